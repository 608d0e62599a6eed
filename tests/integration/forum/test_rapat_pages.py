"""The pages of a meeting as people use them, without scripts: refusals in words, nothing typed is lost."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import segno
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.models import PesertaRapat, RapatForum
from forum.reading.rapat import meetings_of
from forum.services import attendance, meetings
from forum.services.meetings import Guest
from forum.services.minutes import Action
from forum.states import MeetingState
from forum.views import hadir
from satudata.clock import now as clock
from satudata.workflow import outbox
from tests.factories.meetings import AFTER, DURING, STARTS, MeetingWalk, plan_of, walk
from tests.factories.visitor import Page, Visitor
from tests.factories.world import WORK, World


@pytest.fixture
def way(forum: World) -> MeetingWalk:
    """A year in which a meeting is planned next."""
    return walk(forum)


@pytest.fixture
def sekretariat(forum: World) -> Visitor:
    """An officer of the Sekretariat SDI at a browser without scripts."""
    return Visitor(forum.blitar_sekretariat)


@pytest.fixture
def stand() -> Iterator[Callable[[datetime], object]]:
    """Let it be another moment: `stand(DURING)`."""
    before = clock.read_time_from(lambda: WORK)
    yield lambda at: clock.read_time_from(lambda: at)
    clock.read_time_from(before)


@pytest.fixture
def during(stand: Callable[[datetime], object]) -> None:
    """It is the day of the meeting."""
    stand(DURING)


def url(name: str, way: MeetingWalk, *more: str) -> str:
    return reverse(name, args=[way.rapat.pk, *more])


def link(way: MeetingWalk) -> str:
    return reverse("rapat_attend", args=[way.rapat.kode_hadir])


def send_rows(visitor: Visitor, page: Page, act: str, **typed: Any) -> Page:
    return visitor.send(page, "/notulen/", aksi=act, **typed)


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
    page = sekretariat.open(url("rapat_edit", way))
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
    assert Visitor(forum.blitar_operator).open(url(name, way)).status == 403
    assert Visitor(forum.operator).open(url(name, way)).status == 404


def test_meeting_shows_others_no_act(way: MeetingWalk, forum: World) -> None:
    way.plan().invite()
    page = Visitor(forum.sosial_kepala).open(url("rapat_detail", way))
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
    page = sekretariat.send(sekretariat.open(url("rapat_detail", way)), "/undang/")
    assert "sedang disiapkan" in page.messages[0]
    outbox.drain(at=WORK, limit=200)
    page = sekretariat.open(url("rapat_detail", way))
    assert "Daftar hadir dibuka pada hari rapat, Kamis, 10 Desember 2026." in page.text
    assert "Undangan (PDF)" in page.text

    stand(DURING)
    page = sekretariat.open(url("rapat_detail", way))
    assert "Kuorum belum tercapai, kurang 4 instansi." in page.text
    refused = sekretariat.send(page, "/tutup-hadir/")
    assert (refused.status, "Belum ada yang hadir" in refused.text) == (422, True)
    way.attend("blitar_operator")
    refused = sekretariat.send(page, "/tutup-hadir/")
    assert "centang “Tutup tanpa kuorum”" in refused.text
    way.attend("budpar_operator", "sosial_kepala", "blitar_walidata")
    page = sekretariat.send(sekretariat.open(url("rapat_detail", way)), "/tutup-hadir/")
    assert "Kuorum tercapai" in page.messages[0]

    page = sekretariat.open(url("rapat_detail", way))
    assert "Tulis nama notulis." in page.text
    page = sekretariat.open(url("rapat_minutes", way))
    typed = {"pimpinan": "Raras", "notulis": "Bagas", "isi": "Pembahasan.", "keputusan-0-isi": "Sepakat."}
    sekretariat.send(page, "/notulen/", aksi="simpan", **typed)
    page = sekretariat.send(sekretariat.open(url("rapat_detail", way)), "/terbitkan-notulen/")
    outbox.drain(at=DURING, limit=200)
    assert way.fresh().rapat.state == MeetingState.MINUTED
    page = sekretariat.open(url("rapat_detail", way))
    assert "Notulen (PDF)" in page.text


def test_reason_that_was_typed_is_shown_again_where_the_meeting_moved_on(
    way: MeetingWalk, sekretariat: Visitor
) -> None:
    way.plan().invite()
    page = sekretariat.open(url("rapat_detail", way))
    meetings.cancel(rapat=way.rapat, reason="Sudah batal", by=way.by, at=WORK)
    again = sekretariat.send(page, "/jadwal-ulang/", reason="Ruangan terpakai acara lain")
    assert again.status == 409
    assert "Ruangan terpakai acara lain" in again.text
    assert "Tulisan Anda belum tersimpan" in again.text


def test_unknown_act_does_not_exist(way: MeetingWalk, sekretariat: Visitor) -> None:
    way.plan()
    assert sekretariat.client.post(url("rapat_act", way, "hapus")).status_code == 404


# Attendance by link -------------------------------------------------------------------------------------
def test_person_without_account_signs_by_link(way: MeetingWalk, forum: World, during: None) -> None:
    way.plan().invite()
    visitor = Visitor()
    page = visitor.open(link(way))
    assert page.status == 200
    office = str(forum.instansi["blitar_sosial"].pk)
    done = visitor.send(
        page, link(way), nama="Raras Contoh", jabatan="Sekretaris", instansi=office, aksi="nama"
    )
    assert "Raras Contoh tercatat hadir." in done.messages
    again = visitor.send(page, link(way), nama="raras contoh", instansi=office, aksi="nama")
    assert "sudah tercatat hadir sebelumnya" in again.messages[0]
    row = PesertaRapat.objects.get(hadir_pada__isnull=False)
    assert (row.nama, row.jabatan, row.instansi, row.user) == (
        "Raras Contoh", "Sekretaris", forum.instansi["blitar_sosial"], None,
    )  # fmt: skip


def test_account_signs_by_one_click(way: MeetingWalk, forum: World, during: None) -> None:
    way.plan().invite()
    visitor = Visitor(forum.blitar_walidata)
    page = visitor.open(link(way))
    assert "Dinas Komunikasi, Informatika dan Statistik" in page.text
    button = page.form(link(way)).buttons[0]
    assert button[:2] == ("aksi", "akun")
    done = visitor.client.post(link(way), {"aksi": "akun"}, follow=True)
    assert "Blitar Walidata tercatat hadir." in done.content.decode()
    assert PesertaRapat.objects.get(hadir_pada__isnull=False).user == forum.blitar_walidata


def test_account_of_another_region_is_offered_its_name(way: MeetingWalk, forum: World, during: None) -> None:
    way.plan().invite()
    page = Visitor(forum.operator).open(link(way))
    assert page.form(link(way)).fields["nama"] == "Operator"
    assert "akun" not in [value for _name, value, _text in page.form(link(way)).buttons]


def test_link_shows_nobody_who_came(way: MeetingWalk, during: None) -> None:
    way.plan().invite().attend("budpar_kepala")
    assert "Budpar Kepala" not in Visitor().open(link(way)).text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"nama": ""}, "Tulis nama Anda"),
        ({"nama": "A", "instansi": ""}, "Pilih instansi"),
        ({"nama": "A", "instansi": "999999"}, "Pilih salah satu instansi"),
        ({"nama": "A", "instansi": "lain"}, "Tulis nama instansi Anda"),
        ({"nama": "A" * 161, "instansi": "lain", "instansi_lain": "B"}, "Paling panjang 160"),
    ],
)
def test_fault_in_a_signature_is_told(
    way: MeetingWalk, during: None, typed: dict[str, str], words: str
) -> None:
    way.plan().invite()
    visitor = Visitor()
    again = visitor.send(visitor.open(link(way)), link(way), jabatan="Camat Contoh", aksi="nama", **typed)
    assert again.status == 422
    assert words in again.text
    assert again.form(link(way)).fields["jabatan"] == "Camat Contoh"
    assert not PesertaRapat.objects.filter(hadir_pada__isnull=False).exists()


def test_wrong_link_does_not_exist(forum: World) -> None:
    for kode in ("2", "x" * 32, "zzzz-zzzz"):
        assert Visitor().open(f"/hadir/{kode}/").status == 404


@pytest.mark.parametrize(
    ("at", "words"),
    [(STARTS - timedelta(days=1), "dibuka pada hari rapat"), (AFTER, "Daftar hadir rapat ini sudah ditutup")],
)
def test_link_that_is_early_or_late_says_so_and_writes_nothing(
    way: MeetingWalk, stand: Callable[[datetime], object], at: datetime, words: str
) -> None:
    way.plan().invite()
    visitor = Visitor()
    stand(DURING)
    page = visitor.open(link(way))
    if at == AFTER:
        way.attend("blitar_operator").hold(tanpa_kuorum=True)
    before = PesertaRapat.objects.filter(hadir_pada__isnull=False).count()
    stand(at)
    shut = visitor.open(link(way))
    assert words in shut.text
    assert not [f for f in shut.forms if f.method == "post" and "nama" in f.fields]
    late = visitor.send(page, link(way), nama="A", instansi="lain", instansi_lain="B", aksi="nama")
    assert late.status == 409
    assert words in late.text
    assert PesertaRapat.objects.filter(hadir_pada__isnull=False).count() == before


def test_address_that_signs_too_fast_is_stopped(
    way: MeetingWalk, during: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    way.plan().invite()
    cache.clear()
    monkeypatch.setattr(hadir, "MOST_A_MINUTE", 2)
    visitor = Visitor()
    page = visitor.open(link(way))
    answers = [
        visitor.send(
            page, link(way), nama=f"Nama {n}", instansi="lain", instansi_lain="B", aksi="nama"
        ).status
        for n in range(3)
    ]
    assert answers == [200, 200, 429]
    cache.clear()


# Attendance by list, QR, calendar -----------------------------------------------------------------------
def test_sekretariat_keeps_the_list(
    way: MeetingWalk, sekretariat: Visitor, forum: World, during: None
) -> None:
    way.plan(tamu=[Guest("Tamu Contoh")]).invite()
    address = url("rapat_attendance", way)
    office = str(forum.instansi["blitar_sosial"].pk)
    page = sekretariat.open(address)
    wrong = sekretariat.client.post(
        address, {"aksi": "tambah", "nama": "", "instansi": office, "jabatan": "X1"}
    )
    assert (wrong.status_code, "X1" in wrong.content.decode()) == (422, True)
    sekretariat.client.post(address, {"aksi": "tambah", "nama": "Raras Contoh", "instansi": office})
    guest = way.rapat.peserta.get(nama="Tamu Contoh")
    sekretariat.client.post(address, {"aksi": f"tamu:{guest.pk}"})
    page = sekretariat.open(address)
    assert "2 orang hadir" in page.text
    raras = way.rapat.peserta.get(nama="Raras Contoh")
    for _again in range(2):
        answer = sekretariat.client.post(address, {"aksi": f"coret:{raras.pk}"}, follow=True)
    assert "sudah tidak ada pada daftar hadir" in answer.content.decode()
    assert sekretariat.client.post(address, {"aksi": "tamu:²"}).status_code == 422
    assert not way.rapat.peserta.filter(nama="Raras Contoh").exists()


def test_qr_carries_the_link(way: MeetingWalk, sekretariat: Visitor, during: None) -> None:
    way.plan().invite()
    address = settings.PUBLIC_URL.rstrip("/") + link(way)
    wanted = segno.make(address, error="m", micro=False).svg_data_uri(omitsize=True, border=2)
    for name in ("rapat_detail", "rapat_attendance_screen"):
        page = sekretariat.open(url(name, way))
        assert address in page.text
        assert wanted in page.text.replace("&#x27;", "'").replace("&amp;", "&")


def test_attendance_list_is_printed(way: MeetingWalk, sekretariat: Visitor) -> None:
    way.plan().invite()
    answer = sekretariat.client.get(url("rapat_attendance_pdf", way))
    assert answer.content.startswith(b"%PDF-")
    assert "daftar-hadir-RF.3572.2026.001.pdf" in answer["Content-Disposition"]


def test_calendar_entry_follows_the_meeting(way: MeetingWalk, forum: World) -> None:
    way.plan(judul="Rapat; dengan, tanda\\baca", acara="Satu\nDua").invite()
    visitor = Visitor(forum.sosial_operator)
    text = visitor.client.get(url("rapat_ics", way)).content.decode().replace("\r\n ", "")
    assert "DTSTART:20261210T020000Z" in text
    assert "DTEND:20261210T050000Z" in text
    assert r"SUMMARY:Rapat\; dengan\, tanda\\baca" in text
    assert r"DESCRIPTION:1. Satu\n2. Dua" in text
    assert "STATUS:CONFIRMED" in text
    meetings.cancel(rapat=way.rapat, reason="Batal", by=way.by, at=WORK)
    again = visitor.client.get(url("rapat_ics", way)).content.decode()
    assert "STATUS:CANCELLED" in again
    uid = next(line for line in text.splitlines() if line.startswith("UID"))
    assert uid in again.replace("\r\n ", "")


# Minutes ------------------------------------------------------------------------------------------------
def test_rows_are_added_moved_and_removed_with_everything_typed(
    way: MeetingWalk, sekretariat: Visitor
) -> None:
    way.plan().invite()
    page = sekretariat.open(url("rapat_minutes", way))
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
    page = sekretariat.open(url("rapat_minutes", way))
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
    page = sekretariat.open(url("rapat_minutes", way))
    way.write()
    again = send_rows(sekretariat, page, "simpan", isi="Dari saya")
    assert again.status == 409
    assert again.form("/notulen/").fields["isi"] == "Dari saya"
    assert way.fresh().rapat.notulen_isi.startswith("Peserta membahas")


def test_empty_rows_are_left_out(way: MeetingWalk, sekretariat: Visitor) -> None:
    way.plan().invite()
    page = send_rows(sekretariat, sekretariat.open(url("rapat_minutes", way)), "tambah:keputusan")
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
        url(n, way) for n in ("rapat_detail", "rapat_attendance", "rapat_minutes", "rapat_attendance_screen")
    ]
    pages.append(reverse("daftar_detail", args=[way.daftar.pk]))
    few = {page: _queries(sekretariat, page) for page in pages} | {"link": _queries(Visitor(), link(way))}
    for n in range(12):
        given = {"nama": f"Orang {n}", "instansi": forum.instansi["blitar_sosial"]}
        attendance.attend_by_name(rapat=way.rapat, at=DURING, **given)
        given = {"nama": f"Orang {n}", "instansi_lain": f"Kantor {n}"}
        attendance.attend_by_name(rapat=way.rapat, at=DURING, **given)
    way.write(keputusan=["Satu"] * 12, aksi=[one] * 12)
    many = {page: _queries(sekretariat, page) for page in pages} | {"link": _queries(Visitor(), link(way))}
    assert many == few


def _queries(visitor: Visitor, address: str) -> int:
    assert visitor.client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        visitor.client.get(address)
    return len(captured)
