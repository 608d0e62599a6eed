"""Forms of a year: opening it, its phases, its OPDs, its moves. Shape of input only, no rule."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.models import DaftarData, DaftarDataOpd
from forum.services.years import PHASES
from satudata.accounts.models import Instansi, Wilayah
from satudata.forms import TahunField, TanggalField, UploadField
from satudata.workflow.forms import MoveForm

MAX_TEXT = 4000


class PhasesForm(MoveForm):
    """Last days of the phases; none of them is from the SOP, and each may stay open."""

    draf_sampai = TanggalField(label=_("Draf OPD sampai"), required=False)
    reviu_sampai = TanggalField(label=_("Reviu Walidata sampai"), required=False)
    rekomendasi_sampai = TanggalField(label=_("Rekomendasi Pembina Data sampai"), required=False)
    forum_pada = TanggalField(label=_("Rapat Forum pada"), required=False)

    @classmethod
    def of(cls, case: DaftarData) -> "PhasesForm":
        """The form with the days of a year."""
        return cls(initial={name: getattr(case, name) for name in PHASES})

    @property
    def phases(self) -> dict[str, date | None]:
        """The days that were typed, by column."""
        return {name: self.cleaned_data[name] for name in PHASES}


class OpenYearForm(PhasesForm):
    """A new year of a region, with its phases."""

    wilayah = forms.ModelChoiceField(
        queryset=Wilayah.objects.none(),
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Pilih wilayahnya."),
            "invalid_choice": _("Tahun data wilayah ini tidak dapat Anda buka."),
        },
    )
    tahun = TahunField(label=_("Tahun data"))

    field_order = ("tahun", *PHASES)

    def __init__(self, *args: Any, regions: list[Wilayah], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["wilayah"]
        field.queryset = Wilayah.objects.filter(pk__in=[region.pk for region in regions])


class AskForm(MoveForm):
    """Asking for the recommendation: OPDs without an entry that are passed over, some or all of them."""

    lewati_semua = forms.BooleanField(
        label=_("Lewati semua OPD yang tidak mempunyai entri tahun ini"), required=False
    )
    lewati = forms.ModelMultipleChoiceField(
        label=_("Lewati tahun ini karena tidak mempunyai entri"),
        queryset=DaftarDataOpd.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Pilihan OPD sudah berubah. Periksa lagi daftar di bawah."),
            "invalid_pk_value": _("Pilihan OPD tidak dikenal. Periksa lagi daftar di bawah."),
        },
    )

    def __init__(self, *args: Any, case: DaftarData, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["lewati"]
        field.queryset = case.bagian.select_related("instansi").order_by("nomor")
        field.label_from_instance = lambda part: part.instansi.nama


class JoinForm(MoveForm):
    """OPDs that joined after the opening."""

    instansi = forms.ModelMultipleChoiceField(
        label=_("OPD yang ditambahkan"),
        queryset=Instansi.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Pilih paling sedikit satu OPD."),
            "invalid_choice": _("Pilihan OPD sudah berubah. Pilih lagi."),
            "invalid_pk_value": _("Pilihan OPD tidak dikenal. Pilih lagi."),
        },
    )

    def __init__(self, *args: Any, case: DaftarData, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["instansi"]
        field.queryset = Instansi.objects.filter(wilayah=case.wilayah).order_by("nama")


class CloseForm(MoveForm):
    """Closing a year: the answer to one question."""

    tetap = forms.BooleanField(
        label=_("Tutup tahun walaupun ada OPD yang belum menerbitkan Surat Pernyataan"), required=False
    )


class NoteForm(MoveForm):
    """A text that the other side reads, and that the history keeps."""

    note = forms.CharField(
        label=_("Pengantar (boleh kosong)"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Tulisan paling panjang 4.000 huruf.")},
    )


class CommentForm(MoveForm):
    """A comment of Pembina Data, or an answer to one."""

    text = forms.CharField(
        label=_("Masukan"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Tulis dulu isinya."),
            "max_length": _("Tulisan paling panjang 4.000 huruf."),
        },
    )
    entri = forms.IntegerField(required=False, widget=forms.HiddenInput)
    komentar = forms.IntegerField(required=False, widget=forms.HiddenInput)


class RemoveForm(MoveForm):
    """Which draft of a comment is thrown away."""

    komentar = forms.IntegerField(widget=forms.HiddenInput)


class SignedForm(MoveForm):
    """A PDF that was signed elsewhere; whether it is one is checked when it is stored."""

    berkas = UploadField(label=_("PDF bertanda tangan elektronik"))
