"""Beranda, the queue, the list of requests, and starting one (SOP A steps 1 and 2)."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from recommendations import queries
from recommendations.filling import form_queries
from recommendations.filters import Filter, in_words
from recommendations.models import RecommendationRequest
from recommendations.questionnaire import BY_KEY
from recommendations.recap import may_recap, recapped
from recommendations.states import EDITABLE, State
from recommendations.views.form_desk import section_url
from satudata.accounts.queries import Rights, rights_of
from satudata.accounts.roles import Permission
from satudata.clock.now import now
from satudata.components import Row
from satudata.notifications.queries import lines_of, notices_of, unread_count
from satudata.workflow import queue, queue_filters, registry

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
        "errands": registry.errands_of(rights, at),
        "more_turns": turns.found > TURNS_SHOWN,
        "resume": _resume(rights),
        "notices": lines_of(notices_of(request.user)[:NOTICES_SHOWN], rights),
        "deadlines": [rows[run.pk] for run in soon if run.pk in rows],
        "may_start": bool(queries.offices_to_start(rights)),
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
    """The section that this person, else their office, saved last; else the hub of a new draft."""
    if (last := form_queries.last_section(rights)) is not None:
        case = last.kegiatan.request
        section = BY_KEY[last.section]
        return {
            "title": case.judul or case.nomor,
            "section": section.number,
            "url": section_url(case, last.section),
            "at": last.saved_at,
            "wilayah": case.wilayah,
        }
    offices = rights.instansi_ids(Permission.REQUEST_FILL)
    drafts = queries.visible_to(rights).filter(instansi_id__in=offices, state__in=EDITABLE)
    started = drafts.select_related("wilayah").order_by("-updated_at").first()
    if started is None:
        return None
    return {
        "title": started.judul or started.nomor,
        "url": reverse("request_form", args=[started.pk]),
        "at": started.updated_at,
        "wilayah": started.wilayah,
    }


def _with_turns(cases: list[RecommendationRequest], rights: Rights) -> list[tuple[Any, Row | None]]:
    """Each case with its turn and due date; None where it has ended."""
    turns = {run.case_id: row for run, row in queue.pairs(queries.open_runs_of(cases), rights, now())}
    return [(case, turns.get(str(case.pk))) for case in cases]


@require_GET
def request_list(request: HttpRequest) -> HttpResponse:
    """O1: visible requests, newest change first, by words, state and year."""
    rights = rights_of(request.user)
    text, state, tahun = (request.GET.get(k, "").strip()[:200] for k in ("q", "status", "tahun"))
    asked = Filter.read(request.GET)
    rows = asked.apply(queries.my_requests(rights, text=text, state=state), now())
    if asked.rekap:
        rows = rows.filter(pk__in=recapped(rights).order_by().values("pk"))
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "cases": _with_turns(list(page.object_list), rights),
        "q": text,
        "status": state,
        "tahun": tahun,
        "asked": asked,
        "narrowed": in_words(asked),
        "may_recap": may_recap(rights),
        "states": State.choices,
        "may_start": bool(queries.offices_to_start(rights)),
    }
    return render(request, "recommendations/request_list.html", context)
