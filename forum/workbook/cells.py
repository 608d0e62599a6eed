"""One answer as one cell, both ways: how it is written, and how a cell is read as an answer.

What left as it is stored comes back as it is stored, whatever rule came since: the cell is compared first
with what our export writes. Everything else is read as typed text (`entries.fields.clean`), after words
that other forms use for our values were replaced by ours.
"""

import re
from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from forum.entries.fields import BY_NAME, DATE, LONG, MANY, NUMBER, Field, Plain, clean
from forum.workbook.headings import key_of
from forum.workbook.reading import Cell
from satudata.workflow.errors import InvalidInput

# Stands where an answer holds characters that no workbook can: that answer stays as it is.
KEPT_TEXT = "(tidak dapat ditulis di Excel; ubah di aplikasi)"
# Characters that XML cannot hold or that programs change, and openpyxl's own escape.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]|x005F_|_x[0-9A-Fa-f]{4}_")
_LONGEST_CELL = 32_000

# What other forms say for a value of ours (domain/satudata.md 3.1, 3.2, 3.6); "> Dua Tahunan" and the like
# have no letters of their own, so they are compared as they stand.
ALIASES: Mapping[str, Mapping[str, str]] = {
    "jadwal_pemutakhiran": {
        "> dua tahunan": "lebih_dua_tahunan", ">dua tahunan": "lebih_dua_tahunan",
        "> 2 tahunan": "lebih_dua_tahunan", "empat tahunan": "lebih_dua_tahunan",
        "lima tahunan": "lebih_dua_tahunan", "2 tahunan": "dua_tahunan", "adhoc": "ad_hoc",
        "sewaktu-waktu": "ad_hoc", "insidental": "ad_hoc", "per tahun": "tahunan", "setiap tahun": "tahunan",
        "per bulan": "bulanan", "setiap bulan": "bulanan", "per triwulan": "triwulanan",
        "per semester": "semesteran", "caturwulanan": "empat_bulanan", "setiap hari": "harian",
    },
    "hak_akses": {
        "publik": "terbuka", "umum": "terbuka", "internal": "terbatas", "dikecualikan": "tertutup",
        "rahasia": "tertutup",
    },
    "sumber_referensi": {
        "data provinsi": "provinsi", "provinsi": "provinsi", "rkpd": "rkp", "renstra": "renstra",
        "tpb": "sdgs", "tpb/sdgs": "sdgs", "sdg": "sdgs",
    },
    "format": {"excel": "xlsx", "xls": "xlsx", "geo json": "geojson"},
    "level": {"kab": "kabupaten_kota", "puskesmas": "faskes"},
    "cara_pengumpulan": {"kompromin": "kompilasi", "sensus": "pencacahan_lengkap"},
}  # fmt: skip


class Kept(Exception):
    """The cell says that the stored answer stays."""


def shown(field: Field, value: Plain) -> str:
    """What the cell of an answer shows in our files; a date is ISO, as a cell of a date is read."""
    if field.kind == DATE:
        return str(value or "")
    return writable(field.words(value))


def writable(text: str) -> str:
    """The text, or the words that stand in for one that a workbook would change."""
    return KEPT_TEXT if _UNWRITABLE.search(text) or len(text) > _LONGEST_CELL else text


def read(name: str, cell: Cell, stored: Plain) -> Plain:
    """The answer that a cell gives. Raises InvalidInput in words; Kept where the stored one stays."""
    field = BY_NAME[name]
    _refuse_formula(cell)
    if cell.text == KEPT_TEXT:
        raise Kept
    if _same(field, cell.text, shown(field, stored)):
        return stored
    if field.kind == DATE and cell.kind == "number":
        raise InvalidInput(_("Angka ini bukan tanggal. Tulis tanggal, contoh 20 November 2026."))
    if field.kind == NUMBER and cell.kind == "date":
        raise InvalidInput(_("Tanggal ini bukan jumlah hari. Tulis angka, contoh 30."))
    return clean(name, _our_words(field, cell.text))


def _same(field: Field, text: str, other: str) -> bool:
    return text == other.strip() if field.kind == LONG else text.split() == other.split()


def _refuse_formula(cell: Cell) -> None:
    if cell.kind == "formula":
        raise InvalidInput(_("Sel ini berisi rumus. Salin hasilnya, lalu tempel sebagai nilai."))
    if cell.kind == "error":
        raise InvalidInput(_("Sel ini berisi galat Excel. Tulis isinya langsung."))


def _our_words(field: Field, text: str) -> str:
    aliases = ALIASES.get(field.name, {})
    if field.kind != MANY:
        plain = " ".join(text.casefold().split())
        return aliases.get(plain) or aliases.get(key_of(text)) or _our_spelling(field, text)
    parts = re.split(r"[;,\n/]" if field.name == "format" else r"[;,\n]", text)
    return ";".join(aliases.get(key_of(part)) or part for part in parts)


def _our_spelling(field: Field, text: str) -> str:
    """Urusan as older rules spell them."""
    return text.replace("erlindungan", "elindungan") if field.name == "urusan" else text


def dates_in(cell: Cell) -> list[date]:
    """The days that a cell of release dates names; InvalidInput where it names something else."""
    from satudata.forms import parse_tanggal

    _refuse_formula(cell)
    if cell.date is not None:
        return [cell.date]
    try:
        return [parse_tanggal(part) for part in re.split(r"[;\n]", cell.text) if part.strip()]
    except ValueError:
        raise InvalidInput(
            _("“%(isi)s” bukan tanggal. Contoh: 20 November 2026.") % {"isi": cell.text[:40]}
        ) from None
