"""Entries of the Daftar Data (domain/satudata.md 3.3): the item for life, its entry of a year, its releases.

Everything of an entry may be blank while it is drafted; what must be there when the list is sent is said by
`forum.entries.checks`. What was decided on it (review, Forum, availability) stands here beside its answers.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum import codelists as c
from recommendations.models import Indikator, RecommendationRequest, Revision, Variabel
from satudata.accounts.models import Instansi, User, Wilayah


def _text(label: str, size: int = 300) -> models.CharField:
    return models.CharField(label, max_length=size, blank=True, default="")


def _long(label: str) -> models.TextField:
    return models.TextField(label, blank=True, default="", max_length=8000)


def _one(label: str, choices: type[models.TextChoices]) -> models.CharField:
    return models.CharField(label, max_length=20, choices=choices, blank=True, default="")


def _many(label: str) -> models.JSONField:
    return models.JSONField(label, default=list, blank=True)


def _who() -> models.ForeignKey:
    return models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")


class ItemData(models.Model):
    """What an OPD keeps data of, for life: its code joins the entries of all years, and the dataset."""

    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    # Who produces it now; the code keeps the unit that it was given under.
    instansi = models.ForeignKey(Instansi, models.PROTECT, related_name="item_data")
    kode = models.CharField(_("kode"), max_length=40)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("item data")
        verbose_name_plural = _("item data")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["wilayah", "kode"], name="item_data_code_once")]

    def __str__(self) -> str:
        return self.kode


class EntriDaftarData(models.Model):
    """One entry of a year's Daftar Data. JSON columns hold lists of codes of `codelists`."""

    class Reviu(models.TextChoices):
        SESUAI = "sesuai", _("Sesuai")
        PERBAIKAN = "perbaikan", _("Perlu perbaikan")

    class Keputusan(models.TextChoices):
        DISEPAKATI = "disepakati", _("Disepakati")
        DITOLAK = "ditolak", _("Ditolak")

    class Asal(models.TextChoices):
        BARU = "baru", _("Baru")
        TAHUN_LALU = "tahun_lalu", _("Dari tahun sebelumnya")
        EXCEL = "excel", _("Dari Excel")
        REKOMENDASI = "rekomendasi", _("Dari kegiatan yang direkomendasikan")
        WALIDATA = "walidata", _("Diusulkan Walidata")
        ADDENDUM = "addendum", _("Dari perubahan")

    daftar = models.ForeignKey("forum.DaftarData", models.PROTECT, related_name="entri")
    bagian = models.ForeignKey("forum.DaftarDataOpd", models.PROTECT, related_name="entri")
    item = models.ForeignKey(ItemData, models.PROTECT, related_name="entri")
    urut = models.PositiveIntegerField(default=0)
    asal = models.CharField(_("asal"), max_length=12, choices=Asal, default=Asal.BARU)
    # Added by Walidata to an OPD's draft: it counts once the OPD has accepted it.
    diterima_opd = models.BooleanField(_("diterima OPD"), default=True)

    nama_data = _text(_("Nama data"))
    jenis_data = _one(_("Jenis data"), c.JenisData)
    pic_nama = _text(_("Penanggung jawab data: nama"), 160)
    pic_jabatan = _text(_("Penanggung jawab data: jabatan"), 160)
    pic_telepon = _text(_("Penanggung jawab data: telepon"), 60)
    urusan = models.CharField(_("Bidang urusan"), max_length=4, choices=c.URUSAN, blank=True, default="")
    kode_dssd = _text(_("Kode DSSD"), 40)
    sumber_referensi = _many(_("Sumber referensi"))
    dasar_hukum = _long(_("Dasar atau dokumen rujukan"))
    data_prioritas = models.BooleanField(_("Data Prioritas"), null=True, blank=True)
    alasan_prioritas = _long(_("Alasan Data Prioritas"))
    konsep = _long(_("Konsep"))
    definisi = _long(_("Definisi"))
    klasifikasi = _long(_("Klasifikasi"))
    ukuran = _text(_("Ukuran"))
    satuan = _text(_("Satuan"), 80)
    id_sdsn = _text(_("Id standar data (SDSN)"), 40)
    level = _one(_("Level penyajian"), c.Level)
    periode_data = _one(_("Periode data"), c.Periode)
    jadwal_pemutakhiran = _one(_("Jadwal pemutakhiran"), c.Pemutakhiran)
    # Calendar days from the end of a period to its release.
    rilis_jeda = models.PositiveSmallIntegerField(
        _("Rilis, hari sesudah periode berakhir"), null=True, blank=True
    )
    cara_pengumpulan = _one(_("Cara pengumpulan"), c.Cara)
    # The recommended activity that produces it, with the version and the sheet that its answers come from.
    kegiatan = models.ForeignKey(
        RecommendationRequest,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Kegiatan"),
    )
    revisi = models.ForeignKey(Revision, models.PROTECT, null=True, blank=True, related_name="+")
    variabel = models.ForeignKey(Variabel, models.SET_NULL, null=True, blank=True, related_name="+")
    indikator = models.ForeignKey(Indikator, models.SET_NULL, null=True, blank=True, related_name="+")
    tanpa_rekomendasi = _long(_("Alasan tidak memerlukan rekomendasi"))
    sistem_sumber = _text(_("Aplikasi atau register sumber"))
    hak_akses = _one(_("Hak akses"), c.Akses)
    dasar_pengecualian = _one(_("Dasar pengecualian"), c.DasarPengecualian)
    uji_nomor = _text(_("Nomor uji konsekuensi"), 120)
    uji_tanggal = models.DateField(_("Tanggal uji konsekuensi"), null=True, blank=True)
    pengecualian_sampai = models.DateField(_("Pengecualian berlaku sampai"), null=True, blank=True)
    data_pribadi = models.BooleanField(_("Mengandung data pribadi"), null=True, blank=True)
    format = _many(_("Format"))
    kode_referensi = _many(_("Kode referensi"))
    keterangan = _long(_("Keterangan"))

    # Walidata's review (before SOP B1).
    reviu = _one(_("reviu Walidata"), Reviu)
    reviu_catatan = _long(_("catatan reviu"))
    reviu_oleh = _who()
    reviu_pada = models.DateTimeField(null=True, blank=True)
    # The Forum's decision (SOP B3).
    keputusan = _one(_("keputusan Forum"), Keputusan)
    keputusan_alasan = _long(_("alasan keputusan"))
    keputusan_oleh = _who()
    keputusan_pada = models.DateTimeField(null=True, blank=True)
    # Availability (SOP B4), and what Walidata finds in it.
    ketersediaan = _one(_("ketersediaan"), c.Tersedia)
    ketersediaan_alasan = _one(_("alasan"), c.AlasanTidak)
    ketersediaan_uraian = _long(_("penjelasan alasan"))
    ketersediaan_rencana = _long(_("rencana tindak lanjut"))
    ketersediaan_catatan = _long(_("catatan Walidata atas ketersediaan"))
    # Taken out of the agreed list by an addendum; the row stays.
    dicabut_oleh = models.ForeignKey(
        "forum.Addendum",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dicabut oleh"),
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("entri Daftar Data")
        verbose_name_plural = _("entri Daftar Data")
        default_permissions = ()
        ordering = ["urut", "id"]
        constraints = [
            models.UniqueConstraint(fields=["daftar", "item"], name="entri_once_a_year"),
            models.CheckConstraint(
                condition=~Q(keputusan="ditolak") | ~Q(keputusan_alasan=""), name="entri_refused_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["bagian", "urut", "id"], name="entri_of_bagian"),
            models.Index(fields=["daftar", "urut", "id"], name="entri_of_daftar"),
        ]

    def __str__(self) -> str:
        return self.nama_data

    @property
    def identitas_rekomendasi(self) -> str:
        """Identitas of the recommended activity; empty where it has none yet."""
        return (self.kegiatan.identitas_rekomendasi or "") if self.kegiatan is not None else ""


class JadwalRilis(models.Model):
    """One promised release of an entry: the period it speaks of, and its date."""

    entri = models.ForeignKey(EntriDaftarData, models.CASCADE, related_name="jadwal")
    ke = models.PositiveSmallIntegerField(_("rilis ke"))
    periode = models.CharField(_("periode"), max_length=60)
    mulai = models.DateField(_("periode mulai"))
    sampai = models.DateField(_("periode berakhir"))
    tanggal = models.DateField(_("jadwal rilis"))

    class Meta:
        verbose_name = _("jadwal rilis")
        verbose_name_plural = _("jadwal rilis")
        default_permissions = ()
        ordering = ["ke"]
        constraints = [
            models.UniqueConstraint(fields=["entri", "ke"], name="jadwal_rilis_once"),
            models.CheckConstraint(
                condition=Q(sampai__gte=models.F("mulai")), name="jadwal_rilis_period_in_order"
            ),
        ]
        indexes = [models.Index(fields=["tanggal"], name="jadwal_rilis_tanggal")]
