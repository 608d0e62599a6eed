"""Context of the Surat Validasi of the head of an OPD (SOP B8), with the results of the check as its annex.

Contents: domain/satudata.md 4.2; the wording is our own. What is printed is frozen when the number is taken:
of each release its version, its rows, its access and the SHA-256 of its values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from datasets.models import ButirValidasi, ValidasiOpd
from datasets.reading import validasi as reading
from forum.codelists import Akses
from satudata.accounts.models import User
from satudata.clock.templatetags.waktu import angka, hari, jam
from satudata.documents.letterhead import Kop, Penandatangan, kop_of, nip, signatory_of, tanggal, tempat_of

TEMPLATE = "documents/surat_validasi.html"
HAL = "Surat Validasi Data"
# Characters of the hash in the letter's table; the annex has it whole.
SHORT = 16


@dataclass(frozen=True)
class Baris:
    """One release in the letter's table."""

    kode: str
    nama: str
    periode: str
    versi: int
    baris: str
    akses: str
    sidik: str


@dataclass(frozen=True)
class Hasil:
    """What the check of one release found, for the annex."""

    kode: str
    nama: str
    sidik: str
    pemeriksaan: list[str]
    peringatan: list[str]


@dataclass(frozen=True)
class SuratValidasi:
    """Everything that the letter prints besides its number and date.

    `persetujuan` says who approved it in the application and when; empty where it is signed elsewhere.
    """

    kop: Kop
    tempat: str
    perangkat_daerah: str
    wilayah: str
    pejabat: Penandatangan
    pernyataan: list[str]
    persetujuan: str
    baris: list[Baris]
    hasil: list[Hasil]


@dataclass(frozen=True)
class Approval:
    """Who approved in the application, and when."""

    by: User
    at: datetime


def surat_validasi(
    letter: ValidasiOpd,
    *,
    on: date,
    items: Sequence[ButirValidasi] | None = None,
    approval: Approval | None = None,
    awaited: str = "",
) -> SuratValidasi:
    """The letter over its releases on a local date, in a constant number of queries.

    `items` are given for a preview, which has none stored; `awaited` stands there for the words of approval.
    """
    with translation.override("id"):
        found = list(reading.items_of(letter)) if items is None else list(items)
        checks = reading.verdicts_of([item.versi_id for item in found])
        head = _head_of(letter, on, approval.by if approval else None)
        return SuratValidasi(
            kop=kop_of(letter.instansi),
            tempat=tempat_of(letter.instansi),
            perangkat_daerah=letter.instansi.nama,
            wilayah=letter.wilayah.nama,
            pejabat=head,
            pernyataan=_statements(),
            persetujuan=_approved(letter, head, approval) if approval else awaited,
            baris=[_row(item) for item in found],
            hasil=[_result(item, checks.get(item.versi_id, [])) for item in found],
        )


def _head_of(letter: ValidasiOpd, on: date, approver: User | None) -> Penandatangan:
    head = signatory_of(letter.instansi, on)
    if head.nama or approver is None:
        return head
    return Penandatangan(head.jabatan, approver.nama, head.pangkat, nip(approver.nip), head.dasar)


def _statements() -> list[str]:
    return [
        "isi data pada versi tersebut benar, final, dan dapat dipertanggungjawabkan;",
        "Metadata yang menyertainya sesuai dengan data;",
        "tingkat akses setiap data adalah yang tercantum dalam tabel; dan",
        "perubahan sesudah data terbit ditempuh sebagai revisi, yang diperiksa dan divalidasi kembali.",
    ]


def _approved(letter: ValidasiOpd, head: Penandatangan, approval: Approval) -> str:
    zone = letter.wilayah.zone
    who = {"who": approval.by.nama, "office": head.jabatan, "day": hari(approval.at, zone)}
    return _(
        "Disetujui oleh %(who)s selaku %(office)s pada %(day)s pukul %(time)s dengan memasukkan ulang kata "
        "sandi di aplikasi satudata."
    ) % (who | {"time": jam(approval.at, zone)})


def _row(item: ButirValidasi) -> Baris:
    return Baris(
        kode=item.rilis.dataset.item.kode,
        nama=item.rilis.entri.nama_data,
        periode=item.rilis.periode,
        versi=item.versi.nomor,
        baris=angka(item.versi.baris),
        akses=str(Akses(item.akses).label) if item.akses in Akses.values else "-",
        sidik=item.sha256[:SHORT],
    )


def _result(item: ButirValidasi, checks: Sequence[reading.Verdict]) -> Hasil:
    return Hasil(
        kode=item.rilis.dataset.item.kode,
        nama=f"{item.rilis.entri.nama_data}, {item.rilis.periode}",
        sidik=item.sha256,
        pemeriksaan=[_verdict(check) for check in checks],
        peringatan=[_warning(words) for words in reading.warnings_of(item.versi)],
    )


def _verdict(check: reading.Verdict) -> str:
    paper = check.lembar
    known = f", Lembar Hasil Pemeriksaan {_numbered(paper.nomor)}{tanggal(paper.tanggal)}" if paper else ""
    counts = f" ({check.sesuai} butir sesuai, {check.tidak_berlaku} tidak berlaku)" if check.sesuai else ""
    return f"{check.tahap}: {check.putusan}{counts}{known}"


def _numbered(nomor: str) -> str:
    return f"Nomor {nomor} tanggal " if nomor else "tanggal "


def _warning(found: reading.Warned) -> str:
    reason = f": {found.penjelasan}" if found.penjelasan else ""
    return f"{found.words} ({angka(found.count)} temuan){reason}"
