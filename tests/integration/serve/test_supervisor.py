"""Children are kept alive, ended cleanly, and never outlive the supervisor, however it ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from satudata.supervisor import Child, Supervisor
from tests.waiting import is_running, wait_until

ROOT = Path(__file__).resolve().parents[3]
# Ends cleanly at SIGTERM, after writing so.
POLITE = """
import signal, sys
def end(*_):
    print("ended", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("ready", flush=True)
while True:
    signal.pause()
"""
# A program with a child of its own that nobody watches, as a web server has workers.
WITH_WORKER = """
import subprocess, sys
worker = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
print(worker.pid, flush=True)
worker.wait()
"""
SUPERVISING = """
import sys
from pathlib import Path
from satudata.supervisor import Child, Supervisor
supervisor = Supervisor({})
supervisor.start(Child("polite", [sys.executable, "-c", sys.argv[1]], Path(sys.argv[2])))
print(supervisor.children[0].process.pid, flush=True)
while True:
    supervisor.tick()
"""


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[[str], tuple[Supervisor, Child]]]:
    supervisors = []

    def start(program: str) -> tuple[Supervisor, Child]:
        supervisor = Supervisor(dict(os.environ))
        supervisors.append(supervisor)
        child = Child("child", [sys.executable, "-c", program], tmp_path / "child.log")
        supervisor.start(child)
        wait_until(lambda: child.log.read_text() != "")
        return supervisor, child

    yield start
    for supervisor in supervisors:
        supervisor.stop()


def pid_of(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def test_killed_child_is_started_again(supervise: Callable[[str], tuple[Supervisor, Child]]) -> None:
    supervisor, child = supervise(POLITE)
    first = pid_of(child)

    os.kill(first, signal.SIGKILL)
    wait_until(lambda: supervisor.tick() or (child.process is not None and pid_of(child) != first))

    assert is_running(pid_of(child))
    assert not is_running(first)


def test_killed_child_takes_its_workers_with_it(
    supervise: Callable[[str], tuple[Supervisor, Child]],
) -> None:
    """Workers left behind would go on answering beside the new server."""
    supervisor, child = supervise(WITH_WORKER)
    worker = int(child.log.read_text())

    os.kill(pid_of(child), signal.SIGKILL)

    wait_until(lambda: supervisor.tick() or not is_running(worker))


def test_stop_lets_children_end_by_themselves(
    supervise: Callable[[str], tuple[Supervisor, Child]],
) -> None:
    supervisor, child = supervise(POLITE)
    pid = pid_of(child)

    supervisor.stop()

    assert child.log.read_text().split() == ["ready", "ended"]
    assert not is_running(pid)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_children_end_with_a_supervisor_that_is_killed(tmp_path: Path, number: int) -> None:
    log = tmp_path / "child.log"
    parent = subprocess.Popen(
        [sys.executable, "-c", SUPERVISING, POLITE, str(log)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    wait_until(lambda: log.read_text() != "")

    parent.send_signal(number)
    parent.wait()
    parent.stdout.close()

    wait_until(lambda: not is_running(child))
