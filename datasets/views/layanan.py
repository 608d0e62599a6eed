"""Walidata's queues of what the public asks: reports, requests for data, requests for access."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from datasets.forms.layanan import AnswerForm, GrantForm, RefuseForm
from datasets.models import LayananPublik, PermintaanAkses
from datasets.permissions import layanan as permissions
from datasets.queries import faces_now
from datasets.reading import layanan as reading
from datasets.services import access, public
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.components import Breadcrumb, Option
from satudata.workflow.errors import InvalidInput

PAGE_SIZE = 30


@require_GET
def layanan_list(request: HttpRequest) -> HttpResponse:
    """Reports and requests, newest first, by status."""
    rights = rights_of(request.user)
    if not reading.serves_anywhere(rights):
        raise Http404
    rows = reading.visible_services(rights)
    return _list(
        request, rows, LayananPublik.Status.choices, "layanan_list", {"select": ("dataset", "instansi")}
    )


@require_GET
def akses_list(request: HttpRequest) -> HttpResponse:
    """Requests for access, newest first, by status."""
    rights = rights_of(request.user)
    if not reading.answers_anywhere(rights):
        raise Http404
    rows = reading.visible_access(rights)
    return _list(request, rows, PermintaanAkses.Status.choices, "akses_list", {"select": ("dataset",)})


def _list(request: HttpRequest, rows: Any, statuses: Any, name: str, facts: dict[str, Any]) -> HttpResponse:
    status, counted = request.GET.get("status", ""), reading.counts(rows)
    chosen = rows.filter(status=status) if status in dict(statuses) else rows
    page = Paginator(chosen.select_related("wilayah", *facts["select"]).order_by("-created_at"), PAGE_SIZE)
    shown = page.get_page(request.GET.get("page"))
    faces = faces_now(now()).filter(dataset__in=[r.dataset_id for r in shown if r.dataset_id])
    titles = dict(faces.values_list("dataset_id", "judul"))
    for row in shown:
        row.judul = getattr(row, "judul", "") or titles.get(row.dataset_id, row.nomor)
    context = {
        "page_obj": shown,
        "statuses": [(Option(k, str(v), k == status), counted.get(k, 0)) for k, v in statuses],
        "status": status,
        "total": sum(counted.values()),
    }
    return render(request, f"datasets/layanan/{name}.html", context)


@require_http_methods(["GET", "POST"])
def layanan_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One report or request: what was written, the answer."""
    rights = rights_of(request.user)
    related = ("wilayah", "instansi", "dataset", "dataset_jawaban", "ditangani_oleh")
    row = reading.visible_services(rights).select_related(*related).filter(pk=pk).first()
    if row is None:
        raise Http404
    answer = row.dataset_jawaban
    address = reverse("dataset_page", args=[answer.slug]) if answer and answer.slug else ""
    first = {"status": row.status, "jawaban": row.jawaban, "version": row.version, "alamat": address}
    form, status = AnswerForm(request.POST or None, initial=first), 200
    if request.method == "POST":
        permissions.check_can_answer(rights, row)
        if form.is_valid() and _answered(request, row, form):
            return redirect("layanan_detail", pk)
        status = 422
    context = {
        "row": row,
        "form": form,
        "serves": permissions.serves(rights, row),
        "face": faces_now(now()).filter(dataset=row.dataset_id).select_related("dataset").first(),
        "breadcrumbs": [Breadcrumb(_("Layanan data"), reverse("layanan_list")), Breadcrumb(row.nomor)],
    }
    return render(request, "datasets/layanan/layanan_detail.html", context, status=status)


def _answered(request: HttpRequest, row: LayananPublik, form: AnswerForm) -> bool:
    given = form.cleaned_data
    try:
        public.answer_service(
            layanan=row, status=given["status"], jawaban=given["jawaban"], version=given["version"],
            dataset_jawaban=given["alamat"], by=request.user,  # type: ignore[arg-type]
        )  # fmt: skip
    except InvalidInput as error:
        for message in error.messages:
            form.add_error("jawaban", message)
        return False
    messages.success(request, _("Status dan jawaban %(n)s disimpan.") % {"n": row.nomor})
    return True


@require_http_methods(["GET", "POST"])
def akses_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request for access: grant until a day, refuse or revoke with a reason; the downloads made."""
    rights = rights_of(request.user)
    related = ("wilayah", "dataset", "diputus_oleh")
    row = reading.visible_access(rights).select_related(*related).filter(pk=pk).first()
    if row is None:
        raise Http404
    act = request.POST.get("aksi", "")
    grant = GrantForm(request.POST if act == "setujui" else None, initial={"version": row.version})
    refuse = RefuseForm(request.POST if act in ("tolak", "cabut") else None, initial={"version": row.version})
    status = 200
    if request.method == "POST":
        if _decided(request, row, act, grant, refuse):
            return redirect("akses_detail", pk)
        status = 422
    context = {
        "row": row,
        "grant": grant,
        "refuse": refuse,
        "granted": access.is_granted(row, now()),
        "downloads": row.unduhan.select_related("berkas__terbitan").order_by("-at")[:100],
        "face": faces_now(now()).filter(dataset=row.dataset_id).select_related("dataset").first(),
        "breadcrumbs": [Breadcrumb(_("Permintaan akses"), reverse("akses_list")), Breadcrumb(row.nomor)],
    }
    return render(request, "datasets/layanan/akses_detail.html", context, status=status)


def _decided(
    request: HttpRequest, row: PermintaanAkses, act: str, grant: GrantForm, refuse: RefuseForm
) -> bool:
    form: Any = grant if act == "setujui" else refuse
    if not form.is_valid():
        return False
    facts = {"permintaan": row, "by": request.user, "version": form.cleaned_data["version"]}
    try:
        if act == "setujui":
            access.grant_access(sampai=form.cleaned_data["sampai"], **facts)
        elif act == "cabut":
            access.revoke_access(alasan=form.cleaned_data["alasan"], **facts)
        else:
            access.refuse_access(alasan=form.cleaned_data["alasan"], **facts)
    except InvalidInput as error:
        for message in error.messages:
            form.add_error("sampai" if act == "setujui" else "alasan", message)
        return False
    messages.success(request, _("Keputusan atas %(n)s disimpan.") % {"n": row.nomor})
    return True
