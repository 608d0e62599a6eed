"""Context of the Laporan Penyelenggaraan Statistik Sektoral (SOP B10): the whole report as one description.

Everything is frozen when the number is taken, drawings too. The narrative is Walidata's; tables, charts and
annexes come from the snapshot. The page, the PDF and the DOCX are made of the same description.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from reports import contents
from reports.documents.annexes import annexes
from reports.documents.charts import CHARTS
from reports.documents.epss import ringkasan
from reports.documents.parts import (
    INDEX,
    LONG,
    Bab,
    Bagian,
    Gambar,
    Kolom,
    Lampiran,
    RingkasanEpss,
    Tabel,
    blocks,
)
from reports.documents.tables import NONE, TABLES
from reports.evaluation.snapshot import Snapshot
from reports.models import Laporan, TindakLanjut
from satudata.accounts.models import User
from satudata.charts.description import NARROW, WIDE
from satudata.charts.drawing import svg
from satudata.clock.templatetags.waktu import angka, hari, jam
from satudata.documents.letterhead import Kop, Penandatangan, kop_of, nip, signatory_of, tanggal, tempat_of

TEMPLATE = "documents/laporan.html"
HAL = "Laporan Penyelenggaraan Statistik Sektoral"
ACTIONS = "Rencana tindak lanjut"


@dataclass(frozen=True)
class Approval:
    """Who approved in the application, and when."""

    by: User
    at: datetime


@dataclass(frozen=True)
class IsiLaporan:
    """Everything that the report prints besides its number and date.

    `persetujuan` says who approved it in the application and when; empty where it is signed elsewhere.
    """

    kop: Kop
    tempat: str
    judul: str
    wilayah: str
    kantor: str
    tahun: int
    batas: str
    bab: list[Bab]
    lampiran: list[Lampiran]
    pejabat: Penandatangan
    persetujuan: str

    @property
    def tabel(self) -> Iterator[Tabel]:
        """All numbered tables, in order."""
        return (table for bab in self.bab for part in bab.bagian for table in part.tabel)

    @property
    def gambar(self) -> Iterator[Gambar]:
        """All charts, in order."""
        return (chart for bab in self.bab for part in bab.bagian for chart in part.gambar)


def context(
    laporan: Laporan,
    *,
    on: date,
    approval: Approval | None = None,
    awaited: str = "",
    narrow: bool = False,
) -> IsiLaporan:
    """The report as it stands on a local date: four queries.

    `awaited`: what a preview says of approval. `narrow`: with drawings for a telephone, for a page. A report
    without a snapshot has its texts only.
    """
    with translation.override("id"):
        head = _head_of(laporan, on, approval.by if approval else None)
        found = Snapshot(laporan.potret.isi) if laporan.potret else None
        return IsiLaporan(
            kop=kop_of(laporan.instansi),
            tempat=tempat_of(laporan.instansi),
            judul=f"{HAL} {laporan.wilayah.nama} Tahun {laporan.tahun}",
            wilayah=laporan.wilayah.nama,
            kantor=laporan.instansi.nama,
            tahun=laporan.tahun,
            batas=tanggal(found.batas) if found else "",
            bab=chapters(
                dict(laporan.narasi.values_list("bagian", "teks")),
                list(laporan.tindak_lanjut.all()),
                found,
                ringkasan(laporan),
                narrow=narrow,
            ),
            lampiran=annexes(found) if found else [],
            pejabat=head,
            persetujuan=_approved(laporan, head, approval) if approval else awaited,
        )


# Chapters ----------------------------------------------------------------------------------------------
def chapters(
    texts: dict[str, str],
    actions: Iterable[TindakLanjut],
    found: Snapshot | None,
    epss: RingkasanEpss | None = None,
    *,
    narrow: bool = False,
) -> list[Bab]:
    """Chapters that have anything, with their tables and charts numbered through the report."""
    made = [_chapter(bab, texts, list(actions), found, epss, narrow) for bab in contents.CHAPTERS]
    return list(_numbered(bab for bab in made if bab.bagian))


def _chapter(  # noqa: PLR0913
    bab: int,
    texts: dict[str, str],
    actions: list[TindakLanjut],
    found: Snapshot | None,
    epss: RingkasanEpss | None,
    narrow: bool,
) -> Bab:
    parts = [_section(s, texts.get(s.kode, ""), found, epss, narrow) for s in contents.sections_of(bab)]
    if bab == contents.ACTIONS_IN and actions:
        parts.append(Bagian("tindak-lanjut", "", ACTIONS, tabel=[_plan(actions)]))
    shown = [part for part in parts if part.blok or part.tabel or part.gambar]
    counted = [replace(part, nomor=f"{bab}.{n}" if bab else "") for n, part in enumerate(shown, start=1)]
    number = f"Bab {contents.ROMAN[bab]}" if bab else ""
    return Bab(f"bab-{bab}", number, str(contents.CHAPTERS[bab]), counted)


def _section(
    section: contents.Section,
    text: str,
    found: Snapshot | None,
    epss: RingkasanEpss | None,
    narrow: bool,
) -> Bagian:
    title, code = str(section.judul), section.kode.replace("_", "-")
    if found is None:
        return Bagian(code, "", title, blocks(text))
    tables = [TABLES[one](found, epss) for one in section.tabel]
    drawn = [_drawn(one, found, epss, narrow) for one in section.gambar]
    return Bagian(
        code,
        "",
        title,
        blocks(text),
        [t for t in tables if t is not None],
        [g for g in drawn if g is not None],
    )


def _drawn(code: str, found: Snapshot, epss: RingkasanEpss | None, narrow: bool) -> Gambar | None:
    chart = CHARTS[code](found, epss, WIDE)
    if chart is None:
        return None
    small = CHARTS[code](found, epss, NARROW) if narrow else None
    return Gambar(chart.title, chart.sentence, svg(chart), sempit=svg(small) if small else "")


def _plan(actions: list[TindakLanjut]) -> Tabel:
    names = ("Masalah", "Aksi", "Penanggung jawab", "Ukuran keberhasilan", "Target", "Waktu")
    heads = [Kolom(name, LONG) for name in names]
    rows = [
        [
            angka(n), row.masalah, row.aksi, row.penanggung_jawab, row.ukuran or NONE, row.target or NONE,
            row.waktu or NONE,
        ]
        for n, row in enumerate(actions, start=1)
    ]  # fmt: skip
    return Tabel(ACTIONS, [Kolom("No", INDEX), *heads], rows)


def _numbered(chapters: Iterable[Bab]) -> Iterator[Bab]:
    """The same chapters, with "Tabel 1" and "Gambar 1" counted through all of them."""
    tables, charts = 0, 0
    for bab in chapters:
        parts = []
        for part in bab.bagian:
            own = [
                replace(t, nomor=f"Tabel {n}", kode=f"tabel-{n}")
                for n, t in enumerate(part.tabel, start=tables + 1)
            ]
            drawn = [
                replace(g, nomor=f"Gambar {n}", kode=f"gambar-{n}")
                for n, g in enumerate(part.gambar, start=charts + 1)
            ]
            tables, charts = tables + len(own), charts + len(drawn)
            parts.append(replace(part, tabel=own, gambar=drawn))
        yield replace(bab, bagian=parts)


# Who signs -------------------------------------------------------------------------------------------
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
