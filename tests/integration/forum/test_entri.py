"""Entries of an OPD's draft: who may, under which code, with which record (SOP B3)."""

from datetime import timedelta

import pytest

from forum.models import DaftarData, EntriDaftarData, ItemData
from forum.services import entries
from forum.states import ListState
from satudata.workflow.errors import ActionDenied, AlreadyDone, InvalidInput, StaleForm
from satudata.workflow.models import Event
from tests.factories.forum_entries import drafting, part_of
from tests.factories.world import WORK, World

LATER = WORK + timedelta(hours=1)


def test_new_entry_gets_the_next_code_of_its_office(forum: World) -> None:
    bagian = drafting(forum)
    first = entries.add_entry(bagian=bagian, values={"nama_data": "A"}, by=forum.budpar_operator, at=WORK)
    second = entries.add_entry(bagian=bagian, values={"nama_data": "B"}, by=forum.budpar_operator, at=WORK)

    assert [first.item.kode, second.item.kode] == ["410.116-0001", "410.116-0002"]
    assert [first.urut, second.urut] == [1, 2]


def test_code_of_a_removed_entry_is_not_given_again(forum: World) -> None:
    bagian = drafting(forum)
    first = entries.add_entry(bagian=bagian, values={}, by=forum.budpar_operator, at=WORK)
    entries.remove_entry(entri=first, by=forum.budpar_operator, at=LATER)
    second = entries.add_entry(bagian=bagian, values={}, by=forum.budpar_operator, at=LATER)

    assert second.item.kode == "410.116-0002"
    assert ItemData.objects.filter(kode="410.116-0001").exists()


def test_known_code_is_used_again_but_once_a_year(forum: World) -> None:
    bagian = drafting(forum)
    item = ItemData.objects.create(
        wilayah=bagian.wilayah, instansi=bagian.instansi, kode="410.116-0007", created_at=WORK
    )
    entry = entries.add_entry(bagian=bagian, values={}, kode=item.kode, by=forum.budpar_operator, at=WORK)
    assert entry.item == item
    with pytest.raises(InvalidInput, match="sudah ada"):
        entries.add_entry(bagian=bagian, values={}, kode=item.kode, by=forum.budpar_operator, at=WORK)
    assert (
        entries.add_entry(bagian=bagian, values={}, by=forum.budpar_operator, at=WORK).item.kode
        == "410.116-0008"
    )


def test_code_of_another_office_is_refused(forum: World) -> None:
    other = part_of(drafting(forum).daftar, forum, "blitar_sosial")
    entries.add_entry(bagian=other, values={}, by=forum.sosial_operator, at=WORK)
    with pytest.raises(InvalidInput, match=r"410\.106-0001"):
        entries.add_entry(
            bagian=part_of(other.daftar, forum, "blitar_budpar"),
            values={},
            kode="410.106-0001",
            by=forum.budpar_operator,
            at=WORK,
        )


def test_change_says_what_changed_and_nothing_leaves_no_event(forum: World) -> None:
    bagian = drafting(forum)
    entry = entries.add_entry(bagian=bagian, values={"nama_data": "A"}, by=forum.budpar_operator, at=WORK)
    entries.save_entry(
        entri=entry, values={"nama_data": "B", "satuan": "Orang"}, by=forum.budpar_operator, at=LATER
    )
    bagian.refresh_from_db()
    version = bagian.version
    entries.save_entry(entri=entry, values={"nama_data": "B"}, by=forum.budpar_operator, at=LATER)

    events = Event.objects.filter(case_id=str(bagian.pk), code="entry_changed")
    assert [e.data for e in events] == [{"kode": "410.116-0001", "rincian": ["nama_data", "satuan"]}]
    bagian.refresh_from_db()
    assert bagian.version == version


def test_change_takes_back_the_verdict_that_all_is_in_order(forum: World) -> None:
    bagian = drafting(forum)
    entry = entries.add_entry(bagian=bagian, values={"nama_data": "A"}, by=forum.budpar_operator, at=WORK)
    EntriDaftarData.objects.filter(pk=entry.pk).update(
        reviu="sesuai", reviu_oleh=forum.blitar_walidata, reviu_pada=WORK
    )
    entries.save_entry(entri=entry, values={"nama_data": "B"}, by=forum.budpar_operator, at=LATER)
    entry.refresh_from_db()
    assert (entry.reviu, entry.reviu_oleh) == ("", None)


def test_old_page_and_second_press_are_refused(forum: World) -> None:
    bagian = drafting(forum)
    token = "8c5b2f3e-6f63-4f4b-9c51-0d3f4f1a2b3c"
    seen = bagian.version
    entry = entries.add_entry(
        bagian=bagian, values={"nama_data": "A"}, token=token, version=seen, by=forum.budpar_operator, at=WORK
    )
    with pytest.raises(AlreadyDone):
        entries.add_entry(bagian=bagian, values={}, token=token, by=forum.budpar_operator, at=WORK)
    with pytest.raises(StaleForm):
        entries.save_entry(
            entri=entry, values={"nama_data": "C"}, version=seen, by=forum.budpar_operator, at=LATER
        )


@pytest.mark.parametrize(
    "name", ["sosial_operator", "budpar_kepala", "blitar_sekretariat", "blitar_pemeriksa", "operator"]
)
def test_others_may_not_fill(forum: World, name: str) -> None:
    bagian = drafting(forum)
    with pytest.raises(ActionDenied):
        entries.add_entry(bagian=bagian, values={}, by=forum.people[name], at=WORK)
    assert not bagian.entri.exists()


def test_walidata_may_fill_for_an_office_and_is_named(forum: World) -> None:
    bagian = drafting(forum)
    entries.add_entry(bagian=bagian, values={}, by=forum.blitar_walidata, at=WORK)
    event = Event.objects.get(case_id=str(bagian.pk), code="entry_added")
    assert event.actor_id == forum.blitar_walidata.pk


def test_nothing_is_written_before_the_drafting_opens(forum: World) -> None:
    bagian = drafting(forum, opened_only=True)
    with pytest.raises(ActionDenied, match="Belum dibuka"):
        entries.add_entry(bagian=bagian, values={}, by=forum.budpar_operator, at=WORK)


def test_agreed_list_changes_by_an_addendum_only(forum: World) -> None:
    bagian = drafting(forum)
    entry = entries.add_entry(bagian=bagian, values={}, by=forum.budpar_operator, at=WORK)
    DaftarData.objects.filter(pk=bagian.daftar_id).update(state=ListState.CLOSED)
    for act in (
        lambda: entries.add_entry(bagian=bagian, values={}, by=forum.budpar_operator, at=LATER),
        lambda: entries.save_entry(
            entri=entry, values={"satuan": "Orang"}, by=forum.budpar_operator, at=LATER
        ),
        lambda: entries.remove_entry(entri=entry, by=forum.blitar_walidata, at=LATER),
    ):
        with pytest.raises(ActionDenied, match="addendum"):
            act()
