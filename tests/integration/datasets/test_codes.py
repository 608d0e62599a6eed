"""Kode referensi: versions that never change, lists that everybody reads, kept by Walidata."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from datasets.models import DaftarKode
from datasets.services.codes import Code, add_version, load_codes
from satudata.workflow.errors import ActionDenied, InvalidInput
from tests.factories.visitor import Visitor
from tests.factories.world import WORK, World

DAY = date(2026, 6, 1)


@pytest.fixture
def daftar(world: World) -> DaftarKode:
    load_codes(at=WORK)
    return DaftarKode.objects.get(kode="kelurahan-3572")


def _add(daftar: DaftarKode, world: World, items: list[Code], day: date = DAY) -> object:
    walidata = world.people["blitar_walidata"]
    return add_version(daftar=daftar, items=items, berlaku_sejak=day, sumber="Contoh", by=walidata, at=WORK)


def test_every_installation_starts_with_the_regions_of_kota_blitar(daftar: DaftarKode) -> None:
    items = daftar.versi.get().item

    assert items.count() == 21
    assert items.get(kode="3572020004").nama == "Bendo"
    assert items.get(kode="3572020004").lain == {"kode_kemendagri": "35.72.01.1006", "kecamatan": "3572020"}
    assert load_codes(at=WORK) == 0


def test_new_version_stands_beside_the_former_one(daftar: DaftarKode, world: World) -> None:
    _add(daftar, world, [Code("1", "Satu"), Code("11", "Satu Satu", "1")])

    assert [v.nomor for v in daftar.versi.all()] == [2, 1]
    assert daftar.versi.get(nomor=1).item.count() == 21


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([], "paling sedikit satu"),
        ([Code("1", "A"), Code("1", "B")], "lebih dari sekali: 1"),
        ([Code("1", "")], "perlu kode dan nama"),
        ([Code("1", "A", "9")], "Kode induk tidak ada dalam daftar: 9"),
        ([Code("1" * 41, "A")], "paling panjang 40"),
    ],
)
def test_what_is_no_list_of_codes_is_refused_in_words(
    daftar: DaftarKode, world: World, items: list[Code], words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        _add(daftar, world, items)
    assert daftar.versi.count() == 1


def test_same_codes_and_an_earlier_day_are_refused(daftar: DaftarKode, world: World) -> None:
    _add(daftar, world, [Code("1", "Satu")])

    with pytest.raises(InvalidInput, match="sama dengan versi 2"):
        _add(daftar, world, [Code("1", "Satu")])
    with pytest.raises(InvalidInput, match="lebih awal"):
        _add(daftar, world, [Code("2", "Dua")], date(2026, 1, 1))


def test_only_walidata_keeps_codes(daftar: DaftarKode, world: World) -> None:
    for name in ("blitar_operator", "blitar_pemeriksa", "walidata"):
        with pytest.raises(ActionDenied):
            add_version(
                daftar=daftar,
                items=[Code("1", "A")],
                berlaku_sejak=DAY,
                sumber="x",
                by=world.people[name],
                at=WORK,
            )


def test_everybody_reads_lists_and_takes_them_as_files(daftar: DaftarKode, client: Client) -> None:
    page = client.get(reverse("kode_detail", args=[daftar.kode]), {"q": "bendo"})
    csv = client.get(reverse("kode_detail", args=[daftar.kode]), {"format": "csv"})
    json = client.get(reverse("kode_detail", args=[daftar.kode]), {"format": "json"}).json()

    assert "Bendogerit" in page.content.decode()
    assert "Kode Kemendagri" in page.content.decode()
    # No code of this list has another above it.
    assert "Induk" not in page.content.decode()
    assert "Tanjungsari" not in page.content.decode()
    assert csv.content.decode().splitlines()[0] == "kode,nama,induk,kode_kemendagri,kecamatan"
    assert (len(json["item"]), json["versi"]) == (21, 1)
    assert client.get(reverse("kode_list")).status_code == 200
    assert client.get(reverse("kode_detail", args=[daftar.kode]), {"versi": "9"}).status_code == 404


def test_walidata_pastes_a_new_version(daftar: DaftarKode, world: World) -> None:
    url = reverse("kode_version_new", args=[daftar.kode])
    walidata = Visitor(world.people["blitar_walidata"])
    typed = {
        "berlaku_sejak": "2026-06-01",
        "sumber": "Keputusan contoh",
        "tabel": "Kode;Nama\n001;Bendo\n002;Turi",
    }

    refused = walidata.client.post(url, typed | {"tabel": "a;b\n1;2"})
    walidata.client.post(url, typed)

    assert refused.status_code == 422
    assert "a;b" in refused.content.decode()
    assert [i.kode for i in daftar.versi.first().item.all()] == ["001", "002"]  # type: ignore[union-attr]
    assert Visitor(world.people["blitar_operator"]).client.get(url).status_code == 404


def test_pages_cost_a_constant_number_of_queries(
    daftar: DaftarKode, client: Client, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        client.get(reverse("kode_list"))
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        client.get(reverse("kode_detail", args=[daftar.kode]))
