"""What the pages of a year read: its phases, whose turn it is, its OPDs with counts, its papers' state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum import queries
from forum.models import DaftarData, DaftarDataOpd, EntriDaftarData
from forum.permissions.common import regions_seen
from forum.states import AGREED, ListState, OfficeState
from satudata.accounts.models import Instansi, Wilayah
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission
from satudata.clock.calendar import WorkCalendar
from satudata.clock.queries import calendar_for
from satudata.components import DueChip, Text
from satudata.workflow.chips import due_chip, working_days
from satudata.workflow.models import Event, Sop, StepRun
from satudata.workflow.queries import sops_in_force
from satudata.workflow.queue import has_turn

S = ListState


# The way of a year ------------------------------------------------------------------------------------
class Reached(StrEnum):
    """Where a phase stands; the values name its look (`desk.css`)."""

    DONE = "selesai"
    NOW = "sekarang"
    AHEAD = "nanti"


WORDS: dict[Reached, Text] = {
    Reached.DONE: gettext_lazy("selesai"),
    Reached.NOW: gettext_lazy("sedang berjalan"),
    Reached.AHEAD: gettext_lazy("belum"),
}


@dataclass(frozen=True)
class Phase:
    """One phase of a year: planned last day, when it was over, and whether that is or was late."""

    name: Text
    reached: Reached
    planned: date | None = None
    done: datetime | None = None
    late: bool = False
    count: str = ""

    @property
    def words(self) -> Text:
        """Where it stands, in words."""
        return WORDS[self.reached]


# Phase -> its name, the column of its last day, the states it lasts for, the events that end it.
_PHASES: tuple[tuple[Text, str, tuple[str, ...], tuple[str, ...]], ...] = (
    (gettext_lazy("Disiapkan"), "", (S.PREPARED,), ("drafting_opened",)),
    (
        gettext_lazy("Draf OPD"),
        "draf_sampai",
        (S.DRAFTING,),
        ("drafting_closed", "recommendation_asked"),
    ),
    (gettext_lazy("Reviu Walidata"), "reviu_sampai", (S.REVIEWING,), ("recommendation_asked",)),
    (
        gettext_lazy("Rekomendasi (B1)"),
        "rekomendasi_sampai",
        (S.RECOMMENDATION_AWAITED, S.RECOMMENDATION_NUMBERED),
        ("recommendation_issued",),
    ),
    (
        gettext_lazy("Rapat Forum (B3)"),
        "forum_pada",
        (S.RECOMMENDED, S.DELIBERATED, S.MINUTES_NUMBERED),
        ("list_agreed",),
    ),
    (gettext_lazy("Disepakati"), "", (), ("list_agreed",)),
    (gettext_lazy("Ketersediaan (B4)"), "", tuple(sorted(AGREED)), ()),
)


def phases_of(case: DaftarData, at: datetime, parts: Iterable[DaftarDataOpd | str]) -> list[Phase]:
    """The seven phases of a year at a moment; `parts` are the states of all its OPDs' lists. One query."""
    ended = _ends(case)
    today = at.astimezone(case.wilayah.zone).date()
    current = next(i for i, (_n, _c, states, _e) in enumerate(_PHASES) if case.state in states)
    found = []
    for index, (name, column, _states, events) in enumerate(_PHASES):
        planned = getattr(case, column) if column else None
        done = max((ended[code] for code in events if code in ended), default=None)
        done = done if index < current else None
        last = done.astimezone(case.wilayah.zone).date() if done else today
        late = planned is not None and last > planned
        found.append(Phase(name, _reached(index, current), planned, done, late))
    return [*found[:-1], _availability(case, current, parts)]


def _reached(index: int, current: int) -> Reached:
    if index == current:
        return Reached.NOW
    return Reached.DONE if index < current else Reached.AHEAD


def _ends(case: DaftarData) -> dict[str, datetime]:
    """When each event that ends a phase happened last."""
    codes = {code for phase in _PHASES for code in phase[3]}
    events = Event.objects.filter(case_kind=case.CASE_KIND, case_id=str(case.pk), code__in=codes)
    return dict(events.order_by("seq").values_list("code", "at"))


def _availability(case: DaftarData, current: int, parts: Iterable[DaftarDataOpd | str]) -> Phase:
    states = [part if isinstance(part, str) else part.state for part in parts]
    wanted = [state for state in states if state != OfficeState.PASSED_OVER]
    stated = sum(state == OfficeState.STATED for state in wanted)
    name = _PHASES[-1][0]
    if case.state not in AGREED:
        return Phase(name, Reached.AHEAD)
    count = f"{stated}/{len(wanted)}"
    return Phase(name, Reached.DONE if stated == len(wanted) else Reached.NOW, count=count)


# Whose turn ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Turn:
    """Who acts on a year now: in words, with the clock of the open step or the last day of the phase."""

    mine: bool
    who: str
    what: str
    run: StepRun | None = None
    due: DueChip | None = None
    until: date | None = None
    late: str = ""


# State without an open step -> column of its last day, what is waited for.
_WAITED: dict[str, tuple[str, Text]] = {
    S.PREPARED: ("", gettext_lazy("Membuka penyusunan draf OPD")),
    S.DRAFTING: ("draf_sampai", gettext_lazy("Mengisi dan mengirim Daftar Data ke Walidata")),
    S.REVIEWING: ("reviu_sampai", gettext_lazy("Mereviu Daftar Data setiap OPD")),
    S.RECOMMENDED: ("forum_pada", gettext_lazy("Menutup draf untuk rapat Forum")),
    S.AGREED: ("", gettext_lazy("Menyatakan ketersediaan data (B4)")),
    S.AMENDING: ("", gettext_lazy("Menghimpun usulan perubahan")),
}


def turn_of(case: DaftarData, rights: Rights, at: datetime) -> Turn | None:
    """Whose turn a year is, for the person who looks; None once it is closed. One query."""
    calendar = calendar_for(case.wilayah)
    run = open_run(case)
    if run is not None:
        mine = has_turn(run, rights)
        return Turn(mine, run.instansi.nama, run.step.aktivitas, run, due_chip(run, calendar, at, mine=mine))
    if case.state not in _WAITED:
        return None
    column, what = _WAITED[case.state]
    until = getattr(case, column) if column else None
    who, mine = _waited_for(case, rights)
    return Turn(mine, who, str(what), until=until, late=_late(until, at, calendar))


def _waited_for(case: DaftarData, rights: Rights) -> tuple[str, bool]:
    if case.state in (S.DRAFTING, S.AGREED):
        return _("perangkat daerah"), rights.has_any(Permission.LIST_SEND)
    if case.state == S.REVIEWING:
        return _("Walidata"), rights.allows(Permission.LIST_REVIEW, wilayah_id=case.wilayah_id)
    return _("Sekretariat SDI"), rights.allows(Permission.FORUM_CONVENE, wilayah_id=case.wilayah_id)


def _late(until: date | None, at: datetime, calendar: WorkCalendar) -> str:
    """By how much the last day of a phase has passed, in words."""
    if until is None or at.astimezone(calendar.zone).date() <= until:
        return ""
    end = datetime.combine(until, datetime.max.time(), calendar.zone)
    days = calendar.working_days_between(end, at)
    return _("terlambat %(days)s") % {"days": working_days(days)} if days else _("terlambat")


def open_run(case: DaftarData) -> StepRun | None:
    """The open step of a year, None where none is."""
    runs = StepRun.objects.filter(case_kind=case.CASE_KIND, case_id=str(case.pk), closed_at__isnull=True)
    return runs.select_related("step", "instansi", "taken_by").first()


# OPDs ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class OfficeRow:
    """One OPD's part of a year with its counts and the clock of its open step."""

    part: DaftarDataOpd
    entries: int
    reviewed: int
    returned: int
    agreed: int
    answered: int
    due: DueChip | None


def office_rows(case: DaftarData, rights: Rights, at: datetime) -> list[OfficeRow]:
    """The parts of a year that this person may read, with counts: two queries, whatever their number."""
    parts = list(
        queries.visible_offices(rights)
        .filter(daftar=case)
        .select_related("instansi")
        .annotate(
            n=Count("entri", filter=_COUNTED),
            reviewed=Count("entri", filter=_COUNTED & _JUDGED & Q(entri__reviu=_R.SESUAI)),
            returned=Count("entri", filter=_COUNTED & _JUDGED & Q(entri__reviu=_R.PERBAIKAN)),
            agreed=Count("entri", filter=_COUNTED & Q(entri__keputusan=_K.DISEPAKATI)),
            answered=Count("entri", filter=_COUNTED & _ANSWERED),
        )
        .order_by("nomor")
    )
    runs = _open_runs(parts)
    calendar = calendar_for(case.wilayah)
    return [_row(part, runs.get(str(part.pk)), calendar, rights, at) for part in parts]


_R, _K = EntriDaftarData.Reviu, EntriDaftarData.Keputusan
_COUNTED = Q(entri__diterima_opd=True, entri__dicabut_oleh__isnull=True)
_JUDGED = Q(entri__reviu_pada__gte=F("entri__updated_at"))
_ANSWERED = Q(entri__keputusan=_K.DISEPAKATI) & ~Q(entri__ketersediaan="")


def _open_runs(parts: list[DaftarDataOpd]) -> Mapping[str, StepRun]:
    ids = [str(part.pk) for part in parts]
    runs = StepRun.objects.filter(
        case_kind=DaftarDataOpd.CASE_KIND, case_id__in=ids, closed_at__isnull=True
    ).select_related("step", "instansi")
    return {run.case_id: run for run in runs}


def _row(
    part: DaftarDataOpd, run: StepRun | None, calendar: WorkCalendar, rights: Rights, at: datetime
) -> OfficeRow:
    due = due_chip(run, calendar, at, mine=has_turn(run, rights)) if run is not None else None
    return OfficeRow(part, part.n, part.reviewed, part.returned, part.agreed, part.answered, due)


def part_states(case: DaftarData) -> list[str]:
    """The states of all parts of a year, also of those that the reader may not open."""
    return list(case.bagian.values_list("state", flat=True))


def empty_parts(case: DaftarData) -> list[DaftarDataOpd]:
    """Parts without an entry that are not passed over yet, by number: one query."""
    with_entries = case.entri.filter(diterima_opd=True, dicabut_oleh__isnull=True).values("bagian_id")
    at_office = (OfficeState.LISTED, OfficeState.DRAFTED, OfficeState.RETURNED)
    found = case.bagian.filter(state__in=at_office).exclude(pk__in=with_entries)
    return list(found.select_related("instansi").order_by("nomor"))


def missing_offices(case: DaftarData) -> list[Instansi]:
    """OPDs of the region that have no part of the year: they joined after its opening."""
    return list(queries.producers_of(case.wilayah).exclude(pk__in=case.bagian.values("instansi_id")))


# Regions and their years -----------------------------------------------------------------------------
@dataclass(frozen=True)
class Region:
    """A region whose Forum this person takes part in: its SOP in force, its years, newest first."""

    wilayah: Wilayah
    sop: Sop | None
    may_open: bool
    years: list[DaftarData]


def regions_of(rights: Rights, at: datetime) -> list[Region]:
    """Regions with their years: the same number of queries for one region and for many."""
    lists = list(
        queries.visible_lists(rights).select_related("wilayah", "instansi").order_by("-tahun", "nomor")
    )
    ids = regions_seen(rights) | {case.wilayah_id for case in lists}
    sops = {
        sop.wilayah_id: sop
        for sop in sops_in_force(at.date())
        if sop.kind == Sop.Kind.PENYELENGGARAAN and sop.wilayah_id in ids
    }
    return [
        Region(
            wilayah,
            sops.get(wilayah.pk),
            rights.allows(Permission.FORUM_CONVENE, wilayah_id=wilayah.pk),
            [case for case in lists if case.wilayah_id == wilayah.pk],
        )
        for wilayah in Wilayah.objects.filter(pk__in=ids).order_by("kode_bps")
    ]
