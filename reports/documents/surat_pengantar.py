"""Context of the letter that carries the report to the leader (SOP B11): surat pengantar or nota dinas.

The wording is our own; layout as domain/romantik.md 9. Its annex lists what is handed over: the report with
its number and hash, and what the report itself carries as annexes.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import translation

from reports.models import Laporan
from satudata.documents.letterhead import Kop, Penandatangan, kop_of, signatory_of, tanggal, tempat_of

TEMPLATE = "documents/pengantar_laporan.html"
HAL = "Penyampaian Laporan Penyelenggaraan Statistik Sektoral"
# What the report carries behind its chapters (domain/satudata.md 9).
ANNEXES = (
    "Daftar Data tahun laporan",
    "Daftar dataset terpublikasi",
    "Daftar data yang tidak tersedia beserta alasannya",
)


@dataclass(frozen=True)
class Naskah:
    """One line of what is handed over."""

    nama: str
    banyak: str
    keterangan: str


@dataclass(frozen=True)
class PengantarLaporan:
    """Everything that the letter prints besides its number and date."""

    kop: Kop
    tempat: str
    judul: str
    nota_dinas: bool
    penerima: str
    melalui: str
    dari: str
    sifat: str
    lampiran: str
    wilayah: str
    tahun: int
    batas: str
    nomor_laporan: str
    tanggal_laporan: str
    naskah: list[Naskah]
    pejabat: Penandatangan


def surat_pengantar(laporan: Laporan, *, on: date) -> PengantarLaporan:
    """The letter over the approved report, as it stands on a local date: one query for an acting head."""
    with translation.override("id"):
        paper = laporan.dokumen
        if paper is None:
            raise RuntimeError(f"{laporan.pk} is handed over without its report")
        head = signatory_of(laporan.instansi, on)
        note = laporan.jenis_pengantar == Laporan.Pengantar.NOTA_DINAS
        return PengantarLaporan(
            kop=kop_of(laporan.instansi),
            tempat=tempat_of(laporan.instansi),
            judul="Nota Dinas" if note else "Surat Pengantar",
            nota_dinas=note,
            penerima=laporan.penerima,
            melalui=laporan.melalui,
            dari=head.jabatan,
            sifat="Biasa",
            lampiran="Satu berkas",
            wilayah=laporan.wilayah.nama,
            tahun=laporan.tahun,
            batas=tanggal(laporan.potret.batas) if laporan.potret else "",
            nomor_laporan=paper.nomor,
            tanggal_laporan=tanggal(paper.tanggal),
            naskah=_handed_over(laporan),
            pejabat=head,
        )


def _handed_over(laporan: Laporan) -> list[Naskah]:
    paper = laporan.dokumen
    stored = (paper.signed_file or paper.file) if paper else None
    name = f"Laporan Penyelenggaraan Statistik Sektoral {laporan.wilayah.nama} Tahun {laporan.tahun}"
    number = f"Nomor {paper.nomor} tanggal {tanggal(paper.tanggal)}" if paper else ""
    mark = f"; sidik jari berkas (SHA-256) {stored.sha256}" if stored else ""
    return [
        Naskah(name, "1 (satu) dokumen", f"{number}{mark}"),
        *(Naskah(annex, "1 (satu) lampiran", "Bagian dari laporan") for annex in ANNEXES),
    ]
