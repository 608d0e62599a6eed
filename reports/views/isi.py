"""Writing the report, a chapter at a time: narrative beside its suggestion, and the plan of action.

Every button keeps all that was typed. What somebody else stored meanwhile is shown beside it and is never
written over unseen. Whoever may not write, or while nobody may, reads the same page.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from reports import contents
from reports.forms.laporan import Row, change_rows, typed_rows
from reports.models import Laporan
from reports.permissions import laporan as permissions
from reports.reading import laporan as reading
from reports.services import reports
from reports.states import EDITABLE
from reports.views.loading import load_report, refusal_of, way
from satudata.accounts.queries import rights_of
from satudata.components import ErrorItem
from satudata.incoming import whole_number
from satudata.workflow.errors import InvalidInput, StaleForm
from satudata.workflow.presence import panel

ROW_ACTS = ("tambah", "hapus", "naik", "turun")


@dataclass
class Field:
    """One section on the page: what is typed, what is stored, what the figures suggest."""

    part: reading.Written
    teks: str
    versi: int
    beside: bool = False  # somebody else stored another text since this one was on screen

    @property
    def suggested(self) -> bool:
        """Whether the suggestion says something that the text does not."""
        return bool(self.part.saran) and self.part.saran not in self.teks


@dataclass
class Sheet:
    """One chapter as it is shown."""

    bab: int
    fields: list[Field]
    rows: list[Row] | None
    seen: str


@require_http_methods(["GET", "POST"])
def laporan_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One chapter: `?bab=` from 0 to 8."""
    case = load_report(request, pk)
    bab = whole_number(request.GET.get("bab"))
    bab = bab if bab in contents.CHAPTERS else 0
    if request.method == "GET":
        return _page(request, case, _stored(case, bab or 0))
    permissions.check_can_edit(rights_of(request.user), case)
    sheet, aksi = _typed(case, bab or 0, request.POST), request.POST.get("aksi", "simpan")
    if _changed(sheet, aksi):
        messages.info(request, _("Belum disimpan. Periksa, lalu simpan bab ini."))
        return _page(request, case, sheet)
    return _save(request, case, sheet, aksi)


def _stored(case: Laporan, bab: int) -> Sheet:
    chapter = reading.chapters(case)[bab]
    fields = [
        Field(part, part.row.teks if part.row else "", part.row.version if part.row else 0)
        for part in chapter.parts
    ]
    if chapter.actions is None:
        return Sheet(bab, fields, None, "")
    rows = [{name: getattr(row, name) for name in reports.COLUMNS} for row in case.tindak_lanjut.all()] or [
        dict.fromkeys(reports.COLUMNS, "")
    ]
    return Sheet(bab, fields, rows, reports.seen_actions(case))


def _typed(case: Laporan, bab: int, data: QueryDict) -> Sheet:
    sheet = _stored(case, bab)
    for field in sheet.fields:
        kode = field.part.section.kode
        if f"teks-{kode}" in data:
            field.teks = data[f"teks-{kode}"]
            field.versi = whole_number(data.get(f"versi-{kode}")) or 0
    if sheet.rows is not None and "tl-jumlah" in data:
        sheet.rows, sheet.seen = typed_rows(data), data.get("tl-terlihat", "")
    return sheet


def _changed(sheet: Sheet, aksi: str) -> bool:
    """Carry out a button that changes what is typed and stores nothing; False for a saving one."""
    act, _colon, place = aksi.partition(":")
    if act == "saran":
        for field in sheet.fields:
            if field.part.section.kode == place and field.suggested:
                field.teks = "\n\n".join(filter(None, [field.part.saran, field.teks.strip()]))
        return True
    if act in ROW_ACTS and sheet.rows is not None:
        change_rows(sheet.rows, act, whole_number(place))
        return True
    return False


def _save(request: HttpRequest, case: Laporan, sheet: Sheet, aksi: str) -> HttpResponse:
    """Store what changed; what could not be stored stays on the page with the reason."""
    items, stored, status = [], 0, 200
    for field in sheet.fields:
        section = field.part.section
        before = field.part.row.version if field.part.row else 0
        if before == 0 and not field.teks.strip():
            continue
        try:
            row = reports.save_section(
                laporan=case, bagian=section.kode, teks=field.teks, version=field.versi, by=request.user  # type: ignore[arg-type]
            )  # fmt: skip
            stored += row.version != before
            field.versi = row.version
        except StaleForm as stale:
            field.beside, field.versi, status = True, stale.current, 409
            words = _("“%(judul)s” diubah orang lain. Teks keduanya ada di bawah; pilih lalu simpan.")
            items.append(ErrorItem(words % {"judul": section.judul}, f"teks-{section.kode}"))
        except InvalidInput as error:
            status = 422
            items += [ErrorItem(text, f"teks-{section.kode}") for text in error.messages]
    if sheet.rows is not None:
        problem, code = _save_rows(request, case, sheet)
        items, status = items + problem, code or status
    if items:
        return _page(request, load_report(request, case.pk), _fresh(case, sheet), items=items, status=status)
    messages.success(request, _said(stored))
    following = sheet.bab + 1 if aksi == "lanjut" and sheet.bab + 1 in contents.CHAPTERS else sheet.bab
    return redirect(f"{reverse('laporan_edit', args=[case.pk])}?bab={following}")


def _save_rows(request: HttpRequest, case: Laporan, sheet: Sheet) -> tuple[list[ErrorItem], int]:
    try:
        reports.save_actions(laporan=case, rows=sheet.rows or [], seen=sheet.seen, by=request.user)  # type: ignore[arg-type]
    except reports.ChangedMeanwhile as error:
        sheet.seen = reports.seen_actions(case)
        return [ErrorItem(text, "tindak-lanjut") for text in error.messages], 409
    except InvalidInput as error:
        return [ErrorItem(text, "tindak-lanjut") for text in error.messages], 422
    return [], 0


def _fresh(case: Laporan, sheet: Sheet) -> Sheet:
    """The typed sheet over what is stored by now."""
    for field, part in zip(sheet.fields, reading.chapters(case)[sheet.bab].parts, strict=True):
        field.part = part
    return sheet


def _said(stored: int) -> str:
    if not stored:
        return _("Tersimpan.")
    return ngettext("%(n)d bagian tersimpan.", "%(n)d bagian tersimpan.", stored) % {"n": stored}


def _page(
    request: HttpRequest,
    case: Laporan,
    sheet: Sheet,
    *,
    items: list[ErrorItem] | None = None,
    status: int = 200,
) -> HttpResponse:
    rights = rights_of(request.user)
    refused = refusal_of(permissions.check_can_edit, rights, case)
    stored = list(case.tindak_lanjut.all()) if sheet.rows is not None else []
    context: dict[str, Any] = {
        "case": case,
        "sheet": sheet,
        "chapters": reading.chapters(case),
        "title": contents.numbered(sheet.bab),
        "writes": not refused and case.state in EDITABLE,
        "stored_rows": stored,
        "rows_beside": status == 409 and any(item.anchor == "tindak-lanjut" for item in items or []),
        "last": sheet.bab + 1 not in contents.CHAPTERS,
        "most": reports.MAX_ACTIONS,
        "error_items": items or [],
        "presence": panel(case, request.user),
        "breadcrumbs": way(case, _("Isi laporan")),
    }
    return render(request, "reports/laporan/edit.html", context, status=status)
