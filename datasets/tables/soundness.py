"""Whether a dictionary is sound, in words: what would make it say nothing or two things, and what it lacks.

`problems` are refused when it is written; `gaps` may stand while it is drafted and are filled before a
file is checked by it. Pure: knows no row of a database.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from datasets.tables.dictionary import Column, Dictionary, Peran, Tipe

KODE = re.compile(r"[a-z][a-z0-9_]{0,59}")
NUMERIC = frozenset({Tipe.INTEGER.value, Tipe.NUMBER.value})
# More than a spreadsheet that people still read; a file with more is refused before.
MOST_COLUMNS = 200
LONGEST_PATTERN = 200


@dataclass(frozen=True)
class Problem:
    """What is wrong, in words, and the column that it is about; empty for the table as a whole."""

    words: str
    kolom: str = ""


# What is refused -------------------------------------------------------------------------------------
def problems(dictionary: Dictionary) -> list[Problem]:
    """All that is contradictory or malformed, in the order of the columns."""
    found = [*_of_codes(dictionary)]
    for column in dictionary.kolom:
        found.extend(_of_column(column))
    return [*found, *_of_references(dictionary), *_of_sums(dictionary), *_of_totals(dictionary)]


def _of_codes(dictionary: Dictionary) -> Iterator[Problem]:
    if len(dictionary.kolom) > MOST_COLUMNS:
        yield Problem(_("Kamus paling banyak memuat %(n)d kolom.") % {"n": MOST_COLUMNS})
    for kode, count in Counter(column.kode for column in dictionary.kolom).items():
        if count > 1:
            yield Problem(_("Kode kolom “%(kode)s” dipakai %(n)d kali.") % {"kode": kode, "n": count}, kode)
    names = Counter(column.nama.strip().casefold() for column in dictionary.kolom)
    for column in dictionary.kolom:
        if names[column.nama.strip().casefold()] > 1:
            yield Problem(
                _("Nama “%(nama)s” dipakai kolom lain. Beri nama yang membedakan.") % {"nama": column.nama},
                column.kode,
            )


def _of_column(column: Column) -> Iterator[Problem]:
    for words in (*_form(column), *_values(column), *_limits(column)):
        yield Problem(words, column.kode)


def _form(column: Column) -> Iterator[str]:
    if not KODE.fullmatch(column.kode):
        yield _("Kode kolom “%(kode)s” hanya boleh huruf kecil, angka, dan garis bawah, diawali huruf.") % {
            "kode": column.kode
        }
    if not column.nama.strip():
        yield _("Isi nama kolom seperti tertulis di kepala tabel.")
    if column.tipe not in Tipe.values:
        yield _("Pilih tipe isi kolom.")
    if column.peran not in Peran.values:
        yield _("Pilih peran kolom.")
    if column.peran == Peran.NILAI and column.tipe not in NUMERIC:
        yield _("Kolom “%(nama)s” berperan nilai, jadi tipenya harus bilangan.") % {"nama": column.nama}


def _values(column: Column) -> Iterator[str]:
    if column.kode_nilai and column.referensi:
        yield _("Pakai daftar nilai sendiri atau kode referensi, bukan keduanya.")
    twice = [kode for kode, n in Counter(code.kode for code in column.kode_nilai).items() if n > 1]
    if twice:
        yield _("Nilai yang ditulis lebih dari sekali: %(codes)s.") % {"codes": ", ".join(twice)}
    if any(not code.kode for code in column.kode_nilai):
        yield _("Setiap nilai memerlukan kode.")
    if column.kode_nilai and column.tipe not in (Tipe.CODE, Tipe.TEXT):
        yield _("Kolom “%(nama)s” mempunyai daftar nilai, jadi tipenya harus kode atau teks.") % {
            "nama": column.nama
        }


def _limits(column: Column) -> Iterator[str]:
    limits = [(label, text, _number(text)) for label, text in _named_limits(column) if text]
    for label, text, number in limits:
        if number is None:
            yield _("%(label)s “%(text)s” bukan angka.") % {"label": label, "text": text}
    if limits and column.tipe not in (*NUMERIC, Tipe.YEAR):
        yield _("Batas terkecil dan terbesar hanya untuk bilangan dan tahun.")
    low, high = _number(column.minimum), _number(column.maksimum)
    if low is not None and high is not None and low > high:
        yield _("Nilai terkecil lebih besar daripada nilai terbesar.")
    if len(column.pola) > LONGEST_PATTERN:
        yield _("Pola paling panjang %(n)d huruf.") % {"n": LONGEST_PATTERN}
    elif column.pola and not _compiles(column.pola):
        yield _("Pola “%(pola)s” tidak dapat dibaca sebagai ungkapan reguler.") % {"pola": column.pola}


def _named_limits(column: Column) -> tuple[tuple[str, str], tuple[str, str]]:
    return (_("Nilai terkecil"), column.minimum), (_("Nilai terbesar"), column.maksimum)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _of_references(dictionary: Dictionary) -> Iterator[Problem]:
    asked = (
        (_("kunci"), dictionary.kunci), (_("kelengkapan"), dictionary.lengkap),
        (_("persentase"), dictionary.persen),
    )  # fmt: skip
    for rule, codes in asked:
        for kode in codes:
            if not dictionary.has(kode):
                yield _missing(rule, kode)
    for kode in filter(dictionary.has, dictionary.persen):
        if not _numeric(dictionary, kode):
            yield _not_numeric(dictionary, kode, _("persentase"))
    for kode in filter(dictionary.has, dictionary.lengkap):
        column = dictionary.column(kode)
        if not column.kode_nilai and not column.referensi:
            words = _("Kelengkapan kolom “%(nama)s” hanya dapat diperiksa bila ada daftar nilainya.")
            yield Problem(words % {"nama": column.nama}, kode)
    if dictionary.ambang is not None and dictionary.ambang < 1:
        yield Problem(_("Ambang perubahan paling kecil 1 persen."))
    if dictionary.sel_kecil is not None and dictionary.sel_kecil < 1:
        yield Problem(_("Batas sel kecil paling kecil 1."))


def _of_sums(dictionary: Dictionary) -> Iterator[Problem]:
    rule = _("penjumlahan")
    for each in dictionary.jumlah:
        for kode in (each.total, *each.bagian):
            if not dictionary.has(kode):
                yield _missing(rule, kode)
            elif not _numeric(dictionary, kode):
                yield _not_numeric(dictionary, kode, rule)
        if each.total in each.bagian:
            yield Problem(_("Kolom total tidak dapat menjadi bagian dari jumlahnya sendiri."), each.total)
        if len(set(each.bagian)) < 2:
            yield Problem(_("Penjumlahan memerlukan paling sedikit dua kolom bagian."), each.total)
        margin = _number(each.toleransi)
        if margin is None or margin < 0:
            yield Problem(_("Toleransi harus angka nol atau lebih."), each.total)


def _of_totals(dictionary: Dictionary) -> Iterator[Problem]:
    rule = _("baris total")
    for each in dictionary.total:
        for kode in (each.kolom, each.nilai):
            if not dictionary.has(kode):
                yield _missing(rule, kode)
        if dictionary.has(each.nilai) and not _numeric(dictionary, each.nilai):
            yield _not_numeric(dictionary, each.nilai, rule)
        if not each.total:
            yield Problem(_("Tulis nilai yang menandai baris total, misalnya 3572."), each.kolom)


def _missing(rule: str, kode: str) -> Problem:
    words = _("Aturan %(rule)s menyebut kolom “%(kode)s” yang tidak ada.")
    return Problem(words % {"rule": rule, "kode": kode}, kode)


def _numeric(dictionary: Dictionary, kode: str) -> bool:
    return dictionary.column(kode).tipe in NUMERIC


def _not_numeric(dictionary: Dictionary, kode: str, rule: str) -> Problem:
    words = _("Aturan %(rule)s memakai kolom “%(nama)s”, jadi tipenya harus bilangan.")
    return Problem(words % {"rule": rule, "nama": dictionary.column(kode).nama}, kode)


# What is lacking -----------------------------------------------------------------------------------------
def gaps(dictionary: Dictionary) -> list[Problem]:
    """What must be filled before a file is checked by it; empty for a dictionary that is whole."""
    if not dictionary.kolom:
        return [Problem(_("Tambahkan paling sedikit satu kolom."))]
    found = []
    if not dictionary.kunci:
        found.append(Problem(_("Tentukan kolom kunci: gabungan isinya hanya boleh muncul sekali.")))
    optional = [k for k in dictionary.kunci if dictionary.has(k) and not dictionary.column(k).wajib]
    found += [
        Problem(_("Kolom kunci “%(nama)s” harus wajib diisi.") % {"nama": dictionary.column(kode).nama}, kode)
        for kode in optional
    ]
    if not dictionary.public:
        found.append(Problem(_("Tidak ada kolom yang dapat diakses umum.")))
    return found
