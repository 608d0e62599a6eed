"""Forms as snapshots without a database: a full survey, a kompilasi administrasi, an empty one."""

from typing import Any

from django.db import models

from recommendations import snapshot
from recommendations.documents.head import Head
from tests.factories.recommendations_form import JADWAL, SURVEY

HEAD = Head(
    nomor_transaksi="3503.2026.00001",
    instansi="Dinas Kesehatan",
    judul="Survei Kepuasan Masyarakat terhadap Layanan Puskesmas Kabupaten Trenggalek",
    tahun="2027",
    keadaan="Revisi 1, dikirim 16 November 2026",
    draf=True,
)


def _blank(column: models.Field) -> Any:
    if isinstance(column, models.JSONField):
        return []
    return "" if isinstance(column, models.CharField | models.TextField) else None


def survey_form() -> dict[str, Any]:
    """The survey of the other tests, with MS-Var and MS-Ind filled."""
    form = snapshot.empty()
    for values in SURVEY.values():
        form |= values
    form["tanggal_tanda_tangan"] = "2026-11-16"
    form["jadwal"] = [
        {"tahap": t, "awal": first.isoformat(), "akhir": last.isoformat()} for t, first, last in JADWAL
    ]
    form["wilayah"] = [_trenggalek()]
    form["rilis"] = [{"produk": "digital", "tanggal": "2027-06-15"}]
    form["variabel"] = [
        variabel(
            "Umur",
            definisi="Lama hidup responden sampai ulang tahun terakhir.",
            tipe_data="integer",
            aturan_validasi="Bilangan bulat 17 sampai 110",
            kalimat_pertanyaan="Berapa umur Bapak/Ibu pada ulang tahun terakhir?",
            ukuran="Jumlah",
            satuan="tahun",
        ),
        variabel(
            "Tingkat Kepuasan",
            definisi="Penilaian responden terhadap layanan pada kunjungan terakhir.",
            tipe_data="karakter",
            klasifikasi=[
                {"kode": "1", "nilai": "Tidak puas"},
                {"kode": "2", "nilai": "Puas"},
                {"kode": "3", "nilai": "Sangat puas"},
            ],
            aturan_validasi="Harus terisi",
            kalimat_pertanyaan="Seberapa puas Bapak/Ibu dengan layanan hari ini?",
            dapat_diakses=2,
        ),
    ]
    form["indikator"] = [
        indikator(
            "Indeks Kepuasan Masyarakat",
            komposit=2,
            variabel_pembangun=[
                {"kegiatan_penghasil": "Kegiatan ini", "kode_kegiatan": "", "nama": "Tingkat Kepuasan"}
            ],
        ),
        indikator(
            "Indeks Mutu Layanan Daerah",
            komposit=1,
            indikator_pembangun=[{"publikasi": "Profil Kesehatan", "nama": "Indeks Kepuasan Masyarakat"}],
            dapat_diakses=2,
        ),
    ]
    return form


def kompilasi_form() -> dict[str, Any]:
    """A yearly compilation of administrative records: no sample, no enumerators."""
    form = survey_form()
    form |= {
        "judul_kegiatan": "Kompilasi Data Kunjungan Destinasi Wisata Kabupaten Trenggalek",
        "cara_pengumpulan_data": 3,
        "sektor_kegiatan": 10,
        "instansi_penyelenggara": "Dinas Pariwisata Kabupaten Trenggalek",
        "metode_pengumpulan": [8],
        "sarana_pengumpulan": [8, 32],
        "sarana_pengumpulan_lainnya": "Salinan buku tamu",
        "unit_pengumpulan": [4, 8],
        "unit_pengumpulan_lainnya": "Destinasi wisata",
        "uji_coba": 2,
        "petugas": None,
        "pendidikan_petugas": None,
        "jumlah_supervisor": None,
        "jumlah_enumerator": None,
        "pelatihan_petugas": None,
        "produk_tercetak": 1,
    }
    form["rilis"] = [{"produk": "tercetak", "tanggal": "2027-06-15"}, *form["rilis"]]
    form["variabel"] = [variabel("Jumlah Kunjungan", definisi="Banyaknya karcis yang terjual dalam sebulan.")]
    form["indikator"] = [
        indikator(
            "Pertumbuhan Kunjungan",
            komposit=2,
            metode_perhitungan="Kunjungan tahun ini dibagi kunjungan tahun lalu, dikurangi satu.",
            rumus=r"\frac{K_t}{K_{t-1}} - 1",
        )
    ]
    return form


def long_form(count: int = 300) -> dict[str, Any]:
    """A survey of many variables and a third as many indicators, texts of real length."""
    form = survey_form()
    text = "Keadaan yang dicatat petugas menurut keterangan responden pada saat pencacahan. " * 3
    form["variabel"] = [
        variabel(
            f"Variabel Nomor {n}",
            definisi=text.strip(),
            kalimat_pertanyaan=text.strip(),
            klasifikasi=[{"kode": str(k), "nilai": f"Jawaban ke-{k}"} for k in range(1, 6)],
        )
        for n in range(1, count + 1)
    ]
    form["indikator"] = [indikator(f"Indikator Nomor {n}", definisi=text) for n in range(1, count // 3 + 1)]
    return form


def variabel(nama: str, **given: Any) -> dict[str, Any]:
    """One row of R.3.4 and MS-Var."""
    blank = {name: _blank(column) for name, column in snapshot.VARIABEL_COLUMNS.items()}
    usual = {
        "nama": nama,
        "alias": "",
        "konsep": nama,
        "definisi": f"{nama} yang dicatat.",
        "referensi_pemilihan": "Standar Data Statistik Nasional",
        "referensi_waktu": "Keadaan pada hari pencacahan",
        "tipe_data": "integer",
        "aturan_validasi": "Harus terisi",
        "dapat_diakses": 1,
    }
    return blank | {"klasifikasi": []} | usual | given


def indikator(nama: str, **given: Any) -> dict[str, Any]:
    """One row of MS-Ind."""
    blank = {name: _blank(column) for name, column in snapshot.INDIKATOR_COLUMNS.items()}
    children = {key: [] for key, _model, _names in snapshot.OF_INDIKATOR}
    usual = {
        "nama": nama,
        "konsep": "Kepuasan",
        "definisi": f"{nama} menurut puskesmas.",
        "interpretasi": "Makin tinggi makin baik.",
        "metode_perhitungan": "Rata-rata tertimbang nilai semua unsur.",
        "ukuran": "Indeks",
        "satuan": "poin",
        "level_estimasi": "Kabupaten/Kota",
        "dapat_diakses": 1,
        "klasifikasi_penyajian": [{"nama": "Puskesmas", "sumber": "Registrasi puskesmas"}],
    }
    return blank | children | usual | given


def _trenggalek() -> dict[str, str]:
    return {
        "provinsi": "3500",
        "provinsi_nama": "Provinsi Jawa Timur",
        "kabupaten": "3503",
        "kabupaten_nama": "Kabupaten Trenggalek",
    }
