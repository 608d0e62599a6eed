"""Similar activities of one request: the list, and one of them side by side with it.

For the producer before sending and for examiners, who look for duplicates first. Who reads what is
said in `recommendations.similar`.
"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from recommendations import permissions, similar
from recommendations.models import RecommendationRequest
from recommendations.snapshot import take
from recommendations.views.loading import load
from satudata.accounts.queries import Rights, rights_of
from satudata.components import Breadcrumb
from satudata.incoming import whole_number
from satudata.workflow.errors import ActionDenied

MOST_ON_PAGE = 20


@require_GET
def request_similar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The activities most like this one; `?dengan=` sets one of them beside it (404 for others' own)."""
    case = load(request, pk)
    rights = rights_of(request.user)
    answers = _answers(case, rights)
    mine = similar.activity_of(case, answers)
    context: dict[str, Any] = {
        "case": case,
        "judul": mine.judul,
        "similar": similar.similar_to(mine, rights, MOST_ON_PAGE, without=case),
        "breadcrumbs": [
            Breadcrumb(_("Pengajuan"), reverse("request_list")),
            Breadcrumb(case.nomor, reverse("request_detail", args=[case.pk])),
            Breadcrumb(_("Kegiatan serupa")),
        ],
    }
    return render(
        request, "recommendations/request_similar.html", context | _beside(request, rights, answers)
    )


def _answers(case: RecommendationRequest, rights: Rights) -> Any:
    """What is compared: for who is filling the form what stands in it, for others what was sent."""
    try:
        permissions.check_can_edit(rights, case)
    except ActionDenied:
        return similar.submitted(case)
    return take(case.kegiatan)


def _beside(request: HttpRequest, rights: Rights, answers: Any) -> dict[str, Any]:
    wanted = whole_number(request.GET.get("dengan"))
    if wanted is None:
        return {}
    try:
        other, theirs = similar.chosen(wanted, rights)
    except RecommendationRequest.DoesNotExist:
        raise Http404 from None
    return {"other": other, "sides": similar.side_by_side(answers, theirs), "chosen_id": wanted}
