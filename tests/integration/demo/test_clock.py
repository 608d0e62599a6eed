"""The demo's clock: what a jump tells, that going back takes nothing back, and that all processes agree."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from recommendations.services import flow
from satudata.clock.now import now, read_time_from
from satudata.demo import clock
from satudata.demo.clock import Moved, Step, move
from satudata.notifications.models import Notice
from satudata.workflow import deadlines, outbox, presence
from satudata.workflow.errors import InvalidInput
from satudata.workflow.events import verify
from satudata.workflow.models import Job, Presence, Reminder, StepRun
from tests.factories.recommendations import request_at
from tests.factories.world import WORK, World, build_world

# Monday, 16 November 2026, 11.00 WIB; what is sent before it is due on Wednesday at 16.00.
MONDAY = WORK + timedelta(hours=2)
PATH = "/jam-demo/"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def demo(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """The demo's clock tells the time of this process; returns its file."""
    settings.DEMO = True
    settings.VAR_DIR = tmp_path
    settings.ROOT_URLCONF = "tests.integration.demo.urls"
    before = read_time_from(clock.now)
    yield tmp_path / "demo-clock.json"
    read_time_from(before)


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def seen() -> int:
    return int(clock.offset().total_seconds())


def jump(step: Step, at: datetime = MONDAY) -> Moved:
    return move(step=step, seen=seen(), at=at)


# Reading ------------------------------------------------------------------------------------------------


def test_clock_without_a_file_is_the_systems(demo: Path) -> None:
    before = timezone.now()

    assert before <= now() <= timezone.now()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"7", b"\xff\xfe", b'{"offset_seconds": "7"}', b'{"offset_seconds": 1.5}',
     b'{"offset_seconds": true}', b'{"offset_seconds": null}', b'{"offset_seconds": -60}',
     b'{"offset_seconds": 99999999999999999999}', b'{"lain": 1}'],
)  # fmt: skip
def test_clock_with_a_broken_file_is_the_systems(demo: Path, content: bytes) -> None:
    demo.write_bytes(content)

    assert clock.offset() == timedelta(0)


def test_clock_sees_each_change_of_the_file(demo: Path) -> None:
    """The first reading is kept until the file is another one."""
    for hours in (1, 5, 2):
        temporary = demo.with_suffix(".uji")
        temporary.write_text(json.dumps({"offset_seconds": hours * 3600}))
        temporary.replace(demo)
        assert clock.offset() == clock.offset() == timedelta(hours=hours)


def test_other_processes_see_a_move_at_once(demo: Path) -> None:
    """A process of the real demo that was running before the move, and has read the time already."""
    script = (
        "import django, sys; django.setup(); from satudata.clock.now import now\n"
        "for line in sys.stdin: print(now().isoformat(), flush=True)"
    )
    environment = {
        **{k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "SATUDATA_TEST_DB")},
        "DJANGO_SETTINGS_MODULE": "satudata.settings.demo",
        "SATUDATA_VAR": str(demo.parent),
    }
    with subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=project.BASE_DIR, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdin is not None and other.stdout is not None

        def asked() -> datetime:
            other.stdin.write("?\n")  # type: ignore[union-attr]
            other.stdin.flush()  # type: ignore[union-attr]
            return datetime.fromisoformat(other.stdout.readline().strip())  # type: ignore[union-attr]

        before = asked()
        clock._write(timedelta(days=7))
        after = asked()
        clock.forget()
        again = asked()
        other.stdin.close()

    assert timedelta(days=7) <= after - before < timedelta(days=7, minutes=5)
    assert before <= again < after


# Moving --------------------------------------------------------------------------------------------------


@pytest.mark.embedded
def test_day_jumps_to_the_next_working_morning(demo: Path, world: World) -> None:
    friday = datetime(2026, 11, 27, 7, 5, tzinfo=UTC)

    moved = jump(Step.DAY, friday)

    assert moved.to == datetime(2026, 11, 30, 1, 5, tzinfo=UTC)
    assert clock.in_words(moved.to) == "Senin, 30 November 2026, 08.05 WIB"
    assert friday + clock.offset() == moved.to


def test_week_that_ends_on_a_holiday_jumps_to_the_next_working_morning(demo: Path, world: World) -> None:
    """24 and 25 December are not worked, then comes a weekend."""
    assert jump(Step.WEEK, datetime(2026, 12, 17, 3, tzinfo=UTC)).to == datetime(
        2026, 12, 28, 1, 5, tzinfo=UTC
    )


@pytest.mark.embedded
def test_week_tells_reminders_and_escalations_on_their_own_days(demo: Path, world: World) -> None:
    """Sent on Monday, due on Wednesday at 16.00; the Walidata's office has no head in this world."""
    request_at(world, "submitted")

    moved = jump(Step.WEEK)

    assert moved == Moved(datetime(2026, 11, 23, 1, 5, tzinfo=UTC), reminders=4, escalations=2)
    assert told(world.walidata) == [
        ("run_near", datetime(2026, 11, 17, 0, 35, tzinfo=UTC)),
        ("run_today", datetime(2026, 11, 18, 0, 35, tzinfo=UTC)),
        ("run_overdue", datetime(2026, 11, 18, 9, 35, tzinfo=UTC)),
        ("run_overdue_again", datetime(2026, 11, 23, 0, 35, tzinfo=UTC)),
    ]
    assert told(world.people["sekretariat"]) == [
        ("run_escalate_head", datetime(2026, 11, 19, 0, 35, tzinfo=UTC)),
        ("run_escalate_coordinator", datetime(2026, 11, 23, 0, 35, tzinfo=UTC)),
    ]


def told(user: Any) -> list[tuple[str, datetime]]:
    rows = Notice.objects.filter(user=user, code__startswith="run_").order_by("at")
    return list(rows.values_list("code", "at"))


@pytest.mark.embedded
def test_going_back_and_forth_tells_nothing_twice(demo: Path, world: World) -> None:
    request_at(world, "submitted")
    jump(Step.WEEK)
    written = Notice.objects.count(), Reminder.objects.count()

    back = jump(Step.BACK)
    deadlines.sweep(at=MONDAY)
    again = jump(Step.WEEK)

    assert (back.to, again.reminders) == (MONDAY, 0)
    assert (Notice.objects.count(), Reminder.objects.count()) == written


def test_second_click_moves_nothing_more(demo: Path, world: World) -> None:
    first = jump(Step.DAY)

    with pytest.raises(InvalidInput, match="baru saja dipindahkan"):
        move(step=Step.DAY, seen=0, at=MONDAY)

    assert MONDAY + clock.offset() == first.to


def test_clock_goes_no_further_than_a_year(demo: Path, world: World) -> None:
    clock._write(timedelta(days=362))

    with pytest.raises(InvalidInput, match="sudah maju satu tahun"):
        jump(Step.WEEK)

    assert clock.offset() == timedelta(days=362)


def test_clock_without_a_calendar_says_so(demo: Path, db: None) -> None:
    with pytest.raises(InvalidInput, match="Kalender kerja kosong"):
        jump(Step.DAY)


def test_clock_is_moved_in_the_demo_only(demo: Path, settings: Any, world: World) -> None:
    settings.DEMO = False

    with pytest.raises(InvalidInput, match="hanya dapat dipindahkan di demo"):
        jump(Step.DAY)


# Going back ----------------------------------------------------------------------------------------------


def test_work_promised_in_the_future_is_done_after_going_back(demo: Path, world: World) -> None:
    """One job failed and waits for a later try, one is leased by a worker of the other time."""
    later = MONDAY + timedelta(days=7)
    outbox.enqueue("notify_event", key="nanti", at=later, event=0)
    outbox.enqueue("notify_event", key="dipinjam", at=MONDAY, event=0)
    Job.objects.filter(dedupe_key="notify_event:dipinjam").update(leased_until=later)
    clock._write(timedelta(days=7))

    jump(Step.BACK)

    assert Job.objects.filter(outbox.waiting(MONDAY)).count() == 2


def test_lease_of_a_living_worker_is_left_to_it(demo: Path, world: World) -> None:
    outbox.enqueue("notify_event", key="sedang", at=MONDAY, event=0)
    job = Job.objects.get(dedupe_key="notify_event:sedang")
    assert outbox.claim(job.pk, MONDAY)

    assert outbox.bring_forward(MONDAY + timedelta(seconds=1)) == 0


@pytest.mark.embedded
def test_who_was_there_in_the_future_is_not_there_now(demo: Path, world: World) -> None:
    case = request_at(world, "submitted").request
    presence.beat(case, by=world.walidata, editing=True, at=MONDAY + timedelta(days=7))

    assert presence.panel(case, world.walidata_dua, at=MONDAY).lines == []
    presence.beat(case, by=world.walidata, at=MONDAY)
    row = Presence.objects.get()
    assert (row.since, row.seen_at, row.editing_since) == (MONDAY, MONDAY, None)


@pytest.mark.embedded
def test_case_handled_in_the_future_goes_on_after_going_back(
    demo: Path, world: World, client: Client
) -> None:
    """Taken and forwarded next week, examined today: nothing fails, nothing ends before it began."""
    started = timezone.now() - timedelta(hours=3)
    case = request_at(world, "submitted", at=started).request
    jump(Step.WEEK, timezone.now())
    case = flow.start_check(request=case, by=world.walidata).case
    case = flow.forward_request(request=case, by=world.walidata).case
    outbox.drain()

    jump(Step.BACK, timezone.now())
    case = flow.start_check(request=case, by=world.pemeriksa).case
    deadlines.sweep()
    outbox.drain()
    case = flow.accept_request(request=case, by=world.pemeriksa).case

    assert list(verify()) == []
    for run in StepRun.objects.filter(case_id=str(case.pk), closed_at__isnull=False):
        assert run.closed_at is not None and run.closed_at >= run.opened_at
    for name in ("pemeriksa", "walidata", "operator"):
        client.force_login(world.people[name], backend=BACKEND)
        for url in (
            reverse("home"),
            reverse("queue"),
            reverse("notice_list"),
            reverse("request_list"),
            reverse("request_detail", args=[case.pk]),
            reverse("request_history", args=[case.pk]),
        ):
            assert client.get(url).status_code in (200, 403), url


# The buttons ----------------------------------------------------------------------------------------------


def press(client: Client, step: str, **said: Any) -> Any:
    return client.post(PATH, {"langkah": step, "dari": str(seen()), "next": "/rekomendasi/", **said})


def test_anybody_moves_the_clock_and_stays_on_the_page(demo: Path, world: World, client: Client) -> None:
    answer = press(client, "minggu", next="/rekomendasi/?q=x")

    assert (answer.status_code, answer["Location"]) == (302, "/rekomendasi/?q=x")
    before = now()
    page = client.get("/rekomendasi/").content.decode()
    assert f"Jam demo maju ke {clock.in_words(now())[:-10]}" in page
    assert "0 pengingat, 0 eskalasi." in page
    # A minute may end while the page is made.
    assert any(f"Jam demo: {clock.in_words(moment)}" in page for moment in (before, now()))


def test_person_is_led_to_notices_and_queue(demo: Path, world: World, client: Client) -> None:
    client.force_login(world.walidata, backend=BACKEND)

    page = client.post(PATH, {"langkah": "hari", "dari": "0", "next": "/beranda/"}, follow=True)

    text = page.content.decode()
    assert f'<a href="{reverse("notice_list")}">Lihat pemberitahuan</a>' in text
    assert f'<a href="{reverse("queue")}">Lihat antrean</a>' in text


def test_session_and_forms_go_on_after_weeks(demo: Path, world: World) -> None:
    """Cookies and tokens keep the system clock: a session of eight hours outlives a jump of weeks."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.walidata, backend=BACKEND)
    for _week in range(5):
        client.get("/beranda/")
        token = client.cookies["csrftoken"].value
        assert press(client, "minggu", csrfmiddlewaretoken=token).status_code == 302

    assert client.get("/beranda/").status_code == 200
    assert clock.offset() > timedelta(days=30)
    assert press(client, "kembali", csrfmiddlewaretoken=client.cookies["csrftoken"].value).status_code == 302
    assert clock.offset() == timedelta(0)
    assert "kembali ke hari ini" in client.get("/beranda/").content.decode()


@pytest.mark.parametrize(
    "said",
    [{"langkah": "tahun"}, {"langkah": ""}, {"dari": ""}, {"dari": "-1"}, {"dari": "²"}, {"dari": "9" * 40}],
)
def test_forged_button_is_refused_in_words(
    demo: Path, world: World, client: Client, said: dict[str, str]
) -> None:
    answer = client.post(PATH, {"langkah": "hari", "dari": "0", "next": "/rekomendasi/"} | said)

    assert answer.status_code == 302
    assert clock.offset() == timedelta(0)
    assert "tekan lagi" in client.get("/rekomendasi/").content.decode()


def test_button_never_leads_elsewhere(demo: Path, world: World, client: Client) -> None:
    assert press(client, "hari", next="https://contoh.invalid/")["Location"] == "/"


def test_clock_is_moved_by_post_only(demo: Path, world: World, client: Client) -> None:
    assert client.get(PATH).status_code == 405
    assert clock.offset() == timedelta(0)


def test_product_has_no_clock_to_move(db: None, client: Client, settings: Any) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("demo:move_clock")
    settings.ROOT_URLCONF = "tests.integration.demo.urls"
    assert client.get(PATH).status_code == 404
    assert client.post(PATH, {"langkah": "hari", "dari": "0"}).status_code == 404
    assert "Jam demo" not in client.get("/rekomendasi/").content.decode()


def test_band_asks_the_database_nothing(demo: Path, world: World, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        clock.face()
