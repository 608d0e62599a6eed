"""Walidata's review: the work list of a year, and one OPD's list entry by entry with its verdict."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from forum.entries.checks import Finding, findings_of
from forum.entries.fields import FIELDS, values_of
from forum.forms.daftar import NoteForm
from forum.forms.reviu import AllForm, JudgementsForm, Line, sent_ids
from forum.models import DaftarDataOpd, EntriDaftarData
from forum.permissions import daftar as list_permissions
from forum.permissions import opd as permissions
from forum.reading import reviu as reading
from forum.services import review
from forum.states import OPEN_FOR_DRAFTS
from forum.views.daftar import refusal_of, stale_words, way
from forum.views.loading import load_list, load_office
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.components import Breadcrumb, NavItem, Text
from satudata.workflow import presence
from satudata.workflow.actions import may
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm, StaleMove
from satudata.workflow.tokens import new_token

PER_PAGE = 20
FILTERS: dict[str, Text] = {
    "": gettext_lazy("Semua"),
    "belum": gettext_lazy("Belum dinilai"),
    "perbaikan": gettext_lazy("Perlu perbaikan"),
}


# The work list ------------------------------------------------------------------------------------
@require_GET
def daftar_review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Walidata's overview of a year: every OPD's list, how long it waits, how far its review is."""
    case, rights, at = load_list(request, pk), rights_of(request.user), now()
    if not list_permissions.can_view_all_offices(rights, case):
        raise ActionDenied(_("Daftar kerja reviu dibaca Walidata dan Sekretariat SDI."))
    rows = reading.worklist(rights, case, at)
    context = {
        "case": case,
        "breadcrumbs": way(case, _("Reviu Walidata")),
        "rows": rows,
        "waiting": sum(row.part.state == "submitted" for row in rows),
    }
    return render(request, "forum/daftar_review.html", context)


# One OPD's list -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Shown:
    """One entry as the page shows it: its fields to judge, answers in words, findings, comments."""

    line: Line
    answers: list[tuple[Text, str]]
    findings: list[Finding]
    comments: list[Any]


@require_GET
def opd_review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every entry of an OPD's list with its answers and findings, to be judged one by one."""
    return review_page(request, load_office(request, pk))


def review_page(
    request: HttpRequest,
    part: DaftarDataOpd,
    *,
    bound: Form | None = None,
    action: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page; `bound` is a form that was refused, shown again with all that was typed."""
    rights = rights_of(request.user)
    permissions.check_can_read_review(rights, part)
    chosen = request.GET.get("tampilkan", "")
    chosen = chosen if chosen in FILTERS else ""
    page = _page(reading.entries_of(part), chosen, request.GET.get("page"))
    judging = bound if isinstance(bound, JudgementsForm) else JudgementsForm(entries=list(page.object_list))
    open_now = part.daftar.state in OPEN_FOR_DRAFTS
    may_judge = (
        open_now
        and part.state in review.JUDGEABLE
        and not refusal_of(permissions.check_can_review, rights, part)
    )
    context: dict[str, Any] = {
        "case": part,
        "breadcrumbs": [*_way(part), Breadcrumb(_("Reviu"))],
        "presence": presence.panel(part, request.user),
        "page_obj": page,
        "form": judging,
        "shown": _shown(judging.lines),
        "shown_ids": ",".join(str(entry.pk) for entry in judging.entries),
        "progress": reading.progress_of(part),
        "filters": [_choice(name, label, chosen) for name, label in FILTERS.items()],
        "query": urlencode({"tampilkan": chosen, "page": page.number}),
        "may_judge": may_judge,
        "may_approve": open_now and may(rights, part, "approve_list"),
        "may_return": open_now and may(rights, part, "return_list"),
        "why_not": permissions_words(part, rights) if not may_judge else "",
        "all_form": bound if isinstance(bound, AllForm) else AllForm(),
        "note_form": bound if action in ("setujui", "kembalikan") and bound is not None else NoteForm(),
        "next": reading.next_part(rights, part) if may_judge or part.state != "submitted" else None,
        "token": new_token(),
    }
    return render(request, "forum/opd_review.html", context, status=status)


def permissions_words(part: DaftarDataOpd, rights: Any) -> str:
    """Why this person does not judge here, where it is not only another's turn."""
    reason = refusal_of(permissions.check_can_review, rights, part)
    return reason or _("Daftar Data ini sekarang berstatus “%(state)s”, jadi tidak dinilai.") % {
        "state": part.get_state_display()
    }


def _page(entries: QuerySet[EntriDaftarData], chosen: str, number: str | None) -> Page:
    if chosen == "belum":
        entries = entries.exclude(reading.HOLDS, reviu__in=EntriDaftarData.Reviu.values)
    elif chosen == "perbaikan":
        entries = entries.filter(reading.LACKING)
    return Paginator(entries, PER_PAGE).get_page(number)


def _shown(lines: Iterable[Line]) -> list[Shown]:
    found = list(lines)
    comments = reading.comments_by_entry([line.entry.pk for line in found], drafts=False)
    return [
        Shown(line, answers_of(line.entry), findings_of(line.entry), comments.get(line.entry.pk, []))
        for line in found
    ]


def answers_of(entry: EntriDaftarData) -> list[tuple[Text, str]]:
    """The answers of an entry in words, those that were given."""
    values = values_of(entry)
    told = [(field.label, field.words(values[field.name])) for field in FIELDS]
    return [(label, words) for label, words in told if words]


def _choice(name: str, label: Text, chosen: str) -> NavItem:
    return NavItem(label, f"?tampilkan={name}" if name else "?", current=name == chosen)


def _way(part: DaftarDataOpd) -> list[Breadcrumb]:
    return [
        *way(part.daftar)[:1],
        Breadcrumb(
            _("Daftar Data %(year)s") % {"year": part.tahun}, reverse("daftar_detail", args=[part.daftar_id])
        ),
        Breadcrumb(part.instansi.nama, reverse("opd_detail", args=[part.pk])),
    ]


# Acts -----------------------------------------------------------------------------------------------
Act = Callable[[HttpRequest, DaftarDataOpd, Any], str]


@require_POST
def opd_review_act(request: HttpRequest, pk: UUID, action: str) -> HttpResponse:
    """Carry out one act of the review; refusals come back in words with nothing lost."""
    if action not in ACTS:
        raise Http404
    part = load_office(request, pk)
    make, act = ACTS[action]
    form = make(request, part)
    if not form.is_valid():
        words = [str(message) for errors in form.errors.values() for message in errors]
        return _refused(request, part, action, form, words, 422)
    try:
        done = act(request, part, form)
    except InvalidInput as error:
        return _refused(request, part, action, form, error.messages, 422)
    except StaleForm:
        return _refused(request, load_office(request, pk), action, form, [stale_words()], 409)
    except StaleMove as error:
        return _refused(request, load_office(request, pk), action, form, [error.reason], 409)
    messages.success(request, done)
    if action in ("setujui", "kembalikan"):
        return redirect("daftar_review", pk=part.daftar_id)
    return redirect(f"{reverse('opd_review', args=[pk])}?{request.GET.urlencode()}")


def _refused(  # noqa: PLR0913
    request: HttpRequest, part: DaftarDataOpd, action: str, form: Form, words: list[str], status: int
) -> HttpResponse:
    for message in words:
        messages.error(request, message)
    return review_page(request, part, bound=form, action=action, status=status)


def _move(form: Form) -> dict[str, Any]:
    return {"version": form.cleaned_data["version"], "token": form.cleaned_data["token"]}


def _judge(request: HttpRequest, part: DaftarDataOpd, form: Any) -> str:
    judgements = form.judgements
    if not judgements:
        raise InvalidInput(_("Belum ada entri yang dinilai pada halaman ini."))
    count = review.judge_entries(bagian=part, judgements=judgements, by=request.user, **_move(form))
    return _("%(n)d penilaian disimpan.") % {"n": count}


def _judge_all(request: HttpRequest, part: DaftarDataOpd, form: Form) -> str:
    confirmed = form.cleaned_data["dibaca"]
    count = review.judge_all(bagian=part, confirmed=confirmed, by=request.user, **_move(form))
    return _("%(n)d entri dinilai sesuai sekaligus.") % {"n": count}


def _approve(request: HttpRequest, part: DaftarDataOpd, form: Form) -> str:
    review.approve_list(bagian=part, by=request.user, note=form.cleaned_data["note"], **_move(form))
    return _("Draf %(opd)s disetujui.") % {"opd": part.instansi}


def _return(request: HttpRequest, part: DaftarDataOpd, form: Form) -> str:
    review.return_list(bagian=part, by=request.user, note=form.cleaned_data["note"], **_move(form))
    return _("Draf dikembalikan ke %(opd)s dengan catatan Anda.") % {"opd": part.instansi}


def _judgements(request: HttpRequest, part: DaftarDataOpd) -> Form:
    ids = sent_ids(request.POST.get("entri", ""))
    entries = list(reading.entries_of(part).filter(pk__in=ids))
    return JudgementsForm(request.POST, entries=entries)


ACTS: dict[str, tuple[Callable[[HttpRequest, DaftarDataOpd], Form], Act]] = {
    "nilai": (_judgements, _judge),
    "semua-sesuai": (lambda request, part: AllForm(request.POST), _judge_all),
    "setujui": (lambda request, part: NoteForm(request.POST), _approve),
    "kembalikan": (lambda request, part: NoteForm(request.POST), _return),
}
