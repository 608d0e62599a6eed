"""Rows of a table on a page: a Django formset whose rows are made from the questionnaire's columns.

A row left blank is no row; a stored row that was emptied, or ticked "Hapus", goes. Rows carry the
id of the stored row they change, so that what others point to keeps its identity.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME, BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from recommendations.forms.fields import field_for, guide_of
from recommendations.questionnaire import Kind, Need, Table, is_blank
from recommendations.services.form_rows import RowInput
from satudata.components import ErrorItem
from satudata.forms import FieldGuide, SatudataForm

OWN_VARIABLES = "variabel-kegiatan"
# Up to so many rows all stand open; of more only those that still lack something.
MOST_OPEN = 5


class RowForm(SatudataForm):
    """One row. Its columns are explained once, above the rows, not in each of them.

    `number` (its place among the rows that stay), `first`, `last` and `open` are set by
    `RowsForm.lines`; a row that is `pinned` stays open.
    """

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, table: Table, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        self.number, self.first, self.last, self.open, self.pinned = 0, False, False, True, False
        for column in table.columns:
            made = self.fields[column.column] = field_for(column)
            made.help_text = ""
            # In a group the mark stands beside the group, whose rows may be optional (R.3.3).
            mandatory = not table.groups and guide_of(column).mandatory
            made.guide = FieldGuide(mandatory=mandatory)  # type: ignore[attr-defined]
        if table.key == "variabel_pembangun":
            self.fields["nama"].widget.attrs["list"] = OWN_VARIABLES

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned = self.cleaned_data
        awal, akhir = cleaned.get("awal"), cleaned.get("akhir")
        if awal and akhir and akhir < awal:
            self.add_error(
                "akhir",
                ValidationError(_("Tanggal akhir lebih awal daripada tanggal awal. Periksa keduanya.")),
            )
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The answers of the row; only after it was found valid."""
        return {column.column: self.cleaned_data.get(column.column) for column in self.table.columns}

    @property
    def questions(self) -> list[forms.BoundField]:
        """The columns as they stand on the page."""
        return [self[column.column] for column in self.table.columns]

    @property
    def gone(self) -> bool:
        """Whether the row is marked to be taken away when the page is saved."""
        return bool(self[DELETION_FIELD_NAME].value())

    @property
    def name(self) -> str:
        """What the row is about, for its heading: its name as typed."""
        return str(self[self.table.name_column].value() or "") if self.table.name_column else ""

    @property
    def lacks(self) -> bool:
        """Whether an answer that is needed before sending is still empty."""
        needed = [c for c in self.table.columns if c.need != Need.OPSIONAL and not c.at_results]
        return any(is_blank(self[c.column].value()) for c in needed)

    @property
    def has_more(self) -> bool:
        """Whether the stored row holds answers of another page that would go with it (MS-Var)."""
        asked = {column.column for column in self.table.columns} | {"id", self.table.group_by}
        return any(not is_blank(value) for name, value in self.initial.items() if name not in asked)

    def begin_here(self) -> None:
        """Put the cursor into this row when the page opens."""
        self.pinned = True
        self.fields[self.table.columns[0].column].widget.attrs["autofocus"] = True


class RowsForm(BaseFormSet):
    """All rows of a table, or of one group of it (`group` is the value that its rows share)."""

    deletion_widget = forms.CheckboxInput

    def __init__(self, *args: Any, group: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group
        self.table: Table = self.form_kwargs["table"]

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        # A row that equals the stored row at its place was typed all the same: rows move about.
        form.empty_permitted = False
        form.fields[DELETION_FIELD_NAME].widget.attrs["hidden"] = True
        form.fields[DELETION_FIELD_NAME].label = _("Hapus")

    def lines(self) -> list["RowForm"]:
        """The rows as the page shows them: numbered, long lists with finished rows closed."""
        standing = [form for form in self.forms if not form.gone]
        for number, form in enumerate(standing, 1):
            form.number, form.first, form.last = number, number == 1, number == len(standing)
            wrong = self.is_bound and bool(form.errors)
            form.open = form.pinned or wrong or form.lacks or len(standing) <= MOST_OPEN
        return list(self.forms)

    @property
    def shape(self) -> str:
        """How a row looks: a `card` that folds, one `line` of a group, or a `compact` line of a list."""
        if self.table.groups:
            return "line"
        return "card" if any(c.kind == Kind.LONG for c in self.table.columns) else "compact"

    @property
    def width(self) -> str:
        """How the columns of a line share its width: `dates`, a short `code` first, or `even`."""
        if all(c.kind == Kind.DATE for c in self.table.columns):
            return "dates"
        return "code" if self.table.columns[0].column == "kode" else "even"

    def shown(self) -> Iterator[dict[str, Any]]:
        """The rows as they stand on the page, typed or stored, without those that go."""
        for form in self.forms:
            values = {column.column: form[column.column].value() for column in self.table.columns}
            if form.gone or all(is_blank(value) for value in values.values()):
                continue
            yield values | ({self.table.group_by: self.group} if self.table.group_by else {})

    def clean(self) -> None:
        """Refuse a code that stands twice in one code list, at the second place."""
        if self.table.key != "klasifikasi":
            return
        seen: dict[str, int] = {}
        for position, form in enumerate((f for f in self.forms if not f.gone), 1):
            code = form.cleaned_data.get("kode")
            if not code:
                continue
            if code in seen:
                message = _("Kode %(code)s sudah dipakai pada baris %(row)d. Setiap kode hanya sekali.")
                form.add_error("kode", ValidationError(message, params={"code": code, "row": seen[code]}))
            seen.setdefault(code, position)

    def given(self) -> Iterator[RowInput]:
        """The rows that were filled and not ticked away."""
        for form in self.forms:
            if self._should_delete_form(form):
                continue
            values = form.values
            if all(is_blank(value) for value in values.values()):
                continue
            if self.table.group_by:
                values[self.table.group_by] = self.group
            yield RowInput(values, form.cleaned_data.get("id"))

    def error_items(self, label: Any = "") -> list[ErrorItem]:
        """Every refusal of these rows with its place."""
        if not self.is_bound:
            return []
        found = [ErrorItem(str(text), self.prefix) for text in self.non_form_errors()]
        for position, form in enumerate(self.forms, 1):
            who = label or f"{self.table.noun} {position}"
            for name, texts in form.errors.items():
                bound = form[name] if name in form.fields else None
                anchor = (bound.id_for_label or bound.auto_id) if bound else self.prefix
                what = f"{who}, {bound.label}" if bound else who
                found += [ErrorItem(f"{what}: {text}", anchor) for text in texts]
        return found


@cache
def rows_class(most: int, blank: bool) -> type[RowsForm]:
    """The formset of a table of at most so many rows; `blank` adds an empty first row."""
    return formset_factory(
        RowForm,
        formset=RowsForm,
        extra=1 if blank else 0,
        can_delete=True,
        max_num=most,
        absolute_max=most + 1,
        validate_max=True,
    )
