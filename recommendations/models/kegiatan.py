"""MS-Keg (Peraturan BPS 5/2020): the activity of a request, typed, by official block numbers.

Everything may be blank: a draft is incomplete. What must be there at submission is said by
`questionnaire` (required, skip rules) and `checks` (the 40 rules), not by the columns.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from recommendations import codelists as c
from recommendations.models.request import RecommendationRequest
from satudata.accounts.models import User, Wilayah
from satudata.documents.models import StoredFile


def _text(label: str, size: int = 300) -> models.CharField:
    return models.CharField(label, max_length=size, blank=True, default="")


def _long(label: str) -> models.TextField:
    return models.TextField(label, blank=True, default="", max_length=20000)


def _one(label: str, choices: type[models.IntegerChoices]) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, choices=choices, null=True, blank=True)


def _many(label: str) -> models.JSONField:
    return models.JSONField(label, default=list, blank=True)


def _known(field: str, choices: type[models.IntegerChoices]) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__in": choices.values}),
        name=f"kegiatan_{field}_known"[:60],
    )


class Kegiatan(models.Model):
    """One statistical activity as MS-Keg describes it. Multiple-choice items hold lists of codes."""

    request = models.OneToOneField(RecommendationRequest, models.CASCADE, related_name="kegiatan")
    # Halaman muka
    judul_kegiatan = _text(_("Judul Kegiatan"))
    tahun = models.PositiveSmallIntegerField(
        _("Tahun"), null=True, blank=True, validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    kode_keg = _text(_("Kode Kegiatan (diisi oleh petugas)"), 40)
    cara_pengumpulan_data = _one(_("Cara Pengumpulan Data"), c.CaraPengumpulan)
    sektor_kegiatan = _one(_("Sektor Kegiatan"), c.Sektor)
    jenis_statistik = models.CharField(max_length=30, default="STATISTIK_SEKTORAL", editable=False)
    apakah_mendapat_rekomendasi = _one(_("Mendapatkan rekomendasi kegiatan statistik dari BPS"), c.YaTidak)
    identitas_rekomendasi = _text(_("Identitas Rekomendasi"), 20)
    # Blok I
    instansi_penyelenggara = _text(_("Instansi Penyelenggara"))
    alamat = _long(_("Alamat Lengkap Instansi Penyelenggara"))
    telepon = _text(_("Telepon"), 60)
    faksimile = _text(_("Faksimile"), 60)
    email = models.EmailField(_("E-mail"), blank=True, default="")
    # Blok II
    eselon1 = _text(_("Unit Eselon Penanggung Jawab: Eselon 1"))
    eselon2 = _text(_("Unit Eselon Penanggung Jawab: Eselon 2"))
    pj_nama = _text(_("Penanggung Jawab Teknis: Nama"), 160)
    pj_jabatan = _text(_("Jabatan"))
    pj_alamat = _long(_("Alamat"))
    pj_telepon = _text(_("Telepon"), 60)
    pj_faksimile = _text(_("Faksimile"), 60)
    pj_email = models.EmailField(_("E-mail"), blank=True, default="")
    # Blok III (3.3 and 3.4 are child tables)
    latar_belakang = _long(_("Latar Belakang Kegiatan"))
    tujuan = _long(_("Tujuan Kegiatan"))
    # Blok IV (4.5 is a child table)
    pengulangan = _one(_("Kegiatan Ini Dilakukan"), c.Pengulangan)
    frekuensi = _one(_("Frekuensi Penyelenggaraan"), c.Frekuensi)
    tipe_pengumpulan = _one(_("Tipe Pengumpulan Data"), c.TipePengumpulan)
    cakupan_wilayah = _one(_("Cakupan Wilayah Pengumpulan Data"), c.Cakupan)
    metode_pengumpulan = _many(_("Metode Pengumpulan Data"))
    metode_pengumpulan_lainnya = _text(_("Metode lainnya"))
    sarana_pengumpulan = _many(_("Sarana Pengumpulan Data"))
    sarana_pengumpulan_lainnya = _text(_("Sarana lainnya"))
    unit_pengumpulan = _many(_("Unit Pengumpulan Data"))
    unit_pengumpulan_lainnya = _text(_("Unit pengumpulan lainnya"))
    # Blok V
    jenis_rancangan_sampel = _one(_("Jenis Rancangan Sampel"), c.RancanganSampel)
    metode_pemilihan_sampel = _one(_("Metode Pemilihan Sampel Tahap Terakhir"), c.PemilihanSampel)
    metode_sampel = _one(_("Metode yang Digunakan"), c.MetodeSampel)
    kerangka_sampel = _one(_("Kerangka Sampel Tahap Terakhir"), c.KerangkaSampel)
    fraksi_sampel = _long(_("Fraksi Sampel Keseluruhan"))
    perkiraan_sampling_error = _long(_("Nilai Perkiraan Sampling Error Variabel Utama"))
    unit_sampel = _text(_("Unit Sampel"))
    unit_observasi = _text(_("Unit Observasi"))
    # Blok VI
    uji_coba = _one(_("Apakah Melakukan Uji Coba (Pilot Survey)?"), c.YaTidak)
    pemeriksaan_kualitas = _many(_("Metode Pemeriksaan Kualitas Pengumpulan Data"))
    pemeriksaan_kualitas_lainnya = _text(_("Metode pemeriksaan lainnya"))
    penyesuaian_nonrespon = _one(_("Apakah Melakukan Penyesuaian Nonrespon?"), c.YaTidak)
    petugas = _one(_("Petugas Pengumpulan Data"), c.Petugas)
    pendidikan_petugas = _one(_("Persyaratan Pendidikan Terendah Petugas Pengumpulan Data"), c.Pendidikan)
    jumlah_supervisor = models.PositiveIntegerField(
        _("Supervisor/penyelia/pengawas (orang)"), null=True, blank=True
    )
    jumlah_enumerator = models.PositiveIntegerField(
        _("Pengumpul data/enumerator (orang)"), null=True, blank=True
    )
    pelatihan_petugas = _one(_("Apakah Melakukan Pelatihan Petugas?"), c.YaTidak)
    # Blok VII
    pengolahan_editing = _one(_("Penyuntingan (Editing)"), c.YaTidak)
    pengolahan_coding = _one(_("Penyandian (Coding)"), c.YaTidak)
    pengolahan_data_entry = _one(_("Data Entry"), c.YaTidak)
    pengolahan_validasi = _one(_("Penyahihan (Validasi)"), c.YaTidak)
    metode_analisis = _one(_("Metode Analisis"), c.MetodeAnalisis)
    unit_analisis = _many(_("Unit Analisis"))
    unit_analisis_lainnya = _text(_("Unit analisis lainnya"))
    tingkat_penyajian = _many(_("Tingkat Penyajian Hasil Analisis"))
    tingkat_penyajian_lainnya = _text(_("Tingkat penyajian lainnya"))
    # Blok VIII (8.2 is a child table)
    produk_tercetak = _one(_("Tercetak (hardcopy)"), c.YaTidak)
    produk_digital = _one(_("Digital (softcopy)"), c.YaTidak)
    produk_mikro = _one(_("Data Mikro"), c.YaTidak)
    # Signature block of the printed form (2.9)
    kota_tanda_tangan = _text(_("Kota"), 80)
    tanggal_tanda_tangan = models.DateField(_("Tanggal"), null=True, blank=True)
    nama_tanda_tangan = _text(_("Nama penanggung jawab"), 160)
    nip_tanda_tangan = _text(_("NIP penanggung jawab"), 18)
    # Last page of the form: the producer's word to the examiner (romantik.md 3.2, page 10)
    catatan_untuk_pemeriksa = _long(_("Catatan untuk pemeriksa"))

    class Meta:
        verbose_name = _("kegiatan statistik (MS-Keg)")
        verbose_name_plural = _("kegiatan statistik (MS-Keg)")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(tahun__isnull=True) | Q(tahun__range=(2000, 2100)), name="kegiatan_tahun_4_digits"
            ),
            _known("cara_pengumpulan_data", c.CaraPengumpulan),
            _known("sektor_kegiatan", c.Sektor),
            _known("pengulangan", c.Pengulangan),
            _known("frekuensi", c.Frekuensi),
            _known("tipe_pengumpulan", c.TipePengumpulan),
            _known("cakupan_wilayah", c.Cakupan),
            _known("metode_sampel", c.MetodeSampel),
        ]

    def __str__(self) -> str:
        return self.judul_kegiatan or "(tanpa judul)"


class JadwalTahap(models.Model):
    """R.3.3: one period (awal s.d. akhir) of one stage; a repeated activity has several."""

    kegiatan = models.ForeignKey(Kegiatan, models.CASCADE, related_name="jadwal")
    tahap = models.PositiveSmallIntegerField(_("Tahap"), choices=c.Tahap)
    urut = models.PositiveSmallIntegerField(default=0)
    awal = models.DateField(_("Awal"), null=True, blank=True)
    akhir = models.DateField(_("Akhir"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["tahap", "urut", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(awal__isnull=True) | Q(akhir__isnull=True) | Q(akhir__gte=F("awal")),
                name="jadwal_ends_after_start",
            ),
            models.CheckConstraint(condition=Q(tahap__in=c.Tahap.values), name="jadwal_tahap_known"),
        ]


class WilayahKegiatan(models.Model):
    """R.4.5: a region covered; the whole province where kabupaten is empty."""

    kegiatan = models.ForeignKey(Kegiatan, models.CASCADE, related_name="wilayah_kegiatan")
    urut = models.PositiveSmallIntegerField(default=0)
    provinsi = models.ForeignKey(Wilayah, models.PROTECT, related_name="+", verbose_name=_("Provinsi"))
    kabupaten = models.ForeignKey(
        Wilayah, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Kabupaten/Kota")
    )

    class Meta:
        default_permissions = ()
        ordering = ["urut", "id"]


class RilisProduk(models.Model):
    """R.8.2: a planned release date of one product."""

    kegiatan = models.ForeignKey(Kegiatan, models.CASCADE, related_name="rilis")
    produk = models.CharField(_("Produk"), max_length=10, choices=c.Produk)
    tanggal = models.DateField(_("Rencana rilis"))

    class Meta:
        default_permissions = ()
        ordering = ["produk", "tanggal", "id"]


class BerkasPendukung(models.Model):
    """Blok IX: a supporting file. Taken away it stays stored, marked removed."""

    kegiatan = models.ForeignKey(Kegiatan, models.CASCADE, related_name="berkas")
    jenis = models.CharField(_("Jenis berkas"), max_length=16, choices=c.JenisBerkas)
    keterangan = _text(_("Keterangan"), 200)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["jenis", "added_at"]


class SectionState(models.Model):
    """One section of one form: its own version, who saved it when, and input not yet valid."""

    kegiatan = models.ForeignKey(Kegiatan, models.CASCADE, related_name="sections")
    section = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # What was typed but could not be stored in a typed column, so that nothing is lost.
    raw = models.JSONField(default=dict, blank=True)
    # Answers copied from an earlier activity: {column or table key: {"dari": nomor, "tahun": int | None,
    # "dikonfirmasi": bool}}. An answer that is changed leaves it.
    salinan = models.JSONField(default=dict, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kegiatan", "section"], name="section_state_once")]
