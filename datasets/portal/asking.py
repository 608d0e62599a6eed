"""Pages on which the public asks: report an error, ask for data, for access; where the answer is read.

No sign-in. Decided here: how many forms an address may send in an hour, counted under a hash that changes
each day and is forgotten, and what the unseen field of a form means.
"""

import hashlib
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datasets.forms.layanan import AskAccessForm, AskDataForm, PublicForm, ReportForm
from datasets.models import BerkasTerbitan, LayananPublik, PermintaanAkses
from datasets.portal.reading import PublicDataset, limited
from datasets.portal.views import of_dataset
from datasets.queries import faces_now
from datasets.services import access, public
from forum.codelists import Akses
from satudata.accounts.models import Wilayah
from satudata.clock.now import now
from satudata.documents.store import file_response
from satudata.forms import format_size
from satudata.incoming import client_address
from satudata.workflow.errors import InvalidInput, StaleMove

MOST_AN_HOUR = 20


@require_http_methods(["GET", "POST"])
@of_dataset
def service_report(request: HttpRequest, data: PublicDataset) -> HttpResponse:
    """Report an error in the data of this page."""
    if data.is_closed:
        raise Http404
    form = ReportForm(request.POST or None)

    def keep(facts: dict[str, Any]) -> str:
        row = public.report_error(terbitan=data.face, **facts)
        return reverse("service_status", args=[row.nomor])

    return _asked(request, form, keep, "datasets/portal/report.html", {"data": data, "face": data.face})


@login_not_required
@require_http_methods(["GET", "POST"])
def service_ask(request: HttpRequest) -> HttpResponse:
    """Ask for data that the portal does not have."""
    regions = Wilayah.objects.filter(
        aktif=True, pk__in=Wilayah.objects.filter(instansi__adalah_walidata=True).values("pk")
    ).order_by("nama")
    initial = {"judul": request.GET.get("judul", "")[:200]}
    form = AskDataForm(request.POST or None, regions=regions, initial=initial)

    def keep(facts: dict[str, Any]) -> str:
        return reverse("service_status", args=[public.ask_data(**facts).nomor])

    return _asked(request, form, keep, "datasets/portal/ask.html", {})


@require_http_methods(["GET", "POST"])
@of_dataset
def access_ask(request: HttpRequest, data: PublicDataset) -> HttpResponse:
    """Ask for access to data that are Terbatas."""
    if data.face.akses != Akses.TERBATAS:
        raise Http404
    form = AskAccessForm(request.POST or None)

    def keep(facts: dict[str, Any]) -> str:
        return reverse("access_page", args=[access.ask_access(terbitan=data.face, **facts).kode])

    return _asked(request, form, keep, "datasets/portal/access_ask.html", {"data": data, "face": data.face})


def _asked(
    request: HttpRequest, form: PublicForm, keep: Any, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Show a form, or take in what was sent and lead to the page with its number."""
    status = 200
    if request.method == "POST":
        if _too_many(request):
            return render(request, "429.html", status=429)
        if form.is_trap:
            return redirect("portal_home")
        if form.is_valid():
            try:
                return redirect(f"{keep(form.facts())}?diterima=1")
            except InvalidInput as error:
                for message in error.messages:
                    form.add_error(None, message)
        status = 422
    return render(request, template, {"form": form, **context}, status=status)


def _too_many(request: HttpRequest) -> bool:
    """Count what one address sends in an hour, under a hash of today's that nobody can read back."""
    told = f"{now():%Y%m%d}:{client_address(request)}:{settings.SECRET_KEY}"
    key = f"tanya:{now():%H}:{hashlib.sha256(told.encode()).hexdigest()}"
    cache.add(key, 0, 3600)
    return cache.incr(key) > MOST_AN_HOUR


# Answers ------------------------------------------------------------------------------------------------
@login_not_required
@require_safe
def service_find(request: HttpRequest) -> HttpResponse:
    """Find a report or request by its number."""
    nomor = request.GET.get("nomor", "").strip()[:40]
    if nomor and LayananPublik.objects.filter(nomor=nomor).exists():
        return redirect("service_status", nomor)
    return render(request, "datasets/portal/find.html", {"nomor": nomor}, status=404 if nomor else 200)


@login_not_required
@require_safe
@never_cache
def service_status(request: HttpRequest, nomor: str) -> HttpResponse:
    """Number, subject, status and answer; nothing of who asked, nor of what they wrote to Walidata."""
    row = get_object_or_404(LayananPublik.objects.select_related("wilayah", "instansi"), nomor=nomor)
    faces = faces_now(now()).select_related("dataset")
    context = {
        "row": row,
        "about": faces.filter(dataset=row.dataset_id).first() if row.dataset_id else None,
        "answer": faces.filter(dataset=row.dataset_jawaban_id).first() if row.dataset_jawaban_id else None,
        "received": request.GET.get("diterima") == "1",
    }
    return render(request, "datasets/portal/status.html", context)


@login_not_required
@require_safe
@never_cache
def access_page(request: HttpRequest, kode: str) -> HttpResponse:
    """The page of a request for access, for whoever knows its code: decision, files while granted."""
    row, at = _request(kode), now()
    granted = access.is_granted(row, at)
    face = faces_now(at).filter(dataset=row.dataset_id).select_related("dataset", "instansi").first()
    files = limited(at).filter(terbitan__dataset=row.dataset_id).select_related("berkas", "terbitan")
    lines = (
        [(f, format_size(f.berkas.size)) for f in files.order_by("-terbitan__sampai", "jenis")]
        if granted
        else []
    )
    context = {"row": row, "granted": granted, "face": face, "files": lines,
               "received": request.GET.get("diterima") == "1"}  # fmt: skip
    return render(request, "datasets/portal/access.html", context)


@login_not_required
@require_POST
def access_file(request: HttpRequest, kode: str, berkas: UUID) -> HttpResponseBase:
    """A file of a granted request; written down each time."""
    row = _request(kode)
    try:
        file = access.open_download(permintaan=row, berkas=get_object_or_404(BerkasTerbitan, pk=berkas))
    except StaleMove as stale:
        context = {"row": row, "granted": False, "closed": stale.reason}
        return render(request, "datasets/portal/access.html", context, status=410)
    return file_response(file.berkas, public=False)


def _request(kode: str) -> PermintaanAkses:
    rows = PermintaanAkses.objects.select_related("wilayah", "dataset")
    return get_object_or_404(rows, kode=kode)
