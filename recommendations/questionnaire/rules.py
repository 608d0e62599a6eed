"""Small declarative rules: when a question is asked. One object, judged on the server and in the page.

A rule is judged on a mapping of answers (a snapshot, one row of it, or cleaned data) and written as
plain data for the page's script (`static/js/form.js`), so that the skip rules of MS-Keg
(domain/romantik.md 2.10) stand in one place. What is asked when is said in the declarations.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Answers = Mapping[str, Any]


class Rule(Protocol):
    """What a condition can do."""

    def holds(self, answers: Answers) -> bool:
        """Whether the condition is met by these answers; an unanswered question meets none."""
        ...

    def fields(self) -> frozenset[str]:
        """The fields that the condition looks at."""
        ...

    def as_data(self) -> dict[str, Any]:
        """The condition as plain data for the page."""
        ...


@dataclass(frozen=True)
class Equals:
    """A single answer is one of some values."""

    field: str
    values: tuple[Any, ...]

    def holds(self, answers: Answers) -> bool:
        value = answers.get(self.field)
        return value not in (None, "") and value in self.values

    def fields(self) -> frozenset[str]:
        return frozenset({self.field})

    def as_data(self) -> dict[str, Any]:
        return {"op": "equals", "field": self.field, "any_of": [_plain(v) for v in self.values]}


@dataclass(frozen=True)
class Contains:
    """A multiple answer has at least one of some codes."""

    field: str
    any_of: tuple[Any, ...]

    def holds(self, answers: Answers) -> bool:
        chosen = answers.get(self.field) or ()
        return any(code in chosen for code in self.any_of)

    def fields(self) -> frozenset[str]:
        return frozenset({self.field})

    def as_data(self) -> dict[str, Any]:
        return {"op": "contains", "field": self.field, "any_of": [_plain(v) for v in self.any_of]}


@dataclass(frozen=True)
class All:
    """Every one of some rules holds; with none it always does."""

    rules: tuple[Rule, ...]

    def holds(self, answers: Answers) -> bool:
        return all(rule.holds(answers) for rule in self.rules)

    def fields(self) -> frozenset[str]:
        return frozenset().union(*(rule.fields() for rule in self.rules))

    def as_data(self) -> dict[str, Any]:
        return {"op": "and", "rules": [rule.as_data() for rule in self.rules]}


@dataclass(frozen=True)
class Either:
    """At least one of some rules holds; with none it never does."""

    rules: tuple[Rule, ...]

    def holds(self, answers: Answers) -> bool:
        return any(rule.holds(answers) for rule in self.rules)

    def fields(self) -> frozenset[str]:
        return frozenset().union(*(rule.fields() for rule in self.rules))

    def as_data(self) -> dict[str, Any]:
        return {"op": "or", "rules": [rule.as_data() for rule in self.rules]}


ALWAYS: Rule = All(())
NEVER: Rule = Either(())


def equals(field: str, *values: Any) -> Rule:
    """The single answer to `field` is one of `values`."""
    return Equals(field, values)


def contains(field: str, *any_of: Any) -> Rule:
    """The multiple answer to `field` has one of the codes."""
    return Contains(field, any_of)


def all_of(*rules: Rule) -> Rule:
    """Every rule holds."""
    return All(rules)


def any_of(*rules: Rule) -> Rule:
    """One rule holds."""
    return Either(rules)


def resolve(rule: Rule, answers: Answers, open_fields: Collection[str]) -> Rule:
    """The rule with everything decided that the page cannot change.

    `open_fields` are the fields on the page: what looks at them stays, the rest is judged now and
    becomes ALWAYS or NEVER. The page's script thus never needs an answer that it does not have.
    """
    if isinstance(rule, All):
        return _all(resolve(part, answers, open_fields) for part in rule.rules)
    if isinstance(rule, Either):
        return _either(resolve(part, answers, open_fields) for part in rule.rules)
    if rule.fields() & set(open_fields):
        return rule
    return ALWAYS if rule.holds(answers) else NEVER


def _all(rules: Iterable[Rule]) -> Rule:
    left = [rule for rule in rules if rule != ALWAYS]
    if NEVER in left:
        return NEVER
    return left[0] if len(left) == 1 else All(tuple(left))


def _either(rules: Iterable[Rule]) -> Rule:
    left = [rule for rule in rules if rule != NEVER]
    if ALWAYS in left:
        return ALWAYS
    return left[0] if len(left) == 1 else Either(tuple(left))


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, int) else str(value)
