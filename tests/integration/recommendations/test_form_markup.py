"""The markup of the form's pages: single ids, labels that lead somewhere, no inline code."""

from html.parser import HTMLParser

from django.urls import reverse

from recommendations.filling import form_queries
from recommendations.models import RecommendationRequest
from recommendations.questionnaire import SECTIONS
from recommendations.services import form
from recommendations.services.form_rows import RowInput
from tests.factories.recommendations_form import fill_form
from tests.factories.visitor import Page, Visitor
from tests.factories.world import World

KEYS = [section.key for section in SECTIONS]


def hub(request: RecommendationRequest) -> str:
    return reverse("request_form", args=[request.pk])


def section(request: RecommendationRequest, key: str) -> str:
    return reverse("request_section", args=[request.pk, key])


class _Audit(HTMLParser):
    """Ids twice, labels for nothing, inline script or style."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.wanted: list[str] = []
        self.faults: list[str] = []
        self._template = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._template += tag == "template"
        for name, value in attrs:
            if name == "id" and not self._template:
                self.ids.append(value or "")
            if name == "for" and not self._template:
                self.wanted.append(value or "")
            if name == "style" or name.startswith("on"):
                self.faults.append(f"{tag} {name}")

    def handle_endtag(self, tag: str) -> None:
        self._template -= tag == "template"

    def problems(self) -> list[str]:
        twice = sorted({i for i in self.ids if self.ids.count(i) > 1})
        lost = sorted(set(self.wanted) - set(self.ids) - {""})
        return self.faults + [f"twice {i}" for i in twice] + [f"label for {i}" for i in lost]


def audit(page: Page) -> list[str]:
    found = _Audit()
    found.feed(page.text)
    return found.problems()


def test_every_page_has_single_ids_labels_and_no_inline_code(
    draft: RecommendationRequest, operator: Visitor, world: World
) -> None:
    fill_form(draft)
    pk = form.save_row(request=draft, section="ms-ind", row=RowInput({"nama": "Indeks"}), by=world.operator)
    umur = form_queries.row_ids(draft.kegiatan, ["variabel"])["variabel"][0]
    pages = [hub(draft), *(section(draft, key) for key in KEYS)]
    pages += [reverse("request_row", args=[draft.pk, "ms-ind", pk])]
    pages += [reverse("request_row", args=[draft.pk, "ms-var", umur])]
    assert {url: found for url in pages if (found := audit(operator.open(url)))} == {}
