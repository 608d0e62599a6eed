"""What a reader chooses on a dataset's page: shape of the chart, range of years, the cross table."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datasets.models import Dataset
from datasets.portal import cross
from datasets.tables.dictionary import Column, Dictionary, Peran, Tipe, TotalRule
from tests.factories.terbitan import publish_directly
from tests.factories.world import World

YEARS = (2022, 2023, 2024, 2025)


def page(dataset: Dataset, query: str) -> Any:
    answer = Client().get(f"{reverse('dataset_page', args=[dataset.slug])}?{query}")
    assert answer.status_code == 200
    return answer


@pytest.fixture
def dataset(world: World) -> Dataset:
    (made,) = publish_directly(world, judul="Kunjungan Puskesmas", years=YEARS)
    return made


# Shape ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "heads", "first"),
    [
        ("", ["Periode", "Jumlah"], "2022"),
        ("bentuk=batang", ["Periode", "Jumlah"], "2022"),
        ("bentuk=batang&menurut=jenis_kelamin", ["Jenis kelamin", "Jumlah"], "Laki-laki"),
        ("bentuk=garis&menurut=jenis_kelamin", ["Periode", "Laki-laki", "Perempuan"], "2022"),
    ],
)
def test_reader_chooses_lines_or_bars(dataset: Dataset, query: str, heads: list[str], first: str) -> None:
    drawn = page(dataset, f"ukuran=jumlah&{query}").context["drawn"]

    assert [head.split(" ")[0] for head in drawn.heads] == [head.split(" ")[0] for head in heads]
    assert drawn.rows[0][0] == first


def test_bars_by_part_are_those_of_the_newest_period_and_say_so(dataset: Dataset) -> None:
    drawn = page(dataset, "ukuran=jumlah&bentuk=batang&menurut=jenis_kelamin").context["drawn"]
    lined = page(dataset, "ukuran=jumlah&menurut=jenis_kelamin").context["drawn"]

    newest = dict(zip(lined.heads, lined.rows[-1], strict=True))
    assert dict(drawn.rows) == {sex: newest[sex] for sex in ("Laki-laki", "Perempuan")}
    assert "2025" in drawn.subtitle
    assert "2022" not in drawn.subtitle


# Range of years --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "years"),
    [
        ("dari=2023&sampai=2024", ["2023", "2024"]),
        ("dari=2024&sampai=2023", ["2023", "2024"]),
        ("dari=2024", ["2024", "2025"]),
        ("sampai=2023", ["2022", "2023"]),
        ("dari=2023&f.tahun=2022&f.tahun=2024&f.tahun=2025", ["2024", "2025"]),
    ],
)
def test_range_of_years_holds_for_chart_table_file_and_machines(
    dataset: Dataset, query: str, years: list[str]
) -> None:
    drawn = page(dataset, query).context["drawn"]
    listing = page(dataset, f"tab=tabel&{query}").context["listing"]
    lines = Client().get(f"{reverse('dataset_selection_csv', args=[dataset.slug])}?{query}").content
    snippets = page(dataset, f"tab=unduh&{query}").context["snippets"]

    assert [row[0] for row in drawn.rows] == years
    assert f"{years[0]}–{years[-1]}" in drawn.subtitle
    assert listing.total == 12 * len(years)
    assert {line.split(",")[1] for line in lines.decode().splitlines()[1:]} == set(years)
    asked = ", ".join(f'"{year}"' for year in years)
    assert f'"tahun": [{asked}]' in snippets[-1].text
    assert ("dari=" in query) is ("dari=" in snippets[0].text)


def test_range_stands_among_what_is_chosen_and_can_be_taken_away(dataset: Dataset) -> None:
    chips = page(dataset, "dari=2024&menurut=jenis_kelamin").context["chips"]

    assert chips == [("Tahun", "2024–…", "?menurut=jenis_kelamin")]


# Cross table ---------------------------------------------------------------------------------------------
def test_cross_table_crosses_sums_and_swaps(dataset: Dataset) -> None:
    query = "tab=silang&ukuran=jumlah&baris=jenis_kelamin&kolom=tahun"
    answer = page(dataset, query)
    crossed = answer.context["crossed"]
    lined = page(dataset, "ukuran=jumlah&menurut=jenis_kelamin").context["drawn"]

    by_year = {row[0]: dict(zip(lined.heads, row, strict=True)) for row in lined.rows}
    assert crossed.heads == [str(year) for year in YEARS]
    for head, cells in crossed.rows:
        assert cells[:-1] == [by_year[year][head] for year in crossed.heads]
    whole = page(dataset, "ukuran=jumlah").context["drawn"]
    assert crossed.sums[:-1] == [row[1] for row in whole.rows]
    swap = page(dataset, answer.context["swap_url"].removeprefix("?")).context["crossed"]
    assert [head for head, _cells in swap.rows] == crossed.heads
    assert swap.heads == [head for head, _cells in crossed.rows]
    assert swap.sums[-1] == crossed.sums[-1]


def test_cross_table_of_shares_is_averaged_without_sums(dataset: Dataset) -> None:
    crossed = page(dataset, "tab=silang&ukuran=cakupan&baris=jenis_kelamin&kolom=tahun").context["crossed"]

    assert (crossed.added, crossed.averaged, crossed.sums) == (False, True, [])
    assert all(len(cells) == len(YEARS) for _head, cells in crossed.rows)


def test_cross_table_has_no_sums_over_a_total_and_its_parts(world: World) -> None:
    dictionary = Dictionary(
        kolom=(
            Column("kelompok", "Kelompok", Tipe.CODE.value, peran=Peran.DIMENSI.value),
            Column("tahun", "Tahun", Tipe.YEAR.value, peran=Peran.WAKTU.value),
            Column("jumlah", "Jumlah", Tipe.INTEGER.value, peran=Peran.NILAI.value, satuan="orang"),
        ),
        kunci=("kelompok", "tahun"),
        total=(TotalRule("kelompok", "semua", "jumlah"),),
    )
    rows = {2025: [["a", 2025, 3], ["b", 2025, 4], ["semua", 2025, 7]]}
    (dataset,) = publish_directly(world, years=(2025,), dictionary=dictionary, rows=rows)

    crossed = page(dataset, "tab=silang").context["crossed"]

    assert [head for head, _cells in crossed.rows] == ["a", "b", "semua"]
    assert crossed.sums == []


def test_cross_table_shows_so_many_cells_and_says_so(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cross, "MOST_ROWS", 2)
    monkeypatch.setattr(cross, "MOST_COLUMNS", 3)
    answer = page(dataset, "tab=silang&ukuran=jumlah&baris=kode_kelurahan&kolom=tahun")
    crossed = answer.context["crossed"]

    assert (len(crossed.rows), len(crossed.heads)) == (2, 3)
    assert (crossed.more_rows, crossed.more_columns) == (True, True)
    assert "kolom pertama. Persempit dengan filter." in answer.content.decode()
    assert (
        crossed.sums[-1] == page(dataset, "tab=silang&ukuran=jumlah&kolom=tahun").context["crossed"].sums[-1]
    )


def test_missing_cell_of_a_cross_table_is_told_from_zero(dataset: Dataset) -> None:
    query = "tab=silang&ukuran=jumlah&baris=kode_kelurahan&kolom=jenis_kelamin&f.tahun=2025"
    crossed = page(dataset, query).context["crossed"]

    assert [cells for _head, cells in crossed.rows if "…" in cells[:-1]] != []


def test_cross_table_costs_as_many_queries_for_many_rows_as_for_few(dataset: Dataset) -> None:
    def cost(query: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            page(dataset, query)
        return len(caught)

    assert cost("tab=silang") == cost("tab=silang&f.tahun=2025&f.jenis_kelamin=1") <= cost("tab=tabel")
