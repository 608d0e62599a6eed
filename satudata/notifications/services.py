"""The only writer of notices: who is told of what, and that somebody has read it.

Called by the outbox after the business transaction. A notice is unique by person and cause, so a
repeated job writes it once. It holds facts and ids; its words are made when it is read.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from satudata.accounts.models import Instansi, User
from satudata.accounts.roles import Role
from satudata.clock.now import now
from satudata.notifications import audiences, preferences
from satudata.notifications.codes import ASSIGNED, PAGE, RUN_PREFIX
from satudata.notifications.models import Notice
from satudata.workflow import moves, registry
from satudata.workflow.models import Event, Reminder, StepRun
from satudata.workflow.thresholds import Anchor

PRODUCER_ROLES = (Role.PRODUSEN_DATA.value, Role.KEPALA_OPD.value)


def notify_event(payload: dict[str, Any], *, at: datetime) -> None:
    """Tell of one move of a case: the job "notify_event" with the id of the event.

    Told are the people who have the turn now (at the office that holds the opened step), and, where
    somebody else than the OPD itself ended or opened a step, operators and head of the case's OPD.
    Never the one who acted. A turn that was over before this job ran is not announced.
    """
    event = Event.objects.get(pk=payload["event"])
    move = _move_of(event)
    if move is None:
        return
    run = _opened_run(event, move)
    concerned = concerns_producer(move, actor_role=event.actor_role)
    told = dict.fromkeys(_producers(event, at), False) if concerned else {}
    told |= dict.fromkeys(_named(event, move, at), False)
    if run is not None:
        told |= dict.fromkeys(audiences.holders(run, at), True)
    told.pop(event.actor_id, None)
    facts = {"case_kind": event.case_kind, "case_id": event.case_id}
    facts |= {"role": event.actor_role, "office": event.actor_instansi}
    turn = turn_facts(run) if run else {}
    url = _url(event.case_kind, event.case_id) if told else ""
    _write(
        Notice(user_id=user, cause=f"event:{event.pk}", code=event.code, at=event.at,
               url=url, data=facts | (turn if its_turn else {}))
        for user, its_turn in told.items()
    )  # fmt: skip


def notify_run(payload: dict[str, Any], *, at: datetime) -> None:
    """Tell an audience of a turn's due date or of its silence: the job "notify_run".

    Carries the id of the step run, the kind of its reminder, the audience and the moment it speaks of.
    Nothing is said of a turn that is over or was handed on late, nor of a due date that has moved meanwhile.
    """
    run = StepRun.objects.select_related("instansi", "wilayah").get(pk=payload["run"])
    kind, anchor = payload["kind"], datetime.fromisoformat(payload["anchor"])
    if run.closed_at is not None or anchor not in (run.reminded_from, run.opened_at):
        return
    reminder = Reminder.objects.filter(step_run=run, kind=kind, anchor_at=anchor).first()
    facts = {"case_kind": run.case_kind, "case_id": run.case_id, **_due(run)}
    facts |= {"about": payload.get("about", Anchor.DUE)}
    facts |= {"closes_at": closing.isoformat()} if (closing := _closing(run)) else {}
    told = audiences.told(run, payload["to"], at)
    url = _url(run.case_kind, run.case_id) if told else ""
    _write(
        Notice(user_id=user, cause=f"run:{run.pk}:{kind}:{int(anchor.timestamp())}",
               code=f"{RUN_PREFIX}{kind}", data=facts | said,
               at=reminder.at if reminder else at, url=url)
        for user, said in told.items()
    )  # fmt: skip


def notify_recalculated(payload: dict[str, Any], *, at: datetime) -> None:
    """Tell both sides that a due date has moved: the job "notify_recalculated".

    Carries the event and the step run. Told are the holders of the turn, the OPD of the case, and those
    who had the turn before and now wait; each with the old and the new date. Nothing is said of a turn that
    is over.
    """
    event = Event.objects.get(pk=payload["event"])
    run = StepRun.objects.select_related("instansi", "wilayah").get(pk=payload["run"])
    if run.closed_at is not None:
        return
    facts = {"case_kind": run.case_kind, "case_id": run.case_id, "run": run.pk, "zone": run.wilayah.zona}
    facts |= {"old_due": event.data["old_due"], "new_due": event.data["new_due"]}
    url = _url(run.case_kind, run.case_id)
    _write(
        Notice(user_id=user, cause=f"event:{event.pk}", code=event.code, data=facts, at=event.at, url=url)
        for user in audiences.both_sides(run, at) | _producers(event, at)
    )  # fmt: skip


def announce(  # noqa: PLR0913
    *,
    users: Iterable[User | int],
    code: str,
    cause: str,
    at: datetime,
    case_kind: str = "",
    case_id: object = "",
    url: str = "",
    data: Mapping[str, Any] | None = None,
) -> None:
    """Tell people something that no event of a case tells, or in words of its own: a phase that ends.

    `code` is a registered event (KeyError where it is not). Its label is what is said, or the words that the
    app registered for it (`sentences.register_words`) from the facts in `data`: plain JSON values. One that
    begins with `codes.REMINDER_PREFIX` goes out as reminders do. Each person is told once for a `cause`,
    however often and by however many this is called. A notice leads to `url`, else to its case; whoever may
    not see the case reads nothing of it. Without a case it is readable to whom it was written, and its page
    asks for rights.
    """
    registry.event_label(code)
    case = {"case_kind": case_kind, "case_id": str(case_id)} if case_kind else {}
    facts = {**(data or {}), **case, **({PAGE: url} if url else {})}
    address = url or (_url(case_kind, str(case_id)) if case_kind else "")
    people = {user if isinstance(user, int) else user.pk for user in users}
    _write(
        Notice(user_id=user, cause=cause, code=code, data=facts, at=at, url=address)
        for user in sorted(people)
    )


def _closing(run: StepRun) -> datetime | None:
    """When the case of this run is closed for silence, if it ever is."""
    silence = registry.case_kind(run.case_kind).silence
    return silence.closes_at(run) if silence and run.step_code in silence.steps else None


def notify_turn(payload: dict[str, Any], *, at: datetime) -> None:
    """Tell a colleague that a turn was handed to them: the job "notify_turn".

    Carries the event, the step run and the person. Nothing is said where they no longer hold it.
    """
    event = Event.objects.get(pk=payload["event"])
    run = StepRun.objects.select_related("wilayah").get(pk=payload["run"])
    if run.closed_at is not None or run.taken_by_id != payload["user"]:
        return
    facts = {"case_kind": run.case_kind, "case_id": run.case_id, **_due(run)}
    facts |= {"role": event.actor_role, "office": event.actor_instansi}
    _write([
        Notice(user_id=payload["user"], cause=f"event:{event.pk}", code=f"{RUN_PREFIX}{ASSIGNED}", data=facts,
               at=event.at, url=_url(run.case_kind, run.case_id))
    ])  # fmt: skip


def mark_read(notice: Notice, *, by: User, at: datetime | None = None) -> None:
    """Note that its owner has read a notice; the first reading stays. Somebody else's is left alone."""
    Notice.objects.filter(pk=notice.pk, user=by, read_at__isnull=True).update(read_at=at or now())


def mark_all_read(*, by: User, at: datetime | None = None) -> int:
    """Note that a person has read all notices; returns how many were unread."""
    return Notice.objects.filter(user=by, read_at__isnull=True).update(read_at=at or now())


def _write(notices: Iterable[Notice]) -> None:
    rows = list(notices)
    preferences.plan(rows)
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def _move_of(event: Event) -> moves.Move | None:
    """The move that an event tells of; None for an event that moved nothing."""
    kind = registry.case_kind(event.case_kind)
    found = (
        edge.move
        for edge in moves.edges_of(kind.model)
        if edge.move.event == event.code and edge.source == event.state_before
    )
    return next(found, None)


def _opened_run(event: Event, move: moves.Move) -> StepRun | None:
    """The turn that a move gave, where it still stands: a step opened by it, or handed on by it."""
    if not (move.begins or move.hands):
        return None
    given = {"opened_at": event.at} if move.begins else {"handed_at": event.at}
    return (
        StepRun.objects.filter(
            case_kind=event.case_kind, case_id=event.case_id, step_code=move.begins or move.hands,
            closed_at__isnull=True, **given,
        ).select_related("instansi", "wilayah").first()
    )  # fmt: skip


def _named(event: Event, move: moves.Move, at: datetime) -> set[int]:
    """Who holds the roles that a move names, at the offices that hold them in its case."""
    if not move.tells:
        return set()
    kind = registry.case_kind(event.case_kind)
    case = kind.model._default_manager.select_related(*kind.offices).get(pk=event.case_id)
    offices = Instansi.objects.in_bulk({kind.holder(case, role) for role in move.tells})
    return {
        user for role in move.tells for user in audiences.people(role, offices[kind.holder(case, role)], at)
    }


def concerns_producer(move: moves.Move, *, actor_role: str) -> bool:
    """Whether the case's OPD is told of a move: where somebody else ended or opened a step."""
    return actor_role not in PRODUCER_ROLES and bool(move.ends or move.begins or move.hands)


def preview(
    move: moves.Move, run: StepRun | None, *, producer: Instansi, actor_role: str
) -> list[tuple[Instansi, Notice]]:
    """What each office would be told of a move before it is made: the notices of `notify_event`, not stored.

    `run` is the step that the move would open (`steps.planned_run`), None where it opens none.
    """
    told: list[tuple[Instansi, Notice]] = []
    if run is not None:
        told.append((run.instansi, Notice(code=move.event, data=turn_facts(run))))
    if concerns_producer(move, actor_role=actor_role) and (run is None or run.instansi_id != producer.pk):
        told.append((producer, Notice(code=move.event, data={})))
    return told


def _producers(event: Event, at: datetime) -> set[int]:
    model = registry.case_kind(event.case_kind).model
    opd = Instansi.objects.get(pk=model._default_manager.values_list("instansi_id").get(pk=event.case_id)[0])
    return {user for role in PRODUCER_ROLES for user in audiences.people(role, opd, at)}


def turn_facts(run: StepRun) -> dict[str, Any]:
    """What a notice says of the turn that it gives: that it is the reader's, and until when."""
    return {"turn": True, **_due(run)}


def _due(run: StepRun) -> dict[str, Any]:
    """The step run that a notice is about, None for a planned one, and its due date where it has one."""
    facts = {"run": run.pk, "zone": run.wilayah.zona}
    return facts | {"due_at": run.due_at.isoformat()} if run.due_at is not None else facts


def _url(case_kind: str, case_id: str) -> str:
    described = registry.case_kind(case_kind).describe([case_id])
    return described[case_id].url if case_id in described else ""
