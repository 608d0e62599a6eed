"""Value lists of the Daftar Data (domain/satudata.md 3.2): stored codes, Indonesian labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class JenisData(TextChoices):
    """Whether the entry is an indicator or a variable."""

    INDIKATOR = "indikator", _("Indikator")
    VARIABEL = "variabel", _("Variabel")


class Level(TextChoices):
    """Lowest level at which the data are shown."""

    KABUPATEN_KOTA = "kabupaten_kota", _("Kabupaten/Kota")
    KECAMATAN = "kecamatan", _("Kecamatan")
    DESA_KELURAHAN = "desa_kelurahan", _("Desa/Kelurahan")
    FASKES = "faskes", _("Puskesmas/Faskes")
    INDIVIDU = "individu", _("Individu")


class Periode(TextChoices):
    """The time that one figure speaks of."""

    TAHUNAN = "tahunan", _("Tahunan")
    SEMESTERAN = "semesteran", _("Semesteran")
    TRIWULANAN = "triwulanan", _("Triwulanan")
    BULANAN = "bulanan", _("Bulanan")
    MINGGUAN = "mingguan", _("Mingguan")
    HARIAN = "harian", _("Harian")


class Pemutakhiran(TextChoices):
    """Jadwal pemutakhiran: how often the data are released; union of the regional and national lists."""

    HARIAN = "harian", _("Harian")
    MINGGUAN = "mingguan", _("Mingguan")
    BULANAN = "bulanan", _("Bulanan")
    TRIWULANAN = "triwulanan", _("Triwulanan")
    EMPAT_BULANAN = "empat_bulanan", _("Empat Bulanan")
    SEMESTERAN = "semesteran", _("Semesteran")
    TAHUNAN = "tahunan", _("Tahunan")
    DUA_TAHUNAN = "dua_tahunan", _("Dua Tahunan")
    LEBIH_DUA_TAHUNAN = "lebih_dua_tahunan", _("Lebih dari Dua Tahunan")
    AD_HOC = "ad_hoc", _("Ad-hoc")


class Cara(TextChoices):
    """Cara pengumpulan; the same four as list A of MS-Keg."""

    PENCACAHAN_LENGKAP = "pencacahan_lengkap", _("Pencacahan Lengkap")
    SURVEI = "survei", _("Survei")
    KOMPILASI = "kompilasi", _("Kompilasi Produk Administrasi")
    CARA_LAIN = "cara_lain", _("Cara lain sesuai dengan perkembangan TI")


class Sumber(TextChoices):
    """Sumber referensi: what asks for the data."""

    RPJMD = "rpjmd", "RPJMD"
    RENSTRA = "renstra", _("Renstra OPD")
    SPM = "spm", _("SPM (Standar Pelayanan Minimal)")
    SDGS = "sdgs", "SDGs"
    RKP = "rkp", "RKP/RKPD"
    LPPD = "lppd", "LPPD"
    DSSD = "dssd", _("DSSD (Data Statistik Sektoral Daerah)")
    PROVINSI = "provinsi", _("Permintaan Provinsi")
    LAINNYA = "lainnya", _("Lainnya")


class Akses(TextChoices):
    """Hak akses."""

    TERBUKA = "terbuka", _("Terbuka")
    TERBATAS = "terbatas", _("Terbatas")
    TERTUTUP = "tertutup", _("Tertutup")


class DasarPengecualian(TextChoices):
    """Ground of an access that is not open: UU 14/2008 Pasal 17, in short."""

    PENEGAKAN_HUKUM = "penegakan_hukum", _("Menghambat penegakan hukum")
    HKI = "hki", _("Kekayaan intelektual dan persaingan usaha")
    PERTAHANAN = "pertahanan", _("Pertahanan dan keamanan negara")
    KEKAYAAN_ALAM = "kekayaan_alam", _("Kekayaan alam Indonesia")
    EKONOMI = "ekonomi", _("Ketahanan ekonomi nasional")
    LUAR_NEGERI = "luar_negeri", _("Hubungan luar negeri")
    AKTA = "akta", _("Isi akta autentik dan wasiat pribadi")
    RAHASIA_PRIBADI = "rahasia_pribadi", _("Rahasia pribadi")
    MEMORANDUM = "memorandum", _("Memorandum yang menurut sifatnya dirahasiakan")
    UNDANG_UNDANG = "undang_undang", _("Dirahasiakan oleh undang-undang lain")


class Format(TextChoices):
    """File formats in which the data are shared."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"
    JSON = "json", "JSON"
    GEOJSON = "geojson", "GeoJSON"
    XML = "xml", "XML"
    PDF = "pdf", "PDF"


class KodeReferensi(TextChoices):
    """Reference codes used in the table."""

    WILAYAH_BPS = "wilayah_bps", _("Kode wilayah BPS")
    WILAYAH_KEMENDAGRI = "wilayah_kemendagri", _("Kode wilayah Kemendagri")
    FASKES = "faskes", _("Kode fasilitas kesehatan")
    SEKOLAH = "sekolah", _("NPSN (sekolah)")
    KBLI = "kbli", "KBLI"
    KBKI = "kbki", "KBKI"
    KBJI = "kbji", "KBJI"
    LAINNYA = "lainnya", _("Lainnya")


class Tersedia(TextChoices):
    """Ketersediaan (SOP B4)."""

    TERSEDIA = "tersedia", _("Tersedia")
    SEBAGIAN = "sebagian", _("Tersedia sebagian")
    TIDAK = "tidak", _("Tidak tersedia")


class AlasanTidak(TextChoices):
    """Why data are not, or only partly, available (domain/satudata.md 4.1, Lampiran II)."""

    BUKAN_KEWENANGAN = "bukan_kewenangan", _("Bukan kewenangan")
    BELUM_ADA_KEGIATAN = "belum_ada_kegiatan", _("Belum ada kegiatan")
    BELUM_ADA_ANGGARAN = "belum_ada_anggaran", _("Belum ada anggaran")
    INSTANSI_LAIN = "instansi_lain", _("Kegiatan oleh instansi lain")
    LAINNYA = "lainnya", _("Lainnya")


# Urusan (groups by field of government): code is the position, so that a label may be corrected.
URUSAN: tuple[tuple[str, str], ...] = tuple(
    (f"u{number:02d}", name)
    for number, name in enumerate(
        (
            "Pendidikan",
            "Kesehatan",
            "Pekerjaan Umum dan Penataan Ruang",
            "Perumahan Rakyat dan Kawasan Permukiman",
            "Ketenteraman, Ketertiban Umum dan Pelindungan Masyarakat",
            "Sosial",
            "Tenaga Kerja",
            "Pemberdayaan Perempuan dan Pelindungan Anak",
            "Pangan",
            "Pertanahan",
            "Lingkungan Hidup",
            "Administrasi Kependudukan dan Pencatatan Sipil",
            "Pemberdayaan Masyarakat dan Desa",
            "Pengendalian Penduduk dan Keluarga Berencana",
            "Perhubungan",
            "Komunikasi dan Informatika",
            "Koperasi, Usaha Kecil dan Menengah",
            "Penanaman Modal",
            "Kepemudaan dan Olahraga",
            "Statistik",
            "Persandian",
            "Kebudayaan",
            "Perpustakaan",
            "Kearsipan",
            "Kelautan dan Perikanan",
            "Pariwisata",
            "Pertanian",
            "Kehutanan",
            "Energi dan Sumber Daya Mineral",
            "Perdagangan",
            "Perindustrian",
            "Transmigrasi",
            "Perencanaan",
            "Keuangan",
            "Kepegawaian dan Diklat",
            "Pengadaan",
            "Pemerintahan",
            "Kesatuan Bangsa dan Politik",
            "Pengawasan",
            "Penelitian dan Pengembangan",
        ),
        start=1,
    )
)
# Ways of collecting for which BPS's recommendation is asked before the collection (romantik.md 1).
NEEDS_RECOMMENDATION = frozenset({Cara.PENCACAHAN_LENGKAP, Cara.SURVEI, Cara.KOMPILASI, Cara.CARA_LAIN})
