"""Context of the Berita Acara perubahan: what the Forum agreed to change in an agreed list (SOP B3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation

from forum.documents.berita_acara import (
    Diktum,
    TandaTangan,
    forum_signatures,
    meeting_day,
    numbered,
    opening,
    portal,
)
from forum.documents.terbilang import terbilang
from forum.entries.fields import BY_NAME, FIELDS
from forum.models import Addendum, DaftarData, PerubahanEntri, RapatForum
from satudata.documents.letterhead import Kop, kop_of, tanggal, tempat_of

__all__ = ["HAL", "BeritaAcaraPerubahan", "meeting_day", "of_addendum"]

HAL = "Berita Acara Perubahan Daftar Data"
# Of a new entry the annex prints what the annex of the list would; the rest stands in the application.
NEW = ("jenis_data", "sumber_referensi", "jadwal_pemutakhiran", "hak_akses", "data_prioritas")


@dataclass(frozen=True)
class Beda:
    """One answer as it was and as it becomes."""

    label: str
    sebelum: str
    sesudah: str


@dataclass(frozen=True)
class BarisPerubahan:
    """One change as the annex lists it; `keputusan_alasan` where the Forum refused it."""

    jenis: str
    kode: str
    nama: str
    produsen: str
    beda: list[Beda]
    alasan: str
    keputusan_alasan: str


@dataclass(frozen=True)
class BeritaAcaraPerubahan:
    """Everything that a Berita Acara perubahan prints besides its number and date."""

    kop: Kop
    tempat: str
    judul: str
    subjudul: str
    pembuka: list[str]
    diktum: list[Diktum]
    penutup: str
    tanda_tangan: list[TandaTangan]
    baris: list[BarisPerubahan]
    ditolak: list[BarisPerubahan]
    judul_lampiran: str


def of_addendum(
    daftar: DaftarData, addendum: Addendum, rapat: RapatForum, changes: Sequence[PerubahanEntri]
) -> BeritaAcaraPerubahan:
    """The paper of a round of changes, all of them decided."""
    with translation.override("id"):
        agreed = [row_of(c) for c in changes if c.keputusan == PerubahanEntri.Keputusan.DISEPAKATI]
        refused = [row_of(c) for c in changes if c.keputusan == PerubahanEntri.Keputusan.DITOLAK]
        what = f"Daftar Data {daftar.wilayah} Tahun {daftar.tahun}"
        return BeritaAcaraPerubahan(
            kop=kop_of(daftar.instansi),
            tempat=tempat_of(daftar.instansi),
            judul="Berita Acara Perubahan",
            subjudul=f"Perubahan ke-{addendum.nomor} atas {what}",
            pembuka=[opening(daftar, rapat)[0], _ground(daftar, addendum)],
            diktum=_dicta(daftar, what, len(agreed)),
            penutup="Berita Acara ini dibuat dengan sebenarnya untuk dilaksanakan.",
            tanda_tangan=forum_signatures(daftar, meeting_day(rapat, daftar.wilayah)),
            baris=agreed,
            ditolak=refused,
            judul_lampiran=f"Perubahan ke-{addendum.nomor} atas {what}",
        )


def _ground(daftar: DaftarData, addendum: Addendum) -> str:
    paper = daftar.berita_acara
    first = f" dengan Berita Acara nomor {paper.nomor} tanggal {tanggal(paper.tanggal)}" if paper else ""
    return f"Daftar Data telah disepakati{first}. Alasan perubahan: {addendum.alasan}"


def _dicta(daftar: DaftarData, what: str, count: int) -> list[Diktum]:
    return numbered(
        (
            f"Perubahan atas {what} sebagaimana tercantum dalam Lampiran I, sebanyak {count} "
            f"({terbilang(count)}) perubahan.",
            "Entri lain dalam Daftar Data tetap berlaku seperti semula.",
            "Perangkat daerah yang entrinya ditambah, diubah, atau dicabut menyatakan kembali ketersediaan "
            "datanya.",
            "Data yang ditambah atau diubah tetap memenuhi Prinsip Satu Data Indonesia, dan rekomendasi "
            "kegiatan statistik diajukan sebelum data dikumpulkan.",
            "Daftar Data sesudah perubahan dikelola melalui portal Satu Data "
            f"{daftar.wilayah} di {portal()}.",
        )
    )


def row_of(change: PerubahanEntri) -> BarisPerubahan:
    """A change in words; labels instead of codes."""
    entry = change.entri
    return BarisPerubahan(
        jenis=str(change.get_jenis_display()),
        kode=entry.item.kode if entry is not None else "",
        nama=str(change.isi.get("nama_data") or change.sebelum.get("nama_data") or entry or ""),
        produsen=change.bagian.instansi.nama,
        beda=differences(change),
        alasan=change.alasan,
        keputusan_alasan=change.keputusan_alasan,
    )


def differences(change: PerubahanEntri, *, whole: bool = False) -> list[Beda]:
    """Answer by answer as it was and as it becomes; of a new entry the main answers, or all of them."""
    if change.jenis == PerubahanEntri.Jenis.CABUT:
        return []
    names = [field.name for field in FIELDS if field.name in change.isi]
    if change.jenis == PerubahanEntri.Jenis.TAMBAH and not whole:
        names = [name for name in names if name in NEW]
    found = [
        Beda(str(BY_NAME[n].label), BY_NAME[n].words(change.sebelum.get(n)), BY_NAME[n].words(change.isi[n]))
        for n in names
    ]
    return [row for row in found if row.sebelum or row.sesudah]
