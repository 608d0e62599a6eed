"""Papers behind a snapshot, and who answers for data: as the stored papers say it, as of a day."""

from datetime import timedelta
from typing import Any

import pytest

from forum.models import Addendum, DaftarData, DaftarDataOpd, EntriDaftarData, PerubahanEntri
from forum.services.agreement import BA_CHANGE, BA_FORUM
from reports.evaluation import snapshot
from satudata.documents.models import Document, StoredFile
from satudata.documents.services import new_token
from tests.factories.forum_availability import approved, checked_part
from tests.factories.world import WORK, World

pytestmark = pytest.mark.embedded

DAY = timedelta(days=1)


def content(forum: World, days: int = 0) -> dict[str, Any]:
    """Kota Blitar's list of 2027 so many days after `WORK`."""
    wilayah = forum.wilayah["3572"]
    return snapshot.compute(wilayah, 2027, (WORK + days * DAY).astimezone(wilayah.zone).date())


def paper(case: DaftarData, kind: str, days: int, supersedes: Document | None = None) -> Document:
    """A paper of the list whose bytes were stored so many days after `WORK`."""
    at, by = WORK + days * DAY, case.created_by
    return Document.objects.create(
        kind=kind, case_kind=case.CASE_KIND, case_id=str(case.pk), wilayah=case.wilayah,
        penerbit=case.instansi, nomor=f"BA-{days}/2026", tanggal=at.date(), hal="Berita Acara", template="",
        context={}, token=new_token(), file=stored(case, at), supersedes=supersedes, created_at=at,
        created_by=by,
    )  # fmt: skip


def stored(case: DaftarData, at: Any) -> StoredFile:
    return StoredFile.objects.create(
        sha256=f"{at.day:064x}", size=1, name="ba.pdf", path="tidak-ada", content_type="application/pdf",
        stored_at=at, stored_by=case.created_by,
    )  # fmt: skip


def test_statement_tells_who_answers_for_its_entries_whatever_becomes_of_them(forum: World) -> None:
    part = approved(forum, checked_part(forum), at=WORK + DAY)
    DaftarData.objects.filter(pk=part.daftar_id).update(disepakati_pada=WORK)
    letter = part.surat_pernyataan
    assert letter is not None and letter.file is not None

    before, taken = content(forum), content(forum, 1)

    assert (before["surat"], before["pic"]) == ([], [])
    # Of three entries one is not available: nobody answers for it in the letter.
    pic = {"opd": part.instansi.kode_unit, "nama": "Sekar Contoh (Kepala Bidang)", "jumlah": 2}
    assert taken["pic"] == [pic]
    assert taken["tren"] == [{"tahun": 2027, "entri": 3, "prioritas": 0}]
    (row,) = taken["surat"]
    assert (row["jenis"], row["nomor"], row["kode"]) == ("surat_pernyataan", letter.nomor, letter.token)
    assert row["sha256"] == letter.file.sha256

    changed_later(part)
    assert content(forum, 1) == taken


def changed_later(part: DaftarDataOpd) -> None:
    """An addendum makes an entry Data Prioritas and names somebody else, two days after the letter."""
    entri, by = EntriDaftarData.objects.filter(bagian=part).order_by("pk")[0], part.created_by
    addendum = Addendum.objects.create(
        daftar=part.daftar,
        nomor=1,
        alasan="Usul OPD.",
        opened_at=WORK,
        opened_by=by,
        closed_at=WORK + 3 * DAY,
    )
    before = {"data_prioritas": entri.data_prioritas, "pic_nama": entri.pic_nama}
    after = {"data_prioritas": True, "pic_nama": "Orang Lain"}
    PerubahanEntri.objects.create(
        addendum=addendum, jenis="ubah", bagian=part, entri=entri, sebelum=before, isi=after, alasan="Usul.",
        by=by, at=WORK, keputusan="disepakati",
    )  # fmt: skip
    EntriDaftarData.objects.filter(pk=entri.pk).update(**after)


def test_minutes_of_the_forum_are_those_in_force_with_the_copy_of_that_day(forum: World) -> None:
    part = checked_part(forum)
    daftar = DaftarData.objects.select_related("wilayah", "instansi", "created_by").get(pk=part.daftar_id)
    first = paper(daftar, BA_FORUM, 1)
    paper(daftar, BA_CHANGE, 2)
    paper(daftar, "notulen_rapat", 2)
    paper(daftar, BA_FORUM, 5, supersedes=first)
    signed = stored(daftar, WORK + 3 * DAY)
    Document.objects.filter(pk=first.pk).update(signed_file=signed)

    def told(days: int) -> list[tuple[str, str, str]]:
        return [(r["jenis"], r["nomor"], r["sha256"]) for r in content(forum, days)["surat"]]

    assert first.file is not None
    change = (BA_CHANGE, "BA-2/2026", f"{(WORK + 2 * DAY).day:064x}")
    assert told(2) == [(BA_FORUM, "BA-1/2026", first.file.sha256), change]
    assert told(3) == [(BA_FORUM, "BA-1/2026", signed.sha256), change]
    assert told(5)[0][1] == "BA-5/2026"
