"""The buttons of a request: one list from the same checks that the services call.

A verb that is possible from the state is shown: allowed, or greyed with the reason in words to
those whose office takes part in it. Verbs of the system and of other states are not shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recommendations import permissions
from recommendations.models import RecommendationRequest
from recommendations.states import State
from satudata.accounts.queries import Rights
from satudata.components import ButtonContext
from satudata.workflow.errors import ActionDenied
from satudata.workflow.moves import edges_of


@dataclass(frozen=True)
class Action:
    """How a verb is offered: as a button that posts, or as a form on the page (no button)."""

    action: str  # last part of the address
    confirm: str | Promise = ""
    on_page: bool = False  # has its own form in the page
    page: str = ""  # name of the page that tells what it does and holds its form


# Verb of the transition -> how it is offered. Verbs that are missing are never offered.
ACTIONS: Mapping[str, Action] = {
    "submit": Action("", page="request_review"),
    "resubmit_to_walidata": Action("", page="request_review"),
    "resubmit_to_bps": Action("", page="request_review"),
    "withdraw": Action("tarik", _("Pengajuan kembali menjadi draf. Giliran Walidata berakhir.")),
    "discard": Action(
        "hapus-draf", _("Draf tidak dapat dikirim lagi. Isiannya tetap tersimpan dan dapat dibaca.")
    ),
    "start_walidata_check": Action("mulai-periksa"),
    "start_bps_check": Action("mulai-periksa"),
    "forward": Action("teruskan", page="request_verdict"),
    "return_by_walidata": Action("kembalikan", page="request_verdict"),
    "return_by_bps": Action("kembalikan", page="request_verdict"),
    "accept": Action("terima", page="request_verdict"),
    "approve": Action("layak", page="request_verdict"),
    "reject": Action("tidak-layak", page="request_verdict"),
    "number_letter": Action(
        "terbitkan-surat", _("Nomor dan tanggal surat diambil sekarang dan tidak berubah lagi.")
    ),
    "replace_letter": Action("ganti-surat", on_page=True),
    "show_komitmen": Action("unggah-komitmen", on_page=True),
    "hide_komitmen": Action("sembunyikan-komitmen", on_page=True),
}


def offered(rights: Rights, case: RecommendationRequest) -> list[tuple[str, str]]:
    """Verbs possible from this state with the reason of refusal ("" where allowed)."""
    found = []
    for edge in edges_of(RecommendationRequest):
        if edge.source == case.state and edge.verb in ACTIONS:
            found.append((edge.verb, refusal(rights, case, edge.verb)))
    return found


def refusal(rights: Rights, case: RecommendationRequest, verb: str) -> str:
    """Why this person may not do it, in words; empty where they may."""
    try:
        getattr(permissions, f"check_can_{verb}")(rights, case)
    except ActionDenied as denied:
        return denied.reason
    return ""


def buttons_for(rights: Rights, case: RecommendationRequest, token: str) -> list[ButtonContext]:
    """Buttons of the page's head; refused ones are left out, because another's turn is said above."""
    styles = {e.verb: e.move for e in edges_of(RecommendationRequest)}
    buttons = []
    for verb, reason in offered(rights, case):
        how, move = ACTIONS[verb], styles[verb]
        if reason or how.on_page:
            continue
        buttons.append(
            ButtonContext(
                label=_("Periksa jawaban dan kirim") if how.page == "request_review" else move.label,
                url=_address(case, how),
                method="get" if how.page else "post",
                style=_style(move.style),
                confirm=how.confirm,
                hidden={} if how.page else {"token": token, "version": str(case.version)},
            )
        )
    return sorted(buttons, key=lambda b: b.style != "primary")


def _address(case: RecommendationRequest, how: Action) -> str:
    return reverse(how.page or "request_act", args=[case.pk, *filter(None, [how.action])])


def _style(style: str) -> str:
    return {"primary": "primary", "danger": "danger"}.get(style, "secondary")


def may(rights: Rights, case: RecommendationRequest, verb: str) -> bool:
    """True where the verb is possible from this state and allowed to this person."""
    return any(v == verb and not reason for v, reason in offered(rights, case))


COPYABLE = frozenset(
    {State.REJECTED, State.LAPSED, State.KOMITMEN_SHOWN, State.LETTER_ISSUED, State.DISCARDED}
)
