"""MS-Var and MS-Ind (Peraturan BPS 5/2020; domain/romantik.md sections 4 and 5)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from recommendations import codelists as c
from recommendations.models.kegiatan import Kegiatan, _long, _one, _text


class Variabel(models.Model):
    """R.3.4 and MS-Var: one variable collected; columns (2) to (12) of the sheet."""

    kegiatan = models.ForeignKey(Kegiatan, models.CASCADE, related_name="variabel")
    urut = models.PositiveSmallIntegerField(default=0)
    nama = _text(_("Nama Variabel"))
    alias = _text(_("Alias"))
    konsep = _long(_("Konsep"))
    definisi = _long(_("Definisi"))
    referensi_pemilihan = _long(_("Referensi Pemilihan"))
    referensi_waktu = _text(_("Referensi Waktu (Periode Enumerasi)"))
    tipe_data = models.CharField(_("Tipe Data"), max_length=10, choices=c.TipeData, blank=True, default="")
    klasifikasi_rujukan = _text(_("Klasifikasi Isian: rujukan"))
    aturan_validasi = _long(_("Aturan Validasi"))
    kalimat_pertanyaan = _long(_("Kalimat Pertanyaan"))
    dapat_diakses = _one(_("Dapat Diakses Umum"), c.YaTidak)
    ukuran = _text(_("Ukuran"))
    satuan = _text(_("Satuan"), 80)
    id_sds = _text(_("Id standar data"), 40)

    class Meta:
        verbose_name = _("variabel (MS-Var)")
        verbose_name_plural = _("variabel (MS-Var)")
        default_permissions = ()
        ordering = ["urut", "id"]

    def __str__(self) -> str:
        return self.nama


class KlasifikasiIsian(models.Model):
    """MS-Var column (9): one code of a variable's domain of values."""

    variabel = models.ForeignKey(Variabel, models.CASCADE, related_name="klasifikasi")
    urut = models.PositiveSmallIntegerField(default=0)
    kode = _text(_("Kode"), 40)
    nilai = _text(_("Nilai"))

    class Meta:
        default_permissions = ()
        ordering = ["urut", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["variabel", "kode"], condition=~Q(kode=""), name="value_code_once_per_variable"
            )
        ]


class Indikator(models.Model):
    """MS-Ind: one indicator; columns (2) to (17). Composite: only (11)(12); else only (13)-(15)."""

    kegiatan = models.ForeignKey(Kegiatan, models.CASCADE, related_name="indikator")
    urut = models.PositiveSmallIntegerField(default=0)
    nama = _text(_("Nama Indikator"))
    konsep = _long(_("Konsep"))
    definisi = _long(_("Definisi"))
    interpretasi = _long(_("Interpretasi"))
    metode_perhitungan = _long(_("Metode/Rumus Penghitungan"))
    rumus = _long(_("Rumus (LaTeX)"))
    ukuran = _text(_("Ukuran"))
    satuan = _text(_("Satuan"), 80)
    komposit = _one(_("Indikator Komposit"), c.YaTidak)
    level_estimasi = _text(_("Level Estimasi"))
    dapat_diakses = _one(_("Dapat Diakses Umum"), c.YaTidak)

    class Meta:
        verbose_name = _("indikator (MS-Ind)")
        verbose_name_plural = _("indikator (MS-Ind)")
        default_permissions = ()
        ordering = ["urut", "id"]

    def __str__(self) -> str:
        return self.nama


class KlasifikasiPenyajian(models.Model):
    """MS-Ind column (9): a breakdown in which the indicator is shown."""

    indikator = models.ForeignKey(Indikator, models.CASCADE, related_name="klasifikasi_penyajian")
    urut = models.PositiveSmallIntegerField(default=0)
    nama = _text(_("Klasifikasi Penyajian"))
    sumber = _text(_("Sumber"))

    class Meta:
        default_permissions = ()
        ordering = ["urut", "id"]


class IndikatorPembangun(models.Model):
    """MS-Ind columns (11) and (12), for a composite indicator."""

    indikator = models.ForeignKey(Indikator, models.CASCADE, related_name="indikator_pembangun")
    urut = models.PositiveSmallIntegerField(default=0)
    publikasi = _text(_("Publikasi Ketersediaan"))
    nama = _text(_("Nama"))

    class Meta:
        default_permissions = ()
        ordering = ["urut", "id"]


class VariabelPembangun(models.Model):
    """MS-Ind columns (13) to (15), for an indicator that is not composite."""

    indikator = models.ForeignKey(Indikator, models.CASCADE, related_name="variabel_pembangun")
    urut = models.PositiveSmallIntegerField(default=0)
    kegiatan_penghasil = _text(_("Kegiatan Penghasil"))
    kode_kegiatan = _text(_("Kode Kegiatan"), 40)
    # This activity's own variable where it is one of them.
    variabel = models.ForeignKey(Variabel, models.SET_NULL, null=True, blank=True, related_name="+")
    nama = _text(_("Nama"))

    class Meta:
        default_permissions = ()
        ordering = ["urut", "id"]
