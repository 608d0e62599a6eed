"""What the buttons beside rows do when the server does it: add, copy, move, remove, paste.

Each works on what was typed (the POST of a formset) and gives it back changed, nothing saved and
nothing lost; the page then shows it. With a script the same happens in the page
(`static/js/rows.js`). The value of a button is "<verb>:<prefix>" or "<verb>:<prefix>:<row>", rows
counted from 0 as in the names of their fields; what no page offers changes nothing.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.forms.formsets import DELETION_FIELD_NAME, TOTAL_FORM_COUNT
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.forms import paste
from recommendations.questionnaire import RowGroup, Table
from recommendations.services.form_rows import MAX_CHILD_ROWS, MAX_ROWS
from satudata.incoming import whole_number

VERBS = ("tambah", "salin", "naik", "turun", "hapus", "kembalikan", "tempel")
# The text area of a table for pasting; what could not be read stays in it.
PASTE_NAME = "tempel-%s"
_NOT_TYPED = {"id", DELETION_FIELD_NAME}

TypedRow = dict[str, list[str]]


@dataclass(frozen=True)
class Outcome:
    """What a button did: in words, where to go on, and the lines that a paste left over."""

    table: str
    message: str = ""
    prefix: str = ""
    row: int | None = None
    refused: Sequence[str] = field(default_factory=tuple)
    rest: str = ""


def most_rows(table: Table) -> int:
    """How many rows a table takes."""
    return MAX_ROWS.get(table.key, MAX_CHILD_ROWS)


def asked(data: QueryDict, tables: Iterable[Table]) -> str:
    """The action of this module that a POST asks for, else an empty text.

    Text still in the area for pasting is put into the rows before anything is saved.
    """
    action = data.get("aksi", "")
    if action.partition(":")[0] in VERBS:
        return action
    waiting = (table.key for table in tables if data.get(PASTE_NAME % table.key, "").strip())
    return next((f"tempel:{key}" for key in waiting), "")


def carry_out(action: str, data: QueryDict, tables: Iterable[Table]) -> tuple[QueryDict, Outcome | None]:
    """What was typed after one button was pressed, and what happened; None where nothing did.

    `tables` are those of the page. The data given stay as they are.
    """
    verb, _colon, rest = action.partition(":")
    prefix, _colon, place = rest.partition(":")
    table = _table_of(verb, prefix, tables)
    if table is None:
        return data, None
    data = data.copy()
    if verb == "tempel":
        return data, _paste(data, table)
    sheet = Sheet(data, prefix, table)
    row = whole_number(place)
    if verb != "tambah" and (row is None or not 0 <= row < len(sheet.rows)):
        return data, None
    outcome = _ACTS[verb](sheet, row or 0)
    sheet.write()
    return data, outcome


def _table_of(verb: str, prefix: str, tables: Iterable[Table]) -> Table | None:
    """A paste is for a whole table, anything else for the rows of one formset."""
    if verb not in VERBS:
        return None
    return next((t for t in tables if prefix in ([t.key] if verb == "tempel" else _prefixes(t))), None)


def _prefixes(table: Table) -> list[str]:
    return [group_prefix(table, group) for group in table.groups] or [table.key]


def group_prefix(table: Table, group: RowGroup | None) -> str:
    """The prefix of the formset of a table, or of one group of it."""
    return table.key if group is None else f"{table.key}-{group.value}"


class Sheet:
    """The rows of one formset as they were typed: texts by column."""

    def __init__(self, data: QueryDict, prefix: str, table: Table) -> None:
        self.data, self.prefix, self.table = data, prefix, table
        count = min(whole_number(data.get(f"{prefix}-{TOTAL_FORM_COUNT}")) or 0, most_rows(table) + 1)
        self.rows: list[TypedRow] = [{} for _n in range(count)]
        self._names = re.compile(rf"{re.escape(prefix)}-([0-9]{{1,4}})-(.+)")
        for name, values in data.lists():
            match = self._names.fullmatch(name)
            if match and int(match[1]) < count:
                self.rows[int(match[1])][match[2]] = list(values)

    def write(self) -> None:
        """Put the rows back into the data, numbered anew."""
        for name in [name for name in self.data if self._names.fullmatch(name)]:
            del self.data[name]
        self.data[f"{self.prefix}-{TOTAL_FORM_COUNT}"] = str(len(self.rows))
        for index, row in enumerate(self.rows):
            for name, values in row.items():
                self.data.setlist(f"{self.prefix}-{index}-{name}", values)

    def is_full(self) -> bool:
        return len(self.rows) >= most_rows(self.table)

    def standing(self) -> list[int]:
        """Rows that were not taken away."""
        return [index for index, row in enumerate(self.rows) if not is_gone(row)]

    def count_words(self) -> str:
        """How many rows there are now: "3 variabel"."""
        return f"{len(self.standing())} {str(self.table.noun).lower()}"

    def called(self, index: int) -> str:
        """A row by the number that the page shows: "Variabel 2"."""
        before = [other for other in self.standing() if other <= index]
        return f"{self.table.noun} {len(before)}"

    def said(self, message: str, row: int | None = None) -> Outcome:
        return Outcome(self.table.key, message, self.prefix, row)

    def drop_blank(self) -> None:
        """Take out rows in which nothing was typed and nothing is stored."""
        self.rows = [row for row in self.rows if not is_untouched(row)]


def is_gone(row: TypedRow) -> bool:
    """Whether a row is marked to be taken away when the page is saved."""
    return bool("".join(row.get(DELETION_FIELD_NAME, [])))


def is_untouched(row: TypedRow) -> bool:
    """Whether a row holds nothing and stands for nothing stored."""
    typed = (value for name, values in row.items() if name != DELETION_FIELD_NAME for value in values)
    return not any(value.strip() for value in typed)


def _full(sheet: Sheet) -> Outcome:
    limit = _("%(title)s: paling banyak %(n)d baris.")
    return sheet.said(limit % {"title": sheet.table.title, "n": most_rows(sheet.table)})


def _add(sheet: Sheet, _row: int) -> Outcome:
    if sheet.is_full():
        return _full(sheet)
    sheet.rows.append({})
    last = len(sheet.rows) - 1
    words = {"row": sheet.called(last), "count": sheet.count_words()}
    return sheet.said(_("%(row)s ditambahkan. Sekarang %(count)s.") % words, last)


def _copy(sheet: Sheet, row: int) -> Outcome:
    if sheet.is_full():
        return _full(sheet)
    words = {"row": sheet.called(row)}
    copied = {name: values for name, values in sheet.rows[row].items() if name not in _NOT_TYPED}
    sheet.rows.insert(row + 1, copied)
    words["count"] = sheet.count_words()
    return sheet.said(_("%(row)s disalin. Sekarang %(count)s.") % words, row + 1)


def _move(sheet: Sheet, row: int, step: int) -> Outcome | None:
    standing = sheet.standing()
    if row not in standing:
        return None
    place = standing.index(row) + step
    if not 0 <= place < len(standing):
        return None
    other = standing[place]
    sheet.rows[row], sheet.rows[other] = sheet.rows[other], sheet.rows[row]
    words = {"noun": sheet.table.noun, "place": place + 1, "count": len(standing)}
    return sheet.said(_("%(noun)s dipindahkan ke urutan %(place)d dari %(count)d.") % words, other)


def _remove(sheet: Sheet, row: int) -> Outcome:
    words = {"row": sheet.called(row)}
    if is_untouched(sheet.rows[row]):
        del sheet.rows[row]
    else:
        sheet.rows[row][DELETION_FIELD_NAME] = ["on"]
    words["count"] = sheet.count_words()
    return sheet.said(_("%(row)s dihapus. Sekarang %(count)s.") % words)


def _restore(sheet: Sheet, row: int) -> Outcome:
    sheet.rows[row].pop(DELETION_FIELD_NAME, None)
    words = {"row": sheet.called(row), "count": sheet.count_words()}
    return sheet.said(_("%(row)s dikembalikan. Sekarang %(count)s.") % words, row)


_ACTS: dict[str, Callable[[Sheet, int], Outcome | None]] = {
    "tambah": _add,
    "salin": _copy,
    "naik": lambda sheet, row: _move(sheet, row, -1),
    "turun": lambda sheet, row: _move(sheet, row, 1),
    "hapus": _remove,
    "kembalikan": _restore,
}


# Pasting ---------------------------------------------------------------------------------------


def _paste(data: QueryDict, table: Table) -> Outcome:
    """Put the lines of the text area below the rows; what cannot be read stays in it."""
    found = paste.read(data.get(PASTE_NAME % table.key, ""), table)
    sheets = _sheets(data, table)
    unplaced = append_rows(sheets, found.rows)
    for sheet in sheets.values():
        sheet.write()
    refused = [str(line) for line in found.refused]
    if unplaced:
        refused.append(_("%(n)d baris lagi tidak muat.") % {"n": len(unplaced)})
    words = _pasted_words(table, len(found.rows) - len(unplaced))
    return Outcome(table.key, words, refused=refused, rest=found.rest(unplaced))


def _sheets(data: QueryDict, table: Table) -> dict[Any, Sheet]:
    return {
        getattr(group, "value", None): Sheet(data, group_prefix(table, group), table)
        for group in table.groups or [None]
        if f"{group_prefix(table, group)}-{TOTAL_FORM_COUNT}" in data
    }


def append_rows(sheets: dict[Any, Sheet], rows: Sequence[paste.PastedRow]) -> list[paste.PastedRow]:
    """Put rows below those of their group; gives back what does not fit or has no place."""
    for sheet in sheets.values():
        sheet.drop_blank()
    rest = []
    for row in rows:
        sheet = sheets.get(row.group)
        if sheet is None or sheet.is_full():
            rest.append(row)
        else:
            sheet.rows.append({name: [value] for name, value in row.values.items()})
    return rest


def _pasted_words(table: Table, count: int) -> str:
    if not count:
        return _("Tidak ada baris yang dapat dibaca.")
    return ngettext(
        "%(n)d %(noun)s ditempel. Periksa, lalu simpan.",
        "%(n)d %(noun)s ditempel. Periksa, lalu simpan.",
        count,
    ) % {"n": count, "noun": str(table.noun).lower()}
