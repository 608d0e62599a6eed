"""Where a link of a notice or an e-mail leads: straight to where its reader acts, else to what it tells of.

Decided at the moment of the click by the state of the case and the rights of whoever clicks, so that a
link is never wrong because somebody else was quicker, and never leads to a page that refuses its reader.
"""

from django.urls import reverse

from recommendations import permissions, queries
from recommendations.models import RecommendationRequest, ReviewNote
from recommendations.questionnaire import SECTIONS
from recommendations.states import RETURNED
from satudata.accounts.queries import Rights
from satudata.workflow.errors import ActionDenied
from satudata.workflow.models import StepRun
from satudata.workflow.queue import turns

# The part of the case's page that tells of an event; the head of the page for every other.
PARTS = {
    "request_approved": "penentuan",
    "request_rejected": "penentuan",
    "letter_numbered": "giliran",
    "letter_issued": "dokumen",
    "letter_replaced": "dokumen",
    "letter_signed_copy_stored": "dokumen",
    "komitmen_shown": "dokumen",
    "komitmen_hidden": "giliran",
}


def target(case: RecommendationRequest, code: str, rights: Rights) -> str:
    """The page, and the place on it, for a reader of news on a case that they may see.

    Whose turn it is goes to where the turn is done (SOP A3 to A9), whatever the news was; anybody else
    to the part of the case's page that tells of it.
    """
    run = turns(rights).filter(case_kind=case.CASE_KIND, case_id=str(case.pk)).first()
    place = _acting(case, run, rights) if run is not None else ""
    return place or _part(case, PARTS.get(code, ""))


def _acting(case: RecommendationRequest, run: StepRun, rights: Rights) -> str:
    """Where the holder of an open step does it; empty where they only read it."""
    code = run.step_code
    if code == "A3" and _may_edit(case, rights):
        return reverse("request_form", args=[case.pk])
    if code in ("A4", "A5"):
        return reverse("request_desk", args=[case.pk])
    if code == "A6" and _may_edit(case, rights) and case.state in RETURNED:
        return reverse("request_corrections", args=[case.pk]) + _first_note(case)
    if code == "A7":
        # Both decisions stand there, beside what is decided on.
        return reverse("request_desk", args=[case.pk]) + "#desk-bar"
    if code == "A8":
        return _part(case, "giliran")
    return _part(case, "unggah-komitmen") if code == "A9" else ""


def _may_edit(case: RecommendationRequest, rights: Rights) -> bool:
    try:
        permissions.check_can_edit(rights, case)
    except ActionDenied:
        return False
    return True


def _first_note(case: RecommendationRequest) -> str:
    """The anchor of the first note that must still be corrected, in the form's order, else of any open."""
    sections = {section.key: order for order, section in enumerate(SECTIONS)}
    notes = queries.open_notes_of(case)
    wajib = [note for note in notes if note.kind == ReviewNote.Kind.WAJIB]
    first = min(
        wajib or notes, key=lambda n: (sections.get(n.section, len(sections)), n.at, n.pk), default=None
    )
    return f"#catatan-{first.pk}" if first is not None else ""


def _part(case: RecommendationRequest, part: str) -> str:
    page = reverse("request_detail", args=[case.pk])
    return f"{page}#{part}" if part else page
