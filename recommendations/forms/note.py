"""An examiner's note at its place: what it is about is fixed by the page, its words are typed.

The proposed answer takes the shape of its question: a list of options for a choice, boxes for several,
text else; `usulan` always keeps it in words, as `forms.proposal` reads it.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from recommendations.examining import anchors
from recommendations.examining.anchors import Place
from recommendations.forms.proposal import proposed_value
from recommendations.models import ReviewNote
from recommendations.questionnaire import Kind, Question
from recommendations.services.corrections import can_apply
from satudata.workflow.errors import InvalidInput

MAX_TEXT = 4000


class NoteForm(forms.Form):
    """A reviewer's note on a section, a field, a row, or a column of a row (`rincian`).

    `seen` is the moment of the draft on screen, where one is changed.
    """

    section = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": _("Pilih bagian formulir yang dimaksud.")}
    )
    field = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    row = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=100_000)
    seen = forms.DateTimeField(
        widget=forms.HiddenInput, required=False, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"]
    )
    kind = forms.ChoiceField(label=_("Jenis"), choices=ReviewNote.Kind.choices, initial=ReviewNote.Kind.WAJIB)
    text = forms.CharField(
        label=_("Catatan"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Apa yang kurang, dan bagaimana memperbaikinya."),
        error_messages={
            "required": _("Tulis catatannya: apa yang perlu diperbaiki dan bagaimana."),
            "max_length": _("Catatan paling panjang 4.000 huruf. Pecah menjadi beberapa catatan."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.place
        row = self["row"].value()
        if place is not None and place.table is not None and row:
            self.fields["rincian"] = _column_field(place)
        if place is not None and (place.question or place.table):
            self.fields["usulan"] = _proposal_field(place)

    @property
    def place(self) -> Place | None:
        """What the note is about; None for a section that the form does not have."""
        return anchors.place_of(str(self["section"].value() or ""), str(self["field"].value() or ""))

    def clean_usulan(self) -> str:
        """The proposal in words, refused where its question would not take it."""
        given = self.cleaned_data["usulan"]
        words = "; ".join(given) if isinstance(given, list) else str(given).strip()
        place = anchors.place_of(self.cleaned_data.get("section", ""), self._meant())
        if words and place is not None and place.question and can_apply(place, self.cleaned_data.get("row")):
            _refuse_unfit(place.question, words)
        return words

    def clean(self) -> dict[str, Any]:
        """The column that was chosen of a row is what the note is about."""
        cleaned = {"usulan": "", "seen": None} | (super().clean() or self.cleaned_data)
        cleaned["field"] = self._meant()
        cleaned.pop("rincian", None)
        return cleaned

    def _meant(self) -> str:
        return str(self.cleaned_data.get("rincian") or self.cleaned_data.get("field") or "")


def _column_field(place: Place) -> forms.Field:
    assert place.table is not None  # noqa: S101  asked by the caller
    items = [(str(c.column), str(c.title)) for c in place.table.columns]
    items += [(child.key, str(child.title)) for child in place.table.children]
    meant = place.question.column if place.question else place.child.key if place.child else ""
    return forms.ChoiceField(
        label=_("Tentang"), choices=[("", _("seluruh baris")), *items], required=False, initial=meant
    )


def _proposal_field(place: Place) -> forms.Field:
    label, question = _("Usulan isian (boleh kosong)"), place.question
    if question is not None and place.table is None and question.kind in (Kind.ONE, Kind.MANY):
        words = [(str(text), str(text)) for text in question.choices.values()]
        if question.kind == Kind.ONE:
            return forms.ChoiceField(label=label, required=False, choices=[("", _("tanpa usulan")), *words])
        return forms.MultipleChoiceField(
            label=label, required=False, choices=words, widget=forms.CheckboxSelectMultiple
        )
    return forms.CharField(
        label=label,
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("OPD dapat menerapkannya dengan satu tombol.") if question else "",
    )


def _refuse_unfit(question: Question, words: str) -> None:
    try:
        proposed_value(question, words)
    except InvalidInput as error:
        raise forms.ValidationError(error.messages) from None


def initial_of(note: ReviewNote) -> dict[str, Any]:
    """What the form shows of a draft that is to be changed."""
    place = anchors.place_of(note.section, note.field)
    usulan: Any = note.usulan
    question = place.question if place is not None and place.table is None else None
    if question is not None and question.kind == Kind.MANY:
        usulan = [part.strip() for part in note.usulan.split(";")]
    return {
        "section": note.section,
        "field": note.field,
        "row": note.row,
        "seen": note.at.isoformat(timespec="microseconds"),
        "kind": note.kind,
        "text": note.text,
        "usulan": usulan,
    }
