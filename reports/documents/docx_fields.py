"""Fields, bookmarks and contents of a DOCX, which python-docx has no calls for.

A field carries what it shows until a word processor computes it: contents list their headings at once, with
page numbers that are fields themselves, so they can be read where nothing fills them in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm

# Style of a line of contents by level; 0 is a list of tables or charts.
STYLES = {0: "Table of Figures", 1: "TOC 1", 2: "TOC 2"}


@dataclass(frozen=True)
class Line:
    """One line of contents: its level, its words, the code of what it leads to."""

    level: int
    words: str
    kode: str


def element(name: str, /, **attributes: str) -> Any:
    """An element in Word's namespace with attributes of the same."""
    made = OxmlElement(f"w:{name}")
    for attribute, value in attributes.items():
        made.set(qn(f"w:{attribute}"), value)
    return made


def begin_field(paragraph: Any, instruction: str) -> None:
    """The beginning of a field: what it computes, until what it shows."""
    _mark(paragraph, "begin")
    code = element("instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = f" {instruction} "
    paragraph.add_run()._r.append(code)
    _mark(paragraph, "separate")


def end_field(paragraph: Any) -> None:
    """The end of a field that was begun."""
    _mark(paragraph, "end")


def add_field(paragraph: Any, instruction: str, shown: str) -> None:
    """A whole field of Word: what it computes, and what stands there until it does."""
    begin_field(paragraph, instruction)
    paragraph.add_run(shown)
    end_field(paragraph)


def _mark(paragraph: Any, kind: str) -> None:
    paragraph.add_run()._r.append(element("fldChar", fldCharType=kind))


# Where contents lead -------------------------------------------------------------------------------------
def bookmark(paragraph: Any, kode: str, number: int) -> None:
    """Name a paragraph so that contents lead to it; `number` is one of a kind in the file."""
    first = element("bookmarkStart", id=str(number), name=_name(kode))
    properties = paragraph._p.pPr
    paragraph._p.insert(0 if properties is None else 1, first)
    paragraph._p.append(element("bookmarkEnd", id=str(number)))


def _name(kode: str) -> str:
    return f"_Toc_{kode.replace('-', '_')}"[:40]


def add_styles(book: Any, width: Any) -> None:
    """Styles of the lines of contents, with the page number at the right end of dots."""
    for level, name in STYLES.items():
        style = book.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = book.styles["Normal"]
        looks = style.paragraph_format
        looks.space_after = 0
        looks.left_indent = Cm(0.6) if level == 2 else 0
        looks.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def add_contents(book: Any, instruction: str, lines: Iterable[Line]) -> None:
    """Contents that are a field, filled in already; without lines only the field."""
    last = None
    for line in lines:
        paragraph = book.add_paragraph(style=STYLES[line.level])
        if last is None:
            begin_field(paragraph, instruction)
        last = paragraph
        _lead(paragraph, line)
    if last is None:
        add_field(book.add_paragraph(), instruction, "–")
    else:
        end_field(last)


def _lead(paragraph: Any, line: Line) -> None:
    """The words, dots and the page number, all one link."""
    before = len(paragraph._p)
    paragraph.add_run(f"{line.words}\t")
    add_field(paragraph, f"PAGEREF {_name(line.kode)} \\h", "")
    link = element("hyperlink", anchor=_name(line.kode), history="1")
    for run in list(paragraph._p)[before:]:
        link.append(run)
    paragraph._p.append(link)
