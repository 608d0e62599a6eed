"""Shape of an upload of a supporting file (Blok IX). What is inside is checked when it is stored."""

from django import forms
from django.utils.translation import gettext_lazy as _

from recommendations.codelists import JenisBerkas
from recommendations.services.form import BERKAS_TYPES
from satudata.forms import SatudataForm, UploadField


class BerkasForm(SatudataForm):
    """One supporting file."""

    jenis = forms.ChoiceField(
        label=_("Jenis berkas"),
        choices=[("", _("Pilih jenis")), *JenisBerkas.choices],
        error_messages={"required": _("Pilih jenis berkas.")},
    )
    keterangan = forms.CharField(
        label=_("Keterangan"),
        required=False,
        max_length=200,
        help_text=_("Isi berkas dalam beberapa kata. Boleh kosong."),
    )
    berkas = UploadField(label=_("Berkas"), types=BERKAS_TYPES)
