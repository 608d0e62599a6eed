"""What the papers of a meeting print: invitation, attendance list, minutes, action plan.

Our own wording, Indonesian whatever the language of the screen. A quorum is printed with its numbers and
with the share that this meeting set; no SOP sets one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation

from forum.models import PesertaRapat, RapatForum, RencanaAksi
from forum.reading.rapat import Participants, participants_of, quorum_of
from satudata.clock.templatetags.waktu import hari, jam
from satudata.documents.letterhead import Kop, Penandatangan, kop_of, signatory_of, tanggal, tempat_of
from satudata.documents.models import Document

UNTIL_END = "selesai"
# Blank lines for people who sign on paper and were not written down before.
BLANK_LINES = 5


@dataclass(frozen=True)
class Baris:
    """One row of a table: what, and the answer."""

    label: str
    isi: str


@dataclass(frozen=True)
class Orang:
    """One line of an attendance list; `nama` is empty where nobody came (yet) for the office."""

    nama: str
    jabatan: str
    instansi: str


@dataclass(frozen=True)
class Aksi:
    """One line of an action plan."""

    masalah: str
    aksi: str
    instansi: str
    penanggung_jawab: str
    ukuran: str
    tenggat: str
    status: str = ""
    perkembangan: str = ""


@dataclass(frozen=True)
class Undangan:
    """Everything that an invitation prints besides its number, date and subject."""

    kop: Kop
    tempat: str
    sifat: str
    lampiran: str
    kepada: list[str]
    wilayah: str
    tahun: int
    judul: str
    rincian: list[Baris]
    acara: list[str]
    catatan: str
    menggantikan: str
    diundang: list[Baris]
    penandatangan: Penandatangan


@dataclass(frozen=True)
class DaftarHadir:
    """An attendance list to sign on paper, with who signed by link already."""

    kop: Kop
    judul: str
    rincian: list[Baris]
    orang: list[Orang]
    kosong: list[int]
    kuorum: str


@dataclass(frozen=True)
class Notulen:
    """Everything that the minutes print besides their number and date."""

    kop: Kop
    tempat: str
    judul: str
    rincian: list[Baris]
    acara: list[str]
    kuorum: str
    kuorum_tercapai: bool
    hadir: list[Orang]
    tidak_hadir: list[str]
    isi: list[str]
    keputusan: list[str]
    aksi: list[Aksi]
    pimpinan: str
    notulis: str


@dataclass(frozen=True)
class RencanaCetak:
    """The action plan as a table on a wide sheet."""

    keterangan: str
    saringan: str
    aksi: list[Aksi]
    dibuat: str


def undangan(case: RapatForum, *, supersedes: Document | None, on: date) -> Undangan:
    """The invitation to a meeting as it is planned; it names the one that it replaces."""
    old = f"Nomor {supersedes.nomor} tanggal {tanggal(supersedes.tanggal)}" if supersedes else ""
    return Undangan(
        kop=kop_of(case.instansi),
        tempat=tempat_of(case.instansi),
        sifat="Penting",
        lampiran="1 (satu) berkas",
        kepada=["Daftar undangan terlampir", f"di {tempat_of(case.instansi)}"],
        wilayah=str(case.wilayah),
        tahun=case.daftar.tahun,
        judul=case.judul,
        rincian=facts(case),
        acara=case.acara.splitlines(),
        catatan=case.catatan_undangan,
        menggantikan=old,
        diundang=list(_invited(participants_of(case))),
        penandatangan=signatory_of(case.instansi, on),
    )


def attendance_list(case: RapatForum) -> DaftarHadir:
    """The attendance list as it stands: a line for each invited office and for each person who came."""
    found = participants_of(case)
    return DaftarHadir(
        kop=kop_of(case.instansi),
        judul=case.judul,
        rincian=facts(case),
        orang=[*_lines(found), *_absent_guests(found)],
        kosong=list(range(BLANK_LINES)),
        kuorum=quorum_words(case),
    )


def notulen(case: RapatForum) -> Notulen:
    """The minutes of a meeting that was held, with who attended and what was decided."""
    found = participants_of(case)
    return Notulen(
        kop=kop_of(case.instansi),
        tempat=tempat_of(case.instansi),
        judul=case.judul,
        rincian=[*facts(case), Baris("Pimpinan rapat", case.pimpinan_rapat), Baris("Notulis", case.notulis)],
        acara=case.acara.splitlines(),
        kuorum=quorum_words(case),
        kuorum_tercapai=bool(case.kuorum_tercapai),
        hadir=[line for line in _lines(found) if line.nama],
        tidak_hadir=[office.nama for office in found.offices if not office.hadir],
        isi=[part.strip() for part in case.notulen_isi.split("\n\n") if part.strip()],
        keputusan=[row.isi for row in case.keputusan.all()],
        aksi=actions(case.rencana_aksi.select_related("instansi")),
        pimpinan=case.pimpinan_rapat,
        notulis=case.notulis,
    )


def plan_sheet(rows: Sequence[RencanaAksi], *, about: str, asked: str, made: str) -> RencanaCetak:
    """The action plan to print: `about` whose, `asked` what was filtered for, `made` when."""
    return RencanaCetak(about, asked, actions(rows), made)


def facts(case: RapatForum) -> list[Baris]:
    """Day, time and place of a meeting, as its papers print them."""
    zone = case.wilayah.zone
    with translation.override("id"):
        rows = [
            Baris("Hari, tanggal", hari(case.mulai, zone)),
            Baris("Waktu", f"pukul {_hours(case.mulai, case.selesai, case)}"),
            Baris("Tempat", case.tempat),
        ]
    return [*rows, Baris("Tautan daring", case.tautan)] if case.tautan else rows


def _hours(start: datetime, end: datetime | None, case: RapatForum) -> str:
    zone = case.wilayah.zone
    if end is None:
        return f"{jam(start, zone)} sampai {UNTIL_END}"
    if start.astimezone(zone).date() != end.astimezone(zone).date():
        return f"{jam(start, zone)} sampai {hari(end, zone)} pukul {jam(end, zone)}"
    return f"{jam(start, zone)} sampai {jam(end, zone)}"


def quorum_words(case: RapatForum) -> str:
    """The quorum with its numbers: who attends, of how many, how many must, whether that is reached."""
    found = quorum_of(case)
    verdict = "tercapai" if found.reached else "tidak tercapai"
    return (
        f"Hadir {found.present} dari {found.invited} instansi yang diundang; "
        f"kuorum {case.kuorum_persen}% ({found.needed} instansi) {verdict}."
    )


def actions(rows: Iterable[RencanaAksi]) -> list[Aksi]:
    """Lines of an action plan in words; the rows come with their offices."""
    with translation.override("id"):
        return [
            Aksi(
                masalah=row.masalah,
                aksi=row.aksi,
                instansi=row.instansi.nama,
                penanggung_jawab=row.penanggung_jawab,
                ukuran=row.ukuran,
                tenggat=tanggal(row.tenggat),
                status=str(row.get_status_display()),
                perkembangan=row.perkembangan,
            )
            for row in rows
        ]


def _invited(found: Participants) -> Iterable[Baris]:
    for office in found.offices:
        title = office.instansi.kepala_jabatan if office.instansi else ""
        yield Baris(title or f"Kepala {office.nama}", office.nama)
    for guest in found.guests:
        yield Baris(guest.nama, guest.instansi_lain or "-")


def _lines(found: Participants) -> Iterable[Orang]:
    for office in found.offices:
        yield from _people(office.orang, office.nama) if office.hadir else [Orang("", "", office.nama)]
    yield from _people([g for g in found.guests if g.hadir_pada is not None], "")
    for office in found.others:
        yield from _people(office.orang, office.nama)


def _absent_guests(found: Participants) -> Iterable[Orang]:
    return [Orang(g.nama, g.jabatan, g.instansi_lain) for g in found.guests if g.hadir_pada is None]


def _people(rows: Iterable[PesertaRapat], office: str) -> list[Orang]:
    return [Orang(row.nama, row.jabatan, office or row.instansi_lain) for row in rows]
