"""Somebody at a browser: signs in by typing, fills pages, presses buttons, and looks at each screen.

Looking means: no serious fault of accessibility by axe at both widths, no ISO date or English month
anywhere in the words, nothing wider than a small screen, nothing of the interface left in Indonesian when
the same page is asked for in English; and a picture where pictures are wanted.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Locator, Page, Response, expect

from tests.browser.axe import SMALL, WIDE, inaccessible
from tests.english import drop_data, suspects
from tests.factories.typed import Typed
from tests.factories.world import PASSWORD
from tests.waiting import wait_until

MONTHS = "Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember"
MOMENT = re.compile(rf"\d{{1,2}} ({MONTHS}) \d{{4}}, \d{{2}}\.\d{{2}} WIB")
# What must never be read on a page: ISO dates, times with a colon, English months, raw templates.
UNREADABLE = re.compile(
    r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}:\d{2}\b"
    r"|\b(January|February|March|May|June|July|August|October|December)\b|\{[{%]|\bNone\b|%\(\w+\)s"
)


@dataclass
class Screens:
    """Looks at screens, each name once in a session; what is wrong is told at the end of the story."""

    folder: Path | None = None
    faults: list[str] = field(default_factory=list)
    # What looked Indonesian on a screen when it was asked for in English, data or not.
    foreign: dict[str, set[str]] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def look(self, page: Page, name: str) -> None:
        """Look at the page as it stands, small and wide, and leave it wide."""
        if name in self._seen:
            return
        self._seen.add(name)
        self._look_in_english(page, name)
        words = page.locator("body").inner_text()
        for found in UNREADABLE.finditer(words):
            self.faults.append(f"{name}: “{words[max(0, found.start() - 40) : found.end() + 40]}”")
        for width, height in (SMALL, WIDE):
            page.set_viewport_size({"width": width, "height": height})
            if self.folder is not None:
                page.screenshot(path=self.folder / f"{name}-{width}.png", full_page=True)
            # Colours at the small width are compared where each page is looked at for itself (`test_axe.py`).
            found = inaccessible(page, colours=(width, height) == WIDE)
            self.faults += [f"{name} at {width}: {fault}" for fault in found]
            wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if wider > 0:
                self.faults.append(f"{name} at {width}: {wider} pixels too wide")

    def _look_in_english(self, page: Page, name: str) -> None:
        """Ask for the same page in English; one that only answers a form has nothing to ask for."""
        kept = page.context.cookies(page.url)
        cookies = {str(c.get("name")): str(c.get("value")) for c in kept} | {
            settings.LANGUAGE_COOKIE_NAME: "en"
        }
        header = "; ".join(f"{key}={value}" for key, value in cookies.items())
        answer = page.request.get(page.url, headers={"Cookie": header})
        if answer.ok and "</html>" in (html := answer.text()):
            self.foreign[name] = suspects(html)

    def told(self) -> list[str]:
        """What is wrong with the screens since it was asked last; what the database holds is data."""
        drop_data(*self.foreign.values())
        left = [
            f"{name} in English: {text}" for name, texts in self.foreign.items() for text in sorted(texts)
        ]
        told, self.faults, self.foreign = [*self.faults, *left], [], {}
        return told


class Person:
    """One person with one browser."""

    def __init__(self, page: Page, name: str, screens: Screens | None) -> None:
        self.page = page
        self.name = name
        self.screens = screens

    # Moving about ---------------------------------------------------------------------------------
    def sign_in(self) -> "Person":
        """Sign in as somebody does it, and stand on Beranda."""
        self.page.goto("/accounts/login/")
        self.look("masuk")
        self.page.get_by_label("Nama pengguna atau surel").fill(self.name)
        self.page.get_by_label("Kata sandi").fill(PASSWORD)
        self.page.locator("main").get_by_role("button", name="Masuk", exact=True).click()
        expect(self.heading).to_have_text("Pekerjaan Anda")
        return self

    def open(self, url: str) -> Response:
        response = self.page.goto(url)
        assert response is not None
        return response

    def status_of(self, url: str) -> int:
        """What the server answers to this person for an address."""
        return self.page.request.get(url).status

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def path(self) -> str:
        return re.sub(r"^https?://[^/]+", "", self.page.url)

    def look(self, name: str) -> None:
        if self.screens is not None:
            self.screens.look(self.page, name)

    def follow(self, link: str | re.Pattern[str]) -> None:
        self.page.wait_for_load_state()  # without scripts a click before that now and then leads nowhere
        self.page.get_by_role("link", name=link).first.click()

    def press(self, label: str, *, confirm: bool = False) -> None:
        """Press a button; where the page asks first, read its question and say yes."""
        self.page.locator("main").get_by_role("button", name=label, exact=True).first.click()
        if confirm:
            dialog = self.page.get_by_role("dialog")
            expect(dialog).to_contain_text(label)
            dialog.get_by_role("button", name="Ya, lanjutkan").click()

    def hears(self, words: str | re.Pattern[str]) -> None:
        """A message of the last act is on the page."""
        expect(self.page.locator(".message").filter(has_text=words).first).to_be_visible()

    def sees(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.locator("main").get_by_text(words).first).to_be_visible()

    def waits_for(self, words: str) -> None:
        """Reload until the words are there: somebody else, a worker, is at work."""

        def there() -> bool:
            self.page.reload()
            return self.page.locator("main").get_by_text(words).count() > 0

        wait_until(there)

    def use(self, target: Locator) -> None:
        """Work a link or button that stands in some place of the page."""
        target.click()

    def check(self, box: Locator) -> None:
        box.check()

    # Filling --------------------------------------------------------------------------------------
    def fill(self, typed: Typed) -> None:
        """Answer one page of the questionnaire, in the order in which its questions open."""
        for name, value in typed.answers.items():
            self.answer(name, value)
        for prefix, rows in typed.rows.items():
            for index, row in enumerate(rows):
                self.open_row(prefix, index)
                for name, value in row.items():
                    self.answer(f"{prefix}-{index}-{name}", value)

    def answer(self, name: str, value: Any) -> None:
        """Answer one question by the name of its field, whatever kind it is."""
        fields = self.page.locator(f'main [name="{name}"]')
        kind = fields.first.evaluate("f => f.tagName === 'INPUT' ? f.type : f.tagName.toLowerCase()")
        if kind in ("radio", "checkbox"):
            for code in value if isinstance(value, list) else [value]:
                self.page.locator(f'main [name="{name}"][value="{code}"]').check()
        elif kind == "select":
            fields.first.select_option(value)
        else:
            fields.first.fill(value)

    def open_row(self, prefix: str, index: int) -> None:
        """Show a row of a table that may have fewer of them."""
        if self.page.locator(f'main [name^="{prefix}-{index}-"]:not([type=hidden])').count() == 0:
            self.page.locator(f'main button[value="tambah:{prefix}"]').click()

    def fill_form(self, pages: dict[str, Typed]) -> None:
        """Fill pages one after the other, as "Simpan dan lanjut" leads from one to the next."""
        for key, typed in pages.items():
            expect(self.page).to_have_url(re.compile(rf"/formulir/{key}/(#[\w-]+)?$"))
            self.fill(typed)
            self.look(f"formulir-{key}")
            self.press("Simpan dan lanjut")
            expect(self.page).not_to_have_url(re.compile(rf"/formulir/{key}/"))
            self.hears(re.compile(r"Tersimpan \d{2}\.\d{2} WIB"))
