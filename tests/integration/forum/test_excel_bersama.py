"""Many entries changed at once: chosen, filled in, shown, then written in one go with one event (SOP B3)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.entries.fields import BY_NAME
from forum.models import DaftarDataOpd, EntriDaftarData
from forum.services import bulk, entries
from satudata.workflow import engine
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm
from satudata.workflow.models import Event
from tests.factories.forum_entries import drafting, entry, part_of
from tests.factories.visitor import Page, Visitor
from tests.factories.world import WORK, World


@pytest.fixture
def bagian(forum: World) -> DaftarDataOpd:
    """The draft of the culture and tourism office with three entries."""
    part = drafting(forum)
    for name in ("Wisatawan Nusantara", "Wisatawan Mancanegara", "Hotel"):
        entry(forum, part, {"nama_data": name})
    return part_of(part.daftar, forum, "blitar_budpar")


def where(part: DaftarDataOpd) -> str:
    return reverse("entri_bulk", args=[part.pk])


def ids(part: DaftarDataOpd, *names: str) -> list[str]:
    return [str(part.entri.get(nama_data=name).pk) for name in names]


def step(visitor: Visitor, page: Page, action: str, **typed: object) -> Page:
    return visitor.send(page, page.url, aksi=action, **typed)


def filled(visitor: Visitor, part: DaftarDataOpd, subject: str, *names: str, **typed: object) -> Page:
    """Up to the difference."""
    page = step(visitor, visitor.open(where(part)), "isi", entri=ids(part, *names), bidang=subject)
    return step(visitor, page, "periksa", **typed)


def test_chosen_entries_are_shown_before_and_after_then_written(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_operator)
    page = filled(
        visitor, bagian, "pic", "Hotel", "Wisatawan Nusantara", pic_nama="Budi Contoh", pic_telepon="0342 1"
    )
    assert "Sari Contoh" in page.text and "Budi Contoh" in page.text and "2 entri berubah" in page.text
    assert not bagian.entri.filter(pic_nama="Budi Contoh").exists()

    page = step(visitor, page, "terapkan")

    assert set(bagian.entri.filter(pic_nama="Budi Contoh").values_list("nama_data", flat=True)) == {
        "Hotel",
        "Wisatawan Nusantara",
    }
    assert set(bagian.entri.values_list("pic_jabatan", flat=True)) == {"Kepala Bidang Pariwisata"}
    assert "2 entri diubah" in " ".join(page.messages)


def test_change_leaves_one_event_that_names_the_codes(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_operator)
    page = filled(visitor, bagian, "urusan", "Hotel", "Wisatawan Mancanegara", urusan="u22")
    step(visitor, page, "terapkan")

    (event,) = Event.objects.filter(case_id=str(bagian.pk), code="entries_changed_together")
    assert event.data["kode"] == ["410.116-0002", "410.116-0003"] and event.data["nilai"] == {"urusan": "u22"}


def test_releases_follow_a_new_schedule(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_operator)
    page = filled(visitor, bagian, "jadwal", "Hotel", jadwal_pemutakhiran="semesteran", rilis_jeda="10")
    step(visitor, page, "terapkan")
    dates = bagian.entri.get(nama_data="Hotel").jadwal.values_list("tanggal", flat=True)
    assert [day.isoformat() for day in dates] == ["2027-07-10", "2028-01-10"]


def test_codes_are_added_or_replace_those_that_stand(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_operator)
    page = filled(visitor, bagian, "sumber", "Hotel", sumber_referensi=["spm"], cara="tambah")
    step(visitor, page, "terapkan")
    assert bagian.entri.get(nama_data="Hotel").sumber_referensi == ["rpjmd", "renstra", "spm"]
    page = filled(visitor, bagian, "sumber", "Hotel", sumber_referensi=["sdgs"], cara="ganti")
    step(visitor, page, "terapkan")
    assert bagian.entri.get(nama_data="Hotel").sumber_referensi == ["sdgs"]


def test_all_that_a_search_finds_can_be_chosen(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_operator)
    page = visitor.open(f"{where(bagian)}?q=wisatawan")
    assert "Hotel" not in page.text
    page = step(visitor, page, "isi", semua="1", bidang="level")
    page = step(visitor, page, "periksa", level="kecamatan")
    step(visitor, page, "terapkan")
    assert bagian.entri.filter(level="kecamatan").count() == 2


def test_answer_is_emptied_only_where_it_is_said(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_operator)
    page = filled(visitor, bagian, "jadwal", "Hotel", kosongkan=["rilis_jeda"])
    step(visitor, page, "terapkan")
    changed = bagian.entri.get(nama_data="Hotel")
    assert changed.rilis_jeda is None and changed.jadwal_pemutakhiran == "triwulanan"
    assert not changed.jadwal.exists()


def test_what_was_typed_comes_back_with_its_errors(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_operator)
    page = filled(visitor, bagian, "jadwal", "Hotel", jadwal_pemutakhiran="bulanan", rilis_jeda="sepuluh")
    assert page.status == 422 and page.form(where(bagian)).fields["rilis_jeda"] == "sepuluh"
    page = filled(visitor, bagian, "pic", "Hotel")
    assert page.status == 422 and "Isi paling sedikit satu isian" in page.text


def test_nothing_chosen_is_said(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_operator)
    page = step(visitor, visitor.open(where(bagian)), "isi", bidang="pic")
    assert page.status == 422 and "Centang paling sedikit satu entri" in page.text
    page = step(visitor, visitor.open(where(bagian)), "isi", entri=ids(bagian, "Hotel"), bidang="lain")
    assert page.status == 422 and "Pilih isian" in page.text


def test_values_can_be_changed_again_before_they_are_written(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_operator)
    page = filled(visitor, bagian, "pic", "Hotel", pic_nama="Budi Contoh")
    page = step(visitor, page, "isi")
    assert page.form(where(bagian)).fields["pic_nama"] == "Budi Contoh"


def test_list_changed_meanwhile_is_shown_again_and_nothing_written(
    forum: World, bagian: DaftarDataOpd
) -> None:
    visitor = Visitor(forum.budpar_operator)
    page = filled(visitor, bagian, "pic", "Hotel", pic_nama="Budi Contoh")
    entries.add_entry(bagian=bagian, values={"nama_data": "Sanggar"}, by=forum.budpar_operator, at=WORK)

    stale = step(visitor, page, "terapkan")
    assert stale.status == 409 and "diubah orang lain" in stale.text
    assert not bagian.entri.filter(pic_nama="Budi Contoh").exists()
    step(visitor, stale, "terapkan")
    assert bagian.entri.filter(pic_nama="Budi Contoh").count() == 1


def test_locked_list_is_not_changed(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_operator)
    page = filled(visitor, bagian, "pic", "Hotel", pic_nama="Budi Contoh")
    engine.perform(bagian, "submit_list", by=forum.budpar_operator, at=WORK)
    assert step(visitor, page, "terapkan").status == 403
    assert not bagian.entri.filter(pic_nama="Budi Contoh").exists()


def test_service_refuses_strangers_stale_versions_and_other_answers(
    forum: World, bagian: DaftarDataOpd
) -> None:
    chosen = [int(pk) for pk in ids(bagian, "Hotel")]
    facts = {"bagian": bagian, "entri": chosen, "subject": bulk.SUBJECTS["level"], "at": WORK}
    by = forum.budpar_operator
    with pytest.raises(ActionDenied):
        bulk.change_together(values={"level": "kecamatan"}, by=forum.sosial_operator, **facts)
    with pytest.raises(StaleForm):
        bulk.change_together(values={"level": "kecamatan"}, by=by, version=bagian.version + 1, **facts)
    with pytest.raises(InvalidInput):
        bulk.change_together(values={"nama_data": "X"}, by=by, **facts)
    other = entry(forum, part_of(bagian.daftar, forum, "blitar_sosial"))
    with pytest.raises(InvalidInput, match="tidak ada"):
        bulk.change_together(values={"level": "kecamatan"}, by=by, **{**facts, "entri": [*chosen, other.pk]})
    assert not EntriDaftarData.objects.filter(level="kecamatan").exists()


def test_entry_found_in_order_is_to_be_reviewed_again(forum: World, bagian: DaftarDataOpd) -> None:
    bagian.entri.update(reviu="sesuai", reviu_oleh=forum.blitar_walidata, reviu_pada=WORK)
    chosen = [int(pk) for pk in ids(bagian, "Hotel")]
    bulk.change_together(
        bagian=bagian, entri=chosen, subject=bulk.SUBJECTS["level"], values={"level": "kecamatan"},
        by=forum.budpar_operator, at=WORK,
    )  # fmt: skip
    assert dict(bagian.entri.values_list("nama_data", "reviu"))["Hotel"] == ""
    assert bagian.entri.filter(reviu="sesuai").count() == 2


def test_every_subject_asks_for_answers_that_exist() -> None:
    assert all(name in BY_NAME for subject in bulk.SUBJECTS.values() for name in subject.names)


def test_page_costs_the_same_for_many_entries(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_operator)

    def cost() -> int:
        page = step(visitor, visitor.open(where(bagian)), "isi", semua="1", bidang="pic")
        with CaptureQueriesContext(connection) as captured:
            visitor.open(where(bagian))
            step(visitor, page, "periksa", pic_nama="Budi Contoh")
        return len(captured)

    few = cost()
    for number in range(12):
        entry(forum, bagian, {"nama_data": f"Sanggar {number}"})
    assert cost() == few
