"""The event chain: one row per act, each hash covering the row and the hash before it.

A per-case chain finds every change, gap and reordering in a case, and, with the head kept on the
case row, a cut tail. `audit_verify` walks all of them.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from satudata.accounts.models import User
from satudata.accounts.queries import Rights
from satudata.workflow import facts, registry
from satudata.workflow.models import Case, ChainHead, Event

HASHED = (
    "case_kind", "case_id", "seq", "code", "step_code", "actor_id", "actor_name", "actor_role",
    "actor_instansi", "wilayah_id", "state_before", "state_after", "note", "data",
    "calendar_version", "request_id", "ip", "user_agent", "at", "prev_hash",
)  # fmt: skip


def event_hash(event: Event) -> str:
    """SHA-256 over the canonical JSON of all columns but id and hash."""
    row = {name: _plain(getattr(event, name)) for name in HASHED}
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


@dataclass(frozen=True)
class Actor:
    """Who acts, on which grant: name, role and office as text of this moment."""

    user: User
    role: str = ""
    instansi: str = ""

    @classmethod
    def of(cls, user: User, rights: Rights, case: Case | None = None, role: str = "") -> "Actor":
        grant = rights.grant_for(case, role) if case is not None else rights.first_grant()
        if grant is None:
            return cls(user, "sistem" if user.is_system else "")
        return cls(user, grant.role, grant.scope_name)


def append(  # noqa: PLR0913  one row has many facts; each is named
    holder: Case | ChainHead,
    *,
    kind: str,
    case_id: str,
    code: str,
    actor: Actor,
    at: datetime,
    wilayah_id: int | None = None,
    step_code: str = "",
    state_before: str = "",
    state_after: str = "",
    note: str = "",
    data: dict[str, Any] | None = None,
    calendar_version: int = 0,
) -> Event:
    """Append one event to the chain whose head `holder` keeps; the holder's row is locked.

    Sets `event_seq` and `event_head` on the holder, which the caller saves. Raises KeyError for
    a code that is not registered.
    """
    registry.event_label(code)
    request = facts.current()
    event = Event(
        case_kind=kind, case_id=case_id, seq=holder.event_seq + 1, code=code, step_code=step_code,
        actor_id=actor.user.pk, actor_name=actor.user.nama, actor_role=actor.role,
        actor_instansi=actor.instansi, wilayah_id=wilayah_id, state_before=state_before,
        state_after=state_after, note=note, data=data or {}, calendar_version=calendar_version,
        request_id=request.request_id, ip=request.ip, user_agent=request.user_agent, at=at,
        prev_hash=holder.event_head,
    )  # fmt: skip
    event.hash = event_hash(event)
    event.save(force_insert=True)
    holder.event_seq, holder.event_head = event.seq, event.hash
    return event


@dataclass(frozen=True)
class Break:
    """One place where the record does not hold: which case, which event, what is wrong."""

    case_kind: str
    case_id: str
    seq: int
    problem: str


def verify_chain(events: Iterable[Event], *, seq: int, head: str) -> list[Break]:
    """Compare the events of one case, oldest first, with each other and with the head kept on it.

    Computes each hash anew and asks the database nothing; an empty list means that the chain holds.
    """
    found: list[Break] = []
    previous: Event | None = None
    for event in events:
        found += _link(event, previous)
        previous = event
    if previous is None:
        return found
    return [*found, *_tail(previous, {(previous.case_kind, previous.case_id): (seq, head)})]


def verify() -> Iterator[Break]:
    """Walk every chain and compare it with its head; yields each break found."""
    heads = dict(_heads())
    previous: Event | None = None
    for event in Event.objects.order_by("case_kind", "case_id", "seq").iterator(chunk_size=2000):
        key = (event.case_kind, event.case_id)
        if previous is None or (previous.case_kind, previous.case_id) != key:
            if previous is not None:
                yield from _tail(previous, heads)
            previous = None
        yield from _link(event, previous)
        previous = event
    if previous is not None:
        yield from _tail(previous, heads)
    for (kind, case_id), (seq, _head) in heads.items():
        if seq:
            yield Break(kind, case_id, seq, "events_missing")


def _heads() -> Iterator[tuple[tuple[str, str], tuple[int, str]]]:
    for kind in registry.case_kinds():
        for pk, seq, head in kind.model._default_manager.values_list(
            "pk", "event_seq", "event_head"
        ).iterator():
            yield (kind.kind, str(pk)), (seq, head)
    for row in ChainHead.objects.iterator():
        yield (row.case_kind, row.case_id), (row.event_seq, row.event_head)


def _link(event: Event, previous: Event | None) -> Iterator[Break]:
    seq, head = (previous.seq, previous.hash) if previous else (0, "")
    if event.seq != seq + 1:
        yield Break(event.case_kind, event.case_id, event.seq, "gap")
    if event.prev_hash != head:
        yield Break(event.case_kind, event.case_id, event.seq, "link_broken")
    if event.hash != event_hash(event):
        yield Break(event.case_kind, event.case_id, event.seq, "row_changed")


def _tail(last: Event, heads: dict[tuple[str, str], tuple[int, str]]) -> Iterator[Break]:
    seq, head = heads.pop((last.case_kind, last.case_id), (0, ""))
    if not seq:
        yield Break(last.case_kind, last.case_id, last.seq, "case_missing")
    elif (seq, head) != (last.seq, last.hash):
        yield Break(last.case_kind, last.case_id, last.seq, "tail_differs")
