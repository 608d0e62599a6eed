"""The page of an OPD's list: where it stands, whose turn it is, its entries, what this person may do now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from forum.entries.checks import Finding, findings_of
from forum.entries.status import TONES, EntryStatus
from forum.models import DaftarDataOpd, EntriDaftarData
from forum.permissions import opd as permissions
from forum.reading import entri as reading
from forum.services import offices
from forum.services.offices import Blocked, ListBlocked, blocked_entries
from forum.states import AGREED, OfficeState
from forum.views.entri_loading import load_office, refusal
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.now import now
from satudata.clock.queries import calendar_for
from satudata.components import ButtonContext, ButtonStyle, ErrorItem
from satudata.workflow import engine
from satudata.workflow.chips import due_chip
from satudata.workflow.errors import InvalidInput
from satudata.workflow.forms import MoveForm
from satudata.workflow.queue import turns
from satudata.workflow.tokens import new_token

PER_PAGE = 25
# Entries named at once where the list is refused; the others are behind "belum lengkap".
MOST_NAMED = 20
INCOMPLETE = "belum"

Verb = Callable[..., engine.Moved]


@dataclass(frozen=True)
class _Act:
    """How a move is offered: its service, its button and what is said of it."""

    verb: str
    service: Verb
    label: str | Promise
    done: str | Promise
    confirm: str | Promise = ""
    style: str = "primary"


ACTS: dict[str, _Act] = {
    "kirim": _Act(
        "submit_list",
        offices.submit_list,
        gettext_lazy("Kirim ke Walidata"),
        gettext_lazy("Daftar Data terkirim ke Walidata."),
        gettext_lazy("Entri terkunci selama Walidata memeriksa."),
    ),
    "kirim-perbaikan": _Act(
        "resubmit_list",
        offices.resubmit_list,
        gettext_lazy("Kirim perbaikan ke Walidata"),
        gettext_lazy("Perbaikan terkirim ke Walidata."),
        gettext_lazy("Entri terkunci selama Walidata memeriksa."),
    ),
    "tarik": _Act(
        "withdraw_list",
        offices.withdraw_list,
        gettext_lazy("Tarik kembali"),
        gettext_lazy("Daftar Data ditarik kembali menjadi draf."),
        gettext_lazy("Daftar kembali menjadi draf dan dapat diubah."),
        "secondary",
    ),
}
OFFERED_IN = {
    OfficeState.DRAFTED: ("kirim",),
    OfficeState.RETURNED: ("kirim-perbaikan",),
    OfficeState.SUBMITTED: ("tarik",),
}


@require_GET
def opd_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where an OPD's list stands, and its entries."""
    return office_page(request, load_office(request, pk))


@require_POST
def opd_act(request: HttpRequest, pk: UUID, action: str) -> HttpResponse:
    """Send an OPD's list, send its correction, or take it back."""
    case = load_office(request, pk)
    if action not in ACTS:
        raise Http404
    form = MoveForm(request.POST)
    moved = form.cleaned_data if form.is_valid() else {"token": None, "version": None}
    try:
        ACTS[action].service(bagian=case, by=request.user, **moved)
    except ListBlocked as refused:
        return office_page(request, load_office(request, pk), blocked=refused.blocked, status=422)
    except InvalidInput as refused:
        items = [ErrorItem(words) for words in refused.messages]
        return office_page(request, load_office(request, pk), items=items, status=422)
    messages.success(request, str(ACTS[action].done))
    return redirect("opd_detail", pk=pk)


def office_page(
    request: HttpRequest,
    case: DaftarDataOpd,
    *,
    blocked: list[Blocked] | None = None,
    items: list[ErrorItem] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of an OPD's part; `blocked` are the entries that kept it from being sent just now."""
    rights, at = rights_of(request.user), now()
    locked = refusal(permissions.check_can_edit, rights, case)
    own = permissions.is_of_office(rights, case)
    incomplete = [] if locked else blocked_entries(case) if blocked is None else blocked
    empty = not locked and not case.entri.exists()
    run = reading.open_run(case)
    mine = run is not None and turns(rights).filter(pk=run.pk).exists()
    context = {
        "case": case,
        "run": run,
        "mine": mine,
        "due": due_chip(run, calendar_for(case.wilayah), at, mine=mine) if run else None,
        "waiting": waiting_words(case),
        "buttons": buttons_for(rights, case, ready=not incomplete and not empty),
        "may_edit": not locked,
        "own": own,
        "locked": locked if case.daftar.state in AGREED else "",
        "incomplete": len(incomplete),
        "ready": not incomplete and not empty,
        "blocked_items": _blocked_items(case, blocked) if blocked else items,
        **entry_rows(request, case, incomplete),
    }
    return render(request, "forum/opd_detail.html", context, status=status)


def entry_rows(request: HttpRequest, case: DaftarDataOpd, incomplete: list[Blocked]) -> dict[str, Any]:
    """The page of entries that is asked for, each with status and findings."""
    asked = reading.Filter.read(request.GET)
    rows = asked.apply(reading.entries_of_office(case))
    only = request.GET.get("lengkap") == INCOMPLETE
    if only:
        rows = rows.filter(pk__in=[entry.pk for entry, _findings in incomplete])
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return {
        "asked": asked,
        "only_incomplete": only,
        "narrowed": asked.asks or only,
        "page_obj": page,
        "rows": [_row(entry) for entry in page.object_list],
        "statuses": EntryStatus.choices,
    }


@dataclass(frozen=True)
class EntryRow:
    """One entry in a list."""

    entry: EntriDaftarData
    label: str | Promise
    tone: str
    blocks: int = 0
    warnings: int = 0


def _row(entry: EntriDaftarData) -> EntryRow:
    found = findings_of(entry)
    blocks = sum(finding.blocks for finding in found) + (not entry.diterima_opd)
    return EntryRow(entry, *status_words(entry), blocks, len(found) - sum(f.blocks for f in found))


def status_words(entry: EntriDaftarData) -> tuple[str | Promise, str]:
    """Label and colour role of the status that the query read."""
    code = EntryStatus(entry.status)  # type: ignore[attr-defined]
    return code.label, TONES[code]


def buttons_for(rights: Rights, case: DaftarDataOpd, *, ready: bool) -> list[ButtonContext]:
    """The OPD's moves that are possible now and allowed to this person; sending leads once it is ready."""
    token = new_token()
    return [
        ButtonContext(
            label=act.label,
            url=reverse("opd_act", args=[case.pk, name]),
            style=act.style if ready else ButtonStyle.SECONDARY,
            confirm=act.confirm,
            hidden={"token": token, "version": str(case.version)},
        )
        for name in OFFERED_IN.get(case.state, ())
        if (act := ACTS[name]) and not refusal(getattr(permissions, f"check_can_{act.verb}"), rights, case)
    ]


def waiting_words(case: DaftarDataOpd) -> str:
    """Whose turn it is while no step of the SOP is open for this part."""
    words = {
        OfficeState.LISTED: _("Menunggu Sekretariat SDI membuka pengisian."),
        OfficeState.DRAFTED: _("%(opd)s menyusun draf.") % {"opd": case.instansi},
        OfficeState.RETURNED: _("%(opd)s memperbaiki menurut catatan.") % {"opd": case.instansi},
        OfficeState.SUBMITTED: _("Walidata memeriksa draf."),
        OfficeState.REVIEWED: _("Draf disetujui Walidata. Menunggu rapat Forum."),
        OfficeState.PASSED_OVER: _("Tahun ini dilewati tanpa entri."),
        OfficeState.STATED: _("Selesai: Surat Pernyataan sudah terbit."),
    }
    return words.get(OfficeState(case.state), "")


def _blocked_items(case: DaftarDataOpd, blocked: list[Blocked]) -> list[ErrorItem]:
    items = [
        ErrorItem(f"{entry.item.kode} {entry.nama_data}: {_in_words(findings)}", f"entri-{entry.pk}")
        for entry, findings in blocked[:MOST_NAMED]
    ]
    if len(blocked) > MOST_NAMED:
        more = _("dan %(n)d entri lain: buka “Belum lengkap”.") % {"n": len(blocked) - MOST_NAMED}
        items.append(ErrorItem(more))
    return items


def _in_words(findings: list[Finding]) -> str:
    return " ".join(finding.words for finding in findings)
