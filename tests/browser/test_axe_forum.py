"""Every screen of the Forum is accessible: no serious finding of axe, one heading, no sideways scrolling.

The addresses come from the resolver: each that shows a whole page to somebody in one of three years (being
drafted, deliberated, agreed) is looked at once, or stands below with the reason why it shows none here.
"""

import copy

import pytest
from django.test import Client
from playwright.sync_api import Browser

from forum.models import RapatForum
from forum.states import ListState
from tests.browser.axe import Shown, Window, faults, indonesian, page_at, signed_in
from tests.english import drop_data
from tests.factories.forum import add_forum
from tests.factories.forum_walk import ForumWalk, list_at
from tests.factories.recommendations import rolled_back
from tests.factories.world import World
from tests.integration.forum.test_forum_sweep import ADDRESSES, Objects, url_of

STATES = (ListState.DRAFTING, ListState.DELIBERATED, ListState.AGREED)
# In this order: who may do most on most pages first.
PEOPLE = ("blitar_sekretariat", "blitar_operator", "blitar_walidata", "blitar_pemeriksa", "blitar_kepala", "")
NO_PAGE = {
    "year_open": "only takes a form",
    "daftar_act": "only takes a form",
    "opd_act": "only takes a form",
    "opd_review_act": "only takes a form",
    "opd_statement_act": "only takes a form",
    "entri_act": "only takes a form",
    "entri_releases": "only takes a form",
    "rapat_act": "only takes a form",
    "rekomendasi_act": "only takes a form",
    "sepakat_act": "only takes a form",
    "sepakat_decide": "only takes a form",
    "sepakat_decide_all": "only takes a form",
    "addendum_act": "only takes a form",
    "change_decide": "only takes a form",
    "change_withdraw": "only takes a form",
    "minutes_sign": "only takes a form",
    "minutes_retry": "only takes a form",
    "entri_export": "a file",
    "daftar_export": "a file",
    "entri_import_file": "a file",
    "rapat_attendance_pdf": "a file",
    "rencana_aksi_file": "a file",
    "opd_statement_preview": "a file",
    "entri_import_check": "needs an uploaded file; looked at by test_excel",
    "rencana_aksi_update": "needs an action plan; test_rencana_aksi",
    "change_new": "needs an open addendum; test_perubahan",
}


@pytest.fixture(scope="module")
def shown(browser: Browser, db: None, world_of_module: World) -> dict[str, Shown]:
    """Each page of the Forum once: name of its address -> its url and what was answered."""
    forum = add_forum(copy.deepcopy(world_of_module))
    found: dict[str, Shown] = {}
    for state in STATES:
        with rolled_back():
            _look_around(list_at(forum, state), found)
    return found


def _look_around(walk: ForumWalk, found: dict[str, Shown]) -> None:
    rapat = walk.plan_meeting()
    if walk.daftar.state != ListState.DRAFTING:
        rapat = walk.invite(rapat)
    objects = Objects(walk, RapatForum.objects.select_related("daftar").get(pk=rapat.pk))
    clients = {name: signed_in(walk.forum.people[name]) if name else Client() for name in PEOPLE}
    for address in ADDRESSES:
        for client in clients.values():
            if address.name not in found and (page := page_at(client, url_of(address, objects))) is not None:
                found[address.name] = page
    drop_data(*(page.foreign for page in found.values()))


def test_every_page_of_the_forum_is_looked_at_or_says_why_not(shown: dict[str, Shown]) -> None:
    pages = {a.name for a in ADDRESSES if not a.route.endswith((".ics", ".csv", ".xlsx"))}

    assert sorted(pages - set(shown) - set(NO_PAGE)) == []
    assert sorted(set(shown) & set(NO_PAGE)) == []


def test_every_page_of_the_forum_is_accessible(shown: dict[str, Shown], window: Window) -> None:
    wrong = []
    for name, page in shown.items():
        window.show(page.response, page.url)
        wrong += [f"{name}: {fault}" for fault in faults(window.page)]

    assert wrong == []


def test_every_page_of_the_forum_speaks_english(shown: dict[str, Shown]) -> None:
    assert indonesian(shown) == []
