"""The answers of an entry: which there are, in which order, and how a typed text becomes one.

One shape everywhere outside the row itself, the *plain* value: str, int, bool, None, a list of codes, and
dates as ISO text. Events, addenda, workbooks and forms all speak it. Whether an answer must be there when
the list is sent is asked by `checks`; here only which are asked for at all.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Field as Column
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum import codelists as c
from forum.models import EntriDaftarData
from satudata.documents.letterhead import tanggal
from satudata.forms import Text, parse_tanggal
from satudata.workflow.errors import InvalidInput

Plain = str | int | bool | list[str] | None
Choices = tuple[tuple[str, Text], ...]

# Kinds of an answer.
TEXT, LONG, ONE, MANY, BOOL, DATE, NUMBER = "text", "long", "one", "many", "bool", "date", "number"

# Groups of the form.
DATA = gettext_lazy("Data dan penanggung jawab")
RUJUKAN = gettext_lazy("Rujukan dan prioritas")
STANDAR = gettext_lazy("Standar data")
RILIS = gettext_lazy("Penyajian dan jadwal rilis")
PENGUMPULAN = gettext_lazy("Pengumpulan")
AKSES = gettext_lazy("Akses dan bentuk berbagi")


@dataclass(frozen=True)
class Field:
    """One answer of an entry: a column of `EntriDaftarData`.

    `required`: asked for of every entry before the list is sent; what is asked for only sometimes is said
    by `checks`.
    """

    name: str
    label: Text
    kind: str
    choices: Choices = ()
    required: bool = False
    group: Text = ""
    help: Text = ""

    @property
    def column(self) -> Column:
        """The column that keeps it."""
        return EntriDaftarData._meta.get_field(self.name)  # type: ignore[return-value]

    @property
    def blank(self) -> Plain:
        """The plain value of no answer."""
        if self.kind == MANY:
            return []
        return "" if self.kind in (TEXT, LONG, ONE) else None

    def words(self, value: Plain) -> str:
        """A plain value as it is read: labels instead of codes, "Ya"/"Tidak", a date in words."""
        return _words(self, value)


def _field(  # noqa: PLR0913  one answer has many facts
    group: Text, name: str, kind: str, choices: Choices = (), *, required: bool = False, help: Text = ""
) -> Field:
    label = EntriDaftarData._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    return Field(name, label, kind, choices, required, group, help)


def _of(codes: Any) -> Choices:
    return tuple(codes.choices)


FIELDS: tuple[Field, ...] = (
    _field(
        DATA, "nama_data", TEXT, required=True,
        help=gettext_lazy(
            "Huruf besar di awal kata, tanpa tahun atau bulan. "
            "Contoh: Jumlah Penduduk Berdasarkan Jenis Kelamin"
        ),
    ),
    _field(DATA, "jenis_data", ONE, _of(c.JenisData), required=True),
    _field(DATA, "urusan", ONE, c.URUSAN, required=True),
    _field(DATA, "pic_nama", TEXT, required=True),
    _field(DATA, "pic_jabatan", TEXT, required=True),
    _field(DATA, "pic_telepon", TEXT, required=True, help=gettext_lazy("Nomor telepon kantor atau dinas")),
    _field(RUJUKAN, "sumber_referensi", MANY, _of(c.Sumber), required=True),
    _field(
        RUJUKAN, "dasar_hukum", LONG,
        help=gettext_lazy("Peraturan atau dokumen, dengan pasal, tujuan, atau indikatornya"),
    ),
    _field(RUJUKAN, "kode_dssd", TEXT, help=gettext_lazy("Kode pada e-Walidata, bila ada")),
    _field(RUJUKAN, "data_prioritas", BOOL, required=True),
    _field(RUJUKAN, "alasan_prioritas", LONG, help=gettext_lazy("Diisi bila Data Prioritas")),
    _field(STANDAR, "konsep", LONG),
    _field(STANDAR, "definisi", LONG),
    _field(STANDAR, "klasifikasi", LONG, help=gettext_lazy("Contoh: Jenis Kelamin, Kelurahan")),
    _field(STANDAR, "ukuran", TEXT, help=gettext_lazy("Contoh: Jumlah, Persentase, Rasio")),
    _field(STANDAR, "satuan", TEXT, help=gettext_lazy("Contoh: Orang, Unit, Persen")),
    _field(
        STANDAR, "id_sdsn", TEXT, help=gettext_lazy("Nomor Standar Data Statistik Nasional, bila ada")
    ),
    _field(RILIS, "level", ONE, _of(c.Level), required=True),
    _field(RILIS, "periode_data", ONE, _of(c.Periode), required=True),
    _field(RILIS, "jadwal_pemutakhiran", ONE, _of(c.Pemutakhiran), required=True),
    _field(
        RILIS, "rilis_jeda", NUMBER,
        help=gettext_lazy("Hari kalender sejak akhir periode. Contoh: 30. Tanggal rilis dihitung dari sini."),
    ),
    _field(PENGUMPULAN, "cara_pengumpulan", ONE, _of(c.Cara), required=True),
    _field(
        PENGUMPULAN, "tanpa_rekomendasi", LONG,
        help=gettext_lazy("Diisi bila kegiatannya memang tidak memerlukan rekomendasi BPS"),
    ),
    _field(PENGUMPULAN, "sistem_sumber", TEXT),
    _field(AKSES, "hak_akses", ONE, _of(c.Akses), required=True),
    _field(
        AKSES, "dasar_pengecualian", ONE, _of(c.DasarPengecualian),
        help=gettext_lazy("Diisi bila hak akses bukan Terbuka (UU 14/2008 Pasal 17)"),
    ),
    _field(AKSES, "uji_nomor", TEXT),
    _field(AKSES, "uji_tanggal", DATE),
    _field(AKSES, "pengecualian_sampai", DATE),
    _field(
        AKSES, "data_pribadi", BOOL, required=True,
        help=gettext_lazy("Contoh: NIK, nomor KK, nomor telepon, alamat rumah seseorang"),
    ),
    _field(AKSES, "format", MANY, _of(c.Format), required=True),
    _field(AKSES, "kode_referensi", MANY, _of(c.KodeReferensi)),
    _field(AKSES, "keterangan", LONG),
)  # fmt: skip
BY_NAME: dict[str, Field] = {field.name: field for field in FIELDS}

MAX_LAG = 3650  # days; ten years are no lag but a mistake
_YES = frozenset({"ya", "y", "yes", "true", "benar", "1"})
_NO = frozenset({"tidak", "t", "tdk", "no", "n", "false", "bukan", "0", "-"})


# Values of a row -----------------------------------------------------------------------------------
def values_of(entry: EntriDaftarData) -> dict[str, Plain]:
    """The answers of an entry as plain values, in the order of the form."""
    return {field.name: plain(getattr(entry, field.name)) for field in FIELDS}


def plain(value: Any) -> Plain:
    """One column's value in the plain shape: a date as ISO text, a list as a list of codes."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [str(code) for code in value]
    return str(value) if isinstance(value, str) else value


def put(entry: EntriDaftarData, values: Mapping[str, Any]) -> list[str]:
    """Set answers of an entry, not saved; returns the names of those that changed, in the form's order.

    Values are plain, or of the column's own type. Raises InvalidInput for a value that the column cannot
    hold, KeyError for a name that is no answer.
    """
    if unknown := set(values) - set(BY_NAME):
        raise KeyError(f"no answers of an entry: {sorted(unknown)}")
    changed = []
    for field in FIELDS:
        if field.name not in values:
            continue
        value = checked(field.name, values[field.name])
        if plain(getattr(entry, field.name)) != value:
            setattr(entry, field.name, _stored(field, value))
            changed.append(field.name)
    return changed


def _stored(field: Field, value: Plain) -> Any:
    return date.fromisoformat(value) if field.kind == DATE and isinstance(value, str) else value


def checked(name: str, value: Any) -> Plain:
    """A value that is no typed text, in the plain shape; InvalidInput in words where it does not fit."""
    field = BY_NAME[name]
    if value is None or value in ("", [], ()):
        return field.blank
    if field.kind == MANY:
        return _in_order(field, [_code(field, str(part)) for part in value])
    if field.kind == BOOL and isinstance(value, bool):
        return value
    if field.kind == DATE and isinstance(value, date):
        return value.isoformat()
    return clean(name, str(value))


# Typed text ----------------------------------------------------------------------------------------
def clean(name: str, text: str) -> Plain:
    """Read a typed text as the answer it means: labels or codes, dates in words, "Ya" or "Tidak".

    Several answers are separated by a semicolon, a comma or a new line. Raises InvalidInput in words that
    name the answer and what it may be.
    """
    field = BY_NAME[name]
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text:
        return field.blank
    return _READERS[field.kind](field, text)


def _read_text(field: Field, text: str) -> Plain:
    return _fitting(field, " ".join(text.split()))


def _fitting(field: Field, text: str) -> Plain:
    longest = field.column.max_length or 0
    if len(text) > longest:
        raise InvalidInput(
            _("%(label)s: paling banyak %(most)d karakter, sekarang %(now)d.")
            % {"label": field.label, "most": longest, "now": len(text)}
        )
    return text


def _read_one(field: Field, text: str) -> Plain:
    return _code(field, text)


def _read_many(field: Field, text: str) -> Plain:
    parts = [part for part in re.split(r"[;,\n]", text) if part.strip()]
    return _in_order(field, [_code(field, part) for part in parts])


def _in_order(field: Field, codes: list[str]) -> list[str]:
    return [code for code, _label in field.choices if code in codes]


def _read_bool(field: Field, text: str) -> Plain:
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise InvalidInput(
        _("%(label)s: “%(value)s” tidak dikenal. Tulis Ya atau Tidak.")
        % {"label": field.label, "value": text[:40]}
    )


def _read_date(field: Field, text: str) -> Plain:
    try:
        return parse_tanggal(text.split(" 00:00", maxsplit=1)[0]).isoformat()
    except ValueError:
        raise InvalidInput(
            _("%(label)s: “%(value)s” bukan tanggal. Contoh: 20 November 2026.")
            % {"label": field.label, "value": text[:40]}
        ) from None


def _read_number(field: Field, text: str) -> Plain:
    word = re.sub(r"\s*hari$", "", text.casefold())
    word = word.removesuffix(".0")
    if not re.fullmatch(r"[0-9]{1,5}", word) or int(word) > MAX_LAG:
        raise InvalidInput(
            _("%(label)s: “%(value)s” bukan jumlah hari. Tulis angka 0 sampai %(most)d.")
            % {"label": field.label, "value": text[:40], "most": MAX_LAG}
        )
    return int(word)


_READERS = {
    TEXT: _read_text,
    LONG: _fitting,
    ONE: _read_one,
    MANY: _read_many,
    BOOL: _read_bool,
    DATE: _read_date,
    NUMBER: _read_number,
}


# Codes and their words --------------------------------------------------------------------------------
def _code(field: Field, text: str) -> str:
    wanted = _key(text)
    for code, label in field.choices:
        if wanted in (_key(code), _key(str(label))):
            return code
    found = [code for code, label in field.choices if wanted in _short(str(label))]
    if len(found) == 1:
        return found[0]
    raise InvalidInput(
        _("%(label)s: “%(value)s” tidak dikenal. Pilihannya: %(choices)s.")
        % {
            "label": field.label,
            "value": " ".join(text.split())[:60],
            "choices": "; ".join(str(label) for _code_, label in field.choices),
        }
    )


def _key(text: str) -> str:
    return " ".join(re.sub(r"[^\w/()]+", " ", text.replace("_", " ")).casefold().split())


def _short(label: str) -> set[str]:
    """What people write for a label: without its brackets ("SPM"), one side of a stroke ("Kelurahan")."""
    bare = _key(re.sub(r"\(.*?\)", "", label))
    return {bare, *(part.strip() for part in bare.split("/"))}


def _words(field: Field, value: Plain) -> str:
    if value is None or value in ("", []):
        return ""
    labels = {code: str(label) for code, label in field.choices}
    if isinstance(value, bool):
        return _("Ya") if value else _("Tidak")
    if isinstance(value, list):
        return "; ".join(labels.get(code, code) for code in value)
    if field.kind == DATE:
        return tanggal(date.fromisoformat(str(value)))
    return labels.get(str(value), str(value))
