"""Names that say the same: what counts as one, what never does, and no pair is missed by the index."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.entries.duplicates import like, likeness, pairs

WORDS = ("penduduk", "pendudk", "miskin", "hotel", "bintang", "siswa", "sekolah", "dasar", "usia", "jenis",
         "kelamin", "kecamatan", "persentase", "rumah", "layak", "huni", "2", "3")  # fmt: skip


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Jumlah Penduduk Miskin per Kecamatan", "Banyaknya Penduduk Miskin Menurut Kecamatan 2027"),
        ("Jumlah Siswa SD", "Jumlah Murid Sekolah Dasar"),
        ("Kunjungan Wisatawan", "Jumlah Kunjungan Wisatawan"),
        ("Persentase Rumah Layak Huni", "Prosentase Rumah Layak Huni"),
    ],
)
def test_same_words_in_other_spelling_are_the_same(one: str, two: str) -> None:
    assert likeness(one, two) == 1


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Jumlah Puskesmas", "Jumlah Puksesmas"),
        ("Kunjungan Wisatawan Mancanegara", "Kunjungan Wisatawan Mancanegara per Bulan"),
    ],
)
def test_slips_and_one_word_more_are_alike(one: str, two: str) -> None:
    assert 0 < likeness(one, two) < 1


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Jumlah Penduduk Laki-laki", "Jumlah Penduduk Perempuan"),
        ("Jumlah SD Negeri", "Jumlah SMP Negeri"),
        ("Jumlah Balita Gizi Buruk", "Persentase Balita Gizi Buruk"),
        ("Hotel Bintang 3", "Hotel Bintang 4"),
        ("Jumlah Perpustakaan", "Jumlah Perpustakaan Desa Wisata Budaya"),
    ],
)
def test_names_that_each_have_a_word_of_their_own_are_two_data(one: str, two: str) -> None:
    assert likeness(one, two) == 0


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join), max_size=25))
def test_index_finds_every_pair_that_comparing_all_would(names: list[str]) -> None:
    found = {frozenset((pair.one, pair.two)) for pair in pairs(enumerate(names))}
    every = {
        frozenset((i, j)) for i in range(len(names)) for j in range(i) if likeness(names[i], names[j]) > 0
    }
    assert found == every


@given(st.sampled_from(WORDS), st.lists(st.sampled_from(WORDS), max_size=8))
def test_likeness_goes_both_ways(one: str, rest: list[str]) -> None:
    a, b = " ".join([one, *rest[:4]]), " ".join([one, *rest[4:]])
    assert likeness(a, b) == likeness(b, a)


def test_most_alike_come_first() -> None:
    found = like("Hotel Bintang", [(1, "Hotel Bintang Kecamatan"), (2, "Hotel Bintang"), (3, "Sawah")])
    assert [key for key, _score in found] == [2, 1]
