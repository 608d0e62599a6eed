"""The form of one page of Walidata's review: a judgement and a note for each entry. No rule lives here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from forum.models import EntriDaftarData
from forum.reading.reviu import holds
from forum.services.review import Judgement
from satudata.incoming import whole_number
from satudata.workflow.forms import MAX_TEXT, MoveForm

MOST = 100  # entries of one page; more are never sent


@dataclass(frozen=True)
class Line:
    """One entry on the page with its two fields."""

    entry: EntriDaftarData
    reviu: BoundField
    catatan: BoundField
    holds: bool


class JudgementsForm(MoveForm):
    """Judgements of the entries of a page; what is not chosen is not judged."""

    def __init__(self, *args: Any, entries: Sequence[EntriDaftarData], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = entries
        for entry in entries:
            valid = holds(entry)
            self.fields[f"reviu_{entry.pk}"] = forms.ChoiceField(
                label=_("Penilaian"),
                choices=EntriDaftarData.Reviu.choices,
                required=False,
                widget=forms.RadioSelect,
                initial=entry.reviu if valid else "",
                error_messages={"invalid_choice": _("Pilih sesuai atau perlu perbaikan.")},
            )
            self.fields[f"catatan_{entry.pk}"] = forms.CharField(
                label=_("Yang perlu diperbaiki"),
                required=False,
                max_length=MAX_TEXT,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=entry.reviu_catatan if valid else "",
                error_messages={"max_length": _("Catatan paling panjang 4.000 huruf.")},
            )

    @property
    def lines(self) -> Iterator[Line]:
        """The entries in order, with their fields."""
        for entry in self.entries:
            yield Line(entry, self[f"reviu_{entry.pk}"], self[f"catatan_{entry.pk}"], holds(entry))

    @property
    def judgements(self) -> dict[int, Judgement]:
        """What was chosen or written, by entry."""
        found = {}
        for entry in self.entries:
            reviu = self.cleaned_data[f"reviu_{entry.pk}"]
            note = self.cleaned_data[f"catatan_{entry.pk}"]
            if reviu or note.strip():
                found[entry.pk] = Judgement(reviu, note)
        return found


def sent_ids(given: str) -> list[int]:
    """The ids of the entries that a page was made of, as it names them in one field."""
    found = (whole_number(text) for text in given.split(",")[:MOST])
    return [number for number in found if number is not None]


class AllForm(MoveForm):
    """All entries that are not judged yet are in order: the answer to whether they were read."""

    dibaca = forms.BooleanField(
        label=_("Semua entri yang belum dinilai sudah saya baca dan sesuai"), required=False
    )
