"""Answers that were typed but cannot be stored in their column: the shape of `SectionState.raw`.

A page's own part is `{"rincian": {name: text or list of texts}, "tabel": {prefix: {field: [texts]}}}`:
what was typed in a question by its name, and in the rows of a table (or one group of it) by the names
of the page's inputs. Pages of one row (MS-Var, MS-Ind) have their parts under `"baris"`, by row id.
A submission is refused while a question that is asked stands here (SOP A3, A6).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from recommendations.questionnaire import SECTIONS, Missing, Question, Section, Table, is_shown
from recommendations.questionnaire.rules import ALWAYS, NEVER, Rule
from recommendations.questionnaire.wording import named

Raw = dict[str, Any]
RINCIAN, TABEL, BARIS = "rincian", "tabel", "baris"


# One page's part ---------------------------------------------------------------------------------


def part_of(raw: Mapping[str, Any], row: int | None = None) -> Raw:
    """The part of a page: the section's own, or that of one row by its id."""
    found = raw if row is None else (raw.get(BARIS) or {}).get(str(row)) or {}
    return {RINCIAN: dict(found.get(RINCIAN) or {}), TABEL: dict(found.get(TABEL) or {})}


def with_part(raw: Mapping[str, Any], part: Mapping[str, Any], row: int | None = None) -> Raw:
    """The whole again with one page's part replaced; empty parts are left out."""
    made = {RINCIAN: raw.get(RINCIAN), TABEL: raw.get(TABEL), BARIS: dict(raw.get(BARIS) or {})}
    if row is None:
        made |= {RINCIAN: part.get(RINCIAN), TABEL: part.get(TABEL)}
    else:
        own = {key: value for key, value in part.items() if value}
        made[BARIS] = {key: value for key, value in made[BARIS].items() if key != str(row)}
        made[BARIS] |= {str(row): own} if own else {}
    return {key: value for key, value in made.items() if value}


def cleared(part: Mapping[str, Any], names: Iterable[str]) -> Raw:
    """A page's part without the answers that were given validly: columns, and tables by their key."""
    gone = set(names)
    return {
        RINCIAN: {k: v for k, v in (part.get(RINCIAN) or {}).items() if k not in gone},
        TABEL: {k: v for k, v in (part.get(TABEL) or {}).items() if table_of(k) not in gone},
    }


def table_of(prefix: str) -> str:
    """The key of the table whose rows, or whose group of rows, carry this prefix."""
    return prefix.partition("-")[0]


def changed_names(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Columns and tables whose typed text differs between two parts of one page."""
    found = set()
    for kind in (RINCIAN, TABEL):
        old, new = before.get(kind) or {}, after.get(kind) or {}
        found |= {table_of(name) for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    return sorted(found)


def storable(typed: Any) -> Any:
    """Text as a JSON column takes it: without the null character, lines ended by one character."""
    if isinstance(typed, str):
        return typed.replace("\x00", "\ufffd").replace("\r\n", "\n")
    return [storable(text) for text in typed]


# The whole form -----------------------------------------------------------------------------------


def unstored(
    raws: Mapping[str, Mapping[str, Any]], answers: Mapping[str, Any], ids: Mapping[str, list[int]]
) -> list[Missing]:
    """What was typed and cannot be stored, one line for each page, in the order of the form.

    `raws` by section; `answers` are the effective ones: what a skip rule hides does not count;
    `ids` of the stored rows by table: what was typed for a row that is gone does not count either.
    """
    return [
        found
        for section in SECTIONS
        if raws.get(section.key) and is_shown(section, answers)
        for found in _of_section(section, raws[section.key], answers, ids)
    ]


def _of_section(
    section: Section, raw: Mapping[str, Any], answers: Mapping[str, Any], ids: Mapping[str, list[int]]
) -> Iterator[Missing]:
    if labels := _labels(section.items, part_of(raw), answers):
        yield _missing(section, None, labels)
    if not section.page_per_row:
        return
    (table,) = section.tables
    rows = zip(ids.get(table.key) or [], answers.get(table.key) or [], strict=False)
    for position, (row_id, row) in enumerate(rows, 1):
        if labels := _labels((*table.columns, *table.children), part_of(raw, row_id), row):
            yield _missing(section, position, labels, named(table, row, position))


def _missing(section: Section, position: int | None, labels: list[tuple[str, str]], row: str = "") -> Missing:
    where = f"{section.title}, {row}" if row else str(section.title)
    words = ", ".join(dict.fromkeys(label for _name, label in labels))
    message = _("Di bagian %(section)s ada isian yang belum dapat disimpan: %(names)s.")
    return Missing(section.key, labels[0][0], position, message % {"section": where, "names": words})


def _labels(
    items: Iterable[Question | Table], part: Raw, answers: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Name and title of what stands in the part and is asked."""
    found = []
    for item in items:
        name = item.column if isinstance(item, Question) else item.key
        typed = name in part[RINCIAN] or any(_asked_rows(item, prefix, answers) for prefix in part[TABEL])
        if typed and _rule(item).holds(answers):
            found.append((name, str(item.title)))
    return found


def _rule(item: Question | Table) -> Rule:
    """When it is asked; a table inside a row has its rule on that row."""
    if isinstance(item, Table) and item.row_visible_when != ALWAYS:
        return item.row_visible_when
    return item.visible_when


def _asked_rows(item: Question | Table, prefix: str, answers: Mapping[str, Any]) -> bool:
    if not isinstance(item, Table) or table_of(prefix) != item.key:
        return False
    rules = {f"{item.key}-{group.value}": group.visible_when for group in item.groups}
    return not item.groups or rules.get(prefix, NEVER).holds(answers)
