"""The form of "Pengaturan surel": each choice says in words what it does."""

from django import forms
from django.utils.translation import gettext_lazy as _

from satudata.notifications.models import Delivery

CHOICES = [
    (Delivery.SEGERA.value, _("Segera: dikumpulkan lima menit, lalu dikirim dalam satu surel")),
    (
        Delivery.HARIAN.value,
        _("Sekali sehari: satu surel ringkasan tak lama setelah jam kantor mulai, pada hari kerja"),
    ),
    (Delivery.TIDAK.value, _("Tidak lewat surel: hanya di halaman Pemberitahuan")),
]
REFUSED = {
    "required": _("Pilih salah satu."),
    "invalid_choice": _("Pilih salah satu dari tiga pilihan ini."),
}


class PreferenceForm(forms.Form):
    """When somebody wants e-mail, for each group of notices."""

    giliran = forms.ChoiceField(
        label=_("Giliran dan keputusan"),
        help_text=_("Tugas yang menunggu Anda, dikembalikan, dialihkan, ditentukan, atau terbit suratnya."),
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages=REFUSED,
    )
    pengingat = forms.ChoiceField(
        label=_("Pengingat dan eskalasi"),
        help_text=_("Batas waktu yang hampir tiba atau sudah lewat, dan pengajuan yang akan ditutup."),
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages=REFUSED,
    )
