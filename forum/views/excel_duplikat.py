"""Entries of different OPDs that may be one: shown with both sides, judged once."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import queries
from forum.forms.excel import DuplicateForm
from forum.models import DaftarData
from forum.permissions.daftar import can_view_all_offices
from forum.permissions.excel import check_can_judge_duplicates
from forum.reading.duplikat import alike_across_offices
from forum.services.duplicates import dismiss_duplicate
from satudata.accounts.queries import Rights, rights_of
from satudata.components import Breadcrumb
from satudata.incoming import whole_number
from satudata.workflow.errors import ActionDenied, InvalidInput
from satudata.workflow.tokens import new_token

PER_PAGE = 30


@require_http_methods(["GET", "POST"])
def duplikat_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Pairs of a region's year, for those who read every OPD's part; Walidata and Sekretariat judge them."""
    rights = rights_of(request.user)
    try:
        case = queries.get_list(rights, pk)
    except ObjectDoesNotExist:
        raise Http404 from None
    if not can_view_all_offices(rights, case):
        raise Http404
    if request.method == "POST":
        return _judge(request, rights, case)
    return _show(request, rights, case)


def _judge(request: HttpRequest, rights: Rights, case: DaftarData) -> HttpResponse:
    form = DuplicateForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            dismiss_duplicate(
                daftar=case,
                satu=given["satu"],
                dua=given["dua"],
                alasan=given["alasan"],
                version=given["version"],
                token=given["token"],
                by=request.user,
            )
        except InvalidInput as refused:
            form.add_error("alasan", refused.messages)
        else:
            messages.success(request, _("Keputusan bukan duplikat disimpan."))
            return redirect("duplikat_list", pk=case.pk)
    return _show(request, rights, case, bound=form, status=422)


def _show(
    request: HttpRequest,
    rights: Rights,
    case: DaftarData,
    *,
    bound: DuplicateForm | None = None,
    status: int = 200,
) -> HttpResponse:
    still_open, decided = alike_across_offices(case)
    page = Paginator(still_open, PER_PAGE).get_page(whole_number(request.GET.get("page")))
    context = {
        "case": case,
        "page_obj": page,
        "pairs": [(pair, _form_of(pair, case, bound)) for pair in page],
        "bound": bound,
        "decided": decided,
        "may_judge": _may_judge(rights, case),
        "breadcrumbs": [
            Breadcrumb(_("Forum Satu Data"), reverse("forum_home")),
            Breadcrumb(str(case), reverse("daftar_detail", args=[case.pk])),
            Breadcrumb(_("Nama yang mirip")),
        ],
    }
    return render(request, "forum/excel_duplikat.html", context, status=status)


def _form_of(pair: object, case: DaftarData, bound: DuplicateForm | None) -> DuplicateForm:
    """The form of a pair: the one that was sent, where it is of this pair."""
    ids = {"satu": pair.satu.pk, "dua": pair.dua.pk}
    if bound is not None and {bound.data.get("satu"), bound.data.get("dua")} == {
        str(pk) for pk in ids.values()
    }:
        bound.auto_id = f"id-{pair.satu.pk}-{pair.dua.pk}-%s"
        return bound
    initial = {**ids, "token": new_token(), "version": case.version}
    return DuplicateForm(initial=initial, auto_id=f"id-{pair.satu.pk}-{pair.dua.pk}-%s")


def _may_judge(rights: Rights, case: DaftarData) -> bool:
    try:
        check_can_judge_duplicates(rights, case)
    except ActionDenied:
        return False
    return True
