"""What was typed into a form that the page no longer offers: shown to be copied, never lost."""

from collections.abc import Iterable

from django.forms import Form, Textarea

Kept = list[tuple[str, str]]


def kept(bound: Form | None, offered: Iterable[Form | None]) -> Kept:
    """Label and text of each long text of a refused form; nothing where the page shows the form again."""
    if bound is None or any(form is bound for form in offered):
        return []
    return [
        (str(field.label), str(field.value()))
        for field in bound
        if isinstance(field.field.widget, Textarea) and field.value()
    ]


def holds_text(form: Form) -> bool:
    """Whether somebody typed a text into it that must not be lost when the act is refused."""
    return any(isinstance(field.field.widget, Textarea) and field.value() for field in form)
