"""Forms of EPSS: shape of input only; what may be saved when is said by the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.reading.epss import Choice
from reports.services.epss import MOST_TEXT
from reports.services.epss_evidence import KINDS, LONGEST_LINK, LONGEST_TITLE
from satudata.accounts.models import Wilayah
from satudata.forms import SatudataForm, TahunField, UploadField
from satudata.workflow.forms import MoveForm

NOT_YET = ("", _("Belum dinilai"))
LEVELS = [(n, _("Tingkat %(n)s") % {"n": n}) for n in range(1, 6)]


class OpenForm(MoveForm):
    """Region and year of a new self-assessment."""

    wilayah = forms.ModelChoiceField(Wilayah.objects.none(), label=_("Wilayah"), empty_label=None)
    tahun = TahunField(label=_("Tahun penilaian"))

    def __init__(self, *args: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wilayah"].queryset = regions  # type: ignore[attr-defined]


def _levels(choices: list[Choice]) -> list[Any]:
    return [NOT_YET, *((c.tingkat, f"{c.tingkat} · {c.nama}. {c.kriteria}") for c in choices)]


class LevelForm(SatudataForm):
    """The own level of an indicator and why; and one piece of evidence to add with it, if any."""

    versi = forms.IntegerField(required=False, widget=forms.HiddenInput)
    tingkat = forms.TypedChoiceField(
        label=_("Tingkat kematangan menurut Walidata"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    penjelasan = forms.CharField(
        label=_("Penjelasan"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Apa yang sudah dilakukan, oleh siapa, dan bukti mana yang menunjukkannya."),
        error_messages={"max_length": _("Penjelasan paling panjang 8.000 huruf.")},
    )
    judul = forms.CharField(label=_("Judul bukti"), required=False, max_length=LONGEST_TITLE)
    tautan = forms.CharField(
        label=_("Tautan"),
        required=False,
        max_length=LONGEST_LINK,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text=_("Alamat web lengkap, contoh https://blitarkota.go.id/laporan."),
    )
    berkas = UploadField(label=_("Berkas"), types=KINDS, required=False)
    untuk = forms.TypedChoiceField(
        label=_("Membuktikan tingkat"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", _("Semua tingkat")), *LEVELS],
    )

    def __init__(self, *args: Any, choices: list[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tingkat"].choices = _levels(choices)  # type: ignore[attr-defined]

    @property
    def has_evidence(self) -> bool:
        """True where something of the evidence was filled in."""
        return any(self.cleaned_data.get(name) for name in ("judul", "tautan", "berkas"))


class BpsForm(SatudataForm):
    """BPS's level of an indicator with its note."""

    versi = forms.IntegerField(required=False, widget=forms.HiddenInput)
    tingkat = forms.TypedChoiceField(
        label=_("Tingkat kematangan menurut BPS"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    catatan = forms.CharField(
        label=_("Catatan BPS"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Dibaca Walidata: apa yang sudah terbukti dan apa yang belum."),
        error_messages={"max_length": _("Penjelasan paling panjang 8.000 huruf.")},
    )

    def __init__(self, *args: Any, choices: list[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tingkat"].choices = _levels(choices)  # type: ignore[attr-defined]
