"""The report of an upload by rule: what stands in the way of a version, what asks for a reason.

A finding is an error (the file cannot become a version), a warning (accepted with a reason), or about
personal data: that stands in the way where access is Terbuka, and asks for a reason elsewhere (UU 27/2022).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from datasets.models import Unggahan
from datasets.tables.rules import RULES
from forum.codelists import Akses

ERROR, WARNING, PRIVACY = "error", "warning", "privacy"


@dataclass(frozen=True)
class RuleRow:
    """What a rule found in an upload. `blocks`: no version can be stored; `asks`: a reason accepts it."""

    code: str
    title: str
    severity: str
    count: int
    columns: Sequence[str]
    blocks: bool
    reason: str = ""

    @property
    def asks(self) -> bool:
        return not self.blocks

    @property
    def field(self) -> str:
        """Name of the form field of its reason."""
        return f"alasan_{self.code}"

    @property
    def tone(self) -> str:
        """Colour role, beside the words of `label`."""
        return "bad" if self.blocks else "good" if self.reason else "waiting"

    @property
    def label(self) -> str:
        """What this rule means for the upload, in a word or two."""
        if self.blocks:
            return _("Harus diperbaiki")
        return _("Diterima dengan alasan") if self.reason else _("Perlu alasan")


def rules_of(unggahan: Unggahan) -> list[RuleRow]:
    """All rules that found something, what stands in the way first."""
    open_access = unggahan.rilis.entri.hak_akses == Akses.TERBUKA
    found = [_row(rule, unggahan, open_access) for rule in unggahan.ringkasan.get("by_rule", [])]
    return sorted(found, key=lambda row: (not row.blocks, bool(row.reason), -row.count))


def _row(rule: dict[str, Any], unggahan: Unggahan, open_access: bool) -> RuleRow:
    severity = rule["severity"]
    return RuleRow(
        code=rule["code"],
        title=str(RULES[rule["code"]].title),
        severity=severity,
        count=rule["count"],
        columns=rule.get("columns", []),
        blocks=severity == ERROR or (severity == PRIVACY and open_access),
        reason=unggahan.penjelasan.get(rule["code"], ""),
    )


def blocking(unggahan: Unggahan) -> list[RuleRow]:
    """Rules that keep an upload from becoming a version."""
    return [row for row in rules_of(unggahan) if row.blocks]


def to_explain(unggahan: Unggahan) -> list[RuleRow]:
    """Rules that a reason accepts, explained or not."""
    return [row for row in rules_of(unggahan) if row.asks]


def unexplained(unggahan: Unggahan) -> list[RuleRow]:
    """Rules that still ask for their reason."""
    return [row for row in to_explain(unggahan) if not row.reason]
