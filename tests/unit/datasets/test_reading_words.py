"""A table in one sentence: the right figure, as Indonesians write it, and never a senseless sum."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from datasets.tables import columnar
from datasets.tables.dictionary import Code, Column, Dictionary, Peran, SumRule, Tipe, TotalRule
from datasets.tables.facts import Facts, additive, facts, written
from datasets.tables.reading_words import sentence

WILAYAH = Column(
    "wilayah", "Kecamatan", Tipe.CODE, Peran.WILAYAH,
    kode_nilai=(Code("3572010", "Sukorejo"), Code("3572020", "Kepanjenkidul"), Code("3572030", "Sananwetan")),
)  # fmt: skip
TAHUN = Column("tahun", "Tahun", Tipe.YEAR, Peran.WAKTU)
JUMLAH = Column("jumlah", "Jumlah penduduk", Tipe.INTEGER, Peran.NILAI, satuan="orang")
PERSEN = Column("persen", "Cakupan imunisasi", Tipe.NUMBER, Peran.NILAI, satuan="%")
ORANG = Dictionary((WILAYAH, TAHUN, JUMLAH), ("wilayah", "tahun"))
CAKUPAN = Dictionary((WILAYAH, TAHUN, PERSEN), ("wilayah", "tahun"))
PLACES = ("3572010", "3572020", "3572030")


@pytest.fixture(autouse=True)
def _indonesian() -> Any:
    with translation.override("id"):
        yield


def read(folder: Path, kamus: Dictionary, rows: Sequence[Sequence[Any]]) -> Facts:
    columnar.write(rows, kamus, folder / "t.parquet")
    return facts(folder / "t.parquet", kamus)


def rows_of(*years: tuple[int, Sequence[Any]]) -> list[tuple[Any, ...]]:
    return [(place, year, v) for year, values in years for place, v in zip(PLACES, values, strict=False)]


def test_counts_are_added_and_compared_with_the_year_before(tmp_path: Path) -> None:
    found = read(tmp_path, ORANG, rows_of((2026, [500, 600, 700]), (2025, [500, 500, 715])))

    assert sentence(found, ORANG, "Jumlah Penduduk Kota Blitar") == (
        "Jumlah Penduduk Kota Blitar pada 2026: 1.800 orang, naik 5 persen dari 1.715 orang pada 2025."
    )
    assert (found.years, found.periods, found.summed) == ((2025, 2026), ("2025", "2026"), True)
    assert found.places == (("Sukorejo", 500), ("Kepanjenkidul", 600), ("Sananwetan", 700))


def test_percentages_are_not_added_but_said_as_a_range(tmp_path: Path) -> None:
    values = [Decimal("55.12"), Decimal("92.3"), None]
    found = read(tmp_path, CAKUPAN, rows_of((2026, values), (2025, [1, 1, 1])))

    assert found.series == ()
    assert sentence(found, CAKUPAN, "Imunisasi") == (
        "Imunisasi pada 2026: terendah 55,12 persen (Sukorejo), tertinggi 92,3 persen (Kepanjenkidul)."
    )


@pytest.mark.parametrize("total", ["3572", "Jumlah", "semua"])
def test_row_of_the_total_is_said_and_not_added_again(tmp_path: Path, total: str) -> None:
    """By the code that begins all others, by its name, or by the dictionary's rule."""
    kamus = replace(CAKUPAN, total=(TotalRule("wilayah", "semua", "persen"),))
    rows = rows_of((2025, [50, 60, 70]), (2026, [60, 70, 80]))
    found = read(tmp_path, kamus, [*rows, (total, 2025, Decimal("61.5")), (total, 2026, Decimal("70.25"))])

    assert sentence(found, kamus, "Cakupan Imunisasi") == (
        "Cakupan Imunisasi pada 2026: 70,25 persen, naik 8,75 poin persen dari 61,5 persen pada 2025."
    )
    assert [name for name, _value in found.places] == ["Sukorejo", "Kepanjenkidul", "Sananwetan"]


def test_rows_of_different_indicators_are_not_added(tmp_path: Path) -> None:
    kamus = Dictionary((Column("indikator", "Indikator", Tipe.TEXT, Peran.DIMENSI), TAHUN, JUMLAH))
    found = read(tmp_path, kamus, [("Hotel", 2026, 4), ("Kafe", 2026, 9)])

    assert (
        sentence(found, kamus, "Usaha")
        == "Usaha pada 2026: terendah 4 orang (Hotel), tertinggi 9 orang (Kafe)."
    )


def test_months_are_periods_in_words(tmp_path: Path) -> None:
    kamus = Dictionary((Column("bulan", "Bulan", Tipe.MONTH, Peran.WAKTU), TAHUN, JUMLAH))
    found = read(tmp_path, kamus, [(1, 2026, 12), (12, 2025, 12), (11, 2025, 4)])

    assert found.periods == ("November 2025", "Desember 2025", "Januari 2026")
    assert sentence(found, kamus, "Kunjungan") == (
        "Kunjungan pada Januari 2026: 12 orang, sama dengan Desember 2025."
    )


def test_year_without_values_is_not_the_latest_figure(tmp_path: Path) -> None:
    found = read(tmp_path, ORANG, rows_of((2025, [1, 1, 1]), (2026, [None, None, None])))

    assert sentence(found, ORANG, "Penduduk") == "Penduduk pada 2025: 3 orang."


def test_several_measures_are_told_by_the_name_of_the_first(tmp_path: Path) -> None:
    kamus = Dictionary((TAHUN, JUMLAH, PERSEN))
    found = read(tmp_path, kamus, [(2025, 1000, 1), (2026, 999, 1)])

    assert sentence(found, kamus, "Profil") == (
        "Jumlah penduduk pada 2026: 999 orang, turun 0,1 persen dari 1.000 orang pada 2025."
    )


def test_figure_that_is_the_sum_of_others_is_the_one_that_is_told(tmp_path: Path) -> None:
    man, woman = (replace(JUMLAH, kode=kode, nama=nama) for kode, nama in (("l", "Pria"), ("p", "Wanita")))
    kamus = Dictionary(
        (WILAYAH, TAHUN, man, woman, JUMLAH), ("wilayah", "tahun"), jumlah=(SumRule("jumlah", ("l", "p")),)
    )
    found = read(tmp_path, kamus, [("3572010", 2026, 1, 2, 3), ("3572020", 2026, 3, 4, 7)])

    assert sentence(found, kamus, "Penduduk") == "Jumlah penduduk pada 2026: 10 orang."


def test_column_that_is_not_open_is_not_read_out(tmp_path: Path) -> None:
    """The sentence is public, and so are the names in it."""
    hidden = Dictionary((replace(WILAYAH, terbuka=False), TAHUN, PERSEN, replace(JUMLAH, terbuka=False)))
    found = read(tmp_path, hidden, [("3572010", 2026, 50, 7), ("3572020", 2026, 60, 8)])

    assert found.measure == PERSEN
    assert "Sukorejo" not in sentence(found, hidden, "Imunisasi") + str(found.places)


def test_table_without_figures_says_what_it_holds(tmp_path: Path) -> None:
    kamus = Dictionary((WILAYAH, TAHUN))
    found = read(tmp_path, kamus, [("3572010", 2024), ("3572010", 2026)])

    assert sentence(found, kamus, "Daftar Pasar") == "Daftar Pasar memuat 2 baris untuk 2024 sampai 2026."
    assert sentence(read(tmp_path, ORANG, []), ORANG, "Penduduk") == "Penduduk memuat 0 baris."


@pytest.mark.parametrize(
    ("nama", "ukuran", "satuan", "added"),
    [
        ("Jumlah penduduk", "", "orang", True),
        ("Persentase melek huruf", "", "", False),
        ("Penduduk", "Jumlah", "orang", True),
        ("Penduduk", "Jumlah", "orang/km²", False),
        ("Umur", "Rata-rata", "tahun", False),
        ("Angka kematian bayi", "", "per 1.000 kelahiran", False),
        ("Jumlah siswa menurut tingkat", "", "orang", True),
        ("Produksi padi", "", "ton", True),
    ],
)
def test_what_may_be_added(nama: str, ukuran: str, satuan: str, added: bool) -> None:
    column = Column("x", nama, Tipe.NUMBER, Peran.NILAI, ukuran=ukuran, satuan=satuan)

    assert additive(column, Dictionary((column,))) is added


def test_figures_are_written_as_indonesians_do() -> None:
    assert written(Decimal("1234.56"), "ton") == "1.234,56 ton"
    assert written(Decimal("1250000"), "Rupiah") == "Rp1.250.000"
    assert written(Decimal("0.1") + Decimal("0.2"), "%") == "0,3 persen"
