"""A person at a browser without scripts: opens pages, finds the forms in them, sends what they hold.

Unlike a bare client a visitor sends exactly what the page offers: its hidden token and version, its
prefilled fields, its action. So a test that keeps an old page has a real stale tab.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from recommendations.models import RecommendationRequest
from satudata.accounts.models import User
from tests.factories.recommendations import Walker
from tests.factories.typed import Typed


@dataclass
class Form:
    """One form of a page: where it goes and what it would send now."""

    action: str
    method: str
    fields: dict[str, Any] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    def put(self, name: str, value: str, *, many: bool) -> None:
        if many:
            self.fields.setdefault(name, []).append(value)
        else:
            self.fields[name] = value


class _Forms(HTMLParser):
    """Collects the forms of a page as a browser reads them; what stands in <template> is not sent."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._form: Form | None = None
        # Inputs that belong to a form elsewhere on the page (`form="…"`), and the forms by id.
        self._elsewhere: list[tuple[str, dict[str, str]]] = []
        self._by_id: dict[str, Form] = {}
        self._template = 0
        self._text: tuple[str, list[str]] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._template += tag == "template"
        if tag == "form" and not self._template:
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
            self._by_id[given.get("id", "")] = self._form
        if tag == "input" and "form" in given and not self._template:
            self._elsewhere.append((given["form"], given))
            return
        if self._form is None or self._template or "disabled" in given:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            self._input(given, name)
        elif tag == "textarea":
            self._text = (name, [])
        elif tag == "select":
            self._select = name
        elif (
            tag == "option"
            and self._select
            and ("selected" in given or self._select not in self._form.fields)
        ):
            self._form.fields[self._select] = given.get("value", "")
        elif tag == "button":
            self._text = ("", [])
            self._form.buttons.append((name, given.get("value", ""), ""))

    def close(self) -> None:
        """Give the inputs that stand elsewhere to their forms."""
        super().close()
        for owner, given in self._elsewhere:
            if self._form is None and owner in self._by_id:
                self._form = self._by_id[owner]
                self._input(given, given.get("name", ""))
                self._form = None

    def _input(self, given: dict[str, str], name: str) -> None:
        assert self._form is not None
        kind = given.get("type", "text")
        if kind in ("checkbox", "radio"):
            if "checked" in given:
                self._form.put(name, given.get("value", "on"), many=kind == "checkbox")
        elif kind not in ("file", "submit", "button"):
            self._form.put(name, given.get("value", ""), many=False)

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        self._template -= tag == "template"
        if tag == "form" and not self._template:
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag in ("textarea", "button") and self._text is not None and self._form is not None:
            name, parts = self._text
            text = "".join(parts)
            if tag == "textarea" and name:
                self._form.fields[name] = text.removeprefix("\n")
            elif tag == "button":
                last = self._form.buttons[-1]
                self._form.buttons[-1] = (last[0], last[1], " ".join(text.split()))
            self._text = None


class Page:
    """An answer of the server: its text, its forms, its messages."""

    def __init__(self, response: HttpResponse, url: str) -> None:
        self.response = response
        self.status = response.status_code
        self.url = url
        self.text = response.content.decode() if not response.streaming else ""
        reader = _Forms()
        reader.feed(self.text)
        reader.close()
        self.forms = reader.forms

    def form(self, ending: str) -> Form:
        """The form whose action ends so; the page's own, where it names none."""
        found = [f for f in self.forms if f.method == "post" and (f.action or self.url).endswith(ending)]
        assert found, f"no form to {ending} in {self.url}: {[f.action for f in self.forms]}"
        return found[0]

    @property
    def messages(self) -> list[str]:
        return [str(m) for m in (self.response.context or {}).get("messages", [])]


class Visitor:
    """One signed-in person."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client()
        if user is not None:
            self.client.force_login(user)

    def open(self, url: str) -> Page:
        return Page(self.client.get(url), url)

    def send(self, page: Page, ending: str, *, follow: bool = True, **typed: Any) -> Page:
        """Send one form of a page, with what is typed over what it holds."""
        form = page.form(ending)
        url = form.action or page.url
        response = self.client.post(url, form.fields | typed, follow=follow)
        chain = getattr(response, "redirect_chain", [])
        return Page(response, chain[-1][0] if chain else url)

    def fill(self, page: Page, typed: Typed, action: str = "simpan", *, follow: bool = True) -> Page:
        """Type into a page of the questionnaire and send it."""
        given: dict[str, Any] = dict(typed.answers)
        for prefix, rows in typed.rows.items():
            given[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
            for index, row in enumerate(rows):
                given |= {f"{prefix}-{index}-{name}": value for name, value in row.items()}
        return self.send(page, page.url, follow=follow, aksi=action, **given)


# What tests of SOP A's pages ask again and again -----------------------------------------------------
def detail(walker: Walker) -> str:
    """Where the walker's request is read."""
    return reverse("request_detail", args=[walker.request.pk])


def desk(walker: Walker, **query: str) -> str:
    """Where it is reviewed; `catat="desain"` opens the form of a note there."""
    address = reverse("request_desk", args=[walker.request.pk])
    return f"{address}?{urlencode(query)}" if query else address


def verdict(walker: Walker, slug: str) -> str:
    """Where a verdict on it is given."""
    return reverse("request_verdict", args=[walker.request.pk, slug])


def section(walker: Walker, key: str) -> str:
    """Where one page of its form is filled."""
    return reverse("request_section", args=[walker.request.pk, key])


def corrections(walker: Walker) -> str:
    """Where its notes are answered while it is returned."""
    return reverse("request_corrections", args=[walker.request.pk])


def now_of(walker: Walker) -> RecommendationRequest:
    """The request as it stands now."""
    return RecommendationRequest.objects.get(pk=walker.request.pk)
