"""Steps of cases as they run: the queue, the clock and the statistics of the SOP at once."""

from datetime import UTC, datetime

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from satudata.accounts.models import Instansi, User, Wilayah
from satudata.accounts.roles import Role
from satudata.workflow.models.sop import SopStep

# Where a turn without a due date stands in a queue: after all others, by age.
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
OPEN = Q(closed_at__isnull=True)


class StepRun(models.Model):
    """One step of one case, from receipt to act: queue, clock and statistics at once.

    Of its case it carries what a queue sorts, filters and scopes by (`steps.facts_of` writes it), so
    that a queue of any length is read from this table's indexes alone.
    """

    case_kind = models.CharField(max_length=30)
    case_id = models.CharField(max_length=40)
    step = models.ForeignKey(SopStep, models.PROTECT, related_name="runs", verbose_name=_("langkah"))
    step_code = models.CharField(max_length=4)
    role = models.CharField(_("peran"), max_length=30, choices=Role)
    # Whose turn: the office that holds the step (the OPD, the Walidata's office, the BPS office).
    instansi = models.ForeignKey(
        Instansi, models.PROTECT, related_name="+", verbose_name=_("pemegang giliran")
    )
    # The case's own producer and region, for scoping and for statistics per OPD.
    produsen = models.ForeignKey(Instansi, models.PROTECT, related_name="+", verbose_name=_("Produsen Data"))
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+", verbose_name=_("wilayah"))
    # The Pembina Data that the case is addressed to, who reads it while others have the turn.
    pembina = models.ForeignKey(
        Instansi, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Pembina Data")
    )
    judul = models.CharField(_("judul"), max_length=300, blank=True, default="")
    nomor = models.CharField(_("nomor"), max_length=40, blank=True, default="")
    tahun = models.PositiveSmallIntegerField(_("tahun"), null=True, blank=True)
    # Code of the kind's own list of sorts (`CaseKind.jenis`).
    jenis = models.CharField(_("jenis"), max_length=40, blank=True, default="")
    # State of the case while this run is open.
    keadaan = models.CharField(_("keadaan"), max_length=40, blank=True, default="")
    # Not sent yet: nobody but its producer waits for it.
    draf = models.BooleanField(_("draf"), default=False)
    # Title, number and office in small letters, for the words of a search.
    teks_cari = models.TextField(blank=True, default="")
    putaran = models.PositiveSmallIntegerField(_("putaran"), default=1)
    opened_at = models.DateTimeField(_("diterima"))
    # Since when the present holder has the turn, where a move handed the open step on; its clock runs on.
    handed_at = models.DateTimeField(_("giliran berpindah"), null=True, blank=True)
    # Handling time runs from here: the form was opened or the turn taken.
    taken_at = models.DateTimeField(_("diambil"), null=True, blank=True)
    taken_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("pemeriksa")
    )
    # End of the waiting limit; null where the step has none ("tanpa batas waktu").
    due_at = models.DateTimeField(_("batas waktu"), null=True, blank=True)
    # What was promised first, where a later calendar has moved the due date; else null.
    first_due_at = models.DateTimeField(_("batas waktu semula"), null=True, blank=True)
    closed_at = models.DateTimeField(_("selesai"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diselesaikan oleh")
    )
    outcome = models.CharField(_("hasil"), max_length=40, blank=True)
    # The calendar by which the due date was last judged (`recalculation`): the promise is kept by all
    # versions up to this one.
    calendar_version = models.PositiveIntegerField(_("versi kalender"), default=0)
    # When the sweep looks at this run next; null: nothing more will have to be told of it.
    tell_at = models.DateTimeField(null=True, blank=True)
    # Measured once, at closing, by the calendar of that moment: minutes of office hours from taking the
    # turn to acting, and working days from receipt to acting. Null while it is open, or was never taken.
    used_minutes = models.PositiveIntegerField(_("menit jam kerja"), null=True, blank=True)
    used_days = models.PositiveIntegerField(_("hari kerja"), null=True, blank=True)
    # Order of a queue: earliest due first, those without a due date last.
    urut_at = models.GeneratedField(
        expression=Coalesce("due_at", Value(NEVER)),
        output_field=models.DateTimeField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("langkah berjalan")
        verbose_name_plural = _("langkah berjalan")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case_kind", "case_id"],
                condition=Q(closed_at__isnull=True),
                name="one_open_step_per_case",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="step_run_closed_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="step_run_taken_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="step_run_closes_after_opening",
            ),
        ]
        indexes = [
            # The sweep: what must be looked at now, and whose due date a newer calendar has not judged yet.
            models.Index(fields=["tell_at"], condition=OPEN & Q(tell_at__isnull=False), name="step_run_tell"),
            models.Index(
                fields=["calendar_version"],
                condition=OPEN & Q(due_at__isnull=False),
                name="step_run_calendar",
            ),
            # Queues: each scope in the order of the list, once for all roles and once for one role.
            models.Index(fields=["urut_at", "id"], condition=OPEN, name="step_run_queue"),
            models.Index(fields=["instansi", "urut_at", "id"], condition=OPEN, name="step_run_holder_queue"),
            models.Index(
                fields=["instansi", "role", "urut_at", "id"], condition=OPEN, name="step_run_holder_role"
            ),
            models.Index(fields=["wilayah", "urut_at", "id"], condition=OPEN, name="step_run_wilayah_queue"),
            models.Index(
                fields=["wilayah", "role", "urut_at", "id"], condition=OPEN, name="step_run_wilayah_role"
            ),
            models.Index(
                fields=["pembina", "role", "urut_at", "id"], condition=OPEN, name="step_run_pembina_role"
            ),
            models.Index(
                fields=["produsen", "role", "urut_at", "id"], condition=OPEN, name="step_run_produsen_role"
            ),
            models.Index(fields=["taken_by", "urut_at", "id"], condition=OPEN, name="step_run_taken_queue"),
            models.Index(fields=["instansi", "role", "closed_at"], name="step_run_holder_done"),
            models.Index(fields=["wilayah", "role", "closed_at"], name="step_run_wilayah_done"),
            models.Index(fields=["case_kind", "case_id", "opened_at"], name="step_run_of_case"),
            models.Index(fields=["step", "closed_at"], name="step_run_statistics"),
        ]

    def __str__(self) -> str:
        return f"{self.step_code} {self.case_kind}:{self.case_id}"

    @property
    def received_at(self) -> datetime:
        """Since when the present holder has the turn: the receipt of the step, or its last hand-over."""
        return self.handed_at or self.opened_at

    @property
    def reminded_from(self) -> datetime | None:
        """From when lateness is counted for reminders of the present holder; None without a due date.

        The due date, or the hand-over where that came after it: whoever gets a late turn is reminded of it as
        often as whoever was late first, counted from the day they got it. The due date itself never moves.
        """
        if self.due_at is None or self.handed_at is None:
            return self.due_at
        return max(self.due_at, self.handed_at)
