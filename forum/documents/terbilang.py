"""Numbers and dates in Indonesian words, as the opening of a Berita Acara writes them. Pure."""

from datetime import date

from django.utils import translation
from django.utils.formats import date_format
from num2words import num2words

LARGEST = 999_999


def terbilang(number: int) -> str:
    """A whole number in words: 16 "enam belas", 100 "seratus", 2026 "dua ribu dua puluh enam".

    ValueError below 0 or above 999,999.
    """
    if not 0 <= number <= LARGEST:
        raise ValueError(f"no words for {number}")
    return str(num2words(number, lang="id"))


def tanggal_terbilang(on: date) -> str:
    """A date in words: "Senin tanggal enam belas bulan November tahun dua ribu dua puluh enam"."""
    with translation.override("id"):
        day, month = date_format(on, "l"), date_format(on, "F")
    return f"{day} tanggal {terbilang(on.day)} bulan {month} tahun {terbilang(on.year)}"
