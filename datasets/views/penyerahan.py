"""Penyerahan hasil: what is planned and handed over, handing over, receiving; rules are in the service."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datasets.forms.penyerahan import HandOverForm
from datasets.models import Dataset, PenyerahanHasil
from datasets.permissions import penyerahan as permissions
from datasets.reading import penyerahan as reading
from datasets.services import handover as services
from datasets.views.loading import refusal_of
from recommendations.models import RecommendationRequest
from recommendations.queries import visible_to
from satudata.accounts.queries import rights_of
from satudata.components import Breadcrumb
from satudata.workflow.errors import InvalidInput
from satudata.workflow.forms import MoveForm, ReasonForm
from satudata.workflow.tokens import new_token

PAGE_SIZE = 30
PLANNED_SHOWN = 50


@require_safe
def penyerahan_list(request: HttpRequest) -> HttpResponse:
    """What this person's activities planned and did not hand over, and all hand-overs."""
    rights = rights_of(request.user)
    page = Paginator(reading.visible(rights), PAGE_SIZE).get_page(request.GET.get("page"))
    planned = list(reading.planned_for(rights)[:PLANNED_SHOWN])
    own = {
        p.pk for p in planned if not refusal_of(permissions.check_can_hand_over, rights, p.kegiatan.request)
    }
    context = {"planned": planned, "own": own, "page_obj": page}
    return render(request, "datasets/penyerahan/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def penyerahan_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand over results of one activity."""
    rights = rights_of(request.user)
    kegiatan = get_object_or_404(visible_to(rights).select_related("instansi__wilayah", "wilayah"), pk=pk)
    if refusal := refusal_of(permissions.check_can_hand_over, rights, kegiatan):
        raise Http404(refusal)
    planned = list(reading.planned_for(rights).filter(kegiatan__request=kegiatan)[:PLANNED_SHOWN])
    form = HandOverForm(
        request.POST or None,
        request.FILES or None,
        planned=planned,
        datasets=_datasets(kegiatan),
        initial={
            "judul": kegiatan.judul,
            "rencana": request.GET.get("rencana", ""),
            "token": new_token(),
            "dataset": reading.dataset_of(kegiatan),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.hand_over(kegiatan=kegiatan, by=request.user, **form.given)  # type: ignore[arg-type]
        except InvalidInput as refused:
            for words in refused.messages:
                form.add_error(None, words)
        else:
            return redirect("penyerahan_detail", made.pk)
    crumbs = [Breadcrumb(_("Penyerahan hasil"), reverse("penyerahan_list")), Breadcrumb(_("Serahkan hasil"))]
    context = {"kegiatan": kegiatan, "form": form, "breadcrumbs": crumbs}
    return render(request, "datasets/penyerahan/new.html", context, status=422 if form.errors else 200)


def _datasets(kegiatan: RecommendationRequest) -> list[tuple[Dataset, str]]:
    """Datasets of the office with the name that their newest entry has."""
    found = Dataset.objects.filter(instansi=kegiatan.instansi_id).select_related("item")
    names = reading.names_of(found)
    return [(dataset, names.get(dataset.pk, dataset.item.kode)) for dataset in found]


@require_safe
def penyerahan_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One hand-over: what it holds, where it is, and what this person can do with it."""
    return _detail(request, _load(request, pk))


def _load(request: HttpRequest, pk: UUID) -> PenyerahanHasil:
    return get_object_or_404(reading.visible(rights_of(request.user)), pk=pk)


def _detail(request: HttpRequest, row: PenyerahanHasil, back: ReasonForm | None = None) -> HttpResponse:
    rights, state = rights_of(request.user), PenyerahanHasil.Status
    forwards = row.status == state.DISERAHKAN and not refusal_of(permissions.check_can_forward, rights, row)
    receives = row.status == state.DITERUSKAN and not refusal_of(permissions.check_can_receive, rights, row)
    initial = {"version": row.version, "token": new_token()}
    context = {
        "row": row,
        "forward_form": MoveForm(initial=initial) if forwards else None,
        "back_form": (back or ReasonForm(initial=initial)) if forwards else None,
        "receive_form": MoveForm(initial=initial) if receives else None,
        "form": back,
        "breadcrumbs": [
            Breadcrumb(_("Penyerahan hasil"), reverse("penyerahan_list")), Breadcrumb(row.nomor),
        ],
    }  # fmt: skip
    status = 422 if back is not None and back.errors else 200
    return render(request, "datasets/penyerahan/detail.html", context, status=status)


@require_POST
def penyerahan_act(request: HttpRequest, pk: UUID, act: str) -> HttpResponse:
    """Forward, send back, or receive."""
    row, by = _load(request, pk), request.user
    if act == "kembalikan":
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return _detail(request, row, form)
        version = form.cleaned_data["version"]
        services.send_back(handover=row, reason=form.cleaned_data["reason"], by=by, version=version)  # type: ignore[arg-type]
    else:
        move = MoveForm(request.POST)
        version = move.cleaned_data["version"] if move.is_valid() else None
        verb = {"teruskan": services.forward, "terima": services.receive}.get(act)
        if verb is None:
            raise Http404
        verb(handover=row, by=by, version=version)
    return redirect("penyerahan_detail", row.pk)
