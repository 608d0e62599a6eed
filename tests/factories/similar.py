"""Published activities for the search of similar ones: one by one for tests, by the thousand to measure.

Rows are written directly: only the search is looked at. Titles are made up, but worded as those on
public lists of recommendations are; `titles` never holds more than one of them in memory.
"""

import random
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from recommendations.models import RecommendationRequest, Revision, SimilarActivity
from recommendations.services.similar import row_of, store
from recommendations.states import State
from satudata.accounts.models import Instansi, User, Wilayah
from satudata.documents.models import Document
from satudata.workflow.models import Sop

AT = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)

SERVICES = (
    "Administrasi Kependudukan", "Puskesmas", "Perizinan Terpadu", "Perpustakaan Daerah", "Rumah Sakit Umum",
    "Pengujian Kendaraan Bermotor", "Persampahan", "Air Minum", "Pasar Tradisional", "Pajak Daerah",
    "Informasi Publik", "Ketenagakerjaan", "Laboratorium Lingkungan", "Penyuluhan Pertanian", "Posyandu",
    "Bantuan Hukum", "Pemadam Kebakaran", "Terminal Penumpang", "Arsip Daerah", "Pemakaman Umum",
)  # fmt: skip
SUBJECTS = (
    "Kunjungan Destinasi Wisata", "Produksi Perikanan Tangkap", "Produksi Perikanan Budi Daya",
    "Populasi Ternak Besar", "Populasi Unggas", "Luas Panen Padi", "Produksi Hortikultura",
    "Produksi Tanaman Pangan", "Harga Bahan Pokok", "Penyakit Menular", "Penyakit Tidak Menular",
    "Kejadian Demam Berdarah", "Stunting Balita", "Imunisasi Dasar", "Kematian Ibu dan Bayi",
    "Peserta Keluarga Berencana", "Kekerasan terhadap Perempuan dan Anak", "Angka Putus Sekolah",
    "Guru dan Tenaga Kependidikan", "Sarana Prasarana Sekolah", "Rumah Tidak Layak Huni", "Jalan Daerah",
    "Jembatan Daerah", "Jaringan Irigasi", "Drainase Perkotaan", "Kawasan Kumuh", "Lampu Penerangan Jalan",
    "Angkutan Umum", "Kecelakaan Lalu Lintas", "Parkir Tepi Jalan", "Tempat Pembuangan Sampah", "Bank Sampah",
    "Kualitas Air Sungai", "Kualitas Udara", "Emisi Gas Rumah Kaca", "Ruang Terbuka Hijau", "Bencana Alam",
    "Usaha Mikro", "Koperasi Aktif", "Industri Kecil", "Pedagang Kaki Lima", "Pasar Rakyat", "Ekspor Daerah",
    "Investasi Daerah", "Izin Mendirikan Bangunan", "Pencari Kerja", "Pekerja Migran", "Pelatihan Kerja",
    "Penyandang Disabilitas", "Penerima Bantuan Sosial", "Lanjut Usia Terlantar", "Anak Terlantar",
    "Organisasi Kemasyarakatan", "Cagar Budaya", "Sanggar Seni", "Prestasi Atlet", "Organisasi Kepemudaan",
    "Arsip Perangkat Daerah", "Koleksi Perpustakaan", "Kegemaran Membaca", "Literasi Digital",
    "Layanan Internet Publik", "Aset Tanah Daerah", "Pegawai Negeri Sipil", "Pendapatan Asli Daerah",
    "Ketahanan Pangan Rumah Tangga", "Konsumsi Ikan", "Cadangan Pangan", "Pupuk Bersubsidi",
    "Alat Mesin Pertanian",
    "Hutan Rakyat", "Mata Air", "Sumur Bor", "Sanitasi Rumah Tangga", "Hotel dan Penginapan", "Rumah Makan",
    "Ekonomi Kreatif", "Transportasi Laut", "Nelayan Tangkap", "Pembudi Daya Ikan", "Penyuluh Pertanian",
)  # fmt: skip
ADDED = (
    "", "", "", "menurut Kecamatan", "menurut Jenis Kelamin", "Triwulanan", "berbasis Desa",
    "Sektor Informal",
    "pada Musim Kemarau", "menurut Kelompok Umur", "Skala Rumah Tangga", "Swasta", "Milik Pemerintah Daerah",
)  # fmt: skip
WAYS = ("Kompilasi Data", "Kompilasi Data", "Pendataan", "Survei", "Pemutakhiran Data")
COMMON = ("Nama", "Alamat", "Jenis kelamin", "Umur", "Pendidikan terakhir", "Kecamatan", "Jumlah")
QUANTITIES = (
    "Jumlah",
    "Luas",
    "Nilai",
    "Status",
    "Jenis",
    "Kondisi",
    "Lokasi",
    "Sumber dana",
    "Kapasitas",
    "Tanggal",
)


@dataclass(frozen=True)
class Made:
    """One activity before it is stored."""

    judul: str
    variabel: tuple[str, ...]
    wilayah: Wilayah
    instansi: Instansi
    tahun: int


def activities(
    count: int, regions: Sequence[Wilayah], offices: dict[int, Sequence[Instansi]]
) -> Iterator[Made]:
    """So many made-up activities, the same ones at every run."""
    chance = random.Random(count)  # noqa: S311  nothing secret
    for _number in range(count):
        region = chance.choice(regions)
        subject = chance.choice(SUBJECTS)
        if chance.random() < 0.25:
            subject = chance.choice(SERVICES)
            judul = f"Survei Kepuasan Masyarakat terhadap Pelayanan {subject} {region.nama}"
        else:
            judul = " ".join(f"{chance.choice(WAYS)} {subject} {chance.choice(ADDED)} {region.nama}".split())
        own = [
            f"{quantity} {subject.lower()}" for quantity in chance.sample(QUANTITIES, chance.randint(2, 6))
        ]
        variabel = (*chance.sample(COMMON, chance.randint(2, 5)), *own)
        yield Made(judul, variabel, region, chance.choice(offices[region.pk]), chance.randint(2022, 2027))


def publish(
    made: Iterable[Made], by: User, bps: Instansi, sop: Sop, *, revisions: bool = True
) -> list[SimilarActivity]:
    """Store activities with a public recommendation, and their rows of the search table."""
    made = list(made)
    letters = [_letter(one, by, bps) for one in made]
    Document.objects.bulk_create(letters)
    cases = [_case(one, by, bps, sop, letter) for one, letter in zip(made, letters, strict=True)]
    RecommendationRequest.objects.bulk_create(cases)
    forms = [form_of(one) for one in made]
    if revisions:
        Revision.objects.bulk_create(
            Revision(request=case, nomor=1, snapshot=form, sha256="0" * 64, at=AT, by=by)
            for case, form in zip(cases, forms, strict=True)
        )
    store(row_of(case, form, published=True) for case, form in zip(cases, forms, strict=True))
    return list(SimilarActivity.objects.filter(request__in=cases).order_by("pk"))


def form_of(made: Made) -> dict[str, object]:
    """What the search reads of a submitted form."""
    return {
        "judul_kegiatan": made.judul,
        "tahun": made.tahun,
        "cakupan_wilayah": 2,
        "wilayah": [],
        "variabel": [{"nama": nama, "definisi": f"{nama} pada tahun laporan."} for nama in made.variabel],
    }


def _letter(made: Made, by: User, bps: Instansi) -> Document:
    key = uuid.uuid4().hex
    return Document(
        kind="surat_rekomendasi", case_kind="recommendation", case_id=key, wilayah=made.wilayah, penerbit=bps,
        tanggal=date(2026, 10, 1), hal="Rekomendasi Kegiatan Statistik", template="x", context={}, token=key,
        created_at=AT, created_by=by,
    )  # fmt: skip


def _case(made: Made, by: User, bps: Instansi, sop: Sop, letter: Document) -> RecommendationRequest:
    key = uuid.uuid4()
    return RecommendationRequest(
        id=key, nomor=str(key), wilayah=made.wilayah, instansi=made.instansi, sop=sop, pembina=bps,
        state=State.LETTER_ISSUED, judul=made.judul, tahun=made.tahun, surat=letter,
        identitas_rekomendasi=key.hex[:20], token_publik=key.hex, diajukan_pada=AT, diajukan_oleh=by,
        created_at=AT, created_by=by, updated_at=AT, selesai_pada=AT,
    )  # fmt: skip
