"""Kode referensi: public pages of the lists and their versions, and the form of a new version (Walidata)."""

import csv
import io
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from datasets.forms.kode import VersionForm
from datasets.models import DaftarKode, VersiKode
from datasets.reading import kode as reading
from datasets.services import codes
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.components import Breadcrumb
from satudata.workflow.errors import ActionDenied, InvalidInput

PAGE_SIZE = 100


@login_not_required
@require_safe
def kode_list(request: HttpRequest) -> HttpResponse:
    """All lists, by region."""
    groups = reading.regions(reading.lists(localdate(now())))
    return render(request, "datasets/kode/list.html", {"groups": groups})


@login_not_required
@require_safe
def kode_detail(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One list: codes of the version in force or of `?versi=`; `?format=csv` and `json` give all."""
    daftar = get_object_or_404(DaftarKode.objects.select_related("wilayah"), kode=slug)
    asked = request.GET.get("versi", "")
    versi = reading.version(
        daftar, localdate(now()), int(asked) if asked.isdecimal() and len(asked) < 5 else None
    )
    if versi is None:
        raise Http404
    if request.GET.get("format") in ("csv", "json"):
        return _as_file(daftar, versi, request.GET["format"])
    q = request.GET.get("q", "").strip()[:80]
    page = Paginator(reading.items(versi, q), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(item, [item.lain.get(name, "") for name in versi.kolom]) for item in page]
    context = {
        "daftar": daftar, "versi": versi, "versions": list(daftar.versi.all()),
        "page_obj": page, "rows": rows, "headings": [reading.heading(name) for name in versi.kolom],
        "has_parent": any(item.induk for item, _more in rows), "q": q, "may_keep": _may_keep(request, daftar),
        "breadcrumbs": [Breadcrumb(_("Kode Referensi"), reverse("kode_list")), Breadcrumb(daftar.nama)],
    }  # fmt: skip
    return render(request, "datasets/kode/detail.html", context)


def _may_keep(request: HttpRequest, daftar: DaftarKode) -> bool:
    if not request.user.is_authenticated:
        return False
    try:
        codes.check_can_keep(rights_of(request.user), daftar)
    except ActionDenied:
        return False
    return True


def _as_file(daftar: DaftarKode, versi: VersiKode, kind: str) -> HttpResponse:
    rows: list[dict[str, Any]] = [
        {
            "kode": i.kode,
            "nama": i.nama,
            "induk": i.induk,
            **{name: i.lain.get(name, "") for name in versi.kolom},
        }
        for i in versi.item.all()
    ]
    if kind == "json":
        about = {"kode": daftar.kode, "nama": daftar.nama, "versi": versi.nomor, "sumber": versi.sumber}
        return JsonResponse(about | {"berlaku_sejak": versi.berlaku_sejak.isoformat(), "item": rows})
    out = io.StringIO()
    writer = csv.DictWriter(out, ["kode", "nama", "induk", *versi.kolom], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    name = f"{daftar.kode}-v{versi.nomor}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def kode_version_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a list its next version."""
    daftar = get_object_or_404(DaftarKode.objects.select_related("wilayah"), kode=slug)
    if not _may_keep(request, daftar):
        raise Http404
    form = VersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            versi = codes.add_version(
                daftar=daftar,
                items=given["tabel"],
                berlaku_sejak=given["berlaku_sejak"],
                sumber=given["sumber"],
                by=request.user,  # type: ignore[arg-type]
            )
        except InvalidInput as refusal:
            for word in refusal.messages:
                form.add_error("tabel", word)
        else:
            return redirect(f"{reverse('kode_detail', args=[daftar.kode])}?versi={versi.nomor}")
    crumbs = [
        Breadcrumb(_("Kode Referensi"), reverse("kode_list")),
        Breadcrumb(daftar.nama, reverse("kode_detail", args=[daftar.kode])),
        Breadcrumb(_("Versi baru")),
    ]
    context = {"daftar": daftar, "form": form, "breadcrumbs": crumbs}
    return render(request, "datasets/kode/new.html", context, status=422 if form.errors else 200)
