"""What the form's pages show of copied answers: the tag beside each and the head of the section."""

from typing import Any

from django import template

from recommendations.filling.copies import Copy, Unconfirmed, copies_of, label_of
from recommendations.models import SectionState
from recommendations.questionnaire import Section

register = template.Library()


@register.simple_tag
def copy_of(state: SectionState | None, name: str) -> Copy | None:
    """The mark of one answer of a section; None where it was not copied."""
    return copies_of(state).get(name)


@register.simple_tag
def waiting_copies(state: SectionState | None, section: Section) -> Unconfirmed | None:
    """The copied answers of a section that nobody confirmed yet; None where there are none."""
    waiting = tuple(copy for copy in copies_of(state).values() if not copy.confirmed)
    return Unconfirmed(section, waiting) if waiting else None


@register.inclusion_tag("recommendations/form/_copy_tag.html", takes_context=True)
def copy_tag(context: dict[str, Any], item: Any) -> dict[str, Any]:
    """The tag "dari 2025" of one question or table of a page, with its confirmation."""
    name = item.table.key if item.kind == "table" else item.bound.name
    label = item.table.title if item.kind == "table" else item.bound.label
    copy = copies_of(context.get("state")).get(name)
    return {
        "copy": copy,
        "label": label,
        "name": name,
        "case": context.get("case"),
        "section": context.get("section"),
        "locked": context.get("locked"),
    }


@register.simple_tag
def copy_label(section: Section, name: str) -> str:
    """What a copied answer is called on its page."""
    return label_of(section, name)
