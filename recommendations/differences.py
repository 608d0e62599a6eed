"""How two states of one form differ, in words: field by field, row by row, word by word.

Used wherever two states stand side by side: check-answers beside last year, the review desk beside
the previous round, a filled workbook beside the draft. Pure functions over `snapshot.take` data.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from recommendations.questionnaire import SECTIONS, Question, Section, Table, effective, row_text
from recommendations.questionnaire.wording import named, value_text

Answers = Mapping[str, Any]
Row = Mapping[str, Any]

CHANGED, ADDED, GONE = "berubah", "baru", "hilang"
SAME, INSERTED, REMOVED = "sama", "tambah", "hapus"

# Tables whose rows are one thing: a row is there or it is not.
WHOLE_ROWS = ("wilayah", "berkas")


@dataclass(frozen=True)
class Piece:
    """A stretch of text: `op` is "sama", "tambah" or "hapus"."""

    text: str
    op: str


@dataclass(frozen=True)
class Difference:
    """One answer that differs.

    `field` is the column, or the key of the table for a whole row and for tables inside a row.
    `row` counts from 1 in the later state; where the row is gone, in the earlier one.
    """

    section: str
    field: str
    row: int | None
    row_label: str
    number: str
    label: str
    before: str
    after: str
    kind: str

    @cached_property
    def pieces(self) -> list[Piece]:
        """Both texts in one, word by word."""
        return words(self.before, self.after)

    @property
    def before_pieces(self) -> list[Piece]:
        """The earlier text, with what is not in the later one marked "hapus"."""
        return [piece for piece in self.pieces if piece.op != INSERTED]

    @property
    def after_pieces(self) -> list[Piece]:
        """The later text, with what was not in the earlier one marked "tambah"."""
        return [piece for piece in self.pieces if piece.op != REMOVED]

    @property
    def is_long(self) -> bool:
        """Whether it is read better word by word than as two short texts."""
        return min(len(self.before), len(self.after)) > 40  # about half a line


def compare(before: Answers, after: Answers, *, counted: bool = True) -> list[Difference]:
    """What differs between two states of one form, in the order of the form.

    Only answers that count in each state (skip rules applied), unless `counted` is False.
    Rows of variables and indicators are matched by name, then by position.
    """
    old, new = (effective(before), effective(after)) if counted else (before, after)
    return [difference for section in SECTIONS for difference in _of_section(section, old, new)]


def by_section(found: Iterable[Difference]) -> dict[str, list[Difference]]:
    """Differences under the key of their section, in the order of the form."""
    sections: dict[str, list[Difference]] = {}
    for difference in found:
        sections.setdefault(difference.section, []).append(difference)
    return sections


def words(before: str, after: str) -> list[Piece]:
    """Two texts as one, word by word; which blanks stand between words does not matter."""
    old, new = _split(before), _split(after)
    matcher = SequenceMatcher(None, [w.strip() for w in old], [w.strip() for w in new], autojunk=False)
    pieces: list[Piece] = []
    for op, a, b, c, d in matcher.get_opcodes():
        if op == "equal":
            pieces.append(Piece("".join(new[c:d]), SAME))
            continue
        if b > a:
            pieces.append(Piece("".join(old[a:b]), REMOVED))
        if d > c:
            pieces.append(Piece("".join(new[c:d]), INSERTED))
    return pieces


# Beyond this many words a text is compared line by line: the cost of matching grows with the product.
MOST_WORDS = 1500


def _split(text: str) -> list[str]:
    found = re.findall(r"\S+\s*", text)
    return found if len(found) <= MOST_WORDS else text.splitlines(keepends=True)


# One section ---------------------------------------------------------------------------------


def _of_section(section: Section, old: Answers, new: Answers) -> Iterator[Difference]:
    for item in section.items:
        if isinstance(item, Table):
            yield from _of_table(section.key, item, old.get(item.key) or [], new.get(item.key) or [])
        else:
            yield from _of_question(section.key, item, old, new)


def _of_question(  # noqa: PLR0913
    section: str, question: Question, old: Row, new: Row, *, row: int | None = None, label: str = ""
) -> Iterator[Difference]:
    before = value_text(question, old.get(question.column), old)
    after = value_text(question, new.get(question.column), new)
    if before != after:
        yield _difference(section, question.column, question, before, after, row, label)


def _difference(  # noqa: PLR0913
    section: str,
    field: str,
    item: Question | Table,
    before: str,
    after: str,
    row: int | None = None,
    label: str = "",
) -> Difference:
    kind = ADDED if not before else GONE if not after else CHANGED
    return Difference(section, field, row, label, str(item.number), str(item.title), before, after, kind)


# Rows ------------------------------------------------------------------------------------------


def _of_table(section: str, table: Table, old: Sequence[Row], new: Sequence[Row]) -> Iterator[Difference]:
    if table.key in WHOLE_ROWS:
        pairs = _paired(old, new, [lambda row, _n: _whole(table, row)])
    elif table.group_by:
        pairs = _paired(old, new, [_position_in_group(table, old), _position_in_group(table, new)], by="each")
    else:
        pairs = _paired(old, new, [_by_name(table), _by_position])
    for was, now in pairs:
        yield from _of_row(section, table, old, new, was, now)
    if table.owns_rows and (moved := _moved(table, old, new, pairs)):
        yield _difference(section, table.key, table, *moved, None, _("Urutan"))


Pair = tuple[int | None, int | None]


def _paired(old: Sequence[Row], new: Sequence[Row], keys: Sequence[Any], by: str = "turn") -> list[Pair]:
    """Positions of rows that are the same one, in the order of the later state, gone ones at the end.

    `keys` are tried in turn on the rows still without partner; with `by="each"` the first reads the
    earlier rows and the second the later ones.
    """
    partner: dict[int, int] = {}
    rounds = [tuple(keys)] if by == "each" else [(key, key) for key in keys]
    for old_key, new_key in rounds:
        waiting: dict[Any, list[int]] = {}
        for position, row in enumerate(old):
            if position not in partner.values() and (key := old_key(row, position)) is not None:
                waiting.setdefault(key, []).append(position)
        for position, row in enumerate(new):
            if position not in partner and (found := waiting.get(new_key(row, position))):
                partner[position] = found.pop(0)
    pairs: list[Pair] = [(partner.get(position), position) for position in range(len(new))]
    return pairs + [(position, None) for position in range(len(old)) if position not in partner.values()]


def _by_name(table: Table) -> Any:
    column = table.name_column or "nama"
    return lambda row, _position: str(row.get(column) or "").strip().lower() or None


def _by_position(_row: Row, position: int) -> int:
    return position


def _position_in_group(table: Table, rows: Sequence[Row]) -> Any:
    """Key of a row among those of its stage or product: the first, the second."""
    count: dict[Any, int] = {}
    keys = []
    for row in rows:
        group = row.get(table.group_by)
        keys.append((group, count.setdefault(group, 0)))
        count[group] += 1
    return lambda _row, position: keys[position]


def _of_row(  # noqa: PLR0913
    section: str, table: Table, old: Sequence[Row], new: Sequence[Row], was: int | None, now: int | None
) -> Iterator[Difference]:
    if was is None or now is None:
        if table.owns_rows:
            yield _whole_row(section, table, old, new, was, now)
        return
    before, after = old[was], new[now]
    label = _row_label(table, after, now + 1)
    for column in table.columns:
        yield from _of_question(section, column, before, after, row=now + 1, label=label)
    for child in table.children:
        texts = [_lines(child, row) for row in (before, after)]
        if texts[0] != texts[1]:
            yield _difference(section, child.key, child, texts[0], texts[1], now + 1, label)


def _whole_row(  # noqa: PLR0913
    section: str, table: Table, old: Sequence[Row], new: Sequence[Row], was: int | None, now: int | None
) -> Difference:
    if now is not None:
        text, label = _whole(table, new[now]), _row_label(table, new[now], now + 1)
        return _difference(section, table.key, table, "", text or _("(baris kosong)"), now + 1, label)
    position = was or 0
    text, label = _whole(table, old[position]), _row_label(table, old[position], position + 1)
    return _difference(section, table.key, table, text or _("(baris kosong)"), "", position + 1, label)


def _row_label(table: Table, row: Row, position: int) -> str:
    if table.group_by:
        group = next((g for g in table.groups if g.value == row.get(table.group_by)), None)
        return str(group.label) if group else ""
    return named(table, row, position)


def _whole(table: Table, row: Row) -> str:
    extra = [str(row.get(key) or "") for key, _label in table.shown_too]
    return " · ".join(text for text in [row_text(table, row), *extra] if text)


def _lines(child: Table, row: Row) -> str:
    return "\n".join(row_text(child, line) for line in row.get(child.key) or [])


def _moved(
    table: Table, old: Sequence[Row], new: Sequence[Row], pairs: Sequence[Pair]
) -> tuple[str, str] | None:
    """The order of rows that are in both states, before and after, where it changed."""
    if table.group_by or table.key in WHOLE_ROWS:
        return None
    kept = [(was, now) for was, now in pairs if was is not None and now is not None]
    if kept == sorted(kept):
        return None
    names = {now: _short(table, new[now], now) for _was, now in kept}
    before = "; ".join(names[now] for _was, now in sorted(kept))
    return before, "; ".join(names[now] for _was, now in kept)


def _short(table: Table, row: Row, position: int) -> str:
    return str(row.get(table.name_column or "nama") or "").strip() or named(table, row, position + 1)
