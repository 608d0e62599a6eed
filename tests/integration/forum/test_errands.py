"""Beranda: "Juga menunggu Anda", what waits in the Forum and is no turn of an SOP step, for each role."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.models import DaftarData, RapatForum, RencanaAksi
from forum.reading.errands import errands
from forum.states import EDITABLE, OPEN_FOR_DRAFTS, ListState, MeetingState, OfficeState
from satudata.accounts.queries import system_user
from satudata.components import Errand
from tests.factories.forum_rows import OFFICES, entry_row, office_row, year_row
from tests.factories.world import WORK, World

pytestmark = pytest.mark.embedded

PHASES = {
    "draf_sampai": date(2026, 11, 10),
    "reviu_sampai": date(2026, 11, 12),
    "rekomendasi_sampai": date(2026, 11, 13),
    "forum_pada": date(2026, 11, 20),
}
EARLY = datetime(2026, 10, 30, 3, 0, tzinfo=UTC)


def of(forum: World, name: str, at: datetime = WORK) -> list[Errand]:
    return errands(forum.rights(name), at)


def titles(forum: World, name: str, at: datetime = WORK) -> list[str]:
    return [str(errand.title) for errand in of(forum, name, at)]


def year(forum: World, state: str, part: str = OfficeState.REVIEWED, **facts: Any) -> DaftarData:
    daftar = year_row(forum, state=state, **PHASES | facts)
    for office in OFFICES:
        office_row(daftar, forum.instansi[office], part)
    return daftar


def meeting(daftar: DaftarData, state: str = MeetingState.PLANNED) -> RapatForum:
    return RapatForum.objects.create(
        nomor=f"RF.{daftar.pk}", wilayah_id=daftar.wilayah_id, instansi_id=daftar.instansi_id,
        sop_id=daftar.sop_id, daftar=daftar, state=state, judul="Rapat", mulai=WORK, tempat="Aula", acara="x",
        kode_hadir=str(daftar.pk)[:32], created_at=WORK, created_by=system_user(), updated_at=WORK,
    )  # fmt: skip


# Produsen Data ---------------------------------------------------------------------------------------
def test_operator_has_the_list_while_it_may_be_drafted(forum: World) -> None:
    daftar = year_row(forum, state=ListState.AGREED, **PHASES)
    mine = office_row(daftar, forum.instansi["blitar_dinkes"], OfficeState.STATED)
    office_row(daftar, forum.instansi["blitar_budpar"], OfficeState.DRAFTED)
    rights = forum.rights("blitar_operator")

    for state, part in product(ListState, OfficeState):
        DaftarData.objects.filter(pk=daftar.pk).update(state=state)
        type(mine).objects.filter(pk=mine.pk).update(state=part)
        waits = state in OPEN_FOR_DRAFTS and part in EDITABLE
        found = [errand.url for errand in errands(rights, WORK)]
        assert found == ([reverse("opd_detail", args=[mine.pk])] if waits else []), (state, part)


def test_draft_and_correction_are_told_apart(forum: World) -> None:
    daftar = year_row(forum, state=ListState.DRAFTING, **PHASES)
    part = office_row(daftar, forum.instansi["blitar_dinkes"], OfficeState.DRAFTED)
    (before,) = of(forum, "blitar_operator", EARLY)
    (after,) = of(forum, "blitar_operator")
    type(part).objects.filter(pk=part.pk).update(state=OfficeState.RETURNED)
    for reviu in ("perbaikan", "perbaikan", "sesuai", ""):
        entry_row(part, reviu=reviu)
    (returned,) = of(forum, "blitar_operator")

    assert before.title == after.title == "Lengkapi Daftar Data 2027"
    assert (before.due, before.late, after.late) == (date(2026, 11, 10), False, True)
    assert returned.title == "Perbaiki Daftar Data 2027"
    assert returned.detail == "Dinas Kesehatan Kota Blitar, 2 entri perlu diperbaiki"
    assert returned.due == date(2026, 11, 12)


def test_walidata_pendukung_helps_its_office(forum: World) -> None:
    year(forum, ListState.DRAFTING, OfficeState.DRAFTED)

    assert titles(forum, "blitar_pendukung") == ["Lengkapi Daftar Data 2027"]


# Walidata ---------------------------------------------------------------------------------------------
def test_walidata_has_the_lists_that_were_sent(forum: World) -> None:
    daftar = year(forum, ListState.DRAFTING, OfficeState.SUBMITTED)
    daftar.bagian.filter(instansi=forum.instansi["blitar_sosial"]).update(state=OfficeState.REVIEWED)

    (found,) = of(forum, "blitar_walidata")
    assert (found.title, found.due, found.late) == (
        "2 Daftar Data OPD menunggu reviu",
        date(2026, 11, 12),
        True,
    )
    assert titles(forum, "walidata") == []


# Sekretariat SDI ---------------------------------------------------------------------------------------
RECOMMEND = "Mintakan rekomendasi Pembina Data atas Daftar Data 2027"
PREPARE = "Siapkan rapat Forum untuk Daftar Data 2027"
SEKRETARIAT: list[tuple[str, str, list[str]]] = [
    (ListState.PREPARED, OfficeState.LISTED, ["Buka penyusunan draf Daftar Data 2027"]),
    (ListState.DRAFTING, OfficeState.DRAFTED, ["Tutup penyusunan draf Daftar Data 2027"]),
    (
        ListState.REVIEWING,
        OfficeState.SUBMITTED,
        ["Reviu Daftar Data 2027 lewat jadwal: 3 OPD belum selesai"],
    ),
    (ListState.REVIEWING, OfficeState.REVIEWED, [RECOMMEND]),
    (ListState.REVIEWING, OfficeState.PASSED_OVER, [RECOMMEND]),
    (
        ListState.RECOMMENDATION_AWAITED,
        OfficeState.REVIEWED,
        ["Rekomendasi Pembina Data atas Daftar Data 2027 lewat jadwal", PREPARE],
    ),
    (
        ListState.RECOMMENDED,
        OfficeState.REVIEWED,
        ["Tutup draf Daftar Data 2027 untuk rapat Forum", PREPARE],
    ),
    (ListState.DELIBERATED, OfficeState.REVIEWED, [PREPARE]),
    (ListState.MINUTES_NUMBERED, OfficeState.REVIEWED, []),
    (ListState.AGREED, OfficeState.AGREED, []),
    (ListState.CLOSED, OfficeState.STATED, []),
]


@pytest.mark.parametrize(("state", "part", "expected"), SEKRETARIAT)
@pytest.mark.once
def test_sekretariat_has_what_the_phase_waits_for(
    forum: World, state: str, part: str, expected: list[str]
) -> None:
    year(forum, state, part)

    assert titles(forum, "blitar_sekretariat") == expected
    assert titles(forum, "sekretariat") == []
    for other in ("blitar_pimpinan", "blitar_auditor", "blitar_kepala", "tanpa_peran", "admin"):
        assert titles(forum, other) == []


def test_phase_that_is_not_over_waits_for_nobody(forum: World) -> None:
    year(forum, ListState.DRAFTING, OfficeState.DRAFTED)

    assert titles(forum, "blitar_sekretariat", EARLY) in ([], ["Buka tahun data 2026"])


def test_meeting_that_is_planned_need_not_be_prepared_one_that_was_cancelled_must(forum: World) -> None:
    rapat = meeting(year(forum, ListState.DELIBERATED))
    assert titles(forum, "blitar_sekretariat") == []

    RapatForum.objects.filter(pk=rapat.pk).update(state=MeetingState.CANCELLED)
    assert titles(forum, "blitar_sekretariat") == [PREPARE]


def test_list_is_to_be_frozen_once_every_entry_is_decided(forum: World) -> None:
    daftar = year(forum, ListState.DELIBERATED)
    meeting(daftar)
    part = daftar.bagian.first()
    assert part is not None
    entry_row(part, keputusan="disepakati")
    entry_row(part, keputusan="", diterima_opd=False)
    open_one = entry_row(part, keputusan="")
    assert titles(forum, "blitar_sekretariat") == []

    type(open_one).objects.filter(pk=open_one.pk).update(keputusan="disepakati")
    assert titles(forum, "blitar_sekretariat") == ["Bekukan Daftar Data 2027: semua entri sudah diputuskan"]


def test_year_that_nobody_opened_waits_for_the_sekretariat(forum: World) -> None:
    (found,) = of(forum, "blitar_sekretariat")
    assert (found.title, found.due, found.late) == ("Buka tahun data 2027", date(2026, 11, 1), True)


# Rencana aksi ------------------------------------------------------------------------------------------
def test_action_plan_of_ones_office_waits_when_it_is_due_soon(forum: World) -> None:
    rapat = meeting(year(forum, ListState.AGREED, OfficeState.AGREED), MeetingState.MINUTED)

    def plan(aksi: str, days: int, status: str = "belum", office: str = "blitar_dinkes") -> None:
        RencanaAksi.objects.create(
            rapat=rapat, masalah="x", aksi=aksi, instansi=forum.instansi[office], status=status,
            tenggat=WORK.date() + timedelta(days=days),
        )  # fmt: skip

    plan("Lewat", -2, "berjalan")
    plan("Segera", 7)
    plan("Nanti", 8)
    plan("Beres", 1, "selesai")
    plan("Batal", 1, "batal")
    plan("Kantor lain", 1, office="blitar_budpar")

    found = of(forum, "blitar_operator")
    assert [(str(e.title), e.late) for e in found] == [
        ("Rencana aksi: Lewat", True),
        ("Rencana aksi: Segera", False),
    ]
    assert titles(forum, "blitar_kepala") == [str(e.title) for e in found]


# Beranda -----------------------------------------------------------------------------------------------
def test_beranda_shows_them_by_their_day(forum: World, client: Client) -> None:
    year(forum, ListState.DRAFTING, OfficeState.DRAFTED, draf_sampai=date(2098, 11, 10))
    client.force_login(forum.blitar_operator)

    page = client.get(reverse("home")).content.decode()
    assert "Juga menunggu Anda" in page
    assert "Tidak ada yang menunggu Anda" not in page
    assert "Lengkapi Daftar Data 2027" in page
    assert "sampai 10 November 2098" in page

    client.force_login(forum.tanpa_peran)
    assert "Juga menunggu Anda" not in client.get(reverse("home")).content.decode()


@pytest.mark.parametrize(
    "name", ["blitar_operator", "blitar_walidata", "blitar_sekretariat", "blitar_pemeriksa"]
)
@pytest.mark.once
def test_beranda_costs_the_same_for_many_lists(forum: World, client: Client, name: str) -> None:
    client.force_login(forum.people[name])

    def cost() -> int:
        client.get(reverse("home"))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("home")).status_code == 200
        return len(captured)

    year(forum, ListState.DRAFTING, OfficeState.DRAFTED)
    few = cost()
    for tahun in range(2028, 2034):
        daftar = year_row(forum, tahun, ListState.REVIEWING, **PHASES)
        for office in OFFICES:
            entry_row(office_row(daftar, forum.instansi[office], OfficeState.RETURNED), reviu="perbaikan")
    assert cost() == few
