"""Code lists of MS-Keg, MS-Var and MS-Ind with the codes that the official form prints.

Source: Peraturan BPS 5/2020 as transcribed in domain/romantik.md sections 2 to 5. Stored values
are the printed code numbers; multiple-choice items have powers of two and print their sum.
"""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaraPengumpulan(IntegerChoices):
    """List A: cara pengumpulan data."""

    PENCACAHAN_LENGKAP = 1, _("Pencacahan Lengkap")
    SURVEI = 2, _("Survei")
    KOMPILASI = 3, _("Kompilasi Produk Administrasi")
    CARA_LAIN = 4, _("Cara lain sesuai dengan perkembangan TI")


class Sektor(IntegerChoices):
    """List B: sektor kegiatan."""

    S01 = 1, _("Pertanian dan Perikanan")
    S02 = 2, _("Demografi dan Kependudukan")
    S03 = 3, _("Pembangunan")
    S04 = 4, _("Proyeksi Ekonomi")
    S05 = 5, _("Pendidikan dan Pelatihan")
    S06 = 6, _("Lingkungan")
    S07 = 7, _("Keuangan")
    S08 = 8, _("Globalisasi")
    S09 = 9, _("Kesehatan")
    S10 = 10, _("Industri dan Jasa")
    S11 = 11, _("Teknologi Informasi dan Komunikasi")
    S12 = 12, _("Perdagangan Internasional dan Neraca Perdagangan")
    S13 = 13, _("Ketenagakerjaan")
    S14 = 14, _("Neraca Nasional")
    S15 = 15, _("Indikator Ekonomi Bulanan")
    S16 = 16, _("Produktivitas")
    S17 = 17, _("Harga dan Paritas Daya Beli")
    S18 = 18, _("Sektor Publik, Perpajakan, dan Regulasi Pasar")
    S19 = 19, _("Perwilayahan dan Perkotaan")
    S20 = 20, _("Ilmu Pengetahuan dan Hak Paten")
    S21 = 21, _("Perlindungan Sosial dan Kesejahteraan")
    S22 = 22, _("Transportasi")


class YaTidak(IntegerChoices):
    """Ya-1 / Tidak-2 as printed."""

    YA = 1, _("Ya")
    TIDAK = 2, _("Tidak")


class Tahap(IntegerChoices):
    """R.3.3 rows: the stages of the schedule."""

    PERENCANAAN = 1, _("Perencanaan Kegiatan")
    DESAIN = 2, _("Desain")
    PENGUMPULAN = 3, _("Pengumpulan Data")
    PENGOLAHAN = 4, _("Pengolahan Data")
    ANALISIS = 5, _("Analisis")
    DISEMINASI = 6, _("Diseminasi Hasil")
    EVALUASI = 7, _("Evaluasi")


# R.3.3: printed group of each stage.
KELOMPOK_TAHAP = {
    1: _("A. Perencanaan"),
    2: _("A. Perencanaan"),
    3: _("B. Pengumpulan"),
    4: _("C. Pemeriksaan"),
    5: _("D. Penyebarluasan"),
    6: _("D. Penyebarluasan"),
    7: _("D. Penyebarluasan"),
}


class Pengulangan(IntegerChoices):
    """R.4.1."""

    SEKALI = 1, _("Hanya Sekali")
    BERULANG = 2, _("Berulang")


class Frekuensi(IntegerChoices):
    """R.4.2."""

    HARIAN = 1, _("Harian")
    MINGGUAN = 2, _("Mingguan")
    BULANAN = 3, _("Bulanan")
    TRIWULANAN = 4, _("Triwulanan")
    EMPAT_BULANAN = 5, _("Empat Bulanan")
    SEMESTERAN = 6, _("Semesteran")
    TAHUNAN = 7, _("Tahunan")
    DUA_TAHUNAN = 8, _("> Dua Tahunan")


class TipePengumpulan(IntegerChoices):
    """R.4.3."""

    PANEL = 1, _("Longitudinal Panel")
    LONGITUDINAL = 2, _("Longitudinal Cross Sectional")
    CROSS_SECTIONAL = 3, _("Cross Sectional")


class Cakupan(IntegerChoices):
    """R.4.4."""

    SELURUH = 1, _("Seluruh Wilayah Indonesia")
    SEBAGIAN = 2, _("Sebagian Wilayah Indonesia")


class Metode(IntegerChoices):
    """R.4.6, multiple choice."""

    WAWANCARA = 1, _("Wawancara")
    SWACACAH = 2, _("Mengisi kuesioner sendiri (swacacah)")
    PENGAMATAN = 4, _("Pengamatan (observasi)")
    SEKUNDER = 8, _("Pengumpulan data sekunder")
    LAINNYA = 16, _("Lainnya")


class Sarana(IntegerChoices):
    """R.4.7, multiple choice."""

    PAPI = 1, _("Paper-assisted Personal Interviewing (PAPI)")
    CAPI = 2, _("Computer-assisted Personal Interviewing (CAPI)")
    CATI = 4, _("Computer-assisted Telephones Interviewing (CATI)")
    CAWI = 8, _("Computer Aided Web Interviewing (CAWI)")
    MAIL = 16, _("Mail")
    LAINNYA = 32, _("Lainnya")


class UnitPengumpulan(IntegerChoices):
    """R.4.8 and R.7.3, multiple choice."""

    INDIVIDU = 1, _("Individu")
    RUMAH_TANGGA = 2, _("Rumah tangga")
    USAHA = 4, _("Usaha/perusahaan")
    LAINNYA = 8, _("Lainnya")


class RancanganSampel(IntegerChoices):
    """R.5.1."""

    SINGLE = 1, _("Single Stage/Phase")
    MULTI = 2, _("Multi Stage/Phase")


class PemilihanSampel(IntegerChoices):
    """R.5.2."""

    PROBABILITAS = 1, _("Sampel Probabilitas")
    NONPROBABILITAS = 2, _("Sampel Nonprobabilitas")


class MetodeSampel(IntegerChoices):
    """R.5.3.a (1 to 5) and R.5.3.b (6 to 10): one field, codes continue."""

    SIMPLE_RANDOM = 1, _("Simple Random Sampling")
    SYSTEMATIC = 2, _("Systematic Random Sampling")
    STRATIFIED = 3, _("Stratified Random Sampling")
    CLUSTER = 4, _("Cluster Sampling")
    MULTI_STAGE = 5, _("Multi Stage Sampling")
    QUOTA = 6, _("Quota Sampling")
    ACCIDENTAL = 7, _("Accidental Sampling")
    PURPOSIVE = 8, _("Purposive Sampling")
    SNOWBALL = 9, _("Snowball Sampling")
    SATURATION = 10, _("Saturation Sampling")


class KerangkaSampel(IntegerChoices):
    """R.5.4."""

    LIST_FRAME = 1, _("List Frame")
    AREA_FRAME = 2, _("Area Frame")


class PemeriksaanKualitas(IntegerChoices):
    """R.6.2, multiple choice."""

    REVISIT = 1, _("Kunjungan kembali (revisit)")
    SUPERVISI = 2, _("Supervisi")
    TASK_FORCE = 4, _("Task Force")
    LAINNYA = 8, _("Lainnya")


class Petugas(IntegerChoices):
    """R.6.4."""

    STAF = 1, _("Staf instansi penyelenggara")
    MITRA = 2, _("Mitra/tenaga kontrak")
    KEDUANYA = 3, _("Staf instansi penyelenggara dan mitra/tenaga kontrak")


class Pendidikan(IntegerChoices):
    """R.6.5."""

    SMP = 1, _("≤ SMP")
    SMA = 2, _("SMA/SMK")
    DIPLOMA = 3, _("Diploma I/II/III")
    SARJANA = 4, _("Diploma IV/S1/S2/S3")


class MetodeAnalisis(IntegerChoices):
    """R.7.2."""

    DESKRIPTIF = 1, _("Deskriptif")
    INFERENSIA = 2, _("Inferensia")
    KEDUANYA = 3, _("Deskriptif dan Inferensia")


class TingkatPenyajian(IntegerChoices):
    """R.7.4, multiple choice."""

    NASIONAL = 1, _("Nasional")
    PROVINSI = 2, _("Provinsi")
    KABUPATEN_KOTA = 4, _("Kabupaten/Kota")
    KECAMATAN = 8, _("Kecamatan")
    LAINNYA = 16, _("Lainnya")


class Produk(TextChoices):
    """R.8.1 and R.8.2: products for the public."""

    TERCETAK = "tercetak", _("Tercetak (hardcopy)")
    DIGITAL = "digital", _("Digital (softcopy)")
    MIKRO = "mikro", _("Data Mikro")


class TipeData(TextChoices):
    """MS-Var column (8); the official list is not known, this is the usable set."""

    # With a context: Django's own catalogue turns the bare word into "Bilangan Asli".
    INTEGER = "integer", pgettext_lazy("tipe data", "Integer")
    NUMERIK = "numerik", _("Numerik")
    KARAKTER = "karakter", _("Karakter")
    TANGGAL = "tanggal", _("Tanggal")
    BOOLEAN = "boolean", _("Boolean")


class JenisBerkas(TextChoices):
    """Blok IX: kinds of supporting file."""

    KUESIONER = "kuesioner", _("Kuesioner/Instrumen")
    KAK = "kak", _("KAK/TOR")
    DUMMY_TABEL = "dummy_tabel", _("Dummy tabel")
    LEMBAR_KERJA = "lembar_kerja", _("Lembar kerja")
    PUBLIKASI = "publikasi", _("Publikasi sebelumnya")
    PERMOHONAN = "permohonan", _("Surat permohonan")
    LAINNYA = "lainnya", _("Lainnya")
