"""Production as a test runs it: hosts started by scripts/production's program, and people who call them.

A host is one set of processes with a folder of its own. Callers speak plain HTTP to a host as the
proxy does, or TLS to the proxy; they keep cookies and know Django's forms, nothing else.
"""

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection

from satudata.accounts.models import User
from satudata.supervisor import die_with_parent
from tests.factories.world import PASSWORD
from tests.waiting import is_running, wait_until

ROOT = Path(__file__).resolve().parents[2]
NAME = "satudata.invalid"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def family_of(pid: int) -> dict[int, str]:
    """All processes below this one, with their command lines."""
    found: dict[int, str] = {}
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = [int(child) for child in listed.read_text().split()]
            for child in below:
                found[child] = Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
                found |= family_of(child)
        except (FileNotFoundError, ProcessLookupError):
            continue  # ended while we looked
    return found


# Hosts -------------------------------------------------------------------------------------------
def variables(**more: str) -> dict[str, str]:
    """What a small production on the test's own database and Redis is told."""
    address = re.sub(r"/[^/]*$", "", os.environ["DATABASE_URL"])
    return {
        "SECRET_KEY": uuid4().hex + uuid4().hex,
        "ALLOWED_HOSTS": NAME,
        "PUBLIC_URL": f"https://{NAME}",
        "DATABASE_URL": f"{address}/{connection.settings_dict['NAME']}",
        "REDIS_URL": settings.REDIS_URL,
        "PROXY_COUNT": "1",
        **more,
    }


@dataclass
class Host:
    """One running set of processes."""

    port: int
    log: Path
    process: subprocess.Popen[bytes]

    def family(self) -> dict[int, str]:
        return family_of(self.process.pid)

    def stop(self) -> int:
        """End it as an operator does; the exit code. Nothing it started may be left."""
        family = self.family()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait()
        assert not [command for pid, command in family.items() if is_running(pid)]
        return code

    def is_ready(self) -> bool:
        try:
            return Caller(self.port).get("/readyz").status == 200
        except OSError:
            return False


@contextmanager
def host(folder: Path, roles: list[str], given: dict[str, str]) -> Iterator[Host]:
    """Start one host; it is ready when `wait_until(host.is_ready)` says so. Ends with the test."""
    folder.mkdir(exist_ok=True)
    port, log, file = free_port(), folder / "host.log", folder / "satudata.env"
    told = {"SATUDATA_VAR": str(folder / "var"), "WEB_PORT": str(port), **given}
    file.write_text("".join(f"{name}={value}\n" for name, value in told.items()))
    file.chmod(0o600)
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "satudata.production", "--env", str(file), *roles],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent,  # noqa: PLW1509  started before the callers' threads
        )
    started = Host(port, log, process)
    try:
        wait_until(lambda: "satudata berjalan" in log.read_text() or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield started
    finally:
        if process.poll() is None:
            started.stop()


def give_password(user: User) -> None:
    """Production hashes as Django does; the test's own settings hash fast."""
    User.objects.filter(pk=user.pk).update(
        password=PBKDF2PasswordHasher().encode(PASSWORD, uuid4().hex, 1000)
    )


# People ------------------------------------------------------------------------------------------
@dataclass
class Answer:
    """What came back: status, where it leads, text."""

    status: int
    location: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Caller:
    """One person at a browser without scripts: keeps cookies and one connection."""

    port: int
    tls: ssl.SSLContext | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    timeout: float = 30.0
    _connection: HTTPConnection | None = None

    def at(self, port: int) -> "Caller":
        """The same person with the same cookies, at a host directly."""
        return Caller(port, None, self.cookies)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, b"", {})

    def post(self, path: str, fields: dict[str, str], file: tuple[str, str, bytes] | None = None) -> Answer:
        """Send a form; `file` is (field, name, bytes)."""
        given = {"csrfmiddlewaretoken": self.cookies.get("__Host-csrftoken", ""), **fields}
        if file is None:
            kind, body = "application/x-www-form-urlencoded", urlencode(given).encode()
        else:
            kind, body = _multipart(given, *file)
        return self._ask("POST", path, body, {"Content-Type": kind})

    def sign_in(self, username: str) -> None:
        self.get("/accounts/login/")
        answer = self.post("/accounts/login/", {"login": username, "password": PASSWORD})
        assert answer.status == 302, answer.text

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        headers |= {"Host": NAME, "Referer": f"https://{NAME}/", "Content-Length": str(len(body))}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.tls is None:  # as the proxy says it
            headers |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
        try:
            connection = self._connected()
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            answer = Answer(response.status, response.getheader("Location", ""), response.read())
        except BaseException:
            self.close()
            raise
        self._remember(response.headers.get_all("Set-Cookie") or [])
        return answer

    def _connected(self) -> HTTPConnection:
        if self._connection is None:
            self._connection = (
                HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
                if self.tls is None
                else HTTPSConnection("127.0.0.1", self.port, timeout=self.timeout, context=self.tls)
            )
        return self._connection

    def _remember(self, lines: list[str]) -> None:
        for line in lines:
            name, _is, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value


def _multipart(fields: dict[str, str], name: str, file_name: str, data: bytes) -> tuple[str, bytes]:
    border = uuid4().hex
    parts = [
        f'--{border}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()
    ]
    head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
    body = "".join(parts).encode() + head.encode() + b"Content-Type: application/pdf\r\n\r\n" + data
    return f"multipart/form-data; boundary={border}", body + f"\r\n--{border}--\r\n".encode()


def unverified() -> Any:
    """TLS as a browser speaks it, that takes the test's own certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
