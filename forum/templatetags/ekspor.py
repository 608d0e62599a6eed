"""The shapes in which a list is handed out, for the links to them."""

from collections.abc import Iterable

from django import template

from forum.workbook.shapes import Shape, shapes

register = template.Library()


@register.simple_tag
def bentuk_ekspor() -> Iterable[Shape]:
    """The shapes, the whole one first."""
    return shapes().values()
