"""Changing many entries of an OPD's list at once: choose, fill in, see the difference, apply. No scripts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum.entries.fields import BY_NAME
from forum.forms.excel import TogetherForm
from forum.models import DaftarDataOpd, EntriDaftarData
from forum.permissions.opd import check_can_edit
from forum.services import bulk
from forum.views.entri_loading import load_office
from forum.views.excel import CHANGED_MEANWHILE, way_to
from forum.workbook.difference import Change
from satudata.accounts.queries import rights_of
from satudata.components import Breadcrumb
from satudata.incoming import whole_number
from satudata.workflow.errors import InvalidInput, StaleForm
from satudata.workflow.forms import MoveForm
from satudata.workflow.tokens import new_token

PER_PAGE = 100
SHOWN = 200  # entries of a difference; the rest is counted


@require_http_methods(["GET", "POST"])
def entri_bulk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose entries and a subject, then values, then see what changes; the last step writes."""
    case = load_office(request, pk)
    check_can_edit(rights_of(request.user), case)
    page = _Page(request, case)
    if request.method == "GET":
        return page.choose()
    steps = {"isi": page.fill, "periksa": page.check, "terapkan": page.apply}
    return steps.get(request.POST.get("aksi", ""), page.choose)()


class _Page:
    """The steps of one change; what was chosen and typed travels with the form."""

    def __init__(self, request: HttpRequest, case: DaftarDataOpd) -> None:
        self.request, self.case = request, case
        self.subject = bulk.SUBJECTS.get(request.POST.get("bidang", ""))
        self.query = (request.POST.get("q") or request.GET.get("q", "")).strip()[:200]

    # Choosing --------------------------------------------------------------------------------------
    def choose(self, error: str = "") -> HttpResponse:
        """The entries with boxes, and what may be changed in them."""
        page = Paginator(self._found(), PER_PAGE).get_page(whole_number(self.request.GET.get("page")))
        context = {
            "q": self.query,
            "page_obj": page,
            "subjects": bulk.SUBJECTS.values(),
            "chosen": set(self._ids()),
            "all_chosen": bool(self.request.POST.get("semua")),
            "error": error,
        }
        return self._render("forum/excel_bersama_pilih.html", context, 422 if error else 200)

    def _found(self) -> QuerySet[EntriDaftarData]:
        entries = EntriDaftarData.objects.filter(bagian=self.case, dicabut_oleh__isnull=True)
        if self.query:
            entries = entries.filter(Q(nama_data__icontains=self.query) | Q(item__kode__icontains=self.query))
        return entries.select_related("item")

    def _ids(self) -> list[int]:
        """Ids of the chosen entries, from boxes, from the step before, or from an address."""
        if self.request.POST.get("semua"):
            return list(self._found().values_list("pk", flat=True))
        boxes = self.request.POST.getlist("entri") or self.request.GET.getlist("entri")
        carried = self.request.POST.get("pilihan", "").split(",")
        numbers = (whole_number(text) for text in (*boxes, *carried))
        return sorted({number for number in numbers if number is not None})

    def _chosen(self) -> list[EntriDaftarData]:
        return bulk.chosen_of(self.case, self._ids())

    # Filling in ------------------------------------------------------------------------------------
    def fill(self) -> HttpResponse:
        """The values of the subject; what was typed before stands in it."""
        if self.subject is None:
            return self.choose(_("Pilih isian yang diubah."))
        entries = self._chosen()
        if not entries:
            return self.choose(_("Centang paling sedikit satu entri."))
        typed = self.request.POST.get("terisi")
        form = TogetherForm(self.request.POST if typed else None, subject=self.subject)
        return self._filling(form, entries)

    def _filling(self, form: TogetherForm, entries: Sequence[EntriDaftarData]) -> HttpResponse:
        context = {"form": form, "subject": self.subject, "entries": entries, "pilihan": _joined(entries)}
        return self._render("forum/excel_bersama_isi.html", context, 422 if form.errors else 200)

    # Difference ------------------------------------------------------------------------------------
    def check(self, error: str = "", status: int = 200) -> HttpResponse:
        """What would change in each of them."""
        entries = self._chosen()
        if self.subject is None or not entries:
            return self.fill()
        form = TogetherForm(self.request.POST, subject=self.subject)
        if not form.is_valid():
            return self._filling(form, entries)
        try:
            plan = bulk.plan(entries, form.values(), how=form.how)
        except InvalidInput as refused:
            form.add_error(None, refused.messages)
            return self._filling(form, entries)
        context = {
            "form": form,
            "subject": self.subject,
            "pilihan": _joined(entries),
            "planned": [(one.entry, _changes(one)) for one in plan.changes[:SHOWN]],
            "count": len(plan.changes),
            "held": plan.held,
            "same": len(entries) - len({one.entry.pk for one in plan.changes} | {e.pk for e in plan.held}),
            "more": max(0, len(plan.changes) - SHOWN),
            "token": new_token(),
            "error": error,
        }
        return self._render("forum/excel_bersama_periksa.html", context, status)

    def apply(self) -> HttpResponse:
        """Write the change; a refusal comes back with everything that was chosen and typed."""
        move = MoveForm(self.request.POST)
        entries = self._chosen()
        if self.subject is None or not entries or not move.is_valid():
            return self.check()
        form = TogetherForm(self.request.POST, subject=self.subject)
        if not form.is_valid():
            return self._filling(form, entries)
        try:
            done = bulk.change_together(
                bagian=self.case,
                entri=[entry.pk for entry in entries],
                subject=self.subject,
                values=form.values(),
                how=form.how,
                by=self.request.user,
                # Without the version that was on screen nothing was seen of the list.
                version=move.cleaned_data["version"] or -1,
                token=move.cleaned_data["token"],
            )
        except InvalidInput as refused:
            return self.check(" ".join(refused.messages), 422)
        except StaleForm:
            self.case = load_office(self.request, self.case.pk)
            return self.check(str(CHANGED_MEANWHILE), 409)
        messages.success(self.request, _("%(n)d entri diubah.") % {"n": done})
        return redirect("opd_detail", pk=self.case.pk)

    def _render(self, template: str, context: dict[str, Any], status: int) -> HttpResponse:
        way = way_to(self.case, Breadcrumb(_("Ubah bersama")))
        return render(
            self.request, template, context | {"case": self.case, "breadcrumbs": way}, status=status
        )


def _joined(entries: Sequence[EntriDaftarData]) -> str:
    return ",".join(str(entry.pk) for entry in entries)


def _changes(one: bulk.Planned) -> list[Change]:
    return [
        Change(
            name, str(BY_NAME[name].label), BY_NAME[name].words(one.before[name]), BY_NAME[name].words(value)
        )
        for name, value in one.after.items()
    ]
