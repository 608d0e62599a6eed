"""What the Daftar Data promises against the releases there are: what is to be opened, begun, kept in step.

A promise is a date of an available entry (SOP B4) of a part whose Surat Pernyataan is issued. A release
follows its promise until data were received for it; of what differs after that Walidata is told.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value

from datasets.models import RilisData
from datasets.states import ENDED
from datasets.states import ReleaseState as S
from forum.codelists import Tersedia
from forum.models import DaftarDataOpd, EntriDaftarData, JadwalRilis
from satudata.workflow.models import Job

OPEN, BEGIN, SYNC = "open", "begin", "sync"
# What a beat takes on at once; the rest waits for the next one.
MOST = 500
# Stored code of the Forum: the part's Surat Pernyataan is issued.
STATED = "stated"
AVAILABLE = (Tersedia.TERSEDIA, Tersedia.SEBAGIAN)
# States in which a release follows its promise; in later ones data were received.
FOLLOWS = frozenset({S.SCHEDULED, S.COLLECTING})
DIFFERS_JOB = "rilis_promise_differs"
# The region furthest east is so far ahead of UTC.
FURTHEST_EAST = timedelta(hours=9)


# What is promised ---------------------------------------------------------------------------------------
def unopened() -> QuerySet[JadwalRilis]:
    """Promised dates of available entries of stated parts that have no release yet."""
    opened = RilisData.objects.filter(entri=OuterRef("entri"), ke=OuterRef("ke"))
    return (
        JadwalRilis.objects.filter(
            ~Exists(opened),
            entri__bagian__state=STATED,
            entri__keputusan=EntriDaftarData.Keputusan.DISEPAKATI,
            entri__ketersediaan__in=AVAILABLE,
            entri__dicabut_oleh__isnull=True,
        )
        .select_related("entri__item")
        .order_by("entri__urut", "entri_id", "ke")
    )


def is_available(entri: EntriDaftarData) -> bool:
    """False only where the OPD's issued statement says that the data are not available."""
    return entri.bagian.state != STATED or entri.ketersediaan != Tersedia.TIDAK


def of(rilis: RilisData) -> JadwalRilis | None:
    """The promise of a release as it stands now; None where it is gone or the data are unavailable."""
    if not is_available(rilis.entri):
        return None
    return JadwalRilis.objects.filter(entri_id=rilis.entri_id, ke=rilis.ke).first()


def facts_of(jadwal: JadwalRilis) -> dict[str, Any]:
    """What a release takes over from its promise, by column."""
    return {
        "periode": jadwal.periode, "mulai": jadwal.mulai, "sampai": jadwal.sampai, "jadwal": jadwal.tanggal,
    }  # fmt: skip


def agrees(rilis: RilisData, jadwal: JadwalRilis) -> bool:
    """Whether a release says what its promise says."""
    return all(getattr(rilis, name) == value for name, value in facts_of(jadwal).items())


def locked(pk: UUID) -> RilisData:
    """A release with its row locked and what its promise is read from."""
    found = RilisData.objects.select_for_update(of=("self",))
    return found.select_related("wilayah", "instansi", "entri__bagian").get(pk=pk)


def difference(rilis: RilisData, jadwal: JadwalRilis | None) -> str:
    """One difference of a release with data from its promise, as a key: told once."""
    promised = repr(sorted(facts_of(jadwal).items()) if jadwal else None)
    return f"{rilis.pk}:{hashlib.sha256(promised.encode()).hexdigest()[:16]}"


# What is due ---------------------------------------------------------------------------------------------
def due(at: datetime) -> list[tuple[str, UUID]]:
    """What a beat has to do: parts to open, releases to begin, releases that differ. One query.

    Where releases with data differ, two more find out of which Walidata was told.
    """
    rows = _named(OPEN, _parts_to_open()).union(
        _named(BEGIN, _to_begin(at)), _named(SYNC, _differing(FOLLOWS)),
        _named("", _differing(frozenset(S) - FOLLOWS - ENDED)), all=True,
    )  # fmt: skip
    found = list(rows[:MOST])
    told = _told([pk for kind, pk in found if not kind])
    return [(kind or SYNC, pk) for kind, pk in found if kind or pk not in told]


def _named(kind: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by().annotate(what=Value(kind, CharField())).values_list("what", "pk")


def _parts_to_open() -> QuerySet[DaftarDataOpd]:
    return DaftarDataOpd.objects.filter(
        Exists(unopened().order_by().filter(entri__bagian=OuterRef("pk"))), state=STATED
    )


def _to_begin(at: datetime) -> QuerySet[RilisData]:
    """Scheduled releases whose period may have begun; the region's own date decides when they are begun."""
    return RilisData.objects.filter(state=S.SCHEDULED, mulai__lte=(at + FURTHEST_EAST).date())


def _differing(states: frozenset[S]) -> QuerySet[RilisData]:
    kept = JadwalRilis.objects.filter(
        entri=OuterRef("entri"), ke=OuterRef("ke"), periode=OuterRef("periode"), mulai=OuterRef("mulai"),
        sampai=OuterRef("sampai"), tanggal=OuterRef("jadwal"),
    )  # fmt: skip
    lost = Q(entri__bagian__state=STATED, entri__ketersediaan=Tersedia.TIDAK)
    return RilisData.objects.filter(~Exists(kept) | lost, state__in=states)


def _told(ids: list[UUID]) -> set[UUID]:
    """Those whose difference as it stands has been told."""
    if not ids:
        return set()
    releases = RilisData.objects.filter(pk__in=ids).select_related("entri__bagian")
    rows = JadwalRilis.objects.filter(entri__in=[rilis.entri_id for rilis in releases])
    promised = {(row.entri_id, row.ke): row for row in rows}
    keys = {}
    for rilis in releases:
        jadwal = promised.get((rilis.entri_id, rilis.ke)) if is_available(rilis.entri) else None
        keys[f"{DIFFERS_JOB}:{difference(rilis, jadwal)}"] = rilis.pk
    known = Job.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True)
    return {keys[key] for key in known}
