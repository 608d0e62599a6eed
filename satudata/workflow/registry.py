"""Registers of the floor: kinds of case, event codes, job handlers. Apps fill them at start-up."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import ModuleType
from typing import Any, Protocol

from django.utils.functional import Promise

from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission
from satudata.components import Errand
from satudata.workflow.models import Case, SopStep, StepRun


class Handler(Protocol):
    """Carries out a job: payload of ids, and the moment as which it happens."""

    def __call__(self, payload: dict[str, Any], *, at: datetime) -> None: ...


@dataclass(frozen=True)
class CaseKind:
    """How the floor meets one kind of case.

    `permissions` is the app's module with `check_can_<verb>(rights, case)`. `holder(case, role)`
    gives the id of the office that has the turn in a role. `describe(ids)` gives, in a constant number of
    queries, {case id: QueueCase} for queues and notices. `facts(case)` is what a step run carries of its
    case. `view` is the permission that the app's own `visible_to` asks for: held on the producer, the Pembina
    Data or the region of a case, as the queue reads it from the step runs.

    Of the roles, Produsen Data is always held by the case's own producer and those of the Pembina
    Data by `RunFacts.pembina_id`; `steps.open_run` refuses anything else.
    """

    kind: str
    label: str | Promise
    model: type[Case]
    permissions: ModuleType
    holder: Callable[[Any, str], int]
    roles: Mapping[str, str]  # SOP step code -> role that holds it
    describe: Callable[[Iterable[str]], dict[str, "QueueCase"]]
    facts: Callable[[Any], "RunFacts"]
    view: Permission
    # Steps that are due on a day the case itself promised, not by a standard: SOP step code -> that moment.
    dues: Mapping[str, Callable[[Any], datetime | None]] = field(default_factory=dict)
    # Roles to which a move hands an open step (`Move.to`), besides those in `roles`.
    handed: frozenset[str] = frozenset()
    # Foreign keys that rights and holders read, fetched with the lock.
    offices: tuple[str, ...] = ("wilayah",)
    # Steps that move no case: SOP step code -> recorded event that ends it.
    recorded: Mapping[str, str] = field(default_factory=dict)
    # Steps in which a case is not sent yet, and states in which its producer has it back for correction.
    drafts: frozenset[str] = frozenset()
    returned: frozenset[str] = frozenset()
    # Outcomes of a step that say nothing about whoever had the turn: withdrawn, discarded.
    not_worked: frozenset[str] = frozenset()
    # Sorts of this kind of case, by the code in `RunFacts.jenis`: Survei, Kompilasi Produk Administrasi.
    jenis: Mapping[str, str | Promise] = field(default_factory=dict)
    # Steps that one person of the team takes: code -> verb whose `check_can_<verb>` says who may.
    claims: Mapping[str, str] = field(default_factory=dict)
    # Starts the work on a case that nobody has started; False where it is under way and only who
    # holds it changes. Refuses as the verb does.
    claim: "Claim | None" = None
    silence: "Silence | None" = None
    # What whoever holds a step is waited for, in a few words after "sejak ...:": perbaikan. By step, or by
    # step and role ("B4:walidata") where it is handed on.
    asks: Mapping[str, str | Promise] = field(default_factory=dict)
    # Where a reader of news with this code acts on the case or reads it now, by state and rights, in a
    # constant number of queries; the reader may see the case. None: its page by `describe`.
    target: Callable[[Any, str, Rights], str] | None = None


@dataclass(frozen=True)
class Silence:
    """Steps that are not waited for without end: when an unanswered one closes its case, and the closing.

    `closes_at(run)` is asked each time, because the months are a setting of the region; `close(run, at)`
    makes the move as the system user, or finds that the case was answered meanwhile.
    """

    steps: frozenset[str]
    closes_at: Callable[[StepRun], datetime]
    close: Callable[[StepRun, datetime], object]


class Claim(Protocol):
    """Starts the work on a case by the app's own verb, where it has not been started."""

    def __call__(self, case: Any, *, by: Any, at: datetime) -> bool: ...


@dataclass(frozen=True)
class RunFacts:
    """What a step run carries of its case, for sorting, filtering and scoping."""

    judul: str
    nomor: str
    tahun: int | None
    jenis: str
    pembina_id: int | None
    teks_cari: str


@dataclass(frozen=True)
class QueueCase:
    """What a queue row or a notice shows of a case."""

    title: str
    number: str
    url: str
    instansi: str
    year: int | None
    kind: str
    state_label: str
    state: str
    tone: str = "neutral"
    open_notes: int = 0
    # Where the round before is compared with this one; empty where there is nothing to compare.
    compare_url: str = ""


_kinds: dict[str, CaseKind] = {}
_events: dict[str, str | Promise] = {}
_handlers: dict[str, Handler] = {}
_away: set[type[Exception]] = set()
_sweeps: list[Callable[..., int]] = []
_references: list[Callable[[], str]] = []
_related: dict[str, list["Related"]] = {}
_errands: list[Callable[[Rights, datetime], list[Errand]]] = []


def register_case_kind(kind: CaseKind) -> None:
    """Register a kind of case once; a second one under the same name is a programming error."""
    if kind.kind in _kinds:
        raise RuntimeError(f"case kind {kind.kind} is registered twice")
    _kinds[kind.kind] = kind


def case_kind(kind: str) -> CaseKind:
    """The registered kind; KeyError where none is."""
    return _kinds[kind]


def case_kinds() -> list[CaseKind]:
    """All registered kinds."""
    return list(_kinds.values())


def asked(kind: str, step: SopStep, role: str = "") -> str:
    """What the holder of a step is waited for, in a few words; where none are given, its activity."""
    asks = case_kind(kind).asks
    return str(asks.get(f"{step.kode}:{role}") or asks.get(step.kode) or step.aktivitas)


def claims() -> dict[str, str]:
    """Steps of all kinds that one person of a team takes, with the role that holds each."""
    return {code: kind.roles[code] for kind in _kinds.values() for code in kind.claims}


def register_events(labels: Mapping[str, str | Promise]) -> None:
    """Register event codes with their Indonesian labels. Codes are never renamed."""
    for code, label in labels.items():
        if code in _events:
            raise RuntimeError(f"event {code} is registered twice")
        _events[code] = label


def event_label(code: str) -> str | Promise:
    """Label of an event code; KeyError where it is not registered."""
    return _events[code]


def event_codes() -> dict[str, str | Promise]:
    """All registered event codes with labels."""
    return dict(_events)


def register_job(kind: str, handler: Handler) -> None:
    """Register what carries out jobs of a kind, as `handler(payload, at=moment)`; safe to run twice."""
    _handlers[kind] = handler


def job_handler(kind: str) -> Handler:
    """The handler of a job kind; KeyError where none is."""
    return _handlers[kind]


def register_away(error: type[Exception]) -> None:
    """Register an error that says that a service is away: a job that meets it waits, it has not failed."""
    _away.add(error)


def away_errors() -> tuple[type[Exception], ...]:
    """All registered errors that say that a service is away."""
    return tuple(_away)


def register_sweep(sweep: Callable[..., int]) -> None:
    """Register what an app does at each beat with what is due; called with `at=`."""
    _sweeps.append(sweep)


def sweeps() -> list[Callable[..., int]]:
    """All registered sweeps."""
    return list(_sweeps)


def register_reference(load: Callable[[], str]) -> None:
    """Register what an app loads for every installation; adds what is missing, and says what that was."""
    _references.append(load)


def references() -> list[Callable[[], str]]:
    """All registered loaders of reference data."""
    return list(_references)


class Related(Protocol):
    """Lines about a case from a room above it; `rights` is None for a public page."""

    def __call__(self, case: Any, rights: Rights | None) -> Iterable[Errand]: ...


def register_related(kind: str, related: Related) -> None:
    """Register what an app says on the page of a case of another room; a constant number of queries."""
    _related.setdefault(kind, []).append(related)


def related_to(case: Case, rights: Rights | None) -> list[Errand]:
    """What the rooms above say of a case, for somebody with these rights or (None) for the public."""
    return [line for related in _related.get(case.CASE_KIND, ()) for line in related(case, rights)]


def register_errands(errands: Callable[[Rights, datetime], list[Errand]]) -> None:
    """Register what of an app waits for a person besides turns of SOP steps; a constant number of queries."""
    _errands.append(errands)


def errands_of(rights: Rights, at: datetime) -> list[Errand]:
    """What else waits for a person, the earliest due first, what has no day last."""
    found = [errand for errands in _errands for errand in errands(rights, at)]
    return sorted(found, key=lambda errand: (errand.due is None, errand.due or date.max))


def describe_runs(runs: Iterable[StepRun]) -> dict[tuple[str, str], QueueCase]:
    """Describe the cases of step runs: one call per kind of case."""
    by_kind: dict[str, list[str]] = {}
    for run in runs:
        by_kind.setdefault(run.case_kind, []).append(run.case_id)
    return {
        (kind, case_id): case
        for kind, ids in by_kind.items()
        for case_id, case in case_kind(kind).describe(ids).items()
    }
