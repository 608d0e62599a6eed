"""What a rule and its result are. The rules themselves stand in the modules by block of the form.

Source of the catalogue: the 40 checks of a BPS reviewer of Romantik files (Katalog Aturan v1.0). The
paper's table writes R-V-03A/B/C/D as one row; they are four rules here, which makes 40 in all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from recommendations.checks.answers import Answers

Text = str | Promise


class Severity(StrEnum):
    """E is an error, P a warning (peringatan)."""

    ERROR = "E"
    WARNING = "P"


class Outcome(StrEnum):
    """Three results; what cannot be judged is never a pass."""

    PASS = "pass"  # noqa: S105  a result, not a password
    VIOLATION = "violation"
    NOT_EVALUABLE = "not_evaluable"


@dataclass(frozen=True)
class Judgement:
    """What a rule says of one form: the result, words about it, the rows and field it concerns.

    `rows` are indexes from 0 into the child list named by the rule's field.
    """

    outcome: Outcome
    detail: str = ""
    rows: tuple[int, ...] = ()
    field: str = ""


PASSED = Judgement(Outcome.PASS)


def violated(detail: str = "", *, rows: tuple[int, ...] = (), field: str = "") -> Judgement:
    """The rule is broken; `detail` names what was found."""
    return Judgement(Outcome.VIOLATION, detail, rows, field)


def unknown(reason: str) -> Judgement:
    """The rule cannot be judged yet; `reason` says what is missing."""
    return Judgement(Outcome.NOT_EVALUABLE, reason)


def passed_unless(broken: bool, detail: str = "", *, field: str = "") -> Judgement:
    """Pass, or a violation where `broken` is true."""
    return violated(detail, field=field) if broken else PASSED


@dataclass(frozen=True)
class Rule:
    """One check, declared once.

    `title` says what is checked, `message` what to do when it is broken, `explanation` why BPS asks for
    it. `indication` marks an error that is a hint to look at, not proof: it never blocks submission.
    """

    number: str
    severity: Severity
    section: str
    field: str
    title: Text
    message: Text
    explanation: Text
    judge: Callable[[Answers], Judgement]
    indication: bool = False

    @property
    def blocking(self) -> bool:
        """True where a violation stops the form from being sent."""
        return self.severity is Severity.ERROR and not self.indication


@dataclass(frozen=True)
class Finding:
    """The result of one rule on one form, in words for the person who filled it."""

    rule: str
    severity: Severity
    outcome: Outcome
    section: str
    field: str
    message: str
    detail: str
    explanation: str
    rows: tuple[int, ...]
    blocking: bool

    @property
    def is_violation(self) -> bool:
        """True where the rule is broken."""
        return self.outcome is Outcome.VIOLATION

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as `Revision.findings` keeps them."""
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "outcome": self.outcome.value,
            "section": self.section,
            "field": self.field,
            "message": self.message,
            "detail": self.detail,
            "explanation": self.explanation,
            "rows": list(self.rows),
            "blocking": self.blocking,
        }


def finding(rule: Rule, judgement: Judgement) -> Finding:
    """Put a judgement into words: what to do, why it cannot be judged, or what was found in order."""
    words = {
        Outcome.PASS: str(rule.title),
        Outcome.VIOLATION: str(rule.message),
        Outcome.NOT_EVALUABLE: _("Belum dapat dinilai: %(reason)s") % {"reason": judgement.detail},
    }
    return Finding(
        rule=rule.number,
        severity=rule.severity,
        outcome=judgement.outcome,
        section=rule.section,
        field=judgement.field or rule.field,
        message=words[judgement.outcome],
        detail="" if judgement.outcome is Outcome.NOT_EVALUABLE else judgement.detail,
        explanation=str(rule.explanation),
        rows=judgement.rows,
        blocking=rule.blocking and judgement.outcome is Outcome.VIOLATION,
    )


def declare(rules: list[Rule], **facts: Any) -> Callable[[Callable[[Answers], Judgement]], Rule]:
    """Declare the decorated function as the judge of a rule and add it to the block's list."""

    def add(judge: Callable[[Answers], Judgement]) -> Rule:
        rule = Rule(judge=judge, **facts)
        rules.append(rule)
        return rule

    return add
