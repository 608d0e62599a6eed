"""A complete form that no check objects to, saved page by page through the real service."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from recommendations.models import RecommendationRequest
from recommendations.services import form
from recommendations.services.form_rows import RowInput, SectionInput, region_rows
from satudata.accounts.models import User

# A survey of 2027, planned after the moment that the test world calls now (November 2026).
SURVEY: dict[str, dict[str, Any]] = {
    "identitas": {
        "judul_kegiatan": "Survei Kepuasan Masyarakat terhadap Layanan Puskesmas Kabupaten Trenggalek",
        "tahun": 2027,
        "kode_keg": "",
        "cara_pengumpulan_data": 2,
        "sektor_kegiatan": 9,
        "apakah_mendapat_rekomendasi": 2,
        "identitas_rekomendasi": "",
    },
    "penyelenggara": {
        "instansi_penyelenggara": "Dinas Kesehatan Kabupaten Trenggalek",
        "alamat": "Jalan Contoh Nomor 1, Trenggalek 66311",
        "telepon": "(0355) 000001",
        "faksimile": "-",
        "email": "dinkes@contoh.invalid",
        "eselon1": "-",
        "eselon2": "Kepala Dinas Kesehatan",
        "pj_nama": "Lintang Contoh",
        "pj_jabatan": "Kepala Bidang Pelayanan Kesehatan",
        "pj_alamat": "Jalan Contoh Nomor 1, Trenggalek",
        "pj_telepon": "(0355) 000002",
        "pj_faksimile": "-",
        "pj_email": "lintang@contoh.invalid",
    },
    "perencanaan": {
        "latar_belakang": "Puskesmas memerlukan ukuran kepuasan untuk memperbaiki layanan.",
        "tujuan": "Menghasilkan indeks kepuasan masyarakat menurut puskesmas.",
    },
    "desain": {
        "pengulangan": 2,
        "frekuensi": 7,
        "tipe_pengumpulan": 3,
        "cakupan_wilayah": 2,
        "metode_pengumpulan": [1],
        "metode_pengumpulan_lainnya": "",
        "sarana_pengumpulan": [1],
        "sarana_pengumpulan_lainnya": "",
        "unit_pengumpulan": [1],
        "unit_pengumpulan_lainnya": "",
    },
    "sampel": {
        "jenis_rancangan_sampel": 1,
        "metode_pemilihan_sampel": 1,
        "metode_sampel": 2,
        "kerangka_sampel": 1,
        "fraksi_sampel": "400/12.480",
        "perkiraan_sampling_error": "MoE 5 persen pada tingkat kepercayaan 95 persen",
        "unit_sampel": "Pengunjung puskesmas",
        "unit_observasi": "Pengunjung puskesmas berumur 17 tahun ke atas",
    },
    "pengumpulan": {
        "uji_coba": 1,
        "pemeriksaan_kualitas": [1, 2],
        "pemeriksaan_kualitas_lainnya": "",
        "penyesuaian_nonrespon": 1,
        "petugas": 3,
        "pendidikan_petugas": 2,
        "jumlah_supervisor": 2,
        "jumlah_enumerator": 12,
        "pelatihan_petugas": 1,
    },
    "pengolahan": {
        "pengolahan_editing": 1,
        "pengolahan_coding": 1,
        "pengolahan_data_entry": 1,
        "pengolahan_validasi": 1,
        "metode_analisis": 1,
        "unit_analisis": [1],
        "unit_analisis_lainnya": "",
        "tingkat_penyajian": [4],
        "tingkat_penyajian_lainnya": "",
    },
    "diseminasi": {"produk_tercetak": 2, "produk_digital": 1, "produk_mikro": 2},
    "penutup": {
        "kota_tanda_tangan": "Trenggalek",
        "tanggal_tanda_tangan": date(2026, 11, 16),
        "nama_tanda_tangan": "Raras Contoh",
        "nip_tanda_tangan": "190001012000011001",
        "catatan_untuk_pemeriksa": "",
    },
}
JADWAL = (
    (1, date(2026, 12, 1), date(2026, 12, 31)),
    (2, date(2027, 1, 4), date(2027, 1, 29)),
    (3, date(2027, 2, 1), date(2027, 3, 31)),
    (4, date(2027, 4, 1), date(2027, 4, 30)),
    (5, date(2027, 5, 3), date(2027, 5, 31)),
    (6, date(2027, 6, 1), date(2027, 6, 30)),
    (7, date(2027, 7, 1), date(2027, 7, 30)),
)
VARIABEL = (
    ("Umur", "Umur", "Lama hidup responden sampai ulang tahun terakhir.", "Keadaan pada hari pencacahan"),
    ("Tingkat Kepuasan", "Kepuasan", "Penilaian responden terhadap layanan.", "Kunjungan terakhir"),
)


def survey_pages(changes: Mapping[str, Any] | None = None) -> dict[str, SectionInput]:
    """Every page of the survey; `changes` replaces answers by column name."""
    changes = changes or {}
    pages = {
        key: SectionInput({name: changes.get(name, value) for name, value in values.items()})
        for key, values in SURVEY.items()
    }
    jadwal = [RowInput({"tahap": t, "awal": awal, "akhir": akhir}) for t, awal, akhir in JADWAL]
    names = ("nama", "konsep", "definisi", "referensi_waktu")
    variabel = [RowInput(dict(zip(names, row, strict=True))) for row in VARIABEL]
    rilis = [RowInput({"produk": "digital", "tanggal": date(2027, 6, 15)})]
    tables = {
        "perencanaan": {"jadwal": jadwal},
        "desain": {"wilayah": region_rows(["3503"])},
        "diseminasi": {"rilis": rilis},
    }
    for key, rows in tables.items():
        pages[key] = SectionInput(pages[key].values, rows)
    return pages | {"variabel": SectionInput(tables={"variabel": variabel})}


def fill_form(
    request: RecommendationRequest,
    *,
    by: User | None = None,
    changes: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Save the whole survey as the person who started the request (or `by`)."""
    for section, given in survey_pages(changes).items():
        form.save_section(
            request=request,
            section=section,
            given=given,
            by=by or request.created_by,
            at=at or request.created_at,
        )
