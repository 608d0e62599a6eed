"""Tables of official documents: number series, documents with frozen context, stored bytes."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from satudata.accounts.models import Instansi, User, Wilayah


class DocumentSeries(models.Model):
    """Gapless numbers of one office, one series and one year. Locked late, never skipped.

    `pattern` is a plain format string with {nomor}, {tahun}, {bulan}, {kode_unit}, {klasifikasi},
    {wilayah}: e.g. "B-{nomor}/{kode_unit}/{klasifikasi}/{bulan}/{tahun}" (romantik.md 9.3).
    """

    instansi = models.ForeignKey(
        Instansi, models.PROTECT, related_name="document_series", verbose_name=_("instansi")
    )
    kode = models.CharField(_("deret"), max_length=40)
    tahun = models.PositiveSmallIntegerField(_("tahun"))
    pattern = models.CharField(_("pola nomor"), max_length=120)
    klasifikasi = models.CharField(_("kode klasifikasi"), max_length=20, blank=True)
    terakhir = models.PositiveIntegerField(_("nomor terakhir"), default=0)

    class Meta:
        verbose_name = _("deret nomor")
        verbose_name_plural = _("deret nomor")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["instansi", "kode", "tahun"], name="series_once_per_year")
        ]

    def __str__(self) -> str:
        return f"{self.kode} {self.tahun} · {self.instansi}"


class StoredFile(models.Model):
    """Bytes kept for ever under their SHA-256; served as attachment, never rewritten."""

    class Check(models.TextChoices):
        ACCEPTED = "accepted", _("Diterima")
        UNCHECKED = "unchecked", _("Belum diperiksa")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("ukuran (bita)"))
    content_type = models.CharField(max_length=100)
    name = models.CharField(_("nama berkas"), max_length=150)
    path = models.CharField(max_length=200)
    check_state = models.CharField(max_length=12, choices=Check, default=Check.ACCEPTED)
    stored_at = models.DateTimeField(_("disimpan pada"))
    stored_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("oleh"))

    class Meta:
        verbose_name = _("berkas")
        verbose_name_plural = _("berkas")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="stored_file_sha256_hex"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Document(models.Model):
    """An issued document: number and date taken in the move, context frozen, PDF made after it.

    Never edited and never deleted; a correction is a new document that supersedes this one.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", _("Sedang disiapkan")
        FAILED = "failed", _("Gagal disiapkan")
        ISSUED = "issued", _("Berlaku")
        SUPERSEDED = "superseded", _("Digantikan")
        REVOKED = "revoked", _("Dicabut")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("jenis"), max_length=40)
    case_kind = models.CharField(max_length=30)
    case_id = models.CharField(max_length=40)
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+", verbose_name=_("wilayah"))
    penerbit = models.ForeignKey(Instansi, models.PROTECT, related_name="+", verbose_name=_("penerbit"))
    series = models.ForeignKey(
        DocumentSeries,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("deret"),
    )
    urut = models.PositiveIntegerField(_("nomor urut"), null=True, blank=True)
    nomor = models.CharField(_("nomor"), max_length=120, blank=True)
    tanggal = models.DateField(_("tanggal"))
    hal = models.CharField(_("hal"), max_length=300)
    template = models.CharField(max_length=80)
    template_version = models.CharField(max_length=64, blank=True)
    context = models.JSONField()
    html = models.TextField(blank=True)
    state = models.CharField(_("keadaan"), max_length=12, choices=State, default=State.PREPARING)
    error = models.TextField(_("galat"), blank=True)
    supersedes = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("menggantikan"),
    )
    # What the QR code carries: opaque, says nothing about the case.
    token = models.CharField(max_length=32, unique=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("berkas terbit")
    )
    # The same document with an electronic signature made elsewhere; its bytes start with, or its
    # text equals, the issued file's.
    signed_file = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("berkas bertanda tangan"),
    )
    signature = models.JSONField(_("tanda tangan"), default=dict, blank=True)
    created_at = models.DateTimeField(_("dibuat"))
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("dokumen")
        verbose_name_plural = _("dokumen")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["series", "urut"], condition=Q(series__isnull=False), name="document_number_once"
            ),
            models.CheckConstraint(
                condition=Q(series__isnull=True, urut__isnull=True)
                | Q(series__isnull=False, urut__isnull=False),
                name="document_series_and_number",
            ),
            models.CheckConstraint(
                condition=Q(file__isnull=False) | ~Q(state__in=["issued", "superseded", "revoked"]),
                name="issued_document_has_bytes",
            ),
            models.CheckConstraint(condition=~Q(supersedes=F("id")), name="document_supersedes_another"),
        ]
        indexes = [
            models.Index(fields=["case_kind", "case_id"], name="document_of_case"),
            models.Index(fields=["kind", "state", "-tanggal"], name="document_list"),
        ]

    def __str__(self) -> str:
        return f"{self.nomor or self.kind} · {self.hal}"
