"""`perform`: the only way a case moves.

In one transaction, in this order: the form's one-time token, the row lock, the right (read
afresh), the state, the form's version, the app's own change, the django-fsm transition, the step
run closed and the next opened, one event in the case's chain, the outbox rows, the save. All of
it or nothing. Nothing is sent here: sending happens after commit, from the rows.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from satudata.accounts.models import User
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.now import now
from satudata.workflow import events, moves, outbox, registry, steps
from satudata.workflow.errors import AlreadyDone, StaleForm, StaleMove
from satudata.workflow.models import Case, ChainHead, Event, StepRun, SubmittedToken

NOTIFY = "notify_event"
# What a move writes on the case itself, where the app's part adds nothing.
MOVED_FIELDS = ["state", "version", "event_seq", "event_head", "updated_at"]


@dataclass
class Change:
    """What the app's own part of a move sees: the locked case, who, when; and what it adds.

    `data` goes into the event, `jobs` are (kind, key, payload) rows of the outbox.
    """

    case: Any
    by: User
    at: datetime
    rights: Rights
    data: dict[str, Any] = field(default_factory=dict)
    jobs: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)


@dataclass(frozen=True)
class Moved:
    """The result of a move."""

    case: Any
    event: Event
    opened: StepRun | None


def perform(  # noqa: PLR0913  each argument is one part of the rule above
    case: Case,
    verb: str,
    *,
    by: User,
    at: datetime | None = None,
    version: int | None = None,
    token: uuid.UUID | None = None,
    note: str = "",
    result_url: str = "",
    change: Callable[[Change], None] | None = None,
) -> Moved:
    """Move a case by one transition, or refuse in words and change nothing.

    `version` is the one the person saw; `token` the form's one-time token and `result_url` where
    it leads; `change` runs under the lock, after all checks, before the transition. Raises
    ActionDenied, StaleMove, StaleForm, AlreadyDone. `by` is never None: timers and jobs act as the
    system user.
    """
    moment = at or now()
    with transaction.atomic():
        if token is not None:
            use_token(by, token, at=moment, result_url=result_url)
        locked = _locked(case)
        move, rights = _checked(locked, verb, by, version)
        act = Change(locked, by, moment, rights)
        if change is not None:
            change(act)
        before = locked.state
        getattr(locked, verb)()
        opened = _turn(locked, move, act)
        event = _event(locked, move, act, opened, before, note)
        _promise(locked, event, act)
        locked.version += 1
        locked.updated_at = moment
        locked.save(update_fields=None if change is not None else MOVED_FIELDS)
    return Moved(locked, event, opened)


def _locked(case: Case) -> Any:
    """The case's row, locked, with the offices that the rules and the next step ask for."""
    return (
        type(case)
        ._default_manager.select_for_update(of=("self",))
        .select_related(*registry.case_kind(case.CASE_KIND).offices)
        .get(pk=case.pk)
    )


def _checked(case: Any, verb: str, by: User, version: int | None) -> tuple[moves.Move, Rights]:
    kind = registry.case_kind(case.CASE_KIND)
    rights = rights_of(by)
    check = getattr(kind.permissions, f"check_can_{verb}")
    model: type[Case] = type(case)
    found = moves.edge(model, verb, case.state)
    # The right first: somebody who may not act learns nothing about the state.
    check(rights, case)
    if found is None:
        raise StaleMove(_moved_meanwhile(case))
    if version is not None and version != case.version:
        raise StaleForm(expected=version, current=case.version)
    return found.move, rights


def _moved_meanwhile(case: Any) -> str:
    last = Event.objects.filter(case_kind=case.CASE_KIND, case_id=str(case.pk), seq=case.event_seq).first()
    label = dict(moves.state_field(type(case)).choices)[case.state]
    if last is None:
        return _("Sekarang berstatus “%(state)s”.") % {"state": label}
    return _("Sudah diproses oleh %(name)s. Sekarang berstatus “%(state)s”.") % {
        "name": last.actor_name,
        "state": label,
    }


def _turn(case: Any, move: moves.Move, act: Change) -> StepRun | None:
    if move.takes:
        steps.take_run(case, move.takes, by=act.by, at=act.at)
    if move.ends:
        closed = steps.close_run(case, move.ends, by=act.by, at=act.at, outcome=move.outcome)
        if closed != 1:
            raise RuntimeError(f"{closed} open runs of {move.ends} in {case.pk}")
    if move.hands:
        return steps.hand_run(case, move.hands, role=move.to, at=act.at)
    if not move.begins:
        return None
    return steps.open_run(case, move.begins, at=act.at, putaran=getattr(case, "putaran", 1))


def _event(  # noqa: PLR0913
    case: Any, move: moves.Move, act: Change, opened: StepRun | None, before: str, note: str
) -> Event:
    step = move.ends or move.takes or move.hands or move.begins
    role = registry.case_kind(case.CASE_KIND).roles.get(step, "")
    return events.append(
        case,
        kind=case.CASE_KIND,
        case_id=str(case.pk),
        code=move.event,
        step_code=step,
        actor=events.Actor.of(act.by, act.rights, case, role),
        at=act.at,
        wilayah_id=case.wilayah_id,
        state_before=before,
        state_after=case.state,
        note=note,
        data=act.data,
        calendar_version=opened.calendar_version if opened else 0,
    )


def _promise(case: Any, event: Event, act: Change) -> None:
    outbox.enqueue(NOTIFY, key=str(event.pk), at=act.at, event=event.pk)
    for kind, key, payload in act.jobs:
        outbox.enqueue(kind, key=key, at=act.at, **payload)


def use_token(by: User, token: uuid.UUID, *, at: datetime, result_url: str) -> None:
    """Use a form's one-time token inside the current transaction.

    Raises AlreadyDone with where it led, when it was used before. A second sender waits for the
    first one's commit at the unique index.
    """
    try:
        with transaction.atomic():
            SubmittedToken.objects.create(user=by, token=token, at=at, result_url=result_url)
    except IntegrityError:
        used = SubmittedToken.objects.get(user=by, token=token)
        raise AlreadyDone(used.result_url) from None


def record(  # noqa: PLR0913
    case: Any,
    code: str,
    *,
    by: User,
    at: datetime,
    step_code: str = "",
    note: str = "",
    data: dict[str, Any] | None = None,
    rights: Rights | None = None,
) -> Event:
    """Append an event that moves nothing to a case whose row the caller holds locked.

    The caller saves the case (`event_seq`, `event_head`).
    """
    mine = rights or rights_of(by)
    return events.append(
        case,
        kind=case.CASE_KIND,
        case_id=str(case.pk),
        code=code,
        step_code=step_code,
        actor=events.Actor.of(by, mine, case),
        at=at,
        wilayah_id=case.wilayah_id,
        state_before=case.state,
        state_after=case.state,
        note=note,
        data=data,
    )


def record_of_person(
    user: User, code: str, *, at: datetime, step_code: str = "", data: dict[str, Any] | None = None
) -> Event:
    """Append an event to a person's own chain (SOP A steps 1 and 2, sign-in, grants)."""
    with transaction.atomic():
        head = _own_head("person", str(user.pk))
        event = events.append(
            head,
            kind="person",
            case_id=str(user.pk),
            code=code,
            step_code=step_code,
            actor=events.Actor.of(user, rights_of(user)),
            at=at,
            data=data,
        )
        head.save(update_fields=["event_seq", "event_head"])
    return event


def record_of_subject(  # noqa: PLR0913
    subject: Any,
    code: str,
    *,
    by: User,
    at: datetime,
    note: str = "",
    data: dict[str, Any] | None = None,
    rights: Rights | None = None,
) -> Event:
    """Append an event to the chain of something that is no case: it has no state and no step.

    The subject gives `CHAIN_KIND`, its id and its region; the head of its chain stands in `ChainHead`.
    """
    with transaction.atomic():
        head = _own_head(subject.CHAIN_KIND, str(subject.pk))
        event = events.append(
            head,
            kind=subject.CHAIN_KIND,
            case_id=str(subject.pk),
            code=code,
            actor=events.Actor.of(by, rights or rights_of(by), subject),
            at=at,
            wilayah_id=subject.wilayah_id,
            note=note,
            data=data,
        )
        head.save(update_fields=["event_seq", "event_head"])
    return event


def _own_head(kind: str, case_id: str) -> ChainHead:
    """The locked head of a chain that belongs to no case row."""
    ChainHead.objects.get_or_create(case_kind=kind, case_id=case_id)
    return ChainHead.objects.select_for_update().get(case_kind=kind, case_id=case_id)
