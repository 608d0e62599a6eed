"""Small forms of the way of a request: shape of input only, no rule."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from recommendations.models import RecommendationRequest
from recommendations.services.flow import CRITERIA
from satudata.accounts.models import Instansi
from satudata.workflow.forms import MoveForm

MAX_TEXT = 4000

CRITERIA_LABELS = {
    "kelengkapan": _("Kelengkapan: formulir dan dokumen lengkap dan konsisten"),
    "duplikasi": _("Duplikasi: tidak mengulang kegiatan yang sudah ada"),
    "metodologi": _("Metodologi: desain dan kendali mutu memadai untuk tujuannya"),
    "jadwal": _("Jadwal: pengumpulan data belum dimulai dan jadwal wajar"),
    "standar_data": _("Standar data: konsep, definisi, dan klasifikasi dapat dipakai"),
    "berkas": _("Berkas: instrumen dan dokumen pendukung tersedia"),
}


# How a new form is filled first: blank is "", else one of these, else the id of an earlier activity.
FROM_EARLIER, FROM_WORKBOOK = "salin", "impor"


class StartForm(forms.Form):
    """O2: for which office, and how the form is filled first; `sources` are activities to copy from."""

    token = forms.UUIDField(required=False, widget=forms.HiddenInput)
    instansi = forms.ModelChoiceField(
        label=_("Untuk instansi"),
        queryset=Instansi.objects.none(),
        empty_label=None,
        error_messages={
            "required": _("Pilih instansi penyelenggara."),
            "invalid_choice": _("Pilih salah satu instansi dalam daftar."),
        },
    )
    cara = forms.ChoiceField(
        label=_("Cara memulai"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Pilih salah satu cara memulai.")},
    )

    def __init__(
        self,
        *args: Any,
        offices: Sequence[Instansi],
        sources: Sequence[RecommendationRequest] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["instansi"]
        field.queryset = Instansi.objects.filter(pk__in=[o.pk for o in offices]).order_by("nama")
        if len(offices) == 1:
            field.initial = offices[0].pk
        self.fields["cara"].choices = [
            ("", _("Mulai kosong")),
            *((str(source.pk), source.judul or source.nomor) for source in sources),
            (FROM_EARLIER, _("Cari kegiatan lain")),
            (FROM_WORKBOOK, _("Impor dari Excel")),
        ]


class SubmitForm(MoveForm):
    """O5: the declaration before sending."""

    pernyataan = forms.BooleanField(
        label=_("Saya menyatakan isian ini benar dan disetujui penanggung jawab kegiatan."),
        error_messages={"required": _("Centang pernyataan sebelum mengirim.")},
    )


class UploadForm(MoveForm):
    """A PDF; whether it is one is checked when it is stored."""

    berkas = forms.FileField(
        label=_("Berkas PDF"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={
            "required": _("Pilih berkas PDF."),
            "empty": _("Berkas ini kosong. Pilih berkas lain."),
        },
    )


class VerdictForm(MoveForm):
    """A verdict of A4 or A5: a covering text that the other side reads, and the answer to one question."""

    note = forms.CharField(
        label=_("Pengantar (boleh kosong)"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dibaca bersama keputusan ini dan tersimpan dalam riwayat."),
        error_messages={"max_length": _("Pengantar paling panjang 4.000 huruf.")},
    )
    tetap = forms.BooleanField(required=False)


class DecisionForm(MoveForm):
    """A7: checklist of romantik.md 8.8, verdict, reason."""

    keputusan = forms.ChoiceField(
        label=_("Penentuan"),
        choices=RecommendationRequest.Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih layak atau tidak layak.")},
    )
    reason = forms.CharField(
        label=_("Alasan"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Wajib untuk tidak layak. Dibaca OPD."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in CRITERIA:
            self.fields[name] = forms.BooleanField(label=CRITERIA_LABELS[name], required=False)

    @property
    def criteria(self) -> list[forms.BoundField]:
        """The checklist's boxes in order."""
        return [self[name] for name in CRITERIA]


class AnswerForm(forms.Form):
    """The producer's answer to a note."""

    jawaban = forms.CharField(
        label=_("Jawaban"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("Jawaban paling panjang 4.000 huruf.")},
    )
    resolved = forms.BooleanField(label=_("Sudah diperbaiki"), required=False)
    tidak_diikuti = forms.BooleanField(label=_("Saran tidak diikuti"), required=False)
