"""`manage.py seed_demo` on the embedded default of the demo, as a person starts it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

SMALL = ("--scale", "0.1")


def manage(var: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of manage.py with the demo's settings and a folder of its own."""
    environment = {
        **{k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "SATUDATA_TEST_DB")},
        "DJANGO_SETTINGS_MODULE": "satudata.settings.demo",
        "SATUDATA_VAR": str(var),
        "PUBLIC_URL": "http://localhost:8000",
    }
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """A folder with the demo's empty database in it."""
    assert manage(tmp_path, "migrate", "--no-input", "-v0").returncode == 0
    assert manage(tmp_path, "createcachetable", "-v0").returncode == 0
    return tmp_path


def story(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    return sorted((row["kind"], row["state"], row["owner"]) for row in found["objects"])


def test_seed_demo_is_repeatable_and_runs_once(var: Path) -> None:
    first = json.loads(manage(var, "seed_demo", *SMALL, "--json").stdout)
    again = manage(var, "seed_demo", *SMALL)
    assert "sudah ada" in again.stdout
    assert json.loads((var / "demo.json").read_text()) == first
    assert Path(first["public_letter_pdf"]).is_file()
    # The thousand wake-up calls of the filling did not end up in the broker's folder.
    assert list((var / "queue").glob("*")) == []

    reset = json.loads(manage(var, "seed_demo", *SMALL, "--reset", "--json").stdout)
    assert story(reset) == story(first)
    assert reset["accounts"] == first["accounts"]


def test_seed_demo_refuses_a_scale_that_is_none(tmp_path: Path) -> None:
    refused = manage(tmp_path, "seed_demo", "--scale", "0")
    assert refused.returncode != 0
    assert "lebih besar daripada 0" in refused.stderr
