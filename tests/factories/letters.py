"""A whole letter as frozen context, HTML and PDF, without a database."""

from functools import cache
from typing import Any

from satudata.documents import rendering


def letter_context(*, contoh: bool = False, **changes: Any) -> dict[str, Any]:
    """The frozen context of a Surat Rekomendasi; `changes` replace top-level keys."""
    facts = {
        "nomor": "B-12/35030/KS.000/11/2026",
        "tanggal": "16 November 2026",
        "hal": "Rekomendasi Kegiatan Statistik",
        "penerbit": "BPS Kabupaten Trenggalek",
        "kode": "7k3m-9qxt-abcd-efgh-2345",
        "alamat_periksa": "https://satudata.contoh.go.id/verifikasi/7k3m9qxtabcdefgh2345/",
        "alamat_kode": "https://satudata.contoh.go.id/verifikasi/",
        "contoh": contoh,
        "dibuat": "2026-11-16T09:00:00+07:00",
    }
    activity = [
        {"label": "Judul kegiatan", "isi": "Survei Kepuasan Layanan Puskesmas Kabupaten Trenggalek"},
        {"label": "Tahun", "isi": "2027"},
    ]
    return {
        "dokumen": facts,
        "kop": {
            "atas": ["BADAN PUSAT STATISTIK"],
            "nama": "KABUPATEN TRENGGALEK",
            "alamat": ["Jalan Contoh Nomor 1 66311", "Telepon (0355) 000000", "Surel bps@contoh.invalid"],
            "di_kaki": True,
            "kota": "",
        },
        "tempat": "Trenggalek",
        "sifat": "Biasa",
        "lampiran": "1 (satu) set",
        "kepada": ["Kepala Dinas Kesehatan Kabupaten Trenggalek", "di Trenggalek"],
        "nomor_transaksi": "3503.2026.00001",
        "tanggal_pengajuan": "9 November 2026",
        "dasar": ["Undang-Undang Nomor 16 Tahun 1997 tentang Statistik"],
        "kegiatan": activity,
        "identitas": "V-26.3503.001",
        "kewajiban": ["melaksanakan kegiatan sesuai rancangan yang direkomendasikan."],
        "penandatangan": {
            "jabatan": "Kepala BPS Kabupaten Trenggalek",
            "nama": "Raras Contoh",
            "pangkat": "",
            "nip": "19000101 200001 1 001",
        },
        "tembusan": ["Kepala Dinas Komunikasi dan Informatika Kabupaten Trenggalek"],
        "catatan": [{"jenis": "Saran", "rincian": "Blok V", "teks": "Sebutkan n ≤ N.", "jawaban": ""}],
        "ringkasan": [{"judul": "Desain", "baris": [{"label": "Metode", "isi": "Wawancara"}]}],
        "variabel": [{"nama": "Waktu tunggu", "keterangan": "Lama menunggu sampai dilayani."}],
        "indikator": [],
    } | changes


@cache
def letter_pdf() -> bytes:
    """The letter as an issued PDF."""
    html = rendering.render_html("documents/surat_rekomendasi.html", letter_context())
    return rendering.render_pdf(html, title="Rekomendasi Kegiatan Statistik Nomor B-12/35030/KS.000/11/2026")
