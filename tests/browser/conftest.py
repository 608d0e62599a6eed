"""A running site for the browser stories: the real programs on the test database, one per module."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Browser, Page, expect

from tests import database
from tests.browser.axe import Window
from tests.browser.person import Person, Screens
from tests.factories.world import World, build_world
from tests.waiting import wait_until

# Only a fault reaches it: a machine under load answers late.
expect.set_options(timeout=30_000)
ROOT = Path(__file__).resolve().parents[2]
SHARED = [
    "SATUDATA_VAR",
    "SATUDATA_TEST_DB",
    "REDIS_URL",
    "PYTEST_XDIST_WORKER",
    "PATH",
    "LANG",
    "TZ",
    "HOME",
]


@dataclass
class Site:
    """Where the site answers, and the people in it."""

    url: str
    world: World


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database for a whole module, committed, in place of pytest-django's fixture for one test."""
    with django_db_blocker.unblock():
        yield
        database.put_copy_back()


@pytest.fixture(scope="module")
def site(
    db: None, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Site]:
    """`manage.py serve`: web server, workers and beat as processes of their own on the test database.

    On PostgreSQL their broker is Redis; in the embedded run it is the folder of the demo's default.
    The world is committed for them. A module may add to what they are told by its `ENVIRONMENT`.
    """
    world = build_world()
    call_command("collectstatic", "--noinput", verbosity=0)
    port = _free_port()
    log = tmp_path_factory.mktemp("serve") / "serve.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=ROOT,
            env=_environment() | getattr(request.module, "ENVIRONMENT", {}),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        # It says where to sign in, and how to stop it, when all its children run.
        wait_until(lambda: "berhenti." in log.read_text() or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield Site(f"http://127.0.0.1:{port}", world)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment() -> dict[str, str]:
    """What the processes are told: the same settings, the test database, a broker that they share."""
    environment = {name: os.environ[name] for name in SHARED if name in os.environ}
    environment["DJANGO_SETTINGS_MODULE"] = "satudata.settings.test"
    if connection.vendor == "sqlite":
        file = str(connection.settings_dict["NAME"])
        return environment | {"SATUDATA_TEST_BROKER": "filesystem://", "SATUDATA_TEST_FILE": file}
    address = re.sub(r"/[^/]*$", "", os.environ["DATABASE_URL"])
    return environment | {"DATABASE_URL": f"{address}/{connection.settings_dict['NAME']}"}


@pytest.fixture(scope="session")
def screens() -> Screens:
    """What every screen is looked at for; pictures only where SCREENSHOTS names a folder."""
    folder = os.environ.get("SCREENSHOTS", "")
    return Screens(Path(folder) if folder else None)


@pytest.fixture
def person(site: Site, screens: Screens, new_page: Callable[..., Page]) -> Iterator[Callable[..., Person]]:
    """Somebody at a browser of their own, not signed in yet; options go to the browser context.

    At the end of the story no screen may have had a fault. Without scripts nothing is looked at: what
    looks is a script.
    """

    def arrive(name: str = "", kind: type[Person] = Person, **options: Any) -> Person:
        # Once is enough: the screens do not depend on the database.
        looks = options.get("java_script_enabled", True) and connection.vendor != "sqlite"
        return kind(new_page(base_url=site.url, **options), name, screens if looks else None)

    yield arrive
    faults = screens.told()
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Window]:
    context = browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta")
    context.add_init_script(AXE_SCRIPT)
    made = Window(context.new_page())
    made.page.route("**/*", made.answer)
    yield made
    context.close()
