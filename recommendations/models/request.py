"""The case of SOP A and what belongs to its way: revisions, notes, Surat Komitmen."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from recommendations.states import STATUSES, TONES, State, StatusPengajuan, StatusRekomendasi
from recommendations.transitions import RecommendationTransitions
from satudata.accounts.models import Instansi, User
from satudata.documents.models import Document, StoredFile
from satudata.workflow.models import Case, StepRun


class RecommendationRequest(RecommendationTransitions, Case):
    """One pengajuan rekomendasi of one OPD for one statistical activity (SOP A)."""

    CASE_KIND = "recommendation"

    class Decision(models.TextChoices):
        LAYAK = "layak", _("Layak")
        TIDAK_LAYAK = "tidak_layak", _("Tidak layak")

    state = FSMField(
        _("keadaan"), default=State.DRAFTED, choices=State.choices, protected=True, max_length=30
    )
    judul = models.CharField(_("judul kegiatan"), max_length=300, blank=True)
    tahun = models.PositiveSmallIntegerField(_("tahun"), null=True, blank=True)
    # The BPS office that examines; fixed at the first submission by the regions ticked (8.1).
    pembina = models.ForeignKey(
        Instansi, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Pembina Data")
    )
    diisi_atas_nama = models.BooleanField(_("diisi Pembina Data atas nama OPD"), default=False)
    disalin_dari = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="salinan", verbose_name=_("disalin dari")
    )
    putaran = models.PositiveSmallIntegerField(_("putaran"), default=1)
    diajukan_pada = models.DateTimeField(_("diajukan pada"), null=True, blank=True)
    diajukan_oleh = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diajukan oleh")
    )
    selesai_pada = models.DateTimeField(_("selesai pada"), null=True, blank=True)
    penentuan = models.CharField(_("penentuan"), max_length=12, choices=Decision, blank=True)
    penentuan_alasan = models.TextField(_("alasan penentuan"), blank=True)
    # {criterion: {"terpenuhi": bool, "catatan": str}} of domain/romantik.md 8.8.
    penentuan_kriteria = models.JSONField(_("daftar periksa penentuan"), default=dict, blank=True)
    identitas_rekomendasi = models.CharField(
        _("Identitas Rekomendasi"), max_length=20, null=True, blank=True, unique=True
    )
    surat = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Surat Rekomendasi")
    )
    draf_komitmen = models.OneToOneField(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("naskah Surat Komitmen"),
    )
    # Opaque address of the public page; set when the letter is issued.
    token_publik = models.CharField(max_length=32, null=True, blank=True, unique=True)
    teks_cari = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("pengajuan rekomendasi")
        verbose_name_plural = _("pengajuan rekomendasi")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="request_state_known"
            ),
            models.CheckConstraint(
                condition=Q(diajukan_pada__isnull=True, diajukan_oleh__isnull=True)
                | Q(diajukan_pada__isnull=False, diajukan_oleh__isnull=False),
                name="request_submitted_at_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["letter_issued", "komitmen_shown"])
                | Q(surat__isnull=False, identitas_rekomendasi__isnull=False),
                name="request_issued_has_letter",
            ),
            models.CheckConstraint(
                condition=~Q(penentuan="tidak_layak") | ~Q(penentuan_alasan=""),
                name="request_rejection_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["wilayah", "state", "-updated_at"], name="request_wilayah_state"),
            models.Index(fields=["instansi", "-updated_at"], name="request_of_instansi"),
            models.Index(fields=["pembina", "state"], name="request_pembina_state"),
        ]

    def __str__(self) -> str:
        return f"{self.nomor} {self.judul}"

    @property
    def tone(self) -> str:
        """Colour role of the state, always beside its words."""
        return TONES.get(self.state, "info")

    @property
    def surat_berlaku(self) -> Document | None:
        """The letter in force: while a replacement is being prepared, still the one before."""
        surat = self.surat
        return surat.supersedes if surat is not None and surat.file_id is None else surat

    @property
    def status_pengajuan(self) -> StatusPengajuan:
        """Romantik's first status, derived (romantik.md 8.2)."""
        return STATUSES[self.state][0]

    @property
    def status_rekomendasi(self) -> StatusRekomendasi:
        """Romantik's second status, derived (romantik.md 8.2)."""
        return STATUSES[self.state][1]


class Revision(models.Model):
    """What was submitted, frozen: one immutable row per submission."""

    request = models.ForeignKey(RecommendationRequest, models.PROTECT, related_name="revisions")
    nomor = models.PositiveSmallIntegerField(_("putaran"))
    # The whole form as `snapshot.take` gives it.
    snapshot = models.JSONField()
    findings = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("revisi")
        verbose_name_plural = _("revisi")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["request", "nomor"], name="revision_number_once")]


class ReviewNote(models.Model):
    """A reviewer's note, anchored to a section and, where given, to a field or row of it."""

    class Kind(models.TextChoices):
        WAJIB = "wajib", _("Wajib diperbaiki")
        SARAN = "saran", _("Saran")
        PERTANYAAN = "pertanyaan", _("Pertanyaan")

    class Status(models.TextChoices):
        BELUM = "belum_diperbaiki", _("Belum diperbaiki")
        SUDAH = "sudah_diperbaiki", _("Sudah diperbaiki")

    request = models.ForeignKey(RecommendationRequest, models.CASCADE, related_name="notes")
    step_run = models.ForeignKey(StepRun, models.PROTECT, related_name="+")
    putaran = models.PositiveSmallIntegerField(_("putaran"))
    section = models.CharField(_("bagian"), max_length=20)
    field = models.CharField(_("rincian"), max_length=60, blank=True)
    # Row of a table, counted from 1 in the revision that was read, with its name at that time.
    row = models.PositiveIntegerField(null=True, blank=True)
    row_label = models.CharField(max_length=300, blank=True, default="")
    # What was read when the note was written: "berubah sejak catatan ini" is judged against it.
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, blank=True, related_name="notes")
    kind = models.CharField(_("jenis"), max_length=12, choices=Kind, default=Kind.WAJIB)
    text = models.TextField(_("catatan"))
    usulan = models.TextField(_("usulan isian"), blank=True)
    usulan_diterapkan_at = models.DateTimeField(_("usulan diterapkan"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.BELUM)
    jawaban = models.TextField(_("jawaban"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Null while the note is a draft of the reviewer; set when the verdict sends all of them.
    sent_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # The examiner of a later round accepts the correction; a note that is not accepted is repeated.
    ditutup_at = models.DateTimeField(_("diterima pemeriksa"), null=True, blank=True)
    ditutup_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("catatan pemeriksaan")
        verbose_name_plural = _("catatan pemeriksaan")
        default_permissions = ()
        ordering = ["putaran", "section", "at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="note_resolved_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(ditutup_at__isnull=True, ditutup_by__isnull=True)
                | Q(ditutup_at__isnull=False, ditutup_by__isnull=False),
                name="note_closed_at_and_by",
            ),
        ]


class SuratKomitmen(models.Model):
    """An uploaded Surat Komitmen (SOP A step 9): accepted bytes, shown at once, hideable."""

    class Bentuk(models.TextChoices):
        TTE = "tte", _("PDF bertanda tangan elektronik")
        SCAN = "scan", _("Hasil pindai")

    request = models.ForeignKey(RecommendationRequest, models.PROTECT, related_name="komitmen")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    bentuk = models.CharField(_("bentuk"), max_length=8, choices=Bentuk)
    signature = models.JSONField(default=dict, blank=True)
    shown_at = models.DateTimeField(_("ditayangkan"))
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    hidden_at = models.DateTimeField(_("disembunyikan"), null=True, blank=True)
    hidden_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    hidden_reason = models.TextField(_("alasan disembunyikan"), blank=True)

    class Meta:
        verbose_name = "Surat Komitmen"
        verbose_name_plural = "Surat Komitmen"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(hidden_at__isnull=True), name="one_komitmen_shown"
            ),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True, hidden_by__isnull=True)
                | Q(hidden_at__isnull=False, hidden_by__isnull=False),
                name="komitmen_hidden_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | ~Q(hidden_reason=""), name="komitmen_hidden_with_reason"
            ),
        ]
