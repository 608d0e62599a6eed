"""Reading the floor: which SOP version holds where and when, how it reads, what an administrator sees.

Queues are read in `queue.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from satudata.accounts.models import Grant, Wilayah
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission
from satudata.clock.readings import Reading
from satudata.workflow.errors import InvalidInput
from satudata.workflow.models import Event, Sop, SopStep, StepRun

# Step codes that a version of each kind must have: what may follow what is code, so a version with
# other steps could not be followed (ADR 0003).
STEP_CODES: dict[str, tuple[str, ...]] = {
    Sop.Kind.REKOMENDASI: tuple(f"A{n}" for n in range(1, 10)),
    Sop.Kind.PENYELENGGARAAN: tuple(f"B{n}" for n in range(1, 12)),
}


def sop_in_force(wilayah: Wilayah, kind: str, on: date) -> Sop:
    """Return the version of a region's SOP that holds on a local date: the one in force last.

    Each region follows its own SOP only. InvalidInput, with words for the person, where it has none.
    """
    found = _in_force(on).filter(wilayah=wilayah, kind=kind).first()
    if found is None:
        raise InvalidInput(
            _("%(wilayah)s belum mempunyai SOP “%(kind)s” yang berlaku. Hubungi administrator wilayah Anda.")
            % {"wilayah": wilayah, "kind": Sop.Kind(kind).label}
        )
    return found


def sops_in_force(on: date) -> list[Sop]:
    """Return the version in force of each region and kind, by region, with their regions."""
    newest: dict[tuple[int, str], Sop] = {}
    for sop in _in_force(on).select_related("wilayah"):
        newest.setdefault((sop.wilayah_id, sop.kind), sop)
    return sorted(newest.values(), key=lambda s: (s.wilayah.kode_bps, s.kind))


def _in_force(on: date) -> QuerySet[Sop]:
    return Sop.objects.filter(berlaku_dari__lte=on).order_by("-berlaku_dari")


def published_sop(pk: int) -> Sop:
    """Return a version with a date in force and its steps, for everybody; DoesNotExist for a draft."""
    steps = Prefetch("steps", SopStep.objects.order_by("nomor"))
    return (
        Sop.objects.filter(berlaku_dari__isnull=False)
        .select_related("wilayah")
        .prefetch_related(steps)
        .get(pk=pk)
    )


def versions_of(sop: Sop) -> QuerySet[Sop]:
    """Return all versions with a date in force of the same region and kind, newest first."""
    return Sop.objects.filter(wilayah_id=sop.wilayah_id, kind=sop.kind, berlaku_dari__isnull=False).order_by(
        "-berlaku_dari"
    )


@dataclass(frozen=True)
class StepRow:
    """One step as the table of the SOP page shows it; times in words."""

    number: int
    code: str
    activity: str
    if_yes: str
    if_no: str
    actors: tuple[bool, ...]
    input: str
    standard: str
    reading: str
    waiting: str
    output: str
    note: str
    next: str


def step_rows(sop: Sop) -> list[StepRow]:
    """Put the steps of a version into words, with one mark for each column of actors."""
    return [
        StepRow(
            number=step.nomor,
            code=step.kode,
            activity=step.aktivitas,
            if_yes=step.jika_ya,
            if_no=step.jika_tidak,
            actors=tuple(actor in step.pelaksana for actor in sop.pelaksana),
            input=step.kelengkapan,
            standard=standard_words(step),
            reading=reading_words(step),
            waiting=waiting_words(step),
            output=step.output,
            note=step.keterangan,
            next=step.berikutnya,
        )
        for step in sop.steps.all()
    ]


def standard_words(step: SopStep) -> str:
    """The time standard as the SOP writes it: 30 menit, 5 hari, sesuai frekuensi data; or nothing."""
    if step.standar is not None:
        return f"{step.standar} {SopStep.Unit(step.satuan).label}"
    if step.satuan == SopStep.Unit.FREKUENSI:
        return str(SopStep.Unit.FREKUENSI.label)
    return ""


def reading_words(step: SopStep) -> str:
    """How the standard is counted, which is our reading: Hari kerja; or that the SOP gives no time."""
    if step.satuan == SopStep.Unit.FREKUENSI:
        return _("menurut kalender rilis")
    if step.standar is None:
        return _("tidak disebut dalam SOP")
    return str(Reading(step.pembacaan).label)


def waiting_words(step: SopStep) -> str:
    """The waiting limit of a turn, which is not from the SOP: 2 hari kerja; or nothing."""
    if step.batas_tunggu_hari is None:
        return ""
    return ngettext("%(n)s hari kerja", "%(n)s hari kerja", step.batas_tunggu_hari) % {
        "n": step.batas_tunggu_hari
    }


def managed_wilayah_ids(rights: Rights) -> set[int]:
    """Return the regions whose SOPs, step runs and events this person administers: two queries at most."""
    managed = rights.wilayah_ids(Permission.SYSTEM_MANAGE)
    if not managed:
        return set()
    above = dict(Wilayah.objects.values_list("pk", "induk_id"))
    return {pk for pk in above if not managed.isdisjoint(_chain(pk, above))}


def _chain(pk: int, above: Mapping[int, int | None]) -> set[int]:
    chain: set[int] = set()
    step: int | None = pk
    while step is not None and step not in chain:
        chain.add(step)
        step = above.get(step)
    return chain


def managed_sops(rights: Rights) -> QuerySet[Sop]:
    """Versions that an administrator sees: all that were put in force, and the drafts of own regions."""
    mine = Q(wilayah_id__in=managed_wilayah_ids(rights))
    return Sop.objects.filter(mine | Q(berlaku_dari__isnull=False)).select_related("wilayah")


def managed_runs(rights: Rights) -> QuerySet[StepRun]:
    """Step runs of the regions that a person administers."""
    return StepRun.objects.filter(wilayah_id__in=managed_wilayah_ids(rights))


def managed_events(rights: Rights) -> QuerySet[Event]:
    """Events of the regions that a person administers, and of the people who hold a grant there."""
    mine = managed_wilayah_ids(rights)
    granted = Grant.objects.filter(Q(wilayah_id__in=mine) | Q(instansi__wilayah_id__in=mine))
    of_people = Q(wilayah_id__isnull=True, actor_id__in=granted.values("user_id"))
    return Event.objects.filter(Q(wilayah_id__in=mine) | of_people)
