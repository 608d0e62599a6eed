"""Context of the Surat Pernyataan Daftar Data yang akan Dikumpulkan (SOP B4), with both annexes.

Contents: domain/satudata.md 4.1; the wording is our own. What is printed is frozen when the number is taken.
Lampiran I lists what is or will be collected, Lampiran II what is not, or only partly, available; what is
partly available stands in both, with a mark. Telephone numbers of PICs are not printed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from forum.codelists import Tersedia
from forum.models import Addendum, DaftarDataOpd, EntriDaftarData
from forum.reading import ketersediaan as reading
from satudata.accounts.models import User
from satudata.clock.templatetags.waktu import hari, jam
from satudata.documents.letterhead import Kop, Penandatangan, kop_of, nip, signatory_of, tanggal, tempat_of
from satudata.documents.models import Document

TEMPLATE = "documents/surat_pernyataan.html"
HAL = "Surat Pernyataan Daftar Data yang akan Dikumpulkan"
# As many single dates stand in a cell of the annex; of more their number, the first and the last.
MOST_DATES = 4


@dataclass(frozen=True)
class Terkumpul:
    """One entry of Lampiran I."""

    kode: str
    nama: str
    sebagian: bool
    jenis: str
    satuan: str
    level: str
    cara: str
    frekuensi: str
    rilis: str
    pic: str


@dataclass(frozen=True)
class TidakPenuh:
    """One entry of Lampiran II."""

    kode: str
    nama: str
    sebagian: bool
    alasan: str
    rencana: str


@dataclass(frozen=True)
class SuratPernyataan:
    """Everything that the statement prints besides its number and date.

    `persetujuan` says who approved it in the application and when; empty where it is signed elsewhere.
    """

    kop: Kop
    tempat: str
    perangkat_daerah: str
    tahun: int
    pejabat: Penandatangan
    dasar: str
    pernyataan: list[str]
    persetujuan: str
    lampiran_satu: list[Terkumpul]
    lampiran_dua: list[TidakPenuh]


@dataclass(frozen=True)
class Approval:
    """Who approved in the application, and when."""

    by: User
    at: datetime


def surat_pernyataan(
    bagian: DaftarDataOpd, *, on: date, approval: Approval | None = None, awaited: str = ""
) -> SuratPernyataan:
    """The statement as it stands on a local date: three queries more than its entries.

    `awaited` stands in a preview where the words of approval will be.
    """
    with translation.override("id"):
        entries = reading.entries_with_releases(bagian)
        head = head_of(bagian, on, approval.by if approval else None)
        collected = [
            _collected(e) for e in entries if e.ketersediaan in (Tersedia.TERSEDIA, Tersedia.SEBAGIAN)
        ]
        short = [_short(e) for e in entries if e.ketersediaan in (Tersedia.SEBAGIAN, Tersedia.TIDAK)]
        return SuratPernyataan(
            kop=kop_of(bagian.instansi),
            tempat=tempat_of(bagian.instansi),
            perangkat_daerah=_with_region(bagian),
            tahun=bagian.tahun,
            pejabat=head,
            dasar=_basis(bagian),
            pernyataan=list(_statements(bagian, collected, short)),
            persetujuan=_approved(bagian, head, approval) if approval else awaited,
            lampiran_satu=collected,
            lampiran_dua=short,
        )


def head_of(bagian: DaftarDataOpd, on: date, approver: User | None) -> Penandatangan:
    """Who heads the OPD on that day; where its row names nobody, whoever approves."""
    head = signatory_of(bagian.instansi, on)
    if head.nama or approver is None:
        return head
    return Penandatangan(head.jabatan, approver.nama, head.pangkat, nip(approver.nip), head.dasar)


def _with_region(bagian: DaftarDataOpd) -> str:
    name, region = bagian.instansi.nama, bagian.wilayah.nama
    return name if region.lower() in name.lower() else f"{name} {region}"


def _basis(bagian: DaftarDataOpd) -> str:
    """The Berita Acara on which the statement stands, each with number and date."""
    papers = [
        (f"kesepakatan Forum Satu Data {bagian.wilayah}", bagian.daftar.berita_acara),
        (f"kesepakatan Daftar Data {bagian.instansi}", bagian.berita_acara),
    ]
    words = [
        f"Berita Acara {what} Nomor {paper.nomor} tanggal {tanggal(paper.tanggal)}"
        for what, paper in papers
        if paper is not None
    ]
    basis = " dan ".join(words) or f"kesepakatan Forum Satu Data {bagian.wilayah}"
    last = _last_change(bagian)
    if last is None:
        return basis
    return (
        f"{basis}, sebagaimana diubah terakhir dengan Berita Acara perubahan Nomor {last.nomor} "
        f"tanggal {tanggal(last.tanggal)}"
    )


def _last_change(bagian: DaftarDataOpd) -> Document | None:
    agreed = Addendum.objects.filter(
        daftar=bagian.daftar_id, dropped=False, berita_acara__file__isnull=False
    ).select_related("berita_acara")
    last = agreed.order_by("-nomor").first()
    return last.berita_acara if last is not None else None


def _statements(
    bagian: DaftarDataOpd, collected: Sequence[Terkumpul], short: Sequence[TidakPenuh]
) -> Iterator[str]:
    office, year = bagian.instansi.nama, bagian.tahun
    partly = sum(row.sebagian for row in short)
    marked = f", {partly} di antaranya tersedia sebagian dan diberi tanda *" if partly else ""
    yield (
        f"data yang tersedia dan/atau akan dikumpulkan {office} untuk Tahun {year} berjumlah "
        f"{len(collected)} jenis data, sebagaimana tercantum dalam Lampiran I{marked};"
    )
    yield (
        f"data yang tidak tersedia berjumlah {len(short) - partly} jenis data dan yang tersedia sebagian "
        f"berjumlah {partly} jenis data, beserta alasan dan usul tindak lanjutnya dalam Lampiran II;"
    )
    yield (
        "data dikumpulkan menurut Standar Data, dilengkapi Metadata, memakai Kode Referensi, dan mengikuti "
        "jadwal dalam Lampiran I;"
    )
    yield (
        "untuk kegiatan statistik yang memerlukan rekomendasi, rekomendasi diajukan kepada Badan Pusat "
        "Statistik sebelum data dikumpulkan;"
    )
    yield "penanggung jawab tiap jenis data adalah yang disebut pada kolom PIC dalam Lampiran I; dan"
    yield (
        "data disampaikan kepada Walidata melalui Portal Satu Data paling lambat pada jadwal rilisnya dalam "
        "Lampiran I."
    )


def _approved(bagian: DaftarDataOpd, head: Penandatangan, approval: Approval) -> str:
    zone = bagian.wilayah.zone
    who = {"who": approval.by.nama, "office": head.jabatan, "day": hari(approval.at, zone)}
    return _(
        "Disetujui oleh %(who)s selaku %(office)s pada %(day)s pukul %(time)s dengan memasukkan ulang kata "
        "sandi di aplikasi satudata."
    ) % (who | {"time": jam(approval.at, zone)})


def _collected(entri: EntriDaftarData) -> Terkumpul:
    return Terkumpul(
        kode=entri.item.kode,
        nama=entri.nama_data,
        sebagian=entri.ketersediaan == Tersedia.SEBAGIAN,
        jenis=str(entri.get_jenis_data_display()),
        satuan=entri.satuan,
        level=str(entri.get_level_display()),
        cara=str(entri.get_cara_pengumpulan_display()),
        frekuensi=str(entri.get_jadwal_pemutakhiran_display()),
        rilis=releases([row.tanggal for row in entri.jadwal.all()]),
        pic=f"{entri.pic_nama} ({entri.pic_jabatan})" if entri.pic_jabatan else entri.pic_nama,
    )


def releases(dates: Sequence[date]) -> str:
    """Release dates in a cell: each of a few, else how many with the first and the last."""
    if len(dates) <= MOST_DATES:
        return "; ".join(tanggal(day) for day in dates)
    return f"{len(dates)} kali, {tanggal(dates[0])} sampai {tanggal(dates[-1])}"


def _short(entri: EntriDaftarData) -> TidakPenuh:
    reason = str(entri.get_ketersediaan_alasan_display())
    return TidakPenuh(
        kode=entri.item.kode,
        nama=entri.nama_data,
        sebagian=entri.ketersediaan == Tersedia.SEBAGIAN,
        alasan=f"{reason}: {entri.ketersediaan_uraian}" if entri.ketersediaan_uraian else reason,
        rencana=entri.ketersediaan_rencana,
    )
