"""Forms of the public verification pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from satudata.documents.queries import clean_code
from satudata.forms import SatudataForm, UploadField


class CodeForm(SatudataForm):
    """The code printed beside the QR, typed by hand: dashes, spaces and capitals do not matter."""

    kode = forms.CharField(
        label=_("Kode pada dokumen"),
        help_text=_("20 huruf dan angka pada kaki setiap halaman. Tanda hubung boleh dilewati."),
        max_length=60,
    )

    def clean_kode(self) -> str:
        return clean_code(self.cleaned_data["kode"])


class CompareForm(SatudataForm):
    """A PDF whose SHA-256 is compared; the file is not kept."""

    berkas = UploadField(
        label=_("Berkas PDF yang Anda terima"),
        help_text=_("Berkas hanya dihitung sidik jarinya (SHA-256), lalu dibuang."),
        types=("pdf",),
    )
