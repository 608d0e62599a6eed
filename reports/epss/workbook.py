"""The Lembar Kerja Evaluasi (LKE) of an assessment as a workbook: the columns of domain/satudata.md 8.1."""

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.conf import settings
from django.utils.translation import gettext as _

from reports.epss.scoring import Score, rounded
from reports.epss.summary import Summary, summary_of
from reports.epss.tree import Indikator
from reports.models import BuktiDukung, NilaiIndikator, PenilaianEpss

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# Longest text of a cell.
MOST = 32_767
WIDTHS = (9, 44, 10, 44, 60, 12, 50, 54, 12, 40, 12, 12, 10, 16)


@dataclass(frozen=True)
class Sheet:
    """Everything that the workbook and the bundle tell of an assessment."""

    case: PenilaianEpss
    summary: Summary
    nilai: dict[str, NilaiIndikator]
    bukti: dict[str, list[BuktiDukung]]


def read(case: PenilaianEpss) -> Sheet:
    """Read an assessment with all its levels and evidence: two queries."""
    nilai = {row.kode: row for row in case.nilai.order_by("kode")}
    found: dict[str, list[BuktiDukung]] = {kode: [] for kode in nilai}
    rows = BuktiDukung.objects.filter(nilai__penilaian=case, dihapus_pada=None)
    for row in rows.select_related("nilai", "berkas", "by").order_by("nilai__kode", "sumber", "at", "id"):
        found[row.nilai.kode].append(row)
    summary = summary_of(case, [(n.kode, n.tingkat, n.tingkat_bps) for n in nilai.values()])
    return Sheet(case, summary, nilai, found)


def headings() -> list[str]:
    """The columns of the LKE, in order."""
    return [
        _("Kode"), _("Domain/Aspek/Indikator"), _("Bobot (%)"), _("Penjelasan Indikator"),
        _("Pilihan Tingkat Kematangan"), _("Jawaban Operator (1–5)"), _("Penjelasan Tingkat Kematangan"),
        _("Tautan/Unggahan Bukti Dukung"), _("Jawaban Supervisor (BPS)"), _("Catatan Supervisor (BPS)"),
        _("Nilai Mandiri"), _("Nilai BPS"), _("Jumlah Bukti"), _("Status"),
    ]  # fmt: skip


def lines(sheet: Sheet) -> list[list[Any]]:
    """One line per domain, aspek and indikator; None is an empty cell."""
    found: list[list[Any]] = []
    own, other = sheet.summary.mandiri, sheet.summary.bps
    for n, domain in enumerate(own.domain):
        bps = other.domain[n] if other else None
        found.append(_head(domain.domain, domain.nilai, bps.nilai if bps else None))
        for m, aspek in enumerate(domain.aspek):
            found.append(_head(aspek.aspek, aspek.nilai, bps.aspek[m].nilai if bps else None))
            found += [_line(sheet, indikator) for indikator in aspek.aspek.indikator]
    return found


def _head(place: Any, own: Decimal, bps: Decimal | None) -> list[Any]:
    values = [rounded(own, 4), rounded(bps, 4) if bps is not None else None]
    return [place.kode, place.nama, place.bobot, *[None] * 7, *values, None, None]


def _line(sheet: Sheet, indikator: Indikator) -> list[Any]:
    nilai, bukti = sheet.nilai[indikator.kode], sheet.bukti[indikator.kode]
    scope = _("Dinilai sekali untuk instansi.") if indikator.umum else _("Dinilai pada kegiatan statistik.")
    choices = "\n".join(f"{n}. {text}" for n, text in enumerate(indikator.kriteria, 1))
    status = _("Dinilai BPS") if nilai.tingkat_bps else _("Dinilai") if nilai.tingkat else _("Belum dinilai")
    return [
        indikator.kode, _("Tingkat Kematangan %(nama)s") % {"nama": indikator.nama}, indikator.bobot,
        f"{scope} {_('Bukti:')} {indikator.bukti}", choices, nilai.tingkat, nilai.penjelasan,
        "\n".join(proof(b) for b in bukti), nilai.tingkat_bps, nilai.catatan_bps, nilai.tingkat,
        nilai.tingkat_bps, len(bukti), status,
    ]  # fmt: skip


def proof(bukti: BuktiDukung) -> str:
    """A piece of evidence in one line: title and where it is."""
    if bukti.berkas is not None:
        return f"{bukti.judul} ({bukti.berkas.name}, SHA-256 {bukti.berkas.sha256})"
    return f"{bukti.judul}: {address(bukti)}" if bukti.tautan else bukti.judul


def address(bukti: BuktiDukung) -> str:
    """The whole web address of a link; pages of the application under its public address."""
    outside = bukti.jenis == BuktiDukung.Jenis.TAUTAN
    return bukti.tautan if outside else f"{settings.PUBLIC_URL.rstrip('/')}{bukti.tautan}"


def workbook(sheet: Sheet) -> bytes:
    """The workbook: the LKE, and the scores of both sides by domain."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    _lke(book, sheet)
    _scores(book, sheet.summary)
    book.close()
    return out.getvalue()


def _lke(book: Any, sheet: Sheet) -> None:
    page = book.add_worksheet("LKE")
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    case = sheet.case
    page.write_string(0, 0, f"LKE EPSS {case.wilayah.nama} {case.tahun}", bold)
    page.write_string(1, 0, sheet.summary.sentence)
    page.write_string(2, 0, f"{case.kerangka.nama}. {case.kerangka.sumber}")
    for column, (name, width) in enumerate(zip(headings(), WIDTHS, strict=True)):
        page.set_column(column, column, width)
        page.write_string(4, column, name, bold)
    page.freeze_panes(5, 2)
    for row, line in enumerate(lines(sheet), start=5):
        kind = plain if line[3] else bold
        for column, value in enumerate(line):
            _write(page, row, column, value, kind)


def _scores(book: Any, summary: Summary) -> None:
    page = book.add_worksheet(_("Nilai"))
    bold, plain = book.add_format({"bold": True}), book.add_format({"num_format": "0.0000"})
    page.set_column(0, 0, 44)
    page.set_column(1, 3, 18)
    for column, name in enumerate((_("Domain"), _("Bobot (%)"), _("Penilaian mandiri"), _("Penilaian BPS"))):
        page.write_string(0, column, name, bold)
    for line, row in enumerate(summary.rows, start=1):
        values = (row.domain.nama, row.domain.bobot, row.mandiri, row.bps)
        for column, value in enumerate(values):
            _write(page, line, column, value, plain)
    end = len(summary.rows) + 1
    for line, (name, values) in enumerate(_totals(summary), start=end):
        page.write_string(line, 0, name, bold)
        for column, value in enumerate(values, start=2):
            _write(page, line, column, value, plain)


def _totals(summary: Summary) -> list[tuple[str, tuple[Any, Any]]]:
    sides = (summary.mandiri, summary.bps)

    def each(told: Any) -> tuple[Any, Any]:
        return told(sides[0]), told(sides[1]) if sides[1] else None

    def word(side: Score) -> str:
        return side.predikat if side.lengkap else _("sementara, belum lengkap")

    return [
        (_("IPS"), each(lambda side: side.paling_sedikit)),
        (_("Predikat"), each(word)),
        (_("Indikator belum dinilai"), each(lambda side: len(side.kosong))),
    ]


def _write(page: Any, row: int, column: int, value: Any, kind: Any) -> None:
    if value is None or value == "":
        page.write_blank(row, column, None, kind)
    elif isinstance(value, int | Decimal):
        page.write_number(row, column, value, kind)
    else:
        page.write_string(row, column, str(value)[:MOST], kind)
