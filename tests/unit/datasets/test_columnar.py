"""Tables as Parquet: every value comes back, a question is answered, nothing else of the machine is read."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets.tables import columnar
from datasets.tables.columnar import Query
from datasets.tables.dictionary import Column, Dictionary, Tipe

DICTIONARY = Dictionary(
    kolom=(
        Column("kode", "Kode", Tipe.CODE.value),
        Column("nama", "Nama", Tipe.TEXT.value),
        Column("tahun", "Tahun", Tipe.YEAR.value),
        Column("bulan", "Bulan", Tipe.MONTH.value),
        Column("jumlah", "Jumlah", Tipe.INTEGER.value),
        Column("luas", "Luas", Tipe.NUMBER.value),
        Column("tanggal", "Tanggal", Tipe.DATE.value),
        Column("aktif", "Aktif", Tipe.BOOLEAN.value),
    ),
    kunci=("kode", "tahun"),
)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=20).filter(
    lambda text: text != columnar.NOTHING
)
NUMBER = st.integers(-(10**15) + 1, 10**15 - 1).flatmap(
    lambda digits: st.integers(0, 6).map(lambda places: Decimal(digits).scaleb(-places))
)
ROW = st.tuples(
    st.none() | TEXT,
    st.none() | TEXT,
    st.none() | st.integers(1900, 2100),
    st.none() | st.integers(1, 12),
    st.none() | st.integers(-(10**17), 10**17),
    st.none() | NUMBER,
    st.none() | st.dates(date(1800, 1, 1), date(2200, 1, 1)),
    st.none() | st.booleans(),
)
ROWS: list[tuple[Any, ...]] = [
    ("001", "Bendo", 2025, 1, 10, Decimal("1.5"), date(2025, 1, 2), True),
    ("002", "Sentul", 2025, 2, 20, None, None, False),
    ("001", "Bendo", 2026, None, 15, Decimal("0.1"), None, None),
]


def written(folder: Path, rows: Sequence[tuple[Any, ...]], name: str = "a") -> Path:
    path = folder / f"{name}.parquet"
    columnar.write(rows, DICTIONARY, path)
    return path


@settings(max_examples=25)
@given(rows=st.lists(ROW, max_size=6))
def test_every_value_comes_back_and_the_hash_is_that_of_the_values(rows: list[tuple[Any, ...]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.parquet"
        stored = columnar.write(rows, DICTIONARY, path)
        back = list(columnar.read_rows(path, DICTIONARY))
        again = columnar.write(back, DICTIONARY, Path(folder) / "b.parquet")

    assert back == rows
    assert (stored.rows, stored.sha256) == (len(rows), again.sha256)


def test_long_table_streams_in_the_order_of_its_rows(tmp_path: Path) -> None:
    """Nothing sorts it: several groups of rows must come one after the other."""
    kamus = Dictionary(kolom=DICTIONARY.kolom[4:5])
    count = 2 * columnar.ROW_GROUP + 10
    columnar.write(((n,) for n in range(count)), kamus, tmp_path / "a.parquet")
    columnar.project(tmp_path / "a.parquet", kamus, tmp_path / "b.parquet")

    assert [row[0] for row in columnar.read_rows(tmp_path / "a.parquet", kamus)] == list(range(count))
    assert [row[0] for row in columnar.read_rows(tmp_path / "b.parquet", kamus)] == list(range(count))


def test_another_value_gives_another_hash(tmp_path: Path) -> None:
    one = columnar.write([("0", "0", *[None] * 6)], DICTIONARY, tmp_path / "a")
    two = columnar.write([("0", None, *[None] * 6)], DICTIONARY, tmp_path / "b")

    assert one.sha256 != two.sha256


def test_page_filters_sorts_counts_and_looks_for_words(tmp_path: Path) -> None:
    path = written(tmp_path, ROWS)

    filtered = columnar.page(path, DICTIONARY, Query(filters={"tahun": [2025]}, sort=[("jumlah", True)]))
    found = columnar.page(path, DICTIONARY, Query(q="bendo", columns=["jumlah"], limit=1))
    without = columnar.page(path, DICTIONARY, Query(filters={"luas": [None]}))

    assert [row[1] for row in filtered.rows] == ["002", "001"]
    assert (found.rows, found.total) == ([(1, 10)], 2)
    assert [row[1] for row in without.rows] == ["002"]
    assert columnar.page(path, DICTIONARY, Query(without={"bulan": [1, 3]})).total == 2


def test_pages_as_delivered_follow_each_other_to_the_end(tmp_path: Path) -> None:
    path = written(tmp_path, ROWS)

    def numbers(offset: int, limit: int) -> list[int]:
        return [row[0] for row in columnar.page(path, DICTIONARY, Query(offset=offset, limit=limit)).rows]

    assert [numbers(0, 2), numbers(2, 2), numbers(3, 2), numbers(-1, 1)] == [[1, 2], [3], [], [1]]
    assert columnar.page(path, DICTIONARY, Query(offset=9)).total == 3


def test_filter_that_is_no_value_of_the_column_finds_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, ROWS)

    assert columnar.page(path, DICTIONARY, Query(filters={"tahun": ["1) OR (1=1"]})).total == 0
    with pytest.raises(KeyError):
        columnar.page(path, DICTIONARY, Query(filters={'kode" = "kode" --': ["1"]}))
    with pytest.raises(KeyError):
        columnar.page(path, DICTIONARY, Query(sort=[("1; DROP", False)]))


def test_groups_and_distinct_values(tmp_path: Path) -> None:
    path = written(tmp_path, ROWS)

    assert columnar.group(path, DICTIONARY, by=["tahun"], measure="jumlah") == [(2025, 30), (2026, 15)]
    assert columnar.group(path, DICTIONARY, by=[], measure="jumlah", how="max") == [(20,)]
    assert columnar.distinct(path, DICTIONARY, "bulan") == [1, 2]


def test_comparison_tells_new_changed_and_gone_rows_with_totals(tmp_path: Path) -> None:
    old = written(tmp_path, ROWS)
    changed = ("002", "Sentul", 2025, 2, 21, None, None, False)
    new = written(tmp_path, [ROWS[0], changed, ("003", "Gedog", 2025, 1, 5, None, None, True)], "b")

    found = columnar.compare(old, new, DICTIONARY)

    assert (found.new, found.changed, found.gone, found.same) == (1, 1, 1, 1)
    assert found.totals["jumlah"] == (45, 36)
    assert found.samples["berubah"][0]["kunci"] == ["002", 2025]
    assert found.samples["berubah"][0]["sesudah"]["jumlah"] == 21


def test_two_tables_are_read_as_one(tmp_path: Path) -> None:
    paths = [written(tmp_path, ROWS[:1]), written(tmp_path, ROWS[1:], "b")]

    assert columnar.page(paths, DICTIONARY, Query()).total == 3
    pages = [columnar.page(paths, DICTIONARY, Query(offset=n, limit=1)).rows[0][1:] for n in range(3)]
    assert pages == [(*row[:5], None if row[5] is None else float(row[5]), *row[6:]) for row in ROWS]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "ATTACH '/tmp/satudata-x.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "COPY (SELECT 1) TO '/tmp/satudata-x.csv'",
    ],
)
def test_connection_reads_its_folder_and_nothing_else(tmp_path: Path, sql: str) -> None:
    with columnar._connected(tmp_path) as connection, pytest.raises(duckdb.Error):
        connection.execute(sql)


def test_file_that_is_no_table_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"bukan tabel")

    with pytest.raises(columnar.NoTable):
        columnar.page(tmp_path / "a.parquet", DICTIONARY, Query())
