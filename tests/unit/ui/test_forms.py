"""How dates, numbers, years and files are read and shown (the traps of id-ID), and the field template."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from satudata.forms import (
    AngkaField,
    BilanganField,
    FieldGuide,
    SatudataForm,
    TahunField,
    TanggalField,
    UploadField,
    format_bilangan,
    format_size,
    parse_bilangan,
    parse_tanggal,
)

PDF = b"%PDF-1.7\n%...\n"


# Dates


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-20",
        "20-11-2026",
        "20/11/2026",
        "20.11.2026",
        "20 November 2026",
        " 20  nopember 2026 ",
        "20 Nov. 2026",
    ],
)
def test_date_as_people_write_it_is_read(typed: str) -> None:
    assert TanggalField().clean(typed) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "month"), [("5/6/2026", 6), ("1 Agustus 2026", 8), ("1 Agt 2026", 8), ("1 Mei 2026", 5)]
)
def test_date_day_always_comes_first(typed: str, month: int) -> None:
    assert TanggalField().clean(typed).month == month


@pytest.mark.parametrize(
    "typed",
    ["11/20/2026", "31 Februari 2026", "20 November 26", "20-11/2026", "20 August 2026", "kemarin", "2026"],
)
def test_date_that_could_be_misread_is_refused_in_words(typed: str) -> None:
    with pytest.raises(ValidationError, match="bukan tanggal"):
        TanggalField().clean(typed)


@given(st.dates(min_value=date(1945, 8, 17)))
def test_date_shown_by_the_field_is_read_back(day: date) -> None:
    assert TanggalField().clean(TanggalField().widget.format_value(day)) == day


def test_date_typed_in_words_survives_a_form_with_errors() -> None:
    form = _OneDate({"mulai": "20 Agustus 2026"})

    assert 'value="2026-08-20"' in str(form["mulai"])


def test_date_saved_before_fills_the_native_field() -> None:
    form = _OneDate(initial={"mulai": date(2026, 11, 20)})

    assert 'type="date"' in str(form["mulai"])
    assert 'value="2026-11-20"' in str(form["mulai"])


# Numbers


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1.234,5", "1234.5"),
        ("1234,5", "1234.5"),
        ("1,5", "1.5"),
        ("1.234", "1234"),
        ("12.500", "12500"),
        ("Rp1.000", "1000"),
        ("Rp 1.000.000,-", "1000000"),
        ("Rp. 2.500", "2500"),
        ("1 234", "1234"),
        ("1\u00a0234,25", "1234.25"),
        ("-3,05", "-3.05"),
        ("−3", "-3"),
        ("0", "0"),
    ],
)
def test_number_is_read_the_indonesian_way(typed: str, value: str) -> None:
    assert BilanganField().clean(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["1.5", "12.50", "1234.5", "0.5"])
def test_number_with_a_decimal_point_is_refused_not_guessed(typed: str) -> None:
    with pytest.raises(ValidationError, match="dua cara"):
        BilanganField().clean(typed)


@pytest.mark.parametrize(
    "typed", ["1,234.5", "1.23.456", "1.2345,6", "1e9", "NaN", "dua", "--1", "1,", "9" * 60, "٣"]
)
def test_number_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        BilanganField().clean(typed)


def test_whole_number_refuses_decimals() -> None:
    with pytest.raises(ValidationError, match="bilangan bulat"):
        AngkaField().clean("1,5")


def test_whole_number_keeps_its_limits() -> None:
    with pytest.raises(ValidationError):
        AngkaField(min_value=1).clean("0")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12))
def test_number_written_by_the_field_is_read_back(value: Decimal) -> None:
    assert parse_bilangan(format_bilangan(value)) == value


def test_number_field_shows_thousands_and_takes_a_comma() -> None:
    form = _Numbers(initial={"biaya": Decimal("1234567.50"), "tahun": 2026})

    assert 'value="1.234.567,5"' in str(form["biaya"])
    assert 'inputmode="decimal"' in str(form["biaya"])
    assert 'type="text"' in str(form["biaya"])


def test_year_has_no_point_and_takes_none() -> None:
    form = _Numbers(initial={"tahun": 2026})

    assert 'value="2026"' in str(form["tahun"])
    with pytest.raises(ValidationError, match="empat angka"):
        TahunField().clean("2.026")


# Files


def test_upload_of_the_right_kind_is_taken_and_rewound() -> None:
    taken = UploadField().clean(SimpleUploadedFile("surat.PDF", PDF))

    assert taken.read() == PDF


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("surat.exe", PDF, "Unggah berkas PDF"),
        ("surat.pdf.exe", PDF, "Unggah berkas PDF"),
        ("surat", PDF, "Unggah berkas PDF"),
        ("surat.pdf", b"PK\x03\x04", "bukan PDF"),
        ("surat.pdf", b"", "kosong"),
        ("surat.pdf", PDF + b"x" * 2048, "Ukuran terbesar 2 KB"),
    ],
)
def test_upload_of_the_wrong_kind_is_refused_in_words(name: str, content: bytes, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        UploadField(max_bytes=2048).clean(SimpleUploadedFile(name, content))


def test_upload_says_its_limits_before_choosing() -> None:
    field = UploadField(types=("pdf", "jpg", "jpeg"), max_bytes=1536 * 1024)

    assert field.limits == {"types": "PDF, JPG", "size": "1,5 MB"}


@pytest.mark.parametrize(("size", "words"), [(12, "12 bita"), (2048, "2 KB"), (30 * 1024**2, "30 MB")])
def test_size_in_words(size: int, words: str) -> None:
    assert format_size(size) == words


# The field template


def test_field_joins_hint_and_error_to_the_control() -> None:
    form = _Asked({"judul": ""})
    html = form["judul"].as_field_group()

    assert 'aria-describedby="id_judul_helptext id_judul_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_judul_helptext"' in html
    assert 'id="id_judul_error"' in html


def test_field_shows_number_guide_and_mandatory_mark() -> None:
    html = _Asked()["judul"].as_field_group()

    assert ">1.1</span>" in html
    assert "Penjelasan dan contoh" in html
    assert "wajib diisi" in html


def test_choices_stand_in_a_fieldset_with_a_legend() -> None:
    html = _Asked()["cara"].as_field_group()

    assert html.startswith("<fieldset")
    assert "<legend>" in html


def test_field_escapes_words_of_users() -> None:
    html = _Asked({"judul": "<script>", "cara": "<b>"})["cara"].as_field_group()

    assert "<b>" not in html


def test_whole_form_uses_the_field_template() -> None:
    assert str(_Asked()).count('class="field ') == 2


def test_parse_tanggal_is_usable_without_a_form() -> None:
    assert parse_tanggal("17 Agustus 1945") == date(1945, 8, 17)


class _OneDate(SatudataForm):
    mulai = TanggalField()
    sampai = TanggalField()


class _Numbers(SatudataForm):
    biaya = BilanganField()
    tahun = TahunField()


class _Asked(SatudataForm):
    guides = {"judul": FieldGuide("1.1", "Nama resmi.", ["Survei Harga 2027"], ["SURVEI"], mandatory=True)}

    judul = forms.CharField(label="Judul", help_text="Seperti di surat.")
    cara = forms.ChoiceField(label="Cara", choices=[("1", "Survei")], widget=forms.RadioSelect)
