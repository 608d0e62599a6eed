"""SOP B3 around the deliberation: states in which nothing is decided, many OPDs in one move."""

import pytest

from forum.models import DaftarDataOpd
from forum.reading import sepakat as reading
from forum.services import agreement
from forum.states import ListState, OfficeState
from satudata.accounts.models import Instansi
from satudata.documents.models import DocumentSeries
from satudata.workflow import outbox
from satudata.workflow.errors import InvalidInput, StaleMove
from satudata.workflow.models import Job
from tests.factories.forum_walk import list_at
from tests.factories.world import World


@pytest.mark.parametrize(
    "state", [ListState.DRAFTING, ListState.RECOMMENDED, ListState.MINUTES_NUMBERED, ListState.AGREED]
)
def test_decision_outside_the_deliberation_is_refused_in_words(forum: World, state: str) -> None:
    walk = list_at(forum, state)
    before = walk.entry().keputusan
    with pytest.raises(StaleMove, match="tidak sedang dibahas Forum"):
        agreement.decide_entry(
            entri=walk.entry(), keputusan=reading.REFUSED, alasan="Terlambat.",
            by=forum.blitar_sekretariat, at=walk.next(),
        )  # fmt: skip
    assert walk.entry().keputusan == before


def test_draft_is_not_closed_while_an_opd_is_neither_reviewed_nor_passed_over(forum: World) -> None:
    walk = list_at(forum, ListState.RECOMMENDED)
    walk.return_list("sosial")
    with pytest.raises(InvalidInput, match="Dinas Sosial"):
        agreement.close_draft(daftar=walk.daftar, by=forum.blitar_sekretariat, at=walk.next())


def test_thirty_opds_are_agreed_in_one_move(forum: World) -> None:
    for n in range(24):
        Instansi.objects.create(
            wilayah=forum.wilayah["3572"], jenis="opd", nama=f"Dinas Contoh {n:02d}", singkatan=f"DC{n:02d}",
            kode_unit=f"410.3{n:02d}", berlaku_dari=forum.instansi["blitar_setda"].berlaku_dari,
        )  # fmt: skip
    walk = list_at(forum, ListState.DELIBERATED, entries=1)
    others = DaftarDataOpd.objects.filter(daftar=walk.daftar, state=OfficeState.PASSED_OVER)
    others.update(state=OfficeState.REVIEWED)
    walk.freeze_list()
    # Only what stores the Forum's own paper: its move carries all thirty.
    job = Job.objects.get(kind="render_document", payload__document=str(walk.daftar.berita_acara_id))
    assert outbox.run(job.pk, walk.next())

    walk.reread()
    assert walk.daftar.state == ListState.AGREED
    assert walk.daftar.bagian.filter(state=OfficeState.AGREED, berita_acara__isnull=False).count() == 30
    assert DocumentSeries.objects.get(kode="berita_acara").terakhir == 31
