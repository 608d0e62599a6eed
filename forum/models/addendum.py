"""Changes to an agreed list: an addendum, its proposed changes, its Berita Acara perubahan."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from satudata.accounts.models import User
from satudata.documents.models import Document


class Addendum(models.Model):
    """One round of changes to an agreed Daftar Data; at most one is open for a list."""

    daftar = models.ForeignKey("forum.DaftarData", models.PROTECT, related_name="addendum")
    nomor = models.PositiveSmallIntegerField(_("perubahan ke"))
    alasan = models.TextField(_("alasan"), max_length=4000)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    rapat = models.ForeignKey("forum.RapatForum", models.PROTECT, null=True, blank=True, related_name="+")
    berita_acara = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="+")
    # Closed: agreed by its Berita Acara, or dropped.
    closed_at = models.DateTimeField(null=True, blank=True)
    dropped = models.BooleanField(default=False)

    class Meta:
        verbose_name = "addendum"
        verbose_name_plural = "addendum"
        default_permissions = ()
        ordering = ["nomor"]
        constraints = [
            models.UniqueConstraint(fields=["daftar", "nomor"], name="addendum_number_once"),
            models.UniqueConstraint(
                fields=["daftar"], condition=Q(closed_at__isnull=True), name="addendum_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"Perubahan ke-{self.nomor}"


class PerubahanEntri(models.Model):
    """One proposed change: a new entry, other answers for one, or its withdrawal."""

    class Jenis(models.TextChoices):
        TAMBAH = "tambah", _("Tambah entri")
        UBAH = "ubah", _("Ubah entri")
        CABUT = "cabut", _("Cabut entri")

    class Keputusan(models.TextChoices):
        DISEPAKATI = "disepakati", _("Disepakati")
        DITOLAK = "ditolak", _("Ditolak")

    addendum = models.ForeignKey(Addendum, models.PROTECT, related_name="perubahan")
    jenis = models.CharField(_("jenis"), max_length=8, choices=Jenis)
    bagian = models.ForeignKey("forum.DaftarDataOpd", models.PROTECT, related_name="+")
    entri = models.ForeignKey(
        "forum.EntriDaftarData", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Answers by column of EntriDaftarData: as they were, and as proposed. Plain JSON values.
    sebelum = models.JSONField(default=dict, blank=True)
    isi = models.JSONField(default=dict, blank=True)
    alasan = models.TextField(_("alasan"), max_length=4000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    keputusan = models.CharField(
        _("keputusan Forum"), max_length=12, choices=Keputusan, blank=True, default=""
    )
    keputusan_alasan = models.TextField(_("alasan keputusan"), blank=True, default="", max_length=4000)

    class Meta:
        verbose_name = _("perubahan entri")
        verbose_name_plural = _("perubahan entri")
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(jenis="tambah") | Q(entri__isnull=False), name="perubahan_names_its_entry"
            ),
            models.UniqueConstraint(
                fields=["addendum", "entri"],
                condition=Q(entri__isnull=False),
                name="perubahan_once_per_entry",
            ),
        ]
