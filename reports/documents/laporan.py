"""Context of the Laporan Penyelenggaraan Statistik Sektoral (SOP B10): what its PDF prints.

Everything is frozen when the number is taken. The narrative is Walidata's; figures come from the snapshot.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from reports import contents
from reports.models import Laporan
from satudata.accounts.models import User
from satudata.clock.templatetags.waktu import hari, jam
from satudata.documents.letterhead import Kop, Penandatangan, kop_of, nip, signatory_of, tanggal, tempat_of

TEMPLATE = "documents/laporan.html"
HAL = "Laporan Penyelenggaraan Statistik Sektoral"


@dataclass(frozen=True)
class Approval:
    """Who approved in the application, and when."""

    by: User
    at: datetime


@dataclass(frozen=True)
class Bagian:
    """One section with its text in paragraphs."""

    judul: str
    paragraf: list[str]


@dataclass(frozen=True)
class Bab:
    """One chapter with the sections that have a text."""

    judul: str
    bagian: list[Bagian]


@dataclass(frozen=True)
class Tindak:
    """One line of the plan of action."""

    masalah: str
    aksi: str
    penanggung_jawab: str
    ukuran: str
    target: str
    waktu: str


@dataclass(frozen=True)
class IsiLaporan:
    """Everything that the report prints besides its number and date.

    `persetujuan` says who approved it in the application and when; empty where it is signed elsewhere.
    """

    kop: Kop
    tempat: str
    wilayah: str
    kantor: str
    tahun: int
    batas: str
    bab: list[Bab]
    tindak_lanjut: list[Tindak]
    pejabat: Penandatangan
    persetujuan: str


def context(laporan: Laporan, *, on: date, approval: Approval | None = None, awaited: str = "") -> IsiLaporan:
    """The report as it stands on a local date: two queries. `awaited`: what a preview says of approval."""
    with translation.override("id"):
        texts = dict(laporan.narasi.values_list("bagian", "teks"))
        head = _head_of(laporan, on, approval.by if approval else None)
        return IsiLaporan(
            kop=kop_of(laporan.instansi),
            tempat=tempat_of(laporan.instansi),
            wilayah=laporan.wilayah.nama,
            kantor=laporan.instansi.nama,
            tahun=laporan.tahun,
            batas=tanggal(laporan.potret.batas) if laporan.potret else "",
            bab=[_chapter(bab, texts) for bab in contents.CHAPTERS],
            tindak_lanjut=[
                Tindak(row.masalah, row.aksi, row.penanggung_jawab, row.ukuran, row.target, row.waktu)
                for row in laporan.tindak_lanjut.all()
            ],
            pejabat=head,
            persetujuan=_approved(laporan, head, approval) if approval else awaited,
        )


def _chapter(bab: int, texts: dict[str, str]) -> Bab:
    written = [(s, texts.get(s.kode, "").strip()) for s in contents.sections_of(bab)]
    return Bab(
        contents.numbered(bab),
        [
            Bagian(str(s.judul), [part.strip() for part in text.splitlines() if part.strip()])
            for s, text in written
            if text
        ],
    )


def _head_of(laporan: Laporan, on: date, approver: User | None) -> Penandatangan:
    head = signatory_of(laporan.instansi, on)
    if head.nama or approver is None:
        return head
    return Penandatangan(head.jabatan, approver.nama, head.pangkat, nip(approver.nip), head.dasar)


def _approved(laporan: Laporan, head: Penandatangan, approval: Approval) -> str:
    zone = laporan.wilayah.zone
    who = {"who": approval.by.nama, "office": head.jabatan, "day": hari(approval.at, zone)}
    return _(
        "Disetujui oleh %(who)s selaku %(office)s pada %(day)s pukul %(time)s dengan memasukkan ulang kata "
        "sandi di aplikasi satudata."
    ) % (who | {"time": jam(approval.at, zone)})
