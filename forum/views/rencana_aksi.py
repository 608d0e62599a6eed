"""The action plan of all meetings: filtered, reported on by its offices, as a workbook and as a PDF."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from forum.documents import action_workbook
from forum.documents import rapat as contexts
from forum.forms.rapat import ProgressForm
from forum.models import RencanaAksi
from forum.permissions.rapat import check_can_update_action
from forum.reading import rencana_aksi as reading
from forum.services import action_plan
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.now import now
from satudata.clock.templatetags.waktu import waktu
from satudata.components import Breadcrumb
from satudata.documents import prints
from satudata.documents.services import compose_print
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.tokens import new_token

PAGE = 50
PRINT_SECONDS = 60
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def rencana_aksi_list(request: HttpRequest) -> HttpResponse:
    """All lines that this person may read, by date, the late ones marked in words."""
    rights, today, asked = rights_of(request.user), _today(), reading.Asked.read(request.GET)
    rows = reading.filtered(reading.visible_actions(rights), asked, today)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "page_obj": page,
        "lines": reading.lines(page.object_list, rights, today),
        "offices": reading.office_options(rights, asked),
        "statuses": reading.status_options(asked),
        "query": request.GET.urlencode(),
        "breadcrumbs": [
            Breadcrumb(_("Forum Satu Data"), reverse("forum_home")),
            Breadcrumb(_("Rencana aksi")),
        ],
    }
    return render(request, "forum/rencana_aksi_list.html", context)


def _today() -> date:
    return timezone.localdate(now())


@require_GET
def rencana_aksi_file(request: HttpRequest, form: str) -> HttpResponse:
    """The lines that the address asks for as a workbook or a PDF."""
    if form not in ("xlsx", "pdf"):
        raise Http404
    rights, today, asked = rights_of(request.user), _today(), reading.Asked.read(request.GET)
    rows = list(reading.filtered(reading.visible_actions(rights), asked, today))
    data = action_workbook.workbook(rows, today) if form == "xlsx" else _pdf(rows, rights, asked)
    name = f'attachment; filename="rencana-aksi-{today.isoformat()}.{form}"'
    kind = XLSX if form == "xlsx" else "application/pdf"
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": name})


def _pdf(rows: list[RencanaAksi], rights: Rights, asked: reading.Asked) -> bytes:
    at = now()
    regions = sorted({str(row.rapat.wilayah) for row in rows})
    words = reading.words_of(asked, reading.office_options(rights, asked), reading.status_options(asked))
    sheet = contexts.plan_sheet(rows, about=", ".join(regions), asked=words, made=waktu(at))
    wanted = compose_print(
        penerbit=None,
        template="documents/rencana_aksi.html",
        context=sheet,
        hal="Rencana Aksi Forum Satu Data",
        on=timezone.localdate(at),
    )
    return prints.make(wanted, seconds=PRINT_SECONDS)


@require_http_methods(["GET", "POST"])
def rencana_aksi_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how far one line is; what was typed stays where it is refused."""
    rights = rights_of(request.user)
    row = get_object_or_404(reading.visible_actions(rights), pk=pk)
    check_can_update_action(rights, row)
    initial = {"status": row.status, "perkembangan": row.perkembangan, "seen": action_plan.seen(row)}
    form = ProgressForm(request.POST or None, initial=initial | {"token": new_token()})
    status = 200
    if request.method == "POST":
        status = _reported(request, row, form)
        if status == 200:
            messages.success(request, _("Rencana aksi diperbarui."))
            return redirect("rencana_aksi_list")
    context: dict[str, Any] = {"aksi": row, "form": form, "late": reading.lateness(row, _today())}
    context["breadcrumbs"] = [
        Breadcrumb(_("Rencana aksi"), reverse("rencana_aksi_list")),
        Breadcrumb(_("Perbarui")),
    ]
    return render(request, "forum/rencana_aksi_update.html", context, status=status)


def _reported(request: HttpRequest, row: RencanaAksi, form: ProgressForm) -> int:
    if not form.is_valid():
        return 422
    data = form.cleaned_data
    token: UUID | None = data["token"]
    told = {"status": data["status"], "perkembangan": data["perkembangan"], "seen_before": data["seen"]}
    try:
        action_plan.update_action(aksi=row, by=request.user, token=token, **told)
    except InvalidInput as error:
        words, status = error.messages, 422
    except (StaleMove, ActionDenied) as error:
        words, status = [error.reason], 409
    else:
        return 200
    for message in words:
        form.add_error(None, message)
    return status
