"""EPSS (domain/satudata.md 8): the versioned tree of indicators, a region's assessment, its evidence."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from satudata.accounts.models import Instansi, User, Wilayah
from satudata.documents.models import StoredFile


class KerangkaEpss(models.Model):
    """A version of the tree of domains, aspects and indicators with their weights and criteria.

    `isi` is what `reports.epss.tree.Tree.to_json` gives: an administrator changes weights by a new version;
    one that an assessment was made by stays as it is.
    """

    kode = models.SlugField(_("kode versi"), max_length=20, unique=True)
    nama = models.CharField(_("nama"), max_length=200)
    sumber = models.CharField(_("sumber"), max_length=300, blank=True, default="")
    berlaku_sejak = models.DateField(_("berlaku sejak"))
    isi = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("kerangka EPSS")
        verbose_name_plural = _("kerangka EPSS")
        default_permissions = ()
        ordering = ["-berlaku_sejak"]

    def __str__(self) -> str:
        return self.nama


class PenilaianEpss(models.Model):
    """A region's EPSS of a year: its own levels and, beside them, those of BPS.

    It is no case: no SOP names its steps. What is done to it is recorded in a chain of its own.
    """

    CHAIN_KIND = "epss"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    pembina = models.ForeignKey(Instansi, models.PROTECT, related_name="+", verbose_name=_("Pembina Data"))
    tahun = models.PositiveSmallIntegerField(_("tahun penilaian"))
    kerangka = models.ForeignKey(KerangkaEpss, models.PROTECT, related_name="+")
    # Closed by Walidata: sent to the Tim Penilai Badan; own levels stand from then on.
    dikirim_pada = models.DateTimeField(_("dikirim pada"), null=True, blank=True)
    dikirim_oleh = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # Closed by BPS: its levels stand.
    ditetapkan_pada = models.DateTimeField(_("ditetapkan pada"), null=True, blank=True)
    ditetapkan_oleh = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("penilaian EPSS")
        verbose_name_plural = _("penilaian EPSS")
        default_permissions = ()
        ordering = ["-tahun"]
        constraints = [
            models.UniqueConstraint(fields=["wilayah", "tahun"], name="epss_once_a_year"),
            models.CheckConstraint(
                condition=Q(ditetapkan_pada__isnull=True) | Q(dikirim_pada__isnull=False),
                name="epss_decided_after_sending",
            ),
        ]

    def __str__(self) -> str:
        return f"EPSS {self.wilayah} {self.tahun}"


class NilaiIndikator(models.Model):
    """The levels (1 to 5) of one indicator: the region's own, explained, and BPS's with its note."""

    penilaian = models.ForeignKey(PenilaianEpss, models.PROTECT, related_name="nilai")
    kode = models.CharField(_("indikator"), max_length=8)
    tingkat = models.PositiveSmallIntegerField(_("tingkat"), null=True, blank=True)
    penjelasan = models.TextField(_("penjelasan"), blank=True, default="", max_length=8000)
    tingkat_bps = models.PositiveSmallIntegerField(_("tingkat menurut BPS"), null=True, blank=True)
    catatan_bps = models.TextField(_("catatan BPS"), blank=True, default="", max_length=8000)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("nilai indikator EPSS")
        verbose_name_plural = _("nilai indikator EPSS")
        default_permissions = ()
        ordering = ["kode"]
        constraints = [
            models.UniqueConstraint(fields=["penilaian", "kode"], name="nilai_once_per_indicator"),
            models.CheckConstraint(
                condition=(Q(tingkat__isnull=True) | Q(tingkat__range=(1, 5)))
                & (Q(tingkat_bps__isnull=True) | Q(tingkat_bps__range=(1, 5))),
                name="nilai_level_one_to_five",
            ),
        ]


class BuktiDukung(models.Model):
    """Evidence for an indicator: gathered by the system (`sumber`), a link, or an uploaded file."""

    class Jenis(models.TextChoices):
        SISTEM = "sistem", _("Dari sistem")
        TAUTAN = "tautan", _("Tautan")
        BERKAS = "berkas", _("Berkas")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nilai = models.ForeignKey(NilaiIndikator, models.PROTECT, related_name="bukti")
    jenis = models.CharField(max_length=10, choices=Jenis)
    judul = models.CharField(_("judul"), max_length=300)
    # Code of the gatherer (`reports.epss.evidence`) where the system gave it.
    sumber = models.CharField(max_length=40, blank=True, default="")
    tautan = models.URLField(_("tautan"), max_length=500, blank=True, default="")
    berkas = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    # What the system counted, one sentence each, as of `at`: kept as it was then.
    fakta = models.JSONField(default=list, blank=True)
    # The level that it is meant to prove; of the system's, the level that its facts support.
    tingkat = models.PositiveSmallIntegerField(_("untuk tingkat"), null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    dihapus_pada = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("bukti dukung")
        verbose_name_plural = _("bukti dukung")
        default_permissions = ()
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(jenis="tautan", berkas__isnull=True) & ~Q(tautan="")
                | Q(jenis="berkas", berkas__isnull=False)
                | Q(jenis="sistem"),
                name="bukti_holds_what_it_says",
            ),
            models.UniqueConstraint(
                fields=["nilai", "sumber"],
                condition=Q(jenis="sistem", dihapus_pada__isnull=True),
                name="bukti_one_of_each_source",
            ),
        ]
