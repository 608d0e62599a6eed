"""Naming rules: good names stay without a word, faults are named with what to do."""

import pytest

from forum.entries.naming import concept_warnings, name_warnings, suggested_name

GOOD = [
    "Jumlah Penduduk Berdasarkan Jenis Kelamin",
    "Jumlah Kunjungan Wisatawan",
    "Persentase Sekolah Dasar Berakreditasi Minimal B",
    "Angka Partisipasi Murni SMP/MTs/Paket B",
    "Jumlah Bayi Berat Badan Lahir Rendah",
    "Indeks SPBE",
    "Jumlah Aparatur Sipil Negara menurut Tingkat Pendidikan",
    "Rumah Tangga dengan Akses Sanitasi Layak",
    "Kejadian Bencana",
    "",
]


@pytest.mark.parametrize("nama", GOOD)
def test_good_names_have_no_warning(nama: str) -> None:
    assert name_warnings(nama) == []


@pytest.mark.parametrize(
    ("nama", "words"),
    [
        ("jumlah penduduk", "“jumlah → Jumlah”"),
        ("REKAP PENERIMA BANTUAN", "huruf kapital semua"),
        ("Rekap PBDT Kota", "“PBDT”"),
        ("Jml Penduduk", "“Jml”"),
        ("Jumlah Penduduk Kec. Sukorejo", "“Kec.”"),
        ("Jumlah Penduduk Tahun 2026", "“2026”"),
        ("Penerima Bantuan Maret", "“Maret”"),
        ("Jumlah Pengaduan per Bulan", "“per Bulan”"),
        ("Inflasi Triwulan II", "“Triwulan”"),
    ],
)
def test_faults_are_named(nama: str, words: str) -> None:
    assert any(words in warning for warning in name_warnings(nama)), name_warnings(nama)


def test_name_begins_with_the_measure_of_its_entry() -> None:
    assert name_warnings("Jumlah Penduduk", "Jumlah") == []
    assert "Samakan" in name_warnings("Jumlah Penduduk Miskin", "Persentase")[0]


def test_concept_does_not_begin_with_a_measure() -> None:
    assert "“Jumlah”" in concept_warnings("Jumlah Penduduk")[0]
    assert concept_warnings("Penduduk") == concept_warnings("Indeks") == []


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("Jumlah", "Penduduk", "Jenis Kelamin"), "Jumlah Penduduk Berdasarkan Jenis Kelamin"),
        (
            ("jumlah", "kunjungan wisatawan", "Asal; Jenis wisata, Bulan"),
            "Jumlah Kunjungan Wisatawan Berdasarkan Asal, Jenis Wisata dan Bulan",
        ),
        (("Jumlah", "Jumlah Penduduk", ""), "Jumlah Penduduk"),
        (("", "Persentase Penduduk Miskin", ""), "Persentase Penduduk Miskin"),
        (("Jumlah", "", "Kelurahan"), ""),
        (("Jumlah", "x" * 101, ""), ""),
    ],
)
def test_suggestion_follows_the_pattern(parts: tuple[str, str, str], name: str) -> None:
    assert suggested_name(*parts) == name
    assert not name or name_warnings(name, parts[0]) == []
