"""Forms of the dictionary: one column, the rules of the table, columns to take. Shape only."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from datasets.models import DaftarKode
from datasets.reading.sources import kode_of
from datasets.tables.dictionary import Code, Column, Dictionary, Peran, SumRule, Tipe, TotalRule
from datasets.tables.soundness import NUMERIC
from satudata.forms import AngkaField, BilanganField, SatudataForm

MOST_VALUES = 5000
SEPARATORS = (";", "\t", "=")


def _text(label: Any, size: int = 300, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=size, **kwargs)


def _long(label: Any, **kwargs: Any) -> forms.CharField:
    return _text(label, 4000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class SeenForm(SatudataForm):
    """What every change of a dictionary carries: which dictionary was on screen."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ColumnForm(SeenForm):
    """One column. `column` is what was typed, on the column that was there."""

    nama = forms.CharField(
        label=_("Nama kolom"), max_length=300, help_text=_("Seperti tertulis di kepala tabel."),
        error_messages={"required": _("Isi nama kolom.")},
    )  # fmt: skip
    kode = _text(
        _("Kode kolom"), 60,
        help_text=_("Nama untuk mesin: huruf kecil, angka, garis bawah. Kosongkan agar dibuat dari nama."),
    )  # fmt: skip
    tipe = forms.ChoiceField(
        label=_("Tipe isi"), choices=Tipe.choices,
        help_text=_("Kode mempertahankan nol di depan, misalnya 0012. Tahun bukan bilangan."),
    )  # fmt: skip
    peran = forms.ChoiceField(label=_("Peran"), choices=Peran.choices)
    wajib = forms.BooleanField(label=_("Wajib diisi di setiap baris"), required=False)
    terbuka = forms.BooleanField(
        label=_("Dapat diakses umum"), required=False, help_text=_("Bila tidak, kolom ini tidak diterbitkan.")
    )
    konsep = _text(_("Konsep"))
    definisi = _long(_("Definisi"))
    ukuran = _text(_("Ukuran"))
    satuan = _text(_("Satuan"), 80)
    kode_nilai = forms.CharField(
        label=_("Daftar nilai"), required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Satu nilai per baris: kode; nama. Contoh: 1; Laki-laki."),
    )  # fmt: skip
    referensi = forms.ChoiceField(label=_("Kode referensi"), required=False)
    minimum = BilanganField(label=_("Nilai terkecil"), required=False)
    maksimum = BilanganField(label=_("Nilai terbesar"), required=False)
    pola = _text(_("Pola (ungkapan reguler)"), 200, help_text=_("Seluruh isi sel harus cocok."))
    aturan = _long(_("Aturan validasi"), help_text=_("Dalam kata-kata, untuk yang mengisi."))

    def __init__(self, *args: Any, before: Column | None = None, seen: int = 0, **kwargs: Any) -> None:
        self.before = before or Column(kode="", nama="")
        initial = initial_of(self.before) | {"seen": seen}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["referensi"].choices = referensi_choices(self.before.referensi)

    def clean_kode_nilai(self) -> tuple[Code, ...]:
        """Lines as codes with names; refuses a line without a code, and too many of them."""
        lines = [line.strip() for line in self.cleaned_data["kode_nilai"].splitlines() if line.strip()]
        if len(lines) > MOST_VALUES:
            raise ValidationError(
                _now("Paling banyak %(n)d nilai. Pakai kode referensi untuk daftar yang lebih panjang.")
                % {"n": MOST_VALUES}
            )
        return tuple(_code(line) for line in lines)

    @property
    def column(self) -> Column:
        """The column as typed."""
        data = self.cleaned_data
        kept = {name: data[name] for name in _PLAIN}
        return Column(
            **kept, kode=data["kode"].strip() or kode_of(data["nama"]), kode_nilai=data["kode_nilai"],
            minimum=_plain(data["minimum"]), maksimum=_plain(data["maksimum"]), variabel=self.before.variabel,
        )  # fmt: skip


_PLAIN = (
    "nama", "tipe", "peran", "wajib", "terbuka", "konsep", "definisi", "ukuran", "satuan", "referensi",
    "pola", "aturan",
)  # fmt: skip


def _code(line: str) -> Code:
    for separator in SEPARATORS:
        if separator in line:
            kode, nama = (part.strip() for part in line.split(separator, 1))
            return Code(kode, nama or kode)
    return Code(line, line)


def _plain(number: Any) -> str:
    return "" if number is None else f"{number:f}"


def initial_of(column: Column) -> dict[str, Any]:
    """A column as the form shows it."""
    facts: dict[str, Any] = {name: getattr(column, name) for name in (*_PLAIN, "kode", "minimum", "maksimum")}
    for name in ("minimum", "maksimum"):
        facts[name] = facts[name].replace(".", ",")
    facts["kode_nilai"] = "\n".join(f"{code.kode}; {code.nama}" for code in column.kode_nilai)
    return facts


def referensi_choices(kept: str = "") -> list[tuple[str, str]]:
    """The lists of kode referensi there are; one that a column names stays on offer."""
    found = [(row.kode, row.nama) for row in DaftarKode.objects.all()]
    extra = [(kept, kept)] if kept and kept not in dict(found) else []
    return [("", str(_("Tanpa kode referensi"))), *found, *extra]


# Rules of the table -------------------------------------------------------------------------------------
class RulesForm(SeenForm):
    """Rules of the table as a whole; `rules` gives the dictionary with them."""

    kunci = forms.MultipleChoiceField(
        label=_("Kunci"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Gabungan isi kolom-kolom ini hanya boleh muncul sekali."),
    )  # fmt: skip
    lengkap = forms.MultipleChoiceField(
        label=_("Semua nilai harus ada"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Misalnya semua kelurahan, pada setiap periode."),
    )  # fmt: skip
    persen = forms.MultipleChoiceField(
        label=_("Persentase"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Isinya antara 0 dan 100."),
    )  # fmt: skip
    ambang = AngkaField(
        label=_("Minta penjelasan bila berubah lebih dari (persen)"), required=False, min_value=1,
        max_value=100_000, help_text=_("Dibandingkan dengan rilis sebelumnya. Kosongkan agar tidak diminta."),
    )  # fmt: skip
    sel_kecil = AngkaField(
        label=_("Ingatkan sel kecil, sampai dengan"), required=False, min_value=1, max_value=100,
        help_text=_("Angka sekecil itu dapat menunjuk orang tertentu. Kosongkan agar tidak diperiksa."),
    )  # fmt: skip
    catatan = _long(_("Catatan kamus"))

    def __init__(self, *args: Any, dictionary: Dictionary, seen: int = 0, **kwargs: Any) -> None:
        self.dictionary = dictionary
        names = ("kunci", "lengkap", "persen", "ambang", "sel_kecil", "catatan")
        initial = {name: getattr(dictionary, name) for name in names}
        initial["seen"] = seen
        super().__init__(*args, initial=initial, **kwargs)
        listed = [c for c in dictionary.kolom if c.kode_nilai or c.referensi or c.kode in dictionary.lengkap]
        numeric = [c for c in dictionary.kolom if c.tipe in NUMERIC or c.kode in dictionary.persen]
        for name, columns in (("kunci", dictionary.kolom), ("lengkap", listed), ("persen", numeric)):
            self.fields[name].choices = choices_of(columns)
            if not columns:
                del self.fields[name]

    def rules(self) -> dict[str, Any]:
        """Members of a dictionary, by name."""
        data = self.cleaned_data
        many = {name: tuple(data.get(name, ())) for name in ("kunci", "lengkap", "persen")}
        return many | {name: data[name] for name in ("ambang", "sel_kecil", "catatan")}


class SumForm(SatudataForm):
    """One rule of columns that add up in each row; left empty it is no rule."""

    total = forms.ChoiceField(label=_("Kolom jumlah"), required=False)
    bagian = forms.MultipleChoiceField(
        label=_("Kolom yang dijumlahkan"), required=False, widget=forms.CheckboxSelectMultiple
    )
    toleransi = BilanganField(label=_("Selisih yang dibolehkan"), required=False, min_value=0)

    def __init__(self, *args: Any, columns: Iterable[Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = choices_of(columns)
        self.fields["total"].choices = [("", _("Tidak ada")), *choices]
        self.fields["bagian"].choices = choices

    def rule(self) -> SumRule | None:
        """The rule as typed."""
        data = self.cleaned_data
        if not data.get("total"):
            return None
        return SumRule(data["total"], tuple(data["bagian"]), _plain(data["toleransi"]) or "0")


class TotalForm(SatudataForm):
    """One rule of rows that add up to a row; left empty it is no rule."""

    kolom = forms.ChoiceField(label=_("Kolom yang mempunyai baris total"), required=False)
    total = _text(_("Isi kolom itu pada baris total"), 120)
    nilai = forms.ChoiceField(label=_("Kolom yang dijumlahkan ke bawah"), required=False)

    def __init__(self, *args: Any, columns: Iterable[Column], every: Iterable[Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kolom"].choices = [("", _("Tidak ada")), *choices_of(every)]
        self.fields["nilai"].choices = [("", _("Pilih kolom")), *choices_of(columns)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kolom") and not data.get("nilai"):
            self.add_error("nilai", _now("Pilih kolom yang dijumlahkan."))
        return data

    def rule(self) -> TotalRule | None:
        """The rule as typed."""
        data = self.cleaned_data
        return TotalRule(data["kolom"], data["total"].strip(), data["nilai"]) if data.get("kolom") else None


def choices_of(columns: Iterable[Column]) -> list[tuple[str, str]]:
    """Columns by code and heading."""
    return [(column.kode, column.nama) for column in columns]


def sum_forms(dictionary: Dictionary, data: Mapping[str, Any] | None = None) -> list[SumForm]:
    """One form for each rule of columns, and an empty one more."""
    columns = [c for c in dictionary.kolom if c.tipe in NUMERIC]
    rules = [*dictionary.jumlah, None]
    return [
        SumForm(data, prefix=f"jumlah-{n}", columns=columns, initial=_sum_initial(rule))
        for n, rule in enumerate(rules)
    ]


def _sum_initial(rule: SumRule | None) -> dict[str, Any]:
    if rule is None:
        return {}
    return {"total": rule.total, "bagian": rule.bagian, "toleransi": rule.toleransi.replace(".", ",")}


def total_forms(dictionary: Dictionary, data: Mapping[str, Any] | None = None) -> list[TotalForm]:
    """One form for each rule of rows, and an empty one more."""
    columns = [c for c in dictionary.kolom if c.tipe in NUMERIC]
    return [
        TotalForm(
            data, prefix=f"total-{n}", columns=columns, every=dictionary.kolom,
            initial={} if rule is None else {"kolom": rule.kolom, "total": rule.total, "nilai": rule.nilai},
        )
        for n, rule in enumerate([*dictionary.total, None])
    ]  # fmt: skip


class TakeForm(SeenForm):
    """Which variables of the activity become columns."""

    variabel = forms.TypedMultipleChoiceField(
        label=_("Variabel"), coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Pilih paling sedikit satu variabel.")},
    )  # fmt: skip

    def __init__(self, *args: Any, variables: Iterable[Any], seen: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, initial={"seen": seen}, **kwargs)
        self.fields["variabel"].choices = [(v.pk, v.nama) for v in variables]
