"""What differs between two snapshots is named value by value, whatever rows were added or are gone."""

from typing import Any

from reports.evaluation.snapshot import Difference, differences


def _quarter(kode: str, rilis: int) -> dict[str, Any]:
    return {"kode": kode, "angka": {"rilis": rilis}}


def test_row_that_is_new_is_named_by_its_code_and_the_others_are_left_alone() -> None:
    before = {"triwulan": [_quarter("3", 2), _quarter("4", 5)]}
    after = {"triwulan": [_quarter("2", 1), _quarter("3", 2), _quarter("4", 6)]}

    assert differences(before, after) == [
        Difference(("triwulan", "2", "angka", "rilis"), None, 1),
        Difference(("triwulan", "2", "kode"), None, "2"),
        Difference(("triwulan", "4", "angka", "rilis"), 5, 6),
    ]


def test_releases_of_one_dataset_are_told_apart_by_their_period() -> None:
    one, other = ({"kode": "a-1", "periode": p, "skor": 80} for p in ("Maret 2026", "April 2026"))

    found = differences({"mutu": [one, other]}, {"mutu": [other]})

    assert {(d.path[1], d.after) for d in found} == {("a-1 Maret 2026", None)}
    assert [d.before for d in found] == ["a-1", "Maret 2026", 80]


def test_year_before_that_appears_is_told_by_its_values() -> None:
    assert differences({"lalu": None}, {"lalu": {"wilayah": {"rilis": 3}}}) == [
        Difference(("lalu", "wilayah", "rilis"), None, 3)
    ]


def test_rows_without_a_code_are_compared_whole_where_their_number_differs() -> None:
    assert differences({"bulan": [[1, 2]]}, {"bulan": [[1, 2], [2, 5]]}) == [
        Difference(("bulan", "2"), None, [2, 5])
    ]
