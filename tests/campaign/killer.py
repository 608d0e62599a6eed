"""SIGKILL at random: web servers and their workers, Celery workers and their pools, beat."""

import os
import random
import signal
import threading
from collections import Counter
from pathlib import Path

from satudata.documents.signatures import EXAMINER
from tests.factories.hosts import Host, family_of
from tests.waiting import is_running

KINDS = {"granian": "web", "celery --app satudata worker": "worker", "celery --app satudata beat": "beat"}
# Beat is one small process; the others do the work.
WEIGHTS = {"web": 5, "worker": 5, "beat": 1}
# One process of a program more often than the whole of it, from which it takes seconds to come back.
PART, WHOLE = 5, 1


class Killer(threading.Thread):
    """Kills one process of one kind, waits, kills the next."""

    def __init__(self, host: Host, chance: random.Random, pause: float) -> None:
        super().__init__(name="killer")
        self.host, self.chance, self.pause = host, chance, pause
        self.over = threading.Event()
        self.kills: Counter[str] = Counter()

    @property
    def total(self) -> int:
        return sum(self.kills.values())

    def run(self) -> None:
        while not self.over.wait(self.chance.uniform(0.2, 1.8) * self.pause):
            self.kill_one()

    def kill_one(self) -> None:
        kind = self.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        pids = self.processes(kind)
        if not pids:
            return
        (victim,) = self.chance.choices(list(pids), list(pids.values()))
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.kills[kind] += 1

    def processes(self, kind: str) -> dict[int, int]:
        """The living processes of a kind with their weights: the program itself, and what it started."""
        found: dict[int, int] = {}
        for pid, command in family_of(self.host.process.pid).items():
            if any(KINDS[part] == kind for part in KINDS if part in command):
                found |= dict.fromkeys(family_of(pid), PART) | {pid: found.get(pid, WHOLE)}
        return {pid: found[pid] for pid in sorted(found) if is_running(pid) and not _examines(pid)}


def _examines(pid: int) -> bool:
    """Whether a process looks into one uploaded PDF: its end refuses that file, in words, to its sender."""
    try:
        return EXAMINER.name in Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
