"""W3: two submissions of one request, or the last one and last year's, by what differs only.

Submissions are frozen rows: each is shown with its moment, its sender and its hash.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from recommendations import queries, questionnaire
from recommendations.differences import Difference, by_section, compare
from recommendations.examining import desk
from recommendations.examining.desk import DeskNote
from recommendations.models import RecommendationRequest, Revision
from recommendations.services.notes import check_can_note
from recommendations.views.loading import load
from satudata.accounts.queries import Rights, rights_of
from satudata.components import Breadcrumb
from satudata.workflow.errors import ActionDenied

EARLIER = "tahun-lalu"


@dataclass(frozen=True)
class State:
    """One side of the comparison."""

    key: str
    name: str
    revision: Revision
    case: RecommendationRequest


@dataclass(frozen=True)
class ChangedSection:
    """What differs in one section, with the notes that stand there."""

    section: questionnaire.Section
    differences: list[Difference]
    notes: list[DeskNote]


@require_GET
def request_compare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Only what differs; how much does not is said in one number."""
    case = load(request, pk)
    states = _states(case)
    if not states:
        return redirect("request_detail", pk=pk)
    before, after = _chosen(states, request.GET.get("dari", ""), request.GET.get("ke", ""))
    context = {
        "case": case,
        "states": states,
        "before": before,
        "after": after,
        "both": [(_("Sebelum"), before), (_("Sesudah"), after)],
        "breadcrumbs": [
            Breadcrumb(_("Pengajuan"), reverse("request_list")),
            Breadcrumb(case.nomor, reverse("request_detail", args=[case.pk])),
            Breadcrumb(_("Bandingkan")),
        ],
    }
    if before is not None:
        context |= _differences(case, before, after, rights_of(request.user))
    return render(request, "recommendations/desk/request_compare.html", context)


def _states(case: RecommendationRequest) -> list[State]:
    """What can be compared, oldest first: last year's answers, then each submission."""
    revisions = queries.revisions_of(case)
    own = [State(str(r.nomor), _("Pengiriman ke-%(n)d") % {"n": r.nomor}, r, case) for r in revisions]
    earlier = queries.earlier_activity(case) if revisions else None
    last = queries.last_revision(earlier) if earlier is not None else None
    if earlier is None or last is None:
        return own
    name = _("Kegiatan %(tahun)s (%(nomor)s)") % {"tahun": earlier.tahun, "nomor": earlier.nomor}
    return [State(EARLIER, name, last, earlier), *own]


def _chosen(states: list[State], dari: str, ke: str) -> tuple[State | None, State]:
    """Both sides by their names in the address; without a choice the last submission and the one before.

    What the address names and the case does not have counts as no choice.
    """
    known = {state.key: position for position, state in enumerate(states)}
    after = known.get(ke, len(states) - 1)
    if states[after].key == EARLIER:
        after = len(states) - 1
    before = known.get(dari, after - 1)
    if before == after:
        before = after - 1
    return (states[before] if before >= 0 else None), states[after]


def _differences(case: RecommendationRequest, before: State, after: State, rights: Rights) -> dict[str, Any]:
    found = compare(before.revision.snapshot, after.revision.snapshot)
    notes = _notes(case, before, after, rights)
    sections = [
        ChangedSection(questionnaire.BY_KEY[key], differences, [n for n in notes if n.note.section == key])
        for key, differences in by_section(found).items()
    ]
    changed = {s.section.key for s in sections}
    return {
        "sections": sections,
        "total": len(found),
        "unchanged": max(0, _answered(after.revision.snapshot) - len(_places(found))),
        "elsewhere": [n for n in notes if n.note.section not in changed],
    }


def _notes(case: RecommendationRequest, before: State, after: State, rights: Rights) -> list[DeskNote]:
    """Notes written on the earlier side; none where that is another activity."""
    if before.case.pk != case.pk:
        return []
    try:
        check_can_note(rights, case)
        drafts = True
    except ActionDenied:
        drafts = False
    written = desk.placed(queries.notes_of(case, drafts=drafts), [before.revision, after.revision])
    until = after.revision.at
    return [n for n in written if before.revision.at <= n.note.at < until]


def _places(found: Iterable[Difference]) -> set[tuple[str, str, int | None]]:
    return {(d.section, d.field, d.row) for d in found if d.after}


def _answered(snapshot: dict[str, Any]) -> int:
    """How many answers a form holds: questions, and cells of rows."""
    sections = questionnaire.answers(snapshot)
    questions = sum(1 for s in sections for row in s.rows if row.value)
    cells = sum(len(cells) for s in sections for t in s.tables for _row, cells in t.records)
    return questions + cells
