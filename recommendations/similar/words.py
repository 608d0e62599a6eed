"""What a title and a name of a variable are about: words without what every title has.

"Survei Kepuasan Masyarakat thd Layanan Puskesmas Kab. Trenggalek 2026" is about kepuasan, masyarakat,
pelayanan, puskesmas. Ways of collecting, kinds of regions, the activity's own regions, years and
little words are left out: they say nothing of likeness, and a search for them would find everything.
Abbreviations that are common in titles are written out, two spellings of a word become one. Pure.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

LONGEST_KEY = 120
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_YEAR = re.compile(r"(?:19|20)\d{2}")

# Ways of collecting, kinds of regions and offices, and words that join others.
EMPTY = frozenset(
    {
        "ada", "akan", "antar", "atas", "atau", "bagi", "berbasis", "berdasarkan", "cara", "dalam",
        "dan", "dari", "data", "database", "daerah", "dengan", "desa", "di", "dinas", "guna", "hasil",
        "indikator", "indonesia", "informasi", "kab", "kabupaten", "kajian", "kec", "kecamatan", "kegiatan",
        "kelurahan", "kepada", "kompilasi", "kompromin", "kota", "lengkap", "melalui", "menurut", "nasional",
        "oleh", "pada", "para", "pemanfaatan", "pemerintah", "pencacahan", "pendataan", "pengumpulan",
        "penyusunan", "per", "provinsi", "prov", "rangka", "sektoral", "sensus", "sebagai", "secara", "serta",
        "statistik", "studi", "survei", "tahun", "tentang", "terhadap", "untuk", "wilayah", "yang", "big",
        "updating", "pemutakhiran", "profil",
    }
)  # fmt: skip
# Words that many titles share: they count, but less than what the activity is about.
LIGHT = frozenset(
    {
        "indeks", "jumlah", "kepuasan", "kinerja", "layanan", "masyarakat", "pelayanan", "pelaksanaan",
        "pengguna", "penduduk", "persepsi", "publik", "tingkat", "umum", "unit", "pelanggan", "kualitas",
        "kebutuhan", "pengelolaan", "penyelenggaraan", "potensi",
    }
)  # fmt: skip
# Written out as titles should have it; each stands for the words behind it.
SHORT = {
    "ikm": "indeks kepuasan masyarakat", "skm": "kepuasan masyarakat", "umkm": "usaha mikro kecil menengah",
    "ukm": "usaha kecil menengah", "imk": "industri mikro kecil",
    "asn": "aparatur sipil negara", "rsud": "rumah sakit umum daerah", "rs": "rumah sakit",
    "adminduk": "administrasi kependudukan", "dukcapil": "kependudukan pencatatan sipil",
    "pkl": "pedagang kaki lima", "ppks": "pemerlu pelayanan kesejahteraan sosial",
    "pmks": "penyandang masalah kesejahteraan sosial", "rtlh": "rumah tidak layak huni",
    "ptsp": "pelayanan terpadu satu pintu",
    "tk": "taman kanak", "sd": "sekolah dasar", "smp": "sekolah menengah pertama", "dbd": "demam berdarah",
    "sma": "sekolah menengah atas", "paud": "pendidikan anak usia dini", "odgj": "orang gangguan jiwa",
    "kdrt": "kekerasan rumah tangga", "krt": "kepala rumah tangga", "art": "anggota rumah tangga",
    "bumdes": "badan usaha milik desa", "lh": "lingkungan hidup", "tb": "tuberkulosis", "tbc": "tuberkulosis",
    "pkh": "program keluarga harapan", "nik": "nomor induk kependudukan", "tgl": "tanggal", "jml": "jumlah",
    "jk": "jenis kelamin", "thd": "terhadap",
}  # fmt: skip
# One spelling for words that are written in several ways.
SAME = {
    "survey": "survei", "layanan": "pelayanan", "analisa": "analisis", "apotik": "apotek",
    "resiko": "risiko", "komoditi": "komoditas", "aktifitas": "aktivitas", "obyek": "objek",
    "destinasi": "objek", "wisatawan": "wisata", "pariwisata": "wisata", "pengunjung": "kunjungan",
    "umur": "usia", "banyaknya": "jumlah", "lansia": "lanjut usia", "balita": "bawah lima tahun",
    "sekolahan": "sekolah", "murid": "siswa", "tingkatan": "tingkat",
}  # fmt: skip
# Variables that nearly every activity has: two activities are not alike because of them.
COMMON_VARIABLES = (
    "nama", "nama lengkap", "nama responden", "alamat", "usia", "jenis kelamin", "pendidikan",
    "pendidikan terakhir", "pekerjaan", "tanggal lahir", "tempat lahir", "agama", "status perkawinan",
    "nomor induk kependudukan", "nomor telepon", "kecamatan", "kelurahan", "desa", "kabupaten", "kode",
    "bulan", "tahun", "tanggal", "nomor", "keterangan", "jumlah", "satuan", "jumlah penduduk",
)  # fmt: skip
# A quantity and its unit of count do not tell variables apart.
_VARIABLE_EMPTY = frozenset({"jumlah", "banyak", "total", "angka", "nilai", "rata", "persentase", "tingkat"})


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The words of a text in one spelling, abbreviations written out, in their order."""
    found: list[str] = []
    for word in _WORD.findall(text.casefold()):
        if _YEAR.fullmatch(word):
            continue
        for part in SHORT.get(word, word[:LONGEST_KEY]).split():
            found += SAME.get(part, part).split()
    return tuple(found)


def core(title: str, places: Iterable[str] = ()) -> tuple[str, ...]:
    """What a title is about, each word once. `places` are the names of its own regions.

    A title of nothing but empty words keeps them: something must be looked for.
    """
    own = {word for place in places for word in words(place)}
    every = dict.fromkeys(word for word in words(title) if len(word) > 1)
    telling = [word for word in every if word not in EMPTY and word not in own]
    return tuple(telling or every)


@lru_cache(maxsize=16384)
def variable_key(name: str) -> str:
    """One key for a variable however its name is ordered or spelt; empty for an empty name."""
    every = dict.fromkeys(words(name))
    telling = sorted(word for word in every if word not in EMPTY and word not in _VARIABLE_EMPTY)
    return " ".join(telling or sorted(every))[:LONGEST_KEY]


COMMON_KEYS = frozenset(variable_key(name) for name in COMMON_VARIABLES)


@lru_cache(maxsize=16384)
def trigrams(word: str) -> frozenset[str]:
    """The groups of three characters of a word, padded as pg_trgm does ("  k", " ku", ..., "an ")."""
    padded = f"  {word} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))
