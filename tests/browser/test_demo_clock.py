"""The demo's clock as people use it: everybody's time moves, the late case is told to those above.

The site runs as its own processes in demo settings; web, worker and beat read one file.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Site
from tests.browser.person import Person
from tests.factories.recommendations import request_at

ENVIRONMENT = {"SATUDATA_TEST_DEMO": "1"}

Arrive = Callable[..., Person]


@pytest.fixture(autouse=True)
def clock_put_back() -> Iterator[None]:
    """The file stands in the folder that other modules' sites share."""
    yield
    (Path(settings.VAR_DIR) / "demo-clock.json").unlink(missing_ok=True)


def move(person: Person, button: str) -> None:
    person.page.locator(".demo-band").get_by_role("button", name=button).click()


def late_group(person: Person) -> Locator:
    """The heading of the late cases in a queue."""
    return person.page.get_by_role("heading", name="Terlambat")


@pytest.mark.embedded
@pytest.mark.parametrize(
    "scripts", [True, pytest.param(False, marks=pytest.mark.once)], ids=["with scripts", "without scripts"]
)
def test_week_makes_a_near_case_late_and_tells_those_above(site: Site, person: Arrive, scripts: bool) -> None:
    case = request_at(site.world, "submitted", at=timezone.now() - timedelta(hours=2)).request
    walidata = person("walidata", java_script_enabled=scripts).sign_in()
    walidata.open("/antrean/")
    walidata.look("antrean-demo")
    walidata.sees(case.judul)
    expect(late_group(walidata)).to_have_count(0)

    # Twice, so that no cluster of holidays lies in between.
    for _week in range(2):
        move(walidata, "+1 minggu")
        walidata.hears("Jam demo maju ke")
    expect(late_group(walidata)).to_be_visible()
    walidata.look("antrean-demo-maju")

    coordinator = person("sekretariat", java_script_enabled=scripts).sign_in()
    coordinator.open("/pemberitahuan/")
    coordinator.sees("Tugas yang dipegang Dinas Komunikasi dan Informatika melewati batas waktunya.")

    visitor = person(java_script_enabled=scripts)
    visitor.open("/rekomendasi/")
    move(visitor, "Kembali ke hari ini")
    visitor.hears("Jam demo kembali ke hari ini")
    visitor.look("rekomendasi-demo")
    walidata.open("/antrean/")
    walidata.sees(case.judul)
    expect(late_group(walidata)).to_have_count(0)
