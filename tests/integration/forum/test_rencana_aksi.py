"""The action plan after the minutes: who reports, what is refused, who is reminded when, what is printed."""

import copy
import io
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.models import RencanaAksi
from forum.services import action_plan
from satudata.accounts.models import Instansi
from satudata.clock import now as clock
from satudata.notifications.codes import is_reminder
from satudata.notifications.models import Notice
from satudata.notifications.sentences import register_words, sentence_of
from satudata.workflow import outbox
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.models import Event
from tests.factories.meetings import AFTER, MeetingWalk, walk
from tests.factories.visitor import Visitor
from tests.factories.world import World

LIST = reverse("rencana_aksi_list")
DATE = date(2026, 12, 23)
# 5 working days before, with no holiday between them in the reference calendar of 2026; 08.00 WIB opens.
SOON = datetime(2026, 12, 16, 2, 0, tzinfo=UTC)
ON_THE_DAY = datetime(2026, 12, 23, 2, 0, tzinfo=UTC)
LATE = datetime(2026, 12, 26, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def way_of_module(forum_of_module: World, django_db_blocker: Any) -> MeetingWalk:
    """A meeting whose minutes are issued, with one line of culture and tourism; walked there once."""
    with django_db_blocker.unblock():
        return walk(copy.deepcopy(forum_of_module)).minuted()


@pytest.fixture
def way(way_of_module: MeetingWalk, db: None) -> MeetingWalk:
    """The same, as this test's own copy."""
    return copy.deepcopy(way_of_module)


@pytest.fixture
def row(way: MeetingWalk) -> RencanaAksi:
    """That line."""
    return RencanaAksi.objects.get(rapat=way.rapat)


@pytest.fixture
def late() -> Iterator[None]:
    """It is three days after the date."""
    before = clock.read_time_from(lambda: LATE)
    yield
    clock.read_time_from(before)


def report(row: RencanaAksi, by: Any, **given: Any) -> RencanaAksi:
    typed = {"status": RencanaAksi.Status.BERJALAN, "perkembangan": "Setengah jalan."}
    return action_plan.update_action(aksi=row, by=by, at=AFTER, **(typed | given))


# Who reports -------------------------------------------------------------------------------------------
def test_office_of_a_line_and_the_sekretariat_report(row: RencanaAksi, forum: World) -> None:
    for name in ("budpar_operator", "blitar_sekretariat"):
        assert report(row, forum.people[name]).status == RencanaAksi.Status.BERJALAN
    event = Event.objects.filter(code="action_updated").first()
    assert (event.data["sebelum"], event.data["sesudah"]) == ("belum", "berjalan")


def test_nobody_else_reports(row: RencanaAksi, forum: World) -> None:
    for name in (
        "sosial_operator",
        "budpar_kepala",
        "blitar_walidata",
        "blitar_pemeriksa",
        "sekretariat",
        "operator",
    ):
        with pytest.raises(ActionDenied):
            report(row, forum.people[name])


@pytest.mark.parametrize(
    ("office", "name"), [("blitar_kominfo", "blitar_walidata"), ("blitar_bps", "blitar_pemeriksa")]
)
def test_walidata_and_bps_report_on_their_own_lines(
    row: RencanaAksi, forum: World, office: str, name: str
) -> None:
    RencanaAksi.objects.filter(pk=row.pk).update(instansi=forum.instansi[office])
    assert report(row, forum.people[name]).status == RencanaAksi.Status.BERJALAN


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"status": "selesai", "perkembangan": " "}, "Tulis hasilnya"),
        ({"status": "batal", "perkembangan": ""}, "Tulis alasan pembatalannya"),
        ({"status": "lain"}, "Pilih salah satu status"),
        ({"perkembangan": "x" * 4001}, "4.000 huruf"),
    ],
)
def test_report_with_a_fault_is_refused_in_words(
    row: RencanaAksi, forum: World, given: dict[str, str], words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        report(row, forum.budpar_operator, **given)


def test_report_on_what_somebody_else_reported_meanwhile_is_refused(row: RencanaAksi, forum: World) -> None:
    before = action_plan.seen(row)
    report(row, forum.blitar_sekretariat)
    with pytest.raises(StaleMove, match="sudah diperbarui orang lain"):
        report(row, forum.budpar_operator, seen_before=before)


def test_day_of_completion_is_kept_and_taken_back(row: RencanaAksi, forum: World) -> None:
    done = report(row, forum.budpar_operator, status="selesai", perkembangan="Lengkap.")
    assert done.selesai_pada == date(2026, 12, 10)
    assert report(row, forum.budpar_operator).selesai_pada is None


def test_line_of_minutes_that_are_not_issued_is_not_reported_on(way: MeetingWalk, forum: World) -> None:
    way.plan().invite().write()
    with pytest.raises(StaleMove, match="notulennya belum terbit"):
        report(way.rapat.rencana_aksi.get(), forum.budpar_operator)


# Reminders ---------------------------------------------------------------------------------------------
def swept(at: datetime) -> int:
    promised = action_plan.remind_actions(at=at)
    outbox.drain(at=at, limit=200)
    return promised


def told(code: str) -> list[str]:
    return sorted(Notice.objects.filter(code=code).values_list("user__username", flat=True))


def test_operators_of_the_office_are_reminded_before_and_on_the_date_once_each(row: RencanaAksi) -> None:
    assert [swept(SOON - timedelta(days=1)), swept(SOON), swept(SOON), swept(ON_THE_DAY), swept(LATE)] == [
        0, 1, 0, 1, 0,
    ]  # fmt: skip
    assert told(action_plan.SOON) == told(action_plan.TODAY) == ["budpar_operator"]


def test_reminder_says_what_and_until_when_and_counts_as_a_reminder(row: RencanaAksi) -> None:
    swept(SOON)
    notice = Notice.objects.get(code=action_plan.SOON)
    assert sentence_of(notice) == (
        "Rencana aksi “Melengkapi metadata kunjungan wisata” mendekati tenggatnya. "
        "Jatuh tempo Rabu, 23 Desember 2026."
    )
    assert is_reminder(notice.code)


def test_reminder_that_was_missed_is_made_up_for(row: RencanaAksi) -> None:
    assert [swept(LATE), swept(LATE)] == [1, 0]
    assert told(action_plan.SOON) == []


def test_closed_line_reminds_nobody(row: RencanaAksi, forum: World) -> None:
    report(row, forum.budpar_operator, status="selesai", perkembangan="Lengkap.")
    assert swept(ON_THE_DAY) == 0


def test_line_that_was_closed_before_its_job_ran_reminds_nobody(row: RencanaAksi, forum: World) -> None:
    action_plan.remind_actions(at=SOON)
    report(row, forum.budpar_operator, status="selesai", perkembangan="Lengkap.")
    outbox.drain(at=SOON, limit=200)
    assert told(action_plan.SOON) == []


def test_sweep_with_nothing_due_asks_little(row: RencanaAksi, django_assert_max_num_queries: Any) -> None:
    swept(SOON)
    with django_assert_max_num_queries(6):
        action_plan.remind_actions(at=SOON)


def test_words_of_a_reminder_are_registered_once() -> None:
    with pytest.raises(RuntimeError, match="registered twice"):
        register_words(action_plan.SOON, str)


# The page ----------------------------------------------------------------------------------------------
def test_list_shows_whose_turn_it_is_and_what_is_late(row: RencanaAksi, forum: World, late: None) -> None:
    page = Visitor(forum.budpar_operator).open(LIST)
    assert "Terlambat 3 hari" in page.text
    assert reverse("rencana_aksi_update", args=[row.pk]) in page.text
    other = Visitor(forum.sosial_operator).open(LIST)
    assert "Melengkapi metadata" in other.text
    assert reverse("rencana_aksi_update", args=[row.pk]) not in other.text
    assert "Melengkapi metadata" not in Visitor(forum.operator).open(LIST).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=terlambat", True),
        ("status=terbuka", True),
        ("status=selesai", False),
        ("status=omong", True),
        ("instansi=²", True),
        ("instansi=999999", False),
        ("page=99", True),
    ],
)
def test_list_is_filtered(row: RencanaAksi, forum: World, late: None, query: str, found: bool) -> None:
    page = Visitor(forum.budpar_operator).open(f"{LIST}?{query}")
    assert page.status == 200
    assert ("Melengkapi metadata" in page.text) == found


def test_office_reports_from_the_page(row: RencanaAksi, forum: World) -> None:
    visitor = Visitor(forum.budpar_operator)
    address = reverse("rencana_aksi_update", args=[row.pk])
    page = visitor.open(address)
    again = visitor.send(page, address, status="selesai", perkembangan="")
    assert (again.status, "Tulis hasilnya" in again.text) == (422, True)
    done = visitor.send(again, address, status="selesai", perkembangan="Semua lengkap.")
    assert done.url == LIST
    row.refresh_from_db()
    assert (row.status, row.perkembangan) == ("selesai", "Semua lengkap.")


def test_report_that_was_typed_survives_a_colleagues(row: RencanaAksi, forum: World) -> None:
    visitor = Visitor(forum.budpar_operator)
    address = reverse("rencana_aksi_update", args=[row.pk])
    page = visitor.open(address)
    report(row, forum.blitar_sekretariat)
    again = visitor.send(page, address, status="berjalan", perkembangan="Tulisan saya")
    assert again.status == 409
    assert again.form(address).fields["perkembangan"] == "Tulisan saya"


def test_update_is_refused_to_others(row: RencanaAksi, forum: World) -> None:
    address = reverse("rencana_aksi_update", args=[row.pk])
    assert Visitor(forum.sosial_operator).open(address).status == 403
    assert Visitor(forum.operator).open(address).status == 404


def test_list_costs_the_same_for_many_lines(row: RencanaAksi, forum: World) -> None:
    visitor = Visitor(forum.blitar_sekretariat)
    few = _queries(visitor)
    offices = list(Instansi.objects.filter(wilayah=row.rapat.wilayah))
    RencanaAksi.objects.bulk_create(
        RencanaAksi(
            rapat=row.rapat, masalah="M", aksi=f"Aksi {n}", instansi=offices[n % len(offices)], tenggat=DATE
        )
        for n in range(40)
    )
    assert _queries(visitor) == few


def _queries(visitor: Visitor) -> int:
    assert visitor.open(LIST).status == 200
    with CaptureQueriesContext(connection) as captured:
        visitor.open(LIST)
    return len(captured)


# Files -------------------------------------------------------------------------------------------------
def file_of(visitor: Visitor, form: str, query: str = "") -> bytes:
    answer = visitor.client.get(reverse("rencana_aksi_file", args=[form]) + query)
    assert answer.status_code == 200
    return answer.content


def test_workbook_holds_dates_as_dates_and_formulas_as_text(
    row: RencanaAksi, forum: World, late: None
) -> None:
    RencanaAksi.objects.filter(pk=row.pk).update(aksi="=1+1")
    book = openpyxl.load_workbook(io.BytesIO(file_of(Visitor(forum.budpar_operator), "xlsx")))
    heads, line = list(book.active.iter_rows(values_only=True))
    found = dict(zip(heads, line, strict=True))
    assert found["Aksi"] == "=1+1"
    assert found["Tenggat"] == datetime(2026, 12, 23)  # noqa: DTZ001
    assert found["Keterlambatan"] == "Terlambat 3 hari"
    assert book.active["D2"].data_type == "s"


def test_pdf_prints_the_lines_that_were_asked_for(row: RencanaAksi, forum: World, late: None) -> None:
    visitor = Visitor(forum.budpar_operator)
    found = _text(file_of(visitor, "pdf", "?status=terlambat"))
    for part in ("Kota Blitar", "Terlambat", "Metadata belum lengkap", "23 Desember 2026"):
        assert part in found
    assert "Tidak ada rencana aksi." in _text(file_of(visitor, "pdf", "?status=selesai"))


def test_other_file_does_not_exist(forum: World) -> None:
    address = reverse("rencana_aksi_file", args=["exe"])
    assert Visitor(forum.budpar_operator).open(address).status == 404


def _text(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())
