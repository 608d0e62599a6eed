"""A chart drawn as SVG that stands in a page and in a PDF: no script, no style, no network.

The same chart gives the same bytes, so a drawing is kept by the hash of its description. The first
drawing of a process costs about a second (the engine starts), each further one some hundredths.
"""

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from django.conf import settings
from django.core.cache import cache as shelf
from django.utils.safestring import SafeString, mark_safe

from satudata.charts.description import Chart

KEPT_SECONDS = 24 * 3600
# Raised with each change of what this module does to a drawing.
EDITION = 2
SVG = "http://www.w3.org/2000/svg"
PNG_SCALE = 2.0
# The engine gives each mark a role in English; the whole is one image here.
UNWANTED = {"role", "class", "pointer-events"}
# What XML 1.0 cannot hold, as word processors leave it in a text: the engine ends the process over it.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NUMBERS = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["Rp", ""]}


def svg(chart: Chart) -> SafeString:
    """The drawing of a chart as inline SVG: one image with title and description to a screen reader."""
    chart = Chart(**_writable(vars(chart)))
    given = json.dumps([EDITION, chart.title, chart.sentence, chart.spec], sort_keys=True)
    key = f"chart:{hashlib.sha256(given.encode()).hexdigest()}"
    drawn = shelf.get(key)
    if drawn is None:
        drawn = _draw(chart)
        shelf.set(key, drawn, KEPT_SECONDS)
    # Safe: written by ElementTree, which escapes every text; elements and attributes are the engine's own.
    return mark_safe(drawn)


def png(drawn: str) -> bytes:
    """A drawing of `svg` as PNG, twice its size: for formats that take no SVG (DOCX)."""
    return bytes(_engine().svg_to_png(drawn, scale=PNG_SCALE))


def _writable(value: Any) -> Any:
    """The same value with a replacement character for each character that no drawing can hold."""
    if isinstance(value, str):
        return UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, dict):
        return {_writable(name): _writable(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_writable(item) for item in value]
    return value


def _draw(chart: Chart) -> str:
    """Let the engine draw, and make one image of it: its marks keep their looks and lose their roles."""
    drawn = _engine().vegalite_to_svg(chart.spec, format_locale=NUMBERS, allowed_base_urls=[])
    marks = ElementTree.fromstring(drawn)  # noqa: S314  made by the engine just now
    for element in marks.iter():
        # Bare names under one `xmlns`: how prefixes are written is shared by the whole process.
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
        for name in [n for n in element.attrib if n in UNWANTED or n.startswith("aria-")]:
            del element.attrib[name]
    head = {"xmlns": SVG, "class": "chart", "role": "img", "viewBox": marks.attrib["viewBox"]}
    image = ElementTree.Element("svg", head)
    ElementTree.SubElement(image, "title").text = chart.title
    ElementTree.SubElement(image, "desc").text = chart.sentence
    image.extend(marks)
    return ElementTree.tostring(image, encoding="unicode")


@cache
def _engine() -> Any:
    # 84 MB of JavaScript engine, so only where something is drawn.
    import vl_convert

    vl_convert.register_font_directory(str(Path(settings.BASE_DIR) / "static/fonts"))
    return vl_convert
