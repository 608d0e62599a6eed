"""SOP A6 as the producer meets it: notes beside their answers, proposals, answers, marks."""

from typing import Any

import pytest

from recommendations.examining.anchors import fingerprint
from recommendations.models import Kegiatan, ReviewNote, SectionState
from recommendations.services import corrections as service
from recommendations.services import flow, form, notes
from recommendations.services.form_rows import RowInput, SectionInput
from recommendations.states import State
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.models import Event
from tests.factories.recommendations import Walker, request_at
from tests.factories.visitor import Visitor, corrections, detail, section
from tests.factories.world import World

JUDUL = "Survei Kepuasan Masyarakat terhadap Layanan Puskesmas Kabupaten Trenggalek"
BARU = "Survei Kepuasan Pasien terhadap Layanan Puskesmas Kabupaten Trenggalek, 2027"


def returned(world: World, *given: dict[str, Any]) -> tuple[Walker, list[ReviewNote]]:
    """A request that Walidata returned with these notes."""
    walker = request_at(world, State.WALIDATA_CHECKING)
    made = [
        notes.add_note(
            request=walker.request, by=world.walidata, at=walker.at, **({"text": "Perbaiki."} | note)
        )
        for note in given
    ]
    walker._keep(
        flow.return_request(
            request=walker.request, by=world.walidata, note="Lengkapi dahulu.", at=walker._next()
        )
    )
    return walker, [ReviewNote.objects.get(pk=note.pk) for note in made]


def kegiatan(walker: Walker) -> Kegiatan:
    return Kegiatan.objects.get(request=walker.request)


WAJIB = {"section": "identitas", "field": "judul_kegiatan", "usulan": BARU}
SARAN = {"section": "perencanaan", "field": "tujuan", "kind": "saran"}
TANYA = {"section": "desain", "kind": "pertanyaan", "text": "Mengapa tidak semua puskesmas?"}
BARIS = {"section": "variabel", "field": "definisi", "row": 2, "usulan": "Nilai layanan menurut pengunjung."}
METADATA = {"section": "ms-var", "field": "satuan", "row": 1, "usulan": "Tahun"}


# The page ------------------------------------------------------------------------------------------
def test_page_shows_each_note_beside_its_answer_then_and_now(world: World, operator: Visitor) -> None:
    walker, (wajib, _saran, _tanya) = returned(world, WAJIB, SARAN, TANYA)
    page = operator.open(corrections(walker))

    assert "0 dari 1 catatan wajib selesai" in page.text
    assert "Lengkapi dahulu." in page.text
    assert "Dikembalikan oleh Walidata" in page.text
    assert "belum berubah sejak catatan ini" in page.text
    assert "Isian berubah sejak catatan ini" not in page.text
    assert f"{section(walker, 'identitas')}#rincian-judul_kegiatan" in page.text
    assert page.text.index("Wajib diperbaiki") < page.text.index("Pertanyaan")

    form.save_section(
        request=walker.request,
        section="identitas",
        given=SectionInput({"judul_kegiatan": f"{JUDUL} 2027"}),
        by=world.operator,
        at=walker.at,
    )
    again = operator.open(corrections(walker))

    assert "Isian berubah sejak catatan ini" in again.text
    assert "<ins>2027</ins>" in again.text
    assert wajib.revision_id is not None


def test_page_is_for_its_producer_while_returned_only(world: World, operator: Visitor) -> None:
    walker, _notes = returned(world, WAJIB)
    for name in ("walidata", "kepala", "auditor", "pemeriksa"):
        visitor = Visitor(world.people[name])
        assert visitor.client.get(corrections(walker)).status_code in (302, 404), name
    assert Visitor(world.operator_lain).client.get(corrections(walker)).status_code == 404

    walker.answer()
    walker.submit()

    assert operator.client.get(corrections(walker)).url == detail(walker)


def test_notes_of_earlier_rounds_are_folded_away(world: World, operator: Visitor) -> None:
    walker, _notes = returned(world, WAJIB | {"text": "Catatan lama."})
    walker.answer()
    walker.submit()
    walker.start_check()
    walker.give_back()
    text = operator.open(corrections(walker)).text

    assert text.index("Perjelas judul.") < text.index("Catatan putaran ke-1: 1 catatan")
    assert text.index("Catatan putaran ke-1") < text.index("Catatan lama.")
    assert text.count("Jawaban (boleh kosong)") == 1


# At the field --------------------------------------------------------------------------------------
@pytest.mark.parametrize("note", [WAJIB, BARIS, SARAN])
def test_open_note_stands_at_its_field(world: World, operator: Visitor, note: dict[str, Any]) -> None:
    walker, (sent, _other) = returned(world, note | {"text": "Catatan di isian."}, WAJIB)
    text = operator.open(section(walker, note["section"])).text

    assert f"{corrections(walker)}#catatan-{sent.pk}" in text
    service.answer_note(note=sent, by=world.operator, jawaban="Sudah.")
    assert f"#catatan-{sent.pk}" not in operator.open(section(walker, note["section"])).text


# Answers -------------------------------------------------------------------------------------------
def test_question_is_answered_before_it_is_marked(world: World, operator: Visitor) -> None:
    walker, (_wajib, tanya) = returned(world, WAJIB, TANYA)
    page = operator.open(corrections(walker))

    refused = operator.send(page, f"{tanya.pk}/jawab/", resolved="on")
    assert refused.status == 422
    assert "Jawab pertanyaan ini dahulu" in refused.text

    answered = operator.send(refused, f"{tanya.pk}/jawab/", resolved="on", jawaban="Karena biaya.")
    assert "Sudah dijawab" in answered.text
    tanya.refresh_from_db()
    assert (tanya.status, tanya.resolved_by) == (ReviewNote.Status.SUDAH, world.operator)


def test_suggestion_may_be_declined_with_a_reason(world: World, operator: Visitor) -> None:
    walker, (_wajib, saran) = returned(world, WAJIB, SARAN)
    page = operator.open(corrections(walker))

    refused = operator.send(page, f"{saran.pk}/jawab/", tidak_diikuti="on")
    assert "Tulis mengapa saran ini tidak diikuti" in refused.text

    answered = operator.send(refused, f"{saran.pk}/jawab/", tidak_diikuti="on", jawaban="anggaran tetap.")
    assert "Tidak diikuti" in answered.text
    saran.refresh_from_db()
    assert saran.jawaban == "Tidak diikuti, karena anggaran tetap."


def test_what_must_be_corrected_cannot_be_declined(world: World) -> None:
    _walker, (wajib,) = returned(world, WAJIB)

    with pytest.raises(InvalidInput, match="Hanya saran"):
        service.answer_note(note=wajib, by=world.operator, jawaban="tidak perlu", followed=False)


def test_progress_counts_what_must_be_corrected(world: World, operator: Visitor) -> None:
    walker, (wajib, saran, _tanya) = returned(world, WAJIB, SARAN, TANYA)
    service.answer_note(note=saran, by=world.operator)
    assert "0 dari 1 catatan wajib selesai" in operator.open(corrections(walker)).text

    service.answer_note(note=wajib, by=world.operator)

    text = operator.open(corrections(walker)).text
    assert "1 dari 1 catatan wajib selesai" in text
    assert "Semua catatan wajib sudah ditandai" in text
    assert "1 saran atau pertanyaan belum dijawab" in text


# Proposals -----------------------------------------------------------------------------------------
def test_proposal_is_written_and_nothing_is_marked(world: World, operator: Visitor) -> None:
    walker, (wajib,) = returned(world, WAJIB)
    before = kegiatan(walker)
    page = operator.open(corrections(walker))
    assert "Setelah usulan diterapkan" in page.text

    done = operator.send(page, f"{wajib.pk}/terapkan/")

    assert "Usulan diterapkan pada formulir" in done.text
    after = kegiatan(walker)
    assert after.judul_kegiatan == BARU
    # Nothing but that answer changed.
    rest = [f.name for f in Kegiatan._meta.concrete_fields if f.name != "judul_kegiatan"]
    assert [getattr(after, name) for name in rest] == [getattr(before, name) for name in rest]
    wajib.refresh_from_db()
    assert wajib.usulan_diterapkan_at is not None
    assert wajib.status == ReviewNote.Status.BELUM
    codes = (
        Event.objects.filter(case_id=str(walker.request.pk)).order_by("seq").values_list("code", flat=True)
    )
    assert list(codes)[-2:] == ["form_saved", "proposal_applied"]


@pytest.mark.parametrize("note", [BARIS, METADATA])
def test_proposal_for_a_cell_leaves_the_other_rows(
    world: World, operator: Visitor, note: dict[str, Any]
) -> None:
    walker, (_wajib, cell) = returned(world, WAJIB, note)
    before = list(kegiatan(walker).variabel.values())

    operator.send(operator.open(corrections(walker)), f"{cell.pk}/terapkan/")

    after = list(kegiatan(walker).variabel.values())
    assert after[note["row"] - 1][note["field"]] == note["usulan"]
    after[note["row"] - 1][note["field"]] = before[note["row"] - 1][note["field"]]
    assert after == before


def test_proposal_follows_a_row_that_moved(world: World, operator: Visitor) -> None:
    walker, (_wajib, cell) = returned(world, WAJIB, BARIS)
    rows = list(kegiatan(walker).variabel.all())
    names = ("nama", "konsep", "definisi", "referensi_waktu")
    moved = [RowInput({name: getattr(row, name) for name in names}, row.pk) for row in reversed(rows)]
    given = SectionInput(tables={"variabel": moved})
    form.save_section(
        request=walker.request, section="variabel", given=given, by=world.operator, at=walker.at
    )

    operator.send(operator.open(corrections(walker)), f"{cell.pk}/terapkan/")

    found = {v.nama: v.definisi for v in kegiatan(walker).variabel.all()}
    assert found["Tingkat Kepuasan"] == BARIS["usulan"]
    assert found["Umur"] != BARIS["usulan"]


def test_proposal_is_refused_when_the_field_changed_meanwhile(world: World, operator: Visitor) -> None:
    walker, (wajib,) = returned(world, WAJIB)
    tab = operator.open(corrections(walker))
    mine = SectionInput({"judul_kegiatan": "Survei lain 2027"})
    form.save_section(
        request=walker.request, section="identitas", given=mine, by=world.operator, at=walker.at
    )

    refused = operator.send(tab, f"{wajib.pk}/terapkan/")

    assert refused.status == 422
    assert "Isian ini berubah sejak halaman Anda dibuka" in refused.text
    assert kegiatan(walker).judul_kegiatan == "Survei lain 2027"


@pytest.mark.parametrize(
    ("note", "section_key", "raw"),
    [
        (WAJIB, "identitas", {"rincian": {"judul_kegiatan": "Judul yang terlalu panjang " * 20}}),
        (BARIS, "variabel", {"tabel": {"variabel": {"variabel-0-nama": ["Variabel baru"]}}}),
    ],
)
def test_proposal_never_takes_away_what_was_typed_and_not_stored(
    world: World, operator: Visitor, note: dict[str, Any], section_key: str, raw: dict[str, Any]
) -> None:
    walker, made = returned(world, WAJIB, note)
    before = list(kegiatan(walker).variabel.values())
    typed: dict[str, Any] = {"section": section_key, "given": SectionInput(), "raw": raw}
    form.save_section(request=walker.request, by=world.operator, at=walker.at, **typed)

    refused = operator.send(operator.open(corrections(walker)), f"{made[-1].pk}/terapkan/")

    assert (refused.status, "ada tulisan yang belum dapat disimpan" in refused.text) == (422, True)
    assert SectionState.objects.get(section=section_key).raw == raw
    assert list(kegiatan(walker).variabel.values()) == before


def test_proposal_for_a_cell_leaves_what_was_typed_beside_it(world: World, operator: Visitor) -> None:
    walker, (_wajib, cell) = returned(world, WAJIB, METADATA)
    row = RowInput({}, kegiatan(walker).variabel.all()[0].pk)
    raw = {"rincian": {"ukuran": "Tulisan yang belum dapat disimpan"}}
    form.save_row(request=walker.request, section="ms-var", row=row, raw=raw, by=world.operator, at=walker.at)

    operator.send(operator.open(corrections(walker)), f"{cell.pk}/terapkan/")

    assert kegiatan(walker).variabel.all()[0].satuan == METADATA["usulan"]
    assert SectionState.objects.get(section="ms-var").raw == {"baris": {str(row.id): raw}}


@pytest.mark.parametrize(
    ("field", "usulan", "words"),
    [
        ("tahun", "dua ribu", "Tulis tahun dengan empat angka"),
        ("cara_pengumpulan_data", "Survei kilat", "Survei kilat"),
        ("judul_kegiatan", "x" * 400, "300"),
    ],
)
def test_proposal_that_does_not_fit_says_why(
    world: World, operator: Visitor, field: str, usulan: str, words: str
) -> None:
    walker, (note,) = returned(world, {"section": "identitas", "field": field, "usulan": usulan})
    page = operator.open(corrections(walker))

    assert words in page.text
    assert f"{note.pk}/terapkan/" not in page.text
    forced = operator.client.post(f"/pengajuan/{walker.request.pk}/catatan/{note.pk}/terapkan/")
    assert forced.status_code == 422


@pytest.mark.parametrize(
    ("field", "usulan", "stored"),
    [
        ("cara_pengumpulan_data", "Pencacahan Lengkap", 1),
        ("tahun", "2028", 2028),
        ("sektor_kegiatan", "9", 9),
    ],
)
def test_proposal_of_a_choice_is_read_by_label_or_code(
    world: World, operator: Visitor, field: str, usulan: str, stored: int
) -> None:
    walker, (note,) = returned(world, {"section": "identitas", "field": field, "usulan": usulan})
    page = operator.open(corrections(walker))
    if getattr(kegiatan(walker), field) == stored:
        assert "Isian sudah sama dengan usulan ini" in page.text
        return

    operator.send(page, f"{note.pk}/terapkan/")

    assert getattr(kegiatan(walker), field) == stored


def test_proposal_is_taken_over_once_by_the_producer_only(world: World) -> None:
    _walker, (wajib,) = returned(world, WAJIB)
    seen = fingerprint(JUDUL)
    for stranger in (world.operator_lain, world.walidata, world.pendukung):
        with pytest.raises(ActionDenied):
            service.apply_proposal(note=wajib, value=BARU, seen=seen, by=stranger)

    service.apply_proposal(note=wajib, value=BARU, seen=seen, by=world.operator)

    with pytest.raises(StaleMove, match="sudah diterapkan"):
        service.apply_proposal(note=wajib, value=BARU, seen=fingerprint(BARU), by=world.operator)
