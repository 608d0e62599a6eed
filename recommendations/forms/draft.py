"""One save of a page while it is being filled: what of it is written, what is kept as typed, what clashes.

Three states of one page are compared answer by answer (`satudata.autosave`): what was typed now, what is
stored now, and what stood on the page before this person touched it. Without a script each answer that
differs is asked about where anything was saved meanwhile.

Rows that other rows point to (variables, with all that MS-Var says of them) are taken away only by a
button: a page that saves itself keeps the stored row of one that was ticked away or emptied (`keep`),
because the person may still take it back or be about to type its name anew.

A name is a column, "wilayah" (R.4.5), or the prefix of the rows of a table or of one group of it.
A state is the stored form of an answer; typed text without a valid form is {"mentah": text}.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms

from recommendations.filling import unstored
from recommendations.filling.unstored import RINCIAN, TABEL, Raw
from recommendations.forms.page import WILAYAH, Page
from recommendations.forms.rows import RowForm, RowsForm
from recommendations.questionnaire import Question, RowGroup, Table, is_blank
from recommendations.questionnaire.wording import value_text
from recommendations.services.form_rows import RowInput, SectionInput
from recommendations.snapshot import plain
from satudata.autosave import CLASH, OTHERS, TAKE, Difference, verdict

MENTAH = "mentah"

State = Any


@dataclass(frozen=True)
class Draft:
    """What one save writes (`given`, `raw`: what the page then keeps as typed), or why it cannot yet.

    `taken` are the names written; `others` the labels that somebody else changed meanwhile, which
    stay as that person wrote them; `conflicts` must be decided before anything is written.
    """

    given: SectionInput
    raw: Raw
    taken: Sequence[str] = ()
    others: Sequence[str] = ()
    conflicts: Sequence[Difference] = field(default_factory=tuple)


def settle(  # noqa: PLR0913  everything that is known of one page at one moment
    mine: Page,
    stored: Page,
    *,
    raw: Raw,
    bases: Sequence[Page] = (),
    chosen: Mapping[str, str] | None = None,
    undecided: Sequence[str] = (),
    current: bool = True,
    asked: Sequence[str] | None = None,
    keep: bool = False,
) -> Draft:
    """Decide answer by answer what a bound page (`mine`) writes over the stored one.

    `raw` is the page's own part of what is kept; `bases` what stood on the page: first as the server
    confirmed it last, then as it was sent without an answer; `chosen` the decisions on clashes that
    were shown, `undecided` those shown without a decision; `current`: the page's version is the stored
    one; `asked` the names on the page that was sent; `keep`: no stored variable is taken away.
    """
    typed, kept, decided = states(mine, keep=keep), states(stored), chosen or {}
    # What was ticked away and not saved by a button still stood there.
    before = [states(base, keep=True) for base in bases]
    taken, others, clashes = [], [], []
    for name, state in typed.items():
        if asked is not None and table_or_name(name) not in asked:
            continue
        chosen_here = decided.get(name, "")
        found = verdict(
            name, state, kept.get(name), before=before, chosen=chosen_here, current=current,
            disputed=name in undecided,
        )  # fmt: skip
        if found == CLASH:
            clashes.append(_difference(mine, name, kept.get(name), state, chosen_here))
        elif found == TAKE:
            taken.append(name)
        elif found == OTHERS:
            others.append(name)
    return Draft(
        given=_given(mine, stored, taken, keep=keep),
        raw=_raw(mine, raw, taken),
        taken=taken,
        others=[_words_of(mine, name)[1] for name in others],
        conflicts=clashes,
    )


def table_or_name(name: str) -> str:
    """The column, or the key of the table whose rows carry this prefix."""
    return unstored.table_of(name)


# States ------------------------------------------------------------------------------------------


def states(page: Page, *, keep: bool = False) -> dict[str, State]:
    """The state of every answer on a page, as typed where it was sent, else as stored or kept."""
    found = {name: _question(page.form, name) for name in page.form.fields}
    for rows in _all_rows(page):
        if rows.is_bound or not page.form.is_bound:
            found[rows.prefix] = _rows(rows, keep=keep)
    return found


def _all_rows(page: Page) -> Iterator[RowsForm]:
    for groups in page.row_forms.values():
        yield from groups


def _question(form: forms.Form, name: str) -> State:
    if form.is_bound:
        if name in form.errors:
            return {MENTAH: _as_shown(form[name], form[name].data)}
        value = form.cleaned_data[name]
        return _codes(value) if name == WILAYAH else _value(plain(value))
    if name in form.kept:
        return {MENTAH: _as_shown(form[name], form.kept[name])}
    value = form.initial.get(name)
    return sorted(value or []) if name == WILAYAH else _value(value)


def _value(stored: Any) -> Any:
    """A stored value; everything that is no answer is the same."""
    if is_blank(stored):
        return None
    return sorted(stored) if isinstance(stored, list) else stored


def _codes(rows: Sequence[RowInput]) -> list[str]:
    return sorted((row.values["kabupaten"] or row.values["provinsi"]).kode_bps for row in rows)


def _as_shown(bound: forms.BoundField, typed: Any) -> Any:
    """Typed text as its field shows it again (a date may change its writing, not its day)."""
    shown = bound.field.widget.format_value(bound.field.prepare_value(typed))
    return unstored.storable(list(shown) if isinstance(shown, tuple | list) else str(shown or ""))


def _rows(rows: RowsForm, *, keep: bool) -> State:
    if not rows.is_bound:
        return [_stored_row(rows.table, row) for row in rows.initial or []]
    valid = rows.is_valid()
    found = [
        _typed_row(line) if isinstance(line, RowForm) else _stored_row(rows.table, line)
        for line in lines(rows, keep=keep)
    ]
    shown = any(isinstance(value, dict) for row in found for value in row.values())
    return found if valid or shown or not found else {MENTAH: found}


def lines(rows: RowsForm, *, keep: bool) -> Iterator[RowForm | Mapping[str, Any]]:
    """The rows of a bound table in their order: those filled, and where kept the stored one of others."""
    stored = {row["id"]: row for row in rows.initial or [] if row.get("id")} if keep else {}
    for form in rows.forms:
        if not form.gone and not all(is_blank(value) for value in _typed_row(form).values()):
            yield form
        elif (row := stored.pop(_id_of(form), None)) is not None:
            yield row


def _id_of(form: RowForm) -> int | None:
    form.is_valid()
    return form.cleaned_data.get("id")


def _stored_row(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {column.column: _value(row.get(column.column)) for column in table.columns}


def _typed_row(form: RowForm) -> dict[str, Any]:
    found = {}
    for column in form.table.columns:
        name = column.column
        if name in form.errors:
            found[name] = {MENTAH: _as_shown(form[name], form[name].data)}
        else:
            found[name] = _value(plain(form.cleaned_data.get(name)))
    return found


# What is written ---------------------------------------------------------------------------------


def _given(mine: Page, stored: Page, taken: Sequence[str], *, keep: bool) -> SectionInput:
    """The valid answers among those taken; a table of which one group is written brings all its rows."""
    names = [n for n in taken if n in mine.form.fields and n not in mine.form.errors and n != WILAYAH]
    tables: dict[str, list[RowInput]] = {}
    if WILAYAH in taken and WILAYAH not in mine.form.errors:
        tables[WILAYAH] = mine.form.cleaned_data[WILAYAH]
    for key, groups in mine.row_forms.items():
        written = {rows.prefix for rows in groups if rows.prefix in taken and rows.is_valid()}
        if written:
            tables[key] = [
                row
                for rows, before in zip(groups, stored.row_forms[key], strict=True)
                for row in (_adopted(rows, keep=keep) if rows.prefix in written else _stored_inputs(before))
            ]
    return SectionInput({name: mine.form.cleaned_data[name] for name in names}, tables)


def _stored_inputs(rows: RowsForm) -> Iterator[RowInput]:
    yield from (_stored_input(rows.table, row) for row in rows.initial or [])


def _stored_input(table: Table, row: Mapping[str, Any]) -> RowInput:
    names = [column.column for column in table.columns] + ([table.group_by] if table.group_by else [])
    return RowInput({name: row[name] for name in names}, row.get("id"))


def _adopted(rows: RowsForm, *, keep: bool) -> list[RowInput]:
    """The rows as typed; one without an id is the stored row of its name that no other row claims.

    An answer of the server may have been lost, and with it the id of a row that was just added.
    """
    found = [
        _typed_input(rows, line) if isinstance(line, RowForm) else _stored_input(rows.table, line)
        for line in lines(rows, keep=keep)
    ]
    claimed = {row.id for row in found if row.id}
    free = {row["nama"]: row["id"] for row in rows.initial or [] if row.get("nama") and row["id"]}
    for place, row in enumerate(found):
        known = None if row.id else free.get(row.values.get("nama"))
        if known and known not in claimed:
            claimed.add(known)
            found[place] = RowInput(row.values, known, row.children)
    return found


def _typed_input(rows: RowsForm, form: RowForm) -> RowInput:
    group = {rows.table.group_by: rows.group} if rows.table.group_by else {}
    return RowInput(form.values | group, _id_of(form))


def waiting(page: Page) -> int:
    """How many stored rows were ticked away or emptied and go only by a button."""
    return sum(
        not isinstance(line, RowForm)
        for rows in _all_rows(page)
        if rows.is_bound
        for line in lines(rows, keep=True)
    )


def _raw(mine: Page, raw: Raw, taken: Sequence[str]) -> Raw:
    """What the page keeps as typed after this save: what was not touched, and what has no valid form."""
    questions = {name: typed for name, typed in raw[RINCIAN].items() if name not in taken}
    tables = {prefix: typed for prefix, typed in raw[TABEL].items() if prefix not in taken}
    for name in taken:
        if name in mine.form.errors:
            questions[name] = unstored.storable(mine.form[name].data)
    for rows in _all_rows(mine):
        if rows.prefix in taken and not rows.is_valid():
            tables[rows.prefix] = _as_sent(rows)
    return {RINCIAN: questions, TABEL: tables}


def kept_whole(mine: Page, raw: Raw, taken: Sequence[str]) -> Raw:
    """Everything taken kept as typed: for what the service refuses although each answer has a valid form."""
    part = _raw(mine, raw, taken)
    for name in taken:
        if name in mine.form.fields:
            part[RINCIAN][name] = unstored.storable(mine.form[name].data)
    for rows in _all_rows(mine):
        if rows.prefix in taken:
            part[TABEL][rows.prefix] = _as_sent(rows)
    return part


def _as_sent(rows: RowsForm) -> dict[str, list[str]]:
    start = f"{rows.prefix}-"
    sent = {name: texts for name, texts in rows.data.lists() if name.startswith(start)}
    # No input of ours is named with a null character, and JSON of PostgreSQL takes none.
    return {name: unstored.storable(texts) for name, texts in sent.items() if "\x00" not in name}


def row_input(draft: Draft, row_id: int | None) -> RowInput:
    """The page of one row as `save_row` takes it."""
    children = {key: [dict(row.values) for row in rows] for key, rows in draft.given.tables.items()}
    return RowInput(draft.given.values, row_id, children)


def ids_of(page: Page, ids: Mapping[str, Sequence[int]]) -> dict[str, str]:
    """The stored ids of the rows just written, by the names of their hidden inputs on the page."""
    found = {}
    for key, stored in ids.items():
        for rows in page.row_forms.get(key, ()):
            written = list(lines(rows, keep=True)) if rows.is_bound else []
            if len(written) == len(stored):
                pairs = zip(written, stored, strict=True)
                found |= {line["id"].html_name: str(pk) for line, pk in pairs if isinstance(line, RowForm)}
    return found


# Words -------------------------------------------------------------------------------------------


def _difference(page: Page, name: str, kept: State, typed: State, chosen: str) -> Difference:
    number, label = _words_of(page, name)
    return Difference(name, number, label, _text(page, name, kept), _text(page, name, typed), chosen)


def _item_of(page: Page, name: str) -> tuple[Question | Table, RowGroup | None]:
    items = {(i.column if isinstance(i, Question) else i.key): i for i in page.section.items}
    item = items[table_or_name(name)]
    groups = item.groups if isinstance(item, Table) else ()
    return item, next((g for g in groups if f"{item.key}-{g.value}" == name), None)


def _words_of(page: Page, name: str) -> tuple[str, str]:
    item, group = _item_of(page, name)
    return str(item.number), f"{item.title}: {group.label}" if group else str(item.title)


def _text(page: Page, name: str, state: State) -> str:
    """A state in words: typed text as it is, rows one to a line."""
    item, _group = _item_of(page, name)
    if name == WILAYAH:
        labels = _region_names(page)
        codes = state[MENTAH] if isinstance(state, dict) else state or []
        return "\n".join(str(labels.get(code, code)) for code in codes)
    if isinstance(item, Table):
        rows = state[MENTAH] if isinstance(state, dict) else state or []
        return "\n".join(_row_text(item, row) for row in rows)
    return _cell(item, state)


def _row_text(table: Table, row: Mapping[str, Any]) -> str:
    cells = [_cell(column, row.get(column.column)) for column in table.columns]
    return " · ".join(cell for cell in cells if cell)


def _cell(question: Question, state: State) -> str:
    if isinstance(state, dict):
        typed = state[MENTAH]
        return ", ".join(typed) if isinstance(typed, list) else str(typed)
    return value_text(question, state)


def _region_names(page: Page) -> dict[str, str]:
    found = {}
    for province, ((whole, label), *parts) in page.form.fields[WILAYAH].choices:
        found |= {whole: str(label)} | {code: f"{province} · {name}" for code, name in parts}
    return found


def refused_fields(page: Page) -> dict[str, list[str]]:
    """The messages of a bound page by the name of the input that they are about."""
    found = {name: [str(m) for m in messages] for name, messages in page.form.errors.items()}
    for rows in _all_rows(page):
        if not rows.is_bound:
            continue
        if rows.non_form_errors():
            found[rows.prefix] = [str(m) for m in rows.non_form_errors()]
        for form in (one for one in rows.forms if not one.gone):
            found |= {form.add_prefix(n): [str(m) for m in ms] for n, ms in form.errors.items()}
    return found
