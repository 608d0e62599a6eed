"""Who of a team has taken a turn: claim it, hand it to a colleague, give it back. For every kind of case.

The turn belongs to the office; who of it deals with a case is written on the step run, and each change leaves
an event. A verdict is never bound to the person: whoever of the team may act may act. Each verb waits
for the case's row, as `engine.perform` does, so of two claims at once one succeeds and the other is told
by whom the case was taken.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from satudata.accounts.models import User
from satudata.accounts.queries import Rights, rights_of
from satudata.accounts.roles import Permission
from satudata.clock.now import now
from satudata.workflow import engine, outbox, queue, registry
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.models import StepRun

NOTIFY_TURN = "notify_turn"
MOST_AT_ONCE = 100


@dataclass
class Outcome:
    """What became of several runs: how many succeeded, and why not, by title."""

    done: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Held:
    """A run and its case under lock, with the rights of who acts."""

    run: StepRun
    case: Any
    kind: registry.CaseKind
    by: User
    rights: Rights
    at: datetime


# The verbs ----------------------------------------------------------------------------------------
def claim_run(run: int, *, by: User, at: datetime | None = None) -> StepRun:
    """Take a turn that nobody has: "Ambil". Starts the work where its kind has a verb for that.

    Refused to whoever does not have the turn or may not do what the step leads to (ActionDenied), and
    where somebody has taken it or the step is over (StaleMove). StepRun.DoesNotExist for a run that this
    person may not see.
    """
    with transaction.atomic():
        held = _hold(run, by, at or now())
        _check_claimable(held)
        if held.run.taken_by_id is not None:
            raise StaleMove(_taken(held))
        _check_may_take(held, held.rights)
        start = held.kind.claim
        if start is None or not start(held.case, by=by, at=held.at):
            _write(held, "turn_taken", by)
    return StepRun.objects.get(pk=run)


def reassign_run(run: int, *, to: User, by: User, at: datetime | None = None) -> StepRun:
    """Hand a turn to a colleague who may take it, or take it over oneself: "Alihkan".

    Done by its holder, or by whoever coordinates the team (`Permission.TURN_REASSIGN`). The colleague is
    told. Refused for somebody who does not have the same right on this case (InvalidInput).
    """
    with transaction.atomic():
        held = _hold(run, by, at or now())
        _check_claimable(held)
        _check_may_hand_on(held)
        if held.run.taken_by_id == to.pk:
            raise StaleMove(_("Sudah dipegang %(name)s.") % {"name": to})
        _check_colleague(held, to)
        _write(held, "turn_reassigned", to)
    return StepRun.objects.get(pk=run)


def release_run(run: int, *, by: User, at: datetime | None = None) -> StepRun:
    """Give a turn back to the team, so that anybody of it takes it: "Lepas".

    Done by its holder, or by whoever coordinates the team.
    """
    with transaction.atomic():
        held = _hold(run, by, at or now())
        _check_claimable(held)
        if held.run.taken_by_id is None:
            raise StaleMove(_("Belum ada yang mengambil tugas ini."))
        _check_may_hand_on(held)
        _write(held, "turn_released", None)
    return StepRun.objects.get(pk=run)


def each(runs: Iterable[int], act: Callable[[int], StepRun]) -> Outcome:
    """Do one of the verbs to several runs; each succeeds or is refused by itself.

    What is not this person's is passed over in silence: it does not exist for them.
    """
    outcome = Outcome()
    for pk in list(dict.fromkeys(runs))[:MOST_AT_ONCE]:
        try:
            outcome.done.append(act(pk).judul)
        except StepRun.DoesNotExist:
            continue
        except (ActionDenied, StaleMove) as refusal:
            outcome.refused.append((_title(pk), refusal.reason))
        except InvalidInput as refusal:
            outcome.refused.append((_title(pk), " ".join(refusal.messages)))
    return outcome


def _title(pk: int) -> str:
    run = StepRun.objects.get(pk=pk)
    return run.judul or run.nomor


# Under the lock -----------------------------------------------------------------------------------
def _hold(pk: int, by: User, at: datetime) -> _Held:
    """Lock the case of a run that this person may see, and read the run as it is then."""
    rights = rights_of(by)
    seen = queue.all_open(rights).filter(pk=pk).first() or queue.done(rights, at).get(pk=pk)
    kind = registry.case_kind(seen.case_kind)
    case = (
        kind.model._default_manager.select_for_update(of=("self",))
        .select_related(*kind.offices)
        .get(pk=seen.case_id)
    )
    run = StepRun.objects.select_related("taken_by", "closed_by").get(pk=pk)
    return _Held(run, case, kind, by, rights, at)


def _check_claimable(held: _Held) -> None:
    if held.run.closed_at is not None:
        raise StaleMove(_("Langkah ini sudah diselesaikan %(name)s.") % {"name": held.run.closed_by})
    if held.run.step_code not in held.kind.claims:
        raise ActionDenied(
            _("Langkah ini dikerjakan bersama oleh satu instansi, jadi tidak diambil perorangan.")
        )
    if not queue.has_turn(held.run, held.rights):
        raise ActionDenied(_("Giliran ini ada pada instansi lain."))


def _taken(held: _Held) -> str:
    if held.run.taken_by_id == held.by.pk:
        return _("Sudah Anda ambil.")
    return _("Sudah diambil %(name)s.") % {"name": held.run.taken_by}


def _check_may_take(held: _Held, rights: Rights) -> None:
    """What the step leads to decides who takes it: its own check says why not."""
    verb = held.kind.claims[held.run.step_code]
    getattr(held.kind.permissions, f"check_can_{verb}")(rights, held.case)


def _check_may_hand_on(held: _Held) -> None:
    run = held.run
    if run.taken_by_id == held.by.pk:
        return
    if not held.rights.allows(
        Permission.TURN_REASSIGN, instansi_id=run.instansi_id, wilayah_id=run.wilayah_id
    ):
        raise ActionDenied(_("Hanya pemegang tugas ini atau koordinator tim yang dapat mengalihkannya."))


def _check_colleague(held: _Held, to: User) -> None:
    rights = rights_of(to)
    try:
        if not queue.has_turn(held.run, rights):
            raise ActionDenied(_("tidak bertugas di tim ini."))
        _check_may_take(held, rights)
    except ActionDenied as denied:
        raise InvalidInput(
            _("%(name)s tidak dapat menerima tugas ini: %(reason)s") % {"name": to, "reason": denied.reason}
        ) from denied


def _write(held: _Held, code: str, to: User | None) -> None:
    """Write who has the turn from now, with its event, and tell whoever was given it by somebody else."""
    run, case = held.run, held.case
    before = run.taken_by_id
    StepRun.objects.filter(pk=run.pk).update(
        taken_by=to, taken_at=max(run.opened_at, held.at) if to is not None else None
    )
    event = engine.record(
        case,
        code,
        by=held.by,
        at=held.at,
        step_code=run.step_code,
        note=str(to) if to is not None and to != held.by else "",
        data={"dari": before, "kepada": to.pk if to is not None else None},
        rights=held.rights,
    )
    case.save(update_fields=["event_seq", "event_head"])
    if to is not None and to != held.by:
        outbox.enqueue(NOTIFY_TURN, key=str(event.pk), at=held.at, event=event.pk, run=run.pk, user=to.pk)
