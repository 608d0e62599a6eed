"""One page of a whole form (`snapshot` data) as `SectionInput`: for copies and for filled workbooks.

Rows of variables and indicators keep the identity of the stored row of the same name, then of the
stored row that they were known to be (`ID`, where a workbook carried it); others are new.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from recommendations.filling.copies import name_of, row_facts
from recommendations.questionnaire import Section, Table
from recommendations.services.form_rows import RowInput, SectionInput, region_rows

Row = Mapping[str, Any]
# Key of a row that says which stored row it was when it left; no column is called so.
ID = "id"
WILAYAH = "wilayah"


def section_input(
    section: Section,
    wanted: Mapping[str, Any],
    stored: Mapping[str, Any],
    row_ids: Mapping[str, Sequence[int]],
) -> SectionInput:
    """What must be written on a page so that it holds what `wanted` holds.

    `stored` is the form as it is now and `row_ids` the ids of its variables and indicators in their
    order. Only what differs is named. InvalidInput: a region that this installation does not know.
    """
    values = {
        q.column: wanted[q.column]
        for q in section.questions
        if q.column in wanted and wanted[q.column] != stored.get(q.column)
    }
    tables = {
        table.key: _rows(table, wanted[table.key], stored.get(table.key) or [], row_ids.get(table.key, ()))
        for table in section.tables
        if table.key in wanted
        and row_facts(table, wanted[table.key]) != row_facts(table, stored.get(table.key))
    }
    return SectionInput(values, tables)


def _rows(table: Table, wanted: Sequence[Row], stored: Sequence[Row], ids: Sequence[int]) -> list[RowInput]:
    if table.key == WILAYAH:
        return region_rows([str(row["kabupaten"] or row["provinsi"]) for row in wanted])
    found = matched(wanted, stored, ids) if ids else [None] * len(wanted)
    rows = [_row(table, row, row_id) for row, row_id in zip(wanted, found, strict=True)]
    return rows if table.owns_rows else [row for row in rows if row.id is not None]


def _row(table: Table, row: Row, row_id: int | None) -> RowInput:
    values = {column.column: row.get(column.column) for column in table.columns}
    if table.group_by:
        values[table.group_by] = row[table.group_by]
    return RowInput(values, row_id, {child.key: row.get(child.key) or [] for child in table.children})


def matched(wanted: Sequence[Row], stored: Sequence[Row], ids: Sequence[int]) -> list[int | None]:
    """The id of the stored row that each wanted row is; None for a new one."""
    waiting: dict[str, list[int]] = {}
    for row, row_id in zip(stored, ids, strict=True):
        waiting.setdefault(name_of(row), []).append(row_id)
    found = [waiting[name_of(row)].pop(0) if waiting.get(name_of(row)) else None for row in wanted]
    left = {row_id for rows in waiting.values() for row_id in rows}
    for position, row in enumerate(wanted):
        if found[position] is None and row.get(ID) in left:
            found[position] = row[ID]
            left.discard(row[ID])
    return found
