"""Release dates of a year: one per period, no period missing, none twice."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.codelists import Pemutakhiran
from forum.entries.releases import releases_of

COUNTS = {
    "harian": 12, "bulanan": 12, "triwulanan": 4, "empat_bulanan": 3, "semesteran": 2, "tahunan": 1,
    "dua_tahunan": 1, "lebih_dua_tahunan": 1, "ad_hoc": 0,
}  # fmt: skip
PROMISED = [code for code in Pemutakhiran.values if code != "ad_hoc"]
YEARS = st.integers(2000, 2100)
LAGS = st.integers(0, 3650)
WHOLE_YEARS = [code for code in PROMISED if code not in ("mingguan", "dua_tahunan")]


@pytest.mark.parametrize(("jadwal", "count"), COUNTS.items())
def test_number_of_releases(jadwal: str, count: int) -> None:
    assert len(releases_of(jadwal, 30, 2027)) == count


@pytest.mark.parametrize(("tahun", "weeks"), [(2026, 53), (2027, 52)])
def test_weeks_are_those_of_the_calendar(tahun: int, weeks: int) -> None:
    assert len(releases_of("mingguan", 3, tahun)) == weeks


@pytest.mark.parametrize(
    ("jadwal", "first", "last"),
    [
        ("bulanan", "Januari 2027", "Desember 2027"),
        ("triwulanan", "Triwulan I 2027", "Triwulan IV 2027"),
        ("empat_bulanan", "Caturwulan I 2027", "Caturwulan III 2027"),
        ("semesteran", "Semester I 2027", "Semester II 2027"),
        ("tahunan", "Tahun 2027", "Tahun 2027"),
        ("dua_tahunan", "Tahun 2026-2027", "Tahun 2026-2027"),
    ],
)
def test_periods_are_named_in_indonesian(jadwal: str, first: str, last: str) -> None:
    names = [r.periode for r in releases_of(jadwal, 30, 2027)]
    assert (names[0], names[-1]) == (first, last)


def test_last_release_may_fall_in_the_next_year() -> None:
    assert releases_of("triwulanan", 30, 2027)[-1].tanggal == date(2028, 1, 30)
    assert releases_of("bulanan", 10, 2028)[1].tanggal == date(2028, 3, 10)


def test_nothing_is_promised_without_lag_or_frequency() -> None:
    assert releases_of("bulanan", None, 2027) == releases_of("", 10, 2027) == []


@given(jadwal=st.sampled_from(PROMISED), jeda=LAGS, tahun=YEARS)
def test_periods_follow_each_other_without_gap(jadwal: str, jeda: int, tahun: int) -> None:
    found = releases_of(jadwal, jeda, tahun)
    assert [r.ke for r in found] == list(range(1, len(found) + 1))
    assert len({r.periode for r in found}) == len(found)
    for before, after in pairwise(found):
        assert after.mulai == before.sampai + timedelta(days=1)
    for release in found:
        assert release.mulai <= release.sampai <= release.tanggal
        assert release.tanggal - release.sampai == timedelta(days=jeda)
        assert len(release.periode) <= 60


@given(jadwal=st.sampled_from(WHOLE_YEARS), jeda=LAGS, tahun=YEARS)
def test_periods_cover_exactly_the_year(jadwal: str, jeda: int, tahun: int) -> None:
    found = releases_of(jadwal, jeda, tahun)
    assert (found[0].mulai, found[-1].sampai) == (date(tahun, 1, 1), date(tahun, 12, 31))


@given(jadwal=st.sampled_from(PROMISED), jeda=LAGS, tahun=st.integers(2000, 2099))
def test_each_day_belongs_to_one_release_over_the_years(jadwal: str, jeda: int, tahun: int) -> None:
    """Of two years running, no period is told twice and none is missing between them."""
    this, following = releases_of(jadwal, jeda, tahun), releases_of(jadwal, jeda, tahun + 1)
    if jadwal != "dua_tahunan":
        assert following[0].mulai == this[-1].sampai + timedelta(days=1)
