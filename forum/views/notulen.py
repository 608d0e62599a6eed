"""Writing the minutes of a meeting: one page for text, decisions and action plan, without scripts too.

Rows are added, removed and moved by buttons that send the whole page: what was typed comes back as it was,
unjudged, and nothing is saved before "Simpan".
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum.forms.rapat import (
    ACTIONS,
    DECISIONS,
    ActionForm,
    ActionRows,
    DecisionForm,
    DecisionRows,
    MinutesForm,
    change_rows,
    minutes_of,
    typed_rows,
)
from forum.models import RapatForum
from forum.permissions import rapat as permissions
from forum.reading.rapat import offices_to_invite
from forum.services import minutes
from forum.views.rapat import changed_meanwhile, load, way
from satudata.accounts.queries import rights_of
from satudata.components import Breadcrumb
from satudata.incoming import whole_number
from satudata.workflow.errors import InvalidInput, StaleForm, StaleMove
from satudata.workflow.tokens import new_token

Offices = list[tuple[int, str]]
Rows = list[dict[str, Any]]


@require_http_methods(["GET", "POST"])
def rapat_minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write the minutes of a meeting."""
    case = load(request, pk)
    permissions.check_can_plan(rights_of(request.user), case)
    offices: Offices = list(offices_to_invite(case.daftar).values_list("pk", "nama"))
    if request.method == "GET":
        if case.state not in minutes.WRITABLE:
            return redirect("rapat_detail", pk=pk)
        return _page(request, case, _form_of(case), *_rows_of(case, offices))
    act = request.POST.get("aksi", "simpan")
    if act != "simpan":
        return _page(request, case, *_changed(request, act, offices))
    form = MinutesForm(request.POST)
    decisions = DecisionRows(request.POST, prefix=DECISIONS)
    actions = ActionRows(request.POST, prefix=ACTIONS, form_kwargs={"offices": offices})
    status = _save(request, case, form, decisions, actions)
    if status == 200:
        messages.success(request, _("Notulen disimpan."))
        return redirect("rapat_detail", pk=pk)
    return _page(request, case, form, decisions, actions, status=status)


def _save(
    request: HttpRequest, case: RapatForum, form: MinutesForm, decisions: BaseFormSet, actions: BaseFormSet
) -> int:
    """Save the page; the status of the answer, with what is wrong on the forms."""
    if not all([form.is_valid(), decisions.is_valid(), actions.is_valid()]):
        return 422
    written = minutes_of(form, decisions, actions)
    move = {"version": form.cleaned_data["version"], "token": form.cleaned_data["token"]}
    try:
        minutes.save_minutes(rapat=case, minutes=written, by=request.user, **move)
    except InvalidInput as error:
        words, status = error.messages, 422
    except StaleMove as error:
        words, status = [error.reason], 409
    except StaleForm:
        words, status = [changed_meanwhile()], 409
    else:
        return 200
    for message in words:
        form.add_error(None, message)
    return status


def _page(  # noqa: PLR0913
    request: HttpRequest,
    case: RapatForum,
    form: MinutesForm,
    decisions: BaseFormSet,
    actions: BaseFormSet,
    status: int = 200,
) -> HttpResponse:
    context = {
        "case": case,
        "form": form,
        "tables": [
            (decisions, _("Keputusan"), _("keputusan")),
            (actions, _("Rencana aksi"), _("rencana aksi")),
        ],
        "wrong": sum(bool(row.errors) for rows in (decisions, actions) if rows.is_bound for row in rows),
        "breadcrumbs": way(case, Breadcrumb(_("Tulis notulen"))),
    }
    return render(request, "forum/rapat_minutes.html", context, status=status)


def _form_of(case: RapatForum) -> MinutesForm:
    return MinutesForm(
        initial={
            "token": new_token(),
            "version": case.version,
            "pimpinan": case.pimpinan_rapat,
            "notulis": case.notulis,
            "isi": case.notulen_isi,
        }
    )


def _rows_of(case: RapatForum, offices: Offices) -> tuple[BaseFormSet, BaseFormSet]:
    """The rows as they are saved; one blank row where there is none yet."""
    names = [*ActionForm.base_fields]
    decisions: Rows = list(case.keputusan.values("isi")) or [{}]
    actions: Rows = [
        row | {"instansi": row.pop("instansi_id")}
        for row in case.rencana_aksi.values("instansi_id", *(n for n in names if n != "instansi"))
    ]
    return _shown(decisions, actions or [{}], offices)


def _shown(decisions: Rows, actions: Rows, offices: Offices) -> tuple[BaseFormSet, BaseFormSet]:
    """Tables that show rows without judging them."""
    made = []
    for rows, table, prefix, given in (
        (decisions, DecisionRows, DECISIONS, {}),
        (actions, ActionRows, ACTIONS, {"offices": offices}),
    ):
        shown = table(initial=rows, prefix=prefix, form_kwargs=given)
        made.append(shown)
    return made[0], made[1]


def _changed(
    request: HttpRequest, act: str, offices: Offices
) -> tuple[MinutesForm, BaseFormSet, BaseFormSet]:
    """The page with one row more, fewer or elsewhere: "tambah:keputusan", "hapus:aksi:2", "naik:aksi:2"."""
    what, _colon, rest = act.partition(":")
    prefix, _colon, number = rest.partition(":")
    typed = {
        DECISIONS: typed_rows(request.POST, DECISIONS, DecisionForm),
        ACTIONS: typed_rows(request.POST, ACTIONS, ActionForm),
    }
    if prefix in typed:
        change_rows(typed[prefix], what, whole_number(number), {})
    initial = {name: request.POST.get(name, "") for name in MinutesForm.base_fields}
    return MinutesForm(initial=initial), *_shown(typed[DECISIONS], typed[ACTIONS], offices)
