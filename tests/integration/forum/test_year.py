"""Opening a year of the Daftar Data: one part per OPD, everybody told, once only."""

from datetime import date

import pytest

from forum.models import DaftarData
from forum.services import years
from forum.states import ListState, OfficeState
from satudata.notifications.models import Notice
from satudata.workflow import outbox
from satudata.workflow.errors import ActionDenied, InvalidInput
from tests.factories.world import WORK, World


def opened(forum: World) -> DaftarData:
    return years.open_year(wilayah=forum.wilayah["3572"], tahun=2027, by=forum.blitar_sekretariat, at=WORK)


def test_year_gives_each_opd_its_part(forum: World) -> None:
    case = opened(forum)

    assert case.state == ListState.PREPARED
    assert case.sop.nomor == "500.14/9/410.111/2025"
    names = {part.instansi.nama for part in case.bagian.select_related("instansi")}
    assert "Dinas Kesehatan Kota Blitar" in names
    assert not any("BPS" in name for name in names)


def test_drafting_tells_operators_and_heads(forum: World) -> None:
    case = opened(forum)
    years.open_drafting(daftar=case, by=forum.blitar_sekretariat, at=WORK)
    outbox.drain(at=WORK, limit=200)

    assert set(case.bagian.values_list("state", flat=True)) == {OfficeState.DRAFTED}
    told = set(Notice.objects.filter(code="office_drafting_opened").values_list("user__username", flat=True))
    assert {"blitar_operator", "blitar_kepala", "budpar_operator", "sosial_kepala"} <= told


def test_year_is_opened_once(forum: World) -> None:
    opened(forum)
    with pytest.raises(InvalidInput, match="sudah dibuka"):
        opened(forum)


def test_year_is_opened_by_the_sekretariat_only(forum: World) -> None:
    for name in ("blitar_walidata", "blitar_operator", "blitar_pemeriksa", "sekretariat", "admin"):
        with pytest.raises(ActionDenied):
            years.open_year(wilayah=forum.wilayah["3572"], tahun=2027, by=forum.people[name], at=WORK)


def test_phases_must_be_in_order(forum: World) -> None:
    phases = {"draf_sampai": date(2026, 12, 10), "reviu_sampai": date(2026, 12, 1)}
    with pytest.raises(InvalidInput, match="berurutan"):
        years.open_year(
            wilayah=forum.wilayah["3572"], tahun=2027, by=forum.blitar_sekretariat, phases=phases, at=WORK
        )
