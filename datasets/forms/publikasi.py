"""Forms of publication, revision and withdrawal: shape of input only, no rule."""

import re
from datetime import datetime, time, tzinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from datasets.services.facts import FINAL, LICENSE
from satudata.forms import TanggalField
from satudata.workflow.forms import MoveForm, ReasonForm

LICENSES = [
    (LICENSE, _("CC BY 4.0: boleh dipakai dengan menyebut sumber")),
    ("CC0-1.0", _("CC0 1.0: boleh dipakai tanpa syarat")),
]
STATUSES = [(FINAL, _("Angka tetap")), ("sementara", _("Angka sementara"))]
NOW, ON_DAY = "sekarang", "tanggal"
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[.:]([0-5][0-9])")


class PublishForm(MoveForm):
    """Licence, status of the figures, and when the page opens."""

    lisensi = forms.ChoiceField(
        label=_("Lisensi"), choices=LICENSES, initial=LICENSE, widget=forms.RadioSelect,
        error_messages={"required": _("Pilih lisensi."), "invalid_choice": _("Pilih salah satu lisensi.")},
    )  # fmt: skip
    status = forms.ChoiceField(
        label=_("Status angka"), choices=STATUSES, initial=FINAL, widget=forms.RadioSelect,
        error_messages={"required": _("Pilih status angka."), "invalid_choice": _("Pilih status angka.")},
    )  # fmt: skip
    kapan = forms.ChoiceField(
        label=_("Waktu tayang"),
        choices=[(NOW, _("Segera, sesudah berkas siap")), (ON_DAY, _("Pada tanggal (embargo)"))],
        initial=NOW,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih waktu tayang."), "invalid_choice": _("Pilih waktu tayang.")},
    )
    tanggal = TanggalField(label=_("Tanggal tayang"), required=False)
    jam = forms.CharField(
        label=_("Pukul"), required=False, initial="08.00", max_length=5,
        help_text=_("Jam dan menit waktu setempat, contoh 08.00."),
    )  # fmt: skip

    def __init__(self, *args: Any, zone: tzinfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        """A day is asked only where the page waits for one; then it has a time too."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["tayang"] = None
        if cleaned.get("kapan") != ON_DAY:
            return cleaned
        clock = _CLOCK.fullmatch((cleaned.get("jam") or "").strip())
        if clock is None:
            self.add_error("jam", _("Tulis jam dan menit, contoh 08.00."))
        if cleaned.get("tanggal") is None:
            if "tanggal" not in self.errors:
                self.add_error("tanggal", _("Tulis tanggal tayang, atau pilih segera."))
        elif clock is not None:
            at = time(int(clock[1]), int(clock[2]))
            cleaned["tayang"] = datetime.combine(cleaned["tanggal"], at, tzinfo=self.zone)
        return cleaned


class WithdrawForm(ReasonForm):
    """Why something published is taken down; what its page says."""

    heading = _("Tarik %(rilis)s dari publikasi")
    way = button = _("Tarik dari publikasi")
    style = "danger"
    lead = _(
        "Data berhenti tayang saat ini juga: tabel, unduhan, dan API. Halamannya tetap ada dengan alasan di "
        "bawah. Penarikan tidak dapat dibatalkan."
    )
    reason = forms.CharField(
        label=_("Alasan penarikan"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Tampil di halaman publik dataset."),
        error_messages={"required": _("Tulis alasan penarikan."),
                        "max_length": _("Alasan paling panjang 4.000 huruf.")},
    )  # fmt: skip


class ReviseForm(ReasonForm):
    """Why something published is revised; what its page says."""

    heading = _("Revisi %(rilis)s")
    way = _("Revisi data")
    button = _("Mulai revisi")
    style = "primary"
    lead = _(
        "Versi yang terbit tetap tayang. Versi baru diunggah, diperiksa Walidata, dan divalidasi Kepala OPD "
        "sebelum menggantikannya."
    )
    reason = forms.CharField(
        label=_("Alasan revisi"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Tampil di halaman publik dataset saat revisi terbit."),
        error_messages={"required": _("Tulis alasan revisi."),
                        "max_length": _("Alasan paling panjang 4.000 huruf.")},
    )  # fmt: skip


class TakeBackForm(ReasonForm):
    """Why an order to publish is taken back; what its page says."""

    heading = _("Batalkan penerbitan %(rilis)s")
    way = button = _("Batalkan penerbitan")
    style = "primary"
    lead = _(
        "Belum ada yang tayang dari versi ini. Rilis kembali menunggu penerbitan; validasi Kepala OPD tetap "
        "berlaku, dan Anda dapat menerbitkannya lagi kapan saja."
    )
    reason = forms.CharField(
        label=_("Alasan pembatalan"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dibaca OPD dan tersimpan di riwayat; tidak tampil di portal."),
        error_messages={"required": _("Tulis alasan pembatalan."),
                        "max_length": _("Alasan paling panjang 4.000 huruf.")},
    )  # fmt: skip
