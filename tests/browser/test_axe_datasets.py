"""Every screen of releases is accessible: no serious finding of axe, one heading, no sideways scrolling.

The addresses come from the resolver: each that shows a whole page to somebody is looked at once, or stands
below with the reason why it shows none here.
"""

import copy

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from datasets.models import ButirValidasi
from datasets.services.codes import load_codes
from datasets.services.handover import hand_over
from recommendations.states import State
from tests.browser.axe import Shown, Window, faults, indonesian, page_at, signed_in
from tests.factories.datasets import DataWorld, stated
from tests.factories.datasets_signed import published, validated
from tests.factories.recommendations import request_at
from tests.factories.world import WORK, World
from tests.integration.datasets.test_datasets_sweep import ADDRESSES, Objects, url_of

# In this order: who may do most on most pages first.
PEOPLE = ("blitar_operator", "blitar_walidata", "blitar_kepala", "blitar_pemeriksa", "operator", "")
FORMS = (
    "rilis_act", "kamus_make", "kolom_act", "rilis_notes_answer", "rilis_publication_act", "rilis_verdict",
    "rilis_sheet_retry", "unggahan_act", "unggahan_choose", "unggahan_explain", "validasi_act", "versi_act",
    "validasi_decide", "penyerahan_act",
)  # fmt: skip
NO_PAGE = dict.fromkeys(FORMS, "only takes a form") | {
    "rilis_template": "is a workbook",
    "unggahan_progress": "is a part of a page",
}


@pytest.fixture(scope="module")
def shown(browser: Browser, db: None, world_of_module: World) -> dict[str, Shown]:
    """Each page of releases once: name of its address -> its url and what was answered."""
    data = stated(copy.deepcopy(world_of_module))
    objects = Objects(data)
    clients = [signed_in(data.forum.people[name]) if name else Client() for name in PEOPLE]
    found: dict[str, Shown] = {}
    urls = {address.name: url_of(address, objects) for address in ADDRESSES} | _further(data)
    for name, url in urls.items():
        for client in clients:
            if name not in found and (page := page_at(client, url)) is not None:
                found[name] = page
    return found


def _further(data: DataWorld) -> dict[str, str]:
    """Pages that a release which is only collected does not have."""
    load_codes(at=WORK)
    daftar = data.release().entri.daftar
    ready, ordered, shown = (walk(data.forum, daftar=daftar) for walk in (validated, validated, published))
    letter = ButirValidasi.objects.get(rilis=shown.rilis).validasi_id
    kegiatan = request_at(data.forum, State.KOMITMEN_SHOWN).request
    link = "https://contoh.invalid/hasil"
    given = hand_over(kegiatan=kegiatan, judul="Laporan", tautan=link, by=data.forum.operator)
    # Last of all: whoever carries out jobs would publish it.
    ordered.order()
    return {
        "penyerahan_new": reverse("penyerahan_new", args=[kegiatan.pk]),
        "penyerahan_detail": reverse("penyerahan_detail", args=[given.pk]),
        "kode_detail": reverse("kode_detail", args=["kelurahan-3572"]),
        "kode_version_new": reverse("kode_version_new", args=["kelurahan-3572"]),
        "rilis_publish": reverse("rilis_publish", args=[ready.rilis.pk]),
        "rilis_take_back": reverse("rilis_take_back", args=[ordered.rilis.pk]),
        "validasi_detail": reverse("validasi_detail", args=[letter]),
        **{n: reverse(n, args=[shown.rilis.pk]) for n in ("rilis_withdraw", "rilis_revise", "rilis_receipt")},
    }


def test_every_page_of_releases_is_looked_at_or_says_why_not(shown: dict[str, Shown]) -> None:
    pages = {a.name for a in ADDRESSES if not a.route.endswith((".csv", ".xlsx", ".pdf"))}

    assert sorted(pages - set(shown) - set(NO_PAGE)) == []
    assert sorted(set(shown) & set(NO_PAGE)) == []


def test_every_page_of_releases_is_accessible(shown: dict[str, Shown], window: Window) -> None:
    wrong = []
    for name, page in shown.items():
        window.show(page.response, page.url)
        wrong += [f"{name}: {fault}" for fault in faults(window.page)]

    assert wrong == []


def test_every_page_of_releases_speaks_english(shown: dict[str, Shown]) -> None:
    assert indonesian(shown) == []
