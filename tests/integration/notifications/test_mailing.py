"""E-mail from notices: collected for a few minutes or for the morning, one message each, nothing twice."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from recommendations.models import RecommendationRequest
from recommendations.states import State
from satudata.accounts.models import Grant, User
from satudata.accounts.services import withdraw_grant
from satudata.clock.calendar import WorkCalendar
from satudata.clock.models import OfficeHours
from satudata.notifications import mailing, preferences, services
from satudata.notifications.audiences import OF_OFFICE
from satudata.notifications.models import Delivery, Message, Notice
from satudata.workflow import deadlines, outbox
from satudata.workflow.models import Job, StepRun
from tests.factories.recommendations import Walker, request_at
from tests.factories.world import WORK, World

pytestmark = pytest.mark.embedded

MINUTE = timedelta(minutes=1)
LATE = WORK + timedelta(days=30)


def told(world: World, state: str, minutes: int = 6) -> tuple[Walker, datetime]:
    """A case in a state with its notices written, and the moment at which their e-mail is due."""
    walker = request_at(world, state)
    outbox.drain(walker.at)
    return walker, walker.at + minutes * MINUTE


def remind(run: StepRun, kind: str, at: datetime, to: str = "pemegang") -> None:
    """Tell an audience of a run's due date."""
    assert run.due_at is not None
    facts = {"run": run.pk, "kind": kind, "to": to, "about": "jatuh_tempo", "anchor": run.due_at.isoformat()}
    services.notify_run(facts, at=at)


def sent(at: datetime) -> dict[str, EmailMultiAlternatives]:
    """Compose and send what is due; the messages by the user name in their address."""
    mail.outbox.clear()
    mailing.compose_due(at=at)
    outbox.drain(at)
    found = {message.to[0].rpartition("<")[2].partition("@")[0]: message for message in mail.outbox}
    assert len(found) == len(mail.outbox)
    return found  # type: ignore[return-value]


# When ---------------------------------------------------------------------------------------------


def test_turn_is_mailed_after_a_few_minutes_and_once(world: World) -> None:
    walker, due = told(world, State.SUBMITTED)

    assert sent(walker.at + 4 * MINUTE) == {}
    assert set(sent(due)) == {"walidata", "walidata_dua"}
    assert sent(due + MINUTE) == {}


def test_news_of_the_next_minutes_goes_along(world: World) -> None:
    """Three cases sent one after the other are one message, not three."""
    first = request_at(world, State.SUBMITTED)
    for minutes in (2, 4):
        request_at(world, State.SUBMITTED, WORK + minutes * MINUTE)
    outbox.drain(first.at + 4 * MINUTE)

    messages = sent(first.at + 5 * MINUTE)

    assert messages["walidata"].subject == "3 tugas menunggu Anda"
    assert sent(first.at + 20 * MINUTE) == {}


def test_reminder_waits_for_the_opening_of_the_next_working_day(world: World) -> None:
    """Friday evening: neither at night nor on the weekend, but on Monday when the office opens."""
    walker = request_at(world, State.SUBMITTED)
    outbox.drain(walker.at)
    Notice.objects.all().delete()
    remind(StepRun.objects.get(closed_at=None), "overdue", datetime(2026, 12, 18, 16, 30, tzinfo=UTC))
    opens = OfficeHours.objects.filter(weekday=0, wilayah__isnull=True).values_list("opens", flat=True)[0]
    monday = datetime.combine(date(2026, 12, 21), opens, world.wilayah["3503"].zone)

    assert sent(monday) == {}
    messages = sent(monday + preferences.AFTER_OPENING)

    title = RecommendationRequest.objects.get().judul
    assert messages["walidata"].subject == f"1 tugas menunggu Anda, 1 terlambat: {title}"[:150]
    assert {m.kind for m in Message.objects.all()} == {Message.Kind.RINGKASAN}


def test_reminder_that_is_written_when_the_office_opens_is_in_the_mail_of_that_day(world: World) -> None:
    """ "Batas waktunya hari ini" would be of no use tomorrow."""
    walker = request_at(world, State.SUBMITTED)
    outbox.drain(walker.at)
    Notice.objects.all().delete()
    run = StepRun.objects.get(closed_at=None)
    day = run.due_at.astimezone(run.wilayah.zone).replace(hour=7, minute=31)
    deadlines.sweep(day)
    outbox.drain(day)

    assert {n.code for n in Notice.objects.filter(user=world.walidata)} >= {"run_today"}
    assert "Batas waktunya hari ini." in sent(day + preferences.AFTER_OPENING)["walidata"].body


def test_without_office_hours_a_daily_reminder_is_not_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = WorkCalendar(world.wilayah["3503"].zone, (), ())
    monkeypatch.setattr(preferences, "calendar_for", lambda wilayah: without)
    notice = Notice(user=world.walidata, code="run_near", at=WORK)

    preferences.plan([notice])

    assert notice.mail_at == WORK + preferences.COLLECT


# What people chose --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("giliran", "moments"),
    [(Delivery.SEGERA, 1), (Delivery.HARIAN, 0), (Delivery.TIDAK, 0)],
)
def test_turn_is_mailed_at_once_only_to_who_wants_it(world: World, giliran: str, moments: int) -> None:
    preferences.choose(by=world.walidata, giliran=giliran, pengingat=Delivery.TIDAK, at=WORK)
    _walker, due = told(world, State.SUBMITTED)

    assert len([name for name in sent(due) if name == "walidata"]) == moments


def test_daily_turns_come_in_one_message_in_the_morning(world: World) -> None:
    preferences.choose(by=world.walidata, giliran=Delivery.HARIAN, pengingat=Delivery.HARIAN, at=WORK)
    for minutes in (0, 30):
        request_at(world, State.SUBMITTED, WORK + minutes * MINUTE)
    outbox.drain(WORK + timedelta(hours=2))

    messages = sent(WORK + timedelta(hours=23))

    assert messages["walidata"].subject == "2 tugas menunggu Anda"


def test_new_choice_holds_for_what_waits_already(world: World) -> None:
    """Whoever turns e-mail off gets none any more; whoever turns to "segera" need not wait for tomorrow."""
    walker, due = told(world, State.SUBMITTED)
    preferences.choose(by=world.walidata, giliran=Delivery.TIDAK, pengingat=Delivery.TIDAK, at=walker.at)
    preferences.choose(
        by=world.walidata_dua, giliran=Delivery.HARIAN, pengingat=Delivery.HARIAN, at=walker.at
    )

    assert sent(due) == {}
    preferences.choose(by=world.walidata_dua, giliran=Delivery.SEGERA, pengingat=Delivery.HARIAN, at=due)
    assert set(sent(due + 6 * MINUTE)) == {"walidata_dua"}


# What is left out ---------------------------------------------------------------------------------


def test_what_was_read_is_not_mailed(world: World) -> None:
    walker, due = told(world, State.SUBMITTED)
    services.mark_all_read(by=world.walidata, at=walker.at)

    assert set(sent(due)) == {"walidata_dua"}


def test_what_is_read_before_the_message_goes_is_taken_out(world: World) -> None:
    """The mail server was away for an hour, and in that hour the case was opened in the application."""
    _walker, due = told(world, State.SUBMITTED)
    mailing.compose_due(at=due)
    services.mark_all_read(by=world.walidata, at=due)

    assert set(sent(due + MINUTE)) == {"walidata_dua"}
    dropped = Message.objects.get(user=world.walidata)
    assert (dropped.sent_at, dropped.dropped_at) == (None, due + MINUTE)


def test_turn_that_a_colleague_ended_is_not_mailed(world: World) -> None:
    walker, _due = told(world, State.SUBMITTED)
    walker.start_check()
    walker.forward()

    assert not {"walidata", "walidata_dua"} & set(sent(walker.at + 6 * MINUTE))


def test_whoever_may_no_longer_see_the_case_is_not_told(world: World) -> None:
    walker, due = told(world, State.SUBMITTED)
    withdraw_grant(grant=Grant.objects.get(user=world.walidata_dua), by=world.admin, at=walker.at)

    assert set(sent(due)) == {"walidata"}


def test_right_withdrawn_before_the_message_goes_counts(world: World) -> None:
    _walker, due = told(world, State.SUBMITTED)
    mailing.compose_due(at=due)
    withdraw_grant(grant=Grant.objects.get(user=world.walidata_dua), by=world.admin, at=due)

    assert set(sent(due + MINUTE)) == {"walidata"}


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}])
def test_whoever_left_or_has_no_address_gets_nothing(world: World, change: dict[str, Any]) -> None:
    """Nothing fails, nothing is tried again at each beat, and the notice stays in the application."""
    _walker, due = told(world, State.SUBMITTED)
    User.objects.filter(username="walidata").update(**change)

    assert set(sent(due)) == {"walidata_dua"}
    assert not mailing.unmailed(due).exists()
    assert Notice.objects.filter(user=world.walidata, read_at__isnull=True).count() == 1


def office_notice(world: World) -> None:
    """The head of BPS Trenggalek is told that its turn is late, without the case."""
    request_at(world, State.WALIDATA_RETURNED)
    remind(StepRun.objects.get(closed_at=None), "escalate_head", LATE, to="kepala")
    Notice.objects.exclude(code="run_escalate_head").delete()
    Notice.objects.update(user=world.pimpinan, mail_at=LATE)
    assert Notice.objects.get().data[OF_OFFICE]


def test_who_answers_for_an_office_no_more_is_not_told_of_it(world: World) -> None:
    office_notice(world)
    mailing.compose_due(at=LATE)
    for grant in Grant.objects.filter(user=world.pimpinan):
        withdraw_grant(grant=grant, by=world.admin, at=LATE)

    assert sent(LATE + MINUTE) == {}


def test_who_has_rights_elsewhere_alone_is_not_told_of_an_office(world: World) -> None:
    office_notice(world)
    Notice.objects.update(user=world.blitar_walidata)

    assert sent(LATE) == {}


def test_who_answered_for_an_office_and_left_is_not_told_of_it(world: World) -> None:
    office_notice(world)
    User.objects.filter(pk=world.pimpinan.pk).update(is_active=False)

    assert sent(LATE) == {}


@pytest.mark.once
def test_address_with_a_domain_beyond_ascii_is_written_in_idna(world: World) -> None:
    _walker, due = told(world, State.SUBMITTED)
    User.objects.filter(username="walidata").update(email="walidata@bücher.invalid")

    assert sent(due)["walidata"].to == ["Walidata <walidata@xn--bcher-kva.invalid>"]


@pytest.mark.parametrize("address", ["wälidata@contoh.invalid", f"walidata@{'ü' * 70}.invalid"])
@pytest.mark.once
def test_address_that_no_server_takes_is_a_failure_that_says_so(world: World, address: str) -> None:
    _walker, due = told(world, State.SUBMITTED)
    User.objects.filter(username="walidata").update(email=address)

    assert set(sent(due)) == {"walidata_dua"}

    job = Job.objects.get(kind=mailing.SEND_MAIL, done_at=None)
    assert job.last_error.startswith(f"UnusableAddress: Alamat surel {address} tidak dapat dipakai.")
    assert job.postponed_since is None


def test_corrected_address_is_used_at_the_next_try(world: World) -> None:
    _walker, due = told(world, State.SUBMITTED)
    mailing.compose_due(at=due)
    User.objects.filter(username="walidata").update(email="baru@contoh.invalid")

    assert "baru" in sent(due + MINUTE)
    assert Message.objects.get(user=world.walidata).alamat == "baru@contoh.invalid"


# What it says -------------------------------------------------------------------------------------


@pytest.mark.once
def test_returned_request_says_what_happened_until_when_and_where(world: World) -> None:
    walker, due = told(world, State.WALIDATA_RETURNED)

    message = sent(due)["operator"]

    notice = Notice.objects.get(user=world.operator, code="request_returned_by_walidata")
    assert message.subject == f"1 tugas menunggu Anda: {walker.request.judul}"
    for part in (message.body, message.alternatives[0].content):
        assert "Walidata meminta perbaikan. Waktu Anda sampai" in part
        assert walker.request.judul in part
        assert walker.request.nomor in part
        assert f"http://localhost:8000/pemberitahuan/{notice.pk}/menuju/" in part
        assert "http://localhost:8000/pemberitahuan/pengaturan/" in part
    assert "GILIRAN ANDA" in message.body
    assert "TERLAMBAT" not in message.body


@pytest.mark.once
def test_news_alone_says_it_in_the_subject(world: World) -> None:
    walker, due = told(world, State.REJECTED)
    judul = walker.request.judul
    Notice.objects.exclude(code="request_rejected").delete()

    assert sent(due)["kepala"].subject.startswith(f"BPS menentukan tidak layak: {judul}"[:60])


def test_late_turns_come_first(world: World) -> None:
    """A late one, a new one and a verdict: three groups in one message."""
    request_at(world, State.SUBMITTED)
    remind(StepRun.objects.get(closed_at=None), "overdue", LATE)
    request_at(world, State.SUBMITTED, LATE)
    request_at(world, State.KOMITMEN_SHOWN, LATE)
    outbox.drain(LATE + timedelta(hours=5))
    preferences.choose(by=world.walidata, giliran=Delivery.SEGERA, pengingat=Delivery.SEGERA, at=LATE)
    Notice.objects.filter(user=world.walidata).exclude(code__in=["run_overdue", "request_submitted"]).delete()
    news = Notice.objects.get(user=world.kepala, code="request_approved")
    Notice.objects.filter(pk=news.pk).update(user=world.walidata, mail_at=F("at"))

    message = sent(LATE + timedelta(hours=6))["walidata"]

    assert message.subject == "2 tugas menunggu Anda, 1 terlambat"
    places = [message.body.index(heading) for heading in ("TERLAMBAT", "GILIRAN ANDA", "KABAR")]
    assert places == sorted(places)
    assert "Terlambat 2" in message.body  # so many working days, counted by the calendar


def test_head_of_the_office_is_told_that_it_is_late_not_that_it_waits_for_him(world: World) -> None:
    request_at(world, State.WALIDATA_RETURNED)
    run = StepRun.objects.get(closed_at=None)
    preferences.choose(by=world.kepala, giliran=Delivery.TIDAK, pengingat=Delivery.SEGERA, at=LATE)
    remind(run, "escalate_head", LATE, to="kepala")

    message = sent(LATE + 6 * MINUTE)["kepala"]

    assert message.subject == f"1 tugas terlambat di pihak lain: {run.judul}"[:150]
    assert "Tugas yang dipegang Dinas Kesehatan melewati batas waktunya." in message.body


@pytest.mark.once
def test_subject_tells_ones_own_lateness_from_that_of_others(world: World) -> None:
    request_at(world, State.WALIDATA_RETURNED)
    preferences.choose(by=world.walidata, giliran=Delivery.SEGERA, pengingat=Delivery.SEGERA, at=LATE)
    remind(StepRun.objects.get(closed_at=None), "escalate_coordinator", LATE, to="koordinator")
    walker = request_at(world, State.SUBMITTED, LATE)
    outbox.drain(walker.at)

    message = sent(walker.at + 6 * MINUTE)["walidata"]

    assert message.subject == "1 tugas menunggu Anda; 1 terlambat di pihak lain"


def test_who_answers_for_an_office_but_may_not_read_the_case_is_told_without_it(world: World) -> None:
    """Nothing of the case is named, and the link leads to the notices."""
    walker = request_at(world, State.WALIDATA_RETURNED)
    preferences.choose(by=world.pimpinan, giliran=Delivery.TIDAK, pengingat=Delivery.SEGERA, at=LATE)
    remind(StepRun.objects.get(closed_at=None), "escalate_head", LATE, to="kepala")
    Notice.objects.filter(user=world.kepala, code="run_escalate_head").update(
        user=world.pimpinan, mail_at=LATE
    )

    message = sent(LATE)["pimpinan"]

    for part in (message.subject, message.body, message.alternatives[0].content):
        assert walker.request.judul not in part and walker.request.nomor not in part
    assert "Dinas Kesehatan" in message.body
    client = Client()
    client.force_login(world.pimpinan)
    path = re.search(r"/pemberitahuan/\d+/menuju/", message.body)
    assert path is not None and client.get(path[0])["Location"] == "/pemberitahuan/"


@pytest.mark.once
def test_title_cannot_break_out_of_the_message(world: World) -> None:
    walker, due = told(world, State.WALIDATA_RETURNED)
    bad = '<img src="https://jahat.invalid/x">\r\nBcc: lain@contoh.invalid'
    RecommendationRequest.objects.filter(pk=walker.request.pk).update(judul=bad)
    services.notify_event({"event": Notice.objects.filter(user=world.kepala)[0].cause.split(":")[1]}, at=due)

    message = sent(due)["kepala"]

    assert "\n" not in message.subject
    assert set(message.recipients()) == {message.to[0]}
    html = message.alternatives[0].content
    assert "<img" not in html and "&lt;img" in html
    assert "src=" not in html.replace("&lt;img src=", "") and "@import" not in html


@pytest.mark.once
def test_headers_are_made_once_and_ask_for_no_answer(world: World) -> None:
    _walker, due = told(world, State.SUBMITTED)
    sent(due)
    row = Message.objects.get(user=world.walidata)

    first = mailing._email(row).message()
    again = mailing._email(Message.objects.get(pk=row.pk)).message()

    assert first["Message-ID"] == again["Message-ID"] == row.message_id
    assert first["Message-ID"].endswith("@localhost>")
    assert first["Date"] == again["Date"]
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["List-Unsubscribe"] == "<http://localhost:8000/pemberitahuan/pengaturan/>"
    assert [part.get_content_type() for part in first.get_payload()] == ["text/plain", "text/html"]


# Sending ------------------------------------------------------------------------------------------


def test_job_carried_out_twice_sends_once(world: World) -> None:
    _walker, due = told(world, State.SUBMITTED)
    sent(due)
    message = Message.objects.get(user=world.walidata)
    mail.outbox.clear()

    mailing.send_mail({"message": message.pk}, at=due + MINUTE)

    assert mail.outbox == []
    message.refresh_from_db()
    assert message.sent_at == due


def test_one_persons_trouble_keeps_nobody_elses_mail(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _walker, due = told(world, State.SUBMITTED)
    Notice.objects.filter(user=world.walidata).update(code="kode_yang_tidak_terdaftar")

    with pytest.raises(ExceptionGroup):
        mailing.compose_due(at=due)

    outbox.drain(due)
    assert [m.to[0] for m in mail.outbox] == ["Walidata Dua <walidata_dua@contoh.invalid>"]


def test_job_carries_ids_only(world: World) -> None:
    _walker, due = told(world, State.SUBMITTED)
    sent(due)

    payloads = list(Job.objects.filter(kind=mailing.SEND_MAIL).values_list("payload", flat=True))
    assert payloads and all(set(p) == {"message"} and isinstance(p["message"], int) for p in payloads)


# Cost ---------------------------------------------------------------------------------------------


def queries_of_a_beat(at: datetime) -> int:
    with CaptureQueriesContext(connection) as captured:
        mailing.compose_due(at=at)
    return len(captured)


@pytest.mark.once
def test_message_costs_the_same_for_many_notices(world: World) -> None:
    walker, due = told(world, State.SUBMITTED)
    given = Notice.objects.get(user=world.walidata)
    Notice.objects.exclude(pk=given.pk).delete()

    def more(count: int, at: datetime) -> None:
        like = {"user": given.user, "code": given.code, "data": given.data, "at": at, "mail_at": at}
        Notice.objects.bulk_create(Notice(cause=str(uuid4()), **like) for _notice in range(count))

    queries_of_a_beat(due)  # what a process remembers
    more(3, due)
    few = queries_of_a_beat(due)
    more(60, due)

    assert queries_of_a_beat(due) == few
    assert walker.request.nomor


def test_beat_with_nothing_to_tell_asks_one_question(world: World) -> None:
    assert queries_of_a_beat(WORK) == 1


def test_question_of_the_beat_is_answered_by_its_index(world: World) -> None:
    """Among thousands that were mailed, read, or are not to be mailed, it looks at the waiting ones alone."""
    users = list(world.people.values())
    Notice.objects.bulk_create(
        Notice(user=users[n % len(users)], cause=f"lama:{n}", code="run_near", at=WORK) for n in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notifications_notice")
        plan = mailing.unmailed(WORK).order_by().values("user_id").distinct().explain()

    assert "notice_unmailed" in plan
