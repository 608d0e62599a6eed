"""What a SOP page shows of the measured times, and the same as a workbook and as a PDF.

Both files are public, so they are made from measures that are kept for some minutes; the PDF of the
same measures is made once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from satudata.charts.drawing import svg
from satudata.clock.templatetags.waktu import angka, tanggal, waktu
from satudata.documents import prints, rendering
from satudata.workflow import measure_filters, measure_words
from satudata.workflow.measure_filters import Asked, Reach
from satudata.workflow.measure_words import RowWords
from satudata.workflow.measures import FEWEST, Clock, Measures, StepMeasure, kept_measures, kept_reach
from satudata.workflow.models import Sop

TEMPLATE = "documents/waktu_sop.html"
FEWEST_SECONDS = 60
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True)
class Measured:
    """The measures that an address asks for, with what it asks in words."""

    asked: Asked
    problems: list[str]
    reach: Reach
    found: Measures

    @property
    def rows(self) -> list[RowWords]:
        """The steps in words."""
        return [measure_words.row(step) for step in self.found.steps]

    @property
    def headline(self) -> list[str]:
        """The findings."""
        return measure_words.headline(self.found, ever=self.reach.first is not None)

    @property
    def office(self) -> str:
        """The OPD that was asked for; empty for all."""
        return dict(self.reach.offices).get(self.asked.opd or 0, "")

    @property
    def query(self) -> str:
        """The query string of the same."""
        return self.asked.encoded


def read(sop: Sop, data: Mapping[str, str], at: datetime) -> Measured:
    """Measure what a query string asks for."""
    reach = kept_reach(sop)
    asked, problems = measure_filters.read(data, reach, at, sop.wilayah.zone)
    return Measured(asked, problems, reach, kept_measures(sop, asked, at))


def facts(sop: Sop, measured: Measured) -> list[tuple[str, str]]:
    """What stands above the figures on paper: which SOP, which period, which OPD, when they were made."""
    zone = sop.wilayah.zone
    since = tanggal(measured.reach.first) if measured.reach.first else _("belum ada data")
    versions = ", ".join(str(v) for v in measured.found.versions)
    return [
        (_("SOP"), f"{sop.nama}, {sop.nomor}"),
        (_("Wilayah"), str(sop.wilayah)),
        (_("Versi SOP pada halaman ini"), str(sop.versi)),
        (_("Versi yang diukur"), versions or "–"),
        (_("Periode"), measure_filters.words_of(measured.asked, zone)),
        (_("OPD"), measured.office or _("semua OPD")),
        (_("Diukur sejak"), since),
        (_("Dihitung pada"), waktu(measured.found.at, zone)),
    ]


# Workbook ------------------------------------------------------------------------------------------
def as_xlsx(sop: Sop, measured: Measured) -> bytes:
    """Sheets Langkah (a row per step), Sebaran (a row per step and clock), Keterangan. No formulas."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        # The file says when it was made by what is in it, so that the same measures give the same bytes.
        book.set_properties({"title": sop.nama, "created": _wall(measured.found.at, sop)})
        _steps_sheet(book, measured.found)
        _bins_sheet(book, measured.found)
        _facts_sheet(book, sop, measured)
    return out.getvalue()


def _wall(moment: datetime, sop: Sop) -> datetime:
    return moment.astimezone(sop.wilayah.zone).replace(tzinfo=None, microsecond=0)


def _sheet(book: xlsxwriter.Workbook, name: str, heads: list[str], rows: list[list[Any]]) -> None:
    sheet, bold = (
        book.add_worksheet(name),
        book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
    )
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
        sheet.set_column(column, column, 60 if column == 1 else 16)
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(line, column, value)
            elif value is not None:
                sheet.write_string(line, column, str(value))
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(rows), 1), len(heads) - 1)


def _steps_sheet(book: xlsxwriter.Workbook, found: Measures) -> None:
    heads = [_("Langkah"), _("Aktivitas"), _("Selesai (kali)")]
    heads += [_("Penanganan: terukur (kali)"), _("Penanganan: median (menit)"), _("Penanganan: p90 (menit)")]
    heads += [_("Waktu baku SOP (menit)"), _("Dalam waktu baku (%)")]
    heads += [_("Tunggu: terukur (kali)"), _("Tunggu: median (hari kerja)"), _("Tunggu: p90 (hari kerja)")]
    heads += [_("Batas (hari)"), _("Asal batas"), _("Dalam batas (%)"), _("Keterangan")]
    rows = [
        [
            step.number, step.activity, step.runs,
            *_figures(step.minutes, step.standard), *_figures(step.days, step.limit)[:4],
            _origin(step), step.days.percent, measure_words.remark(step),
        ]
        for step in found.steps
    ]  # fmt: skip
    _sheet(book, _("Langkah"), heads, rows)


def _figures(clock: Clock, standard: int | None) -> list[Any]:
    """Number, median, 90th percentile, standard (several in words), per cent; None where nothing is said."""
    applied: int | str | None = standard
    if len(clock.standards) > 1:
        applied = ", ".join(angka(s) for s in clock.standards)
    elif clock.standards:
        applied = clock.standards[0]
    told = clock.enough
    return [clock.runs, clock.median if told else None, clock.p90 if told else None, applied, clock.percent]


def _origin(step: StepMeasure) -> str:
    if step.limit is None:
        return ""
    return _("SOP") if step.limit_from_sop else _("bukan dari SOP")


def _bins_sheet(book: xlsxwriter.Workbook, found: Measures) -> None:
    heads = [_("Langkah"), _("Aktivitas"), _("Jam"), _("Bagian"), _("Kali")]
    rows: list[list[Any]] = []
    for step in found.steps:
        for name, clock, bins in (
            (_("penanganan"), step.minutes, measure_words.handling_bins()),
            (_("tunggu"), step.days, measure_words.waiting_bins()),
        ):
            if clock.told:
                parts = zip(bins, clock.bins, strict=True)
                rows += [[step.number, step.activity, name, label, n] for label, n in parts]
    _sheet(book, _("Sebaran"), heads, rows)


def _facts_sheet(book: xlsxwriter.Workbook, sop: Sop, measured: Measured) -> None:
    rows: list[list[Any]] = [list(fact) for fact in facts(sop, measured)]
    rows += [[_("Cara mengukur"), line] for line in measure_words.method(FEWEST)]
    _sheet(book, _("Keterangan"), [_("Hal"), _("Isi")], rows)


# PDF -----------------------------------------------------------------------------------------------
def as_pdf(sop: Sop, measured: Measured) -> bytes:
    """The same on A4 landscape, tagged, with the same charts; always Indonesian, as all paper is."""
    with translation.override("id"):
        told = facts(sop, measured)
        title = _("Waktu terukur SOP: %(name)s, %(region)s") % {"name": sop.nama, "region": sop.wilayah}
        charts = [
            (chart.title, svg(chart))
            for make in (measure_words.handling_chart, measure_words.waiting_chart)
            if (chart := make(measured.found)) is not None
        ]
        context = {
            "dokumen": {
                "hal": title, "penerbit": sop.instansi_pembuat, "contoh": settings.DEMO, "alamat_periksa": "",
            },
            "sop": sop,
            "fakta": [told[i : i + 2] for i in range(0, len(told), 2)],
            "temuan": measured.headline,
            "rows": measured.rows,
            "grafik": charts,
            "cara": measure_words.method(FEWEST),
            "dibuat": waktu(measured.found.at, sop.wilayah.zone),
        }  # fmt: skip
        wanted = prints.Print(rendering.render_html(TEMPLATE, context), title)
        # The pages say when the measures were made: once these are made anew, nobody finds them again.
        return prints.make(wanted, seconds=max(settings.SOP_MEASURES_SECONDS, FEWEST_SECONDS))
