"""The dictionary of a table: what each column means and may hold, and what holds for the table as a whole.

Made from MS-Var (domain/romantik.md 4) or typed; types are stated here and never guessed from the data. Pure
data: how it is checked is in `checks`, how it is stored in `columnar`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Tipe(TextChoices):
    """Type of a column's values. CODE keeps its leading zeros; YEAR is never a number with a point."""

    CODE = "code", _("Kode")
    TEXT = "text", _("Teks")
    INTEGER = "integer", _("Bilangan bulat")
    NUMBER = "number", _("Bilangan desimal")
    YEAR = "year", _("Tahun")
    MONTH = "month", _("Bulan")
    DATE = "date", _("Tanggal")
    BOOLEAN = "boolean", _("Ya/Tidak")


class Peran(TextChoices):
    """What a column does in the table: dimensions make the key, measures are what is counted."""

    WILAYAH = "wilayah", _("Wilayah")
    WAKTU = "waktu", _("Waktu")
    DIMENSI = "dimensi", _("Klasifikasi")
    NILAI = "nilai", _("Nilai")
    KETERANGAN = "keterangan", _("Keterangan")


@dataclass(frozen=True)
class Code:
    """One permitted value: its code as stored and its name."""

    kode: str
    nama: str


@dataclass(frozen=True)
class Column:
    """One column, with the fields of MS-Var that a table needs.

    `kode` is its name for machines ([a-z][a-z0-9_]*), `nama` the heading. `kode_nilai` are the permitted
    values; `referensi` instead names a list of kode referensi (slug, with "@3" for its version 3). `minimum`
    and `maksimum` are decimals as text; `pola` a regular expression that the whole value matches. `terbuka`
    False keeps a column out of everything public.
    """

    kode: str
    nama: str
    tipe: str = Tipe.TEXT.value
    peran: str = Peran.KETERANGAN.value
    konsep: str = ""
    definisi: str = ""
    ukuran: str = ""
    satuan: str = ""
    wajib: bool = False
    kode_nilai: tuple[Code, ...] = ()
    referensi: str = ""
    minimum: str = ""
    maksimum: str = ""
    pola: str = ""
    aturan: str = ""
    terbuka: bool = True
    # Id of the MS-Var row that it was taken from, 0 where it was typed.
    variabel: int = 0


@dataclass(frozen=True)
class SumRule:
    """Parts that add up in each row: `total` = sum of `bagian` (codes of columns), within `toleransi`."""

    total: str
    bagian: tuple[str, ...]
    toleransi: str = "0"


@dataclass(frozen=True)
class TotalRule:
    """Rows that add up to a row: of `nilai`, where `kolom` is `total`, the sum over all its other values."""

    kolom: str
    total: str
    nilai: str


@dataclass(frozen=True)
class Dictionary:
    """Columns in their order, and the rules of the table.

    `kunci` are the columns whose values together occur once. `lengkap` are columns whose permitted values
    must all occur in each period (all kelurahan). `persen` columns are between 0 and 100. `ambang` is the
    change against the last release, in per cent, beyond which an explanation is asked (None: never).
    `sel_kecil` warns of counts from 1 to that number (None: not asked).
    """

    kolom: tuple[Column, ...] = ()
    kunci: tuple[str, ...] = ()
    jumlah: tuple[SumRule, ...] = ()
    total: tuple[TotalRule, ...] = ()
    persen: tuple[str, ...] = ()
    lengkap: tuple[str, ...] = ()
    ambang: int | None = 50
    sel_kecil: int | None = None
    catatan: str = ""

    def column(self, kode: str) -> Column:
        """The column of that code; KeyError where there is none."""
        return next(c for c in self.kolom if c.kode == kode) if self.has(kode) else _missing(kode)

    def has(self, kode: str) -> bool:
        """Whether a column has that code."""
        return any(c.kode == kode for c in self.kolom)

    @property
    def public(self) -> tuple[Column, ...]:
        """Columns that anybody may see."""
        return tuple(c for c in self.kolom if c.terbuka)

    @property
    def measures(self) -> tuple[Column, ...]:
        """What is counted or measured; first a column that is the sum of others: the table is about it."""
        found = [c for c in self.of_role(Peran.NILAI) if c.tipe in (Tipe.INTEGER, Tipe.NUMBER)]
        sums = {rule.total for rule in self.jumlah}
        return tuple(sorted(found, key=lambda column: column.kode not in sums))

    def of_role(self, peran: str) -> tuple[Column, ...]:
        """Columns of a role, in their order."""
        return tuple(c for c in self.kolom if c.peran == peran)

    def to_json(self) -> dict[str, Any]:
        """Plain values, as `from_json` reads them."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return plain

    @property
    def sha256(self) -> str:
        """Hash of all that it says."""
        text = json.dumps(self.to_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _missing(kode: str) -> Column:
    raise KeyError(kode)


def from_json(data: Mapping[str, Any]) -> Dictionary:
    """The dictionary that `to_json` gave; unknown members are passed over, missing ones are defaults."""
    return Dictionary(
        kolom=tuple(_column(c) for c in data.get("kolom", ())),
        kunci=tuple(data.get("kunci", ())),
        jumlah=tuple(_rule(SumRule, r) for r in data.get("jumlah", ())),
        total=tuple(_rule(TotalRule, r) for r in data.get("total", ())),
        persen=tuple(data.get("persen", ())),
        lengkap=tuple(data.get("lengkap", ())),
        ambang=data.get("ambang", 50),
        sel_kecil=data.get("sel_kecil"),
        catatan=data.get("catatan", ""),
    )


def _column(data: Mapping[str, Any]) -> Column:
    known = {k: v for k, v in data.items() if k in Column.__dataclass_fields__}
    return Column(
        **known | {"kode_nilai": tuple(Code(c["kode"], c["nama"]) for c in data.get("kode_nilai", ()))}
    )


def _rule(kind: Any, data: Mapping[str, Any]) -> Any:
    known = {k: v for k, v in data.items() if k in kind.__dataclass_fields__}
    if "bagian" in known:
        known["bagian"] = tuple(known["bagian"])
    return kind(**known)


def as_decimal(text: str) -> Decimal | None:
    """A limit of a column as a number; None where it is empty or none."""
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
