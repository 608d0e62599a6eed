"""The pages of a meeting as people use them, without scripts: refusals in words, nothing typed is lost."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.models import RapatForum
from forum.reading.rapat import meetings_of
from forum.services import attendance, meetings
from forum.services.meetings import Guest
from forum.services.minutes import Action
from forum.states import MeetingState
from satudata.workflow import outbox
from tests.factories.meetings import (
    AFTER,
    DURING,
    STARTS,
    MeetingWalk,
    page_url,
    plan_of,
    send_rows,
    sign_link,
)
from tests.factories.visitor import Visitor
from tests.factories.world import WORK, World

# Plan --------------------------------------------------------------------------------------------------
TYPED = {
    "judul": "Rapat Percobaan",
    "tanggal": "10 Desember 2026",
    "jam_mulai": "09.00",
    "jam_selesai": "14.05",
    "tempat": "Aula Contoh",
    "acara": "Pembukaan\nPenutup",
    "kuorum_persen": "60",
    "tamu": "Raras Contoh, M.Si (Universitas Contoh)\nBagas Contoh",
}


def test_meeting_is_planned_from_the_years_page(way: MeetingWalk, sekretariat: Visitor) -> None:
    page = sekretariat.open(reverse("rapat_new", args=[way.daftar.pk]))
    assert len(page.form("/rapat-baru/").fields["instansi"]) == 7
    done = sekretariat.send(page, "/rapat-baru/", **TYPED)

    rapat = RapatForum.objects.get()
    assert done.url == reverse("rapat_detail", args=[rapat.pk])
    zone = rapat.wilayah.zone
    assert (
        f"{rapat.mulai.astimezone(zone):%d %H.%M}–{rapat.selesai.astimezone(zone):%H.%M}" == "10 09.00–14.05"
    )
    guests = rapat.peserta.filter(instansi__isnull=True).values_list("nama", "instansi_lain")
    assert list(guests) == [("Raras Contoh, M.Si", "Universitas Contoh"), ("Bagas Contoh", "")]


def test_same_plan_sent_twice_is_one_meeting(way: MeetingWalk, sekretariat: Visitor) -> None:
    page = sekretariat.open(reverse("rapat_new", args=[way.daftar.pk]))
    for _again in range(2):
        sekretariat.send(page, "/rapat-baru/", **TYPED)
    assert RapatForum.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"jam_mulai": "pagi"}, "bukan jam"),
        ({"jam_selesai": "08.00"}, "sesudah jam mulai"),
        ({"tanggal": "11/20/2026"}, "bukan tanggal"),
        ({"tanggal": "1 Januari 0001"}, "di luar 2000 sampai 2100"),
        ({"tanggal": "31-12-9999"}, "di luar 2000 sampai 2100"),
        ({"tautan": "ruang-rapat"}, "alamat lengkap"),
        ({"kuorum_persen": "150"}, "paling banyak 100"),
        ({"kuorum_persen": "separuh"}, "bukan angka"),
        ({"instansi": []}, "paling sedikit satu instansi"),
        ({"instansi": ["999999"]}, "hanya perangkat daerah"),
        ({"instansi": ["x"]}, "hanya perangkat daerah"),
        ({"tamu": "(Universitas Contoh)"}, "tidak terbaca"),
        ({"tempat": "x" * 301}, "Paling panjang 300"),
    ],
)
def test_fault_in_a_plan_is_told_and_nothing_typed_is_lost(
    way: MeetingWalk, sekretariat: Visitor, changes: dict[str, Any], words: str
) -> None:
    page = sekretariat.open(reverse("rapat_new", args=[way.daftar.pk]))
    again = sekretariat.send(page, "/rapat-baru/", **(TYPED | changes))
    assert again.status == 422
    assert words in again.text
    kept = again.form("/rapat-baru/").fields
    assert kept["acara"] == TYPED["acara"]
    assert kept["tamu"] == (TYPED | changes)["tamu"]
    assert not RapatForum.objects.exists()


def test_plan_that_somebody_else_changed_is_not_overwritten(way: MeetingWalk, sekretariat: Visitor) -> None:
    way.plan()
    page = sekretariat.open(page_url("rapat_edit", way))
    meetings.edit_meeting(rapat=way.rapat, plan=plan_of(way.daftar, judul="Dari rekan"), by=way.by, at=WORK)
    again = sekretariat.send(page, "/ubah/", judul="Dari saya")
    assert again.status == 409
    assert again.form("/ubah/").fields["judul"] == "Dari saya"
    assert way.fresh().rapat.judul == "Dari rekan"


@pytest.mark.parametrize(
    "name", ["rapat_edit", "rapat_attendance", "rapat_minutes", "rapat_attendance_screen"]
)
def test_pages_of_the_sekretariat_are_refused_to_others(way: MeetingWalk, forum: World, name: str) -> None:
    way.plan().invite()
    assert Visitor(forum.blitar_operator).open(page_url(name, way)).status == 403
    assert Visitor(forum.operator).open(page_url(name, way)).status == 404


def test_meeting_shows_others_no_act(way: MeetingWalk, forum: World) -> None:
    way.plan().invite()
    page = Visitor(forum.sosial_kepala).open(page_url("rapat_detail", way))
    assert page.status == 200
    assert "Ruang Rapat Contoh" in page.text
    assert not [f for f in page.forms if "/lakukan/" in f.action]
    assert way.rapat.kode_hadir not in page.text


# The whole way ------------------------------------------------------------------------------------------
def test_sekretariat_walks_a_meeting_through_its_pages(
    way: MeetingWalk, sekretariat: Visitor, stand: Callable[[datetime], object]
) -> None:
    stand(WORK)
    way.plan()
    page = sekretariat.send(sekretariat.open(page_url("rapat_detail", way)), "/undang/")
    assert "sedang disiapkan" in page.messages[0]
    outbox.drain(at=WORK, limit=200)
    page = sekretariat.open(page_url("rapat_detail", way))
    assert "Daftar hadir dibuka pada hari rapat, Kamis, 10 Desember 2026." in page.text
    assert "Undangan (PDF)" in page.text

    stand(DURING)
    page = sekretariat.open(page_url("rapat_detail", way))
    assert "Kuorum belum tercapai, kurang 4 instansi." in page.text
    refused = sekretariat.send(page, "/tutup-hadir/")
    assert (refused.status, "Belum ada yang hadir" in refused.text) == (422, True)
    way.attend("blitar_operator")
    refused = sekretariat.send(page, "/tutup-hadir/")
    assert "centang “Tutup tanpa kuorum”" in refused.text
    way.attend("budpar_operator", "sosial_kepala", "blitar_walidata")
    page = sekretariat.send(sekretariat.open(page_url("rapat_detail", way)), "/tutup-hadir/")
    assert "Kuorum tercapai" in page.messages[0]

    page = sekretariat.open(page_url("rapat_detail", way))
    assert "Tulis nama notulis." in page.text
    page = sekretariat.open(page_url("rapat_minutes", way))
    typed = {"pimpinan": "Raras", "notulis": "Bagas", "isi": "Pembahasan.", "keputusan-0-isi": "Sepakat."}
    sekretariat.send(page, "/notulen/", aksi="simpan", **typed)
    page = sekretariat.send(sekretariat.open(page_url("rapat_detail", way)), "/terbitkan-notulen/")
    outbox.drain(at=DURING, limit=200)
    assert way.fresh().rapat.state == MeetingState.MINUTED
    page = sekretariat.open(page_url("rapat_detail", way))
    assert "Notulen (PDF)" in page.text


def test_reason_that_was_typed_is_shown_again_where_the_meeting_moved_on(
    way: MeetingWalk, sekretariat: Visitor
) -> None:
    way.plan().invite()
    page = sekretariat.open(page_url("rapat_detail", way))
    meetings.cancel(rapat=way.rapat, reason="Sudah batal", by=way.by, at=WORK)
    again = sekretariat.send(page, "/jadwal-ulang/", reason="Ruangan terpakai acara lain")
    assert again.status == 409
    assert "Ruangan terpakai acara lain" in again.text
    assert "Tulisan Anda belum tersimpan" in again.text


def test_unknown_act_does_not_exist(way: MeetingWalk, sekretariat: Visitor) -> None:
    way.plan()
    assert sekretariat.client.post(page_url("rapat_act", way, "hapus")).status_code == 404


# Minutes ------------------------------------------------------------------------------------------------
def test_rows_are_added_moved_and_removed_with_everything_typed(
    way: MeetingWalk, sekretariat: Visitor
) -> None:
    way.plan().invite()
    page = sekretariat.open(page_url("rapat_minutes", way))
    page = send_rows(
        sekretariat,
        page,
        "tambah:keputusan",
        **{
            "isi": "Isi panjang",
            "keputusan-0-isi": "Pertama",
            "aksi-0-tenggat": "besok",
            "aksi-0-aksi": "Aksi",
        },
    )
    page = send_rows(sekretariat, page, "naik:keputusan:1", **{"keputusan-1-isi": "Kedua"})
    fields = page.form("/notulen/").fields
    assert [fields[f"keputusan-{n}-isi"] for n in range(2)] == ["Kedua", "Pertama"]
    assert (fields["isi"], fields["aksi-0-aksi"], fields["aksi-0-tenggat"]) == (
        "Isi panjang",
        "Aksi",
        "besok",
    )
    page = send_rows(sekretariat, page, "hapus:keputusan:0")
    fields = page.form("/notulen/").fields
    assert (fields["keputusan-0-isi"], "keputusan-1-isi" in fields) == ("Pertama", False)
    for nonsense in ("hapus:keputusan:99", "naik:lain:0", "turun:aksi:-1", "x"):
        again = send_rows(sekretariat, page, nonsense).form("/notulen/").fields
        assert {n: v for n, v in again.items() if "-" in n} == {n: v for n, v in fields.items() if "-" in n}
    assert not way.rapat.keputusan.exists()


def test_fault_in_a_row_is_told_and_nothing_typed_is_lost(
    way: MeetingWalk, sekretariat: Visitor, forum: World
) -> None:
    way.plan().invite()
    page = sekretariat.open(page_url("rapat_minutes", way))
    typed = {
        "keputusan-0-isi": "Sepakat.",
        "aksi-0-masalah": "Masalah",
        "aksi-0-aksi": "",
        "aksi-0-instansi": str(forum.instansi["dinkes"].pk),
        "aksi-0-tenggat": "32-13-2026",
    }
    again = send_rows(sekretariat, page, "simpan", **typed)
    assert again.status == 422
    for words in ("Tulis aksinya", "Pilih salah satu instansi", "bukan tanggal"):
        assert words in again.text
    fields = again.form("/notulen/").fields
    assert (fields["aksi-0-masalah"], fields["aksi-0-tenggat"]) == ("Masalah", "32-13-2026")
    assert not way.rapat.keputusan.exists()


def test_minutes_that_somebody_else_saved_are_not_overwritten(way: MeetingWalk, sekretariat: Visitor) -> None:
    way.plan().invite()
    page = sekretariat.open(page_url("rapat_minutes", way))
    way.write()
    again = send_rows(sekretariat, page, "simpan", isi="Dari saya")
    assert again.status == 409
    assert again.form("/notulen/").fields["isi"] == "Dari saya"
    assert way.fresh().rapat.notulen_isi.startswith("Peserta membahas")


def test_empty_rows_are_left_out(way: MeetingWalk, sekretariat: Visitor) -> None:
    way.plan().invite()
    page = send_rows(sekretariat, sekretariat.open(page_url("rapat_minutes", way)), "tambah:keputusan")
    done = send_rows(sekretariat, page, "simpan", **{"keputusan-1-isi": "Sepakat."})
    assert done.status == 200
    assert list(way.rapat.keputusan.values_list("isi", flat=True)) == ["Sepakat."]
    assert not way.rapat.rencana_aksi.exists()


# The list on the year's page ----------------------------------------------------------------------------
def test_meetings_of_a_year_are_listed_by_their_date_in_one_query(
    way: MeetingWalk, django_assert_num_queries: Any
) -> None:
    way.plan(judul="Kedua", mulai=STARTS + timedelta(days=3), selesai=None).plan(judul="Pertama")
    with django_assert_num_queries(1):
        text = render_to_string("forum/_rapat_list.html", {"daftar": way.daftar, "may_plan": True})
    assert text.index("Pertama") < text.index("Kedua")
    assert reverse("rapat_new", args=[way.daftar.pk]) in text
    with django_assert_num_queries(1):
        assert [(m.judul, m.jumlah_diundang) for m in meetings_of(way.daftar)] == [
            ("Pertama", 7),
            ("Kedua", 7),
        ]


# Costs --------------------------------------------------------------------------------------------------
def test_pages_cost_the_same_for_many_people_and_rows(
    way: MeetingWalk, sekretariat: Visitor, forum: World, during: None
) -> None:
    way.plan(tamu=[Guest("Tamu 0")]).invite().attend("blitar_operator")
    one = Action("Masalah", "Aksi", forum.instansi["blitar_budpar"].pk, AFTER.date())
    way.write(keputusan=["Satu"], aksi=[one])
    pages = [
        page_url(n, way)
        for n in ("rapat_detail", "rapat_attendance", "rapat_minutes", "rapat_attendance_screen")
    ]
    pages.append(reverse("daftar_detail", args=[way.daftar.pk]))
    few = {page: _queries(sekretariat, page) for page in pages} | {
        "link": _queries(Visitor(), sign_link(way))
    }
    for n in range(12):
        given = {"nama": f"Orang {n}", "instansi": forum.instansi["blitar_sosial"]}
        attendance.attend_by_name(rapat=way.rapat, at=DURING, **given)
        given = {"nama": f"Orang {n}", "instansi_lain": f"Kantor {n}"}
        attendance.attend_by_name(rapat=way.rapat, at=DURING, **given)
    way.write(keputusan=["Satu"] * 12, aksi=[one] * 12)
    many = {page: _queries(sekretariat, page) for page in pages} | {
        "link": _queries(Visitor(), sign_link(way))
    }
    assert many == few


def _queries(visitor: Visitor, address: str) -> int:
    assert visitor.client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        visitor.client.get(address)
    return len(captured)
