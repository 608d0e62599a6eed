"""Forms of changes to an agreed list: where a proposal points, the reason, and the answers of the entry."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.forms.entri import EntryForm
from forum.models import DaftarDataOpd, EntriDaftarData, PerubahanEntri
from satudata.forms import SatudataForm

MAX_TEXT = 4000


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Alasan usulan"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dibaca Forum dan dimuat dalam Berita Acara perubahan."),
        error_messages={
            "required": _("Tulis alasan usulan ini."),
            "max_length": _("Alasan paling panjang 4.000 huruf."),
        },
    )


class EntryChoice(forms.ModelChoiceField):
    """An agreed entry by its code and name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.item.kode} {obj.nama_data}"


class TargetForm(SatudataForm):
    """Which OPD, what kind of change, which entry: asked for step by step by the address of the page."""

    opd = forms.ModelChoiceField(
        label=_("Perangkat daerah"),
        queryset=DaftarDataOpd.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": _("Pilih perangkat daerah dalam daftar.")},
    )
    jenis = forms.ChoiceField(
        label=_("Usulan"),
        choices=PerubahanEntri.Jenis.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih tambah, ubah, atau cabut entri.")},
    )

    def __init__(self, *args: Any, parts: Iterable[DaftarDataOpd], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["opd"]
        field.queryset = DaftarDataOpd.objects.filter(pk__in=[p.pk for p in parts]).select_related("instansi")
        field.label_from_instance = lambda part: part.instansi.nama


class WhichForm(SatudataForm):
    """Which entry."""

    entri = EntryChoice(
        label=_("Entri"),
        queryset=EntriDaftarData.objects.none(),
        error_messages={
            "required": _("Pilih entri."),
            "invalid_choice": _("Pilih entri yang disepakati dan belum dicabut."),
        },
    )

    def __init__(self, *args: Any, entries: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entri"].queryset = entries


class WithdrawalForm(SatudataForm):
    """The reason why an entry is taken out."""

    token = forms.UUIDField(required=False, widget=forms.HiddenInput)
    alasan = _reason()

    @property
    def answers(self) -> dict[str, Any]:
        """Nothing of the entry is changed."""
        return {}


class ChangeForm(EntryForm):
    """All answers of an entry as proposed, and the reason."""

    alasan = _reason()
