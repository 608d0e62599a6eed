"""Forms of the hand-over of results."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from datasets.models import Dataset
from datasets.services.handover import KINDS
from recommendations.models import RilisProduk
from satudata.clock.templatetags.waktu import tanggal
from satudata.forms import UploadField
from satudata.workflow.forms import MoveForm


class HandOverForm(MoveForm):
    """Title, what was planned, and the results: a file, a link or a dataset."""

    judul = forms.CharField(label=_("Judul hasil"), max_length=300)
    rencana = forms.ChoiceField(label=_("Rencana rilis"), required=False)
    berkas = UploadField(
        label=_("Berkas publikasi"), types=KINDS, required=False, help_text=_("PDF, XLSX, atau DOCX.")
    )
    tautan = forms.URLField(
        label=_("Tautan"),
        required=False,
        assume_scheme="https",
        help_text=_("Bila hasilnya terbit di situs lain."),
    )
    dataset = forms.ChoiceField(
        label=_("Dataset di portal"),
        required=False,
        help_text=_("Bila tabelnya terbit sebagai dataset OPD Anda."),
    )

    def __init__(
        self, *args: Any, planned: list[RilisProduk], datasets: list[tuple[Dataset, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._planned = {str(p.pk): p for p in planned}
        self._datasets = {str(d.pk): d for d, _title in datasets}
        self.fields["rencana"].choices = [
            ("", _("Di luar rencana")),
            *((str(p.pk), f"{p.get_produk_display()}, {tanggal(p.tanggal)}") for p in planned),
        ]
        self.fields["dataset"].choices = [
            ("", _("Tanpa dataset")),
            *((str(d.pk), title) for d, title in datasets),
        ]

    def clean(self) -> dict[str, Any]:
        """One of file, link and dataset there must be."""
        given = super().clean() or {}
        if not any(given.get(name) for name in ("berkas", "tautan", "dataset")) and not self.errors:
            raise ValidationError(_("Unggah berkas, tulis tautan, atau pilih dataset yang memuat hasilnya."))
        return given

    @property
    def given(self) -> dict[str, Any]:
        """What `services.handover.hand_over` takes."""
        data = self.cleaned_data
        token: UUID | None = data["token"]
        return {
            "judul": data["judul"],
            "rencana": self._planned.get(data["rencana"]),
            "upload": data["berkas"],
            "tautan": data["tautan"],
            "dataset": self._datasets.get(data["dataset"]),
            "token": token,
        }
