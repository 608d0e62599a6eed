"""The report of a check for people: words of rules and findings, findings chosen and paged.

The words are put here, in the language of the reader: files and database keep codes.
"""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from datasets.tables import rules

PAGE_SIZE = 50


@dataclass(frozen=True)
class Finding:
    """One finding. `row` is the row's number in the file, 0 for the table as a whole; `column` a code."""

    row: int
    column: str
    value: str
    code: str
    severity: str
    suggestion: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What it says and what to do."""
        return rules.words(self.code, self.params)

    @property
    def title(self) -> str:
        """The rule that it breaks."""
        return title(self.code)


@dataclass(frozen=True)
class FindingPage:
    """A page of findings: which one of how many, and how many findings were chosen."""

    findings: tuple[Finding, ...]
    page: int
    pages: int
    total: int


def title(code: str) -> str:
    """The name of a rule."""
    return str(rules.RULES[code].title)


def severity_of(code: str) -> str:
    """error, warning or privacy."""
    return rules.RULES[code].severity


def worded(by_rule: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The report by rule with words in the language in force, also for one that was kept long ago."""
    return [
        dict(rule)
        | {
            "words": title(rule["code"]),
            "examples": [e | {"words": rules.words(e["code"], e["params"])} for e in rule["examples"]],
        }
        for rule in by_rule
    ]


def warnings_of(summary: Mapping[str, Any]) -> list[str]:
    """Codes of the rules whose findings are accepted with a reason only."""
    return [rule["code"] for rule in summary.get("by_rule", ()) if rule["severity"] == rules.WARNING]


def all_findings(path: Path) -> Iterator[Finding]:
    """Every finding that was written out, in the order in which it was found."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield Finding(**json.loads(line))


def read_findings(  # noqa: PLR0913  each a filter of the page
    path: Path, code: str = "", column: str = "", row: int = 0, page: int = 1, *, severity: str = ""
) -> FindingPage:
    """Findings by rule, column, row or severity (each only where given), sorted by row, on pages of 50.

    A page beyond the last is the last one.
    """
    found = sorted(
        (
            f
            for f in all_findings(path)
            if (not code or f.code == code)
            and (not column or f.column == column)
            and (not row or f.row == row)
            and (not severity or f.severity == severity)
        ),
        key=lambda f: (f.row, f.column),
    )
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(1, page), pages)
    chosen = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return FindingPage(tuple(chosen), page, pages, len(found))
