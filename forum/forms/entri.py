"""The form of an entry, made of `entries.fields`: what was taken from an activity is no input.

Shape of input only: a typed text is read by `fields.clean`; what must be answered is said by `entries.checks`
beside each answer, because a draft may have gaps.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from forum.entries import fields as f
from forum.entries.checks import Finding
from forum.models import JadwalRilis
from satudata.forms import FieldGuide, SatudataForm, TanggalField, TanggalInput, Text
from satudata.workflow.errors import InvalidInput
from satudata.workflow.forms import MoveForm

YES, NO = "ya", "tidak"


class _Answer(forms.Field):
    """One answer: whatever was typed is read by `fields.clean`, and refused in its words."""

    def __init__(self, answer: f.Field) -> None:
        self.answer = answer
        super().__init__(label=answer.label, required=False, help_text=answer.help, widget=_widget(answer))
        self.guide = FieldGuide(mandatory=answer.required)

    def clean(self, value: Any) -> f.Plain:
        try:
            if self.answer.kind == f.MANY:
                return f.checked(self.answer.name, value or [])
            return f.clean(self.answer.name, str(value or ""))
        except InvalidInput as refusal:
            # The label stands beside it already.
            words = refusal.messages[0].removeprefix(f"{self.answer.label}: ")
            raise ValidationError(words[:1].upper() + words[1:]) from None

    def prepare_value(self, value: Any) -> Any:
        return {True: YES, False: NO}[value] if isinstance(value, bool) else value


def _widget(answer: f.Field) -> forms.Widget:
    if answer.kind == f.LONG:
        return forms.Textarea(attrs={"rows": 3})
    if answer.kind == f.MANY:
        return forms.CheckboxSelectMultiple(choices=answer.choices)
    if answer.kind == f.BOOL:
        return forms.RadioSelect(choices=((YES, _("Ya")), (NO, _("Tidak"))))
    if answer.kind == f.ONE:
        return forms.Select(choices=(("", _("Pilih…")), *answer.choices))
    if answer.kind == f.DATE:
        return TanggalInput()
    if answer.kind == f.NUMBER:
        return forms.TextInput(attrs={"inputmode": "numeric", "size": 6})
    return forms.TextInput(attrs={"maxlength": answer.column.max_length})


class EntryForm(SatudataForm):
    """All answers of an entry but those that were taken; `cleaned_data` holds plain values."""

    token = forms.UUIDField(required=False, widget=forms.HiddenInput)
    # When the entry was last changed, as it was shown: somebody else's change is seen by it.
    dilihat = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, taken: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for answer in f.FIELDS:
            if answer.name not in set(taken):
                self.fields[answer.name] = _Answer(answer)

    @property
    def answers(self) -> dict[str, f.Plain]:
        """The answers that could be read, as plain values."""
        return {name: value for name, value in self.cleaned_data.items() if name in f.BY_NAME}


@dataclass(frozen=True)
class Item:
    """One answer on the page: an input, or in words where it is only read."""

    name: str
    label: Text
    input: BoundField | None = None
    words: str = ""
    taken: bool = False
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """Answers that belong together."""

    title: Text
    key: str
    items: list[Item]


def groups_of(
    values: Mapping[str, f.Plain],
    findings: Iterable[Finding],
    *,
    form: EntryForm | None = None,
    taken: Iterable[str] = (),
) -> list[Group]:
    """The answers by group in the form's order; without a form all of them in words."""
    said = list(findings)
    by_group: dict[str, list[Item]] = {}
    for answer in f.FIELDS:
        name = answer.name
        item = Item(
            name,
            answer.label,
            form[name] if form is not None and name in form.fields else None,
            answer.words(values.get(name, answer.blank)),
            name in set(taken),
            [finding for finding in said if finding.field == name],
        )
        by_group.setdefault(str(answer.group), []).append(item)
    return [
        Group(title, f"bagian-{number}", items) for number, (title, items) in enumerate(by_group.items(), 1)
    ]


class ReleaseForm(SatudataForm):
    """The dates of an entry's releases, one input each, named by the number of the release."""

    token = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: Iterable[JadwalRilis], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        for row in self.rows:
            self.fields[f"rilis-{row.ke}"] = TanggalField(
                label=row.periode,
                initial=row.tanggal,
                error_messages={"required": _("Isi tanggal rilisnya.")},
            )

    @property
    def dates(self) -> dict[int, date]:
        """The typed dates by the number of the release."""
        return {row.ke: self.cleaned_data[f"rilis-{row.ke}"] for row in self.rows}

    @property
    def inputs(self) -> list[tuple[JadwalRilis, BoundField]]:
        """Each release with its input."""
        return [(row, self[f"rilis-{row.ke}"]) for row in self.rows]


class TakeForm(MoveForm):
    """Which variables and indicators of which activity, as its revision was shown."""

    kegiatan = forms.UUIDField(widget=forms.HiddenInput)
    revisi = forms.IntegerField(widget=forms.HiddenInput)
    baris = forms.Field(required=False, widget=forms.SelectMultiple)
