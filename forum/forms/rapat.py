"""Forms of a meeting: its plan, attendance, minutes by rows, and the follow-up of the action plan."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from forum.models import PesertaRapat, RapatForum, RencanaAksi
from forum.services.attendance import LONGEST_NAME, LONGEST_OFFICE
from forum.services.meetings import Guest, Plan
from forum.services.minutes import MOST_ROWS, Action, Minutes
from forum.services.years import FIRST_YEAR, LAST_YEAR
from satudata.accounts.models import Instansi
from satudata.forms import AngkaField, SatudataForm, TanggalField, UploadField
from satudata.workflow.forms import MoveForm

_TIME = re.compile(r"([0-9]{1,2})[.:]([0-9]{2})")
_GUEST = re.compile(r"(?P<nama>[^()]+?)\s*(?:\((?P<instansi>.*)\))?")
TOO_LONG = {"max_length": _("Paling panjang %(limit_value)d huruf; Anda menulis %(show_value)d.")}
OTHER = "lain"


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class NearDateField(TanggalField):
    """A date of these years, so that 0226 is noticed and every moment of it can be stored."""

    default_error_messages = {"year": _("Tahun %(year)d di luar 2000 sampai 2100. Periksa tahunnya.")}

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise ValidationError(self.error_messages["year"], "year", {"year": found.year})
        return found


class JamField(forms.CharField):
    """A time of day as written here: 14.05, also 14:05."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 6, "placeholder": "09.00"})
    default_error_messages = {
        "time": _("“%(value)s” bukan jam. Tulis jam dan menit, contoh 09.00 atau 14.05.")
    }

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        found = _TIME.fullmatch(text.strip())
        try:
            return time(int(found[1]), int(found[2])) if found else self._refuse(text)
        except ValueError:
            return self._refuse(text)

    def _refuse(self, text: str) -> time:
        raise ValidationError(self.error_messages["time"], "time", {"value": text[:40]})

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H.%M}" if isinstance(value, time) else value


class ReasonForm(MoveForm):
    """A reason that the invited read."""

    reason = forms.CharField(
        label=_("Alasan"),
        max_length=2000,
        widget=_area(3),
        help_text=_("Dibaca semua yang diundang."),
        error_messages={"required": _("Tulis alasannya."), **TOO_LONG},
    )


class HoldForm(MoveForm):
    """Closing the attendance list; the box only counts where the quorum is missed."""

    tanpa_kuorum = forms.BooleanField(
        label=_("Tutup tanpa kuorum"),
        required=False,
        help_text=_("Rapat tanpa kuorum tidak dapat menyepakati Daftar Data."),
    )


class SignedForm(MoveForm):
    """The invitation or minutes signed elsewhere."""

    berkas = UploadField(label=_("PDF bertanda tangan elektronik"), types=("pdf",))


class PlanForm(MoveForm):
    """The plan of a meeting. `zone` is the region's; `offices` are those that take part in its Forum."""

    judul = forms.CharField(
        label=_("Perihal rapat"),
        max_length=300,
        error_messages={"required": _("Tulis perihal rapat."), **TOO_LONG},
    )
    tanggal = NearDateField(label=_("Tanggal"), error_messages={"required": _("Isi tanggal rapat.")})
    jam_mulai = JamField(label=_("Jam mulai"), error_messages={"required": _("Isi jam mulai.")})
    jam_selesai = JamField(label=_("Jam selesai (boleh kosong)"), required=False)
    tempat = forms.CharField(
        label=_("Tempat"),
        max_length=300,
        help_text=_("Untuk rapat daring tulis “Daring”."),
        error_messages={"required": _("Tulis tempat rapat."), **TOO_LONG},
    )
    tautan = forms.CharField(
        label=_("Tautan rapat daring (boleh kosong)"),
        required=False,
        max_length=500,
        help_text=_("Alamat lengkap, diawali https://"),
        error_messages=TOO_LONG,
    )
    acara = forms.CharField(
        label=_("Acara"),
        max_length=4000,
        widget=_area(5),
        help_text=_("Satu acara per baris. Dicetak sebagai daftar bernomor."),
        error_messages={"required": _("Tulis acara rapat."), **TOO_LONG},
    )
    catatan_undangan = forms.CharField(
        label=_("Catatan pada undangan (boleh kosong)"),
        required=False,
        max_length=4000,
        widget=_area(2),
        help_text=_("Contoh: membawa laptop dan draf Daftar Data."),
        error_messages=TOO_LONG,
    )
    kuorum_persen = AngkaField(
        label=_("Kuorum (persen instansi yang diundang)"),
        min_value=1,
        max_value=100,
        help_text=_("Bukan dari SOP: tata tertib Forum Anda yang menentukannya."),
        error_messages={
            "required": _("Isi kuorum, dari 1 sampai 100."),
            "min_value": _("Kuorum paling sedikit 1 persen."),
            "max_value": _("Kuorum paling banyak 100 persen."),
        },
    )
    instansi = forms.ModelMultipleChoiceField(
        label=_("Instansi yang diundang"),
        queryset=Instansi.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Undang paling sedikit satu instansi."),
            "invalid_choice": _("Yang diundang hanya perangkat daerah, Walidata, dan Pembina Data."),
            "invalid_pk_value": _("Yang diundang hanya perangkat daerah, Walidata, dan Pembina Data."),
        },
    )
    tamu = forms.CharField(
        label=_("Tamu yang diundang dengan nama (boleh kosong)"),
        required=False,
        max_length=10_000,
        widget=_area(2),
        help_text=_(
            "Satu orang per baris, instansinya dalam kurung. Contoh: Raras Contoh (Universitas Contoh)"
        ),
        error_messages=TOO_LONG,
    )

    def __init__(self, *args: Any, zone: ZoneInfo, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["instansi"].queryset = offices

    def clean_tamu(self) -> list[Guest]:
        guests = []
        for line in filter(None, map(str.strip, self.cleaned_data["tamu"].splitlines())):
            found = _GUEST.fullmatch(line)
            if found is None:
                raise ValidationError(
                    _("Baris “%(line)s” tidak terbaca. Tulis nama, lalu instansinya dalam kurung."),
                    params={"line": line[:60]},
                )
            name, office = " ".join(found["nama"].split()), " ".join((found["instansi"] or "").split())
            if len(name) > LONGEST_NAME or len(office) > LONGEST_OFFICE:
                raise ValidationError(_("Baris “%(line)s…” terlalu panjang."), params={"line": line[:60]})
            guests.append(Guest(name, office))
        return guests

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("jam_mulai"), data.get("jam_selesai")
        if starts and ends and ends <= starts:
            self.add_error("jam_selesai", _("Jam selesai harus sesudah jam mulai."))
        return data

    def plan(self) -> Plan:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        ends = data["jam_selesai"]
        return Plan(
            judul=data["judul"],
            mulai=datetime.combine(data["tanggal"], data["jam_mulai"], self.zone),
            selesai=datetime.combine(data["tanggal"], ends, self.zone) if ends else None,
            tempat=data["tempat"],
            tautan=data["tautan"],
            acara=data["acara"],
            catatan_undangan=data["catatan_undangan"],
            kuorum_persen=data["kuorum_persen"],
            instansi=[office.pk for office in data["instansi"]],
            tamu=data["tamu"],
        )


def plan_initial(case: RapatForum) -> dict[str, Any]:
    """The form's values of a meeting as it is planned."""
    zone = case.wilayah.zone
    rows = list(case.peserta.filter(diundang=True))
    guests = [r for r in rows if r.instansi_id is None]
    return {
        "judul": case.judul,
        "tanggal": case.mulai.astimezone(zone).date(),
        "jam_mulai": case.mulai.astimezone(zone).time(),
        "jam_selesai": case.selesai.astimezone(zone).time() if case.selesai else None,
        "tempat": case.tempat,
        "tautan": case.tautan,
        "acara": case.acara,
        "catatan_undangan": case.catatan_undangan,
        "kuorum_persen": case.kuorum_persen,
        "instansi": [r.instansi_id for r in rows if r.instansi_id is not None],
        "tamu": "\n".join(_guest_line(g) for g in guests),
    }


def _guest_line(row: PesertaRapat) -> str:
    return f"{row.nama} ({row.instansi_lain})" if row.instansi_lain else row.nama


# Attendance ---------------------------------------------------------------------------------------------
class AttendForm(SatudataForm):
    """Who attends, by name: for an invited office, or another."""

    nama = forms.CharField(
        label=_("Nama lengkap"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Tulis nama Anda."), **TOO_LONG},
    )
    jabatan = forms.CharField(
        label=_("Jabatan"), required=False, max_length=LONGEST_NAME, error_messages=TOO_LONG
    )
    instansi = forms.ChoiceField(
        label=_("Instansi"),
        error_messages={
            "required": _("Pilih instansi."),
            "invalid_choice": _("Pilih salah satu instansi dalam daftar, atau “Instansi lain”."),
        },
    )
    instansi_lain = forms.CharField(
        label=_("Nama instansi lain"),
        required=False,
        max_length=LONGEST_OFFICE,
        help_text=_("Hanya bila Anda memilih “Instansi lain”."),
        error_messages=TOO_LONG,
    )

    def __init__(self, *args: Any, offices: Sequence[Instansi], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offices = {str(office.pk): office for office in offices}
        self.fields["instansi"].choices = [
            ("", _("Pilih instansi")),
            *((pk, office.nama) for pk, office in self._offices.items()),
            (OTHER, _("Instansi lain")),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("instansi") == OTHER and not data.get("instansi_lain"):
            self.add_error("instansi_lain", _("Tulis nama instansi Anda."))
        return data

    def person(self) -> dict[str, Any]:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        office = self._offices.get(data["instansi"])
        other = "" if office else data["instansi_lain"]
        return {
            "nama": data["nama"],
            "jabatan": data["jabatan"],
            "instansi": office,
            "instansi_lain": other,
        }


# Minutes ------------------------------------------------------------------------------------------------
class MinutesForm(MoveForm):
    """Text of the minutes, who led and who wrote."""

    pimpinan = forms.CharField(
        label=_("Pimpinan rapat"), required=False, max_length=160, error_messages=TOO_LONG
    )
    notulis = forms.CharField(label=_("Notulis"), required=False, max_length=160, error_messages=TOO_LONG)
    isi = forms.CharField(
        label=_("Pembahasan"),
        required=False,
        max_length=20_000,
        widget=_area(10),
        help_text=_("Baris kosong memisahkan paragraf."),
        error_messages=TOO_LONG,
    )


class DecisionForm(SatudataForm):
    """One decision."""

    isi = forms.CharField(
        label=_("Keputusan"),
        max_length=4000,
        widget=_area(2),
        error_messages={"required": _("Tulis keputusannya, atau hapus baris ini."), **TOO_LONG},
    )


class ActionForm(SatudataForm):
    """One line of the action plan; `offices` are (id, name)."""

    masalah = forms.CharField(
        label=_("Masalah"),
        max_length=2000,
        widget=_area(2),
        error_messages={"required": _("Tulis masalahnya."), **TOO_LONG},
    )
    aksi = forms.CharField(
        label=_("Aksi"),
        max_length=2000,
        widget=_area(2),
        error_messages={"required": _("Tulis aksinya."), **TOO_LONG},
    )
    instansi = forms.TypedChoiceField(
        label=_("Instansi"),
        coerce=int,
        error_messages={
            "required": _("Pilih instansi yang bertanggung jawab."),
            "invalid_choice": _("Pilih salah satu instansi dalam daftar."),
        },
    )
    penanggung_jawab = forms.CharField(
        label=_("Penanggung jawab (boleh kosong)"), required=False, max_length=160, error_messages=TOO_LONG
    )
    ukuran = forms.CharField(
        label=_("Ukuran keberhasilan (boleh kosong)"), required=False, max_length=300, error_messages=TOO_LONG
    )
    tenggat = NearDateField(label=_("Tenggat"), error_messages={"required": _("Isi tenggatnya.")})

    def __init__(self, *args: Any, offices: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instansi"].choices = [("", _("Pilih instansi")), *offices]


class _Rows(BaseFormSet):
    """Rows that are written as a whole: one in which nothing was typed is no row, wherever it stands."""

    def initial_form_count(self) -> int:
        return 0 if self.is_bound else int(super().initial_form_count())


DecisionRows = formset_factory(DecisionForm, _Rows, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 1)
ActionRows = formset_factory(ActionForm, _Rows, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 1)
DECISIONS, ACTIONS = "keputusan", "aksi"


def typed_rows(data: Mapping[str, Any], prefix: str, form: type[forms.Form]) -> list[dict[str, str]]:
    """The rows as they were typed, unjudged: what a page shows again when rows are added or moved."""
    total = str(data.get(f"{prefix}-TOTAL_FORMS", "0"))
    count = min(int(total), MOST_ROWS) if total.isascii() and total.isdigit() and len(total) < 5 else 0
    return [
        {name: str(data.get(f"{prefix}-{n}-{name}", "")) for name in form.base_fields} for n in range(count)
    ]


def change_rows(rows: list[dict[str, str]], act: str, place: int | None, blank: dict[str, str]) -> None:
    """Add a row at the end, remove one, move one up or down; a place that does not exist changes nothing."""
    if act == "tambah" and len(rows) < MOST_ROWS:
        rows.append(blank)
    if place is None or not 0 <= place < len(rows):
        return
    if act == "hapus":
        del rows[place]
    other = {"naik": place - 1, "turun": place + 1}.get(act)
    if other is not None and 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]


def minutes_of(form: MinutesForm, decisions: BaseFormSet, actions: BaseFormSet) -> Minutes:
    """What was typed, as the service takes it; rows in which nothing was typed are left out."""
    return Minutes(
        isi=form.cleaned_data["isi"],
        pimpinan=form.cleaned_data["pimpinan"],
        notulis=form.cleaned_data["notulis"],
        keputusan=[row["isi"] for row in decisions.cleaned_data if row],
        aksi=[Action(**row) for row in actions.cleaned_data if row],
    )


class ProgressForm(SatudataForm):
    """How far a line of the action plan is; `seen` is what stood there when the page was shown."""

    token = forms.UUIDField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    status = forms.ChoiceField(
        label=_("Status"),
        choices=RencanaAksi.Status.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Pilih salah satu status."),
            "invalid_choice": _("Pilih salah satu status."),
        },
    )
    perkembangan = forms.CharField(
        label=_("Perkembangan"),
        required=False,
        max_length=4000,
        widget=_area(4),
        help_text=_("Apa yang sudah dikerjakan. Wajib bila selesai atau dibatalkan."),
        error_messages=TOO_LONG,
    )
