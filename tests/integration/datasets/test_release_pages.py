"""The pages of releases: what is owed, one release with its acts, the dictionary; without scripts."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datasets.models import RilisData
from datasets.services import dictionaries, releases
from datasets.states import ReleaseState as S
from datasets.tables.dictionary import SumRule, from_json
from satudata.accounts.models import User
from tests.factories.datasets import (
    COLUMNS,
    DICTIONARY,
    DataWorld,
    promise,
    read,
    stated_part,
    stored_version,
)
from tests.factories.world import WORK

pytestmark = pytest.mark.embedded


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, name: str, *args: Any, **query: str) -> str:
    response = client_of(user).get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def cost(client: Client, url: str) -> int:
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


# What is owed -----------------------------------------------------------------------------------------
def test_list_shows_each_reader_their_own(data: DataWorld) -> None:
    stated_part(data.forum, "blitar_budpar", tahun=2028)
    releases.sweep(at=WORK)
    for reader in (data.walidata, data.pembina):
        assert "4 rilis" in page(reader, "rilis_list")
    for reader in (data.operator, data.head, data.supporter):
        assert "3 rilis" in page(reader, "rilis_list")
    assert "1 rilis" in page(data.forum.budpar_operator, "rilis_list")


def test_list_narrows_and_says_what_is_late(data: DataWorld) -> None:
    late = data.release_at(S.COLLECTING)
    RilisData.objects.filter(pk=late.pk).update(jadwal=date(2020, 1, 30))
    words = page(data.walidata, "rilis_list")
    assert "1 terlambat" in words and "terlambat " in words
    for query, n in (
        ({"lewat": "ya"}, 1), ({"keadaan": "collecting"}, 1), ({"keadaan": "scheduled"}, 2),
        ({"tahun": "2026"}, 3), ({"tahun": "2027"}, 0), ({"opd": str(late.instansi_id)}, 3),
        ({"opd": "0"}, 0), ({"q": "nomor 2"}, 1),
        ({"q": late.nomor}, 1), ({"tahun": "abc", "opd": "-", "keadaan": "x", "page": "999"}, 3),
    ):  # fmt: skip
        assert f"{n} rilis" in page(data.walidata, "rilis_list", **query), query
    assert "Tidak ada rilis yang cocok" in page(data.walidata, "rilis_list", tahun="2027")


@pytest.mark.once
def test_list_costs_the_same_for_ten_and_three_hundred(data: DataWorld) -> None:
    client, url = client_of(data.walidata), reverse("rilis_list")
    for n in range(7):
        promise(data.bagian, f"Data {n}")
    releases.open_releases(bagian=data.bagian, at=WORK)
    few = cost(client, url)
    template = data.release()
    entries = [promise(data.bagian, f"Data lain {n}") for n in range(290)]
    RilisData.objects.bulk_create(
        RilisData(
            nomor=f"RD.{n}", wilayah=template.wilayah, instansi=template.instansi, pembina=template.pembina,
            sop_id=template.sop_id, dataset=template.dataset, entri=entri, tahun=2026, ke=1, periode="2026",
            mulai=template.mulai, sampai=template.sampai, jadwal=template.jadwal, created_at=WORK,
            created_by=data.operator, updated_at=WORK,
        )
        for n, entri in enumerate(entries)
    )  # fmt: skip
    assert RilisData.objects.count() == 300
    assert cost(client, url) == few


# One release --------------------------------------------------------------------------------------------
def test_page_of_another_office_does_not_exist(data: DataWorld) -> None:
    rilis = data.release()
    for name in ("rilis_detail", "rilis_history", "kamus_edit", "kamus_print", "kamus_rules", "kamus_take"):
        assert client_of(data.forum.budpar_operator).get(reverse(name, args=[rilis.pk])).status_code == 404


def test_page_offers_what_this_person_may_do(data: DataWorld) -> None:
    rilis = data.release()
    operators, walidatas = (page(u, "rilis_detail", rilis.pk) for u in (data.operator, data.walidata))
    assert "Mulai pengumpulan" in operators
    assert "Nyatakan tidak dikumpulkan" in walidatas and "Nyatakan tidak dikumpulkan" not in operators
    head = page(data.head, "rilis_detail", rilis.pk)
    assert "Mulai pengumpulan" not in head and "Kedudukan rilis ini" in head


def test_page_says_what_the_office_does_now(data: DataWorld) -> None:
    rilis = data.release_at(S.COLLECTING)
    words = "Susun atau periksa kamus data, lalu unggah datanya."
    assert words in page(data.operator, "rilis_detail", rilis.pk)
    assert words not in page(data.walidata, "rilis_detail", rilis.pk)


def test_begin_collecting_by_the_page(data: DataWorld) -> None:
    rilis = data.release()
    url = reverse("rilis_act", args=[rilis.pk, "mulai-pengumpulan"])
    stale = client_of(data.operator).post(url, {"version": rilis.version + 1})
    assert stale.status_code == 409 and "berubah sejak" in stale.content.decode()
    done = client_of(data.operator).post(url, {"version": rilis.version}, follow=True)
    assert "Pengumpulan data dimulai." in done.content.decode()
    assert "Giliran Anda" in done.content.decode() and "B5" in done.content.decode()
    assert read(rilis.pk).state == S.COLLECTING


def test_drop_without_a_reason_comes_back_in_words(data: DataWorld) -> None:
    rilis = data.release_at(S.COLLECTING)
    url = reverse("rilis_act", args=[rilis.pk, "tidak-dikumpulkan"])
    refused = client_of(data.walidata).post(url, {"version": rilis.version, "reason": ""})
    assert refused.status_code == 422 and "Tulis alasannya." in refused.content.decode()
    client_of(data.walidata).post(url, {"version": rilis.version, "reason": "Kegiatan dihentikan."})
    assert read(rilis.pk).alasan == "Kegiatan dihentikan."
    assert client_of(data.walidata).post(reverse("rilis_act", args=[rilis.pk, "lain"])).status_code == 404


def test_history_tells_events_with_their_facts(data: DataWorld) -> None:
    rilis = data.release_at(S.UPLOADED)
    words = page(data.operator, "rilis_history", rilis.pk)
    assert "Rilis data dijadwalkan" in words and "jadwal rilis 29 Januari 2027" in words
    assert "Versi data disimpan" in words


@pytest.mark.once
def test_release_page_costs_the_same_with_many_columns_and_versions(data: DataWorld) -> None:
    rilis = data.release()
    dictionaries.change_dictionary(dataset=rilis.dataset, isi=DICTIONARY, by=data.operator, at=WORK)
    client, url = client_of(data.operator), reverse("rilis_detail", args=[rilis.pk])
    kamus_url = reverse("kamus_edit", args=[rilis.pk])
    before = cost(client, kamus_url)
    many = (*COLUMNS, *(replace(COLUMNS[2], kode=f"k{n}", nama=f"Kolom {n}") for n in range(60)))
    dictionaries.change_dictionary(
        dataset=rilis.dataset, isi=replace(DICTIONARY, kolom=many), by=data.operator, at=WORK
    )
    assert cost(client, kamus_url) == before
    stored_version(rilis, by=data.operator)
    once = cost(client, url)
    stored_version(read(rilis.pk), by=data.operator)
    assert cost(client, url) == once


# The dictionary ---------------------------------------------------------------------------------------------
def isi(rilis: RilisData) -> Any:
    kamus = dictionaries.current(rilis.dataset)
    assert kamus is not None
    return from_json(kamus.isi)


def made(data: DataWorld) -> tuple[RilisData, Client]:
    rilis, client = data.release(), client_of(data.operator)
    dictionaries.change_dictionary(dataset=rilis.dataset, isi=DICTIONARY, by=data.operator, at=WORK)
    return rilis, client


def column_post(**given: str) -> dict[str, str]:
    return {"nama": "Laki-laki", "tipe": "integer", "peran": "nilai", "terbuka": "on"} | given


def test_dictionary_is_made_by_a_button_and_reading_writes_nothing(data: DataWorld) -> None:
    rilis, client = data.release(), client_of(data.operator)
    assert "Kamus belum disusun" in page(data.operator, "kamus_edit", rilis.pk)
    assert dictionaries.current(rilis.dataset) is None
    answer = client.post(reverse("kamus_make", args=[rilis.pk]), follow=True)
    assert "Kode Desa/Kelurahan" in answer.content.decode()
    assert "Hanya" in page(data.head, "kamus_edit", rilis.pk) or "diunggah oleh" in page(
        data.head, "kamus_edit", rilis.pk
    )


def test_columns_are_added_changed_moved_and_taken_out(data: DataWorld) -> None:
    rilis, client = made(data)
    answer = client.post(
        reverse("kolom_new", args=[rilis.pk]),
        column_post(kode_nilai="", minimum="0", maksimum="1.000,5", satuan="orang"),
    )
    assert answer.status_code == 302
    column = isi(rilis).column("laki_laki")
    assert (column.tipe, column.minimum, column.maksimum, column.satuan) == (
        "integer",
        "0",
        "1000.5",
        "orang",
    )
    shown = page(data.operator, "kolom_edit", rilis.pk, "laki_laki")
    assert 'value="1000,5"' in shown
    client.post(
        reverse("kolom_edit", args=[rilis.pk, "laki_laki"]),
        column_post(nama="Jenis kelamin", kode="jk", tipe="code", peran="dimensi",
                    kode_nilai="1; Laki-laki\n2=Perempuan\n\n3"),
    )  # fmt: skip
    assert [(c.kode, c.nama) for c in isi(rilis).column("jk").kode_nilai] == [
        ("1", "Laki-laki"), ("2", "Perempuan"), ("3", "3"),
    ]  # fmt: skip
    for action in ("naik", "naik", "turun", "hapus"):
        assert client.post(reverse("kolom_act", args=[rilis.pk, "jk", action])).status_code == 302
    assert not isi(rilis).has("jk")
    assert client.post(reverse("kolom_act", args=[rilis.pk, "jk", "naik"])).status_code == 404
    assert client.get(reverse("kolom_edit", args=[rilis.pk, "hilang"])).status_code == 404


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"nama": ""}, "Isi nama kolom"),
        ({"nama": "Tahun"}, "dipakai"),
        ({"tipe": "text"}, "tipenya harus bilangan"),
        ({"tipe": "rahasia"}, "tipe"),
        ({"minimum": "banyak"}, "bukan angka"),
        ({"minimum": "1.5"}, "dua cara"),
        ({"kode": "Kode Besar"}, "huruf kecil"),
    ],
)
@pytest.mark.once
def test_a_column_refused_comes_back_with_what_was_typed(
    data: DataWorld, given: dict[str, str], said: str
) -> None:
    rilis, client = made(data)
    answer = client.post(
        reverse("kolom_new", args=[rilis.pk]), column_post(definisi="Yang sudah diketik.") | given
    )
    words = answer.content.decode()
    assert answer.status_code == 422 and said in words and "Yang sudah diketik." in words
    assert len(isi(rilis).kolom) == 3


def test_a_change_on_an_old_page_is_told(data: DataWorld) -> None:
    rilis, client = made(data)
    answer = client.post(reverse("kolom_new", args=[rilis.pk]), column_post(seen="1"))
    assert answer.status_code == 422 and "diubah orang lain" in answer.content.decode()


def test_rules_are_kept_and_can_be_taken_back(data: DataWorld) -> None:
    rilis, client = made(data)
    parts = tuple(replace(COLUMNS[2], kode=k, nama=k.title()) for k in ("laki", "perempuan"))
    whole = replace(DICTIONARY, kolom=(*COLUMNS, *parts))
    dictionaries.change_dictionary(dataset=rilis.dataset, isi=whole, by=data.operator, at=WORK)
    url = reverse("kamus_rules", args=[rilis.pk])
    sent: dict[str, Any] = {
        "kunci": ["kode_kelurahan", "tahun"], "ambang": "20", "sel_kecil": "4",
        "jumlah-0-total": "jumlah_layanan", "jumlah-0-bagian": ["laki", "perempuan"],
        "total-0-kolom": "kode_kelurahan", "total-0-total": "3572", "total-0-nilai": "laki",
    }  # fmt: skip
    assert client.post(url, sent).status_code == 302
    rules = isi(rilis)
    assert rules.jumlah == (SumRule("jumlah_layanan", ("laki", "perempuan"), "0"),)
    told = page(data.head, "kamus_print", rilis.pk)
    assert "Jumlah Layanan = Laki + Perempuan" in told
    assert "baris dengan Kode Kelurahan “3572” memuat jumlah Laki baris lain" in told
    assert (rules.total[0].total, rules.ambang, rules.sel_kecil, rules.lengkap) == ("3572", 20, 4, ())
    refused = client.post(url, sent | {"jumlah-0-bagian": ["laki"], "total-0-nilai": ""})
    assert refused.status_code == 422 and "Pilih kolom yang dijumlahkan" in refused.content.decode()
    refused = client.post(url, sent | {"jumlah-0-bagian": ["laki"]})
    assert "dua kolom bagian" in refused.content.decode()
    assert client.post(url, {"kunci": ["tahun"]}).status_code == 302
    assert (isi(rilis).jumlah, isi(rilis).total, isi(rilis).ambang) == ((), (), None)


def test_dictionary_on_paper_says_everything(data: DataWorld) -> None:
    rilis, _client = made(data)
    words = page(data.head, "kamus_print", rilis.pk)
    for part in ("Kode Kelurahan", "3572010001 Contoh Satu", "Banyaknya layanan", "Aturan tabel"):
        assert part in words
