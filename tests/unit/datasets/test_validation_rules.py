"""A rule in words is checked only where it says a limit plainly."""

import pytest

from datasets.reading.validation_rules import Rule, rule_of


@pytest.mark.parametrize(
    ("words", "minimum", "maksimum"),
    [
        ("Antara 0,5 dan 9,9", "0.5", "9.9"),
        ("Harus terisi\nBilangan 0 sampai dengan 100", "0", "100"),
        ("0 s.d. 1.250 orang; tanpa pecahan", "", ""),
        ("Antara 0 dan 1.250.", "0", "1250"),
        ("Bilangan bulat mulai dari 0; sama dengan jumlah tiket", "0", ""),
        ("Paling sedikit 1, paling banyak 12", "1", "12"),
        ("Tidak boleh negatif.", "0", ""),
        # What depends on something else is no limit.
        ("Antara 1950 dan tahun pendataan", "", ""),
        ("Tidak berbeda lebih dari 50 persen dari pengamatan sebelumnya", "", ""),
        ("Lebih dari 0; tidak melebihi dua kali volume tahun lalu", "", ""),
        ("Paling banyak 2 kali bulan lalu", "", ""),
        ("Sama dengan jumlah menurut jenis kelamin", "", ""),
        # Against itself.
        ("Antara 90 dan 10", "", ""),
        ("", "", ""),
    ],
)
def test_limits_are_read_where_they_are_plain(words: str, minimum: str, maksimum: str) -> None:
    found = rule_of(words)
    assert (found.minimum, found.maksimum) == (minimum, maksimum)


@pytest.mark.parametrize("words", ["Harus terisi", "wajib diisi menurut berkas", "Tidak boleh kosong."])
def test_cell_that_must_be_filled(words: str) -> None:
    assert rule_of(words) == Rule(wajib=True)
