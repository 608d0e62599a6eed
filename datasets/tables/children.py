"""Running the reader (`reader.py`) as a child process: what it is told, what it answers, how it ends.

A hostile or oversized file costs the child its life, never the worker's: memory and processor are limited by
`limits`, and waiting by the clock.
"""

import json
import logging
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from datasets.tables import limits, rules

READER = Path(__file__).with_name("reader.py")
_CRASHES = {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS, -signal.SIGILL}
_log = logging.getLogger(__name__)


class Refused(Exception):
    """The file cannot be read: `reasons` say why and what to do, in the language in force."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


def refused(code: str, **params: Any) -> Refused:
    """The refusal of that code, in words."""
    return Refused(rules.refusal(code, params))


def run(
    job: dict[str, Any], bounds: limits.Limits, progress: Callable[[int], None] | None = None
) -> dict[str, Any]:
    """Have the reader do a job. Raises Refused in words, also where the child was stopped."""
    order = json.dumps(job | {"memory": bounds.memory, "seconds": bounds.seconds}).encode()
    with tempfile.TemporaryFile() as complaints:
        child = subprocess.Popen(  # noqa: S603  our own program, no shell
            [sys.executable, "-I", str(READER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
        )
        impatient = threading.Event()
        timer = threading.Timer(bounds.patience, _stop, (child, impatient))
        timer.start()
        try:
            answer = _conversation(child, order, progress)
        finally:
            timer.cancel()
            child.kill()
            child.wait()
        return _judged(answer, child.returncode, bounds, complaints, late=impatient.is_set())


def _conversation(
    child: "subprocess.Popen[bytes]", order: bytes, progress: Callable[[int], None] | None
) -> dict[str, Any] | None:
    assert child.stdin is not None and child.stdout is not None  # noqa: S101  pipes were asked for
    with child.stdout, child.stdin:
        try:
            child.stdin.write(order)
            child.stdin.close()
        except BrokenPipeError:
            pass  # it ended before it listened; how, its return code says
        answer = None
        for line in child.stdout:
            said = _understood(line)
            if "progress" in said and progress is not None:
                progress(said["progress"])
            elif "answer" in said or "refused" in said:
                answer = said
        child.wait()
        return answer


def _understood(line: bytes) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except ValueError:
        return {}  # half a line of a child that was stopped
    return said if isinstance(said, dict) else {}


def _judged(
    answer: dict[str, Any] | None, ended: int, bounds: limits.Limits, complaints: BinaryIO, *, late: bool
) -> dict[str, Any]:
    if answer is not None and "answer" in answer:
        done: dict[str, Any] = answer["answer"]
        return done
    if answer is not None:
        raise refused(answer["refused"], **answer["params"])
    if late or ended == -signal.SIGXCPU:
        raise refused("too_slow", seconds=bounds.seconds)
    if ended in _CRASHES:
        raise refused("too_heavy")
    complaints.seek(0)
    _log.error(
        "reader of tables ended with %s: %s", ended, complaints.read()[-4000:].decode(errors="replace")
    )
    raise refused("stopped")


def _stop(child: "subprocess.Popen[bytes]", impatient: threading.Event) -> None:
    impatient.set()
    child.kill()
