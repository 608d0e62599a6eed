"""The Daftar Data of a region and year, and each OPD's part of it (SOP B1, B3, B4)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from forum.states import LIST_TONES, OFFICE_TONES, ListState, OfficeState
from forum.transitions.daftar import ListTransitions
from forum.transitions.opd import OfficeTransitions
from satudata.accounts.models import Instansi, User
from satudata.documents.models import Document
from satudata.workflow.models import Case


class DaftarData(ListTransitions, Case):
    """One region's Daftar Data for one year. Its `instansi` is the region's Sekretariat SDI."""

    CASE_KIND = "daftar_data"

    state = FSMField(
        _("keadaan"), default=ListState.PREPARED, choices=ListState.choices, protected=True, max_length=30
    )
    tahun = models.PositiveSmallIntegerField(
        _("tahun data"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    pembina = models.ForeignKey(Instansi, models.PROTECT, related_name="+", verbose_name=_("Pembina Data"))
    disalin_dari = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("disalin dari")
    )
    # Last days of the phases, as the Sekretariat sets them; none of them comes from the SOP.
    draf_sampai = models.DateField(_("draf OPD sampai"), null=True, blank=True)
    reviu_sampai = models.DateField(_("reviu Walidata sampai"), null=True, blank=True)
    rekomendasi_sampai = models.DateField(_("rekomendasi Pembina Data sampai"), null=True, blank=True)
    forum_pada = models.DateField(_("rapat Forum pada"), null=True, blank=True)
    putaran = models.PositiveSmallIntegerField(_("putaran"), default=1)
    # SOP B1: what Pembina Data says of the whole list, and the letter that carries it.
    catatan_rekomendasi = models.TextField(_("catatan rekomendasi"), blank=True, default="")
    rekomendasi = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("rekomendasi")
    )
    # SOP B3: the Forum's Berita Acara.
    berita_acara = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Berita Acara")
    )
    rapat = models.ForeignKey(
        "forum.RapatForum",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("rapat yang menyepakati"),
    )
    disepakati_pada = models.DateTimeField(_("disepakati pada"), null=True, blank=True)

    class Meta:
        verbose_name = "Daftar Data"
        verbose_name_plural = "Daftar Data"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["wilayah", "tahun"], name="daftar_data_once_a_year"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in ListState]), name="daftar_data_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(berita_acara__isnull=False), name="daftar_data_agreed_by_ba"
            ),
        ]

    def __str__(self) -> str:
        return f"Daftar Data {self.wilayah} {self.tahun}"

    @property
    def tone(self) -> str:
        """Colour role of the state, always beside its words."""
        return LIST_TONES.get(self.state, "info")


class DaftarDataOpd(OfficeTransitions, Case):
    """One OPD's entries of a year's list, then what it states of their availability (SOP B4)."""

    CASE_KIND = "daftar_data_opd"

    state = FSMField(
        _("keadaan"), default=OfficeState.LISTED, choices=OfficeState.choices, protected=True, max_length=30
    )
    daftar = models.ForeignKey(DaftarData, models.PROTECT, related_name="bagian", verbose_name="Daftar Data")
    tahun = models.PositiveSmallIntegerField(_("tahun data"))
    pembina = models.ForeignKey(Instansi, models.PROTECT, related_name="+", verbose_name=_("Pembina Data"))
    putaran = models.PositiveSmallIntegerField(_("putaran"), default=1)
    diajukan_pada = models.DateTimeField(_("diajukan pada"), null=True, blank=True)
    diajukan_oleh = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diajukan oleh")
    )
    # Who of the OPD sent the availability: somebody else checks it.
    ketersediaan_oleh = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ketersediaan oleh")
    )
    berita_acara = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Berita Acara OPD")
    )
    surat_pernyataan = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Surat Pernyataan")
    )
    # How the head approved: in the application, or by a PDF signed elsewhere, which is kept.
    disetujui_oleh = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("disetujui oleh")
    )
    disetujui_pada = models.DateTimeField(_("disetujui pada"), null=True, blank=True)

    class Meta:
        verbose_name = _("Daftar Data perangkat daerah")
        verbose_name_plural = _("Daftar Data perangkat daerah")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["daftar", "instansi"], name="daftar_opd_once"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in OfficeState]), name="daftar_opd_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="stated") | Q(surat_pernyataan__isnull=False),
                name="daftar_opd_stated_by_letter",
            ),
        ]
        indexes = [models.Index(fields=["daftar", "state"], name="daftar_opd_of_year")]

    def __str__(self) -> str:
        return f"Daftar Data {self.instansi} {self.tahun}"

    @property
    def tone(self) -> str:
        """Colour role of the state, always beside its words."""
        return OFFICE_TONES.get(self.state, "info")


class KomentarPembina(models.Model):
    """What Pembina Data says of one entry, or of the whole list where there is none (SOP B1)."""

    daftar = models.ForeignKey(DaftarData, models.PROTECT, related_name="komentar")
    entri = models.ForeignKey(
        "forum.EntriDaftarData", models.CASCADE, null=True, blank=True, related_name="komentar"
    )
    text = models.TextField(_("masukan"), max_length=4000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Null while it is a draft of the office; set when the list is returned or the recommendation issued.
    sent_at = models.DateTimeField(null=True, blank=True)
    tanggapan = models.TextField(_("tanggapan"), blank=True, default="", max_length=4000)
    tanggapan_oleh = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    tanggapan_pada = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("masukan Pembina Data")
        verbose_name_plural = _("masukan Pembina Data")
        default_permissions = ()
        ordering = ["at", "id"]
