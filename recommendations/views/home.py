"""Beranda, the queue, the list of requests, and starting one (SOP A steps 1 and 2)."""

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from recommendations import queries
from recommendations.filters import Filter, in_words
from recommendations.forms.flow import StartForm
from recommendations.models import RecommendationRequest
from recommendations.recap import may_recap, recapped
from recommendations.services import flow
from recommendations.states import EDITABLE, State
from satudata.accounts.models import Instansi
from satudata.accounts.queries import Rights, rights_of
from satudata.accounts.roles import Permission
from satudata.clock.now import now
from satudata.notifications.queries import lines_of, notices_of, unread_count
from satudata.workflow import queue, queue_filters
from satudata.workflow.errors import InvalidInput
from satudata.workflow.tokens import new_token

TURNS_SHOWN = 7
NOTICES_SHOWN = 5


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """C2 Beranda: counters as links, the turns, what is due this week, where to resume.

    The first visit after signing in ends SOP step A1; it is kept in the session and written with
    the draft that follows, so that looking changes nothing.
    """
    at = now()
    request.session.setdefault("dashboard_at", at.isoformat())
    rights = rights_of(request.user)
    mine, times = queue.mine(rights), queue_filters.times(at)
    first = list(mine[:TURNS_SHOWN])
    soon = list(mine.filter(times["hari-ini"] | times["minggu-ini"])[:TURNS_SHOWN])
    rows = {run.pk: row for run, row in queue.pairs({r.pk: r for r in [*first, *soon]}.values(), rights, at)}
    turns = queue.total(mine)
    context = {
        "counters": _counters(rights, turns, queue.total(mine.filter(times["terlambat"])), request),
        "turns": [rows[run.pk] for run in first if run.pk in rows],
        "turns_total": turns,
        "more_turns": turns.found > TURNS_SHOWN,
        "resume": _resume(rights),
        "notices": lines_of(notices_of(request.user)[:NOTICES_SHOWN], rights),
        "deadlines": [rows[run.pk] for run in soon if run.pk in rows],
        "may_start": bool(_offices(rights)),
        "queue_url": reverse("queue"),
    }
    return render(request, "home.html", context)


def _counters(
    rights: Rights, turns: queue.Total, late: queue.Total, request: HttpRequest
) -> list[tuple[str, object, str]]:
    """Numbers with the address of the list that holds exactly as many rows."""
    others = queue.total(queue.waiting_for_others(rights))
    return [
        (_("Giliran Anda"), turns, queue_filters.Query().url),
        (_("Terlambat"), late, queue_filters.Query(batas="terlambat").url),
        (_("Menunggu pihak lain"), others, queue_filters.Query(tampilan=queue_filters.MENUNGGU).url),
        (
            _("Pemberitahuan belum dibaca"),
            unread_count(request.user),
            f"{reverse('notice_list')}?hanya=belum-dibaca",
        ),
    ]


def _resume(rights: Rights) -> dict | None:
    """The draft or correction that this person's office touched last."""
    offices = rights.instansi_ids(Permission.REQUEST_FILL)
    last = (
        queries.visible_to(rights)
        .filter(instansi_id__in=offices, state__in=EDITABLE)
        .order_by("-updated_at")
        .first()
    )
    if last is None:
        return None
    return {
        "title": last.judul or last.nomor,
        "url": reverse("request_form", args=[last.pk]),
        "at": last.updated_at,
    }


@require_GET
def request_list(request: HttpRequest) -> HttpResponse:
    """O1: visible requests, newest change first, by words, state and year."""
    rights = rights_of(request.user)
    text, state, tahun = (request.GET.get(k, "").strip()[:200] for k in ("q", "status", "tahun"))
    asked = Filter.read(request.GET)
    rows = asked.apply(queries.my_requests(rights, text=text, state=state), now())
    if asked.rekap:
        rows = rows.filter(pk__in=recapped(rights).order_by().values("pk"))
    page = Paginator(rows, 25)
    context = {
        "page_obj": page.get_page(request.GET.get("page")),
        "q": text,
        "status": state,
        "tahun": tahun,
        "asked": asked,
        "narrowed": in_words(asked),
        "may_recap": may_recap(rights),
        "states": State.choices,
        "may_start": bool(_offices(rights)),
    }
    return render(request, "recommendations/request_list.html", context)


@require_http_methods(["GET", "POST"])
def request_start(request: HttpRequest) -> HttpResponse:
    """O2: SOP A2 runs from opening this page to the draft that its button makes."""
    offices = _offices(rights_of(request.user))
    form = StartForm(request.POST or None, offices=offices)
    if request.method == "POST" and form.is_valid():
        try:
            case = _started(request, form)
        except InvalidInput as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Draf %(nomor)s dibuat.") % {"nomor": case.nomor})
            return redirect("request_form", pk=case.pk)
    request.session["menu_at"] = now().isoformat()
    context = {"form": form, "offices": offices, "token": new_token()}
    return render(request, "recommendations/request_start.html", context)


def _started(request: HttpRequest, form: StartForm) -> RecommendationRequest:
    """The draft, with the moments of SOP A1 and A2 that the session kept."""
    case = flow.start_request(
        instansi=form.cleaned_data["instansi"],
        by=request.user,
        signed_in_at=request.user.last_login,
        dashboard_at=_moment(request.session.get("dashboard_at")),
        menu_at=_moment(request.session.get("menu_at")),
        token=form.cleaned_data["token"],
    )
    for moment in ("dashboard_at", "menu_at"):
        request.session.pop(moment, None)
    return case


def _offices(rights: Rights) -> list[Instansi]:
    """Offices for which this person may start a request, on their own or on behalf."""
    own = rights.instansi_ids(Permission.REQUEST_FILL)
    found = Instansi.objects.filter(pk__in=own)
    behalf = rights.instansi_ids(Permission.REQUEST_FILL_ON_BEHALF)
    if behalf:
        regions = Instansi.objects.filter(pk__in=behalf).values("wilayah")
        found = found | Instansi.objects.filter(wilayah__in=regions, jenis=Instansi.Jenis.OPD)
    return list(found.filter(berlaku_sampai__isnull=True).select_related("wilayah").order_by("nama"))


def _moment(text: str | None) -> datetime | None:
    return parse_datetime(text) if text else None
