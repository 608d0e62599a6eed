"""The form as a workbook: out and in again it is the same; what cannot be understood is said, not guessed."""

import copy
import io
import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given, settings

from recommendations.questionnaire import QUESTIONS, Kind
from recommendations.snapshot import VARIABEL_COLUMNS, plain
from recommendations.workbook import layout, reading, writer
from recommendations.workbook.parsing import Parsed, parse
from satudata.accounts.models import Wilayah
from satudata.documents import sheet_examiner
from satudata.workflow.errors import InvalidInput
from tests.factories.form_strategies import snapshots

NAMES = {"3500": "Provinsi Jawa Timur", "3503": "Kabupaten Trenggalek", "3572": "Kota Blitar"}
PK = "6f1f4c9e-0000-4000-8000-000000000001"


def regions() -> list[Wilayah]:
    province = Wilayah(pk=1, kode_bps="3500", nama=NAMES["3500"], level=Wilayah.Level.PROVINSI)
    return [
        province,
        Wilayah(pk=2, kode_bps="3503", nama=NAMES["3503"], level=Wilayah.Level.KABUPATEN, induk=province),
        Wilayah(pk=3, kode_bps="3572", nama=NAMES["3572"], level=Wilayah.Level.KOTA, induk=province),
    ]


def made(snapshot: dict[str, Any], ids: dict[str, list[int]] | None = None) -> bytes:
    return writer.make(
        writer.Source(
            snapshot=snapshot,
            row_ids=ids or ids_of(snapshot),
            versions={"identitas": 3},
            regions=regions(),
            nomor="3503.2026.00001",
            pk=PK,
            judul=snapshot["judul_kegiatan"],
            instansi="Dinas Contoh",
            moment="21 November 2026, 14.05 WIB",
        )
    )


def ids_of(snapshot: dict[str, Any]) -> dict[str, list[int]]:
    return {key: [10 + n for n, _row in enumerate(snapshot[key])] for key in ("variabel", "indikator")}


def taken_in(data: bytes, current: dict[str, Any]) -> Parsed:
    return parse(reading.read(data), current, ids_of(current), regions())


def _without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}


def plain_rows(answers: dict[str, Any]) -> dict[str, Any]:
    """Without the ids that rows of a workbook carry."""
    rows = {key: [_without_id(row) for row in answers[key]] for key in ("variabel", "indikator")}
    return answers | rows


TRENGGALEK = {
    "provinsi": "3500",
    "provinsi_nama": NAMES["3500"],
    "kabupaten": "3503",
    "kabupaten_nama": NAMES["3503"],
}
BLANK: dict[str, Any] = {
    "shape": 1,
    "jenis_statistik": "STATISTIK_SEKTORAL",
    **{name: question.blank for name, question in QUESTIONS.items()},
    **{key: [] for key in ("jadwal", "wilayah", "rilis", "variabel", "indikator", "berkas")},
}


def form(**answers: Any) -> dict[str, Any]:
    return copy.deepcopy(BLANK) | answers


def variable(nama: str, **more: Any) -> dict[str, Any]:
    blank = {name: plain(column.get_default()) for name, column in VARIABEL_COLUMNS.items()}
    return blank | {"nama": nama, "klasifikasi": []} | more


# The round trip ----------------------------------------------------------------------------------
@settings(max_examples=25)
@given(snapshots())
def test_workbook_returns_the_same_record(snapshot: dict[str, Any]) -> None:
    limits = reading.LIMITS
    seen = sheet_examiner.examine(made(snapshot), columns=limits.columns, cells=limits.cells)
    sheets = json.loads(json.dumps(seen))  # as the child process hands them on
    cells = {sheet["name"]: sheet["rows"] for sheet in sheets}
    found = parse(reading.book_of(cells), snapshot, ids_of(snapshot), regions())
    assert found.problems == []
    assert plain_rows(found.answers) == snapshot


def full_form() -> dict[str, Any]:
    """An answer of every kind."""
    return form(
        judul_kegiatan="=SUM(A1) adalah teks",
        tahun=2027,
        cara_pengumpulan_data=2,
        sektor_kegiatan=9,
        email="dinkes@contoh.invalid",
        latar_belakang="Baris satu\n  baris dua ",
        metode_pengumpulan=[1, 8],
        jumlah_enumerator=1234,
        metode_sampel=7,
        produk_digital=1,
        nip_tanda_tangan="190001012000011001",
        tanggal_tanda_tangan="2026-11-16",
        jadwal=[{"tahap": 1, "awal": "2026-12-01", "akhir": None}],
        rilis=[{"produk": "digital", "tanggal": "2027-06-15"}],
        wilayah=[TRENGGALEK],
        variabel=[
            variable("Umur", tipe_data="integer", klasifikasi=[{"kode": "1", "nilai": "Muda"}]),
            variable("", definisi="Belum bernama."),
        ],
    )


def test_every_valid_answer_comes_back_into_a_blank_form() -> None:
    """Nothing of it is merely what stood there before."""
    full = full_form()
    found = taken_in(made(full), form())
    assert found.problems == []
    assert plain_rows(found.answers) == full


@pytest.mark.parametrize(("taken", "read"), [("en", "id"), ("id", "en"), ("en", "en")])
def test_workbook_of_one_language_is_read_in_another(taken: str, read: str) -> None:
    """Drop-downs hold words: were they of the page's language, a colleague's page would not know them."""
    full = full_form()
    with translation.override(taken):
        data = made(full)
    with translation.override(read):
        found = taken_in(data, form())

    assert found.problems == []
    assert plain_rows(found.answers) == full


# What a clerk does to it ---------------------------------------------------------------------------
def changed(data: bytes, change: Callable[[Any], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cell_of(book: Any, sheet: str, key: str) -> Any:
    """The answer cell of a question by the key in column A."""
    page = next(p for p in book.worksheets if p["A1"].value == f"{layout.MARK}{sheet}")
    row = next(r for r in range(1, page.max_row + 1) if page.cell(r, 1).value == key)
    return page.cell(row, layout.ANSWER + 1)


def typed(sheet: str, key: str, value: Any, current: dict[str, Any] | None = None) -> Parsed:
    start = current or form()

    def put(book: Any) -> None:
        cell_of(book, sheet, key).value = value

    return taken_in(changed(made(start), put), start)


@pytest.mark.parametrize(
    ("sheet", "key", "value", "answer"),
    [
        ("penutup", "tanggal_tanda_tangan", "20 November 2026", "2026-11-20"),
        ("penutup", "tanggal_tanda_tangan", "20/11/2026", "2026-11-20"),
        ("pengumpulan", "jumlah_enumerator", "1.234", 1234),
        ("pengumpulan", "jumlah_enumerator", 12.0, 12),
        ("identitas", "tahun", "2027", 2027),
        ("identitas", "cara_pengumpulan_data", "Survei", 2),
        ("identitas", "cara_pengumpulan_data", 2, 2),
        ("penyelenggara", "telepon", 355123, "355123"),
        ("penutup", "nip_tanda_tangan", "19000101 200001 1 001", "190001012000011001"),
    ],
)
def test_cell_is_read_as_people_write(sheet: str, key: str, value: Any, answer: Any) -> None:
    found = typed(sheet, key, value)
    assert found.problems == []
    assert found.answers[key] == answer


@pytest.mark.parametrize(
    ("sheet", "key", "value", "word"),
    [
        ("penutup", "tanggal_tanda_tangan", "11/20/2026", "bukan tanggal"),
        ("pengumpulan", "jumlah_enumerator", "1.5", "dua cara"),
        ("pengumpulan", "jumlah_enumerator", "banyak", "bukan angka"),
        ("identitas", "tahun", "26", "empat angka"),
        ("identitas", "cara_pengumpulan_data", "Sensus", "tidak ada dalam pilihan"),
        ("identitas", "judul_kegiatan", "=1+1", "rumus"),
        ("identitas", "judul_kegiatan", "x" * 301, "paling panjang 300"),
        ("desain", "metode_pengumpulan=1", "mungkin", "Ya atau Tidak"),
        ("penyelenggara", "email", "bukan surel", "e-mail|surel|email"),
        ("penutup", "nip_tanda_tangan", "123", "18 angka"),
    ],
)
def test_cell_that_says_nothing_is_named_and_its_answer_stays(
    sheet: str, key: str, value: Any, word: str
) -> None:
    stored = form(
        tanggal_tanda_tangan="2026-01-02", jumlah_enumerator=3, tahun=2026, cara_pengumpulan_data=3,
        judul_kegiatan="Judul lama", metode_pengumpulan=[2], email="a@contoh.invalid",
        nip_tanda_tangan="190001012000011001",
    )  # fmt: skip
    found = typed(sheet, key, value, stored)
    assert found.answers == stored
    (problem,) = found.problems
    assert any(part in problem.problem for part in word.split("|")), problem
    assert problem.advice and problem.sheet and problem.place[0] == "D"


def test_blank_cell_empties_the_answer() -> None:
    found = typed("identitas", "judul_kegiatan", None, form(judul_kegiatan="Judul lama"))
    assert found.answers["judul_kegiatan"] == ""


def test_absent_sheet_leaves_its_answers() -> None:
    stored = form(variabel=[variable("Umur")], judul_kegiatan="Judul")

    def drop(book: Any) -> None:
        for page in list(book.worksheets):
            if page["A1"].value in (f"{layout.MARK}variabel", f"{layout.MARK}identitas"):
                book.remove(page)

    found = taken_in(changed(made(stored), drop), stored)
    assert plain_rows(found.answers) == stored
    assert found.absent == ["Halaman muka", "Variabel (R.3.4)"]


def test_renamed_sheet_is_understood_and_a_foreign_one_is_named() -> None:
    def rename(book: Any) -> None:
        book["Blok IV"].title = "Isian Rina"
        book.create_sheet("Coretan")["A1"] = "apa saja"

    found = taken_in(changed(made(form()), rename), form())
    assert (found.unknown, found.absent) == (["Coretan"], [])


# Rows --------------------------------------------------------------------------------------------
def row_cell(book: Any, sheet: str, key: str, row: int) -> Any:
    page = next(p for p in book.worksheets if p["A1"].value == f"{layout.MARK}{sheet}")
    keys = {page.cell(layout.KEY_ROW + 1, c).value: c for c in range(2, page.max_column + 1)}
    return page.cell(layout.FIRST_ROW + row, keys[key])


def test_renamed_variable_keeps_its_identity_and_its_metadata() -> None:
    stored = form(variabel=[variable("Umur", tipe_data="integer"), variable("Jenis Kelamin", alias="jk")])

    def rename(book: Any) -> None:
        row_cell(book, "variabel", "nama", 2).value = "Gender"

    found = taken_in(changed(made(stored), rename), stored)
    assert found.problems == []
    assert [(r["id"], r["nama"], r["alias"]) for r in found.answers["variabel"]] == [
        (10, "Umur", ""),
        (11, "Gender", "jk"),
    ]


def test_emptied_row_goes_and_a_new_one_comes() -> None:
    stored = form(variabel=[variable("Umur"), variable("Pekerjaan", alias="kerja")])

    def swap(book: Any) -> None:
        row_cell(book, "variabel", "nama", 1).value = None
        row_cell(book, "variabel", "nama", 3).value = "Pendidikan"
        row_cell(book, "ms-var", layout.OWNER, 1).value = "pendidikan"
        row_cell(book, "ms-var", "alias", 1).value = "didik"

    found = taken_in(changed(made(stored), swap), stored)
    assert found.problems == []
    rows = found.answers["variabel"]
    assert [(r["nama"], r["alias"], r.get("id")) for r in rows] == [
        ("Pekerjaan", "kerja", 11),
        ("Pendidikan", "didik", None),
    ]


def test_line_of_an_unknown_variable_is_named() -> None:
    stored = form(variabel=[variable("Umur", klasifikasi=[{"kode": "1", "nilai": "Muda"}])])

    def wrong(book: Any) -> None:
        row_cell(book, "klasifikasi", layout.OWNER, 2).value = "Usia"
        row_cell(book, "klasifikasi", "kode", 2).value = "2"

    found = taken_in(changed(made(stored), wrong), stored)
    assert [(p.sheet, p.place, p.content) for p in found.problems] == [("MS-Var kolom 9", "B7", "Usia")]
    assert plain_rows(found.answers) == stored


def test_schedule_with_an_unreadable_cell_stays_whole() -> None:
    stored = form(jadwal=[{"tahap": 1, "awal": "2026-12-01", "akhir": "2026-12-31"}])

    def wrong(book: Any) -> None:
        row_cell(book, "jadwal", "akhir", 1).value = "1 November 2026"

    found = taken_in(changed(made(stored), wrong), stored)
    assert "lebih awal" in found.problems[0].problem
    assert found.answers["jadwal"] == stored["jadwal"]


# The file ------------------------------------------------------------------------------------------
def test_headings_are_locked_and_answers_open() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(form())))
    page = book["Halaman muka"]
    assert page.protection.sheet
    assert not cell_of(book, "identitas", "judul_kegiatan").protection.locked
    assert page["C4"].protection.locked
    assert {book[layout.META].sheet_state, book[layout.LISTS].sheet_state} == {"veryHidden"}


def test_text_is_never_a_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(form(judul_kegiatan="=HYPERLINK(1)"))))
    assert cell_of(book, "identitas", "judul_kegiatan").data_type == "s"


def test_every_question_has_its_cell() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(form())))
    keys = {
        str(page.cell(r, 1).value).partition("=")[0]
        for page in book.worksheets
        for r in range(1, page.max_row + 1)
    }
    assert set(QUESTIONS) <= keys
    chosen = next(q for q in QUESTIONS.values() if q.kind == Kind.MANY)
    assert all(cell_of(book, "desain", f"{chosen.column}={code}") for code in chosen.choices)


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"bentuk": "2"}, "versi aplikasi"),
        ({"pengajuan": "lain", "nomor": "3503.2026.00099"}, "milik pengajuan 3503.2026.00099"),
    ],
)
def test_workbook_of_another_shape_or_request_is_refused(facts: dict[str, str], word: str) -> None:
    book = reading.read(made(form()))
    other = reading.Book(book.pages, {**book.facts, **facts})
    with pytest.raises(InvalidInput, match=word):
        reading.check_belongs(other, nomor="3503.2026.00001", pk=PK)


def test_workbook_that_is_not_ours_is_refused() -> None:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    with pytest.raises(InvalidInput, match="bukan buku kerja formulir"):
        reading.check_belongs(reading.read(out.getvalue()), nomor="1", pk=PK)


def test_bytes_that_are_no_workbook_are_refused() -> None:
    with pytest.raises(InvalidInput, match="rusak"):
        reading.read(b"PK\x03\x04 bukan apa-apa")


def test_workbook_beyond_all_measure_is_refused() -> None:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("Besar")
    for _number in range(20_001):
        page.append(["x"])
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(InvalidInput, match="terlalu besar"):
        reading.read(out.getvalue())


# Workbooks that no spreadsheet wrote ---------------------------------------------------------------
@pytest.mark.parametrize("code", ["²", "9" * 5000, "-1", "1.0"])
def test_option_that_is_no_number_is_passed_over(code: str) -> None:
    current = form()

    def put(book: Any) -> None:
        page = next(p for p in book.worksheets if p["A1"].value == f"{layout.MARK}pengumpulan")
        row = next(r for r in range(1, page.max_row + 1) if "=" in str(page.cell(r, 1).value or ""))
        page.cell(row, 1).value = str(page.cell(row, 1).value).partition("=")[0] + f"={code}"
        page.cell(row, layout.ANSWER + 1).value = "Ya"

    parsed = taken_in(changed(made(current), put), current)

    assert (plain_rows(parsed.answers), parsed.problems) == (plain_rows(current), [])


@pytest.mark.parametrize("number", ["Infinity", "-Infinity", "NaN"])
def test_number_without_end_is_an_error_of_its_cell(number: str) -> None:
    sheets = {"Lembar": [[7, [[5, "number", json.loads(number)], [6, "number", 4.5]]]]}

    ((_row, cells),) = reading.book_of(sheets).pages[0].rows

    assert [(c.kind, c.place) for c in cells.values()] == [("error", "E7"), ("number", "F7")]
