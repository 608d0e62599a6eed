"""What a recommended activity proposes for an entry: its planned day, and open access where it said so."""

from datetime import date, timedelta
from typing import Any

import pytest

from forum.entries.releases import releases_of
from forum.entries.source import rows_of


def form(**facts: Any) -> dict[str, Any]:
    """A frozen form with one variable; collected until 31 January 2027, yearly."""
    given: dict[str, Any] = {
        "frekuensi": 7,
        "jadwal": [{"tahap": 3, "awal": "2027-01-04", "akhir": "2027-01-31"}],
        "rilis": [{"produk": "digital", "tanggal": "2027-03-15"}],
        "variabel": [{"nama": "Jumlah Kunjungan"}],
    }
    return given | facts


@pytest.mark.parametrize(
    ("frekuensi", "day"),
    [(7, "2027-03-15"), (6, "2026-08-20"), (3, "2026-02-10"), (4, "2026-05-05")],
)
def test_first_release_is_promised_on_the_planned_day(frekuensi: int, day: str) -> None:
    planned = form(frekuensi=frekuensi, rilis=[{"tanggal": "2028-01-01"}, {"tanggal": day}])
    (row,) = rows_of(planned, 2026)
    jadwal, jeda = row.proposed["jadwal_pemutakhiran"], row.proposed["rilis_jeda"]
    assert isinstance(jadwal, str)
    assert isinstance(jeda, int)
    assert releases_of(jadwal, jeda, 2026)[0].tanggal == date.fromisoformat(day)


@pytest.mark.parametrize("tahun", [2027, None])
def test_without_an_ended_period_the_collection_is_counted_from(tahun: int | None) -> None:
    (row,) = rows_of(form(), tahun)
    assert row.proposed["rilis_jeda"] == (date(2027, 3, 15) - date(2027, 1, 31)) / timedelta(days=1)


def test_release_before_all_that_is_known_proposes_no_lag() -> None:
    (row,) = rows_of(form(rilis=[{"tanggal": "2026-12-01"}]), 2026)
    assert "rilis_jeda" not in row.proposed
    (row,) = rows_of(form(rilis=[]), 2026)
    assert "rilis_jeda" not in row.proposed


@pytest.mark.parametrize(("answer", "proposed"), [(1, "terbuka"), (2, None), (None, None)])
def test_open_access_is_proposed_where_the_form_says_it(answer: int | None, proposed: str | None) -> None:
    (row,) = rows_of(form(variabel=[{"nama": "Jumlah Kunjungan", "dapat_diakses": answer}]), 2026)
    assert row.proposed.get("hak_akses") == proposed
