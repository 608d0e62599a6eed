"""One campaign: people move cases, a killer kills, then everything ends and the record is audited."""

import random
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from django.db.models import Max

from recommendations.models import RecommendationRequest
from satudata.accounts.models import User
from satudata.accounts.queries import system_user
from satudata.accounts.roles import INSTANSI, ROLES
from satudata.accounts.services import grant_role
from satudata.clock.now import now
from satudata.workflow import outbox
from satudata.workflow.models import Event, Job
from tests.campaign import players
from tests.campaign.audit import audit
from tests.campaign.killer import Killer
from tests.campaign.players import Board, Player
from tests.factories.hosts import Caller, give_password, host, variables
from tests.factories.recommendations import Walker
from tests.factories.world import PEOPLE, SINCE, World
from tests.waiting import wait_until

# Extra people beside the two of a role that the small region has.
MORE = {players.OPERATOR: 3, players.WALIDATA: 1, players.PEMERIKSA: 1, players.PENANDATANGAN: 1}

TOO_OFTEN = 100


@dataclass(frozen=True)
class Scale:
    """How long and how hard: it ends when the goal is reached and enough were killed, or time is up."""

    seed: int
    cases: int
    moves: int
    kills: int
    seconds: float
    pause: float  # mean time between two kills


@dataclass(frozen=True)
class Report:
    """What happened."""

    scale: Scale
    moves: int
    kills: Counter[str]
    statuses: Counter[str]
    seconds: float
    given_up: int
    faults: list[str]

    def __str__(self) -> str:
        minutes = self.seconds / 60
        return (
            f"seed {self.scale.seed}: {self.moves} moves ({self.moves / minutes:.0f} a minute), "
            f"{self.kills.total()} kills ({self.kills.total() / minutes:.0f} a minute) {dict(self.kills)}, "
            f"answers {dict(self.statuses)}, {self.given_up} jobs given up and retried, "
            f"{len(self.faults)} faults"
        )


def run(world: World, folder: Path, scale: Scale, set_media: Any) -> Report:
    """Run one campaign on a committed world; the faults are in the report."""
    chance, deaths = random.Random(scale.seed), random.Random(scale.seed + 1)  # noqa: S311  repeatable on purpose
    team = people(world)
    cases = [prepared(world) for _case in range(scale.cases)]
    since = Event.objects.aggregate(last=Max("pk"))["last"]
    given = variables(WEB_WORKERS="2", WORKER_PROCESSES="2")
    with host(folder, ["web", "worker", "beat"], given) as running:
        set_media(folder / "var" / "media")
        wait_until(running.is_ready)
        board = Board(chance, world.instansi["dinkes"], scale.moves)
        board.queues = {role: SimpleQueue() for role in team}
        crew = [
            Player(board, user, role, signed_in(running.port, user)) for role in team for user in team[role]
        ]
        for case in cases:
            board.put(case, players.plan(chance))
        killer, began = Killer(running, deaths, scale.pause), time.monotonic()
        for thread in (*crew, killer):
            thread.start()
        wait_until_over(board, killer, scale, began)
        killer.over.set()
        killer.join()
        board.over.set()
        for player in crew:
            player.join()
        seconds = time.monotonic() - began
        code = running.stop()
    given_up = drain()
    faults = [*board.faults, *audit(board.journal, since=since)]
    if code != 0:
        faults.append(f"the host ended with {code}")
    return Report(scale, board.moves, killer.kills, board.statuses, seconds, given_up, faults)


def wait_until_over(board: Board, killer: Killer, scale: Scale, began: float) -> None:
    """Until the goal is reached, or time is up; the players go on while kills are missing."""
    while time.monotonic() - began < scale.seconds and not board.faults:
        if board.over.wait(0.2) and killer.total >= scale.kills:
            return


def people(world: World) -> dict[str, list[User]]:
    """The players by role, able to sign in at production."""
    team: dict[str, list[User]] = {}
    for name, more in MORE.items():
        role, scope = PEOPLE[name]
        users = [world.people[name]]
        for number in range(more):
            username = f"{name}_{number}"
            user = User.objects.create(username=username, nama=username, email=f"{username}@contoh.invalid")
            places: dict[str, Any] = world.instansi if ROLES[role].scope == INSTANSI else world.wilayah
            target = places[scope]
            grant_role(user=user, role=role, scope=target, by=system_user(), berlaku_dari=SINCE)
            users.append(user)
        for user in users:
            give_password(user)
        team[name] = users
    return team


def prepared(world: World) -> str:
    """A filled draft, as if it had been submitted once before: its dates are judged as of then."""
    walker = Walker(world)
    walker.fill()
    RecommendationRequest.objects.filter(pk=walker.request.pk).update(
        diajukan_pada=walker.at, diajukan_oleh=world.operator
    )
    return str(walker.request.pk)


def signed_in(port: int, user: User) -> Caller:
    caller = Caller(port, timeout=20)
    caller.sign_in(user.username)
    return caller


def drain() -> int:
    """Carry out what is left, as workers do once the leases of the killed are over.

    A job whose worker was killed three times is given up in the open; the administrator's button lets it
    try again. Returns for how many it was pressed.
    """
    later, given_up = now() + 2 * outbox.LEASE + timedelta(minutes=20), 0
    while outbox.drain(later) or Job.objects.filter(failed_at__isnull=False).exists():
        for job in Job.objects.filter(failed_at__isnull=False):
            given_up += 1
            assert given_up < TOO_OFTEN, f"{job} fails again and again: {job.last_error}"
            outbox.retry(job)
    return given_up
