"""Attendance of a meeting as people use it: by its link, by the list, by QR, on paper, in a calendar."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import segno
from django.conf import settings
from django.core.cache import cache

from forum.models import PesertaRapat
from forum.services import meetings
from forum.services.meetings import Guest
from forum.views import hadir
from tests.factories.meetings import (
    AFTER,
    DURING,
    STARTS,
    MeetingWalk,
    page_url,
    sign_link,
)
from tests.factories.visitor import Visitor
from tests.factories.world import WORK, World


# Attendance by link -------------------------------------------------------------------------------------
def test_person_without_account_signs_by_link(way: MeetingWalk, forum: World, during: None) -> None:
    way.plan().invite()
    visitor = Visitor()
    page = visitor.open(sign_link(way))
    assert page.status == 200
    office = str(forum.instansi["blitar_sosial"].pk)
    done = visitor.send(
        page, sign_link(way), nama="Raras Contoh", jabatan="Sekretaris", instansi=office, aksi="nama"
    )
    assert "Raras Contoh tercatat hadir." in done.messages
    again = visitor.send(page, sign_link(way), nama="raras contoh", instansi=office, aksi="nama")
    assert "sudah tercatat hadir sebelumnya" in again.messages[0]
    row = PesertaRapat.objects.get(hadir_pada__isnull=False)
    assert (row.nama, row.jabatan, row.instansi, row.user) == (
        "Raras Contoh", "Sekretaris", forum.instansi["blitar_sosial"], None,
    )  # fmt: skip


def test_account_signs_by_one_click(way: MeetingWalk, forum: World, during: None) -> None:
    way.plan().invite()
    visitor = Visitor(forum.blitar_walidata)
    page = visitor.open(sign_link(way))
    assert "Dinas Komunikasi, Informatika dan Statistik" in page.text
    button = page.form(sign_link(way)).buttons[0]
    assert button[:2] == ("aksi", "akun")
    done = visitor.client.post(sign_link(way), {"aksi": "akun"}, follow=True)
    assert "Blitar Walidata tercatat hadir." in done.content.decode()
    assert PesertaRapat.objects.get(hadir_pada__isnull=False).user == forum.blitar_walidata


def test_account_of_another_region_is_offered_its_name(way: MeetingWalk, forum: World, during: None) -> None:
    way.plan().invite()
    page = Visitor(forum.operator).open(sign_link(way))
    assert page.form(sign_link(way)).fields["nama"] == "Operator"
    assert "akun" not in [value for _name, value, _text in page.form(sign_link(way)).buttons]


def test_link_shows_nobody_who_came(way: MeetingWalk, during: None) -> None:
    way.plan().invite().attend("budpar_kepala")
    assert "Budpar Kepala" not in Visitor().open(sign_link(way)).text


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
    again = visitor.send(
        visitor.open(sign_link(way)), sign_link(way), jabatan="Camat Contoh", aksi="nama", **typed
    )
    assert again.status == 422
    assert words in again.text
    assert again.form(sign_link(way)).fields["jabatan"] == "Camat Contoh"
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
    page = visitor.open(sign_link(way))
    if at == AFTER:
        way.attend("blitar_operator").hold(tanpa_kuorum=True)
    before = PesertaRapat.objects.filter(hadir_pada__isnull=False).count()
    stand(at)
    shut = visitor.open(sign_link(way))
    assert words in shut.text
    assert not [f for f in shut.forms if f.method == "post" and "nama" in f.fields]
    late = visitor.send(page, sign_link(way), nama="A", instansi="lain", instansi_lain="B", aksi="nama")
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
    page = visitor.open(sign_link(way))
    answers = [
        visitor.send(
            page, sign_link(way), nama=f"Nama {n}", instansi="lain", instansi_lain="B", aksi="nama"
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
    address = page_url("rapat_attendance", way)
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
    address = settings.PUBLIC_URL.rstrip("/") + sign_link(way)
    wanted = segno.make(address, error="m", micro=False).svg_data_uri(omitsize=True, border=2)
    for name in ("rapat_detail", "rapat_attendance_screen"):
        page = sekretariat.open(page_url(name, way))
        assert address in page.text
        assert wanted in page.text.replace("&#x27;", "'").replace("&amp;", "&")


def test_attendance_list_is_printed(way: MeetingWalk, sekretariat: Visitor) -> None:
    way.plan().invite()
    answer = sekretariat.client.get(page_url("rapat_attendance_pdf", way))
    assert answer.content.startswith(b"%PDF-")
    assert "daftar-hadir-RF.3572.2026.001.pdf" in answer["Content-Disposition"]


def test_calendar_entry_follows_the_meeting(way: MeetingWalk, forum: World) -> None:
    way.plan(judul="Rapat; dengan, tanda\\baca", acara="Satu\nDua").invite()
    visitor = Visitor(forum.sosial_operator)
    text = visitor.client.get(page_url("rapat_ics", way)).content.decode().replace("\r\n ", "")
    assert "DTSTART:20261210T020000Z" in text
    assert "DTEND:20261210T050000Z" in text
    assert r"SUMMARY:Rapat\; dengan\, tanda\\baca" in text
    assert r"DESCRIPTION:1. Satu\n2. Dua" in text
    assert "STATUS:CONFIRMED" in text
    meetings.cancel(rapat=way.rapat, reason="Batal", by=way.by, at=WORK)
    again = visitor.client.get(page_url("rapat_ics", way)).content.decode()
    assert "STATUS:CANCELLED" in again
    uid = next(line for line in text.splitlines() if line.startswith("UID"))
    assert uid in again.replace("\r\n ", "")
