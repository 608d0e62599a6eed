"""The Surat Validasi of a head of office (SOP B8): one letter over several releases, each with its hash."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from datasets.models.rilis import RilisData, VersiRilis
from datasets.states import VALIDATION_TONES, ValidationState
from datasets.transitions import ValidationTransitions
from satudata.accounts.models import Instansi, User
from satudata.documents.models import Document
from satudata.workflow.models import Case


class ValidasiOpd(ValidationTransitions, Case):
    """One act of validation by the head of an OPD."""

    CASE_KIND = "validasi_opd"

    state = FSMField(
        _("keadaan"),
        default=ValidationState.DRAFTED,
        choices=ValidationState.choices,
        protected=True,
        max_length=30,
    )
    pembina = models.ForeignKey(Instansi, models.PROTECT, related_name="+", verbose_name=_("Pembina Data"))
    surat = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Surat Validasi")
    )
    disetujui_oleh = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("disetujui oleh")
    )
    disetujui_pada = models.DateTimeField(_("disetujui pada"), null=True, blank=True)

    class Meta:
        verbose_name = _("Surat Validasi")
        verbose_name_plural = _("Surat Validasi")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in ValidationState]), name="validasi_state_known"
            )
        ]

    def __str__(self) -> str:
        return f"{_('Surat Validasi')} {self.instansi}"

    @property
    def tone(self) -> str:
        """Colour role of the state, always beside its words."""
        return VALIDATION_TONES.get(self.state, "info")


class ButirValidasi(models.Model):
    """One release in a letter, with what of it was signed: version, rows, access and hash."""

    validasi = models.ForeignKey(ValidasiOpd, models.PROTECT, related_name="butir")
    rilis = models.ForeignKey(RilisData, models.PROTECT, related_name="validasi")
    versi = models.ForeignKey(VersiRilis, models.PROTECT, related_name="+")
    akses = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["validasi", "rilis"], name="butir_validasi_once")]
