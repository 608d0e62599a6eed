"""The queue on the web: one page for every kind of case, its acts on one or several rows, its exports."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from satudata.accounts.models import User
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.now import now
from satudata.components import Breadcrumb
from satudata.incoming import whole_number
from satudata.workflow import (
    assignments,
    presence,
    queue_export,
    queue_page,
    queue_session,
    registry,
    saved_views,
)
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.models import Case, SavedView, StepRun
from satudata.workflow.queue_filters import Query, colleagues

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A workbook is made while one waits; a longer list is streamed as CSV.
MOST_IN_XLSX = 20_000


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """W1/B1: whose turn it is, grouped by lateness, as the address says."""
    query = Query.read(request.GET)
    queue_session.remember(request, query)
    page = queue_page.build(query, rights_of(request.user), now())
    return render(request, "queue.html", {"page": page, "query": query})


@require_safe
def queue_counts(request: HttpRequest) -> HttpResponse:
    """The counts of the views, asked for each minute by the page; nothing on it moves."""
    query, at = Query.read(request.GET), now()
    views = queue_page.views(query, rights_of(request.user), at)
    count = next((str(view.count) for view in views if view.current), "")
    changed = count != request.GET.get("terlihat", count)
    return render(
        request, "_queue_views.html", {"views": views, "at": at, "query": query, "changed": changed}
    )


# Acts ---------------------------------------------------------------------------------------------
@require_POST
def queue_claim(request: HttpRequest, run: int) -> HttpResponse:
    """Take one turn and stay on the list."""
    user = _user(request)
    try:
        taken = assignments.claim_run(run, by=user)
    except StepRun.DoesNotExist:
        raise Http404 from None
    except (ActionDenied, StaleMove) as refusal:
        messages.error(request, refusal.reason)
        return redirect(_back(request))
    case = registry.describe_runs([taken])[taken.case_kind, taken.case_id]
    words = _("Anda mengambil “%(title)s”.") % {"title": case.title}
    messages.success(request, format_html('{} <a href="{}">{}</a>', words, case.url, _("Buka pemeriksaan")))
    return redirect(_back(request))


@require_POST
def queue_batch(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Do one thing to the chosen rows and say of each what became of it. There is no approving here."""
    runs = [pk for text in request.POST.getlist("run") if (pk := whole_number(text)) is not None]
    act = request.POST.get("tindakan", "")
    if not runs:
        messages.warning(request, _("Pilih dulu satu tugas atau lebih."))
        return redirect(_back(request))
    if act in ("ekspor-csv", "ekspor-xlsx"):
        return _export_chosen(request, runs, act.removeprefix("ekspor-"))
    if act not in BATCH:
        raise Http404
    try:
        BATCH[act](request, runs)
    except InvalidInput as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(_back(request))


def _claim(request: HttpRequest, runs: Sequence[int]) -> None:
    user = _user(request)
    outcome = assignments.each(runs, lambda run: assignments.claim_run(run, by=user))
    n = len(outcome.done)
    _tell(request, outcome, ngettext("%(n)d tugas diambil.", "%(n)d tugas diambil.", n) % {"n": n})


def _release(request: HttpRequest, runs: Sequence[int]) -> None:
    user = _user(request)
    outcome = assignments.each(runs, lambda run: assignments.release_run(run, by=user))
    n = len(outcome.done)
    _tell(request, outcome, ngettext("%(n)d tugas dilepas.", "%(n)d tugas dilepas.", n) % {"n": n})


def _reassign(request: HttpRequest, runs: Sequence[int]) -> None:
    user, chosen = _user(request), whole_number(request.POST.get("kepada"))
    to = next((u for u in colleagues(rights_of(user), now()) if u.pk == chosen), None)
    if to is None:
        raise InvalidInput(_("Pilih rekan yang menerima tugas."))
    outcome = assignments.each(runs, lambda run: assignments.reassign_run(run, to=to, by=user))
    n = len(outcome.done)
    words = ngettext("%(n)d tugas dialihkan kepada %(name)s.", "%(n)d tugas dialihkan kepada %(name)s.", n)
    _tell(request, outcome, words % {"n": n, "name": to})


BATCH = {"ambil": _claim, "lepas": _release, "alihkan": _reassign}


def _tell(request: HttpRequest, outcome: assignments.Outcome, done: str) -> None:
    """Say how many succeeded, then each refusal with its row."""
    if outcome.done:
        messages.success(request, done)
    for title, reason in outcome.refused:
        messages.warning(request, f"{title}: {reason}")


# Exports ------------------------------------------------------------------------------------------
@require_safe
def queue_export_list(request: HttpRequest, form: str) -> HttpResponse | StreamingHttpResponse:
    """The whole list of an address, as CSV or XLSX."""
    query, rights, at = Query.read(request.GET), rights_of(request.user), now()
    rows = queue_page.all_rows(query, rights, at)
    if form == "xlsx" and _longer_than_a_workbook(query, rights):
        messages.warning(
            request,
            _("Daftar ini lebih dari 20.000 baris. Saring dulu, atau unduh sebagai CSV."),
        )
        return redirect(query.url)
    return _file(rows, form)


def _longer_than_a_workbook(query: Query, rights: Rights) -> bool:
    runs = queue_page.filters.runs_of(query, rights, now()).order_by()
    return runs[MOST_IN_XLSX : MOST_IN_XLSX + 1].exists()


def _export_chosen(
    request: HttpRequest, runs: Sequence[int], form: str
) -> HttpResponse | StreamingHttpResponse:
    return _file(queue_page.chosen_rows(runs, rights_of(request.user), now()), form)


def _file(rows: queue_export.Pairs, form: str) -> HttpResponse | StreamingHttpResponse:
    name = f"antrean-{timezone.localtime(now()):%Y%m%d-%H%M}.{form}"
    response: HttpResponse | StreamingHttpResponse
    if form == "xlsx":
        response = HttpResponse(queue_export.as_xlsx(rows), content_type=XLSX)
    else:
        response = StreamingHttpResponse(
            _encoded(queue_export.as_csv(rows)), content_type="text/csv; charset=utf-8"
        )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _encoded(lines: Iterable[str]) -> Iterable[bytes]:
    return (line.encode() for line in lines)


# Saved views --------------------------------------------------------------------------------------
@require_safe
def queue_views(request: HttpRequest) -> HttpResponse:
    """One's own views, to rename or delete."""
    context = {
        "saved": SavedView.objects.filter(user=_user(request)),
        "most": saved_views.MOST,
        "breadcrumbs": [Breadcrumb(_("Antrean"), reverse("queue")), Breadcrumb(_("Tampilan Anda"))],
    }
    return render(request, "queue_views.html", context)


@require_POST
def queue_view_save(request: HttpRequest) -> HttpResponse:
    """Keep the list on screen under a name."""
    name, encoded = request.POST.get("nama", ""), request.POST.get("kembali", "")
    try:
        saved_views.save_view(nama=name, kueri=encoded, by=_user(request))
        messages.success(request, _("Tampilan “%(nama)s” disimpan.") % {"nama": name.strip()})
    except InvalidInput as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(_back(request))


@require_POST
def queue_view_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one's own view another name."""
    view = get_object_or_404(SavedView, pk=pk, user=_user(request))
    try:
        saved_views.rename_view(view=view, nama=request.POST.get("nama", ""))
        messages.success(request, _("Nama tampilan diubah."))
    except InvalidInput as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("queue_views")


@require_POST
def queue_view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one's own view."""
    saved_views.delete_view(view=get_object_or_404(SavedView, pk=pk, user=_user(request)))
    messages.success(request, _("Tampilan dihapus."))
    return redirect("queue_views")


# Presence -----------------------------------------------------------------------------------------
@require_POST
def presence_beat(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Note that a case is open on somebody's screen, and answer who else is there."""
    case, user = _visible_case(request, kind, pk), _user(request)
    if request.POST.get("selesai"):
        presence.leave(case, by=user)
        return HttpResponse(status=204)
    presence.beat(case, by=user, editing=bool(request.POST.get("mengubah")))
    return render(request, "_components/_presence_lines.html", {"presence": presence.panel(case, user)})


def _visible_case(request: HttpRequest, kind: str, pk: UUID) -> Case:
    """A case of a registered kind that this person may read; 404 for any other."""
    try:
        registered = registry.case_kind(kind)
    except KeyError:
        raise Http404 from None
    found = registered.model._default_manager.select_related(*registered.offices).filter(pk=pk)
    case: Case | None = found.first()
    if case is None or not registered.permissions.can_view(rights_of(request.user), case):
        raise Http404
    return case


def _user(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]  # signed in: LoginRequiredMiddleware
    return user


def _back(request: HttpRequest) -> str:
    """The list that the form stood on; only ever an address of the queue."""
    return Query.read(QueryDict(request.POST.get("kembali", "")[:2000])).url
