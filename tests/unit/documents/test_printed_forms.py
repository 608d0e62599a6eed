"""The printed MS-Keg, MS-Var and MS-Ind: official order, codes, sums, jumps, room to write, sound PDFs."""

import os
import re
import subprocess
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from recommendations import codelists as c
from recommendations import snapshot
from recommendations.documents import answers
from recommendations.documents.head import BLANK, Head
from recommendations.documents.ms_keg import MsKeg, Rincian, Tabel, ms_keg
from recommendations.documents.ms_var import ms_ind, ms_var
from recommendations.documents.printing import ALL, Sheet, formulir
from satudata.documents.prints import Print
from satudata.documents.rendering import render_pdf
from satudata.documents.services import compose_print
from tests.factories.printed import HEAD, indikator, kompilasi_form, long_form, survey_form, variabel

Made = Callable[[], dict[str, Any]]
FORMS: dict[str, tuple[Made, Head]] = {
    "survei": (survey_form, HEAD),
    "kompilasi": (kompilasi_form, HEAD),
    "kosong": (snapshot.empty, BLANK),
}


def composed(name: str, sheets: tuple[Sheet, ...] = ALL) -> Print:
    made, head = FORMS[name]
    return compose_print(
        penerbit=None,
        template="documents/formulir.html",
        context=formulir(made(), head, sheets),
        hal="Metadata Statistik",
        on=DAY,
        mark="DRAF" if head.draf else "",
    )


DAY = date(2026, 11, 16)


@cache
def pdf_of(name: str) -> bytes:
    wanted = composed(name)
    return render_pdf(wanted.html, title=wanted.title)


@pytest.fixture
def pdf(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "formulir.pdf"
    path.write_bytes(pdf_of(request.param))
    return path


def tool(*command: object) -> str:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True).stdout


# What it says --------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", FORMS)
def test_forms_are_the_golden_ones(name: str) -> None:
    """What the three forms say word for word; a wanted change is written with `GOLDEN=write`."""
    golden = Path(__file__).with_name(f"formulir_{name}.golden.html")
    html = composed(name).html

    if os.environ.get("GOLDEN") == "write":
        golden.write_text(html)
    assert html == golden.read_text()


def item(printed: MsKeg, nomor: str) -> Rincian | Tabel:
    return next(i for block in printed.blok for i in block.butir if i.nomor == nomor)  # type: ignore[return-value]


def test_form_has_all_blocks_and_questions_in_official_order() -> None:
    printed = ms_keg(survey_form())

    assert [block.judul.split(".")[0] for block in printed.blok] == [
        "Identitas Kegiatan", "Blok I", "Blok II", "Blok III", "Blok IV", "Blok V", "Blok VI", "Blok VII",
        "Blok VIII",
    ]  # fmt: skip
    assert [i.nomor for block in printed.blok for i in block.butir if i.nomor] == [
        "1.1", "1.2", "2.1", "2.2", "3.1", "3.2", "3.3", "3.4",
        "4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8",
        "5.1", "5.2", "5.3.a", "5.3.b", "5.4", "5.5", "5.6", "5.7", "5.8",
        "6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "6.7", "7.1", "7.2", "7.3", "7.4", "8.1", "8.2",
    ]  # fmt: skip


def test_every_answer_of_the_activity_is_printed() -> None:
    """A column that the form gains later must be printed too, or named here."""
    not_on_paper = {"catatan_untuk_pemeriksa", "jenis_statistik"}
    marked = survey_form()
    texts = [k for k in snapshot.KEGIATAN_COLUMNS if isinstance(marked[k], str) and k not in not_on_paper]
    texts = [k for k in texts if not k.startswith(("tanggal_", "nip_"))]
    for name in texts:
        marked[name] = f"isian-{name}"
    for name in ("metode_pengumpulan", "sarana_pengumpulan", "unit_pengumpulan", "pemeriksaan_kualitas"):
        marked[name] = [answers.MANY[name][0].values[-1]]
    marked |= {"sarana_pengumpulan": [1, 32], "unit_analisis": [8], "tingkat_penyajian": [16]}
    marked |= {"apakah_mendapat_rekomendasi": 1}

    printed = str(ms_keg(marked))

    assert [name for name in texts if f"isian-{name}" not in printed] == []


def test_every_column_of_a_variable_and_an_indicator_is_printed() -> None:
    rows = {"variabel": snapshot.VARIABEL_COLUMNS, "indikator": snapshot.INDIKATOR_COLUMNS}
    coded = {"tipe_data", "dapat_diakses", "komposit"}
    form = snapshot.empty()
    for table, columns in rows.items():
        make = variabel if table == "variabel" else indikator
        texts = {name: f"isian-{table}-{name}" for name in columns if name not in coded}
        form[table] = [make("x") | texts]

    printed = str(ms_var(form)) + str(ms_ind(form))

    names = [
        f"isian-{table}-{name}" for table, columns in rows.items() for name in columns if name not in coded
    ]
    assert [name for name in names if name not in printed] == []


def test_multiple_choice_prints_the_sum_of_its_codes() -> None:
    form = survey_form() | {"metode_pengumpulan": [1, 4, 16], "metode_pengumpulan_lainnya": "Foto udara"}

    found = item(ms_keg(form), "4.6")

    assert isinstance(found, Rincian)
    assert found.kotak == "21"
    assert [o.kode for o in found.pilihan if o.dipilih] == [1, 4, 16]
    assert found.pilihan[-1].label == "Lainnya (sebutkan): Foto udara"


def test_jumps_stand_at_their_options() -> None:
    printed = ms_keg(snapshot.empty())
    jumps = {
        (nomor, option.kode): option.lompat
        for nomor in ("4.1", "4.4", "5.2")
        for option in item(printed, nomor).pilihan  # type: ignore[union-attr]
        if option.lompat
    }

    assert jumps == {
        ("4.1", 1): "langsung ke R.4.3",
        ("4.4", 1): "langsung ke R.4.6",
        ("5.2", 1): "ke R.5.3.a",
        ("5.2", 2): "ke R.5.3.b",
    }


def test_sampling_method_stands_in_the_box_of_its_kind_only() -> None:
    form = survey_form() | {"metode_pemilihan_sampel": c.PemilihanSampel.NONPROBABILITAS, "metode_sampel": 8}

    printed = ms_keg(form)

    assert (item(printed, "5.3.a").kotak, item(printed, "5.3.b").kotak) == ("", "8")  # type: ignore[union-attr]


def test_what_a_skip_rule_hides_is_printed_empty() -> None:
    printed = ms_keg(survey_form() | {"cara_pengumpulan_data": c.CaraPengumpulan.KOMPILASI})

    assert item(printed, "5.1").kotak == ""  # type: ignore[union-attr]
    assert item(printed, "5.7").isi == ""  # type: ignore[union-attr]


def test_schedule_prints_every_period_of_a_stage() -> None:
    form = survey_form()
    form["jadwal"] = [
        {"tahap": 3, "awal": "2027-02-01", "akhir": "2027-02-28"},
        {"tahap": 3, "awal": "2027-08-02", "akhir": None},
    ]

    rows = item(ms_keg(form), "3.3").baris  # type: ignore[union-attr]

    assert rows[2] == ["B. Pengumpulan", "3. Pengumpulan Data", "01/02/2027\n02/08/2027", "28/02/2027\n"]
    assert [row[1][0] for row in rows] == list("1234567")


def test_unanswered_form_leaves_room_for_every_answer() -> None:
    """Every question has its empty box, every table rows to write in, and no option is marked."""
    html = composed("kosong").html

    assert html.count('<p class="box"></p>') == html.count('<p class="box">') > 20
    assert "☑" not in html
    assert not re.findall(r'<p class="answer">', html)
    assert all(len(item(ms_keg(snapshot.empty()), n).baris) >= 3 for n in ("3.3", "3.4", "4.5", "8.2"))  # type: ignore[union-attr]


def test_sheets_have_the_numbered_columns_of_the_official_ones() -> None:
    form = survey_form()

    assert {len(row) for row in ms_var(form).baris} == {12}
    assert {len(row) for row in ms_ind(form).baris} == {17}
    html = composed("survei").html
    assert [f"({n})" in html for n in range(1, 18)] == [True] * 17


def test_indicator_prints_the_parts_of_its_kind_only() -> None:
    parts = {
        "indikator_pembangun": [{"publikasi": "Profil", "nama": "Lain"}],
        "variabel_pembangun": [{"kegiatan_penghasil": "Ini", "kode_kegiatan": "", "nama": "Umur"}],
    }
    form = snapshot.empty()
    form["indikator"] = [indikator("A", komposit=1, **parts), indikator("B", komposit=2, **parts)]

    composite, plain = ms_ind(form).baris

    assert composite[9:15] == ["1", "Profil", "Lain", "", "", ""]
    assert plain[9:15] == ["2", "", "", "Ini", "-", "Umur"]


def test_personal_note_to_the_examiner_is_not_on_the_paper() -> None:
    form = survey_form() | {"catatan_untuk_pemeriksa": "Mohon dihubungi sore hari"}

    assert "Mohon dihubungi" not in str(formulir(form, HEAD))


# How it is printed -----------------------------------------------------------------------------------
@pytest.mark.parametrize("pdf", FORMS, indirect=True)
def test_pages_are_a4_with_numbers_and_the_sheets_are_landscape(pdf: Path) -> None:
    count = int(re.search(r"Pages:\s+(\d+)", tool("pdfinfo", pdf)).group(1))  # type: ignore[union-attr]
    sizes = re.findall(r"size:\s+([\d.]+) x ([\d.]+)", tool("pdfinfo", "-l", count, pdf))
    texts = tool("pdftotext", "-layout", pdf, "-").split("\f")

    assert {tuple(round(float(side)) for side in size) for size in sizes} == {(595, 842), (842, 595)}
    for number, text in enumerate(texts[:count], 1):
        assert f"Halaman {number} dari {count}" in text
        wide = "MS-Var" in text or "MS-Ind" in text
        assert (float(sizes[number - 1][0]) > 800) == wide
    assert count <= 9


@pytest.mark.parametrize("pdf", ["survei"], indirect=True)
def test_draft_is_marked_on_every_page_and_named_in_every_foot(pdf: Path) -> None:
    pages = [page for page in tool("pdftotext", "-layout", pdf, "-").split("\f") if page.strip()]

    assert all("DRAF" in page for page in pages)
    assert all("3503.2026.00001" in page for page in pages)


@pytest.mark.parametrize("pdf", FORMS, indirect=True)
def test_fonts_are_embedded_and_the_file_is_sound(pdf: Path) -> None:
    rows = tool("pdffonts", pdf).splitlines()[2:]

    assert rows
    assert all("+Satudata-" in row.split()[0] and row.split()[-5:-2] == ["yes"] * 3 for row in rows)
    assert "No syntax or stream encoding errors found" in tool("qpdf", "--check", pdf)
    assert re.search(r"Tagged:\s+yes", tool("pdfinfo", pdf))


def test_one_form_alone_has_only_its_own_pages() -> None:
    html = composed("survei", (Sheet.MS_VAR,)).html

    assert html.count('<p class="form-code">') == 1
    assert "Kalimat Pertanyaan" in html


def test_same_form_has_one_key_and_another_answer_another() -> None:
    assert composed("survei").key == composed("survei").key
    assert composed("survei").key != composed("kompilasi").key


def test_long_form_is_left_to_a_job() -> None:
    html = composed("survei").html
    long = compose_print(
        penerbit=None,
        template="documents/formulir.html",
        context=formulir(long_form(), HEAD),
        hal="Metadata Statistik",
        on=DAY,
    )

    assert not Print(html, "x").heavy
    assert long.heavy
