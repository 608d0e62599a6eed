"""One cell of a filled workbook as one answer: how texts, numbers, dates and options are read."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from recommendations.forms.fields import field_for
from recommendations.questionnaire import Kind, Question
from recommendations.snapshot import plain
from recommendations.workbook import layout
from recommendations.workbook.reading import Cell
from satudata.forms import format_bilangan

SHOWN = 80


class Unreadable(Exception):
    """A cell says nothing that its answer can be: what is wrong and what to do, in words."""

    def __init__(self, problem: object, advice: object) -> None:
        super().__init__(str(problem))
        self.problem, self.advice = str(problem), str(advice)
        self.cell: Cell | None = None


class Kept(Exception):
    """The cell says that the stored answer stays."""


def at(what: Unreadable, cell: Cell | None) -> Unreadable:
    """The same with the cell that it is about."""
    what.cell = cell
    return what


def is_empty(cell: Cell | None) -> bool:
    """Whether nothing stands in a cell."""
    return cell is None or cell.value is None or cell.value == ""


def text_of(cell: Cell) -> str:
    """What a cell shows, as text: numbers and dates as they are written here."""
    if cell.kind == "date":
        return _date_words(str(cell.value))
    if cell.kind == "bool":
        return layout.YES if cell.value else layout.NO
    if cell.kind == "number":
        whole = isinstance(cell.value, int) or float(cell.value).is_integer()
        return str(int(cell.value)) if whole else format_bilangan(cell.value)
    return str(cell.value)


def _date_words(iso: str) -> str:
    try:
        return str(date_format(date.fromisoformat(iso[:10])))
    except ValueError:
        return iso


def is_ticked(cell: Cell | None) -> bool:
    """Whether an option of a multiple choice is chosen. Raises Unreadable."""
    if is_empty(cell) or cell is None:
        return False
    refuse_formula(cell)
    text = text_of(cell).strip().lower()
    if text in (layout.YES.lower(), "y", "1", "v", "x", "✓"):
        return True
    if text in (layout.NO.lower(), "t", "2", "0", "-", ""):
        return False
    raise Unreadable(_("Pilihan ini dijawab Ya atau Tidak."), _("Tulis Ya atau Tidak."))


def read_answer(question: Question, cell: Cell | None, stored: Any) -> Any:
    """The answer in a cell as `snapshot` holds it. Raises Unreadable; Kept where the stored one stays."""
    if is_empty(cell) or cell is None:
        return question.blank
    refuse_formula(cell)
    if cell.kind == "text" and cell.value == layout.KEPT_TEXT:
        raise Kept
    if cell.value == layout.cell_value(question, stored):
        return stored  # as it left: whatever rule came since, it was not this file that broke it
    if question.kind == Kind.ONE:
        return _option(question, cell)
    if question.kind in (Kind.TEXT, Kind.LONG) and question.column != "nip_tanda_tangan":
        return _checked_text(question, text_of(cell))
    if question.kind == Kind.DATE and cell.kind == "number":
        raise Unreadable(_("Angka ini bukan tanggal."), _("Tulis tanggal, contoh 20 November 2026."))
    given = (
        str(cell.value)[:10] if cell.kind == "date" and question.kind == Kind.DATE else _typed(question, cell)
    )
    try:
        return plain(field_for(question).clean(given))
    except ValidationError as refused:
        raise Unreadable(
            " ".join(refused.messages), _ADVICE.get(question.kind, _ADVICE[Kind.TEXT])()
        ) from None


_ADVICE = {
    Kind.DATE: lambda: _("Contoh: 20 November 2026."),
    Kind.YEAR: lambda: _("Contoh: 2026."),
    Kind.NUMBER: lambda: _("Contoh: 1.234."),
    Kind.EMAIL: lambda: _("Contoh: dinas@contoh.go.id."),
    Kind.TEXT: lambda: _("Perbaiki isinya di sel ini atau di aplikasi."),
}


def _typed(question: Question, cell: Cell) -> Any:
    if cell.kind == "number" and question.kind == Kind.NUMBER:
        return cell.value
    return text_of(cell)


def refuse_formula(cell: Cell) -> None:
    if cell.kind == "formula":
        raise Unreadable(_("Sel ini berisi rumus."), _("Salin hasilnya, lalu tempel sebagai nilai."))
    if cell.kind == "error":
        raise Unreadable(_("Sel ini berisi galat Excel."), _("Tulis jawabannya langsung."))


def _option(question: Question, cell: Cell) -> Any:
    text = " ".join(text_of(cell).split()).lower()
    for code, label in question.choices.items():
        known = (layout.option_text(question, code), layout.label_of(question, code), str(label), str(code))
        if text in {word.lower() for word in known}:
            return plain(code)
    raise Unreadable(
        _("“%(isi)s” tidak ada dalam pilihan.") % {"isi": text_of(cell)[:SHOWN]},
        _("Pilih dari daftar pada sel."),
    )


def _checked_text(question: Question, text: str) -> str:
    most = question.db_column.max_length
    if most and len(text) > most:
        raise Unreadable(
            _("Isinya %(n)d huruf; paling panjang %(most)d.") % {"n": len(text), "most": most},
            _("Ringkas isinya."),
        )
    return text
