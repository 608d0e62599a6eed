"""The recap as a workbook: sheets Ringkasan, Pengajuan (a row per request), Langkah (a row per step run).

Numbers are numbers and dates are dates, in the time of the region; texts are written as texts, so
that nothing a user typed is ever a formula or a link.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from recommendations.codelists import CaraPengumpulan, Sektor
from recommendations.filters import STEP_OF
from recommendations.models import RecommendationRequest
from recommendations.recap import STEPS, Line, Recap, Timed
from satudata.accounts.models import Instansi, Wilayah

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
WIDE, NARROW = 36, 14


class _Sheet:
    """A sheet that is written row by row, each value by its kind."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, heads: Sequence[str]) -> None:
        self.sheet: Worksheet = book.add_worksheet(name)
        self.row = 0
        self.formats: dict[str, Format] = {
            "head": book.add_format(
                {"bold": True, "bg_color": "#E5EAF6", "text_wrap": True, "valign": "top"}
            ),
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
            "moment": book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
            "share": book.add_format({"num_format": "0%"}),
            "mean": book.add_format({"num_format": "0.0"}),
        }
        for column, head in enumerate(heads):
            self.sheet.write_string(0, column, head, self.formats["head"])
            self.sheet.set_column(column, column, WIDE if column in (0, 1) else NARROW)
        self.heads = len(heads)
        self.sheet.freeze_panes(1, 1)

    def add(self, values: Iterable[Any], kinds: dict[int, str] | None = None) -> None:
        """One row; `kinds` names the format of a column."""
        self.row += 1
        for column, value in enumerate(values):
            self._cell(column, value, self.formats.get((kinds or {}).get(column, "")))

    def _cell(self, column: int, value: Any, style: Format | None) -> None:
        if value is None or value == "":
            return
        if isinstance(value, datetime):
            self.sheet.write_datetime(self.row, column, value, style or self.formats["moment"])
        elif isinstance(value, date):
            self.sheet.write_datetime(self.row, column, value, style or self.formats["date"])
        elif isinstance(value, bool):
            self.sheet.write_string(self.row, column, _("ya") if value else _("tidak"))
        elif isinstance(value, int | float):
            self.sheet.write_number(self.row, column, value, style)
        else:
            self.sheet.write_string(self.row, column, str(value))

    def close(self) -> None:
        """Let the reader filter by each column."""
        self.sheet.autofilter(0, 0, max(self.row, 1), self.heads - 1)


def workbook(recap: Recap, requests: QuerySet[RecommendationRequest]) -> bytes:
    """The workbook of a recap; `requests` are those that it counts."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        _summary(book, recap)
        rows = {str(row.pk): row for row in _details(requests)}
        _requests(book, recap, rows.values())
        _steps(book, recap, rows)
    return out.getvalue()


def _details(requests: QuerySet[RecommendationRequest]) -> Iterable[RecommendationRequest]:
    columns = (
        "nomor", "judul", "tahun", "state", "putaran", "diajukan_pada", "selesai_pada", "created_at",
        "instansi__nama", "wilayah__nama", "wilayah__zona", "kegiatan__cara_pengumpulan_data",
        "kegiatan__sektor_kegiatan",
    )  # fmt: skip
    found = requests.select_related("instansi", "wilayah", "kegiatan").only(*columns)
    return found.order_by("instansi__nama", "nomor")


# Ringkasan -----------------------------------------------------------------------------------------


def _summary(book: xlsxwriter.Workbook, recap: Recap) -> None:
    heads = [_("OPD"), _("Tahun kegiatan"), _("Pengajuan"), *[label for _code, label in recap.groups]]
    heads += [_("Pernah dikirim"), _("Rata-rata putaran"), _("Putaran terbanyak"), _("Dikembalikan")]
    heads += [_("Bagian dikembalikan"), _("Terlambat sekarang")]
    for code in STEPS:
        heads += [f"{code} {_('median menit')}", f"{code} {_('median hari kerja')}"]
    sheet = _Sheet(book, _("Ringkasan"), heads)
    share = 3 + len(recap.groups) + 4
    kinds = {share: "share", share - 3: "mean"}
    for line in recap.lines:
        sheet.add(_summary_row(line, str(line.opd), line.tahun, recap), kinds)
    sheet.add(_summary_row(recap.all, _("Jumlah"), None, recap), kinds)
    sheet.close()


def _summary_row(line: Line, name: str, tahun: int | None, recap: Recap) -> list[Any]:
    row: list[Any] = [name, tahun, line.total, *[line.counts[code] for code, _label in recap.groups]]
    row += [line.submitted, line.rounds_mean, line.rounds_max, line.returned, line.returned_share, line.late]
    for code in STEPS:
        row += [line.steps[code].minutes, line.steps[code].days]
    return row


# Pengajuan -----------------------------------------------------------------------------------------


def _requests(book: xlsxwriter.Workbook, recap: Recap, rows: Iterable[RecommendationRequest]) -> None:
    heads = [_("Nomor"), _("Judul"), _("OPD"), _("Wilayah"), _("Tahun kegiatan"), _("Cara"), _("Sektor")]
    heads += [_("Status"), _("Putaran"), _("Dibuat"), _("Dikirim pertama"), _("Selesai")]
    heads += [_("Langkah sekarang"), _("Batas waktu")]
    sheet = _Sheet(book, _("Pengajuan"), heads)
    due = {t.run.case_id: t.run.due_at for t in recap.timed if t.run.closed_at is None}
    for row in rows:
        zone = row.wilayah.zone
        sheet.add(
            [
                row.nomor, row.judul, row.instansi.nama, row.wilayah.nama, row.tahun,
                _label(CaraPengumpulan, row.kegiatan.cara_pengumpulan_data),
                _label(Sektor, row.kegiatan.sektor_kegiatan),
                row.get_state_display(), row.putaran, _local(row.created_at, zone),
                _local(row.diajukan_pada, zone), _local(row.selesai_pada, zone),
                STEP_OF.get(row.state, ""), _local(due.get(str(row.pk)), zone),
            ]
        )  # fmt: skip
    sheet.close()


def _label(codes: type[CaraPengumpulan] | type[Sektor], code: int | None) -> str:
    return str(codes(code).label) if code in codes.values else ""


def _local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """A workbook knows no zones: the time on the wall of the region, to the minute."""
    return moment.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0) if moment else None


# Langkah -------------------------------------------------------------------------------------------


def _steps(book: xlsxwriter.Workbook, recap: Recap, rows: dict[str, RecommendationRequest]) -> None:
    heads = [_("Nomor"), _("OPD"), _("Langkah"), _("Aktivitas"), _("Pemegang giliran"), _("Putaran")]
    heads += [_("Diterima"), _("Mulai dikerjakan"), _("Batas waktu"), _("Selesai"), _("Hasil")]
    heads += [_("Menit penanganan"), _("Standar (menit)"), _("Hari kerja tunggu"), _("Batas (hari kerja)")]
    heads += [_("Sesuai standar"), _("Tepat waktu")]
    sheet = _Sheet(book, _("Langkah"), heads)
    holders = dict(
        Instansi.objects.filter(pk__in={t.run.instansi_id for t in recap.timed}).values_list("pk", "nama")
    )
    zones = {w.pk: w.zone for w in Wilayah.objects.filter(pk__in={t.run.wilayah_id for t in recap.timed})}
    for one in recap.timed:
        sheet.add(_step_row(one, recap, rows[one.run.case_id], holders, zones))
    sheet.close()


def _step_row(
    one: Timed,
    recap: Recap,
    row: RecommendationRequest,
    holders: dict[int, str],
    zones: dict[int, ZoneInfo],
) -> list[Any]:
    run, zone = one.run, zones[one.run.wilayah_id]
    moments = [_local(m, zone) for m in (run.opened_at, run.taken_at, run.due_at, run.closed_at)]
    return [
        row.nomor, row.instansi.nama, run.code, recap.steps[run.step_id].aktivitas,
        holders.get(run.instansi_id, ""), run.putaran, *moments, run.outcome,
        one.minutes, one.standard, one.days, one.limit, one.in_standard, one.in_time,
    ]  # fmt: skip
