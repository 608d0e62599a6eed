"""The same person without a mouse: only keys, in the order in which the page gives them.

A thing that cannot be reached by Tab, or not be worked by Enter, Space, arrows and typing, is not
there for this person. Nothing is clicked, and no value is set from outside.
"""

import re
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.person import Person
from tests.factories.world import PASSWORD

# No page of the system asks for more steps than this to reach its last link.
MOST_TABS = 700
IN_MAIN = "element => element.closest('main') !== null"
AT_BODY = "document.activeElement === document.body"
AT_SKIP_LINK = "document.activeElement.matches('.skip-link')"


class KeyboardPerson(Person):
    """Somebody who works with keys alone."""

    def sign_in(self) -> "KeyboardPerson":
        self.page.goto("/accounts/login/")
        self.type_into(self.page.get_by_label("Nama pengguna atau surel"), self.name)
        self.type_into(self.page.get_by_label("Kata sandi"), PASSWORD)
        self.page.keyboard.press("Enter")
        expect(self.heading).to_have_text("Pekerjaan Anda")
        return self

    def reach(self, target: Locator) -> None:
        """Press Tab until this has the focus; from the end of the page it goes round once.

        From the top of a page the first stop leads past its head, to whatever stands in the main part.
        """
        expect(target).to_be_visible()
        if self.page.evaluate(AT_BODY) and target.evaluate(IN_MAIN):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(AT_SKIP_LINK):
                self.page.keyboard.press("Enter")
        for _step in range(MOST_TABS):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} was not reached in {MOST_TABS} steps")

    def use(self, target: Locator, key: str = "Enter") -> None:
        """Go there and press a key."""
        self.reach(target)
        self.page.keyboard.press(key)

    def follow(self, link: str | re.Pattern[str]) -> None:
        self.use(self.page.get_by_role("link", name=link).first)

    def press(self, label: str, *, confirm: bool = False) -> None:
        self.use(self.page.locator("main").get_by_role("button", name=label, exact=True).first)
        if confirm:
            dialog = self.page.get_by_role("dialog")
            expect(dialog).to_contain_text(label)
            self.use(dialog.get_by_role("button", name="Ya, lanjutkan"))

    def type_into(self, target: Locator, text: str) -> None:
        self.reach(target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def check(self, box: Locator) -> None:
        if not box.is_checked():
            self.use(box, "Space")
        expect(box).to_be_checked()

    def answer(self, name: str, value: Any) -> None:
        fields = self.page.locator(f'main [name="{name}"]')
        kind = fields.first.evaluate("f => f.tagName === 'INPUT' ? f.type : f.tagName.toLowerCase()")
        if kind == "radio":
            self._choose(name, fields, str(value))
        elif kind == "checkbox":
            for code in value if isinstance(value, list) else [value]:
                self.check(self.page.locator(f'main [name="{name}"][value="{code}"]'))
        elif kind == "select":
            self._select(fields.first, str(value))
        elif kind == "date":
            self._date(fields.first, str(value))
        else:
            self.type_into(fields.first, str(value))

    def _choose(self, name: str, fields: Locator, value: str) -> None:
        """A group of radios is one stop: the chosen one, else the first; arrows move in it."""
        chosen = self.page.locator(f'main [name="{name}"]:checked')
        wanted = self.page.locator(f'main [name="{name}"][value="{value}"]')
        if chosen.count() == 0:
            self.use(fields.first, "Space")
        else:
            self.reach(chosen)
        for _step in range(fields.count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{name}: {value} was not reached by arrows")

    def _select(self, field: Locator, value: str) -> None:
        self.reach(field)
        self.page.keyboard.press("Home")
        for _step in range(field.locator("option").count()):
            if field.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} is not in the list")

    def _date(self, field: Locator, iso: str) -> None:
        """A date is typed in the browser's own order of day, month and year."""
        year, month, day = iso.split("-")
        for typed in (f"{month}{day}{year}", f"{day}{month}{year}", f"{year}{month}{day}"):
            self.reach(field)
            self.page.keyboard.type(typed)
            if field.input_value() == iso:
                return
            self.page.keyboard.press("Shift+Tab")
        raise AssertionError(f"the date {iso} could not be typed")

    def _open_row(self, prefix: str, index: int) -> None:
        if self.page.locator(f'main [name^="{prefix}-{index}-"]:not([type=hidden])').count() == 0:
            self.use(self.page.locator(f'main button[value="tambah:{prefix}"]'))
