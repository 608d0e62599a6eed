"""Pages of the evaluation: who sees what of whom, what wrong addresses are told, what a page costs."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datasets.models import RilisData
from reports.services.snapshots import take_snapshot
from reports.states import ReportState
from satudata.accounts.models import Instansi
from satudata.accounts.queries import system_user
from satudata.accounts.roles import Role
from satudata.accounts.services import grant_role
from satudata.clock import now as clock
from tests.factories.reports import report_at
from tests.factories.reports_year import BATAS, CHECKED, SHOWN, TAKEN, Year, day
from tests.factories.world import SINCE

PER = f"?tahun=2026&per={BATAS.isoformat()}"


@pytest.fixture(autouse=True)
def december(year: Year) -> Any:
    before = clock.read_time_from(lambda: TAKEN)
    yield
    clock.read_time_from(before)


def _client(year: Year, who: str) -> Client:
    client = Client()
    client.force_login(year.forum.people[who])
    return client


def _page(year: Year, who: str, url: str) -> str:
    answer = _client(year, who).get(url)
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


# Who sees what --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "who", ["blitar_walidata", "blitar_sekretariat", "blitar_pimpinan", "blitar_auditor"]
)
def test_region_is_evaluated_for_who_reads_its_summary(year: Year, who: str) -> None:
    page = _page(year, who, reverse("evaluasi") + PER)

    assert "75%" in page or "75,0%" in page
    assert "3 dari 4" in page
    assert "Sampai dengan 10 Desember 2026".lower() in page.lower()
    assert 'id="langkah"' in page


def test_head_of_another_office_sees_nothing_of_the_health_office(year: Year) -> None:
    page = _page(year, "budpar_kepala", reverse("evaluasi") + PER)

    assert "Dinas Kesehatan" not in page
    assert "Belum ada Daftar Data yang disepakati" in page


def test_head_of_the_office_sees_its_own_and_no_steps_of_the_region(year: Year) -> None:
    page = _page(year, "blitar_kepala", reverse("evaluasi") + PER)

    assert "3 dari 4" in page
    assert 'id="langkah"' not in page
    assert "Yang ditampilkan hanya kantor Anda." in page


@pytest.mark.parametrize("who", ["blitar_operator", "blitar_pemeriksa", "tanpa_peran", "admin"])
def test_evaluation_is_not_there_for_others(year: Year, who: str) -> None:
    assert _client(year, who).get(reverse("evaluasi")).status_code == 404


def test_another_region_is_answered_with_ones_own(year: Year) -> None:
    page = _page(year, "walidata", reverse("evaluasi") + PER + "&wilayah=3572")

    assert "Wilayah pada alamat tidak ada di antara wilayah Anda." in page
    assert "Dinas Kesehatan Kota Blitar" not in page


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?per=besok", "Tanggal pada alamat tidak dapat dibaca"),
        ("?per=2031-01-01", "Tanggal keadaan paling akhir 14 Desember 2026"),
        ("?tahun=9999", "Tahun pada alamat tidak tersedia"),
        ("?tahun=²", "Tahun pada alamat tidak tersedia"),
        ("?triwulan=7", "Triwulan pada alamat tidak ada"),
        ("?urusan=zz", "Urusan pada alamat tidak dikenal"),
        ("?opd=²", "OPD pada alamat tidak ada di antara OPD Anda"),
        ("?opd=999999999", "OPD pada alamat tidak ada di antara OPD Anda"),
    ],
)
def test_wrong_address_is_told_in_words(year: Year, query: str, told: str) -> None:
    assert told in _page(year, "blitar_walidata", reverse("evaluasi") + query)


def test_quarter_and_urusan_choose(year: Year) -> None:
    url = reverse("evaluasi") + PER

    assert "3 dari 4" in _page(year, "blitar_walidata", url + "&triwulan=4&urusan=u02")
    assert "3 dari 4" not in _page(year, "blitar_walidata", url + "&triwulan=1")
    assert "3 dari 4" not in _page(year, "blitar_walidata", url + "&urusan=u01")


def test_one_office_is_evaluated_for_any_year_and_day(year: Year) -> None:
    dinkes, other = (year.forum.instansi[name].pk for name in ("blitar_dinkes", "blitar_budpar"))
    url = reverse("evaluasi") + PER

    assert "3 dari 4" in _page(year, "blitar_walidata", f"{url}&opd={dinkes}")
    assert "3 dari 4" not in _page(year, "blitar_walidata", f"{url}&opd={other}")
    # Another's office is not told of, neither by its figures nor by its name.
    page = _page(year, "budpar_kepala", f"{url}&opd={dinkes}")
    assert "OPD pada alamat tidak ada di antara OPD Anda" in page
    assert "3 dari 4" not in page


# The leader -------------------------------------------------------------------------------------------
def test_leader_reads_five_figures_what_is_late_and_who_needs_attention(year: Year) -> None:
    page = _page(year, "blitar_pimpinan", reverse("pimpinan"))

    assert page.count('class="told__item"') == 5
    assert "2 dari 4 rilis yang jatuh tempo sudah terbit." in page
    assert "2 dari 4 rilis yang jatuh tempo belum terbit; 1 di antaranya belum diunggah." in page
    # C waits for its head, D was never collected; the first was promised on 1 December.
    assert "2 rilis dari 1 OPD lewat dari jadwalnya dan belum terbit, paling lama 13 hari." in page
    assert "Belum dikumpulkan" in page
    assert "Kepala OPD" in page


@pytest.mark.parametrize("who", ["blitar_operator", "blitar_kepala", "blitar_pemeriksa", "tanpa_peran"])
def test_leaders_page_is_for_who_reads_the_whole_region(year: Year, who: str) -> None:
    assert _client(year, who).get(reverse("pimpinan")).status_code == 404


def test_leader_of_one_region_who_heads_an_office_of_another_reads_the_own_page(year: Year) -> None:
    """Kabupaten Trenggalek comes first by its code; of it this person reads one office only."""
    who, forum = year.forum.people["blitar_pimpinan"], year.forum
    office = Instansi.objects.filter(wilayah=forum.wilayah["3503"], jenis=Instansi.Jenis.OPD)[0]
    grant_role(user=who, role=Role.KEPALA_OPD, scope=office, by=system_user(), berlaku_dari=SINCE)

    assert "Statistik sektoral Kota Blitar 2026" in _page(year, "blitar_pimpinan", reverse("pimpinan"))


def test_year_in_the_heading_is_the_regions_own(year: Year) -> None:
    """Five in the morning of New Year's Day in Blitar: still December in Greenwich."""
    clock.read_time_from(lambda: datetime(2026, 12, 31, 22, 0, tzinfo=UTC))

    assert "Statistik sektoral Kota Blitar 2027" in _page(year, "blitar_pimpinan", reverse("pimpinan"))
    assert "Statistik sektoral 2027, keadaan 1 Januari 2027" in _page(year, "blitar_kepala", _profile(year))


# Profiles ---------------------------------------------------------------------------------------------
def _profile(year: Year) -> str:
    return reverse("opd_profile", args=[year.forum.instansi["blitar_dinkes"].pk])


@pytest.mark.parametrize("who", ["blitar_walidata", "blitar_pimpinan", "blitar_kepala", "blitar_operator"])
def test_profile_is_read_by_region_and_office(year: Year, who: str) -> None:
    page = _page(year, who, _profile(year))

    assert "terbit 7 hari kerja sesudah jadwal" in page
    assert page.count("dijanjikan") == 2
    # Operators have no evaluation to go back to.
    assert (f'href="{reverse("evaluasi")}"' in page) is (who != "blitar_operator")


@pytest.mark.parametrize("who", ["budpar_kepala", "budpar_operator", "walidata", "blitar_pemeriksa"])
def test_profile_is_not_there_for_others(year: Year, who: str) -> None:
    assert _client(year, who).get(_profile(year)).status_code == 404


# Snapshots --------------------------------------------------------------------------------------------
def test_snapshot_is_compared_with_todays_reckoning(year: Year) -> None:
    taken = take_snapshot(
        wilayah=year.forum.wilayah["3572"], tahun=2026, batas=BATAS, by=year.forum.blitar_walidata, at=TAKEN
    )
    url = reverse("potret_detail", args=[taken.pk])

    page = _page(year, "blitar_walidata", url)
    assert taken.sha256 in page
    # The frozen figures themselves.
    assert "3 dari 4" in page
    assert "sama persis, bit demi bit" in _page(year, "blitar_walidata", url + "?banding=1")
    RilisData.objects.filter(pk=year.d.rilis.pk).update(jadwal="2026-12-30")
    page = _page(year, "blitar_walidata", url + "?banding=1")
    assert "kini › wilayah › jatuh_tempo" in page
    assert _client(year, "walidata").get(url).status_code == 404
    assert _client(year, "blitar_operator").get(url).status_code == 404


@pytest.mark.parametrize("who", ["walidata_kepala", "blitar_pemeriksa", "blitar_pimpinan"])
def test_snapshot_of_a_report_is_read_by_who_reads_the_report(year: Year, who: str) -> None:
    """The head who approves and BPS have no region's evaluation, the leader reads what was submitted."""
    walk = report_at(year.forum, ReportState.SUBMITTED)
    url = reverse("potret_detail", args=[walk.laporan.potret_id])

    assert url in _page(year, who, reverse("laporan_detail", args=[walk.laporan.pk]))
    assert "Hitung ulang dan bandingkan" in _page(year, who, url)


def test_snapshots_of_the_year_are_listed_below_the_evaluation(year: Year) -> None:
    taken = take_snapshot(
        wilayah=year.forum.wilayah["3572"], tahun=2026, batas=BATAS, by=year.forum.blitar_walidata, at=TAKEN
    )
    url = reverse("potret_detail", args=[taken.pk])

    assert url in _page(year, "blitar_walidata", reverse("evaluasi"))
    assert url not in _page(year, "blitar_walidata", reverse("evaluasi") + "?tahun=2025")
    assert url not in _page(year, "blitar_kepala", reverse("evaluasi"))


def test_value_that_is_no_share_is_not_told_as_one(year: Year) -> None:
    page = _page(year, "blitar_walidata", reverse("evaluasi") + PER)

    assert "4 putusan atas 3 rilis" in page
    assert "7 hari kerja pada 2 rilis" in page
    assert "7 dari 2" not in page
    # B5 is due on the promised day of each release: no number of days, but one can be late.
    assert "menurut jadwal" in page


# Costs -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["evaluasi", "pimpinan"])
def test_page_costs_the_same_for_more_releases(year: Year, name: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            _page(year, "blitar_walidata", reverse(name))
        return len(found)

    queries()
    before = queries()
    for n in range(4):
        one = year.release(day(12, 1 + n).date(), year.a.daftar)
        year.walk(one, day(12, 3), *CHECKED, *(SHOWN if n % 2 else ()))

    assert queries() == before


def test_pages_cost_the_same_for_fifty_offices(year: Year) -> None:
    """Region, leader, and a profile of one of them."""
    office = year.spread(5)[0]
    urls = [
        reverse("evaluasi"), reverse("pimpinan"), reverse("pimpinan") + "?semua=1",
        reverse("opd_profile", args=[office.pk]),
    ]  # fmt: skip

    def queries() -> dict[str, int]:
        found = {}
        for url in urls:
            _page(year, "blitar_walidata", url)
            with CaptureQueriesContext(connection) as captured:
                _page(year, "blitar_walidata", url)
            found[url] = len(captured)
        return found

    few = queries()
    year.spread(45)

    assert queries() == few


def test_leader_sees_three_of_each_and_all_on_demand(year: Year) -> None:
    year.spread(5)
    short = _page(year, "blitar_pimpinan", reverse("pimpinan"))
    full = _page(year, "blitar_pimpinan", reverse("pimpinan") + "?semua=1")

    assert short.count("late-list__days") == 3
    assert full.count("late-list__days") == 7
    assert "7 rilis dari 6 OPD" in short
    assert "Lihat semua (7)" in short
    assert "Lihat semua (6)" in short
    assert "Lihat semua" not in full


def test_leaders_page_stands_while_the_report_is_being_prepared(year: Year) -> None:
    """Its number is taken, its PDF is not made: there is nothing to download yet."""
    walk = report_at(year.forum, ReportState.APPROVAL_NUMBERED)
    assert walk.laporan.dokumen.file_id is None

    assert "Unduh laporan" not in _page(year, "blitar_walidata", reverse("pimpinan"))
