"""What an operator types into the form: two whole activities, planned from a given day on.

Keyed by section; names are those of the form's fields, rows by the prefix of their formset. The same
is typed by the browser stories and posted by the tests without a browser.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True)
class Typed:
    """One page: an answer is text, one code, or a list of codes; rows stand under their table."""

    answers: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)


JUDUL_KOMPILASI = "Kompilasi Data Kunjungan Pasien Puskesmas Kabupaten Trenggalek"
JUDUL_SURVEI = "Survei Kepuasan Pasien terhadap Layanan Puskesmas Kabupaten Trenggalek"


def kompilasi(today: date) -> dict[str, Typed]:
    """A compilation of administrative records: Blok V is not asked."""
    return {
        "identitas": _identitas(JUDUL_KOMPILASI, "3", today),
        "penyelenggara": PENANGGUNG_JAWAB,
        "perencanaan": _perencanaan(today),
        "variabel": VARIABEL,
        "desain": Typed(
            {
                "pengulangan": "2",
                "frekuensi": "7",
                "tipe_pengumpulan": "2",
                "metode_pengumpulan": ["8"],
                "sarana_pengumpulan": ["32"],
                "sarana_pengumpulan_lainnya": "Lembar kerja elektronik",
                "unit_pengumpulan": ["8"],
                "unit_pengumpulan_lainnya": "Puskesmas",
            }
        ),
        "pengumpulan": Typed({"uji_coba": "2", "pemeriksaan_kualitas": ["1"], "penyesuaian_nonrespon": "2"}),
        "pengolahan": _pengolahan("8", {"unit_analisis_lainnya": "Puskesmas"}),
        "diseminasi": _diseminasi(today),
    }


def survei(today: date) -> dict[str, Typed]:
    """A survey by probability sample: Blok V is asked, and so are the officers of Blok VI."""
    pages = kompilasi(today)
    return {
        "identitas": _identitas(JUDUL_SURVEI, "2", today),
        **{key: pages[key] for key in ("penyelenggara", "perencanaan", "variabel")},
        "desain": Typed(
            {
                "pengulangan": "1",
                "tipe_pengumpulan": "3",
                "metode_pengumpulan": ["1"],
                "sarana_pengumpulan": ["1", "2"],
                "unit_pengumpulan": ["1"],
            }
        ),
        "sampel": Typed(
            {
                "jenis_rancangan_sampel": "1",
                "metode_pemilihan_sampel": "1",
                "metode_sampel": "2",
                "kerangka_sampel": "1",
                "fraksi_sampel": "400/12.480",
                "perkiraan_sampling_error": "MoE 5 persen pada tingkat kepercayaan 95 persen",
                "unit_sampel": "Pasien",
                "unit_observasi": "Pasien berumur 17 tahun ke atas",
            }
        ),
        "pengumpulan": Typed(
            {
                "uji_coba": "1",
                "pemeriksaan_kualitas": ["1", "2"],
                "penyesuaian_nonrespon": "1",
                "petugas": "3",
                "pendidikan_petugas": "2",
                "jumlah_supervisor": "2",
                "jumlah_enumerator": "12",
                "pelatihan_petugas": "1",
            }
        ),
        "pengolahan": _pengolahan("1"),
        "diseminasi": pages["diseminasi"],
    }


def _identitas(judul: str, cara: str, today: date) -> Typed:
    return Typed(
        {
            "judul_kegiatan": judul,
            "tahun": str(_collection(today)[0].year),
            "cara_pengumpulan_data": cara,
            "sektor_kegiatan": "9",
        }
    )


PENANGGUNG_JAWAB = Typed(
    {
        "instansi_penyelenggara": "Dinas Kesehatan Kabupaten Trenggalek",
        "alamat": "Jalan Contoh Nomor 1, Trenggalek 66311",
        "telepon": "(0355) 000001",
        "email": "dinkes@contoh.invalid",
        "eselon2": "Kepala Dinas Kesehatan",
        "pj_nama": "Lintang Contoh",
        "pj_jabatan": "Kepala Bidang Pelayanan Kesehatan",
        "pj_alamat": "Jalan Contoh Nomor 1, Trenggalek",
        "pj_telepon": "(0355) 000002",
        "pj_email": "lintang@contoh.invalid",
    }
)
VARIABEL = Typed(
    rows={
        "variabel": [
            {
                "nama": "Jumlah Kunjungan Pasien",
                "konsep": "Kunjungan Pasien",
                "definisi": "Banyaknya pasien yang dilayani puskesmas dalam satu bulan.",
                "referensi_waktu": "Bulan laporan",
            },
            {
                "nama": "Jenis Layanan",
                "konsep": "Layanan",
                "definisi": "Kelompok layanan yang diterima pasien pada satu kunjungan.",
                "referensi_waktu": "Bulan laporan",
            },
        ]
    }
)


def _collection(today: date) -> tuple[date, date]:
    return today + timedelta(days=60), today + timedelta(days=120)


def _perencanaan(today: date) -> Typed:
    begin, end = _collection(today)
    later = [end + timedelta(days=n) for n in (1, 30, 31, 60, 61, 90)]
    stages = {1: (today, begin - timedelta(days=1)), 3: (begin, end)}
    stages |= {stage: (later[i], later[i + 1]) for stage, i in ((4, 0), (5, 2), (6, 4))}
    return Typed(
        {
            "latar_belakang": "Dinas memerlukan gambaran beban layanan setiap puskesmas.",
            "tujuan": "Menghasilkan jumlah kunjungan pasien menurut puskesmas dan jenis layanan.",
        },
        {
            f"jadwal-{stage}": [{"awal": first.isoformat(), "akhir": last.isoformat()}]
            for stage, (first, last) in stages.items()
        },
    )


def _pengolahan(unit: str, more: dict[str, str] | None = None) -> Typed:
    steps = dict.fromkeys(
        ("pengolahan_editing", "pengolahan_coding", "pengolahan_data_entry", "pengolahan_validasi"), "1"
    )
    answers = {"metode_analisis": "1", "unit_analisis": [unit], "tingkat_penyajian": ["4"]}
    return Typed(steps | answers | (more or {}))


def _diseminasi(today: date) -> Typed:
    release = _collection(today)[1] + timedelta(days=75)
    return Typed(
        {"produk_tercetak": "2", "produk_digital": "1", "produk_mikro": "2"},
        {"rilis-digital": [{"tanggal": release.isoformat()}]},
    )
