"""Names that are alike across OPDs: found, shown to those who judge and to whoever fills, decided once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.models import BukanDuplikat, DaftarData, EntriDaftarData
from forum.reading.duplikat import alike_across_offices, similar_to
from forum.services.duplicates import dismiss_duplicate
from satudata.workflow.errors import ActionDenied, InvalidInput
from satudata.workflow.models import Event
from tests.factories.forum_entries import drafting, entry, part_of
from tests.factories.visitor import Visitor
from tests.factories.world import WORK, World


@pytest.fixture
def daftar(forum: World) -> DaftarData:
    """A year in which two offices list one thing, under names that differ a little."""
    case = drafting(forum).daftar
    entry(forum, part_of(case, forum, "blitar_budpar"), {"nama_data": "Jumlah Pengunjung Museum Kota Blitar"})
    entry(forum, part_of(case, forum, "blitar_budpar"), {"nama_data": "Hotel Berbintang"})
    entry(forum, part_of(case, forum, "blitar_sosial"), {"nama_data": "Kunjungan Museum"})
    return case


def pair_of(daftar: DaftarData) -> tuple[EntriDaftarData, EntriDaftarData]:
    (pair,) = alike_across_offices(daftar)[0]
    return pair.satu, pair.dua


def where(daftar: DaftarData) -> str:
    return reverse("duplikat_list", args=[daftar.pk])


def test_page_shows_both_offices_and_who_answers_for_the_data(forum: World, daftar: DaftarData) -> None:
    for user in (forum.blitar_walidata, forum.blitar_sekretariat):
        page = Visitor(user).open(where(daftar))
        assert page.status == 200 and "Hotel Berbintang" not in page.text
        for words in ("Jumlah Pengunjung Museum", "Kunjungan Museum", "Dinas Sosial", "Sari Contoh"):
            assert words in page.text


def test_drafts_of_other_offices_are_no_page_for_an_opd(forum: World, daftar: DaftarData) -> None:
    for user in (forum.budpar_operator, forum.sekretariat):
        assert Visitor(user).open(where(daftar)).status == 404


def test_decision_is_kept_with_its_reason_and_the_pair_is_not_shown_again(
    forum: World, daftar: DaftarData
) -> None:
    visitor = Visitor(forum.blitar_walidata)
    page = visitor.open(where(daftar))
    refused = visitor.send(page, page.url, alasan="  ")
    assert refused.status == 422 and "Tulis alasan" in refused.text and not BukanDuplikat.objects.exists()

    page = visitor.send(page, page.url, alasan="Museum yang berbeda.")

    assert "0 pasangan" in page.text and "Museum yang berbeda." in page.text
    (event,) = Event.objects.filter(case_id=str(daftar.pk), code="duplicate_dismissed")
    assert event.data == {"kode": ["410.116-0001", "410.106-0001"]} and event.note == "Museum yang berbeda."


def test_decision_holds_for_the_next_year(forum: World, daftar: DaftarData) -> None:
    one, two = pair_of(daftar)
    dismiss_duplicate(
        daftar=daftar, satu=one.pk, dua=two.pk, alasan="Berbeda.", by=forum.blitar_walidata, at=WORK
    )
    later = drafting(forum, tahun=2028).daftar
    assert later.entri.count() in (0, 3)
    for old in (one, two):
        part = part_of(
            later, forum, {"410.116": "blitar_budpar"}.get(old.bagian.instansi.kode_unit, "blitar_sosial")
        )
        if not part.entri.filter(item=old.item).exists():
            copy = entry(forum, part, {"nama_data": old.nama_data})
            EntriDaftarData.objects.filter(pk=copy.pk).update(item=old.item)
    still_open, decided = alike_across_offices(later)
    assert still_open == [] and len(decided) == 1


def test_only_walidata_and_sekretariat_decide(forum: World, daftar: DaftarData) -> None:
    one, two = pair_of(daftar)
    for name in ("budpar_operator", "blitar_pemeriksa", "blitar_pimpinan"):
        with pytest.raises(ActionDenied):
            dismiss_duplicate(
                daftar=daftar, satu=one.pk, dua=two.pk, alasan="Berbeda.", by=forum.people[name], at=WORK
            )
    with pytest.raises(InvalidInput):
        dismiss_duplicate(
            daftar=daftar, satu=one.pk, dua=one.pk, alasan="Berbeda.", by=forum.blitar_walidata, at=WORK
        )


def test_entry_says_what_it_is_like_until_it_is_decided(forum: World, daftar: DaftarData) -> None:
    one, two = pair_of(daftar)
    (found,) = similar_to(one)
    assert (found.nama, found.opd, found.kode) == (two.nama_data, two.bagian.instansi.nama, two.item.kode)
    assert similar_to(daftar.entri.get(nama_data="Hotel Berbintang")) == []
    dismiss_duplicate(
        daftar=daftar, satu=two.pk, dua=one.pk, alasan="Berbeda.", by=forum.blitar_sekretariat, at=WORK
    )
    assert similar_to(one) == [] and similar_to(two) == []


def test_page_costs_the_same_for_many_pairs(forum: World, daftar: DaftarData) -> None:
    visitor = Visitor(forum.blitar_walidata)

    def cost() -> int:
        visitor.open(where(daftar))
        with CaptureQueriesContext(connection) as captured:
            visitor.open(where(daftar))
        return len(captured)

    few = cost()
    for number in ("Satu", "Dua", "Tiga", "Empat", "Lima"):
        for office in ("blitar_budpar", "blitar_sosial"):
            entry(forum, part_of(daftar, forum, office), {"nama_data": f"Sanggar Kelompok {number}"})
    assert len(alike_across_offices(daftar)[0]) > 5 and cost() == few
