"""One page of the form, bound or not: questions, tables of rows, and what was typed as plain input.

A page is made from a section of the questionnaire and the stored answers; bound to a POST it says
whether the answers have a valid form and gives them as `SectionInput` for the service. Adding a
row works without a script: the page comes back with everything typed and one row more.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from recommendations.filling.unstored import RINCIAN, TABEL
from recommendations.filling.valuelists import ValueList
from recommendations.forms.fields import RegionField, field_for, table_guide
from recommendations.forms.metadata import (
    CHOOSE,
    INSERT,
    SAME_AS,
    copy_metadata,
    insert_list,
    own_names,
    take_choices,
)
from recommendations.forms.paste import columns_of, table_text
from recommendations.forms.row_actions import Outcome, asked, carry_out, most_rows
from recommendations.forms.rows import RowsForm, rows_class
from recommendations.questionnaire import (
    QUESTIONS,
    Need,
    Part,
    Question,
    RowGroup,
    Section,
    Table,
    effective,
)
from recommendations.questionnaire.rules import ALWAYS, NEVER, Rule, resolve
from recommendations.questionnaire.wording import rule_text
from recommendations.services.form_rows import RowInput, SectionInput, region_rows
from satudata.accounts.models import Wilayah
from satudata.components import ErrorItem
from satudata.forms import SatudataForm
from satudata.workflow.errors import InvalidInput

WILAYAH = "wilayah"


@dataclass(frozen=True)
class Condition:
    """When something on the page is asked: as data for the script, in words for everybody."""

    data: str = ""
    words: str = ""
    holds: bool = True


@dataclass(frozen=True)
class FieldItem:
    """A question on the page."""

    bound: forms.BoundField
    condition: Condition
    kind: str = "field"


@dataclass(frozen=True)
class RowsItem:
    """The rows of a table, or of one group of it."""

    rows: RowsForm
    label: Any
    heading: Any
    condition: Condition
    mandatory: bool = False


@dataclass(frozen=True)
class TableItem:
    """A table on the page; `groups` is one item where the table has no groups."""

    table: Table
    groups: Sequence[RowsItem]
    condition: Condition
    kind: str = "table"

    @property
    def mandatory(self) -> bool:
        """Whether the heading carries the mark "wajib"; with groups each carries its own."""
        return not self.table.groups and table_guide(self.table).mandatory

    @property
    def paste_columns(self) -> str:
        """The columns in the order in which a spreadsheet is pasted."""
        return " · ".join(str(column.title) for column in columns_of(self.table))

    @property
    def text(self) -> str:
        """The rows as they are shown, as table text for a spreadsheet."""
        return table_text(self.table, [row for group in self.groups for row in group.rows.shown()])


@dataclass
class PagePart:
    """Items under one heading."""

    title: Any
    intro: Any
    items: list[FieldItem | TableItem] = field(default_factory=list)


class QuestionsForm(SatudataForm):
    """The questions of one page that are answered once.

    `kept` is what was typed earlier and could not be stored, by name: an unbound form shows it with
    its messages, as if it had just been typed.
    """

    def __init__(
        self,
        questions: Sequence[Question],
        regions: Sequence[Wilayah] | None,
        kept: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.kept = kept or {}
        for question in questions:
            self.fields[question.column] = field_for(question)
        if regions is not None:
            self.fields[WILAYAH] = RegionField(regions, required=False)

    def clean_wilayah(self) -> list[RowInput]:
        """The rows of R.4.5; a refusal stands beside the question."""
        try:
            return region_rows(self.cleaned_data[WILAYAH])
        except InvalidInput as refused:
            raise forms.ValidationError(refused.messages) from refused

    def full_clean(self) -> None:
        """As always; where nothing was sent, judge what was kept."""
        super().full_clean()
        if self.is_bound:
            return
        for name in self.fields.keys() & self.kept.keys():
            self._errors[name] = self.error_class(
                self._objections(name), renderer=self.renderer, field_id=self[name].auto_id
            )

    def _objections(self, name: str) -> list[Any]:
        try:
            value = self.fields[name].clean(self.kept[name])
            if name == WILAYAH:
                region_rows(value)
        except (forms.ValidationError, InvalidInput) as refused:
            return list(refused.messages)
        return [_("Isian ini belum tersimpan. Simpan bagian ini lagi.")]


class Page:
    """What the view and the template know of one page.

    `snapshot` holds the stored answers, `row_ids` the ids of stored rows by table in their order,
    `regions` the regions on offer where the page asks for them. `action` is the button beside rows
    that was pressed (`row_actions`), `outcome` then what it did. `answers` are what conditions are
    judged on, the effective ones by default. `raw` is what the page keeps of typed text that could not
    be stored (`unstored.part_of`): it is shown in place of the stored answer, with its messages.
    """

    def __init__(  # noqa: PLR0913  a page is made from all that it shows
        self,
        section: Section,
        snapshot: Mapping[str, Any],
        *,
        row_ids: Mapping[str, Sequence[int]] | None = None,
        regions: Sequence[Wilayah] | None = None,
        data: QueryDict | None = None,
        action: str = "",
        answers: Mapping[str, Any] | None = None,
        raw: Mapping[str, Any] | None = None,
    ) -> None:
        self.section = section
        self._raw_rows: Mapping[str, Any] = (raw or {}).get(TABEL) or {}
        kept = (raw or {}).get(RINCIAN) or {}
        self.outcome: Outcome | None = None
        if data is not None:
            data = self._act(data, action)
        self._answers = effective(snapshot) if answers is None else answers
        self._known = QUESTIONS | {q.column: q for q in section.questions}
        self._open = {q.column for q in section.questions}
        self._questions = [q for q in section.questions if self._condition(q.visible_when) is not None]
        self._tables = [
            t for t in section.tables if t.owns_rows and self._condition(t.visible_when) is not None
        ]
        asks_regions = any(t.key == WILAYAH for t in self._tables)
        self.form = QuestionsForm(
            self._questions,
            regions if asks_regions else None,
            kept,
            data=data,
            initial=_initial(self._questions, snapshot) | kept,
        )
        self._rows = {
            table.key: self._rows_of(table, snapshot.get(table.key) or [], row_ids or {}, data)
            for table in self._tables
            if table.key != WILAYAH
        }
        self._begin_at_outcome()

    # What the template shows ----------------------------------------------------------------
    @property
    def parts(self) -> list[PagePart]:
        """The page from top to bottom, without what another page's answers rule out."""
        made = [self._part(part) for part in self.section.parts]
        return [part for part in made if part.items]

    @property
    def errors(self) -> list[ErrorItem]:
        """Every refusal with the place where it can be mended, in the order of the page."""
        found = [ErrorItem(message) for message in self.form.non_field_errors()]
        for part in self.parts:
            for item in part.items:
                found += _item_errors(item)
        return found

    @property
    def names(self) -> str:
        """The names of what this page asks, for the page to send back: columns and keys of tables."""
        return " ".join([*self.form.fields, *self._rows])

    @property
    def is_bound(self) -> bool:
        """Whether this is what somebody has just sent."""
        return bool(self.form.is_bound)

    @property
    def row_forms(self) -> Mapping[str, Sequence[RowsForm]]:
        """The rows on the page by table, in their groups; R.4.5 is a field of `form`."""
        return self._rows

    # What the view does with it ---------------------------------------------------------------
    def is_valid(self) -> bool:
        """Whether everything typed has a valid form; all of it is looked at."""
        verdicts = [self.form.is_valid(), *(rows.is_valid() for rows in self._all_rows())]
        return all(verdicts)

    def given(self) -> SectionInput:
        """What was typed, for the service; only after `is_valid`."""
        values = {q.column: self.form.cleaned_data[q.column] for q in self._questions}
        tables: dict[str, list[RowInput]] = {
            key: [row for rows in groups for row in rows.given()] for key, groups in self._rows.items()
        }
        if WILAYAH in self.form.fields:
            tables[WILAYAH] = self.form.cleaned_data[WILAYAH]
        return SectionInput(values, tables)

    def refuse(self, messages: Sequence[str]) -> None:
        """Show what the service refused, with everything typed still there."""
        self.form.is_valid()
        for message in messages:
            self.form.add_error(None, message)

    # Inside ------------------------------------------------------------------------------------
    def _act(self, data: QueryDict, action: str) -> QueryDict:
        """What was typed, after the button beside rows that was pressed."""
        data, self.outcome = carry_out(action, data, self.section.tables)
        return data

    def _begin_at_outcome(self) -> None:
        done = self.outcome
        for rows in self._all_rows() if done else ():
            if done and rows.prefix == done.prefix and done.row is not None:
                rows.forms[done.row].begin_here()

    def _all_rows(self) -> Iterator[RowsForm]:
        for groups in self._rows.values():
            yield from groups

    def _condition(self, rule: Rule) -> Condition | None:
        """How a rule shows on this page; None where other pages rule it out."""
        left = resolve(rule, self._answers, self._open)
        if left == NEVER:
            return None
        if left == ALWAYS:
            return Condition()
        return Condition(json.dumps(left.as_data()), rule_text(left, self._known), left.holds(self._answers))

    def _part(self, part: Part) -> PagePart:
        made = PagePart(part.title, part.intro)
        for item in part.items:
            condition = self._condition(item.visible_when)
            if condition is None:
                continue
            if isinstance(item, Question):
                made.items.append(FieldItem(self.form[item.column], condition))
            elif item.key == WILAYAH:
                bound = self.form[WILAYAH]
                made.items.append(FieldItem(_labelled(bound, item), condition))
            elif item.owns_rows:
                made.items.append(TableItem(item, list(self._groups(item)), condition))
        return made

    def _groups(self, table: Table) -> Iterator[RowsItem]:
        groups: Sequence[RowGroup | None] = table.groups or [None]
        heading = None
        for group, rows in zip(groups, self._rows[table.key], strict=True):
            if group is None:
                yield RowsItem(rows, "", "", Condition())
                continue
            condition = self._condition(group.visible_when)
            if condition is not None:
                shown = group.heading if group.heading != heading else ""
                yield RowsItem(rows, group.label, shown, condition, group.need != Need.OPSIONAL)
                heading = group.heading

    def _rows_of(
        self,
        table: Table,
        stored: Sequence[Mapping[str, Any]],
        row_ids: Mapping[str, Sequence[int]],
        data: QueryDict | None,
    ) -> list[RowsForm]:
        ids = list(row_ids.get(table.key) or [None] * len(stored))
        initial = [{**row, "id": row_id} for row, row_id in zip(stored, ids, strict=True)]
        if not table.groups:
            return [self._rows_form(table, table.key, None, initial, data)]
        return [
            self._rows_form(
                table,
                f"{table.key}-{group.value}",
                group.value,
                [row for row in initial if row[table.group_by] == group.value],
                data,
            )
            for group in table.groups
        ]

    def _rows_form(
        self, table: Table, prefix: str, group: Any, initial: list[dict[str, Any]], data: QueryDict | None
    ) -> RowsForm:
        if data is not None and f"{prefix}-TOTAL_FORMS" not in data:
            data = None  # not on the page that was sent: keeps what is stored
        elif data is None and prefix in self._raw_rows:
            data = _query(self._raw_rows[prefix])
        return rows_class(most_rows(table), not initial)(
            data=data, initial=initial, prefix=prefix, group=group, form_kwargs={"table": table}
        )


def asked_action(section: Section, data: QueryDict) -> str:
    """What a button other than those that save asks for, else an empty text."""
    action = data.get("aksi", "")
    if section.page_per_row and action in (INSERT, SAME_AS, CHOOSE):
        return action
    return asked(data, [*section.tables, *(child for table in section.tables for child in table.children)])


class RowPage(Page):
    """The page of one variable (MS-Var) or indicator (MS-Ind): its columns and the tables in it.

    `around` is the snapshot of the whole form: from it come the activity's own variables, and what
    another variable may lend. `position` is the row's place, from 1. `lists` are the code lists on
    offer.
    """

    def __init__(  # noqa: PLR0913  a page is made from all that it shows
        self,
        section: Section,
        row: Mapping[str, Any],
        *,
        data: QueryDict | None = None,
        action: str = "",
        around: Mapping[str, Any] | None = None,
        position: int = 0,
        lists: Sequence[ValueList] = (),
        raw: Mapping[str, Any] | None = None,
    ) -> None:
        (self.table,) = section.tables
        self.around, self.position, self.value_lists = around or {}, position, lists
        page = _section_of_row(section, self.table)
        super().__init__(page, row, data=data, action=action, answers=row, raw=raw)

    def _act(self, data: QueryDict, action: str) -> QueryDict:
        data = take_choices(data, self.section.tables, self.around)
        data = super()._act(data, action)
        if action == INSERT:
            data, self.outcome = insert_list(data, self.section.tables, self.value_lists)
        elif action == SAME_AS:
            data, self.outcome = copy_metadata(data, self.section, self.lenders)
        return data

    @property
    def lenders(self) -> dict[str, Mapping[str, Any]]:
        """The other variables whose metadata may be copied to this one, by their place."""
        rows = self.around.get(self.table.key, ()) if not self.table.owns_rows else ()
        return {str(n): row for n, row in enumerate(rows, 1) if n != self.position}

    @property
    def own_variables(self) -> list[tuple[str, bool]]:
        """The activity's variables, and whether this indicator is made from them."""
        (rows,) = self._rows.get("variabel_pembangun") or [None]
        if rows is None:
            return []
        taken = {form["nama"].value() for form in rows.forms if not form.gone}
        return [(name, name in taken) for name in own_names(self.around)]

    @property
    def chosen_before(self) -> str:
        """The variables ticked when the page was made, for `take_choices`."""
        return json.dumps([name for name, ticked in self.own_variables if ticked])


def _section_of_row(section: Section, table: Table) -> Section:
    """The page of one row: its columns with the tables in it, under the headings of the table."""
    headings = dict(table.headings)
    parts: list[tuple[Any, list[Question | Table]]] = []
    for column in table.columns:
        if not parts or column.column in headings:
            parts.append((headings.get(column.column, ""), []))
        items = parts[-1][1]
        items.append(column)
        items += [
            replace(child, visible_when=child.row_visible_when)
            for child in table.children
            if child.after == column.column
        ]
    made = tuple(Part(tuple(items), title) for title, items in parts)
    return replace(section, parts=made, page_per_row=False)


def _query(typed: Mapping[str, Sequence[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, texts in typed.items():
        data.setlist(name, list(texts))
    return data


def _initial(questions: Sequence[Question], snapshot: Mapping[str, Any]) -> dict[str, Any]:
    regions = [row["kabupaten"] or row["provinsi"] for row in snapshot.get(WILAYAH) or []]
    return {q.column: snapshot.get(q.column) for q in questions} | {WILAYAH: regions}


def _labelled(bound: forms.BoundField, table: Table) -> forms.BoundField:
    """R.4.5 is one field: it takes the words of its table."""
    bound.label = table.title
    bound.help_text = table.hint
    bound.field.guide = table_guide(table)
    return bound


def _item_errors(item: FieldItem | TableItem) -> list[ErrorItem]:
    if isinstance(item, TableItem):
        return [error for group in item.groups for error in group.rows.error_items(group.label)]
    bound = item.bound
    anchor = bound.id_for_label or bound.auto_id
    return [ErrorItem(f"{bound.label}: {text}", anchor) for text in bound.errors]
