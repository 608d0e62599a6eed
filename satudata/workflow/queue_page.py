"""One page of the queue: groups with counts and first rows, views, filters, and what comes next.

Costs a constant number of queries: each group is counted (up to `queue.MOST`) and its first rows read by
index, then all rows together are described.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from satudata.accounts.models import User
from satudata.accounts.queries import Rights
from satudata.clock.now import now
from satudata.components import NavItem, Option, Row
from satudata.workflow import queue, registry
from satudata.workflow import queue_filters as filters
from satudata.workflow.models import Case, SavedView, StepRun
from satudata.workflow.queue import Total
from satudata.workflow.queue_filters import DONE, GILIRAN, OTHERS, VIEWS, Query, Runs

# Rows of a group among others, and of a group by itself.
SHOWN, PAGE = 25, 50
BATCH = 500


@dataclass(frozen=True)
class Group:
    """One group: how many rows, the first of them, where all are; `next_url` on the page of one group.

    Without rows it only says how many there are elsewhere.
    """

    code: str
    label: str
    total: Total
    rows: list[Row] = field(default_factory=list)
    url: str = ""
    next_url: str = ""


@dataclass(frozen=True)
class Load:
    """What one person of the team has taken: "Tim saya"."""

    name: str
    taken: int
    late: int
    url: str


@dataclass(frozen=True)
class QueuePage:
    """All that `queue.html` shows."""

    query: Query
    at: datetime
    groups: list[Group]
    total: Total
    views: list[NavItem]
    saved: list[SavedView]
    options: dict[str, list[Option]]
    chips: list[tuple[str, str, str]]
    colleagues: list[User]
    loads: list[Load]

    @property
    def title(self) -> str:
        """Which view this is."""
        return str(VIEWS[self.query.tampilan])

    @property
    def count_seen(self) -> str:
        """The number beside the current view when the page was made; empty where it has none."""
        return next((str(view.count) for view in self.views if view.current), "")

    @property
    def has_rows(self) -> bool:
        """True where at least one row is on the page."""
        return any(group.rows for group in self.groups)

    @property
    def filters(self) -> list[tuple[str, str, list[Option]]]:
        """The filters that offer a choice: name, words, options."""
        return [(name, str(filters.FILTERS[name]), found) for name, found in self.options.items() if found]


@dataclass(frozen=True)
class _Part:
    """The rows of one group before they are read."""

    code: str
    label: str
    runs: Runs
    column: str = "urut_at"
    only_counted: bool = False
    url: str = ""


def build(query: Query, rights: Rights, at: datetime) -> QueuePage:
    """Read one page of the queue as its address says."""
    parts = list(_parts(query, rights, at))
    shown = [p for p in parts if not query.kelompok or p.code == query.kelompok]
    read = [(p, queue.total(p.runs), _first(p, query)) for p in shown]
    rows = _rows([run for _p, _t, runs in read for run in runs], rights, at)
    groups = [_group(p, found, runs, rows, query) for p, found, runs in read]
    kept = [g for g in groups if g.total]
    choices = filters.options(query, rights, at)
    return QueuePage(
        query=query,
        at=at,
        groups=kept,
        total=Total(sum(g.total.found for g in kept if g.rows)),
        views=views(query, rights, at),
        saved=list(SavedView.objects.filter(user=rights.user)),
        options=choices,
        chips=filters.chips(query, choices),
        colleagues=filters.colleagues(rights, at),
        loads=loads(rights, at) if query.tampilan == filters.TIM else [],
    )


def _parts(query: Query, rights: Rights, at: datetime) -> Iterator[_Part]:
    """The groups that a view consists of, in their order."""
    if query.tampilan == filters.SELESAI:
        yield _Part(DONE, _("Selesai"), filters.runs_of(query, rights, at), "closed_at")
        return
    if query.tampilan != filters.MENUNGGU:
        own = _own(query, rights, at)
        for code, condition in filters.times(at).items():
            if query.batas in ("", code):
                yield _Part(code, str(filters.GROUPS[code]), own.filter(condition))
    if query.tampilan in (filters.GILIRAN, filters.MENUNGGU, filters.SEMUA, filters.DIKEMBALIKAN):
        counted = query.tampilan == GILIRAN
        elsewhere = query.changed(tampilan=filters.MENUNGGU).url if counted else ""
        yield _Part(
            OTHERS,
            str(VIEWS[filters.MENUNGGU]),
            _others(query, rights, at),
            only_counted=counted,
            url=elsewhere,
        )


def _own(query: Query, rights: Rights, at: datetime) -> Runs:
    """Rows of a view in which the office has the turn."""
    runs = filters.runs_of(replace(query, batas=""), rights, at)
    if query.tampilan in (filters.SEMUA, filters.DIKEMBALIKAN):
        return runs.filter(queue.turns_condition(rights))
    return runs


def _others(query: Query, rights: Rights, at: datetime) -> Runs:
    """Rows of a view in which somebody else has the turn."""
    runs = filters.filtered(queue.waiting_for_others(rights), query, rights, at)
    return runs.filter(queue.returned_condition()) if query.tampilan == filters.DIKEMBALIKAN else runs


def _first(part: _Part, query: Query) -> list[StepRun]:
    if part.only_counted:
        return []
    if not query.kelompok:
        return list(part.runs[:SHOWN])
    # One more than is shown tells that there is more.
    return list(filters.after(part.runs, query.setelah, part.column)[: PAGE + 1])


def _rows(runs: Sequence[StepRun], rights: Rights, at: datetime) -> dict[int, Row]:
    return {run.pk: row for run, row in queue.pairs(runs, rights, at)}


def _group(part: _Part, found: Total, runs: list[StepRun], rows: dict[int, Row], query: Query) -> Group:
    alone = replace(query, kelompok=part.code, setelah="")
    shown, more = (runs[:PAGE], len(runs) > PAGE) if query.kelompok else (runs, False)
    last = replace(alone, setelah=filters.key_of(shown[-1], part.column)).url if more else ""
    return Group(
        part.code,
        part.label,
        found,
        [rows[run.pk] for run in shown if run.pk in rows],
        part.url or (alone.url if not query.kelompok and found.found > len(shown) else ""),
        last,
    )


# Around the list ----------------------------------------------------------------------------------
# Views whose number is worth a question to the table; "Semua" and "Selesai" are looked into, not counted.
COUNTED = (GILIRAN, filters.BELUM, filters.TIM, filters.MENUNGGU, filters.DIKEMBALIKAN)


def views(query: Query, rights: Rights, at: datetime) -> list[NavItem]:
    """The fixed views with their counts, without filters."""
    found = []
    for code, label in VIEWS.items():
        plain = Query(tampilan=code)
        count = str(queue.total(filters.SETS[code](rights, at))) if code in COUNTED else ""
        found.append(NavItem(label, plain.url, current=code == query.tampilan, count=count))
    return found


def loads(rights: Rights, at: datetime) -> list[Load]:
    """What each person of the team has taken and how much of it is late, most first."""
    late = Count("pk", filter=Q(due_at__lt=at))
    rows = (
        queue.team(rights).order_by().values("taken_by", "taken_by__nama").annotate(n=Count("pk"), late=late)
    )
    return [
        Load(
            row["taken_by__nama"],
            row["n"],
            row["late"],
            Query(tampilan=filters.TIM, pemeriksa=str(row["taken_by"])).url,
        )
        for row in sorted(rows, key=lambda r: (-r["n"], r["taken_by__nama"]))
    ]


# What comes next ----------------------------------------------------------------------------------
class NextCase(NamedTuple):
    """The most urgent case that is left: its title, where it is read, how many are left with it."""

    title: str
    url: str
    left: Total


def next_case(
    rights: Rights, *, after: Case | None = None, query: Query | None = None, at: datetime | None = None
) -> NextCase | None:
    """What to open after a verdict: the first of "Giliran Anda" within the filters the person came with.

    `after` is the case just dealt with, which is left out. None where nothing is left.
    """
    moment = at or now()
    wanted = replace(query, tampilan=GILIRAN) if query is not None else Query()
    runs = filters.runs_of(wanted, rights, moment)
    if after is not None:
        runs = runs.exclude(case_kind=after.CASE_KIND, case_id=str(after.pk))
    run = runs.first()
    if run is None:
        return None
    case = registry.describe_runs([run]).get((run.case_kind, run.case_id))
    return NextCase(case.title, case.url, queue.total(runs)) if case is not None else None


# The whole list -----------------------------------------------------------------------------------
def all_rows(query: Query, rights: Rights, at: datetime) -> Iterator[tuple[StepRun, Row]]:
    """Every row of a list with its run, however long: read in pieces by key."""
    column = "closed_at" if query.tampilan == filters.SELESAI else "urut_at"
    runs, cursor = filters.runs_of(query, rights, at), ""
    while piece := list(filters.after(runs, cursor, column)[:BATCH]):
        yield from queue.pairs(piece, rights, at)
        cursor = filters.key_of(piece[-1], column)


def chosen_rows(ids: Sequence[int], rights: Rights, at: datetime) -> list[tuple[StepRun, Row]]:
    """The rows of these runs that the person may see, in the order of the list."""
    open_rows = list(queue.all_open(rights).filter(pk__in=ids))
    ended = list(queue.done(rights, at).filter(pk__in=ids)) if len(open_rows) < len(ids) else []
    return queue.pairs([*open_rows, *ended], rights, at)
