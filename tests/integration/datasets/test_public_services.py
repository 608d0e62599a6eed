"""Reports, requests, access: a number at once, a public answer, names for Walidata alone, an end."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from datasets.models import BerkasTerbitan, LayananPublik, PermintaanAkses, UnduhanTerbatas
from datasets.reading.layanan import errands
from datasets.services import access, public
from satudata.clock import now as clock
from satudata.notifications.models import Notice
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm, StaleMove
from tests.factories.terbitan import newest, publish_directly
from tests.factories.visitor import Visitor
from tests.factories.world import WORK, World


@pytest.fixture(autouse=True)
def at_work() -> Iterator[None]:
    """It is Monday morning, and nobody has sent anything."""
    cache.clear()
    before = clock.read_time_from(lambda: WORK)
    yield
    clock.read_time_from(before)


@pytest.fixture
def anybody() -> Visitor:
    return Visitor()


@pytest.fixture
def walidata(world: World) -> Visitor:
    return Visitor(world.blitar_walidata)


def asked(world: World) -> PermintaanAkses:
    (dataset,) = publish_directly(world, akses="terbatas")
    return access.ask_access(
        terbitan=newest(dataset),
        nama="Wulan Contoh",
        surel="wulan@contoh.invalid",
        tujuan="Skripsi.",
        at=WORK,
    )


def granted(world: World, days: int = 1) -> PermintaanAkses:
    until = WORK.date() + timedelta(days=days)
    return access.grant_access(permintaan=asked(world), sampai=until, by=world.blitar_walidata, at=WORK)


def file_of(row: PermintaanAkses) -> BerkasTerbitan:
    return BerkasTerbitan.objects.get(terbitan=newest(row.dataset), jenis="csv")


# Reports and requests -----------------------------------------------------------------------------------
def test_report_gets_a_number_and_tells_walidata_and_the_opd(world: World, anybody: Visitor) -> None:
    (dataset,) = publish_directly(world)
    page = anybody.open(reverse("service_report", args=[dataset.slug]))

    done = anybody.send(page, page.url, uraian="Angka Bendo tertukar.", nama="Wulan Contoh")

    row = LayananPublik.objects.get()
    assert row.nomor == "LD.3572.2026.0001"
    assert row.nomor in done.text
    assert "Angka Bendo tertukar." not in done.text
    assert "Wulan Contoh" not in done.text
    told = set(Notice.objects.values_list("user__username", flat=True))
    assert told == {"blitar_walidata", "blitar_operator"}


def test_request_for_data_reaches_the_queue_and_beranda(
    world: World, anybody: Visitor, walidata: Visitor
) -> None:
    page = anybody.open(reverse("service_ask", query={"judul": "Jumlah pasar"}))
    wilayah = str(world.wilayah["3572"].pk)

    anybody.send(page, page.url, wilayah=wilayah, judul="Jumlah pasar", uraian="Untuk kajian.")

    assert "Jumlah pasar" in walidata.open(reverse("layanan_list")).text
    titles = [str(e.title) for e in errands(world.rights("blitar_walidata"), WORK)]
    assert titles == ["1 laporan atau permintaan data"]
    assert errands(world.rights("blitar_operator"), WORK) == []


def test_answer_is_public_with_the_dataset_that_answers(
    world: World, anybody: Visitor, walidata: Visitor
) -> None:
    (dataset,) = publish_directly(world, judul="Jumlah Pasar")
    row = public.ask_data(wilayah=world.wilayah["3572"], judul="Pasar", uraian="Untuk kajian.", at=WORK)
    page = walidata.open(reverse("layanan_detail", args=[row.pk]))
    alamat = f"https://contoh.invalid/dataset/{dataset.slug}/?tab=tabel"

    walidata.send(page, page.url, status="dijawab", jawaban="Sudah ada.", alamat=alamat)

    text = anybody.open(reverse("service_status", args=[row.nomor])).text
    assert "Dijawab" in text
    assert "Sudah ada." in text
    assert "Jumlah Pasar" in text


def test_an_answer_may_not_point_at_what_is_not_public(world: World, walidata: Visitor) -> None:
    (dataset,) = publish_directly(world, years=(2025,), shown=timedelta(days=1))
    row = public.ask_data(wilayah=world.wilayah["3572"], judul="Pasar", uraian="x", at=WORK)
    page = walidata.open(reverse("layanan_detail", args=[row.pk]))

    refused = walidata.send(page, page.url, status="diproses", alamat=f"/dataset/{dataset.slug}/")

    assert refused.status == 422
    assert "bukan halaman dataset" in refused.text


def test_an_end_needs_an_answer_and_the_newest_version(world: World) -> None:
    row = public.ask_data(wilayah=world.wilayah["3572"], judul="Pasar", uraian="x", at=WORK)
    given = {"layanan": row, "by": world.blitar_walidata, "at": WORK}

    with pytest.raises(InvalidInput):
        public.answer_service(status="dijawab", jawaban=" ", **given)
    with pytest.raises(StaleForm):
        public.answer_service(status="diproses", jawaban="", version=99, **given)


@pytest.mark.parametrize("who", ["blitar_operator", "walidata", "tanpa_peran"])
def test_only_walidata_of_the_region_answers(world: World, who: str) -> None:
    row = public.ask_data(wilayah=world.wilayah["3572"], judul="Pasar", uraian="x", at=WORK)

    with pytest.raises(ActionDenied):
        public.answer_service(layanan=row, status="diproses", jawaban="", by=world.people[who], at=WORK)


def test_opd_reads_a_report_without_the_name_of_its_writer(world: World) -> None:
    (dataset,) = publish_directly(world)
    row = public.report_error(
        terbitan=newest(dataset), uraian="Tertukar.", nama="Wulan Contoh", surel="w@contoh.invalid", at=WORK
    )

    text = Visitor(world.blitar_operator).open(reverse("layanan_detail", args=[row.pk])).text

    assert "Tertukar." in text
    assert "Wulan Contoh" not in text
    assert "w@contoh.invalid" not in text
    assert Visitor(world.operator).open(reverse("layanan_detail", args=[row.pk])).status == 404


def test_what_fills_the_unseen_field_leaves_nothing(world: World, anybody: Visitor) -> None:
    (dataset,) = publish_directly(world)
    page = anybody.open(reverse("service_report", args=[dataset.slug]))

    anybody.send(page, page.url, uraian="Beli di sini.", situs="http://contoh.invalid")

    assert not LayananPublik.objects.exists()


def test_one_address_sends_so_many_forms_an_hour(world: World, anybody: Visitor) -> None:
    (dataset,) = publish_directly(world)
    page = anybody.open(reverse("service_report", args=[dataset.slug]))
    for _time in range(20):
        anybody.send(page, page.url, uraian="x", follow=False)

    assert anybody.send(page, page.url, uraian="x").status == 429
    assert LayananPublik.objects.count() == 20


def test_empty_report_is_asked_again_with_what_was_typed(world: World, anybody: Visitor) -> None:
    (dataset,) = publish_directly(world)
    page = anybody.open(reverse("service_report", args=[dataset.slug]))

    again = anybody.send(page, page.url, uraian="", nama="Wulan Contoh")

    assert again.status == 422
    assert again.form(page.url).fields["nama"] == "Wulan Contoh"


# Access -----------------------------------------------------------------------------------------------
def test_access_is_asked_granted_and_used(world: World, anybody: Visitor, walidata: Visitor) -> None:
    (dataset,) = publish_directly(world, akses="terbatas")
    page = anybody.open(reverse("access_ask", args=[dataset.slug]))
    anybody.send(page, page.url, nama="Wulan Contoh", surel="w@contoh.invalid", tujuan="Skripsi.")
    row = PermintaanAkses.objects.get()
    mine = reverse("access_page", args=[row.kode])
    assert "/unduh/" not in anybody.open(mine).text

    desk = walidata.open(reverse("akses_detail", args=[row.pk]))
    walidata.send(desk, desk.url, aksi="setujui", sampai="2026-11-20")
    url = reverse("access_file", args=[row.kode, file_of(row).pk])
    response = anybody.client.post(url)

    assert url in anybody.open(mine).text
    assert response["Cache-Control"] == "private, no-store"
    assert b"".join(response).startswith(b"kode_kelurahan,")
    assert UnduhanTerbatas.objects.get().at == WORK


def test_access_ends_with_its_day(world: World, anybody: Visitor) -> None:
    row = granted(world, days=0)
    last = WORK.replace(hour=16, minute=59)  # 23.59 WIB

    assert access.is_granted(row, last)
    assert not access.is_granted(row, last + timedelta(minutes=1))
    with pytest.raises(StaleMove):
        access.open_download(permintaan=row, berkas=file_of(row), at=last + timedelta(minutes=1))


def test_access_opens_no_file_of_another_dataset(world: World) -> None:
    row = granted(world)
    (other,) = publish_directly(world, akses="terbatas")

    with pytest.raises(StaleMove):
        access.open_download(permintaan=row, berkas=newest(other).berkas.get(jenis="csv"), at=WORK)


def test_revoked_access_opens_nothing(world: World) -> None:
    row = access.revoke_access(
        permintaan=granted(world), alasan="Disebarkan.", by=world.blitar_walidata, at=WORK
    )

    with pytest.raises(StaleMove):
        access.open_download(permintaan=row, berkas=file_of(row), at=WORK)


def test_refusal_needs_a_reason_and_is_final(world: World, anybody: Visitor) -> None:
    row = asked(world)
    with pytest.raises(InvalidInput):
        access.refuse_access(permintaan=row, alasan="", by=world.blitar_walidata, at=WORK)

    access.refuse_access(permintaan=row, alasan="Tujuannya tidak jelas.", by=world.blitar_walidata, at=WORK)

    assert "Tujuannya tidak jelas." in anybody.open(reverse("access_page", args=[row.kode])).text
    with pytest.raises(StaleMove):
        access.grant_access(permintaan=row, sampai=WORK.date(), by=world.blitar_walidata, at=WORK)


@pytest.mark.parametrize("day", [date(2026, 11, 15), date(2028, 1, 1)])
def test_access_is_granted_for_days_to_come_within_a_year(world: World, day: date) -> None:
    with pytest.raises(InvalidInput):
        access.grant_access(permintaan=asked(world), sampai=day, by=world.blitar_walidata, at=WORK)


@pytest.mark.parametrize("who", ["blitar_operator", "walidata", "tanpa_peran"])
def test_only_walidata_of_the_region_grants(world: World, who: str) -> None:
    with pytest.raises(ActionDenied):
        access.grant_access(permintaan=asked(world), sampai=WORK.date(), by=world.people[who], at=WORK)
