"""An OPD's list as its people use it: the operator's story, refusals that lose nothing, who reads what."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.models import DaftarDataOpd, EntriDaftarData
from forum.services import entries, offices
from forum.states import ListState, OfficeState
from tests.factories.forum_entries import COMPLETE, activity_of, drafting, entry
from tests.factories.forum_walk import ForumWalk, add_entries, list_at
from tests.factories.visitor import Page, Visitor
from tests.factories.world import WORK, World

LATER = WORK + timedelta(hours=1)
REGION = "/daftar-data/"


def typed(**values: Any) -> dict[str, Any]:
    """What is typed into the form of an entry."""
    words = {True: "ya", False: "tidak", None: ""}
    return {
        name: words[value] if isinstance(value, bool) or value is None else value
        for name, value in (COMPLETE | values).items()
    }


def office(bagian: DaftarDataOpd) -> str:
    return reverse("opd_detail", args=[bagian.pk])


def new(bagian: DaftarDataOpd) -> str:
    return reverse("entri_new", args=[bagian.pk])


def edit(made: EntriDaftarData) -> str:
    return reverse("entri_edit", args=[made.bagian_id, made.pk])


def only(bagian: DaftarDataOpd) -> EntriDaftarData:
    return EntriDaftarData.objects.get(bagian=bagian)


# The operator's story ---------------------------------------------------------------------------
def test_operator_fills_completes_and_sends_the_list(forum: World) -> None:
    bagian = drafting(forum)
    operator = Visitor(forum.budpar_operator)
    page = operator.open(office(bagian))
    assert "Belum ada entri" in page.text
    refused = operator.send(page, "/tindakan/kirim/")
    assert (refused.status, "Tambahkan data yang dihasilkan" in refused.text) == (422, True)

    page = operator.send(
        operator.open(new(bagian)), new(bagian), **typed(level="", nama_data="Kunjungan 2026")
    )
    assert page.url == edit(only(bagian))
    assert "Level penyajian belum diisi" in page.text
    assert "Jangan menulis waktu pada nama" in page.text
    assert "Triwulan I 2027" in page.text

    refused = operator.send(operator.open(office(bagian)), "/tindakan/kirim/")
    assert refused.status == 422
    assert "410.116-0001 Kunjungan 2026: Level penyajian belum diisi." in refused.text
    assert "1 entri belum lengkap" in operator.open(office(bagian)).text

    operator.send(page, edit(only(bagian)), level="kecamatan", aksi="pakai-nama")
    assert only(bagian).nama_data == "Jumlah Wisatawan Berdasarkan Jenis Wisatawan"
    page = operator.send(operator.open(office(bagian)), "/tindakan/kirim/")
    assert page.messages == ["Daftar Data terkirim ke Walidata."]
    assert "Walidata memeriksa draf." in page.text

    page = operator.send(page, "/tindakan/tarik/")
    assert DaftarDataOpd.objects.get(pk=bagian.pk).state == OfficeState.DRAFTED


def test_operator_corrects_dates_and_removes_an_entry(forum: World) -> None:
    bagian = drafting(forum)
    made = entry(forum, bagian, {"jadwal_pemutakhiran": "tahunan"})
    operator = Visitor(forum.budpar_operator)
    page = operator.send(operator.open(edit(made)), "/rilis/", **{"rilis-1": "1 Desember 2027"})
    assert page.status == 422
    assert "paling awal 31 Desember 2027" in page.text
    assert "2027-12-01" in page.text

    page = operator.send(page, "/rilis/", **{"rilis-1": "15 Februari 2028"})
    assert page.messages == ["1 tanggal rilis disimpan."]
    assert str(made.jadwal.get().tanggal) == "2028-02-15"

    page = operator.send(page, "/tindakan/hapus/")
    assert page.url == office(bagian)
    assert not bagian.entri.exists()


def test_operator_takes_entries_from_an_activity(forum: World) -> None:
    case = activity_of(forum)
    bagian = drafting(forum, "blitar_dinkes")
    operator = Visitor(forum.blitar_operator)
    take = reverse("entri_take", args=[bagian.pk])
    assert case.judul in operator.open(take).text
    page = operator.open(f"{take}?kegiatan={case.pk}")
    assert "rekomendasi belum terbit" in page.text
    refused = operator.send(page, page.url)
    assert (refused.status, "paling sedikit satu" in refused.text) == (422, True)

    operator.send(page, page.url, baris=["variabel-0", "variabel-1"])
    made = list(bagian.entri.order_by("urut"))
    assert [e.nama_data for e in made] == ["Umur", "Tingkat Kepuasan"]
    page = operator.open(edit(made[0]))
    assert f"dari kegiatan {case.judul}, revisi 1" in page.text
    assert 'name="konsep"' not in page.text
    assert "sudah menjadi entri" in operator.open(f"{take}?kegiatan={case.pk}").text

    operator.send(page, "/tindakan/lepaskan/")
    assert 'name="konsep"' in operator.open(edit(made[0])).text


def test_operator_links_an_entry_with_a_variable(forum: World) -> None:
    case = activity_of(forum)
    bagian = drafting(forum, "blitar_dinkes")
    made = entry(forum, bagian, {"tanpa_rekomendasi": ""})
    operator = Visitor(forum.blitar_operator)
    page = operator.open(edit(made))
    assert reverse("request_start") in page.text
    link = reverse("entri_link", args=[bagian.pk, made.pk])
    page = operator.open(f"{link}?kegiatan={case.pk}")
    page = operator.send(page, page.url, baris="variabel-1")
    made.refresh_from_db()
    assert (made.kegiatan, made.konsep) == (case, "Kepuasan")
    assert f"Rekomendasi kegiatan “{case.judul}” belum terbit" in page.text.replace("&quot;", '"')


def test_walidata_proposes_on_the_page_and_the_operator_accepts(forum: World) -> None:
    bagian = drafting(forum)
    walidata, operator = Visitor(forum.blitar_walidata), Visitor(forum.budpar_operator)
    page = walidata.open(office(bagian))
    assert "Usulkan entri" in page.text
    walidata.send(walidata.open(new(bagian)), new(bagian), **typed())
    assert only(bagian).diterima_opd is False
    page = operator.send(operator.open(edit(only(bagian))), "/tindakan/terima/")
    assert only(bagian).diterima_opd is True


# Nothing typed is lost ------------------------------------------------------------------------------
def kept(page: Page, **values: str) -> None:
    fields = page.form(page.url).fields
    assert {name: fields[name] for name in values} == values


def test_what_cannot_be_read_comes_back_as_typed(forum: World) -> None:
    bagian = drafting(forum)
    operator = Visitor(forum.budpar_operator)
    page = operator.send(
        operator.open(new(bagian)),
        new(bagian),
        **typed(rilis_jeda="sebulan", uji_tanggal="kemarin", konsep="Panjang"),
    )
    assert page.status == 422
    kept(page, rilis_jeda="sebulan", uji_tanggal="kemarin", konsep="Panjang")
    assert "bukan jumlah hari" in page.text.lower()
    assert not bagian.entri.exists()


def test_old_page_keeps_what_was_typed_and_saves_on_the_second_press(forum: World) -> None:
    bagian = drafting(forum)
    made = entry(forum, bagian)
    operator = Visitor(forum.budpar_operator)
    page = operator.open(edit(made))
    entries.save_entry(entri=made, values={"satuan": "Jiwa"}, by=forum.blitar_walidata, at=LATER)

    page = operator.send(page, edit(made), konsep="Pelancong")
    assert page.status == 409
    kept(page, konsep="Pelancong")
    operator.send(page, edit(made))
    assert only(bagian).konsep == "Pelancong"


def test_two_people_fill_two_entries_side_by_side(forum: World) -> None:
    bagian = drafting(forum)
    one, two = entry(forum, bagian), entry(forum, bagian)
    operator = Visitor(forum.budpar_operator)
    page = operator.open(edit(one))
    entries.save_entry(entri=two, values={"satuan": "Jiwa"}, by=forum.blitar_walidata, at=LATER)
    assert operator.send(page, edit(one), konsep="Pelancong").status == 200
    assert EntriDaftarData.objects.get(pk=one.pk).konsep == "Pelancong"


def test_list_that_was_sent_meanwhile_keeps_what_was_typed(forum: World) -> None:
    bagian = drafting(forum)
    made = entry(forum, bagian)
    operator = Visitor(forum.budpar_operator)
    page = operator.open(edit(made))
    fresh = DaftarDataOpd.objects.get(pk=bagian.pk)
    offices.submit_list(bagian=fresh, by=forum.budpar_operator, at=LATER)
    page = operator.send(page, edit(made), konsep="Pelancong")
    assert page.status == 403
    assert "Daftar terkunci" in page.text
    kept(page, konsep="Pelancong")
    assert only(bagian).konsep == COMPLETE["konsep"]


def test_form_sent_twice_makes_one_entry(forum: World) -> None:
    bagian = drafting(forum)
    operator = Visitor(forum.budpar_operator)
    page = operator.open(new(bagian))
    for _press in range(2):
        operator.send(page, new(bagian), **typed())
    assert bagian.entri.count() == 1


# Who reads what ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["sosial_operator", "operator", "walidata", "tanpa_peran"])
def test_draft_of_another_office_does_not_exist(forum: World, name: str) -> None:
    made = entry(forum, drafting(forum))
    visitor = Visitor(forum.people[name])
    for url in (office(made.bagian), edit(made), new(made.bagian)):
        assert visitor.open(url).status == 404
    assert made.nama_data not in visitor.open(REGION).text


@pytest.mark.parametrize(
    "name", ["budpar_kepala", "blitar_sekretariat", "blitar_pemeriksa", "blitar_auditor"]
)
def test_readers_read_and_have_no_button(forum: World, name: str) -> None:
    made = entry(forum, drafting(forum))
    visitor = Visitor(forum.people[name])
    page = visitor.open(edit(made))
    assert (page.status, made.konsep in page.text, "Simpan entri" in page.text) == (200, True, False)
    assert "Tambah entri" not in visitor.open(office(made.bagian)).text
    assert made.nama_data in visitor.open(REGION).text
    assert visitor.open(new(made.bagian)).status == 403


def test_agreed_entries_are_read_by_the_whole_region_and_locked(forum: World) -> None:
    walk = agreed(forum)
    made = walk.entry("budpar")
    reader = Visitor(forum.sosial_operator)
    assert made.item.kode in reader.open(REGION).text
    assert reader.open(edit(made)).status == 200
    assert reader.open(office(made.bagian)).status == 404
    owner = Visitor(forum.budpar_operator).open(edit(made))
    assert "Perubahan diusulkan lewat perubahan (addendum)" in owner.text
    assert "Simpan entri" not in owner.text
    assert made.item.kode not in Visitor(forum.operator).open(REGION).text


def agreed(forum: World) -> ForumWalk:
    return list_at(forum, ListState.AGREED)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=wisatawan", {"A"}), ("q=410.116-0002", {"B"}), ("prioritas=ya", {"B"}), ("akses=tertutup", {"B"}),
        ("status=draf", {"A", "B"}), ("status=tersedia", set()), ("urusan=u02", {"B"}),
        ("tahun=2027", {"A", "B"}),
        ("tahun=1999", set()), ("status=ngawur&urusan=u99&tahun=abc&opd=x", {"A", "B"}),
    ],
)  # fmt: skip
def test_region_list_is_narrowed_by_the_address(forum: World, query: str, found: set[str]) -> None:
    bagian = drafting(forum)
    entry(forum, bagian, {"nama_data": "Nama A Wisatawan", "konsep": "Pelancong"})
    entry(
        forum,
        bagian,
        {
            "nama_data": "Nama B Lain", "konsep": "Lain", "data_prioritas": True, "urusan": "u02",
            "hak_akses": "tertutup",
        },
    )  # fmt: skip
    text = Visitor(forum.budpar_operator).open(f"{REGION}?{query}").text
    assert {letter for letter in "AB" if f"Nama {letter} " in text} == found


# Cost ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("url_of", [office, lambda bagian: REGION], ids=["opd_detail", "entri_list"])
def test_pages_cost_the_same_for_10_and_2000_entries(
    forum: World, url_of: Callable[[DaftarDataOpd], str]
) -> None:
    bagian = drafting(forum)
    operator = Visitor(forum.budpar_operator)
    costs = []
    for count in (10, 1990):
        add_entries(bagian, count, by=forum.budpar_operator, at=WORK)
        operator.open(url_of(bagian))
        with CaptureQueriesContext(connection) as seen:
            assert operator.open(url_of(bagian)).status == 200
        costs.append(len(seen))
    assert bagian.entri.count() == 2000
    assert costs[0] == costs[1] < 40
