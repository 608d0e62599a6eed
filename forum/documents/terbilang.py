"""Numbers and dates in Indonesian words, as the opening of a Berita Acara writes them. Pure."""

from datetime import date

ONES = (
    "nol", "satu", "dua", "tiga", "empat", "lima",
    "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
)  # fmt: skip
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
    "November", "Desember",
)  # fmt: skip
LARGEST = 999_999


def terbilang(number: int) -> str:
    """A whole number in words: 16 "enam belas", 100 "seratus", 2026 "dua ribu dua puluh enam".

    ValueError below 0 or above 999,999.
    """
    if not 0 <= number <= LARGEST:
        raise ValueError(f"no words for {number}")
    return _words(number)


def _words(n: int) -> str:
    if n < len(ONES):
        return ONES[n]
    if n < 20:
        return f"{ONES[n - 10]} belas"
    if n < 100:
        return _joined(f"{ONES[n // 10]} puluh", n % 10)
    if n < 200:
        return _joined("seratus", n % 100)
    if n < 1000:
        return _joined(f"{ONES[n // 100]} ratus", n % 100)
    if n < 2000:
        return _joined("seribu", n % 1000)
    return _joined(f"{_words(n // 1000)} ribu", n % 1000)


def _joined(head: str, rest: int) -> str:
    return f"{head} {_words(rest)}" if rest else head


def hari(on: date) -> str:
    """The Indonesian name of the day of the week."""
    return DAYS[on.weekday()]


def tanggal_terbilang(on: date) -> str:
    """A date in words: "Senin tanggal enam belas bulan November tahun dua ribu dua puluh enam"."""
    month = MONTHS[on.month - 1]
    return f"{hari(on)} tanggal {terbilang(on.day)} bulan {month} tahun {terbilang(on.year)}"
