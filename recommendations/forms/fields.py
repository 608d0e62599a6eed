"""Form fields made from the questionnaire's questions: label, hint, guide and options come from there.

No field is required here: completeness is asked at submission, the form of an answer at each save.
"""

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from recommendations.questionnaire import Kind, Need, Question, Table
from satudata.accounts.models import Wilayah
from satudata.forms import AngkaField, FieldGuide, TahunField, TanggalField

YEARS = (2000, 2100)
MOST_PEOPLE = 1_000_000
# From here on a list of options is shorter to read as a drop-down.
MANY_OPTIONS = 11
_LONG_LENGTH = 20_000
# Rows of a text area by the length that a good answer has.
_TALL = {"latar_belakang": 8, "tujuan": 6, "catatan_untuk_pemeriksa": 5}


class LongField(forms.CharField):
    """A text of several lines; line ends are stored as one character, whatever the browser sends."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return super().to_python(str(value).replace("\r\n", "\n") if value is not None else value)


class NipField(forms.CharField):
    """A civil servant's number: 18 digits, typed with or without spaces."""

    default_error_messages = {"nip": _("NIP terdiri atas 18 angka. Anda menulis %(n)d karakter.")}

    def to_python(self, value: Any) -> str:
        text = re.sub(r"[\s.]", "", super().to_python(value))
        if text and not re.fullmatch(r"[0-9]{18}", text):
            raise ValidationError(self.error_messages["nip"], "nip", {"n": len(text)})
        return text


class PlanDateField(TanggalField):
    """A date of a plan: within the years that an activity can have, so that 0226 is noticed."""

    default_error_messages = {"year": _("Tahun %(year)d di luar 2000 sampai 2100. Periksa tahunnya.")}

    def to_python(self, value: Any) -> date | None:
        found = super().to_python(value)
        if found is not None and not YEARS[0] <= found.year <= YEARS[1]:
            raise ValidationError(self.error_messages["year"], "year", {"year": found.year})
        return found


class GuidedRadioSelect(forms.RadioSelect):
    """Radio buttons whose options carry the rule under which the page offers them."""

    def __init__(self, rules: dict[Any, str] | None = None) -> None:
        super().__init__()
        self.rules = rules or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.rules:
            option["attrs"]["data-option-when"] = self.rules[value]
        return option


def field_for(question: Question) -> forms.Field:
    """The form field of a question."""
    made = _MAKERS[question.kind](question)
    made.required = False
    made.label = question.title
    made.help_text = question.hint
    made.guide = guide_of(question)  # type: ignore[attr-defined]
    return made


def guide_of(question: Question) -> FieldGuide:
    """What stands beside the question."""
    return FieldGuide(
        number=str(question.number),
        explanation=question.explanation,
        right=question.right,
        wrong=question.wrong,
        source=question.source if question.explanation or question.right or question.wrong else "",
        mandatory=question.need != Need.OPSIONAL and not question.at_results,
    )


def table_guide(table: Table) -> FieldGuide:
    """What stands beside a question that is answered by rows."""
    return FieldGuide(
        number=str(table.number),
        explanation=table.explanation,
        right=table.right,
        wrong=table.wrong,
        mandatory=table.need != Need.OPSIONAL and not table.at_results,
    )


def _text(question: Question) -> forms.Field:
    if question.column == "nip_tanda_tangan":
        return NipField(widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 30}))
    return _limited(forms.CharField(), question)


def _long(question: Question) -> forms.Field:
    return _limited(LongField(widget=forms.Textarea(attrs={"rows": _TALL.get(question.column, 3)})), question)


def _limited(made: forms.Field, question: Question) -> forms.Field:
    """Not `max_length=`: the browser would cut off a pasted text without a word."""
    made.validators.append(MaxLengthValidator(question.db_column.max_length or _LONG_LENGTH))
    return made


def _email(question: Question) -> forms.Field:
    wrong = _("Tulis alamat surel yang lengkap, contoh statistik@dinas.contoh.go.id.")
    return forms.EmailField(max_length=question.db_column.max_length, error_messages={"invalid": wrong})


def _one(question: Question) -> forms.Field:
    whole = question.db_column.null
    options: list[Any] = list(question.choices.items())
    rules: dict[Any, str] = {}
    if question.options:
        options = [(g.label, [(code, question.choices[code]) for code in g.codes]) for g in question.options]
        rules = {c: json.dumps(g.visible_when.as_data()) for g in question.options for c in g.codes}
    if len(question.choices) >= MANY_OPTIONS:
        widget: forms.Widget = forms.Select()
        options.insert(0, ("", _("Pilih salah satu")))
    else:
        widget = GuidedRadioSelect(rules)
        if question.need == Need.OPSIONAL:
            options.append(("", _("Belum dijawab")))
    return forms.TypedChoiceField(
        choices=options, coerce=int if whole else str, empty_value=question.blank, widget=widget
    )


def _many(question: Question) -> forms.Field:
    return forms.TypedMultipleChoiceField(
        choices=list(question.choices.items()),
        coerce=int,
        empty_value=[],
        widget=forms.CheckboxSelectMultiple,
    )


def _date(question: Question) -> forms.Field:
    return PlanDateField()


def _year(question: Question) -> forms.Field:
    return TahunField(min_value=YEARS[0], max_value=YEARS[1])


def _number(question: Question) -> forms.Field:
    return AngkaField(min_value=0, max_value=MOST_PEOPLE)


_MAKERS = {
    Kind.TEXT: _text,
    Kind.LONG: _long,
    Kind.EMAIL: _email,
    Kind.ONE: _one,
    Kind.MANY: _many,
    Kind.DATE: _date,
    Kind.YEAR: _year,
    Kind.NUMBER: _number,
}


# R.4.5 -----------------------------------------------------------------------------------------


class RegionInput(forms.CheckboxSelectMultiple):
    """Regions by province: each province folds, so that all of them need no script to be chosen."""

    template_name = "recommendations/form/_region_input.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for _group, options, _index in context["widget"]["optgroups"]:
            for option in options:
                option["group_chosen"] = sum(1 for o in options if o["selected"])
        return context


class RegionField(forms.MultipleChoiceField):
    """R.4.5 as BPS codes; a province's own code stands for the whole province."""

    widget = RegionInput

    def __init__(self, regions: Sequence[Wilayah], **kwargs: Any) -> None:
        super().__init__(choices=_by_province(regions), **kwargs)


def _by_province(regions: Sequence[Wilayah]) -> list[tuple[str, list[tuple[str, Any]]]]:
    groups = []
    for province in regions:
        if province.level != Wilayah.Level.PROVINSI:
            continue
        parts = [(r.kode_bps, r.nama) for r in regions if r.induk_id == province.pk]
        whole = (province.kode_bps, _("Seluruh %(provinsi)s") % {"provinsi": province.nama})
        groups.append((province.nama, [whole, *parts]))
    return groups
