"""Pages of the portal: what a dataset's page says, its tabs, its files, what was withdrawn or is limited."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datasets import kept
from datasets.models import BerkasTerbitan, Dataset, HitunganHarian, Terbitan
from satudata.clock import now as clock
from tests.factories.terbitan import newest, publish_directly, revise, withdraw
from tests.factories.world import WORK, World

BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"}
TABS = ("grafik", "tabel", "silang", "metadata", "unduh", "riwayat")


@pytest.fixture(autouse=True)
def at_work() -> Iterator[None]:
    """It is Monday morning."""
    before = clock.read_time_from(lambda: WORK)
    yield
    clock.read_time_from(before)


@pytest.fixture
def visitor() -> Client:
    return Client(headers=BROWSER)


def page_of(dataset: Dataset, **query: str) -> str:
    return reverse("dataset_page", args=[dataset.slug], query=query or None)


def file_of(terbitan: Terbitan, jenis: str = "csv") -> str:
    file = BerkasTerbitan.objects.select_related("berkas").get(terbitan=terbitan, jenis=jenis)
    return reverse("terbitan_file", args=[terbitan.dataset.slug, file.pk, file.berkas.name])


@pytest.mark.parametrize("tab", TABS)
def test_dataset_page_shows_each_tab(world: World, visitor: Client, tab: str) -> None:
    (dataset,) = publish_directly(world, judul="Kunjungan Puskesmas")

    response = visitor.get(page_of(dataset, tab=tab))

    text = response.content.decode()
    assert response.status_code == 200
    for words in (
        "Kunjungan Puskesmas",
        "Pemutakhiran berikutnya",
        "30 Januari 2027",
        "Lisensi",
        "15.083 layanan",
    ):
        assert words in text
    assert "petugas" not in text.lower()


def test_chart_and_table_show_the_same_figures(world: World, visitor: Client) -> None:
    (dataset,) = publish_directly(world)

    drawn = visitor.get(page_of(dataset, ukuran="jumlah")).context["drawn"]
    sums = {row[0]: row[1] for row in drawn.rows}

    assert set(sums) == {"2024", "2025"}
    assert sums["2025"] == "13.605"


def test_table_filters_sorts_and_names_codes(world: World, visitor: Client) -> None:
    (dataset,) = publish_directly(world, years=(2025,))
    url = page_of(dataset, tab="tabel", tampil="keduanya", urut="-jumlah") + "&f.kode_kelurahan=3572030001"

    listing = visitor.get(url).context["listing"]

    assert [row[0][0] for row in listing.rows] == ["3572030001 Kauman"] * 2
    assert [row[3][0] for row in listing.rows] == ["1.415", "1.405"]


def test_missing_value_is_shown_with_its_legend(world: World, visitor: Client) -> None:
    (dataset,) = publish_directly(world, years=(2025,))

    text = visitor.get(page_of(dataset, tab="tabel")).content.decode()

    assert "…</td>" in text
    assert "… berarti data tidak tersedia." in text


@pytest.mark.parametrize(
    "query",
    [
        "f.petugas=x",
        "urut=petugas",
        "ukuran=petugas",
        "page=999999",
        "page=-1",
        "f.tahun=abc",
        "f.jumlah=",
        "dari=abc",
        "dari=9999&sampai=1",
        "dari=2025&sampai=2024",
        "sampai=2030",
        "bentuk=kue",
        "bentuk=batang",
        "baris=petugas&kolom=petugas",
        "baris=tahun&kolom=tahun",
        "kolom=jumlah",
    ],
)
def test_page_takes_any_selection(world: World, visitor: Client, query: str) -> None:
    (dataset,) = publish_directly(world)

    for tab in ("grafik", "tabel", "silang", "unduh"):
        assert visitor.get(f"{page_of(dataset, tab=tab)}&{query}").status_code == 200


def test_selection_is_downloaded_with_codes(world: World, visitor: Client) -> None:
    (dataset,) = publish_directly(world, years=(2025,))
    url = (
        reverse("dataset_selection_csv", args=[dataset.slug])
        + "?f.jenis_kelamin=1&f.kode_kelurahan=3572010001"
    )

    lines = visitor.get(url).content.decode().splitlines()

    assert lines == ["kode_kelurahan,tahun,jenis_kelamin,jumlah,cakupan", "3572010001,2025,1,1005,50.05"]


def test_file_is_served_with_its_hash_and_not_again(world: World, visitor: Client) -> None:
    (dataset,) = publish_directly(world)
    url = file_of(newest(dataset))

    first = visitor.get(url)
    text = b"".join(first)
    again = visitor.get(url, headers={"If-None-Match": first["ETag"]})

    assert first.status_code == 200
    assert first["Content-Disposition"].startswith("attachment")
    assert text.startswith(b"kode_kelurahan,")
    assert again.status_code == 304


def test_older_version_stays_downloadable(world: World, visitor: Client) -> None:
    (dataset,) = publish_directly(world)
    old = newest(dataset)
    revise(dataset, at=WORK - timedelta(hours=1))

    text = visitor.get(page_of(dataset, tab="riwayat")).content.decode()

    assert "Angka Kelurahan Bendo dibetulkan." in text
    assert "11 baris berubah" in text
    served = visitor.get(file_of(old))
    assert b"".join(served).startswith(b"kode_kelurahan,")


def test_withdrawn_dataset_keeps_a_page_with_its_reason(world: World, visitor: Client) -> None:
    (dataset,) = publish_directly(world, years=(2025,))
    url = file_of(newest(dataset))
    withdraw(newest(dataset), alasan="Register sumbernya keliru.")

    for address in (page_of(dataset), url):
        response = visitor.get(address)
        assert response.status_code == 410
        assert "Register sumbernya keliru." in response.content.decode()


def test_withdrawal_takes_older_versions_of_the_release_along(world: World, visitor: Client) -> None:
    (dataset,) = publish_directly(world)
    old = newest(dataset)
    new = revise(dataset, at=WORK - timedelta(hours=1))
    withdraw(new)

    assert visitor.get(file_of(old)).status_code == 404
    assert visitor.get(page_of(dataset)).status_code == 200  # the year before is shown


def test_embargoed_dataset_is_not_there_until_its_moment(world: World, visitor: Client) -> None:
    (dataset,) = publish_directly(world, years=(2025,), shown=timedelta(minutes=1))
    assert visitor.get(page_of(dataset)).status_code == 404
    assert visitor.get(file_of(newest(dataset))).status_code == 404

    before = clock.read_time_from(lambda: WORK + timedelta(minutes=1))
    assert visitor.get(page_of(dataset)).status_code == 200
    clock.read_time_from(before)


def test_limited_dataset_shows_metadata_and_no_rows(world: World, visitor: Client) -> None:
    (dataset,) = publish_directly(world, akses="terbatas")

    response = visitor.get(page_of(dataset, tab="tabel"))

    assert "Ajukan permintaan" in response.content.decode()
    assert response.context["tab"] == "metadata"
    assert visitor.get(file_of(newest(dataset))).status_code == 404
    assert visitor.get(reverse("dataset_selection_csv", args=[dataset.slug])).status_code == 404


def test_closed_dataset_tells_title_producer_and_ground_alone(world: World, visitor: Client) -> None:
    (dataset,) = publish_directly(world, akses="tertutup", judul="Daftar Rahasia", definisi="sangatunik")

    text = visitor.get(page_of(dataset)).content.decode()

    assert "Daftar Rahasia" in text
    assert "Rahasia pribadi" in text
    assert "sangatunik" not in text
    assert visitor.get(file_of(newest(dataset))).status_code == 404


def test_embed_may_be_framed_and_runs_nothing(world: World, visitor: Client) -> None:
    (dataset,) = publish_directly(world)

    page, embedded = visitor.get(page_of(dataset)), visitor.get(reverse("dataset_embed", args=[dataset.slug]))

    assert "frame-ancestors *" in embedded["Content-Security-Policy"]
    assert "X-Frame-Options" not in embedded
    assert "<script" not in embedded.content.decode()
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_visits_and_downloads_are_counted_but_robots_are_not(world: World, visitor: Client) -> None:
    (dataset,) = publish_directly(world)
    for _visit in range(2):
        visitor.get(page_of(dataset))
    visitor.head(page_of(dataset))
    Client(headers={"user-agent": "Googlebot/2.1"}).get(page_of(dataset))
    b"".join(visitor.get(file_of(newest(dataset))))

    found = HitunganHarian.objects.values_list("tanggal", "jenis", "rincian", "jumlah").order_by("jenis")
    assert list(found) == [(WORK.date(), "kunjungan", "", 2), (WORK.date(), "unduhan", "csv", 1)]
    lines = b"".join(visitor.get(reverse("dataset_statistics"))).decode().splitlines()
    assert lines[1].endswith("kunjungan,,2")


def test_dataset_is_known_by_its_id_too(world: World, visitor: Client) -> None:
    (dataset,) = publish_directly(world)

    response = visitor.get(reverse("dataset_page", args=[dataset.pk]))

    assert response.status_code == 301
    assert response["Location"] == page_of(dataset)


def test_catalogue_counts_facets_over_the_other_choices(world: World, visitor: Client) -> None:
    publish_directly(world, 2)
    publish_directly(world, urusan="u06", data_prioritas=True, years=(2023,))
    publish_directly(world, akses="tertutup", urusan="u06")

    context = visitor.get(reverse("dataset_search", query={"urusan": "u06"})).context
    facets = {f.name: {o.value: n for o, n, _url in f.options} for f in context["facets"]}

    assert context["page_obj"].paginator.count == 1
    assert facets["urusan"] == {"u02": 2, "u06": 1}
    assert facets["tahun"] == {"2023": 1}
    assert facets["prioritas"] == {"ya": 1}
    assert "csv" in facets["format"]


def test_nothing_found_offers_help(world: World, visitor: Client) -> None:
    publish_directly(world, judul="Kunjungan Puskesmas")

    text = visitor.get(reverse("dataset_search", query={"q": "puskesmsa zzz"})).content.decode()

    assert "Minta data ini" in text
    assert "puskesmas zzz" in text


@pytest.mark.parametrize(
    "name", ["portal_home", "dataset_search", "accessibility", "service_ask", "service_find"]
)
def test_public_pages_stand_without_data(world: World, visitor: Client, name: str) -> None:
    assert visitor.get(reverse(name)).status_code == 200


def test_sitemap_lists_what_is_shown(world: World, visitor: Client) -> None:
    (shown,) = publish_directly(world)
    (hidden,) = publish_directly(world, years=(2025,), shown=timedelta(days=1))

    text = visitor.get("/sitemap.xml").content.decode()

    assert f"/dataset/{shown.slug}/</loc>" in text
    assert hidden.slug not in text
    assert "sitemap.xml" in visitor.get("/robots.txt").content.decode()


def test_pages_cost_as_many_queries_for_many_datasets_as_for_few(world: World, visitor: Client) -> None:
    def cost(url: str) -> int:
        kept.forget()
        with CaptureQueriesContext(connection) as caught:
            assert visitor.get(url).status_code == 200
        return len(caught)

    datasets = publish_directly(world, 10, years=(2025,))
    urls = [
        reverse("portal_home"),
        reverse("dataset_search"),
        reverse("dataset_search") + "?q=layanan&urut=dibaca",
    ]
    urls += [reverse("dataset_search") + "?opd=1&tahun=2025&format=csv", "/sitemap.xml", page_of(datasets[0])]
    few = [cost(url) for url in urls]
    publish_directly(world, 290, years=(2025,))

    assert [cost(url) for url in urls] == few
