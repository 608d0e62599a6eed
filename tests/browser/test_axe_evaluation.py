"""Pages of the evaluation are accessible: no serious finding of axe, one heading, no sideways scrolling."""

import copy
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from reports.services.snapshots import take_snapshot
from satudata.accounts.models import Instansi
from satudata.clock import now as clock
from tests.browser.axe import Shown, Window, faults, indonesian, look_at, signed_in
from tests.english import drop_data
from tests.factories.forum import add_forum
from tests.factories.recommendations import rolled_back
from tests.factories.reports_year import BATAS, TAKEN, Year
from tests.factories.world import World

LONGEST = 200


@pytest.fixture(scope="module")
def shown(browser: Browser, db: None, world_of_module: World) -> Iterator[dict[str, Shown]]:
    """Each page once: its address and what was answered."""
    forum = add_forum(copy.deepcopy(world_of_module))
    before = clock.read_time_from(lambda: TAKEN)
    with rolled_back():
        Year(forum)
        taken = take_snapshot(
            wilayah=forum.wilayah["3572"], tahun=2026, batas=BATAS, by=forum.blitar_walidata, at=TAKEN
        )
        potret = reverse("potret_detail", args=[taken.pk])
        urls = {
            "evaluasi": ("blitar_walidata", reverse("evaluasi")),
            "kantor": ("blitar_kepala", reverse("evaluasi") + "?per=salah"),
            "kosong": ("walidata", reverse("evaluasi")),
            "pimpinan": ("blitar_pimpinan", reverse("pimpinan")),
            "profil": ("blitar_operator", reverse("opd_profile", args=[forum.instansi["blitar_dinkes"].pk])),
            "potret": ("blitar_walidata", potret), "banding": ("blitar_walidata", potret + "?banding=1"),
        }  # fmt: skip
        found = {name: look_at(signed_in(forum.people[who]), url) for name, (who, url) in urls.items()}
        drop_data(*(page.foreign for page in found.values()))
        # The longest name that an office may have, without a place to break it.
        Instansi.objects.filter(pk=forum.instansi["blitar_dinkes"].pk).update(nama="D" * LONGEST)
        long = {
            f"{name} panjang": look_at(signed_in(forum.people[who]), url)
            for name, (who, url) in urls.items()
            if name in ("evaluasi", "pimpinan", "profil")
        }
        drop_data(*(page.foreign for page in long.values()))
        yield found | long
    clock.read_time_from(before)


def test_every_page_of_the_evaluation_is_accessible(shown: dict[str, Shown], window: Window) -> None:
    wrong = []
    for name, page in shown.items():
        assert page.response.status_code == 200, name
        window.show(page.response, page.url)
        wrong += [f"{name}: {fault}" for fault in faults(window.page)]

    assert wrong == []


def test_every_page_of_the_evaluation_speaks_english(shown: dict[str, Shown]) -> None:
    assert indonesian(shown) == []
