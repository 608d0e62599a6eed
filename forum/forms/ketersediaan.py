"""Forms of availability and the Surat Pernyataan: shape of input only, no rule."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.codelists import AlasanTidak, Tersedia
from forum.models import EntriDaftarData
from forum.reading.ketersediaan import lacks
from forum.services.availability import MAX_TEXT, Answer, Note, mark_of, note_mark_of
from satudata.forms import SatudataForm, UploadField
from satudata.workflow.forms import MoveForm

_TOO_LONG = _("Paling panjang 4.000 huruf.")


class CoveringForm(MoveForm):
    """A covering text that the other side reads; `tetap` answers the one question that may be asked."""

    note = forms.CharField(
        label=_("Pengantar (boleh kosong)"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dibaca pihak berikutnya dan tersimpan dalam riwayat."),
        error_messages={"max_length": _TOO_LONG},
    )
    tetap = forms.BooleanField(required=False, label=_("Tetap teruskan walaupun ada catatan"))


class ReturnForm(MoveForm):
    """The head's reason for sending availability back."""

    reason = forms.CharField(
        label=_("Alasan dikembalikan"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dibaca operator."),
        error_messages={"required": _("Tulis alasannya."), "max_length": _TOO_LONG},
    )


class ApproveForm(MoveForm):
    """The head's own password, once more. Under this name it is kept out of the record of failures."""

    password = forms.CharField(
        label=_("Kata sandi Anda"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("Memasukkan ulang kata sandi berarti Anda menyetujui surat ini."),
        error_messages={"required": _("Masukkan kata sandi Anda.")},
    )


class SignedForm(MoveForm):
    """The statement signed elsewhere."""

    berkas = UploadField(label=_("Surat Pernyataan bertanda tangan elektronik (PDF)"), types=("pdf",))


# Rows ------------------------------------------------------------------------------------------------
class AnswerRow(SatudataForm):
    """One entry's answer. Gaps are allowed: what is missing is said beside it and asked for when sending."""

    seen = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    ketersediaan = forms.ChoiceField(
        label=_("Ketersediaan"), required=False, choices=Tersedia.choices, widget=forms.RadioSelect
    )
    alasan = forms.ChoiceField(
        label=_("Alasan"), required=False, choices=[("", _("Pilih alasan")), *AlasanTidak.choices]
    )
    uraian = forms.CharField(
        label=_("Penjelasan"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _TOO_LONG},
    )
    rencana = forms.CharField(
        label=_("Rencana tindak lanjut"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _TOO_LONG},
    )

    def __init__(self, entri: EntriDaftarData, data: Mapping[str, Any] | None = None) -> None:
        self.entri = entri
        stored = {
            "seen": mark_of(entri),
            "ketersediaan": entri.ketersediaan,
            "alasan": entri.ketersediaan_alasan,
            "uraian": entri.ketersediaan_uraian,
            "rencana": entri.ketersediaan_rencana,
        }
        super().__init__(data, prefix=f"e{entri.pk}", initial=stored)

    @property
    def lacks(self) -> list[str]:
        """What the stored answer still needs, in words."""
        words = {
            "ketersediaan_alasan": _("alasan"),
            "ketersediaan_rencana": _("rencana"),
            "ketersediaan_uraian": _("penjelasan"),
        }
        return [str(words[name]) for name in lacks(self.entri) if name in words]

    @property
    def answer(self) -> Answer:
        """What was typed, once the form is valid."""
        return Answer(**self.cleaned_data)


class NoteRow(SatudataForm):
    """Walidata's note on one entry."""

    seen = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Catatan untuk OPD"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _TOO_LONG},
    )

    def __init__(self, entri: EntriDaftarData, data: Mapping[str, Any] | None = None) -> None:
        self.entri = entri
        stored = {"seen": note_mark_of(entri), "text": entri.ketersediaan_catatan}
        super().__init__(data, prefix=f"e{entri.pk}", initial=stored)

    @property
    def note(self) -> Note:
        """What was typed, once the form is valid."""
        return Note(**self.cleaned_data)


Row = AnswerRow | NoteRow


def rows_of(
    kind: type[Row], entries: Iterable[EntriDaftarData], data: Mapping[str, Any] | None = None
) -> list[Row]:
    """A row for each entry; with `data` only for those that the page sent."""
    found = entries if data is None else [e for e in entries if f"e{e.pk}-seen" in data]
    return [kind(entri, data) for entri in found]
