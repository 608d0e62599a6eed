"""Shares, percentiles, bins and periods of a measured SOP, against a slow reference and at their edges."""

from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satudata.workflow import measure_filters, measure_words
from satudata.workflow.measure_filters import ALL, YEAR_BACK, Reach
from satudata.workflow.measures import Clock, _handling, nearest_rank
from satudata.workflow.models import SopStep

WIB = ZoneInfo("Asia/Jakarta")
# Just after midnight of 1 January 2026 in Trenggalek, still the old year in Greenwich.
NEW_YEAR = datetime(2025, 12, 31, 17, 5, tzinfo=UTC)
REACH = Reach(date(2024, 5, 1), [(7, "Dinas Kesehatan")])
VALUES = st.lists(st.integers(0, 500), min_size=1, max_size=60)


def slow_rank(values: list[int], percent: int) -> int:
    """The definition by words: the smallest value that so many per cent of them do not exceed."""
    return next(
        v
        for v in sorted(values)
        if Fraction(sum(w <= v for w in values), len(values)) >= Fraction(percent, 100)
    )


@given(VALUES, st.sampled_from([1, 50, 90, 100]))
def test_percentile_is_by_nearest_rank(values: list[int], percent: int) -> None:
    assert nearest_rank([(v, 1) for v in values], percent) == slow_rank(values, percent)


@given(VALUES)
def test_counts_say_the_same_as_the_values_one_by_one(values: list[int]) -> None:
    counted = [(v, values.count(v)) for v in set(values)]

    assert nearest_rank(counted, 90) == slow_rank(values, 90)


def test_nothing_has_no_percentile() -> None:
    assert nearest_rank([], 50) is None


@given(VALUES, st.integers(1, 120))
def test_bins_and_share_say_what_kept_to_the_standard(values: list[int], standard: int) -> None:
    step = SopStep(pk=1, standar=standard, satuan="menit", pembacaan="handling_minutes")

    clock = _handling([(1, v, 1) for v in values], {1: step})

    edges = [0, Fraction(standard, 2), standard, 2 * standard, 4 * standard, 10**9]
    slow = [sum(low < v <= high or (v == 0 and low == 0) for v in values) for low, high in pairwise(edges)]
    assert list(clock.bins) == slow
    assert (clock.kept, clock.judged) == (sum(v <= standard for v in values), len(values))


@pytest.mark.parametrize(
    ("kept", "judged", "percent"),
    [
        (0, 3, 0),
        (3, 3, 100),
        (1, 1000, 1),
        (999, 1000, 99),
        (2, 3, 67),
        (1, 8, 13),
        (2, 2, None),
        (0, 0, None),
    ],
)
def test_percent_says_all_or_none_only_where_it_is_so(kept: int, judged: int, percent: int | None) -> None:
    assert Clock(runs=judged, bins=(kept, 0, judged - kept, 0, 0)).percent == percent


# Periods -------------------------------------------------------------------------------------------
def asked(at: datetime = NEW_YEAR, **data: str) -> tuple[measure_filters.Asked, list[str]]:
    return measure_filters.read(data, REACH, at, WIB)


def test_period_is_of_the_local_days_of_the_region() -> None:
    year, _none = asked(periode="2025")
    quarter, _none = asked(periode="2025-tw4")

    assert year.until == quarter.until == datetime(2026, 1, 1, tzinfo=WIB)
    assert quarter.since == datetime(2025, 10, 1, tzinfo=WIB)
    assert year.since == datetime(2025, 1, 1, tzinfo=WIB)


def test_twelve_months_end_with_today_and_are_what_is_shown_unasked() -> None:
    found, wrong = asked()

    assert (found.periode, found.encoded, wrong) == (YEAR_BACK, "", [])
    assert (found.since, found.until) == (datetime(2025, 1, 1, tzinfo=WIB), datetime(2026, 1, 2, tzinfo=WIB))


def test_all_has_no_ends() -> None:
    found, _none = asked(periode=ALL)

    assert (found.since, found.until) == (None, None)


@pytest.mark.parametrize(
    "bad", ["2023", "2027", "2026-tw2", "2025-tw5", "1 tahun", "²", "2025-tw²", "0000", "x" * 400, "<b>"]
)
def test_period_that_is_not_offered_is_answered_in_words(bad: str) -> None:
    found, wrong = asked(periode=bad)

    assert found.periode == YEAR_BACK
    assert wrong == ["Periode pada alamat tidak tersedia, jadi yang ditampilkan 12 bulan terakhir."]


@pytest.mark.parametrize("bad", ["8", "tujuh", "٣", "-7", "9" * 40])
def test_office_without_data_is_answered_in_words(bad: str) -> None:
    found, wrong = asked(opd=bad)

    assert found.opd is None
    assert wrong == ["OPD pada alamat tidak mempunyai data di sini, jadi yang ditampilkan semua OPD."]
    assert asked(opd="7")[0].opd == 7


def test_every_period_that_is_offered_can_be_asked_for_and_is_named() -> None:
    codes = measure_filters.codes(REACH, date(2026, 1, 1))

    years = ["2026", "2026-tw1", "2025", "2025-tw4", "2025-tw3", "2025-tw2", "2025-tw1", "2024"]
    assert codes == [YEAR_BACK, ALL, *years]
    for code in codes:
        found, wrong = asked(periode=code)
        assert (found.periode, wrong) == (code, [])
        assert measure_filters.words_of(found, WIB)
    assert measure_filters.words_of(asked(periode="2025-tw3")[0], WIB) == (
        "triwulan 3 tahun 2025, 1 Juli 2025 sampai 30 September 2025"
    )
    # A period that is not over ends today.
    assert measure_filters.words_of(asked(periode="2026")[0], WIB).endswith("sampai 1 Januari 2026")


def test_minutes_are_written_as_the_sop_writes_them() -> None:
    assert [measure_words.minutes(n) for n in (0, 1, 60, 120, 187)] == [
        "kurang dari 1 menit", "1 menit", "60 menit", "120 menit", "3 jam 7 menit",
    ]  # fmt: skip
