"""Writing the system's evidence into an assessment: new facts take the place of older ones, which stay.

Called inside a transaction by services that hold the assessment locked.
"""

from datetime import datetime

from django.utils import translation

from reports.epss.evidence import Evidence, gather
from reports.epss.facts import facts_of
from reports.models import BuktiDukung, PenilaianEpss
from satudata.accounts.models import User

SYSTEM = BuktiDukung.Jenis.SISTEM


def gather_into(case: PenilaianEpss, *, by: User, at: datetime) -> int:
    """Gather everything that the system can prove; returns how many pieces are new or have changed.

    A fixed number of queries. The sentences are evidence handed to BPS: kept in Indonesian, as of `at`.
    """
    with translation.override("id"):
        found = gather(facts_of(case.wilayah, case.tahun, at))
    rows = {row.kode: row for row in case.nilai.all()}
    held = {
        (bukti.nilai_id, bukti.sumber): bukti
        for bukti in BuktiDukung.objects.filter(nilai__penilaian=case, jenis=SYSTEM, dihapus_pada=None)
    }
    fresh, replaced = [], []
    for kode, evidence in found.items():
        if kode not in rows:
            continue
        before = held.get((rows[kode].pk, evidence.sumber))
        if before is not None and _same(before, evidence):
            continue
        replaced += [before.pk] if before is not None else []
        fresh.append(
            BuktiDukung(
                nilai=rows[kode],
                jenis=SYSTEM,
                judul=evidence.judul,
                sumber=evidence.sumber,
                tautan=evidence.tautan,
                fakta=list(evidence.fakta),
                tingkat=evidence.tingkat,
                at=at,
                by=by,
            )
        )
    BuktiDukung.objects.filter(pk__in=replaced).update(dihapus_pada=at)
    BuktiDukung.objects.bulk_create(fresh)
    return len(fresh)


def _same(row: BuktiDukung, found: Evidence) -> bool:
    return (row.judul, row.tautan, row.tingkat, tuple(row.fakta)) == (
        found.judul,
        found.tautan,
        found.tingkat,
        found.fakta,
    )
