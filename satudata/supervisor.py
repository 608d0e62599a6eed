"""Keeps child processes alive: starts, restarts, stops; knows nothing of what they do.

Used by `manage.py serve` and `scripts/production`. The promises: a child that dies by any signal is
started again, with everything it left behind in its process group ended first; SIGTERM and SIGINT
end all children cleanly; and when this process itself is killed, the kernel sends each child SIGTERM
(PR_SET_PDEATHSIG), so nothing stays behind. Linux only.
"""

import ctypes
import logging
import os
import signal
import subprocess
import threading
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

logger = logging.getLogger(__name__)

PR_SET_PDEATHSIG = 1
SUPERVISED = "SATUDATA_SUPERVISED"  # set in the environment of the children
POLL_SECONDS = 0.2
HEALTHY_SECONDS = 10.0  # who lived longer is started again at once, who died sooner after a pause
LONGEST_PAUSE_SECONDS = 2.0
STOP_SECONDS = 25.0  # a letter being written may take some seconds; after that the end is forced

_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent() -> None:
    """Ask the kernel for SIGTERM when the thread that started us ends; for use before exec."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def die_with_server() -> None:
    """Called by a web worker process: under `serve` it ends with the server process that made it."""
    if os.environ.get(SUPERVISED):
        die_with_parent()


@dataclass
class Child:
    """One program to keep running, and what is known of its latest process."""

    name: str
    command: list[str]
    # Where its words go; None for where ours go.
    log: Path | None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_after: float = 0.0
    early_deaths: int = 0
    exit_code: int | None = None

    def start(self, environment: dict[str, str]) -> None:
        with self.log.open("ab") if self.log else nullcontext() as output:
            self.process = subprocess.Popen(  # noqa: S603  the command is ours
                self.command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                # Its own process group: Ctrl-C reaches us alone, and its children can be ended with it.
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509  no threads here at this time
            )
        self.started_at = time.monotonic()

    def ask_to_stop(self) -> None:
        """Send SIGTERM to the program alone; it ends its own children in its own order."""
        if self.process is not None:
            os.kill(self.process.pid, signal.SIGTERM)  # not reaped yet, so the number is still its own

    def kill_group(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)

    def has_died(self) -> bool:
        """Tell whether the process ended; if so, end what is left of its group, then reap it.

        In that order: until it is reaped nobody else can get its number.
        """
        if self.process is None:
            return False
        if os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return False
        self.kill_group()
        self.exit_code = self.process.wait()
        self.process = None
        return True

    def plan_restart(self) -> None:
        now = time.monotonic()
        if now - self.started_at >= HEALTHY_SECONDS:
            self.early_deaths = 0
        else:
            self.early_deaths += 1
        # 0, 0, 1, 2, 2 ... seconds: the first early death may be somebody's `kill`.
        pause = min(max(self.early_deaths - 1, 0), LONGEST_PAUSE_SECONDS)
        self.start_after = now + pause
        logger.warning(
            "%s berhenti (kode %s); dijalankan lagi dalam %.0f detik", self.name, self.exit_code, pause
        )

    def log_tail(self, lines: int = 20) -> str:
        text = self.log.read_text(errors="replace") if self.log and self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])


class Supervisor:
    """Runs children until told to stop. Must be used from the main thread."""

    def __init__(self, environment: dict[str, str], stop_seconds: float = STOP_SECONDS) -> None:
        self.environment = environment
        self.stop_seconds = stop_seconds
        self.children: list[Child] = []
        self.signals_received = 0
        self._wake = threading.Event()

    def listen_for_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.signals_received += 1
        self._wake.set()

    @property
    def stopping(self) -> bool:
        return self.signals_received > 0

    def start(self, child: Child) -> None:
        if child.log is not None:
            child.log.write_bytes(b"")
        child.start(self.environment)
        self.children.append(child)

    def tick(self) -> None:
        """Wait a moment, then start again whoever died."""
        self._wake.wait(POLL_SECONDS)
        if self.stopping:
            return
        for child in self.children:
            if child.has_died():
                child.plan_restart()
            if child.process is None and time.monotonic() >= child.start_after:
                child.start(self.environment)

    def stop(self) -> None:
        """End all children: asked first, forced after `stop_seconds` or at a second signal."""
        signals_before = self.signals_received
        running = [child for child in self.children if child.process is not None]
        for child in running:
            child.ask_to_stop()
        deadline = time.monotonic() + self.stop_seconds
        while running and time.monotonic() < deadline and self.signals_received == signals_before:
            running = [child for child in running if not child.has_died()]
            self._wake.clear()
            self._wake.wait(POLL_SECONDS)
        for child in running:
            child.kill_group()
