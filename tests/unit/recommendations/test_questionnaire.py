"""The declaration is whole, and the skip rules of MS-Keg (romantik.md 2.10) decide what counts."""

from typing import Any

import pytest
from django.utils.functional import Promise
from django.utils.translation import override
from hypothesis import given

from recommendations.codelists import CaraPengumpulan, Sarana, YaTidak
from recommendations.models import Kegiatan
from recommendations.questionnaire import (
    BY_KEY,
    QUESTIONS,
    SECTIONS,
    Need,
    Question,
    StatusKind,
    Table,
    all_of,
    answers,
    any_of,
    contains,
    effective,
    equals,
    irrelevant,
    missing_in,
    offered,
    required_missing,
    section_of,
    section_status,
    table,
)
from recommendations.questionnaire.rules import ALWAYS, NEVER, resolve
from tests.factories.form_strategies import snapshots

YA, TIDAK = YaTidak.YA, YaTidak.TIDAK
SURVEY = {"cara_pengumpulan_data": 2}
OFFICERS = ["petugas", "pendidikan_petugas", "jumlah_supervisor", "jumlah_enumerator", "pelatihan_petugas"]


def missing_fields(form: dict[str, Any], **options: Any) -> list[str]:
    return [m.field for m in required_missing(form, **options)]


# The declaration -------------------------------------------------------------------------------


def test_every_column_of_the_activity_is_asked_exactly_once() -> None:
    asked = [q.column for section in SECTIONS for q in section.questions]
    columns = {f.name for f in Kegiatan._meta.concrete_fields} - {"id", "request", "jenis_statistik"}
    assert sorted(asked) == sorted(columns)


def test_every_conditional_question_says_its_condition() -> None:
    silent = [q.column for q in QUESTIONS.values() if q.need == Need.KONDISIONAL and q.visible_when == ALWAYS]
    assert silent == []


def test_a_rule_looks_only_at_questions_that_stand_before_it() -> None:
    """Answers are settled in one walk; a rule that looked ahead would judge what is not settled."""
    before: set[str] = set()
    for section in SECTIONS:
        assert section.visible_when.fields() <= before
        for item in section.items:
            if isinstance(item, Table):
                wanted = item.visible_when.fields().union(*(g.visible_when.fields() for g in item.groups))
            else:
                wanted = item.visible_when.fields()
                wanted = wanted.union(*(o.visible_when.fields() for o in item.options))
                before.add(item.column)
            assert wanted <= before


def test_option_groups_offer_every_code_once() -> None:
    question = QUESTIONS["metode_sampel"]
    codes = [code for group in question.options for code in group.codes]
    assert sorted(codes) == sorted(question.choices)


def test_a_personal_answer_cannot_be_declared_public() -> None:
    with pytest.raises(ValueError, match="never public"):
        Question("pj_nama", "R.2.2", personal=True, public=True)


def test_people_are_declared_personal() -> None:
    personal = {q.column for q in QUESTIONS.values() if q.personal}
    about_people = {n for n in QUESTIONS if n.startswith("pj_")} - {"pj_jabatan"}
    assert personal == about_people | {"nama_tanda_tangan", "nip_tanda_tangan"}


def test_every_question_has_a_hint() -> None:
    assert [q.column for q in QUESTIONS.values() if not q.hint] == []


def test_texts_stay_as_written_in_indonesian() -> None:
    """Django's own catalogue knows words like "Integer" or "No" and would change them."""
    texts = {text for section in SECTIONS for text in _texts(section)}
    with override(None):
        written = {id(t): str(t) for t in texts}
    with override("id"):
        changed = [written[id(t)] for t in texts if str(t) != written[id(t)]]
    assert changed == []


def _texts(section: Any) -> list[Promise]:
    found: list[Any] = [section.title, section.action, section.intro, section.hidden_because]
    for part in section.parts:
        found += [part.title, part.intro]
        for item in part.items:
            columns = item.columns if isinstance(item, Table) else (item,)
            found += [item.title, item.hint, item.explanation, *item.right, *item.wrong]
            for column in columns:
                labels = () if column.kind == "region" else column.choices.values()
                found += [
                    column.title,
                    column.hint,
                    column.explanation,
                    *column.right,
                    *column.wrong,
                    *labels,
                ]
    return [text for text in found if isinstance(text, Promise)]


def test_section_of_names_the_page_of_a_field_and_of_rows() -> None:
    assert section_of("frekuensi") == "desain"
    assert section_of("variabel") == "variabel"
    assert section_of("indikator") == "ms-ind"
    with pytest.raises(KeyError):
        section_of("tidak_ada")


# Rules -----------------------------------------------------------------------------------------


def test_an_unanswered_question_meets_no_condition() -> None:
    assert not equals("a", None, "").holds({"a": None})
    assert not contains("a", 1).holds({})
    assert not contains("a", 1).holds({"a": None})


def test_empty_rules_hold_always_and_never() -> None:
    assert ALWAYS.holds({})
    assert not NEVER.holds({})


def test_rules_join_by_and_and_or() -> None:
    both = all_of(equals("a", 1), contains("b", 2))
    one = any_of(equals("a", 1), contains("b", 2))
    assert both.holds({"a": 1, "b": [2, 4]})
    assert not both.holds({"a": 1, "b": [4]})
    assert one.holds({"a": 3, "b": [2]})
    assert not one.holds({"a": 3, "b": []})


def test_resolve_decides_what_the_page_cannot_change() -> None:
    rule = all_of(equals("cara", 2), equals("pada_halaman", 1))
    assert resolve(rule, {"cara": 2}, {"pada_halaman"}) == equals("pada_halaman", 1)
    assert resolve(rule, {"cara": 3}, {"pada_halaman"}) == NEVER
    assert (
        resolve(any_of(equals("cara", 2), equals("pada_halaman", 1)), {"cara": 2}, {"pada_halaman"}) == ALWAYS
    )


@given(snapshots())
def test_a_resolved_rule_judges_like_the_whole_one(form: dict[str, Any]) -> None:
    settled = effective(form)
    for section in SECTIONS:
        on_page = {q.column for q in section.questions}
        for item in section.items:
            assert resolve(item.visible_when, settled, on_page).holds(settled) == item.visible_when.holds(
                settled
            )


# The skip rules of 2.10 ------------------------------------------------------------------------

# (answers, fields that must be demanded, fields that must not)
SKIPS: list[tuple[dict[str, Any], list[str], list[str]]] = [
    (SURVEY, ["jenis_rancangan_sampel", "metode_pemilihan_sampel", "metode_sampel", "unit_sampel"], []),
    ({"cara_pengumpulan_data": 3}, [], ["jenis_rancangan_sampel", "metode_sampel", "unit_observasi"]),
    ({"cara_pengumpulan_data": 1}, [], ["jenis_rancangan_sampel"]),
    ({"pengulangan": 1}, ["tipe_pengumpulan"], ["frekuensi"]),
    ({"pengulangan": 2}, ["frekuensi"], []),
    ({"cakupan_wilayah": 1}, [], ["wilayah"]),
    ({"cakupan_wilayah": 2}, ["wilayah"], []),
    (
        SURVEY | {"metode_pemilihan_sampel": 1},
        ["kerangka_sampel", "fraksi_sampel", "perkiraan_sampling_error"],
        [],
    ),
    (
        SURVEY | {"metode_pemilihan_sampel": 2},
        ["unit_sampel", "unit_observasi"],
        ["kerangka_sampel", "fraksi_sampel", "perkiraan_sampling_error"],
    ),
    ({"sarana_pengumpulan": [Sarana.PAPI]}, OFFICERS, []),
    ({"sarana_pengumpulan": [Sarana.CAPI, Sarana.MAIL]}, OFFICERS, []),
    ({"sarana_pengumpulan": [Sarana.CATI]}, OFFICERS, []),
    ({"sarana_pengumpulan": [Sarana.CAWI, Sarana.MAIL]}, [], OFFICERS),
    ({"metode_pengumpulan": [16]}, ["metode_pengumpulan_lainnya"], []),
    ({"metode_pengumpulan": [8]}, [], ["metode_pengumpulan_lainnya"]),
    ({"sarana_pengumpulan": [32]}, ["sarana_pengumpulan_lainnya"], []),
    ({"unit_pengumpulan": [8]}, ["unit_pengumpulan_lainnya"], []),
    ({"pemeriksaan_kualitas": [8]}, ["pemeriksaan_kualitas_lainnya"], []),
    ({"unit_analisis": [8]}, ["unit_analisis_lainnya"], []),
    ({"tingkat_penyajian": [16]}, ["tingkat_penyajian_lainnya"], []),
    ({"tingkat_penyajian": [8]}, [], ["tingkat_penyajian_lainnya"]),
    ({"produk_tercetak": YA, "produk_digital": TIDAK}, ["rilis"], []),
    ({"produk_tercetak": TIDAK, "produk_digital": TIDAK, "produk_mikro": TIDAK}, [], ["rilis"]),
    ({"apakah_mendapat_rekomendasi": YA}, ["identitas_rekomendasi"], []),
    ({"apakah_mendapat_rekomendasi": TIDAK}, [], ["identitas_rekomendasi"]),
]


@pytest.mark.parametrize(("form", "demanded", "not_demanded"), SKIPS)
def test_skip_rule_decides_what_is_demanded(
    form: dict[str, Any], demanded: list[str], not_demanded: list[str]
) -> None:
    missing = missing_fields(form)
    assert set(demanded) <= set(missing)
    assert not set(not_demanded) & set(missing)


@pytest.mark.parametrize(
    ("chosen", "codes"), [(1, [1, 2, 3, 4, 5]), (2, [6, 7, 8, 9, 10]), (None, [])], ids=["a", "b", "none"]
)
def test_sampling_methods_follow_r_5_2(chosen: int | None, codes: list[int]) -> None:
    assert list(offered(QUESTIONS["metode_sampel"], {"metode_pemilihan_sampel": chosen})) == codes


def test_a_method_of_the_other_kind_does_not_count() -> None:
    form = SURVEY | {"metode_pemilihan_sampel": 1, "metode_sampel": 8}
    assert effective(form)["metode_sampel"] is None
    assert "metode_sampel" in missing_fields(form)
    assert [(i.field, i.value) for i in irrelevant(form)] == [("metode_sampel", "Purposive Sampling")]


def test_a_hidden_block_hides_what_hangs_on_its_answers() -> None:
    """R.5.2 of a form that is no survey any more must not keep R.5.4 alive."""
    form = {"cara_pengumpulan_data": 3, "metode_pemilihan_sampel": 1, "kerangka_sampel": 1}
    settled = effective(form)
    assert settled["metode_pemilihan_sampel"] is None
    assert settled["kerangka_sampel"] is None
    assert {i.field for i in irrelevant(form)} == {"metode_pemilihan_sampel", "kerangka_sampel"}


def test_release_dates_count_for_the_products_that_are_available() -> None:
    rows = [{"produk": "digital", "tanggal": "2027-06-15"}, {"produk": "mikro", "tanggal": "2027-06-15"}]
    form = {"produk_tercetak": YA, "produk_digital": YA, "produk_mikro": TIDAK, "rilis": rows}
    assert effective(form)["rilis"] == rows[:1]
    assert [i.value for i in irrelevant(form)] == ["Data Mikro: 15 Juni 2027"]
    assert [m.message for m in required_missing(form) if m.field == "rilis"] == [
        "Isi Rencana Rilis Produk Kegiatan (R.8.2) untuk Tercetak (hardcopy)."
    ]


def test_the_draft_keeps_what_does_not_count() -> None:
    form = {"cara_pengumpulan_data": 3, "unit_sampel": "Rumah tangga"}
    effective(form)
    assert form["unit_sampel"] == "Rumah tangga"


# Needed answers ----------------------------------------------------------------------------------


def test_spaces_are_no_answer() -> None:
    assert "judul_kegiatan" in missing_fields({"judul_kegiatan": "  \n"})


def test_zero_is_an_answer() -> None:
    form = {"sarana_pengumpulan": [1], "jumlah_supervisor": 0}
    assert "jumlah_supervisor" not in missing_fields(form)


def test_romantiks_five_stages_are_demanded_and_both_dates() -> None:
    form = {"jadwal": [{"tahap": 3, "awal": "2027-02-01", "akhir": None}]}
    found = [(m.field, m.row) for m in required_missing(form) if m.section == "perencanaan"]
    assert found.count(("jadwal", None)) == 4
    assert ("akhir", 1) in found


def test_a_variable_needs_name_and_definition_and_is_named_by_its_row() -> None:
    row = {"nama": "Umur", "konsep": "", "definisi": "", "referensi_waktu": ""}
    found = [m for m in required_missing({"variabel": [row]}) if m.section == "variabel"]
    assert [(m.field, m.row, m.message) for m in found] == [
        ("definisi", 1, "Variabel 1 (Umur): Isi Definisi (R.3.4).")
    ]


def test_metadata_is_demanded_only_with_results() -> None:
    row = {"nama": "Umur", "definisi": "Lama hidup.", "klasifikasi": []}
    form = {"variabel": [row]} | SURVEY
    assert not [m for m in required_missing(form) if m.section in ("ms-var", "ms-ind")]
    demanded = {m.field for m in required_missing(form, results=True) if m.section == "ms-var"}
    assert demanded == {"tipe_data", "aturan_validasi", "kalimat_pertanyaan", "dapat_diakses"}
    assert "indikator" in missing_fields(form, results=True)


@pytest.mark.parametrize("cara", [CaraPengumpulan.KOMPILASI, CaraPengumpulan.CARA_LAIN])
def test_question_wording_is_not_demanded_where_nobody_is_asked(cara: int) -> None:
    form = {"cara_pengumpulan_data": cara, "variabel": [{"nama": "Umur", "definisi": "Lama hidup."}]}
    assert "kalimat_pertanyaan" not in missing_fields(form, results=True)


@pytest.mark.parametrize(("komposit", "key"), [(YA, "indikator_pembangun"), (TIDAK, "variabel_pembangun")])
def test_an_indicator_is_built_from_indicators_or_from_variables(komposit: int, key: str) -> None:
    lines = {"indikator_pembangun": [{"nama": "A", "publikasi": "B"}], "variabel_pembangun": [{"nama": "C"}]}
    form = {"indikator": [{"nama": "Indeks", "komposit": komposit} | lines]}
    (row,) = effective(form)["indikator"]
    assert [k for k in lines if row[k]] == [key]
    bare = {"indikator": [{"nama": "Indeks", "komposit": komposit}]}
    assert key in {m.field for m in required_missing(bare, results=True)}


# How far a section is ----------------------------------------------------------------------------


def test_an_empty_form_has_begun_nothing() -> None:
    status = section_status({})
    assert status["sampel"].kind == StatusKind.TIDAK_BERLAKU
    assert {s.kind for key, s in status.items() if key != "sampel"} == {StatusKind.BELUM}
    assert [key for key, s in status.items() if s.optional] == ["ms-var", "ms-ind", "berkas", "penutup"]


def test_a_section_counts_its_needed_answers() -> None:
    status = section_status({"judul_kegiatan": "Survei", "tahun": 2027})["identitas"]
    assert (status.kind, status.label) == (StatusKind.SEDANG, "Sedang diisi (2 dari 4)")


def test_missing_in_lists_one_section_only() -> None:
    assert {m.section for m in missing_in("desain", {})} == {"desain"}
    assert missing_in("sampel", {}) == []


# The form as text --------------------------------------------------------------------------------


def test_answers_are_words_and_codes_as_printed() -> None:
    form = {"metode_pengumpulan": [1, 4, 16], "metode_pengumpulan_lainnya": "Drone", "tahun": 2027}
    rows = {row.field: row for section in answers(form) for row in section.rows}
    assert rows["metode_pengumpulan"].value == "Wawancara; Pengamatan (observasi); Lainnya"
    assert rows["metode_pengumpulan"].code == "21"
    assert rows["tahun"].value == "2027"


def test_numbers_are_grouped_and_dates_written_out() -> None:
    form = {"sarana_pengumpulan": [1], "jumlah_enumerator": 1200, "tanggal_tanda_tangan": "2026-08-20"}
    rows = {row.field: row.value for section in answers(form) for row in section.rows}
    assert rows["jumlah_enumerator"] == "1.200"
    assert rows["tanggal_tanda_tangan"] == "20 Agustus 2026"


def test_a_code_without_a_label_is_shown_as_it_is() -> None:
    rows = {row.field: row.value for section in answers({"sektor_kegiatan": 99}) for row in section.rows}
    assert rows["sektor_kegiatan"] == "99"


def test_hidden_sections_are_not_shown() -> None:
    assert "sampel" not in {s.key for s in answers({"cara_pengumpulan_data": 3})}
    assert "sampel" in {s.key for s in answers(SURVEY)}


def test_the_public_reads_nothing_personal_and_no_closed_variable() -> None:
    form: dict[str, Any] = {q.column: f"rahasia-{q.column}" for q in QUESTIONS.values() if not q.public}
    form |= {"judul_kegiatan": "Survei", "tanggal_tanda_tangan": "2026-08-20"}
    form["variabel"] = [
        {"nama": "Terbuka", "dapat_diakses": 1, "klasifikasi": []},
        {"nama": "Tertutup", "dapat_diakses": 2, "klasifikasi": []},
    ]
    form["berkas"] = [{"jenis": "kak", "keterangan": "rahasia-berkas", "nama": "rahasia.pdf"}]
    text = repr(answers(form, public_only=True))
    assert "Survei" in text
    assert "Terbuka" in text
    assert "rahasia" not in text
    assert "Tertutup" not in text


# Whatever was answered ---------------------------------------------------------------------------


@given(snapshots())
def test_nothing_hidden_is_ever_demanded(form: dict[str, Any]) -> None:
    settled = effective(form)
    for missing in required_missing(form, results=True):
        section = BY_KEY[missing.section]
        assert section.visible_when.holds(settled)
        if missing.row is None and missing.field in QUESTIONS:
            assert QUESTIONS[missing.field].visible_when.holds(settled)
        if missing.row is None and missing.field not in QUESTIONS:
            assert table(missing.field).visible_when.holds(settled)


@given(snapshots())
def test_settling_twice_is_settling_once(form: dict[str, Any]) -> None:
    settled = effective(form)
    assert effective(settled) == settled
    assert irrelevant(settled) == []
    assert required_missing(settled) == required_missing(form)


@given(snapshots())
def test_what_settling_leaves_out_is_listed(form: dict[str, Any]) -> None:
    settled = effective(form)
    assert (settled == form) == (irrelevant(form) == [])


@given(snapshots())
def test_the_sections_count_exactly_what_is_missing(form: dict[str, Any]) -> None:
    status = section_status(form)
    for key, found in status.items():
        assert found.total - found.filled == len(missing_in(key, form))
    waiting = sum(found.total - found.filled for key, found in status.items() if not BY_KEY[key].optional)
    assert waiting == len(required_missing(form))


@given(snapshots())
def test_every_form_can_be_written_as_text(form: dict[str, Any]) -> None:
    for section in answers(form):
        for found in section.tables:
            assert all(len(row.cells) == len(found.columns) for row in found.rows)
