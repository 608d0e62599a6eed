"""What is typed on a page, laid over the stored answers: the form as it would be after saving.

For checks while typing. Nothing is refused here: where the typed text has no valid form (a word in a
number's place) the stored answer stays, and a row that was left blank or ticked away is no row. The
rows remember which input they came from, so that a finding can lead there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms

from recommendations.forms.page import WILAYAH, Page, RowPage
from recommendations.forms.rows import RowForm, RowsForm
from recommendations.questionnaire import is_blank
from recommendations.services.form_rows import RowInput
from recommendations.snapshot import Snapshot, plain

# Where each row of a table was typed: the prefix of its inputs ("variabel-0"), by table.
Places = dict[str, list[str]]


@dataclass(frozen=True)
class Typed:
    """The whole form (`snapshot`), the stored one where nothing was typed."""

    snapshot: Snapshot
    places: Places = field(default_factory=dict)


def overlay(page: Page, stored: Mapping[str, Any]) -> Typed:
    """The stored form with what the page of a section holds now; unbound, the stored one.

    `stored` is the snapshot that the page was made with. Raises nothing, whatever was posted.
    """
    snapshot = dict(stored) | _columns(page.form)
    places: Places = {}
    for key, groups in page.row_forms.items():
        rows = [found for rows in groups for found in _rows(rows)]
        snapshot[key] = [row for row, _place in rows]
        places[key] = [place for _row, place in rows]
    if WILAYAH in page.form.fields and _is_valid(page.form, WILAYAH):
        snapshot[WILAYAH] = [_region(row) for row in page.form.cleaned_data[WILAYAH]]
    return Typed(snapshot, places)


def overlay_row(page: RowPage, stored: Mapping[str, Any], index: int) -> Typed:
    """The stored form with one variable or indicator as it is typed on its own page.

    `index` counts from 0; behind the last row it is a new one.
    """
    key = page.table.key
    rows = [dict(row) for row in stored.get(key) or []]
    before = rows[index] if index < len(rows) else {}
    children = {
        child: [row for rows_form in groups for row, _place in _rows(rows_form)]
        for child, groups in page.row_forms.items()
    }
    rows[index : index + 1] = [before | _columns(page.form) | children]
    # The page has one row, whose inputs carry no prefix.
    return Typed(dict(stored) | {key: rows}, {key: [""] * len(rows)})


def _columns(form: forms.Form) -> dict[str, Any]:
    if not form.is_bound:
        return {}
    form.is_valid()
    names = (name for name in form.fields if name != WILAYAH and _is_valid(form, name))
    return {name: plain(form.cleaned_data[name]) for name in names}


def _is_valid(form: forms.Form, name: str) -> bool:
    return form.is_bound and name in form.cleaned_data and name not in form.errors


def _rows(rows: RowsForm) -> Iterator[tuple[dict[str, Any], str]]:
    """The rows of one table or group with the prefix of their inputs."""
    rows.is_valid()
    for index, form in enumerate(rows.forms):
        row = _typed_row(form, rows) if rows.is_bound else dict(form.initial)
        row.pop("id", None)
        if _ticked_away(form) or all(is_blank(row.get(column.column)) for column in rows.table.columns):
            continue
        if rows.table.group_by:
            row[rows.table.group_by] = rows.group
        yield row, f"{rows.prefix}-{index}"


def _typed_row(form: RowForm, rows: RowsForm) -> dict[str, Any]:
    stored = next((f for f in rows.initial or [] if f.get("id") and f["id"] == _id_of(form)), {})
    typed = {
        column.column: plain(form.cleaned_data.get(column.column))
        for column in rows.table.columns
        if column.column not in form.errors and column.column in form.cleaned_data
    }
    blank = {column.column: column.blank for column in rows.table.columns}
    return blank | dict(stored) | typed


def _id_of(form: RowForm) -> int | None:
    return getattr(form, "cleaned_data", {}).get("id")


def _ticked_away(form: forms.Form) -> bool:
    return bool(getattr(form, "cleaned_data", {}).get("DELETE"))


def _region(row: RowInput) -> dict[str, Any]:
    district = row.values["kabupaten"]
    return {
        "provinsi": row.values["provinsi"].kode_bps,
        "provinsi_nama": row.values["provinsi"].nama,
        "kabupaten": district.kode_bps if district else "",
        "kabupaten_nama": district.nama if district else "",
    }
