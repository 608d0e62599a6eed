"""What must hold after any number of kills: the record compared with itself and with what people were told.

Each rule reads the tables afresh and returns faults in words; nothing here knows who was killed when.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from recommendations.models import RecommendationRequest, Revision, SuratKomitmen
from recommendations.states import FINAL, State
from satudata.documents import store
from satudata.documents.models import Document, DocumentSeries
from satudata.documents.services import RENDER
from satudata.notifications.models import Notice
from satudata.notifications.services import PRODUCER_ROLES, concerns_producer
from satudata.workflow import events, moves
from satudata.workflow.engine import NOTIFY
from satudata.workflow.models import Event, Job, StepRun, SubmittedToken

# Which events the acts of the pages write.
EVENTS_OF: dict[str, frozenset[str]] = {
    "mulai": frozenset({"request_started"}),
    "hapus-draf": frozenset({"draft_discarded"}),
    "kirim": frozenset({"request_submitted", "correction_sent_to_walidata", "correction_sent_to_bps"}),
    "tarik": frozenset({"request_withdrawn"}),
    "mulai-periksa": frozenset({"walidata_check_started", "bps_check_started"}),
    "teruskan": frozenset({"request_forwarded"}),
    "kembalikan": frozenset({"request_returned_by_walidata", "request_returned_by_bps"}),
    "terima": frozenset({"request_accepted"}),
    "tentukan": frozenset({"request_approved", "request_rejected"}),
    "terbitkan-surat": frozenset({"letter_numbered"}),
    "unggah-komitmen": frozenset({"komitmen_shown"}),
}
STARTED = "mulai"
LETTER = (State.LETTER_NUMBERED, State.LETTER_ISSUED, State.KOMITMEN_SHOWN)
STORED = (State.LETTER_ISSUED, State.KOMITMEN_SHOWN)


@dataclass(frozen=True)
class Told:
    """What one person was told of one act: carried out, or refused. `case` is empty for a start."""

    user: int
    case: str
    act: str
    token: str
    done: bool


@dataclass(frozen=True)
class Case:
    """One case with all that belongs to it."""

    row: RecommendationRequest
    events: list[Event]
    runs: list[StepRun]

    @property
    def moved(self) -> list[Event]:
        return [event for event in self.events if event.state_before != event.state_after]

    def __str__(self) -> str:
        return self.row.nomor


def audit(journal: Iterable[Told], *, since: int = 0) -> list[str]:
    """Every fault found. `since`: events up to this id were there before the first person acted."""
    cases = _cases()
    told = list(journal)
    return [
        *(f"chain: {broken}" for broken in events.verify()),
        *(fault for case in cases for rule in (states, turns, papers) for fault in rule(case)),
        *acknowledged(cases, told, since),
        *tokens(told),
        *jobs(cases),
        *numbers(cases),
        *notices(cases, since),
    ]


def _cases() -> list[Case]:
    kept: dict[str, tuple[list[Event], list[StepRun]]] = defaultdict(lambda: ([], []))
    for event in Event.objects.filter(case_kind=RecommendationRequest.CASE_KIND).order_by("seq"):
        kept[event.case_id][0].append(event)
    for run in StepRun.objects.filter(case_kind=RecommendationRequest.CASE_KIND).order_by("pk"):
        kept[run.case_id][1].append(run)
    rows = RecommendationRequest.objects.select_related("surat", "instansi").order_by("nomor")
    return [Case(row, *kept[str(row.pk)]) for row in rows]


def states(case: Case) -> Iterator[str]:
    """No event without state, no state without event: the events lead from the draft to where it stands."""
    stands: str = State.DRAFTED
    for event in case.moved:
        if event.state_before != stands:
            yield f"{case}: {event.code} begins in {event.state_before}, but the case stood in {stands}"
        stands = event.state_after
    if stands != case.row.state:
        yield f"{case}: stands in {case.row.state}, its events lead to {stands}"


def turns(case: Case) -> Iterator[str]:
    """One closed run per step that a move ended, one open run unless the case is over, none left half."""
    expected, open_step, taken = [], "A3", True
    for event in case.moved:
        move = _move(event)
        if move.takes:
            taken = True
        if move.ends:
            expected.append((move.ends, move.outcome))
        if move.ends or move.begins:
            open_step, taken = move.begins, False
    closed = [(r.step_code, r.outcome) for r in case.runs if r.closed_at and r.step_code not in ("A1", "A2")]
    running = [r for r in case.runs if r.closed_at is None]
    if closed != expected:
        yield f"{case}: closed runs {closed}, its moves ended {expected}"
    if [r.step_code for r in running] != ([open_step] if open_step else []):
        yield f"{case}: open runs {[r.step_code for r in running]}, expected {open_step or 'none'}"
    if bool(running) == (case.row.state in FINAL):
        yield f"{case}: {len(running)} open runs in {case.row.state}"
    if running and taken and running[0].taken_at is None:
        yield f"{case}: {open_step} was begun by nobody"


def _move(event: Event) -> moves.Move:
    edges = moves.edges_of(RecommendationRequest)
    return next(e.move for e in edges if e.move.event == event.code and e.source == event.state_before)


def papers(case: Case) -> Iterator[str]:
    """A revision per submission, a letter per number, its bytes and the Surat Komitmen where they must be."""
    sent = sum(event.code in EVENTS_OF["kirim"] for event in case.moved)
    revisions = sorted(Revision.objects.filter(request=case.row).values_list("nomor", flat=True))
    if revisions != list(range(1, sent + 1)):
        yield f"{case}: revisions {revisions} of {sent} submissions"
    if (case.row.surat is not None) != (case.row.state in LETTER):
        yield f"{case}: letter {case.row.surat} in {case.row.state}"
    shown = SuratKomitmen.objects.filter(request=case.row, hidden_at__isnull=True).count()
    if shown != (case.row.state == State.KOMITMEN_SHOWN):
        yield f"{case}: {shown} Surat Komitmen in {case.row.state}"
    if case.row.state in STORED and case.row.surat is not None:
        yield from _bytes(case, case.row.surat)


def _bytes(case: Case, letter: Document) -> Iterator[str]:
    if letter.state != Document.State.ISSUED or letter.file is None:
        yield f"{case}: letter {letter.nomor} is {letter.state} in {case.row.state}"
        return
    try:
        store.read_bytes(letter.file)
    except store.DamagedFile as fault:
        yield f"{case}: letter {letter.nomor}: {fault}"


def acknowledged(cases: list[Case], told: list[Told], since: int) -> Iterator[str]:
    """Who was told "done" finds it done exactly once; who was told "refused" finds nothing."""
    wanted = Counter((t.user, t.case, t.act) for t in told if t.done)
    found: Counter[tuple[int, str, str]] = Counter()
    acts = {code: act for act, codes in EVENTS_OF.items() for code in codes}
    for case in cases:
        for event in case.events:
            if event.pk > since and event.code in acts:
                act = acts[event.code]
                found[event.actor_id, "" if act == STARTED else event.case_id, act] += 1
    for key in sorted(wanted.keys() | found.keys()):
        if wanted[key] != found[key]:
            yield f"{key}: {wanted[key]} acknowledged, {found[key]} recorded"


def tokens(told: list[Told]) -> Iterator[str]:
    """A token is used where its act was acknowledged, nowhere else."""
    used = Counter((user, str(token)) for user, token in SubmittedToken.objects.values_list("user", "token"))
    wanted = Counter({(t.user, t.token): 1 for t in told if t.done})
    for key in sorted(used.keys() | wanted.keys()):
        if used[key] != wanted[key]:
            yield f"token {key}: {wanted[key]} acknowledged, {used[key]} used"


def jobs(cases: list[Case]) -> Iterator[str]:
    """Each move promised its notice, each document its PDF; all of it was carried out, nothing else waits."""
    promised = {f"{NOTIFY}:{event.pk}" for case in cases for event in case.moved}
    promised |= {f"{RENDER}:{pk}" for pk in Document.objects.values_list("pk", flat=True)}
    kept = dict(Job.objects.values_list("dedupe_key", "done_at"))
    for key in sorted(promised - kept.keys()):
        yield f"job {key} was never promised"
    for key in sorted(k for k, done in kept.items() if done is None):
        yield f"job {key} was not carried out"


def numbers(cases: list[Case]) -> Iterator[str]:
    """Every series runs 1..n without gap and repeat, and its counter stands at n."""
    letters: dict[int, list[int]] = defaultdict(list)
    for series, urut in Document.objects.filter(series__isnull=False).values_list("series", "urut"):
        letters[series].append(urut)
    requests = [_last_number(case.row.nomor) for case in cases]
    identities = [_last_number(c.row.identitas_rekomendasi) for c in cases if c.row.identitas_rekomendasi]
    by_code = {"transaksi": requests, "identitas_rekomendasi": identities}
    for series in DocumentSeries.objects.order_by("kode", "pk"):
        taken = sorted(by_code.get(series.kode, letters[series.pk]))
        if taken != list(range(1, series.terakhir + 1)):
            yield f"series {series.kode}: {_gaps(taken, series.terakhir)}, counter {series.terakhir}"


def _last_number(text: str) -> int:
    return int(re.findall(r"\d+", text)[-1])


def _gaps(taken: Sequence[int], last: int) -> str:
    missing = sorted(set(range(1, last + 1)) - set(taken))
    repeated = [n for n, times in Counter(taken).items() if times > 1]
    return f"missing {missing}, repeated {repeated}"


def notices(cases: list[Case], since: int) -> Iterator[str]:
    """The OPD was told of every move that concerns it, each person once, and never of their own act."""
    told: dict[str, list[int]] = defaultdict(list)
    for cause, user in Notice.objects.values_list("cause", "user"):
        told[cause].append(user)
    offices: dict[int, set[int]] = {}
    for case in cases:
        office = case.row.instansi
        producers = offices.setdefault(office.pk, _producers(office))
        for event in (e for e in case.moved if e.pk > since):
            found = told[f"event:{event.pk}"]
            wanted = producers if concerns_producer(_move(event), actor_role=event.actor_role) else set()
            if (wanted - {event.actor_id}) - set(found):
                yield f"{case}: {event.code} was not told to {wanted - {event.actor_id} - set(found)}"
            if len(found) != len(set(found)) or event.actor_id in found:
                yield f"{case}: {event.code} was told to {sorted(found)}"


def _producers(office: Any) -> set[int]:
    from satudata.clock.now import now
    from satudata.notifications.audiences import people

    return {user for role in PRODUCER_ROLES for user in people(role, office, now())}
