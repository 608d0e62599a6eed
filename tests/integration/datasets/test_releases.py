"""Releases are opened from what was stated, begin in their period, follow the Daftar Data, or end."""

import copy
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from datasets.models import Dataset, RilisData
from datasets.reading import promises
from datasets.services import releases
from datasets.states import ReleaseState as S
from forum.models import Addendum, JadwalRilis
from forum.states import OfficeState
from satudata.accounts.queries import system_user
from satudata.notifications.models import Notice
from satudata.notifications.sentences import sentence_of
from satudata.workflow import outbox
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.models import Event, StepRun
from tests.factories.datasets import DataWorld, begin, promise, read, stated, stated_part, stored_version
from tests.factories.world import WORK, World

pytestmark = pytest.mark.embedded

# Data of the year to come: nothing of it begins by itself on the day of these tests.
COMING = 2027


@pytest.fixture(scope="module")
def data_of_module(world_of_module: World, django_db_blocker: Any) -> Iterator[DataWorld]:
    with django_db_blocker.unblock():
        yield stated(copy.deepcopy(world_of_module), tahun=COMING)


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
    assert rilis.nomor == f"RD.3572.{rilis.dataset.item.kode}.2027.1"
    assert (rilis.state, rilis.tahun, rilis.data_prioritas) == (S.SCHEDULED, COMING, True)
    assert rilis.jadwal == date(2028, 1, 28)
    assert not data.release(1).data_prioritas


# Opening ----------------------------------------------------------------------------------------------
def test_open_releases_leaves_out_what_is_not_available_or_taken_out(data: DataWorld) -> None:
    promise(data.bagian, "Tidak tersedia", ketersediaan="tidak")
    promise(data.bagian, "Ditolak Forum", keputusan="ditolak", keputusan_alasan="Ganda.")
    partly = promise(data.bagian, "Sebagian", ketersediaan="sebagian")
    opened = releases.open_releases(bagian=data.bagian, at=WORK)
    assert [rilis.entri for rilis in opened] == [partly]


def test_nothing_is_opened_before_the_statement(data: DataWorld) -> None:
    part = stated_part(data.forum, "blitar_budpar", tahun=2028)
    type(part).objects.filter(pk=part.pk).update(state=OfficeState.AVAILABILITY_CHECKED)
    assert releases.open_releases(bagian=part, at=WORK) == []
    assert releases.sweep(at=WORK) == 0


def test_one_dataset_for_life(data: DataWorld) -> None:
    """The same item in the next year: another release of the same dataset, under another number."""
    first = data.release()
    part = stated_part(data.forum, "blitar_dinkes", entries=0, tahun=2028)
    entri = promise(part, "Jumlah Layanan Nomor 1 menurut Kelurahan")
    type(entri).objects.filter(pk=entri.pk).update(item=first.dataset.item)
    (second,) = releases.open_releases(bagian=part, at=WORK)
    assert second.dataset == first.dataset
    assert second.nomor == f"RD.3572.{first.dataset.item.kode}.2028.1"


def test_sweep_opens_what_was_stated_and_tells_the_office_once(data: DataWorld) -> None:
    part = stated_part(data.forum, "blitar_budpar", entries=2, tahun=2028)
    assert releases.sweep(at=WORK) == 2
    assert releases.sweep(at=WORK) == 0
    (notice,) = Notice.objects.filter(code=releases.OPENED, user=data.forum.budpar_operator)
    assert sentence_of(notice) == (
        "2 rilis data 2028 dijadwalkan. Yang pertama jatuh Jumat, 26 Januari 2029."
    )
    assert notice.url == f"/rilis/?tahun={part.tahun}"
    assert told(releases.OPENED) == {"blitar_operator", "blitar_pendukung", "budpar_operator"}


def test_sweep_costs_one_query_where_nothing_is_due(data: DataWorld) -> None:
    releases.sweep(at=WORK)
    with CaptureQueriesContext(connection) as captured:
        assert releases.sweep(at=WORK) == 0
    assert len(captured) == 1


def test_a_code_too_long_for_a_number_gives_way_to_the_items_own(data: DataWorld) -> None:
    entri = promise(data.bagian, "Kode panjang")
    type(entri.item).objects.filter(pk=entri.item_id).update(kode="K" * 40)
    (rilis,) = releases.open_releases(bagian=data.bagian, at=WORK)
    assert rilis.nomor == f"RD.3572.{entri.item_id}.2027.1"


# Beginning --------------------------------------------------------------------------------------------
def test_begin_collecting_opens_b5_due_on_the_promised_day(data: DataWorld) -> None:
    rilis = begin(data.release(), by=data.operator)
    run = run_of(rilis)
    assert (run.step_code, run.instansi) == ("B5", rilis.instansi)
    # Friday, 28 January 2028: offices of the region close at 14.30.
    assert run.due_at is not None and run.due_at.astimezone(rilis.wilayah.zone).date() == rilis.jadwal


def test_begin_collecting_is_the_opds_or_the_systems(data: DataWorld) -> None:
    for stranger in (data.head, data.forum.budpar_operator, data.pembina):
        with pytest.raises(ActionDenied):
            releases.begin_collecting(rilis=data.release(), by=stranger, at=WORK)


def test_sweep_begins_collecting_on_the_regions_own_first_day(data: DataWorld) -> None:
    """The data year 2028 begins at midnight in Blitar, seven hours before it does in London."""
    stated_part(data.forum, "blitar_budpar", tahun=2028)
    releases.sweep(at=WORK)
    rilis = RilisData.objects.get(tahun=2028)
    assert rilis.state == S.SCHEDULED
    releases.sweep(at=datetime(2027, 12, 31, 16, 59, tzinfo=UTC))
    assert read(rilis.pk).state == S.SCHEDULED
    releases.sweep(at=datetime(2027, 12, 31, 17, 0, tzinfo=UTC))
    assert read(rilis.pk).state == S.COLLECTING
    assert Event.objects.get(case_id=str(rilis.pk), code="collecting_began").actor_id == system_user().pk


# Ending uncollected -----------------------------------------------------------------------------------
@pytest.mark.parametrize("state", [S.SCHEDULED, S.COLLECTING])
def test_drop_release_keeps_the_reason_and_closes_b5(data: DataWorld, state: str) -> None:
    rilis = data.release_at(state)
    releases.drop_release(rilis=rilis, by=data.walidata, reason=" Digabung dengan data lain. ", at=WORK)
    dropped = read(rilis.pk)
    assert (dropped.state, dropped.alasan) == (S.CALLED_OFF, "Digabung dengan data lain.")
    assert not StepRun.objects.filter(case_id=str(rilis.pk), closed_at__isnull=True).exists()


def test_drop_release_is_walidatas_with_a_reason_and_before_data_came(data: DataWorld) -> None:
    rilis = data.release_at(S.COLLECTING)
    with pytest.raises(InvalidInput):
        releases.drop_release(rilis=rilis, by=data.walidata, reason="  ", at=WORK)
    with pytest.raises(ActionDenied):
        releases.drop_release(rilis=rilis, by=data.operator, reason="Tidak ada.", at=WORK)
    later = data.release_at(S.UPLOADING, 1)
    with pytest.raises(StaleMove):
        releases.drop_release(rilis=later, by=data.walidata, reason="Tidak ada.", at=WORK)


# In step with the entry ---------------------------------------------------------------------------------
def promised(rilis: RilisData) -> JadwalRilis:
    return JadwalRilis.objects.get(entri=rilis.entri, ke=rilis.ke)


def move_promise(rilis: RilisData, day: date) -> None:
    JadwalRilis.objects.filter(pk=promised(rilis).pk).update(tanggal=day)


def test_a_new_day_moves_the_release_and_the_due_date_of_b5(data: DataWorld) -> None:
    rilis = data.release_at(S.COLLECTING)
    before = run_of(rilis).due_at
    move_promise(rilis, date(2028, 2, 25))
    assert releases.sweep(at=WORK + timedelta(hours=1)) == 1
    assert releases.sweep(at=WORK + timedelta(hours=2)) == 0
    moved, run = read(rilis.pk), run_of(rilis)
    assert moved.jadwal == date(2028, 2, 25)
    assert run.due_at is not None and run.due_at.astimezone(rilis.wilayah.zone).date() == moved.jadwal
    assert run.first_due_at == before
    event = Event.objects.get(case_id=str(rilis.pk), code=releases.MOVED)
    assert event.data["jadwal_lama"] == "28 Januari 2028" and event.data["jadwal"] == "25 Februari 2028"
    assert "blitar_operator" in told(releases.MOVED)


def test_an_entry_taken_out_calls_its_release_off(data: DataWorld) -> None:
    scheduled, collecting = data.release(1), data.release_at(S.COLLECTING)
    addendum = Addendum.objects.create(
        daftar=data.bagian.daftar, nomor=1, alasan="Data dihentikan.", opened_at=WORK, opened_by=data.walidata
    )
    for rilis in (scheduled, collecting):
        type(rilis.entri).objects.filter(pk=rilis.entri_id).update(dicabut_oleh=addendum)
        promised(rilis).delete()
    assert releases.sweep(at=WORK) == 2
    for rilis in (scheduled, collecting):
        off = read(rilis.pk)
        assert (off.state, off.alasan) == (S.CALLED_OFF, "Entri dicabut dari Daftar Data.")
    assert releases.sweep(at=WORK) == 0


def test_data_stated_unavailable_call_their_release_off_once_it_is_stated(data: DataWorld) -> None:
    rilis = data.release()
    type(rilis.entri).objects.filter(pk=rilis.entri_id).update(ketersediaan="tidak")
    parts = type(data.bagian).objects.filter(pk=data.bagian.pk)
    parts.update(state=OfficeState.AVAILABILITY_SENT)
    assert releases.sweep(at=WORK) == 0
    parts.update(state=OfficeState.STATED)
    assert releases.sweep(at=WORK) == 1
    assert read(rilis.pk).alasan == "Data dinyatakan tidak tersedia."


def test_a_release_with_data_is_left_alone_and_walidata_told_once(data: DataWorld) -> None:
    rilis = data.release_at(S.UPLOADED)
    move_promise(rilis, date(2028, 3, 31))
    assert releases.sweep(at=WORK) == 1
    assert releases.sweep(at=WORK) == 0
    outbox.drain(at=WORK, limit=100)
    assert read(rilis.pk).jadwal == date(2028, 1, 28)
    assert told(releases.DIFFERS) == {"blitar_walidata", "blitar_walidata_dua"}
    promised(rilis).delete()
    assert releases.sweep(at=WORK) == 1
    outbox.drain(at=WORK, limit=100)
    words = {sentence_of(n) for n in Notice.objects.filter(code=releases.DIFFERS, user=data.walidata)}
    assert words == {
        "Daftar Data menjanjikan periode atau jadwal lain (Jumat, 31 Maret 2028), "
        "tetapi datanya sudah masuk.",
        "Daftar Data tidak lagi memuat rilis ini, tetapi datanya sudah masuk. Putuskan bersama OPD.",
    }


def test_one_release_that_fails_does_not_keep_the_others(
    data: DataWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The promises of two releases moved; the first cannot be read: the beat says so, the second is done."""
    first, second = data.release(), data.release(1)
    for rilis in (first, second):
        move_promise(rilis, date(2028, 2, 25))
    found = [(promises.SYNC, first.dataset_id), (promises.SYNC, second.pk)]
    monkeypatch.setattr(promises, "due", lambda at: found)
    with pytest.raises(ExceptionGroup):
        releases.sweep(at=WORK)
    assert read(second.pk).jadwal == date(2028, 2, 25)


def test_states_that_follow_are_those_before_data(data: DataWorld) -> None:
    assert {S.SCHEDULED, S.COLLECTING} == promises.FOLLOWS
    assert promises.STATED == OfficeState.STATED
    rilis = data.release()
    assert not releases.sync_schedule(rilis=rilis, at=WORK)
    stored_version(rilis, by=data.operator)
    assert not releases.sync_schedule(rilis=read(rilis.pk), at=WORK)
