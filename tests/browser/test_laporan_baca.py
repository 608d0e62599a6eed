"""The whole report as a page: no serious finding of axe, nothing wider than the screen, at every width."""

import copy

from django.urls import reverse

from reports.states import ReportState as S
from tests.browser.axe import Window, faults, signed_in
from tests.factories import snapshots
from tests.factories.reports import add_reports, report_at
from tests.factories.world import World


def test_report_full_of_figures_is_read_on_any_screen(
    db: None, world_of_module: World, window: Window
) -> None:
    forum = add_reports(copy.deepcopy(world_of_module))
    walk = report_at(forum, S.DRAFTED)
    potret = walk.laporan.potret
    assert potret is not None
    potret.isi = snapshots.content()
    potret.save(update_fields=["isi"])
    url = reverse("laporan_read", args=[walk.laporan.pk])

    window.show(signed_in(walk.walidata).get(url), url)

    assert faults(window.page) == []
    window.page.get_by_role("navigation", name="Isi laporan").get_by_text("Bab V Pemeriksaan").click()
    assert window.page.url.endswith("#bab-5")
