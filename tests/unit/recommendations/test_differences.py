"""Two states of one form side by side: what differs is said once, at its place, in words."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from recommendations.differences import ADDED, CHANGED, GONE, by_section, compare, words
from tests.factories.form_strategies import snapshots

EMPTY: dict[str, Any] = {}


def _variabel(*names: str) -> list[dict[str, Any]]:
    return [{"nama": name, "definisi": f"Definisi {name}."} for name in names]


@given(snapshots())
@settings(max_examples=60)
def test_compare_equal_states_says_nothing(form: dict[str, Any]) -> None:
    assert compare(form, form, counted=False) == []


@given(snapshots(), snapshots())
@settings(max_examples=60)
def test_compare_other_way_round_swaps_before_and_after(one: dict[str, Any], two: dict[str, Any]) -> None:
    there = {(d.section, d.field, d.number, d.before, d.after) for d in compare(one, two) if d.row is None}
    back = {(d.section, d.field, d.number, d.after, d.before) for d in compare(two, one) if d.row is None}
    without_order = {d for d in there if "; " not in d[3] + d[4]}
    assert without_order == {d for d in back if "; " not in d[3] + d[4]}


def test_compare_choice_is_said_in_words() -> None:
    (found,) = compare({"pengulangan": 1}, {"pengulangan": 2})
    assert (found.section, found.field, found.number) == ("desain", "pengulangan", "R.4.1")
    assert (found.before, found.after, found.kind) == ("Hanya Sekali", "Berulang", CHANGED)


def test_compare_first_answer_is_new_and_emptied_one_is_gone() -> None:
    (new,) = compare(EMPTY, {"tujuan": "Mengukur."})
    (gone,) = compare({"tujuan": "Mengukur."}, EMPTY)
    assert (new.kind, gone.kind) == (ADDED, GONE)


def test_compare_variable_moved_keeps_its_partner() -> None:
    before = {"variabel": _variabel("Umur", "Alamat")}
    after = {"variabel": [{"nama": "Alamat", "definisi": "Tempat tinggal."}, *_variabel("Umur")]}
    found = [d for d in compare(before, after) if d.section == "variabel"]
    assert [(d.field, d.row, d.row_label) for d in found if d.field == "definisi"] == [
        ("definisi", 1, "Variabel 1 (Alamat)")
    ]
    assert [(d.before, d.after) for d in found if d.row is None] == [("Umur; Alamat", "Alamat; Umur")]


def test_compare_variable_renamed_is_the_one_at_its_place() -> None:
    found = compare(
        {"variabel": _variabel("Umur")}, {"variabel": [{"nama": "Usia", "definisi": "Definisi Umur."}]}
    )
    assert [(d.section, d.field, d.before, d.after) for d in found] == [("variabel", "nama", "Umur", "Usia")]


def test_compare_row_added_and_removed_are_whole_rows() -> None:
    (added,) = compare({"variabel": _variabel("Umur")}, {"variabel": _variabel("Umur", "Alamat")})
    (gone,) = compare({"variabel": _variabel("Umur", "Alamat")}, {"variabel": _variabel("Umur")})
    assert (added.kind, added.field, added.row) == (ADDED, "variabel", 2)
    assert (gone.kind, gone.field, gone.row) == (GONE, "variabel", 2)


def test_compare_schedule_is_matched_inside_its_stage() -> None:
    before = {"jadwal": [{"tahap": 1, "awal": "2026-02-01", "akhir": "2026-02-05"}]}
    after = {"jadwal": [{"tahap": 1, "awal": "2026-02-01", "akhir": "2026-02-09"}]}
    (found,) = compare(before, after)
    assert (found.field, found.before, found.after) == ("akhir", "5 Februari 2026", "9 Februari 2026")
    assert found.row_label


def test_compare_answer_that_no_longer_counts_is_gone() -> None:
    found = compare({"pengulangan": 2, "frekuensi": 7}, {"pengulangan": 1, "frekuensi": 7})
    assert [(d.field, d.kind) for d in found] == [("pengulangan", CHANGED), ("frekuensi", GONE)]


def test_by_section_keeps_order_of_the_form() -> None:
    found = by_section(compare(EMPTY, {"tujuan": "A", "judul_kegiatan": "B"}))
    assert list(found) == ["identitas", "perencanaan"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_words_give_both_texts_back_blanks_aside(before: str, after: str) -> None:
    pieces = words(before, after)
    assert "".join(p.text for p in pieces if p.op != "tambah").split() == before.split()
    assert "".join(p.text for p in pieces if p.op != "hapus").split() == after.split()


def test_words_mark_only_what_changed() -> None:
    marks = [(p.text.strip(), p.op) for p in words("jumlah pasien rawat jalan", "jumlah pasien rawat inap")]
    assert marks == [("jumlah pasien rawat", "sama"), ("jalan", "hapus"), ("inap", "tambah")]
