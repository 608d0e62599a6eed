"""What is typed in a story, and where: each fact once, and whatever asks for it again holds it already.

A fact is what a person knows and the product does not. A screen says by a plan which fact each of its inputs
means. An input that the plan does not name fails: somebody added a question, and must say what it asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.browser.person import Person
from tests.factories.filled_once import Fact
from tests.factories.typed import Typed

# An input that stays as it is: nothing of the story's facts belongs there.
LEFT = ""
# The fact that an input means; with how it is written there, where that differs from how it was typed.
Plan = str | tuple[str, str]
# What a form holds beside hidden fields and buttons: a list for boxes, a text for the rest.
INPUTS = """form => {
    const found = {};
    for (const one of form.elements) {
        if (!one.name || one.type === 'hidden' || one.tagName === 'BUTTON') continue;
        const ticked = one.type === 'radio' || one.type === 'checkbox';
        if (!ticked && !one.checkVisibility({visibilityProperty: true})) continue;
        if (ticked) {
            found[one.name] ??= [];
            if (one.checked) found[one.name].push(one.value);
        } else found[one.name] = one.value;
    }
    return found;
}"""


@dataclass
class Ledger:
    """Facts by name, and on which screen each was typed."""

    facts: Mapping[str, Fact]
    typed: dict[str, str] = field(default_factory=dict)

    def type(self, person: Person, screen: str, name: str, fact: str) -> None:
        """Type a fact into an input, for the first time."""
        assert fact not in self.typed, f"{screen} asks again for “{fact}”, typed on {self.typed[fact]}"
        self.typed[fact] = screen
        person.answer(name, self.facts[fact].value)

    def fill(self, person: Person, screen: str, page: Typed) -> None:
        """Type a page of the questionnaire; its answers are names of facts."""
        for name, fact in page.answers.items():
            self.type(person, screen, name, fact)
        for prefix, rows in page.rows.items():
            for index, row in enumerate(rows):
                person.open_row(prefix, index)
                for name, fact in row.items():
                    self.type(person, screen, f"{prefix}-{index}-{name}", fact)

    def work(self, person: Person, screen: str, plan: Mapping[str, Plan], form: str = "#formulir") -> None:
        """Go through all inputs of a form: what is known already stands there, what is not is typed."""
        shown = inputs_of(person, form)
        assert set(shown) == set(plan), f"{screen}: {sorted(set(shown) ^ set(plan))}"
        for name, meant in plan.items():
            fact, written = meant if isinstance(meant, tuple) else (meant, None)
            if not fact:
                continue
            if fact in self.typed:
                held = holds(shown[name], written or self.facts[fact].value)
                assert held, f"{screen} asks again for “{fact}” ({name}): {shown[name]!r}"
            else:
                assert not shown[name], f"{screen}: {name} is not blank: {shown[name]!r}"
                self.type(person, screen, name, fact)


def inputs_of(person: Person, form: str) -> dict[str, Any]:
    """The visible inputs of a form with what they hold."""
    found: dict[str, Any] = person.page.locator(f"main {form}").first.evaluate(INPUTS)
    return found


def holds(shown: Any, value: Any) -> bool:
    """Whether an input holds a fact: the same text, or the same boxes."""
    if isinstance(shown, list):
        return sorted(shown) == sorted(value if isinstance(value, list) else [value])
    return bool(shown == value)
