"""The 40 checks of a BPS reviewer, run before submission and shown to producer, Walidata and Pembina.

Source: the reviewer's rule catalogue for Romantik files (domain paper on Romantik, section 6), in own
words. `CATALOGUE` lists every rule once, in the order of the form, so that a page can show all of
them; `run` judges a snapshot and always gives one finding per rule. Pure: no table is read.

Required answers and skip rules are not here: the questionnaire says them.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from recommendations.checks import desain, identitas, pengolahan, pengumpulan, perencanaan, sampel
from recommendations.checks.answers import Answers
from recommendations.checks.rule import Finding, Outcome, Rule, Severity, finding

__all__ = ["CATALOGUE", "Finding", "Outcome", "Rule", "Severity", "blocks", "run", "violations"]

CATALOGUE: tuple[Rule, ...] = tuple(
    rule
    for block in (identitas, perencanaan, desain, sampel, pengumpulan, pengolahan)
    for rule in block.RULES
)


def run(snapshot: dict[str, Any], *, submitted_on: date) -> list[Finding]:
    """Judge a form by all 40 rules: one finding each, in the order of `CATALOGUE`.

    `snapshot` has the field names of the models as keys and lists of rows for the child tables
    (`snapshot.take`). `submitted_on` is the local date of submission, or today for a draft. Raises
    nothing, whatever the snapshot holds: what cannot be judged says so.
    """
    answers = Answers(snapshot, submitted_on)
    return [finding(rule, rule.judge(answers)) for rule in CATALOGUE]


def violations(findings: Iterable[Finding]) -> list[Finding]:
    """The broken rules, errors before warnings."""
    broken = [f for f in findings if f.outcome is Outcome.VIOLATION]
    return sorted(broken, key=lambda f: f.severity is not Severity.ERROR)


def blocks(findings: Iterable[Finding]) -> list[Finding]:
    """The violations that stop the form from being sent: errors that are not mere indications.

    R-III-05A, R-ID-02A and R-ID-05A are hints to look at; they and the warnings never stop it.
    """
    return [f for f in findings if f.blocking]
