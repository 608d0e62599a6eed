"""Forms of SOP B7: shape of input only. The page of a check is one form: any button saves all of it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from datasets import checklist
from datasets.models import CatatanRilis
from datasets.reading import examination as reading
from datasets.services.examination import Answer
from datasets.tables.dictionary import Dictionary
from satudata.forms import SatudataForm
from satudata.workflow.forms import MAX_TEXT, MoveForm

Hasil, Jangkar = reading.Hasil, CatatanRilis.Jangkar


class AnswerRow(SatudataForm):
    """The answer to one question: result, note, and the mark of what the page showed."""

    hasil = forms.ChoiceField(
        label=_("Hasil"), choices=Hasil.choices, required=False, widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Pilih hasil dari daftar.")},
    )  # fmt: skip
    catatan = forms.CharField(
        label=_("Catatan"), required=False, max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("Catatan paling panjang 4.000 huruf.")},
    )  # fmt: skip
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, line: reading.Line, data: QueryDict | None = None) -> None:
        self.line = line
        answer = line.answer
        super().__init__(
            data,
            prefix=f"q-{line.question.kode}",
            initial={
                "hasil": answer.hasil if answer else "",
                "catatan": answer.catatan if answer else "",
                "seen": reading.mark_of(answer),
            },
        )

    @property
    def answer(self) -> Answer:
        """What was typed."""
        data = self.cleaned_data
        return Answer(data["hasil"], data["catatan"], data["seen"])


class NoteForm(SatudataForm):
    """A new note: where, which row where it is one, what."""

    tempat = forms.ChoiceField(
        label=_("Tempat"), required=False, error_messages={"invalid_choice": _("Pilih tempat dari daftar.")}
    )
    baris = forms.CharField(
        label=_("Nomor baris"), required=False, max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("Hanya untuk catatan pada satu baris."),
    )  # fmt: skip
    teks = forms.CharField(
        label=_("Catatan untuk OPD"), required=False, max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Catatan paling panjang 4.000 huruf.")},
    )  # fmt: skip

    def __init__(self, dictionary: Dictionary, data: QueryDict | None = None, place: str = "") -> None:
        jangkar, _colon, acuan = place.partition(":")
        row = jangkar == Jangkar.BARIS
        initial = {"tempat": jangkar if row else place, "baris": acuan if row else ""}
        super().__init__(data, prefix="catatan", initial=initial)
        self.fields["tempat"].choices = [
            (Jangkar.UMUM.value, Jangkar.UMUM.label),
            (Jangkar.BARIS.value, _("Satu baris")),
            (_("Kolom"), [(f"kolom:{c.kode}", c.nama) for c in dictionary.kolom]),
            (_("Metadata"), [(f"metadata:{name}", label) for name, label in reading.METADATA.items()]),
        ]

    @property
    def place(self) -> tuple[str, str]:
        """Where the note hangs: kind of anchor and what it names."""
        jangkar, _colon, acuan = (self.cleaned_data["tempat"] or Jangkar.UMUM.value).partition(":")
        return jangkar, self.cleaned_data["baris"] if jangkar == Jangkar.BARIS else acuan


class VerdictForm(MoveForm):
    """A verdict: covering text, and the confirmation where notes are open."""

    note = forms.CharField(
        label=_("Pengantar (boleh kosong)"), required=False, max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Dibaca penerima bersama catatan Anda."),
        error_messages={"max_length": _("Pengantar paling panjang 4.000 huruf.")},
    )  # fmt: skip
    tetap = forms.BooleanField(label=_("Tetap nyatakan sesuai"), required=False)


def rows_of(desk: reading.Desk, data: QueryDict | None = None) -> list[AnswerRow]:
    """One row for each question, in the order of the list."""
    return [AnswerRow(line, data) for group in desk.groups for line in group.lines]


def by_group(desk: reading.Desk, rows: list[AnswerRow]) -> list[tuple[Any, list[AnswerRow]]]:
    """The rows under the names of their groups."""
    labels: Mapping[str, Any] = checklist.GROUPS
    return [(labels[g.kode], [r for r in rows if r.line.question.kelompok == g.kode]) for g in desk.groups]
