"""What a page of the form shows besides its questions: findings, title builder, similar activities.

The same for a page that is opened, one that comes back with faults, and the answer to `request_live`.
"""

from typing import Any

from django.urls import reverse

from recommendations import similar
from recommendations.filling import form_queries, live
from recommendations.forms.page import Page, RowPage
from recommendations.forms.title import title_form
from recommendations.forms.typed import Typed, overlay, overlay_row
from recommendations.models import RecommendationRequest
from recommendations.questionnaire import Section
from recommendations.snapshot import Snapshot
from satudata.accounts.queries import Rights
from satudata.clock.now import now

IDENTITAS = "identitas"
# So many are shown below the title while it is typed; the page of similar activities has more.
MOST_BESIDE_TITLE = 5


def beside(  # noqa: PLR0913  what a page is made from, each by its name
    case: RecommendationRequest,
    stored: Snapshot,
    section: Section,
    page: Page,
    rights: Rights,
    *,
    row: int | None = None,
    position: int = 1,
) -> dict[str, Any]:
    """Template context of one page: `live`, `live_url`, on the first page also `builder` and `similar`.

    `row` is the id of a variable or indicator with a page of its own, `position` its number from 1.
    """
    typed = _typed(page, stored, position)
    saved = {key for key, state in form_queries.section_states(case.kegiatan).items() if state.saved_at}
    on = (case.diajukan_pada or now()).astimezone(case.wilayah.zone).date()
    found = live.judge(section, live.Case(typed.snapshot, on, saved, typed.places))
    context = {"live": found, "live_url": _live_url(case, section, page, row)}
    if section.key == IDENTITAS:
        context |= _of_title(case, typed.snapshot, page, rights)
    return context


def _typed(page: Page, stored: Snapshot, position: int) -> Typed:
    if isinstance(page, RowPage):
        return overlay_row(page, stored, position - 1) if page.form.is_bound else Typed(stored)
    return overlay(page, stored)


def _live_url(case: RecommendationRequest, section: Section, page: Page, row: int | None) -> str:
    if not isinstance(page, RowPage):
        return reverse("request_live", args=[case.pk, section.key])
    if row is None:
        return reverse("request_live_row_new", args=[case.pk, section.key])
    return reverse("request_live_row", args=[case.pk, section.key, row])


def _of_title(case: RecommendationRequest, answers: Snapshot, page: Page, rights: Rights) -> dict[str, Any]:
    data = page.form.data if page.form.is_bound else None
    builder = title_form(answers, data)
    return {
        "builder": builder,
        "similar": similar.similar_to(
            similar.activity_of(case, answers), rights, MOST_BESIDE_TITLE, without=case
        ),
        "built": builder.composed(answers.get("cara_pengumpulan_data")) if builder.is_bound else None,
    }
