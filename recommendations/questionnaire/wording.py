"""How an answer, a row and a condition are written in words, on pages and on the printed form alike."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from recommendations.questionnaire.model import Kind, Question, Table
from recommendations.questionnaire.rules import Contains, Either, Equals, Rule
from satudata.forms import format_bilangan


def value_text(question: Question, value: Any, row: Mapping[str, Any] | None = None) -> str:
    """A snapshot value in words; an unanswered question gives an empty text.

    A code that no list knows is written as it is: old answers stay readable.
    """
    if question.kind == Kind.REGION:
        return str((row or {}).get(f"{question.column}_nama") or value or "")
    if value is None or value == "" or value == []:
        return ""
    if question.kind == Kind.MANY:
        return "; ".join(str(question.choices.get(code, code)) for code in value)
    if question.kind == Kind.ONE:
        return str(question.choices.get(value, value))
    return _plain_text(question.kind, value)


def _plain_text(kind: Kind, value: Any) -> str:
    if kind == Kind.DATE:
        return str(date_format(date.fromisoformat(value)))
    if kind == Kind.NUMBER:
        return format_bilangan(value)
    return str(value)


def code_text(question: Question, value: Any) -> str:
    """What the code box of the printed form holds: the code, or the sum of the codes ticked."""
    if question.kind == Kind.MANY:
        return str(sum(value)) if value else ""
    if question.kind == Kind.ONE and isinstance(value, int):
        return str(value)
    return ""


def named(table: Table, row: Mapping[str, Any], position: int) -> str:
    """One row by its number and, where it has one, its name: "Variabel 2 (Umur)"."""
    name = str(row.get(table.name_column) or "").strip() if table.name_column else ""
    number = _("%(noun)s %(position)d") % {"noun": table.noun, "position": position}
    return f"{number} ({name})" if name else number


def rule_text(rule: Rule, questions: Mapping[str, Question]) -> str:
    """A condition in words, for those who see the page without its script.

    `questions` are those that the condition may look at, by column.
    """
    if isinstance(rule, Equals | Contains):
        question = questions[rule.field]
        codes = rule.values if isinstance(rule, Equals) else rule.any_of
        wanted = _(" atau ").join(str(question.choices.get(code, code)) for code in codes)
        return _("%(question)s dijawab %(answer)s") % {"question": _short(question), "answer": wanted}
    joint = _(" atau ") if isinstance(rule, Either) else _(" dan ")
    return joint.join(rule_text(part, questions) for part in getattr(rule, "rules", ()))


def _short(question: Question) -> str:
    return str(question.number or question.title)
