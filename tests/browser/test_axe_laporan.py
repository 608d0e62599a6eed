"""Every screen of the yearly report is accessible: no serious finding of axe, no sideways scroll.

The addresses come from the resolver: each that shows a whole page is looked at once, or stands below with the
reason why it shows none here. The report's own page is looked at in each state in which it offers a form.
"""

import copy
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from reports.models import Laporan
from reports.states import ReportState as S
from satudata.clock.now import now
from tests.browser.axe import Shown, Window, faults, indonesian, page_at, signed_in
from tests.factories.reports import add_reports, approved, report_at
from tests.factories.sweep import ALL, LAPORAN
from tests.factories.world import World

NO_PAGE = {
    "laporan_act": "only takes a form",
    "laporan_autosave": "answers a script",
    "laporan_register": "is a file",
    "laporan_pdf": "is a file",
    "laporan_docx": "is a file",
}
WALIDATA, HEAD, LEADER = "blitar_walidata", "walidata_kepala", "blitar_pimpinan"


@pytest.fixture(scope="module")
def shown(browser: Browser, db: None, world_of_module: World) -> dict[str, Shown]:
    """Each page once: name -> its url and what was answered; a state after the name where it has several."""
    forum = add_reports(copy.deepcopy(world_of_module))
    draft, review = report_at(forum, S.DRAFTED, tahun=2021), report_at(forum, S.REVIEW_AWAITED, tahun=2022)
    ready, sent = approved(forum), report_at(forum, S.SUBMITTED, tahun=2024)
    done = report_at(forum, S.RECEIVED, tahun=2023)
    Laporan.objects.filter(pk=ready.laporan.pk).update(ringkasan="Ringkas.", ringkasan_sejak=now())

    def of(name: str, walk: Any = None, *args: Any) -> str:
        return reverse(name, args=[walk.laporan.pk, *args] if walk else args)

    wanted = {
        "laporan_list": (WALIDATA, of("laporan_list")),
        "laporan_new": (WALIDATA, of("laporan_new")),
        "laporan_detail": (WALIDATA, of("laporan_detail", draft)),
        "laporan_detail:review": (HEAD, of("laporan_detail", review)),
        "laporan_detail:approved": (HEAD, of("laporan_detail", ready)),
        "laporan_detail:summary": (WALIDATA, of("laporan_detail", ready)),
        "laporan_detail:received": (LEADER, of("laporan_detail", done)),
        "laporan_edit": (WALIDATA, of("laporan_edit", draft) + "?bab=8"),
        "laporan_edit:read": (HEAD, of("laporan_edit", review) + "?bab=8"),
        "laporan_read": (HEAD, f"/laporan/{review.laporan.pk}/baca/"),
        "laporan_submit": (WALIDATA, of("laporan_submit", ready)),
        "laporan_receive": (LEADER, of("laporan_receive", sent)),
        "laporan_receive:paper": (WALIDATA, of("laporan_receive", sent)),
        "laporan_history": (WALIDATA, of("laporan_history", ready)),
        "laporan_public_list": ("", of("laporan_public_list")),
        "laporan_public": ("", of("laporan_public", None, "3572", 2026)),
    }
    return {
        name: page
        for name, (who, url) in wanted.items()
        if (page := page_at(signed_in(forum.people[who]) if who else Client(), url)) is not None
    }


def test_every_page_of_the_report_is_looked_at_or_says_why_not(shown: dict[str, Shown]) -> None:
    pages = {a.name for a in ALL if a.route.startswith(LAPORAN)}
    seen = {name.partition(":")[0] for name in shown}

    assert sorted(pages - seen - set(NO_PAGE)) == []
    assert len(shown) >= 15


def test_every_page_of_the_report_is_accessible(shown: dict[str, Shown], window: Window) -> None:
    wrong = []
    for name, page in shown.items():
        window.show(page.response, page.url)
        wrong += [f"{name}: {fault}" for fault in faults(window.page)]

    assert wrong == []


def test_every_page_of_the_report_speaks_english(shown: dict[str, Shown]) -> None:
    assert indonesian(shown) == []
