"""What every test stands on: the test database, no network, one browser per process.

Fixtures for browser tests: `page` for one person, `new_page()` for each further one (a browser
context of its own, so its own sign-in), together with pytest-django's `live_server`.
"""

import copy
import gc
import inspect
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from django.db import transaction
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from datasets import kept
from satudata.accounts.queries import forget_permissions
from satudata.workflow import steps
from tests import database, walked_once
from tests.factories.world import World, build_world

# Playwright's synchronous interface keeps an event loop in the test's thread; Django would refuse
# the database there. No test is itself asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Shared cores make any deadline a matter of luck. The build server repeats the same examples.
hypothesis.settings.register_profile("satudata", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("satudata")

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",  # the build runs as root in a container
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
# Modules of more than half a minute, the longest first.
LONGEST = (
    "integration/test_url_sweep.py",
    "browser/test_stories.py",
    "browser/test_form_and_desk.py",
    "integration/demo/test_seed_demo.py",
    "browser/test_axe.py",
    "integration/demo/test_filling.py",
    "browser/test_forum_story.py",
    "integration/datasets/test_matrix.py",
    "campaign/test_campaign.py",
    "integration/recommendations/test_bad_input.py",
    "browser/test_filled_once.py",
    "browser/test_datasets_story.py",
    "browser/test_demo_clock.py",
    "browser/test_autosave.py",
    "integration/production/test_two_hosts.py",
)
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest modules: a long one at the end would leave one of the two processes idle."""
    place = {f"tests/{module}": number for number, module in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(place)))


def pytest_collection_finish() -> None:
    """What importing and collecting made stays to the end: the garbage collector need not walk it again."""
    gc.set_threshold(20_000, 10, 10)
    leave_to_the_end()


def leave_to_the_end() -> None:
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse connections beyond this machine: a test that needs the network tests the network."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise RuntimeError(f"Tests must not connect to {address[0]}")
        connect(self, address)

    socket.socket.connect = connect_here  # type: ignore[method-assign]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The migrated database, and a copy of it for tests that commit (see tests/database.py)."""
    with django_db_blocker.unblock():
        database.keep_copy()
    leave_to_the_end()
    yield
    with django_db_blocker.unblock():
        database.remove_copy()


@pytest.fixture(autouse=True)
def nothing_remembered(request: pytest.FixtureRequest) -> Iterator[None]:
    """Forget what this process keeps by row number: another test's rows get the same numbers again."""
    forget_permissions()
    steps._steps_in_force.cache_clear()
    kept.forget()
    patched = "monkeypatch" in inspect.signature(request.function).parameters
    with walked_once.watched(patched=patched):
        yield


@pytest.fixture(scope="module")
def world_of_module(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The small region, made once for a module inside a transaction that ends with it.

    Each test of the module runs in a savepoint of that transaction. Tests that commit (races, browser)
    make their own: `tests/concurrency/conftest.py`, `tests/browser/conftest.py`.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(world_of_module: World, db: None) -> World:
    """The small region; its objects are this test's own copies."""
    return copy.deepcopy(world_of_module)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, started once; Playwright's own download is not used."""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page for one more person; options go to Playwright's `new_context`.

    At the end of the test no page may have seen a script error or a refusal by the
    Content-Security-Policy.
    """
    contexts, troubles = [], []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            troubles.append(message.text)

    def open_page(**options: Any) -> Page:
        options = {"locale": "id-ID", "timezone_id": "Asia/Jakarta"} | options
        options.setdefault("viewport", {"width": 1366, "height": 768})
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", note)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not troubles, "\n".join(troubles)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page()
