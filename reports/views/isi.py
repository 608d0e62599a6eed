"""Writing the report, a chapter at a time: narrative beside its suggestion, and the plan of action.

Every button keeps all that was typed. What somebody else stored meanwhile is shown beside it and is never
written over unseen. Whoever may not write, or while nobody may, reads the same page.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reports import contents
from reports.forms.laporan import change_rows
from reports.models import Laporan, TindakLanjut
from reports.permissions import laporan as permissions
from reports.reading import laporan as reading
from reports.services import reports
from reports.states import EDITABLE
from reports.views.isi_saving import (
    Saved,
    Sheet,
    keep_own,
    rows_title,
    save_chapter,
    stored_sheet,
    typed_sheet,
)
from reports.views.loading import load_report, refusal_of, way
from satudata.accounts.queries import rights_of
from satudata.autosave import BASE, BASES, answer
from satudata.clock.now import now
from satudata.components import ErrorItem
from satudata.incoming import whole_number
from satudata.workflow.errors import ActionDenied, StaleMove
from satudata.workflow.presence import panel

ROW_ACTS = ("tambah", "hapus", "naik", "turun")


@require_http_methods(["GET", "POST"])
def laporan_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One chapter: `?bab=` from 0 to 8."""
    case, bab = load_report(request, pk), _asked_chapter(request)
    if request.method == "GET":
        return _page(request, case, stored_sheet(case, bab))
    permissions.check_can_edit(rights_of(request.user), case)
    sheet, aksi = typed_sheet(case, bab, request.POST), request.POST.get("aksi", "simpan")
    if _changed(sheet, aksi):
        keep_own(case, sheet, request.POST)
        messages.info(request, _("Belum disimpan. Periksa, lalu simpan bab ini."))
        return _page(request, case, sheet, unsaved=True)
    return _save(request, case, bab, aksi)


@require_POST
def laporan_autosave(request: HttpRequest, pk: UUID) -> JsonResponse:
    """The same save, by the page itself: what is stored now, or what must be decided first.

    409 brings the choice, 403 and 422 say in words why nothing more is stored.
    """
    case, bab = load_report(request, pk), _asked_chapter(request)
    try:
        permissions.check_can_edit(rights_of(request.user), case)
        saved = save_chapter(case, bab, request.POST, request.user, autosave=True)  # type: ignore[arg-type]
    except (ActionDenied, StaleMove) as refusal:
        return JsonResponse({"alasan": str(refusal)}, status=403)
    if saved.settled.conflicts:
        html = render_to_string("_components/clash.html", _clash(case, saved), request)
        return JsonResponse({"versi": case.version, "html": html}, status=409)
    if saved.refused:
        words = " ".join(text for _name, text in saved.refused)
        return JsonResponse({"alasan": words}, status=422)
    return JsonResponse(_answer(case, bab, saved))


def _answer(case: Laporan, bab: int, saved: Saved) -> dict[str, Any]:
    """What the script is told; versions of what somebody else changed stay those that were on screen."""
    stored = stored_sheet(case, bab)
    untouched = set(saved.settled.others)
    ids = {
        f"versi-{one.part.section.kode}": str(one.stored_version)
        for one in stored.fields
        if str(one.part.section.judul) not in untouched
    }
    if stored.rows is not None and rows_title() not in untouched:
        ids["tl-terlihat"] = stored.seen
    return answer(
        version=case.version, at=now(), wilayah=case.wilayah, ids=ids, others=saved.settled.others,
        waiting=_half(case.tindak_lanjut.all()) if stored.rows is not None else "",
    )  # fmt: skip


def _half(rows: Iterable[TindakLanjut]) -> str:
    """What the stored plan of action still needs before the report goes to the head."""
    half = reports.half_rows(rows)
    return _("Sebelum diajukan: %(which)s") % {"which": " ".join(half)} if half else ""


def _clash(case: Laporan, saved: Saved) -> dict[str, Any]:
    return {"case": case, "state": saved.settled.by, "differences": saved.settled.conflicts}


def _asked_chapter(request: HttpRequest) -> int:
    bab = whole_number(request.GET.get("bab"))
    return bab if bab in contents.CHAPTERS else 0  # type: ignore[return-value]


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


def _save(request: HttpRequest, case: Laporan, bab: int, aksi: str) -> HttpResponse:
    """Store what changed; what could not be stored stays on the page with the reason."""
    saved = save_chapter(case, bab, request.POST, request.user)  # type: ignore[arg-type]
    items = [ErrorItem(text, name) for name, text in saved.refused]
    words = _("“%(judul)s” diubah orang lain. Teks keduanya ada di bawah; pilih lalu simpan.")
    items += [ErrorItem(words % {"judul": d.label}, "judul-bentrok") for d in saved.settled.conflicts]
    if items:
        status = 409 if saved.settled.conflicts else 422
        sheet = _fresh(load_report(request, case.pk), saved.sheet)
        return _page(request, case, sheet, saved=saved, items=items, status=status)
    messages.success(request, _("Bab ini tersimpan."))
    following = bab + 1 if aksi == "lanjut" and bab + 1 in contents.CHAPTERS else bab
    return redirect(f"{reverse('laporan_edit', args=[case.pk])}?bab={following}")


def _fresh(case: Laporan, sheet: Sheet) -> Sheet:
    """The typed sheet over what is stored by now: saved once more, knowingly, the own text counts."""
    stored = stored_sheet(case, sheet.bab)
    for field, now_stored in zip(sheet.fields, stored.fields, strict=True):
        field.part, field.versi = now_stored.part, now_stored.stored_version
    sheet.seen = stored.seen
    return sheet


def _page(  # noqa: PLR0913
    request: HttpRequest,
    case: Laporan,
    sheet: Sheet,
    *,
    saved: Saved | None = None,
    items: list[ErrorItem] | None = None,
    unsaved: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The chapter. `unsaved`: what was typed is not stored, and nothing speaks against storing it."""
    refused = refusal_of(permissions.check_can_edit, rights_of(request.user), case)
    where = f"?bab={sheet.bab}"
    rows = list(case.tindak_lanjut.all()) if sheet.rows is not None else []
    context: dict[str, Any] = {
        "case": case,
        "sheet": sheet,
        "chapters": reading.chapters(case),
        "title": contents.numbered(sheet.bab),
        "writes": not refused and case.state in EDITABLE,
        "stored_rows": rows,
        "half": _half(rows),
        "state": sheet.last_save,
        "clash": _clash(case, saved) if saved and saved.settled.conflicts else None,
        "autosave_url": reverse("laporan_autosave", args=[case.pk]) + where,
        "page_url": reverse("laporan_edit", args=[case.pk]) + where,
        "unsaved": unsaved,
        # What the script of the page before had saved or sent: on the page shown again it is still its own.
        "bases": request.POST.getlist(BASE)[:BASES] if unsaved else [],
        "last": sheet.bab + 1 not in contents.CHAPTERS,
        "most": reports.MAX_ACTIONS,
        "error_items": items or [],
        "presence": panel(case, request.user),
        "breadcrumbs": way(case, _("Isi laporan")),
    }
    return render(request, "reports/laporan/edit.html", context, status=status)
