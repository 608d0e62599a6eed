"""`scripts/production` refuses in words before it opens anything; the processes have tests of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

from satudata.settings.refusals import RULES

ROOT = Path(__file__).resolve().parents[3]


def start(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "satudata.production", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def variables(tmp_path: Path) -> Path:
    """A file of variables that nobody else can read."""
    file = tmp_path / "satudata.env"
    file.touch(mode=0o600)
    return file


def test_insecure_settings_start_nothing_and_are_named_together(variables: Path) -> None:
    variables.write_text(
        f"SATUDATA_VAR={variables.parent}/var\nALLOWED_HOSTS=*\nDEBUG=1\nSECRET_KEY=rahasia\n"
    )

    ended = start("--env", str(variables))

    assert ended.returncode == 1
    named = [name for name in RULES if f" {name} " in f" {ended.stderr} "]
    assert named == [
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "PUBLIC_URL",
        "DATABASE_URL",
        "REDIS_URL",
        "PROXY_COUNT",
        "DEBUG",
    ]
    assert "rahasia" not in ended.stderr
    assert not (variables.parent / "var").exists()


def test_settings_of_the_demo_are_refused(variables: Path) -> None:
    variables.write_text("DJANGO_SETTINGS_MODULE=satudata.settings.demo\n")

    assert "DJANGO_SETTINGS_MODULE menunjuk pengaturan demo" in start("--env", str(variables)).stderr


def test_file_that_everybody_can_read_is_refused(variables: Path) -> None:
    variables.chmod(0o644)

    ended = start("--env", str(variables))

    assert ended.returncode == 1
    assert f"chmod 640 {variables}" in ended.stderr


def test_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    ended = start("--env", str(tmp_path / "tidak-ada.env"))

    assert (ended.returncode, "tidak dapat dibaca" in ended.stderr) == (1, True)


def test_unknown_role_is_refused() -> None:
    assert start("pekerja").returncode == 2


def test_configuration_of_the_proxy_takes_the_values_of_the_file(variables: Path) -> None:
    variables.write_text("SATUDATA_SERVERS=server 10.0.0.1:8000;\nSATUDATA_SCHEME=$scheme\n")

    printed = start("--env", str(variables), "--nginx").stdout

    assert "server 10.0.0.1:8000;" in printed
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in printed
    assert "listen 8080;" in printed
