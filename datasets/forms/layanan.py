"""Forms of the public (reports, requests, access) and of Walidata, who answers them.

`situs` is a field that nobody sees: what fills it is no person, and gets nothing but thanks.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from datasets.models import Dataset, LayananPublik
from datasets.queries import faces_now
from satudata.accounts.models import Wilayah
from satudata.clock.now import now
from satudata.forms import SatudataForm, TanggalField
from satudata.workflow.forms import MAX_TEXT


def _text(label: Any, **more: Any) -> forms.CharField:
    errors = {"required": _("Isian ini wajib diisi."), "max_length": _("Tulisan terlalu panjang.")}
    return forms.CharField(label=label, error_messages=errors, **more)


def _long(label: Any, **more: Any) -> forms.CharField:
    return _text(label, max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 5}), **more)


class PublicForm(SatudataForm):
    """What every form of the public has."""

    situs = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"})
    )

    @property
    def shown_fields(self) -> list[Any]:
        """Fields that people see."""
        return [field for field in self.visible_fields() if field.name != "situs"]

    @property
    def is_trap(self) -> bool:
        """Whether the unseen field was filled."""
        return bool(self.data.get("situs", ""))

    def facts(self) -> dict[str, Any]:
        """What was written, as services take it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "situs"}


class ReportForm(PublicForm):
    """An error in published data."""

    uraian = _long(
        _("Apa yang keliru?"), help_text=_("Sebut baris, kolom, atau angka yang keliru, dan sumber Anda.")
    )
    nama = _text(
        _("Nama"), max_length=160, required=False, help_text=_("Boleh dikosongkan. Tidak ditayangkan.")
    )
    surel = forms.EmailField(
        label=_("Surel"), required=False, help_text=_("Boleh dikosongkan. Dibaca Walidata saja.")
    )


class AskDataForm(PublicForm):
    """Data that the portal does not have."""

    wilayah = forms.ModelChoiceField(
        Wilayah.objects.none(), label=_("Wilayah"), empty_label=None,
        error_messages={"required": _("Pilih wilayah."), "invalid_choice": _("Pilih wilayah dari daftar.")},
    )  # fmt: skip
    judul = _text(
        _("Data yang diminta"), max_length=200,
        help_text=_("Tampil di halaman publik. Jangan tulis nama atau data pribadi."),
    )  # fmt: skip
    uraian = _long(_("Untuk apa, dan rincian apa yang diperlukan?"), help_text=_("Dibaca Walidata saja."))
    nama = _text(
        _("Nama"), max_length=160, required=False, help_text=_("Boleh dikosongkan. Tidak ditayangkan.")
    )
    surel = forms.EmailField(
        label=_("Surel"), required=False, help_text=_("Boleh dikosongkan. Dibaca Walidata saja.")
    )

    def __init__(self, *args: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["wilayah"]
        field.queryset = regions


class AskAccessForm(PublicForm):
    """Access to data that are Terbatas."""

    nama = _text(_("Nama"), max_length=160)
    surel = forms.EmailField(label=_("Surel"), error_messages={"required": _("Isian ini wajib diisi.")})
    lembaga = _text(_("Lembaga"), max_length=200, required=False, help_text=_("Bila ada."))
    tujuan = _long(_("Tujuan penggunaan"))


class AnswerForm(SatudataForm):
    """Walidata's answer to a report or request."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    status = forms.ChoiceField(label=_("Status"), choices=LayananPublik.Status.choices)
    jawaban = _long(_("Jawaban"), required=False, help_text=_("Tampil di halaman publik."))
    alamat = forms.CharField(
        label=_("Dataset yang menjawab"), required=False, max_length=300,
        help_text=_("Alamat halaman dataset di portal ini. Boleh dikosongkan."),
    )  # fmt: skip

    def clean_alamat(self) -> Dataset | None:
        """The dataset of a pasted address; only one that has a page."""
        given = str(self.cleaned_data["alamat"]).strip()
        slug = given.partition("?")[0].rstrip("/").rpartition("/")[2]
        if not slug:
            return None
        face = faces_now(now()).filter(dataset__slug=slug).select_related("dataset").first()
        found = face.dataset if face is not None else None
        if found is None:
            raise forms.ValidationError(_("Alamat ini bukan halaman dataset. Salin dari peramban Anda."))
        return found


class GrantForm(SatudataForm):
    """Walidata grants access until a day."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    sampai = TanggalField(
        label=_("Berlaku sampai"), error_messages={"required": _("Isi tanggal berakhirnya akses.")}
    )


class RefuseForm(SatudataForm):
    """Walidata refuses or revokes, with a reason."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    alasan = _long(_("Alasan"), help_text=_("Dibaca peminta."))
