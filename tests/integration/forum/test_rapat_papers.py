"""What the papers of a meeting print, read back with poppler."""

import subprocess
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from forum.documents import rapat as contexts
from forum.services import attendance, meetings
from forum.services.meetings import Guest
from satudata.documents.models import Document
from satudata.documents.registry import may_read
from satudata.documents.services import print_document
from satudata.documents.store import read_bytes
from satudata.workflow.models import Event
from tests.factories.meetings import DURING, STARTS, MeetingWalk, plan_of, walk
from tests.factories.recommendations import small_pdf
from tests.factories.signing import signed
from tests.factories.visitor import Visitor
from tests.factories.world import WORK, World


@pytest.fixture
def way(forum: World) -> MeetingWalk:
    """A year in which a meeting is planned next."""
    return walk(forum)


def read(pdf: bytes, *options: str) -> str:
    """The text of a PDF in one line: with "-layout" by lines, else cell by cell."""
    command = ["pdftotext", *options, "-", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def printed(document: Document | None, *options: str) -> str:
    assert document is not None
    assert document.file is not None
    return read(read_bytes(document.file), *options)


def test_invitation_prints_when_where_what_and_whom(way: MeetingWalk) -> None:
    text = printed(
        way.plan(
            tautan="https://rapat.contoh.invalid/forum",
            catatan_undangan="Membawa laptop.",
            tamu=[Guest("Raras Contoh", "Universitas Contoh")],
        )
        .invite()
        .rapat.undangan,
        "-layout",
    )

    assert "Nomor : UND-1/000.8/410.201/2026" in text
    assert "Kamis, 10 Desember 2026" in text
    assert "pukul 09.00 WIB sampai 12.00 WIB" in text
    assert "Ruang Rapat Contoh" in text
    assert "https://rapat.contoh.invalid/forum" in text
    assert "2. Pembahasan draf Daftar Data" in text
    assert "Membawa laptop." in text
    for name in ("BPS Kota Blitar", "Dinas Sosial", "Raras Contoh", "Universitas Contoh"):
        assert name in text
    assert "menggantikan" not in text


def test_second_invitation_names_the_one_that_it_replaces(way: MeetingWalk) -> None:
    way.plan(selesai=None).invite()
    meetings.reschedule(rapat=way.rapat, reason="Ruangan terpakai", by=way.by, at=WORK)
    later = plan_of(way.daftar, mulai=STARTS + timedelta(days=1), selesai=None)
    meetings.edit_meeting(rapat=way.fresh().rapat, plan=later, by=way.by, at=WORK)

    text = printed(way.invite().rapat.undangan)
    assert "menggantikan undangan Nomor UND-1/000.8/410.201/2026 tanggal 16 November 2026" in text
    assert "Jumat, 11 Desember 2026" in text
    assert "09.00 WIB sampai selesai" in text


def test_attendance_list_prints_who_came_and_room_to_sign(way: MeetingWalk, forum: World) -> None:
    way.plan(tamu=[Guest("Tamu Contoh", "Universitas Contoh")]).invite().attend("budpar_kepala")
    given = {"nama": "Raras Contoh", "instansi_lain": "Kecamatan Contoh", "jabatan": "Camat"}
    attendance.attend_by_name(rapat=way.rapat, at=DURING, **given)

    pdf = print_document(
        penerbit=way.rapat.instansi,
        template="documents/daftar_hadir_rapat.html",
        context=contexts.attendance_list(way.rapat),
        hal="Daftar Hadir",
        on=STARTS.date(),
    )
    text = read(pdf)
    assert "Tanda tangan" in text
    assert "Kepala Dinas Kebudayaan dan Pariwisata" in text
    for part in ("Budpar Kepala", "Raras Contoh", "Camat", "Kecamatan Contoh", "Tamu Contoh", "Dinas Sosial"):
        assert part in text
    assert "Hadir 1 dari 7 instansi yang diundang; kuorum 50% (4 instansi) tidak tercapai." in text


def test_minutes_print_attendance_decisions_and_action_plan(way: MeetingWalk) -> None:
    text = printed(way.minuted().rapat.notulen)

    assert "Nomor NOT-1/000.8/410.201/2026" in text
    assert "Hadir 5 dari 7 instansi yang diundang; kuorum 50% (4 instansi) tercapai." in text
    assert "Walidata menjelaskan hasil reviu." in text
    assert text.index("Draf Daftar Data diterima.") < text.index("Entri tanpa produsen dibahas lagi.")
    assert "23 Desember 2026" in text
    assert "Kepala Bidang Contoh" in text
    assert "Blitar Operator" in text
    assert "Diundang dan tidak hadir: Badan Perencanaan Pembangunan" in text
    assert "; Sekretariat Daerah." in text
    assert "tidak menyepakati" not in text


def test_minutes_without_quorum_say_what_they_do_not_decide(way: MeetingWalk) -> None:
    way.plan().invite().attend("blitar_operator").hold(tanpa_kuorum=True).write(keputusan=[], aksi=[])
    text = printed(way.issue().rapat.notulen)
    assert "tidak menyepakati Daftar Data" in text
    assert "Rapat tidak mengambil keputusan." in text
    assert "Tidak ada rencana aksi." in text


def test_what_people_type_is_printed_as_text(way: MeetingWalk) -> None:
    way.plan(judul="<b>Rapat</b> & {{ nomor }}").invite()
    assert "<b>Rapat</b> & {{ nomor }}" in printed(way.rapat.undangan)


def test_minutes_that_were_signed_elsewhere_are_kept_beside_the_issued_ones(way: MeetingWalk) -> None:
    document = way.minuted().rapat.notulen
    assert document is not None
    assert document.file is not None
    issued = read_bytes(document.file)
    visitor = Visitor(way.by)
    address = reverse("rapat_act", args=[way.rapat.pk, "notulen-bertanda-tangan"])
    other = SimpleUploadedFile("lain.pdf", signed(small_pdf()), "application/pdf")
    assert visitor.client.post(address, {"berkas": other}).status_code == 422

    upload = SimpleUploadedFile("notulen.pdf", signed(issued), "application/pdf")
    page = visitor.client.post(address, {"berkas": upload}, follow=True).content.decode()
    assert "Salinan notulen bertanda tangan elektronik" in page
    document.refresh_from_db()
    assert document.signed_file is not None
    assert read_bytes(document.file) == issued
    assert Event.objects.filter(code="meeting_signed_copy_stored").count() == 1
    assert may_read(way.forum.sosial_operator, document.signed_file)
