"""SOPs as versioned data: a version with its cover, and its steps."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from satudata.accounts.models import User, Wilayah
from satudata.clock.readings import Reading


class Sop(models.Model):
    """One version of one SOP of a region, with its cover. Read-only once in force."""

    class Kind(models.TextChoices):
        REKOMENDASI = "rekomendasi", _("Pengajuan Rekomendasi Kegiatan Statistik Sektoral")
        PENYELENGGARAAN = "penyelenggaraan", _("Penyelenggaraan Statistik Sektoral")

    kind = models.CharField(_("jenis"), max_length=20, choices=Kind)
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="sop", verbose_name=_("wilayah"))
    versi = models.PositiveSmallIntegerField(_("versi"), default=1)
    nomor = models.CharField(_("nomor SOP"), max_length=80)
    nama = models.CharField(_("nama SOP"), max_length=200)
    tanggal_pembuatan = models.DateField(_("tanggal pembuatan"), null=True, blank=True)
    tanggal_revisi = models.DateField(_("tanggal revisi"), null=True, blank=True)
    tanggal_efektif = models.DateField(_("tanggal efektif"))
    disahkan_oleh = models.CharField(_("disahkan oleh (jabatan)"), max_length=200)
    instansi_pembuat = models.CharField(_("instansi pembuat"), max_length=200)
    dasar_hukum = models.JSONField(_("dasar hukum"), default=list, blank=True)
    kualifikasi_pelaksana = models.JSONField(_("kualifikasi pelaksana"), default=list, blank=True)
    keterkaitan = models.JSONField(_("keterkaitan"), default=list, blank=True)
    perlengkapan = models.JSONField(_("peralatan/perlengkapan"), default=list, blank=True)
    peringatan = models.TextField(_("peringatan"), blank=True)
    pencatatan = models.TextField(_("pencatatan dan pendataan"), blank=True)
    pelaksana = models.JSONField(_("kolom pelaksana"), default=list, blank=True)
    berlaku_dari = models.DateField(_("berlaku di sistem dari"), null=True, blank=True)
    diberlakukan_oleh = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = "SOP"
        verbose_name_plural = "SOP"
        default_permissions = ()
        ordering = ["wilayah", "kind", "-versi"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "wilayah", "versi"], name="sop_one_row_per_version"),
            models.UniqueConstraint(
                fields=["kind", "wilayah", "berlaku_dari"],
                condition=Q(berlaku_dari__isnull=False),
                name="sop_one_version_per_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nama} · {self.nomor} (versi {self.versi})"

    @property
    def in_force(self) -> bool:
        """True once a date in force is set: from then on the row and its steps never change."""
        return self.berlaku_dari is not None


class SopStep(models.Model):
    """One step of one SOP version: who, with what, within which standard, with what output."""

    class Unit(models.TextChoices):
        MENIT = "menit", _("menit")
        JAM = "jam", _("jam")
        HARI = "hari", _("hari")
        FREKUENSI = "frekuensi", _("sesuai frekuensi data")
        NONE = "", _("tidak disebut")

    sop = models.ForeignKey(Sop, models.CASCADE, related_name="steps", verbose_name="SOP")
    kode = models.CharField(
        _("kode"), max_length=4, help_text=_("Tetap untuk semua versi: A1 … A9, B1 … B11")
    )
    nomor = models.PositiveSmallIntegerField(_("nomor"))
    aktivitas = models.TextField(_("aktivitas"))
    jika_ya = models.TextField(_("jika ya"), blank=True)
    jika_tidak = models.TextField(_("jika tidak"), blank=True)
    pelaksana = models.JSONField(_("pelaksana"), default=list)
    kelengkapan = models.TextField(_("kelengkapan"), blank=True)
    standar = models.PositiveIntegerField(_("standar waktu"), null=True, blank=True)
    satuan = models.CharField(_("satuan"), max_length=10, choices=Unit, blank=True, default=Unit.NONE)
    # How the standard is read (sop/steps.md, "Readings that we take").
    pembacaan = models.CharField(_("dihitung sebagai"), max_length=20, choices=Reading)
    # Not from the SOP, and labelled so on screen: working days from receipt to acting.
    batas_tunggu_hari = models.PositiveSmallIntegerField(
        _("batas tunggu (hari kerja, bukan dari SOP)"), null=True, blank=True
    )
    output = models.TextField(_("output"), blank=True)
    keterangan = models.TextField(_("keterangan"), blank=True)
    berikutnya = models.TextField(_("langkah berikutnya"), blank=True)

    class Meta:
        verbose_name = _("langkah SOP")
        verbose_name_plural = _("langkah SOP")
        default_permissions = ()
        ordering = ["sop", "nomor"]
        constraints = [models.UniqueConstraint(fields=["sop", "kode"], name="sop_step_code_once")]

    def __str__(self) -> str:
        return f"{self.kode} {self.aktivitas}"

    @property
    def standar_menit(self) -> int | None:
        """The standard in working minutes where it is handling time, else None."""
        if self.standar is None or self.pembacaan != Reading.HANDLING_MINUTES:
            return None
        return self.standar * 60 if self.satuan == self.Unit.JAM else self.standar
