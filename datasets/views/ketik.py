"""A small table typed cell by cell or pasted from a workbook (SOP B6); it is checked like a file."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from datasets.forms.unggahan import GridForm, cells_of
from datasets.permissions import rilis as permissions
from datasets.reading.grid import grid_of, start_rows
from datasets.services import uploads
from datasets.tables import typed
from datasets.tables.dictionary import Dictionary
from datasets.views.loading import load_release
from datasets.views.rilis import way
from satudata.accounts.queries import rights_of
from satudata.incoming import whole_number
from satudata.workflow.errors import InvalidInput
from satudata.workflow.tokens import new_token

MORE = 10


@require_http_methods(["GET", "POST"])
def rilis_type(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The grid: `aksi` adds rows, puts a paste in, or sends the table to the check. Nothing typed is lost."""
    rilis = load_release(request, pk)
    permissions.check_can_upload(rights_of(request.user), rilis)
    described = uploads.dictionary_of(rilis)
    form = GridForm(request.POST if request.method == "POST" else None, initial={"token": new_token()})
    if request.method == "GET":
        return _page(request, rilis, described, form, start_rows(rilis, described))
    count = min(whole_number(request.POST.get("baris")) or 0, typed.MAX_ROWS)
    rows = cells_of(request.POST, described, count)
    problem = _problem(form, described)
    action = request.POST.get("aksi", "")
    if not problem and action == "tempel":
        rows, problem = _pasted(form, described, rows)
    elif not problem and action == "tambah":
        rows = [*rows, *_blank(described, min(MORE, typed.MAX_ROWS - len(rows)))]
    elif not problem:
        try:
            unggahan = uploads.receive_upload(
                rilis=rilis, rows=_sent(rows), by=request.user, token=form.cleaned_data["token"]
            )
        except InvalidInput as refused:
            problem = " ".join(refused.messages)
        else:
            return redirect("unggahan_detail", pk=pk, unggahan=unggahan.pk)
    return _page(request, rilis, described, form, rows, problem=problem, added=action in ("tempel", "tambah"))


def _problem(form: GridForm, described: Dictionary) -> str:
    if len(described.kolom) > typed.MAX_COLUMNS:
        return too_wide()
    return "" if form.is_valid() else " ".join(str(e) for errors in form.errors.values() for e in errors)


def too_wide() -> str:
    """Why a table of many columns is not typed."""
    return _("Tabel ini lebih dari %(n)d kolom. Unggah sebagai berkas.") % {"n": typed.MAX_COLUMNS}


def _sent(rows: typed.Rows) -> typed.Rows:
    found = typed.filled(rows)
    if not found:
        raise InvalidInput(_("Isi paling sedikit satu baris."))
    return found


def _pasted(form: GridForm, described: Dictionary, rows: typed.Rows) -> tuple[typed.Rows, str]:
    """The rows with what was pasted below what is filled; a problem where it does not fit."""
    pasted = typed.parse_paste(form.cleaned_data["tempel"], described)
    kept = typed.filled(rows)
    if not pasted:
        return rows, _("Tempelan ini kosong. Salin tabelnya dari Excel, lalu tempel lagi.")
    if len(kept) + len(pasted) > typed.MAX_ROWS:
        words = _("Tempelan membuat tabel lebih dari %(n)d baris. Unggah sebagai berkas.")
        return rows, words % {"n": typed.MAX_ROWS}
    return [*kept, *pasted], ""


def _blank(described: Dictionary, count: int) -> typed.Rows:
    return [[""] * len(described.kolom) for _row in range(max(count, 0))]


def _page(  # noqa: PLR0913
    request: HttpRequest,
    rilis: Any,
    described: Dictionary,
    form: GridForm,
    rows: typed.Rows,
    *,
    problem: str = "",
    added: bool = False,
) -> HttpResponse:
    refused = len(described.kolom) > typed.MAX_COLUMNS
    context = {
        "case": rilis,
        "form": form,
        "paste": form.data.get("tempel", "") if problem else "",
        "columns": described.kolom,
        "grid": [] if refused else grid_of(described, rows),
        "count": len(rows),
        "full": len(rows) >= typed.MAX_ROWS,
        "most": typed.MAX_ROWS,
        "problem": problem or (too_wide() if refused else ""),
        "refused": refused,
        "token": form.data.get("token") or form.initial["token"],
        "breadcrumbs": way(rilis, _("Ketik data")),
    }
    status = 422 if problem and not added else 200
    return render(request, "datasets/unggahan/typed.html", context, status=status)
