"""The public release calendar: only what was agreed, by month and as a list, in constant queries."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.models import Addendum, EntriDaftarData
from forum.reading import kalender
from forum.states import AGREED, ListState, OfficeState
from tests.factories.forum_rows import entry_row, office_row, releases, year_row
from tests.factories.world import WORK, World

pytestmark = pytest.mark.embedded

PLANTED = "Rahasia Tertanam"
DAY = date(2027, 3, 5)


def address(name: str = "kalender_rilis", wilayah: str = "kota-blitar", **query: object) -> str:
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    return f"{reverse(name, args=[wilayah])}?{asked}"


def read(client: Client, url: str) -> str:
    response = client.get(url, follow=True)
    assert response.status_code == 200
    return b"".join(response).decode() if response.streaming else response.content.decode()


def everything(client: Client) -> str:
    """All that the calendar tells anybody, in each of its forms."""
    pages = [reverse("kalender_rilis_list")]
    for year in ("", 2027, 2028):
        for form in ("bulan", "daftar"):
            pages.append(address(tahun=year, tampilan=form))
    pages += [address(q="rahasia"), address(q="tertanam", tampilan="daftar"), address(urusan="u09")]
    pages += [address("kalender_rilis_ics"), address("kalender_rilis_csv")]
    return "\n".join(read(client, page) for page in pages)


def agreed(forum: World, name: str = "Jumlah Kunjungan", office: str = "blitar_dinkes", **facts: object):  # noqa: ANN201
    part = office_row(year_row(forum), forum.instansi[office])
    entri = entry_row(part, name, **facts)
    releases(entri, DAY)
    return entri


# What is never told -----------------------------------------------------------------------------------
NOT_AGREED: list[dict[str, object]] = [
    {"keputusan": ""},
    {"keputusan": "ditolak", "keputusan_alasan": PLANTED},
    {"ketersediaan": "tidak"},
    {"diterima_opd": False},
]


@pytest.mark.parametrize("facts", NOT_AGREED, ids=str)
@pytest.mark.once
def test_entry_that_is_not_agreed_is_not_told(forum: World, client: Client, facts: dict[str, object]) -> None:
    agreed(forum, PLANTED, keterangan=PLANTED, **facts)

    assert PLANTED not in everything(client)


def test_entry_that_an_addendum_took_out_is_not_told(forum: World, client: Client) -> None:
    entri = agreed(forum, PLANTED)
    entri.dicabut_oleh = Addendum.objects.create(
        daftar=entri.daftar, nomor=1, alasan="x", opened_at=WORK, opened_by=forum.admin
    )
    entri.save()

    assert PLANTED not in everything(client)


@pytest.mark.parametrize("state", sorted(ListState))
@pytest.mark.once
def test_only_agreed_lists_are_told(forum: World, client: Client, state: str) -> None:
    part = office_row(year_row(forum, state=state), forum.instansi["blitar_dinkes"])
    releases(entry_row(part, PLANTED), DAY)

    assert (PLANTED in everything(client)) is (state in AGREED)


@pytest.mark.parametrize("state", sorted(OfficeState))
@pytest.mark.once
def test_only_agreed_parts_are_told(forum: World, client: Client, state: str) -> None:
    part = office_row(year_row(forum), forum.instansi["blitar_dinkes"], state)
    releases(entry_row(part, PLANTED), DAY)

    assert (PLANTED in everything(client)) is (state in kalender.AGREED_PARTS)


@pytest.mark.once
def test_every_state_of_a_part_is_agreed_or_before_it() -> None:
    before = {"listed", "drafted", "submitted", "returned", "reviewed", "passed_over"}
    assert set(OfficeState) - kalender.AGREED_PARTS == before


SECRETS = (
    "definisi", "konsep", "keterangan", "dasar_hukum", "pic_nama", "pic_jabatan", "sistem_sumber",
    "uji_nomor", "reviu_catatan", "ketersediaan_uraian", "ketersediaan_rencana", "alasan_prioritas",
)  # fmt: skip


@pytest.mark.once
def test_nothing_but_the_named_columns_is_told(forum: World, client: Client) -> None:
    agreed(forum, **dict.fromkeys(SECRETS, PLANTED))

    told = everything(client)
    assert "Jumlah Kunjungan" in told
    assert PLANTED not in told


def test_closed_data_are_told_by_title_and_producer_alone(forum: World, client: Client) -> None:
    entri = agreed(forum, "Daftar Korban", hak_akses="tertutup", urusan="u09", data_prioritas=True)
    secrets = dict.fromkeys(SECRETS, PLANTED)
    EntriDaftarData.objects.filter(pk=entri.pk).update(**secrets)

    told = everything(client)
    page = read(client, address(tahun=2027))

    assert "Daftar Korban" in page
    assert "Dinas Kesehatan Kota Blitar" in page
    for hidden in (
        PLANTED,
        "5 Maret 2027",
        "20270305",
        "2027-03-05",
        "Bulanan",
        "Pangan",
        "Data Prioritas</",
    ):
        assert hidden not in told
    assert "Daftar Korban" not in read(client, address(tahun=2027, urusan="u09"))
    assert "Daftar Korban" not in read(client, address("kalender_rilis_ics"))


def test_access_that_was_never_stated_is_closed(forum: World, client: Client) -> None:
    agreed(forum, "Data Tanpa Akses", hak_akses="")

    assert "2027-03-05" not in everything(client)


def test_other_region_shows_nothing_of_this_one(forum: World, client: Client) -> None:
    agreed(forum, PLANTED)

    assert PLANTED not in read(client, address(wilayah="kabupaten-trenggalek"))


# What is told -------------------------------------------------------------------------------------------
def test_row_says_what_a_visitor_needs(forum: World, client: Client) -> None:
    agreed(forum, data_prioritas=True, hak_akses="terbatas")

    for form in ("bulan", "daftar"):
        page = read(client, address(tahun=2027, tampilan=form))
        for words in ("Jumlah Kunjungan", "02/2027", "Dinas Kesehatan Kota Blitar", "Bulanan", "Terbatas"):
            assert words in page
        assert "Data Prioritas" in page
        assert "2027-03-05" in page


def test_code_leads_to_the_name_and_unknown_regions_are_not_found(forum: World, client: Client) -> None:
    response = client.get(address(wilayah="3572", tahun=2027))
    assert response.status_code == 301
    assert response["Location"] == address(tahun=2027)
    for wrong in ("9999", "kota-entah", "0", "indonesia-raya"):
        for name in ("kalender_rilis", "kalender_rilis_ics", "kalender_rilis_csv"):
            assert client.get(reverse(name, args=[wrong])).status_code == 404


def test_filters_narrow_and_bad_ones_are_left_out(forum: World, client: Client) -> None:
    first = agreed(forum, "Jumlah Bayi", urusan="u02")
    second = entry_row(office_row(first.daftar, forum.instansi["blitar_budpar"]), "Jumlah Tamu", urusan="u26")
    releases(second, date(2027, 4, 5), date(2028, 1, 5))
    budpar = forum.instansi["blitar_budpar"].pk

    def told(**query: object) -> set[str]:
        page = read(client, address(tampilan="daftar", **query))
        return {name for name in ("Jumlah Bayi", "Jumlah Tamu") if name in page}

    assert told(tahun=2027) == {"Jumlah Bayi", "Jumlah Tamu"}
    assert told(tahun=2028) == {"Jumlah Tamu"}
    assert told(tahun=2027, bulan=3) == {"Jumlah Bayi"}
    assert told(tahun=2027, opd=budpar) == {"Jumlah Tamu"}
    assert told(tahun=2027, urusan="u26") == {"Jumlah Tamu"}
    assert told(tahun=2027, q="BAYI+kesehatan") == {"Jumlah Bayi"}
    for bad in ({"bulan": 13}, {"opd": "x"}, {"urusan": "zz"}, {"opd": "9" * 30}, {"page": "-4"}):
        assert told(tahun=2027, **bad) == {"Jumlah Bayi", "Jumlah Tamu"}
    for year in ("0", "99999", "²", "-1", "9" * 40):
        assert read(client, address(tahun=year))


def test_region_without_an_agreed_list_says_so(forum: World, client: Client) -> None:
    assert "Belum ada Daftar Data yang disepakati" in read(client, address())
    assert "Kota Blitar" in read(client, reverse("kalender_rilis_list"))


def test_year_that_comes_next_is_shown(forum: World) -> None:
    assert kalender.year_to_show([2025, 2027, 2028], 2026) == 2027
    assert kalender.year_to_show([2024, 2025], 2026) == 2025
    assert kalender.year_to_show([2025, 2026], 2026) == 2026
    assert kalender.year_to_show([], 2026) is None


def test_csv_has_the_columns_of_a_release_calendar_and_no_formula(forum: World, client: Client) -> None:
    agreed(forum, "=HYPERLINK(1)")

    lines = read(client, address("kalender_rilis_csv", tahun=2027)).removeprefix("\ufeff").splitlines()

    assert lines[0].startswith("tahun;judul;periode;bahasa;jadwal_rilis;tanggal_rilis;status;link")
    assert lines[1].startswith("2027;'=HYPERLINK(1);02/2027;Indonesia;2027-03-05;;")
    assert len(lines) == 2


def test_calendar_costs_the_same_for_many_entries(forum: World, client: Client) -> None:
    part = office_row(year_row(forum), forum.instansi["blitar_dinkes"])
    pages = [reverse("kalender_rilis_list"), address(tahun=2027), address(tahun=2027, tampilan="daftar")]
    pages += [address("kalender_rilis_ics"), address("kalender_rilis_csv")]

    def grow(count: int) -> list[int]:
        for n in range(count):
            entri = entry_row(part, f"Data {n}", hak_akses="tertutup" if n % 5 == 0 else "terbuka")
            releases(entri, *(date(2027, month, 5) for month in range(1, 13)))
        costs = []
        for page in pages:
            with CaptureQueriesContext(connection) as captured:
                read(client, page)
            costs.append(len(captured))
        return costs

    assert grow(2) == grow(40)
