"""Releases are opened from what was stated, begin in their period, follow the Daftar Data, or end."""

from datetime import date

import pytest

from datasets.models import Dataset, RilisData
from datasets.services import releases
from datasets.states import ReleaseState as S
from satudata.notifications.models import Notice
from satudata.workflow.models import Event, StepRun
from tests.factories.datasets import DataWorld
from tests.factories.world import WORK

pytestmark = pytest.mark.embedded


def run_of(rilis: RilisData) -> StepRun:
    return StepRun.objects.get(case_id=str(rilis.pk), closed_at__isnull=True)


def told(code: str) -> set[str]:
    return set(Notice.objects.filter(code=code).values_list("user__username", flat=True))


def test_factory_stores_a_version(data: DataWorld) -> None:
    rilis = data.release_at(S.UPLOADED)
    assert rilis.state == S.UPLOADED
    assert rilis.versi is not None and rilis.versi.tabel.size > 0
    assert rilis.diunggah_oleh == data.operator
    assert [e.code for e in Event.objects.filter(case_id=str(rilis.pk)).order_by("seq")] == [
        "release_opened", "collecting_began", "file_received", "version_stored",
    ]  # fmt: skip


def test_open_releases_opens_each_promise_once(data: DataWorld) -> None:
    assert RilisData.objects.count() == Dataset.objects.count() == 3
    assert releases.open_releases(bagian=data.bagian, at=WORK) == []
    rilis = data.release()
    assert rilis.nomor == f"RD.3572.{rilis.dataset.item.kode}.2026.1"
    assert (rilis.state, rilis.tahun, rilis.data_prioritas) == (S.SCHEDULED, 2026, True)
    assert rilis.jadwal == date(2027, 1, 29)
    assert not data.release(1).data_prioritas
