"""Small forms of the agreement of the Forum: shape of input only, no rule."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.models import RapatForum
from satudata.clock.templatetags.waktu import waktu
from satudata.workflow.forms import MoveForm

MAX_TEXT = 4000


class DecisionForm(MoveForm):
    """What the Forum decides on one entry or change; whether a reason is needed is the service's question."""

    keputusan = forms.ChoiceField(
        required=False,
        choices=[("disepakati", _("Sepakati")), ("ditolak", _("Tolak")), ("", _("Batalkan"))],
        error_messages={"invalid_choice": _("Pilih sepakati atau tolak.")},
    )
    alasan = forms.CharField(
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("Alasan paling panjang 4.000 huruf.")},
    )


class MeetingChoice(forms.ModelChoiceField):
    """A meeting by its subject, moment and quorum."""

    def label_from_instance(self, obj: Any) -> str:
        quorum = _("kuorum tercapai") if obj.kuorum_tercapai else _("tidak mencapai kuorum")
        return f"{obj.judul}, {waktu(obj.mulai, obj.wilayah)} ({quorum})"


class FreezeForm(MoveForm):
    """In which meeting the list was agreed."""

    rapat = MeetingChoice(
        label=_("Rapat yang menyepakati"),
        queryset=RapatForum.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Pilih rapat yang menyepakati."),
            "invalid_choice": _("Pilih salah satu rapat dalam daftar."),
        },
    )

    def __init__(self, *args: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rapat"].queryset = meetings
        reached = meetings.filter(kuorum_tercapai=True).values_list("pk", flat=True).first()
        self.fields["rapat"].initial = reached


class SignedForm(forms.Form):
    """A Berita Acara signed elsewhere; whether it is one is checked when it is stored."""

    berkas = forms.FileField(
        label=_("Berita Acara bertanda tangan (PDF)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={
            "required": _("Pilih berkas PDF."),
            "empty": _("Berkas ini kosong. Pilih berkas lain."),
        },
    )
