"""`manage.py serve` as somebody runs it, with the demo's settings in a folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from satudata import programs
from satudata.workflow.management.commands import serve
from tests.waiting import is_running, wait_until

ROOT = Path(__file__).resolve().parents[3]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status(port: int, path: str = programs.READY_PATH) -> int:
    """The status of an answer; 0 when there is none."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def family_of(pid: int) -> dict[int, str]:
    """All processes below this one, with their command lines."""
    found: dict[int, str] = {}
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, listed.read_text().split()):
            found[child] = Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
            found |= family_of(child)
    return found


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A folder with a migrated database, made by the demo's own commands; no page is asked for its files."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "satudata.settings.demo",
        "SATUDATA_VAR": str(tmp_path_factory.mktemp("var")),
    }
    for command in ("migrate", "createcachetable"):
        subprocess.run(
            [sys.executable, "manage.py", command, "--verbosity=0"],
            cwd=ROOT,
            env=environment,
            check=True,
            stdin=subprocess.DEVNULL,
        )
    return environment


@pytest.fixture
def running(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    while "berhenti." not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    assert f"http://127.0.0.1:{port}/" in said
    yield process, port
    process.terminate()
    process.wait()
    process.stdout.close()


def test_serve_survives_the_end_of_each_process(running: tuple[subprocess.Popen[str], int]) -> None:
    process, port = running
    wait_until(lambda: len(family_of(process.pid)) == 6)

    for pid in family_of(process.pid):
        if is_running(pid):  # the end of the web server ended its workers already
            os.kill(pid, signal.SIGKILL)
            wait_until(lambda pid=pid: not is_running(pid) and len(family_of(process.pid)) == 6)
            wait_until(lambda: status(port) == 200)


def test_killed_serve_leaves_no_process(running: tuple[subprocess.Popen[str], int]) -> None:
    process, port = running
    wait_until(lambda: len(family_of(process.pid)) == 6)
    family = family_of(process.pid)

    process.kill()

    wait_until(lambda: not any(is_running(pid) for pid in family))
    assert status(port) == 0


def test_stop_is_clean_and_leaves_no_process(running: tuple[subprocess.Popen[str], int]) -> None:
    process, _port = running
    wait_until(lambda: len(family_of(process.pid)) == 6)
    family = family_of(process.pid)

    process.send_signal(signal.SIGINT)

    assert process.wait() == 0
    assert not any(is_running(pid) for pid in family)


def test_second_serve_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with (
        programs.only_one(tmp_path, "http://127.0.0.1:8000/"),
        pytest.raises(programs.StartRefused, match=r"sudah berjalan.*http://127\.0\.0\.1:8000/"),
        programs.only_one(tmp_path, "http://127.0.0.1:8001/"),
    ):
        pass


def test_taken_port_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "PORT_SECONDS", 0)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(programs.StartRefused, match=f"Porta {port} sedang dipakai.*PORT={port + 1}"):
            programs.refuse_taken_port("127.0.0.1", port, f"PORT={port + 1}")


def test_accounts_are_shown_once_per_role(tmp_path: Path, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    account = {"password": "sandi", "instansi": "", "wilayah": "3503"}
    accounts = [
        account | {"username": name, "role": role, "role_label": role.title()}
        for name, role in [("ani", "walidata"), ("budi", "auditor"), ("cici", "walidata"), ("dedi", "")]
    ]
    (tmp_path / "demo.json").write_text(json.dumps({"accounts": accounts}))

    shown = [line.split() for line in serve.account_lines(tmp_path / "demo.json")]

    assert ["Walidata", "ani", "sandi", "Wilayah", "3503"] in shown
    assert [line[1] for line in shown if line[2:3] == ["sandi"]] == ["ani", "budi"]
