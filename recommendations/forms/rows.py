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
from recommendations.questionnaire import Table, is_blank
from recommendations.services.form_rows import MAX_CHILD_ROWS, MAX_ROWS, RowInput
from satudata.components import ErrorItem
from satudata.forms import FieldGuide, SatudataForm

OWN_VARIABLES = "variabel-kegiatan"


class RowForm(SatudataForm):
    """One row. Its columns are explained once, above the rows, not in each of them."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, table: Table, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        for column in table.columns:
            made = self.fields[column.column] = field_for(column)
            made.help_text = ""
            made.guide = FieldGuide(mandatory=guide_of(column).mandatory)  # type: ignore[attr-defined]
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


class RowsForm(BaseFormSet):
    """All rows of a table, or of one group of it (`group` is the value that its rows share)."""

    deletion_widget = forms.CheckboxInput

    def __init__(self, *args: Any, group: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group
        self.table: Table = self.form_kwargs["table"]

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields[DELETION_FIELD_NAME].label = _("Hapus")

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


def most_rows(table: Table) -> int:
    """How many rows a table takes."""
    return MAX_ROWS.get(table.key, MAX_CHILD_ROWS)


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
