"""Forms of validation by the head: shape of input only, no rule."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from datasets.reading.validasi import Waiting
from datasets.services.validation import MAX_TEXT, Shown
from satudata.forms import SatudataForm, UploadField
from satudata.workflow.forms import MoveForm

_SENT = re.compile("r([0-9a-f]{32})-keputusan")
APPROVE, REFUSE, LATER = "setujui", "tolak", "nanti"


class DecisionRow(SatudataForm):
    """What the head decides on one release; `versi` is the version that the screen showed."""

    versi = forms.UUIDField(required=False, widget=forms.HiddenInput)
    keputusan = forms.ChoiceField(
        label=_("Keputusan"),
        required=False,
        choices=[(APPROVE, _("Setujui")), (REFUSE, _("Tolak")), (LATER, _("Putuskan nanti"))],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Pilih setujui, tolak, atau putuskan nanti.")},
    )
    alasan = forms.CharField(
        label=_("Alasan penolakan"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Dibaca OPD dan Walidata."),
        error_messages={"max_length": _("Alasan paling panjang 4.000 huruf.")},
    )

    def __init__(self, row: Waiting, data: Mapping[str, Any] | None = None, *, chosen: str = LATER) -> None:
        self.row = row
        initial = {"versi": row.rilis.versi_id, "keputusan": LATER if row.denied else chosen}
        super().__init__(data, prefix=f"r{row.rilis.pk.hex}", initial=initial)
        if data is not None and not data.get(self.add_prefix("keputusan")):
            # Whoever sent nothing of this row has not decided on it.
            self.data = {**data.dict(), self.add_prefix("keputusan"): LATER}  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A refusal has its reason."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("keputusan") == REFUSE and not cleaned.get("alasan", "").strip():
            self.add_error("alasan", _("Tulis alasan penolakan."))
        return cleaned

    @property
    def seen(self) -> Shown:
        """The release with the version that was shown, once the form is valid."""
        return Shown(self.row.rilis.pk, self.cleaned_data["versi"])

    def decided(self, how: str) -> bool:
        """Whether this was decided, by somebody who may."""
        return not self.row.denied and self.cleaned_data["keputusan"] == how


def rows_of(
    rows: Iterable[Waiting],
    data: Mapping[str, Any] | None = None,
    *,
    chosen: str = LATER,
    anew: Collection[UUID] = (),
) -> list[DecisionRow]:
    """A form for each release; those in `anew` changed meanwhile and are asked again."""
    return [DecisionRow(row, None if row.rilis.pk in anew else data, chosen=chosen) for row in rows]


def gone_of(rows: Iterable[DecisionRow], data: Mapping[str, Any], how: str) -> list[Shown]:
    """Releases that were decided so on a screen on which they stand no longer."""
    known = {f"{row.prefix}-keputusan" for row in rows}
    sent = (name for name in data if name not in known and data[name] == how)
    found = (_SENT.fullmatch(name) for name in sent)
    return [Shown(UUID(match[1]), None) for match in found if match is not None]


class PasswordForm(MoveForm):
    """The head's own password, once more. Under this name it is kept out of the record of failures."""

    password = forms.CharField(
        label=_("Kata sandi Anda"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("Memasukkan ulang kata sandi berarti Anda menyetujui surat ini."),
    )


class SignedForm(MoveForm):
    """The letter signed elsewhere."""

    berkas = UploadField(label=_("Surat Validasi bertanda tangan elektronik (PDF)"), types=("pdf",))
