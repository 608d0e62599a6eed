"""A window in which pages rendered in this process are looked at by axe, at both widths and at 200 % zoom.

Nothing is started and nothing committed: the browser's router is handed what was rendered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, Route

from satudata.accounts.models import User
from tests.english import drop_data, in_english, suspects
from tests.factories.recommendations import rolled_back
from tests.factories.world import PASSWORD

WIDE, SMALL = (1366, 768), (390, 844)
ZOOMED = (WIDE[0] // 2, WIDE[1] // 2)
SITE = "http://localhost"
# Colours are the same at every size, and comparing them is the dearest rule: twice is enough.
ONLY_SERIOUS = """colours => axe.run(document, {
    resultTypes: ['violations'], iframes: false, rules: {'color-contrast': {enabled: colours}}})
  .then(found => found.violations.filter(v => ['serious', 'critical'].includes(v.impact))
    .map(v => v.id + ': ' + v.help + ' ' + JSON.stringify(v.nodes.slice(0, 3).map(n => n.target))))"""


@dataclass(frozen=True)
class Shown:
    """A page as it was answered, and what of it looked Indonesian when it was asked for in English."""

    url: str
    response: Any
    foreign: set[str]


def look_at(client: Client, url: str, form: dict[str, str] | None = None) -> Shown:
    """Ask for a page twice, or send a form twice, in Indonesian and in English; nothing stays of either."""
    with rolled_back():
        response: Any = client.get(url) if form is None else client.post(url, form)
    if response.streaming or b"</html>" not in response.content:
        return Shown(url, response, {"no page"})
    with rolled_back():
        return Shown(url, response, suspects(in_english(client, url, form).content.decode()))


def page_at(client: Client, url: str) -> Shown | None:
    """The page at an address; nothing where it answers with a file, a part of a page, a refusal."""
    shown = look_at(client, url)
    return shown if shown.response.status_code == 200 and "no page" not in shown.foreign else None


def indonesian(shown: Mapping[str, Shown]) -> list[str]:
    """What of pages in English is Indonesian and no data: each text once, after its first page."""
    drop_data(*(page.foreign for page in shown.values()))
    first: dict[str, str] = {}
    for name, page in shown.items():
        for text in page.foreign:
            first.setdefault(text, name)
    return sorted(f"{name}: {text}" for text, name in first.items())


@dataclass
class Window:
    """The one page of the one browser. Its router has no database: it hands over what was rendered."""

    page: Page
    shown: HttpResponse | None = None

    def show(self, response: HttpResponse, path: str) -> None:
        self.shown = response
        self.page.goto(f"{SITE}{path}")

    def answer(self, route: Route) -> None:
        """The page itself and its static files; what a script asks for by itself stays unanswered."""
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            route.fulfill(path=found) if found else route.fulfill(status=404)
        elif self.shown is None or not route.request.is_navigation_request():
            route.fulfill(status=204)
        else:
            headers = {name: text for name, text in self.shown.items() if name != "Content-Length"}
            route.fulfill(status=self.shown.status_code, headers=headers, body=self.shown.content)


def inaccessible(page: Page, *, colours: bool = True) -> list[str]:
    """Serious and critical faults by axe, with where they are; axe itself is handed over once a document."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(ONLY_SERIOUS, colours)
    return found


def faults(page: Page) -> list[str]:
    """What is wrong with the page at each size."""
    found = []
    for name, (width, height) in {"390": SMALL, "1366": WIDE, "200 %": ZOOMED}.items():
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{name}: {fault}" for fault in inaccessible(page, colours=(width, height) != ZOOMED)]
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wider > 0:
            found.append(f"{name}: {wider} pixels too wide")
    if page.get_by_role("heading", level=1).count() != 1:
        found.append("not one h1")
    return found


def signed_in(user: User) -> Client:
    """A client of somebody who has just typed the password."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client
