"""Forms of the yearly report: shape of input only, no rule."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.models import Laporan
from reports.services.reports import COLUMNS, MAX_ACTIONS
from reports.services.submission import MAX_DISPOSITION, MAX_NAME, RECEIPTS
from reports.services.summary import MAX_SUMMARY
from satudata.accounts.models import Wilayah
from satudata.forms import SatudataForm, TahunField, TanggalField, UploadField
from satudata.incoming import whole_number
from satudata.workflow.forms import MoveForm, ReasonForm

LONG_NAME = {"max_length": _("Paling panjang 200 huruf.")}


class OpenForm(SatudataForm):
    """A report to open: whose, of which year, as of when, and the dates of the year."""

    token = forms.UUIDField(required=False, widget=forms.HiddenInput)
    wilayah = forms.ChoiceField(
        label=_("Wilayah"),
        error_messages={"required": _("Pilih wilayah."), "invalid_choice": _("Pilih salah satu wilayah.")},
    )
    tahun = TahunField(label=_("Tahun laporan"))
    batas = TanggalField(
        label=_("Data sampai dengan"),
        help_text=_("Hari terakhir yang dihitung. Angka laporan dibekukan pada akhir hari itu."),
    )
    susun_sampai = TanggalField(
        label=_("Disusun sampai"),
        help_text=_("Batas waktu SOP B10. Tanggal ini ditetapkan daerah, bukan SOP."),
    )
    sampaikan_sampai = TanggalField(
        label=_("Disampaikan sampai"),
        help_text=_("Batas waktu SOP B11. Tanggal ini ditetapkan daerah, bukan SOP."),
    )

    def __init__(self, *args: Any, regions: Sequence[Wilayah], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regions = {str(region.pk): region for region in regions}
        self.fields["wilayah"].choices = [(pk, str(region)) for pk, region in self.regions.items()]


class FiguresForm(MoveForm):
    """Another cut-off for the figures."""

    batas = TanggalField(label=_("Data sampai dengan"))


class DatesForm(ReasonForm):
    """Other days for the end of writing and of submission, and why."""

    susun_sampai = TanggalField(label=_("Disusun sampai"))
    sampaikan_sampai = TanggalField(label=_("Disampaikan sampai"))
    field_order = ("susun_sampai", "sampaikan_sampai", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Beside the head's other form with a reason: each input has its own id.
        super().__init__(*args, auto_id="id_tanggal_%s", **kwargs)


class ApproveForm(MoveForm):
    """The head's own password, once more. Under this name it is kept out of the record of failures."""

    password = forms.CharField(
        label=_("Kata sandi Anda"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("Memasukkan ulang kata sandi berarti Anda menyetujui laporan ini."),
        error_messages={"required": _("Masukkan kata sandi Anda.")},
    )


class SignedForm(MoveForm):
    """The report signed elsewhere."""

    berkas = UploadField(label=_("Laporan bertanda tangan elektronik (PDF)"), types=("pdf",))


class SubmitForm(MoveForm):
    """By which letter, to whom, through whom."""

    jenis = forms.ChoiceField(
        label=_("Jenis naskah"),
        choices=Laporan.Pengantar.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih jenis naskah."), "invalid_choice": _("Pilih jenis naskah.")},
    )
    penerima = forms.CharField(
        label=_("Disampaikan kepada"),
        max_length=MAX_NAME,
        error_messages={"required": _("Tulis kepada siapa laporan disampaikan."), **LONG_NAME},
    )
    melalui = forms.CharField(
        label=_("Melalui (boleh kosong)"),
        required=False,
        max_length=MAX_NAME,
        help_text=_("Contoh: Sekretaris Daerah."),
        error_messages=LONG_NAME,
    )


class ReceiveForm(MoveForm):
    """When the report was received, by whom, with what disposition; on paper with its receipt."""

    diterima_pada = TanggalField(label=_("Tanggal diterima"))
    diterima_oleh = forms.CharField(
        label=_("Diterima oleh"), required=False, max_length=MAX_NAME, error_messages=LONG_NAME
    )
    disposisi = forms.CharField(
        label=_("Disposisi (boleh kosong)"),
        required=False,
        max_length=MAX_DISPOSITION,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Arahan Pimpinan Daerah atas laporan ini, seperti tertulis."),
        error_messages={"max_length": _("Disposisi paling panjang 8.000 huruf.")},
    )
    bukti = UploadField(label=_("Bukti terima (PDF atau foto)"), types=RECEIPTS, required=False)

    def __init__(self, *args: Any, in_person: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if in_person:
            del self.fields["bukti"], self.fields["diterima_oleh"]


class SummaryForm(MoveForm):
    """What the public reads."""

    teks = forms.CharField(
        label=_("Ringkasan untuk publik"),
        max_length=MAX_SUMMARY,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": _("Tulis ringkasan yang dibaca publik."),
            "max_length": _("Ringkasan paling panjang 8.000 huruf."),
        },
    )


# The plan of action as it was typed -----------------------------------------------------------------------
Row = dict[str, str]


def typed_rows(data: Mapping[str, Any]) -> list[Row]:
    """The rows as they were typed, unjudged: what the page shows again when rows are added or moved."""
    count = min(whole_number(str(data.get("tl-jumlah", ""))) or 0, MAX_ACTIONS)
    return [{name: str(data.get(f"tl-{n}-{name}", "")) for name in COLUMNS} for n in range(max(count, 0))]


def change_rows(rows: list[Row], act: str, place: int | None) -> None:
    """Add a row at the end, remove one, move one; a place that does not exist changes nothing."""
    if act == "tambah" and len(rows) < MAX_ACTIONS:
        rows.append(dict.fromkeys(COLUMNS, ""))
    if place is None or not 0 <= place < len(rows):
        return
    if act == "hapus":
        del rows[place]
        return
    other = {"naik": place - 1, "turun": place + 1}.get(act)
    if other is not None and 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
