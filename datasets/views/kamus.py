"""The pages of a dataset's dictionary: its columns, one column, the rules of the table, and on paper."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from datasets.forms.kamus import ColumnForm, RulesForm, SeenForm, TakeForm, sum_forms, total_forms
from datasets.models import RilisData
from datasets.reading import kamus as reading
from datasets.reading import sources
from datasets.services import dictionaries
from datasets.tables.dictionary import Column, Dictionary
from datasets.views.loading import load_release
from datasets.views.rilis import way
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.components import ErrorItem
from satudata.workflow.errors import InvalidInput, StaleForm

GET_OR_POST = ["GET", "HEAD", "POST"]


# The dictionary --------------------------------------------------------------------------------------
@require_GET
def kamus_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The columns of the dictionary that a release works with, and what is lacking."""
    return _page(request, load_release(request, pk))


def _page(
    request: HttpRequest, rilis: RilisData, *, items: list[ErrorItem] | None = None, status: int = 200
) -> HttpResponse:
    rights = rights_of(request.user)
    context = {
        "case": rilis,
        "breadcrumbs": way(rilis, _("Kamus data")),
        "sheet": reading.sheet_of(rilis, rights),
        "locked": reading.refusal(rights, rilis),
        "entri": sources.entry_of(rilis.dataset),
        "error_items": items,
    }
    return render(request, "datasets/kamus/edit.html", context, status=status)


@require_GET
def kamus_print(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The dictionary on paper: every column with all that is said of it."""
    rilis = load_release(request, pk)
    sheet = reading.sheet_of(rilis, rights_of(request.user))
    context = {
        "case": rilis, "breadcrumbs": way(rilis, _("Kamus data")), "sheet": sheet, "printed_at": now(),
    }  # fmt: skip
    return render(request, "datasets/kamus/print.html", context)


@require_POST
def kamus_make(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Draft the first dictionary from what is known."""
    rilis = load_release(request, pk)
    dictionaries.draft_dictionary(dataset=rilis.dataset, rilis=rilis, by=request.user)
    messages.success(request, _("Kamus disusun dari yang sudah diketahui. Periksa setiap kolomnya."))
    return redirect("kamus_edit", pk=pk)


# One column --------------------------------------------------------------------------------------------
@require_http_methods(GET_OR_POST)
def kolom_edit(request: HttpRequest, pk: UUID, kode: str = "") -> HttpResponse:
    """Add a column, or change one."""
    rilis = load_release(request, pk)
    sheet = reading.sheet_of(rilis, rights_of(request.user))
    before = _column(sheet.isi, kode) if kode else None
    posted = request.POST if request.method == "POST" else None
    form = ColumnForm(posted, before=before, seen=sheet.seen)
    if posted is not None and form.is_valid():
        isi = reading.with_column(sheet.isi, kode, form.column)
        problems = _refused(request, rilis, isi, form)
        if not problems:
            messages.success(request, _("Kolom “%(nama)s” disimpan.") % {"nama": form.column.nama})
            return redirect("kamus_edit", pk=pk)
    else:
        problems = []
    return _column_page(request, rilis, sheet, form, kode, problems)


def _column_page(  # noqa: PLR0913
    request: HttpRequest, rilis: RilisData, sheet: reading.Sheet, form: ColumnForm, kode: str,
    problems: list[str],
) -> HttpResponse:  # fmt: skip
    shown = next((row for row in sheet.rows if row.column.kode == kode), None)
    context = {
        "case": rilis,
        "breadcrumbs": way(rilis, shown.column.nama if shown else _("Kolom baru")),
        "form": form,
        "shown": shown,
        "locked": reading.refusal(rights_of(request.user), rilis),
        "error_items": [ErrorItem(words) for words in problems],
    }
    return render(request, "datasets/kamus/kolom.html", context, status=422 if form.is_bound else 200)


def _column(isi: Dictionary, kode: str) -> Column:
    if not isi.has(kode):
        raise Http404
    return isi.column(kode)


@require_POST
def kolom_act(request: HttpRequest, pk: UUID, kode: str, action: str) -> HttpResponse:
    """Move a column up or down, or take it out with the rules that speak of it."""
    rilis = load_release(request, pk)
    sheet = reading.sheet_of(rilis, rights_of(request.user))
    column = _column(sheet.isi, kode)
    if action not in ACTS:
        raise Http404
    edit, done = ACTS[action]
    form = SeenForm(request.POST)
    problems = _refused(request, rilis, edit(sheet.isi, kode), form)
    if problems:
        return _page(request, rilis, items=[ErrorItem(words) for words in problems], status=422)
    if done:
        messages.success(request, str(done) % {"nama": column.nama})
    return redirect("kamus_edit", pk=pk)


ACTS: dict[str, Any] = {
    "naik": (lambda isi, kode: reading.shifted(isi, kode, -1), ""),
    "turun": (lambda isi, kode: reading.shifted(isi, kode, 1), ""),
    "hapus": (reading.without, gettext_lazy("Kolom “%(nama)s” dihapus dari kamus.")),
}


# Rules, and columns of the activity ------------------------------------------------------------------------
@require_http_methods(GET_OR_POST)
def kamus_rules(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The rules of the table as a whole."""
    rilis = load_release(request, pk)
    sheet = reading.sheet_of(rilis, rights_of(request.user))
    posted = request.POST if request.method == "POST" else None
    form = RulesForm(posted, dictionary=sheet.isi, seen=sheet.seen)
    sums, totals = sum_forms(sheet.isi, posted), total_forms(sheet.isi, posted)
    problems: list[str] = []
    if posted is not None and all(each.is_valid() for each in (form, *sums, *totals)):
        jumlah = tuple(rule for each in sums if (rule := each.rule()) is not None)
        total = tuple(rule for each in totals if (rule := each.rule()) is not None)
        isi = replace(sheet.isi, **form.rules(), jumlah=jumlah, total=total)
        problems = _refused(request, rilis, isi, form)
        if not problems:
            messages.success(request, _("Aturan tabel disimpan."))
            return redirect("kamus_edit", pk=pk)
    elif posted is not None:
        problems = [
            str(words) for each in (*sums, *totals) for found in each.errors.values() for words in found
        ]
    context = {
        "case": rilis, "breadcrumbs": way(rilis, _("Aturan tabel")), "form": form, "sums": sums,
        "totals": totals, "locked": reading.refusal(rights_of(request.user), rilis),
        "error_items": [ErrorItem(words) for words in problems],
    }  # fmt: skip
    return render(request, "datasets/kamus/aturan.html", context, status=422 if posted is not None else 200)


@require_http_methods(GET_OR_POST)
def kamus_take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take more variables of the entry's activity as columns."""
    rilis = load_release(request, pk)
    sheet = reading.sheet_of(rilis, rights_of(request.user))
    entri = sources.entry_of(rilis.dataset)
    variables = sources.variables_of(entri) if entri is not None else []
    taken = {column.variabel for column in sheet.isi.kolom}
    offered = [v for v in variables if v.pk not in taken]
    posted = request.POST if request.method == "POST" else None
    form = TakeForm(posted, variables=offered, seen=sheet.seen)
    problems: list[str] = []
    if posted is not None and form.is_valid():
        chosen = [sources.column_of(v) for v in offered if v.pk in form.cleaned_data["variabel"]]
        problems = _refused(request, rilis, reading.added(sheet.isi, chosen), form)
        if not problems:
            messages.success(request, _("%(n)d kolom ditambahkan.") % {"n": len(chosen)})
            return redirect("kamus_edit", pk=pk)
    context = {
        "case": rilis, "breadcrumbs": way(rilis, _("Ambil kolom dari kegiatan")), "form": form,
        "entri": entri, "offered": offered, "locked": reading.refusal(rights_of(request.user), rilis),
        "error_items": [ErrorItem(words) for words in problems],
    }  # fmt: skip
    return render(request, "datasets/kamus/ambil.html", context, status=422 if posted is not None else 200)


def _refused(request: HttpRequest, rilis: RilisData, isi: Dictionary, form: SeenForm) -> list[str]:
    """Write the dictionary; why it was not written, in words."""
    version = form.cleaned_data["seen"] if form.is_valid() else None
    try:
        dictionaries.change_dictionary(
            dataset=rilis.dataset, isi=isi, by=request.user, version=version, rilis=rilis
        )
    except InvalidInput as refused:
        return refused.messages
    except StaleForm:
        return [_("Kamus ini diubah orang lain sejak halaman Anda dibuka. Muat ulang, lalu ulangi.")]
    return []
