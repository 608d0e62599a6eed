"""Dates in words at the opening of a Berita Acara: a wrong word there makes the paper void."""

from datetime import date

import pytest

from forum.documents.terbilang import tanggal_terbilang, terbilang


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (1, "satu"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (31, "tiga puluh satu"),
        (100, "seratus"),
        (111, "seratus sebelas"),
        (200, "dua ratus"),
        (999, "sembilan ratus sembilan puluh sembilan"),
        (1000, "seribu"),
        (1001, "seribu satu"),
        (1999, "seribu sembilan ratus sembilan puluh sembilan"),
        (2000, "dua ribu"),
        (2011, "dua ribu sebelas"),
        (2026, "dua ribu dua puluh enam"),
        (11_000, "sebelas ribu"),
        (100_100, "seratus ribu seratus"),
    ],
)
def test_number_in_words(number: int, words: str) -> None:
    assert terbilang(number) == words


@pytest.mark.parametrize("number", [-1, 1_000_000])
def test_number_beyond_words_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="no words"):
        terbilang(number)


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 11, 16), "Senin tanggal enam belas bulan November tahun dua ribu dua puluh enam"),
        (date(2027, 1, 1), "Jumat tanggal satu bulan Januari tahun dua ribu dua puluh tujuh"),
        (
            date(2028, 2, 29),
            "Selasa tanggal dua puluh sembilan bulan Februari tahun dua ribu dua puluh delapan",
        ),
        (date(2026, 5, 10), "Minggu tanggal sepuluh bulan Mei tahun dua ribu dua puluh enam"),
    ],
)
def test_date_in_words(on: date, words: str) -> None:
    assert tanggal_terbilang(on) == words
