"""Tables of the workflow floor: SOPs, the abstract case, step runs, events, tokens, jobs."""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMFieldMixin
from simple_history.models import HistoricalRecords

from satudata.accounts.models import Instansi, User, Wilayah
from satudata.accounts.roles import Role
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


class FlowModel(ConcurrentTransitionMixin, models.Model):
    """django-fsm model whose protection survives refresh_from_db (both packages lose it).

    django-fsm-2 4.2.4 switches `protected` off on the field, for the whole process, while it
    refreshes; after one failed refresh it stays off. Here the protected values are taken out of
    the instance before the refresh, so that setting them is a first assignment.
    """

    class Meta:
        abstract = True

    def refresh_from_db(
        self, using: str | None = None, fields: Any = None, from_queryset: Any = None
    ) -> None:
        kept = {
            f.attname: self.__dict__.pop(f.attname)
            for f in self._meta.concrete_fields
            if isinstance(f, FSMFieldMixin) and f.attname in self.__dict__
        }
        try:
            models.Model.refresh_from_db(self, using=using, fields=fields, from_queryset=from_queryset)
        except BaseException:
            self.__dict__.update(kept)
            raise
        if fields is None:
            self._update_initial_state()
        else:
            self.__dict__.update({k: v for k, v in kept.items() if k not in fields})


class Case(FlowModel):
    """What every moving thing has. A concrete case adds its state, its data, its transitions."""

    # Set by the concrete class: registered name of this kind of case, e.g. "recommendation".
    CASE_KIND = ""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nomor = models.CharField(_("nomor transaksi"), max_length=40, unique=True)
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+", verbose_name=_("wilayah"))
    instansi = models.ForeignKey(Instansi, models.PROTECT, related_name="+", verbose_name=_("Produsen Data"))
    sop = models.ForeignKey(Sop, models.PROTECT, related_name="+", verbose_name="SOP")
    # Raised by every saved section and every move; a form that carries an older one is stale.
    version = models.PositiveIntegerField(default=1, editable=False)
    # Head of this case's chain of events.
    event_seq = models.PositiveIntegerField(default=0, editable=False)
    event_head = models.CharField(max_length=64, blank=True, default="", editable=False)
    created_at = models.DateTimeField(_("dibuat pada"), editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    updated_at = models.DateTimeField(_("diubah pada"), editable=False)

    class Meta:
        abstract = True
        default_permissions = ()


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


class Event(models.Model):
    """One act on one case, chained by hash. Append-only: a database trigger refuses the rest.

    No foreign key to the subject: the log must survive it. Actor, role and office stand as text
    of that time. `data` holds facts, not sentences; personal values only masked or hashed.
    """

    case_kind = models.CharField(max_length=30)
    case_id = models.CharField(max_length=40)
    seq = models.PositiveIntegerField()
    code = models.CharField(_("peristiwa"), max_length=60)
    step_code = models.CharField(_("langkah"), max_length=4, blank=True)
    actor_id = models.BigIntegerField()
    actor_name = models.CharField(_("pelaku"), max_length=120)
    actor_role = models.CharField(_("peran"), max_length=30, blank=True)
    actor_instansi = models.CharField(_("instansi"), max_length=200, blank=True)
    wilayah_id = models.BigIntegerField(null=True)
    state_before = models.CharField(max_length=40, blank=True)
    state_after = models.CharField(max_length=40, blank=True)
    note = models.TextField(_("catatan"), blank=True)
    data = models.JSONField(default=dict)
    calendar_version = models.PositiveIntegerField(default=0)
    request_id = models.CharField(max_length=40, blank=True)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(_("waktu"))
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("peristiwa")
        verbose_name_plural = _("peristiwa")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["case_kind", "case_id", "seq"], name="event_seq_once"),
        ]
        indexes = [models.Index(fields=["wilayah_id", "-at"], name="event_of_wilayah")]

    def __str__(self) -> str:
        return f"{self.code} {self.case_kind}:{self.case_id}#{self.seq}"


class ChainHead(models.Model):
    """Head of a chain of events that belongs to no case row (a person's, the system's)."""

    case_kind = models.CharField(max_length=30)
    case_id = models.CharField(max_length=40)
    event_seq = models.PositiveIntegerField(default=0)
    event_head = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["case_kind", "case_id"], name="chain_head_once")]


class SubmittedToken(models.Model):
    """One-time token of a form that was carried out, with where it led: a repeat goes there."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    token = models.UUIDField()
    result_url = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "token"], name="token_once_per_user")]


class Job(models.Model):
    """Outbox: work promised in the business transaction. The Celery message only wakes a worker."""

    kind = models.CharField(_("jenis"), max_length=40)
    # Unique: the same promise made twice is one promise.
    dedupe_key = models.CharField(max_length=160, unique=True)
    payload = models.JSONField(default=dict)  # ids only
    created_at = models.DateTimeField(_("dibuat"))
    next_try_at = models.DateTimeField(_("dicoba lagi"))
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    # Since when it only waits for a server that is away (`outbox.Postponed`).
    postponed_since = models.DateTimeField(_("ditunda sejak"), null=True, blank=True)
    last_error = models.TextField(_("galat terakhir"), blank=True)
    done_at = models.DateTimeField(_("selesai"), null=True, blank=True)
    failed_at = models.DateTimeField(_("gagal"), null=True, blank=True)

    class Meta:
        verbose_name = _("pekerjaan latar")
        verbose_name_plural = _("pekerjaan latar")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(done_at__isnull=True, failed_at__isnull=True),
                name="job_waiting",
            ),
            models.Index(fields=["failed_at"], condition=Q(failed_at__isnull=False), name="job_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.dedupe_key}"


class ReminderRule(models.Model):
    """A threshold at which somebody is told of a step: data, seeded from `reminders.yaml`.

    Of the rules with one code the nearest to a run holds: that of its region and step, then of its
    region, then of its step, then the general one. None of this comes from an SOP.
    """

    class Anchor(models.TextChoices):
        DUE = "jatuh_tempo", _("batas waktu langkah")
        SILENCE = "penutupan", _("penutupan karena tidak dijawab")

    class Unit(models.TextChoices):
        JAM_KERJA = "jam_kerja", _("jam kerja")
        HARI_KERJA = "hari_kerja", _("hari kerja")
        HARI_KALENDER = "hari_kalender", _("hari kalender")

    class Audience(models.TextChoices):
        HOLDER = "pemegang", _("pemegang giliran")
        HEAD = "kepala", _("kepala kantor pemegang giliran")
        COORDINATOR = "koordinator", _("koordinator Walidata, atau Sekretariat SDI")

    kode = models.SlugField(_("kode"), max_length=30)
    wilayah = models.ForeignKey(
        Wilayah, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("wilayah"),
        help_text=_("Kosong: semua wilayah."),
    )  # fmt: skip
    langkah = models.CharField(
        _("langkah SOP"), max_length=4, blank=True, help_text=_("Kosong: semua langkah. Contoh: A4.")
    )
    acuan = models.CharField(_("dihitung dari"), max_length=20, choices=Anchor, default=Anchor.DUE)
    jumlah = models.SmallIntegerField(
        _("jumlah"), help_text=_("Negatif: sebelumnya. 0: pada saatnya. Positif: sesudahnya.")
    )
    satuan = models.CharField(_("satuan"), max_length=20, choices=Unit)
    kepada = models.CharField(_("kepada"), max_length=20, choices=Audience, default=Audience.HOLDER)
    aktif = models.BooleanField(_("dipakai"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("aturan pengingat")
        verbose_name_plural = _("aturan pengingat")
        default_permissions = ()
        ordering = ["acuan", "kode", "wilayah", "langkah"]
        constraints = [
            models.UniqueConstraint(
                fields=["kode", "langkah"],
                condition=Q(wilayah__isnull=True),
                name="reminder_rule_once_everywhere",
                violation_error_message=_("Aturan dengan kode dan langkah ini sudah ada."),
            ),
            models.UniqueConstraint(
                fields=["kode", "wilayah", "langkah"],
                condition=Q(wilayah__isnull=False),
                name="reminder_rule_once_per_wilayah",
                violation_error_message=_("Aturan dengan kode, wilayah, dan langkah ini sudah ada."),
            ),
            models.CheckConstraint(
                condition=~Q(acuan="penutupan") | Q(jumlah__lt=0),
                name="reminder_rule_silence_is_before",
                violation_error_message=_(
                    "Peringatan penutupan hanya sebelum penutupan: isi jumlah negatif."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kode} {self.langkah or '*'} {self.wilayah or '*'}"


class Reminder(models.Model):
    """A step run was told about: unique per run, kind and due date, so a later sweep changes nothing.

    A due date that moves later is a new promise, of which people are told anew.
    """

    step_run = models.ForeignKey(StepRun, models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=30)
    # What it speaks of: the due date at that time; for a silence the moment in which it began.
    anchor_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["step_run", "kind", "anchor_at"], name="reminder_once")
        ]


class Heartbeat(models.Model):
    """When a part of the background was last at work: the sweep (beat and worker), the outbox (worker)."""

    name = models.CharField(max_length=30, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class SavedView(models.Model):
    """A named query string of the queue: one person's own view of it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    nama = models.CharField(_("nama tampilan"), max_length=60)
    kueri = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("tampilan antrean")
        verbose_name_plural = _("tampilan antrean")
        default_permissions = ()
        ordering = ["nama"]
        constraints = [models.UniqueConstraint(fields=["user", "nama"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.nama


class Presence(models.Model):
    """Somebody has a case open: told by the page every minute, forgotten soon after it stops."""

    case_kind = models.CharField(max_length=30)
    case_id = models.CharField(max_length=40)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    # Set from the first change on a page that changes the case.
    editing_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["case_kind", "case_id", "user"], name="presence_once")]
        indexes = [models.Index(fields=["seen_at"], name="presence_seen")]
