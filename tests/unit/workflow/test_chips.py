"""The clocks of a step in words: five states for whoever has the turn and for the others, and how counted."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from satudata.accounts.models import Instansi
from satudata.accounts.roles import Role
from satudata.clock.calendar import HolidayDate, WorkCalendar
from satudata.clock.readings import HoursKind
from satudata.clock.seeds import reference_hours, reference_work_calendar
from satudata.components import DueState
from satudata.workflow.chips import due_chip
from satudata.workflow.handling import handling
from satudata.workflow.models import SopStep, StepRun
from satudata.workflow.steps import due_of, used

JAKARTA = ZoneInfo("Asia/Jakarta")
CALENDAR = reference_work_calendar()


def wib(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=JAKARTA)


def step(kode: str = "A4", **facts: Any) -> SopStep:
    kept = {"standar": 30, "satuan": "menit", "pembacaan": "handling_minutes", "batas_tunggu_hari": 5}
    return SopStep(kode=kode, aktivitas="Memeriksa rancangan", **kept | facts)


RECEIVED = wib(11, 18)


def run(
    opened: datetime = RECEIVED,
    *,
    of: SopStep | None = None,
    calendar: WorkCalendar = CALENDAR,
    taken: datetime | None = None,
    closed: datetime | None = None,
    role: str = Role.WALIDATA,
    **facts: Any,
) -> StepRun:
    """A run of Walidata's office, due as its step says, measured where it has ended."""
    of = of or step()
    measured = used(opened, taken, closed, calendar) if closed else {}
    kept = {"due_at": due_of(of, opened, calendar), "putaran": 1} | measured | facts
    office = Instansi(singkatan="Diskominfo", nama="Dinas Komunikasi dan Informatika")
    return StepRun(
        case_kind="recommendation", role=role, step=of, step_code=of.kode, instansi=office,
        opened_at=opened, taken_at=taken, closed_at=closed, **kept,
    )  # fmt: skip


# Received on Wednesday 18 November, five working days: due on Wednesday 25 November at 16.00.
PERBAIKAN = step("A6")


def waited(used: str, side: str = "Walidata") -> str:
    return f"sejak 18 November 2026: perbaikan; terpakai {used}; batas {side} 25 November 2026"


@pytest.mark.parametrize(
    ("at", "mine", "state", "label", "detail"),
    [
        (wib(11, 19), True, DueState.RUNNING, "Sisa 4 hari kerja", "jatuh tempo Rabu, 25 November 2026"),
        (wib(11, 24), True, DueState.NEAR, "Sisa 1 hari kerja", "jatuh tempo Rabu, 25 November 2026"),
        (wib(11, 25), True, DueState.NEAR, "Jatuh tempo hari ini", "jatuh tempo Rabu, 25 November 2026"),
        (
            wib(11, 25, 17), True, DueState.OVERDUE,
            "Terlambat hari ini", "seharusnya selesai Rabu, 25 November 2026",
        ),
        (
            wib(11, 27), True, DueState.OVERDUE,
            "Terlambat 2 hari kerja", "seharusnya selesai Rabu, 25 November 2026",
        ),
        (wib(11, 18, 11), False, DueState.WAITING, "Menunggu Diskominfo", waited("0 hari kerja")),
        (wib(11, 24), False, DueState.WAITING, "Menunggu Diskominfo", waited("4 hari kerja")),
        (
            wib(11, 27), False, DueState.OVERDUE,
            "Terlambat 2 hari kerja", "menunggu Diskominfo " + waited("7 hari kerja"),
        ),
    ],
)  # fmt: skip
def test_open_step_by_moment_and_side(
    at: datetime, mine: bool, state: DueState, label: str, detail: str
) -> None:
    chip = due_chip(run(of=PERBAIKAN), CALENDAR, at, mine=mine)

    assert (chip.state, chip.label, chip.detail) == (state, label, detail)


@pytest.mark.parametrize(
    ("role", "side"),
    [
        (Role.PRODUSEN_DATA, "OPD"),
        (Role.WALIDATA, "Walidata"),
        (Role.PEMBINA_PEMERIKSA, "BPS"),
        (Role.PEMBINA_PENANDATANGAN, "BPS"),
        (Role.SEKRETARIAT_SDI, "Diskominfo"),
    ],
)
def test_limit_of_the_other_side_is_told_by_its_everyday_name(role: Role, side: str) -> None:
    chip = due_chip(run(of=PERBAIKAN, role=role), CALENDAR, wib(11, 24), mine=False)

    assert chip.detail == waited("4 hari kerja", side)


@pytest.mark.parametrize("mine", [True, False])
@pytest.mark.parametrize(
    ("closed", "state", "label", "detail"),
    [
        (wib(11, 18, 11), DueState.DONE, "Selesai hari itu juga", ""),
        (wib(11, 24), DueState.DONE, "Selesai dalam 4 hari kerja", ""),
        (
            wib(11, 25, 17),
            DueState.DONE_LATE,
            "Selesai terlambat hari itu juga",
            "Selesai dalam 5 hari kerja",
        ),
        (wib(11, 26), DueState.DONE_LATE, "Selesai terlambat 1 hari kerja", "Selesai dalam 6 hari kerja"),
    ],
)
def test_done_step_is_the_same_for_both_sides(
    closed: datetime, state: DueState, label: str, detail: str, mine: bool
) -> None:
    chip = due_chip(run(closed=closed), CALENDAR, wib(12, 1), mine=mine)

    assert (chip.state, chip.label, chip.detail) == (state, label, detail)


def test_done_step_tells_what_was_measured_when_it_ended() -> None:
    """A holiday entered afterwards changes nothing of it."""
    chip = due_chip(run(closed=wib(11, 24)), with_holiday(date(2026, 11, 20)), wib(12, 1), mine=True)

    assert chip.label == "Selesai dalam 4 hari kerja"


@pytest.mark.parametrize(
    ("mine", "state", "label", "detail"),
    [
        (True, DueState.NONE, "Tanpa batas waktu", ""),
        (
            False, DueState.WAITING, "Menunggu Diskominfo",
            "sejak 18 November 2026: pengisian formulir; terpakai 2 hari kerja; tanpa batas waktu",
        ),
    ],
)  # fmt: skip
def test_step_without_limit(mine: bool, state: DueState, label: str, detail: str) -> None:
    draft = run(of=step("A3", batas_tunggu_hari=None))

    chip = due_chip(draft, CALENDAR, wib(11, 20), mine=mine)

    assert (chip.state, chip.label, chip.detail) == (state, label, detail)
    assert "Langkah ini tidak mempunyai batas waktu." in chip.how


# How it was counted -----------------------------------------------------------------------------------


def with_holiday(day: date, **facts: Any) -> WorkCalendar:
    holiday = HolidayDate(day, "Hari Jadi Trenggalek", "libur_daerah", **facts)
    return replace(CALENDAR, holidays=(*CALENDAR.holidays, holiday))


def how(found: StepRun, calendar: WorkCalendar = CALENDAR) -> list[str]:
    return [str(line) for line in due_chip(found, calendar, wib(11, 19), mine=True).how]


def test_waiting_limit_is_counted_in_words() -> None:
    """Golden: received on Friday before Imlek and its cuti bersama."""
    found = run(wib(2, 13, 9, 20), of=step(batas_tunggu_hari=3))

    assert how(found) == [
        "Dimulai saat Diskominfo menerima giliran langkah A4: Jumat, 13 Februari 2026, 09.20 WIB.",
        "Batas tunggu 3 hari kerja (bukan dari SOP); hari pertama adalah hari kerja sesudah tanggal itu.",
        "Waktu baku menurut SOP: 30 menit jam kerja sejak mulai dikerjakan; hanya untuk statistik, tidak "
        "mengubah tanggal ini.",
        "Senin, 16 Februari 2026 tidak dihitung: Cuti bersama Tahun Baru Imlek 2577 Kongzili (cuti bersama).",
        "Selasa, 17 Februari 2026 tidak dihitung: Tahun Baru Imlek 2577 Kongzili (libur nasional).",
        "Hari tanpa jam kerja tidak dihitung: Sabtu, Minggu.",
        "Berakhir saat jam kerja selesai: Jumat, 20 Februari 2026, 16.30 WIB.",
    ]


def test_second_round_and_other_readings_are_said() -> None:
    working = run(of=step(standar=5, satuan="hari", pembacaan="working_days"), putaran=2)
    calendar_days = run(of=step(standar=4, satuan="hari", pembacaan="calendar_days"))

    assert "langkah A4 (putaran ke-2): Rabu, 18 November 2026" in how(working)[0]
    assert how(working)[1].startswith("Waktu baku menurut SOP: 5 hari kerja; hari pertama")
    assert how(calendar_days)[1].startswith("Waktu baku menurut SOP: 4 hari kalender sesudah tanggal itu;")
    assert how(calendar_days)[-1] == "Berakhir saat jam kerja selesai: Senin, 23 November 2026, 16.00 WIB."


def test_holiday_of_a_region_says_its_kind_and_whether_it_was_checked() -> None:
    calendar = with_holiday(date(2026, 11, 20), verified=False)

    told = "Jumat, 20 November 2026 tidak dihitung: Hari Jadi Trenggalek (libur daerah)."
    assert f"{told} Belum dicocokkan dengan dasarnya." in how(run(calendar=calendar), calendar)


def test_holiday_on_the_day_of_receipt_took_nothing_away() -> None:
    calendar = with_holiday(date(2026, 11, 18))

    assert not any("Hari Jadi" in line for line in how(run(calendar=calendar), calendar))


def test_ramadan_hours_are_said_where_they_end_the_day() -> None:
    ramadan = (
        replace(h, valid_from=date(2026, 2, 18), valid_until=date(2026, 3, 17))
        for h in reference_hours(HoursKind.RAMADAN)
    )
    calendar = replace(CALENDAR, hours=(*CALENDAR.hours, *ramadan))

    lines = how(run(wib(2, 18), of=step(batas_tunggu_hari=1), calendar=calendar), calendar)

    assert lines[-2:] == [
        "Pada hari terakhir berlaku jam kerja Ramadan.",
        "Berakhir saat jam kerja selesai: Kamis, 19 Februari 2026, 15.00 WIB.",
    ]


def test_promise_that_a_calendar_change_left_alone_is_explained() -> None:
    """The holiday that made it later was taken back: the count above would give an earlier day."""
    found = run(calendar=with_holiday(date(2026, 11, 20)))

    assert how(found)[-1] == "Kalender berubah sesudahnya; tenggat yang sudah dijanjikan tidak dimajukan."


def test_done_step_is_explained_with_what_it_took() -> None:
    found = run(taken=wib(11, 24, 9), closed=wib(11, 24, 10, 5))

    assert how(found)[-3:] == [
        "Selesai Selasa, 24 November 2026, 10.05 WIB.",
        "Terpakai 4 hari kerja.",
        "Dikerjakan selama 1 jam 5 menit pada jam kerja.",
    ]


def test_moved_due_date_says_what_was_promised_first() -> None:
    moved = run(first_due_at=wib(11, 24, 16), due_at=wib(11, 25, 16))
    chip = due_chip(moved, CALENDAR, wib(11, 19), mine=True)

    assert chip.how[-1] == (
        "Semula Selasa, 24 November 2026, 16.00 WIB; "
        "dihitung ulang karena kalender kerja berubah sesudah langkah dimulai."
    )


# Handling time -------------------------------------------------------------------------------------------
OF_A4 = "dari 30 menit jam kerja (SOP langkah A4)"


@pytest.mark.parametrize(
    ("taken", "at", "words", "passed"),
    [
        (None, wib(11, 19), "Waktu baku pengerjaan: 30 menit jam kerja (SOP langkah A4)", ""),
        (wib(11, 19, 9), wib(11, 19, 9, 12), f"Pengerjaan: 12 menit {OF_A4}", ""),
        (wib(11, 19, 9), wib(11, 19, 9, 30), f"Pengerjaan: 30 menit {OF_A4}", ""),
        # Over the break of noon, and over a night.
        (wib(11, 19, 11, 50), wib(11, 19, 13, 5), f"Pengerjaan: 15 menit {OF_A4}", ""),
        (wib(11, 19, 15, 30), wib(11, 20, 8), f"Pengerjaan: 1 jam {OF_A4}", "Melewati waktu baku 30 menit."),
    ],
)
def test_handling_time_of_an_open_turn(taken: datetime | None, at: datetime, words: str, passed: str) -> None:
    found = run(taken=taken)

    clock = handling(found, found.step, CALENDAR, at)

    assert clock is not None
    assert (clock.words, clock.passed, clock.over) == (words, passed, bool(passed))
    assert "tidak diteruskan ke atasan" in clock.meaning


def test_handling_time_of_a_closed_turn_is_as_measured() -> None:
    found = run(taken=wib(11, 19, 9), closed=wib(11, 19, 9, 40))

    clock = handling(found, found.step, with_holiday(date(2026, 11, 19)), wib(12, 1))

    assert clock is not None
    assert (clock.used, clock.over) == (40, True)


def test_standard_of_hours_is_told_in_minutes() -> None:
    found = run(of=step(standar=2, satuan="jam"))

    clock = handling(found, found.step, CALENDAR, wib(11, 19))

    assert clock is not None
    assert clock.words == "Waktu baku pengerjaan: 120 menit jam kerja (SOP langkah A4)"


@pytest.mark.parametrize("pembacaan", ["working_days", "calendar_days"])
def test_step_in_days_has_no_handling_time(pembacaan: str) -> None:
    found = run(of=step(standar=5, satuan="hari", pembacaan=pembacaan))

    assert handling(found, found.step, CALENDAR, wib(11, 19)) is None
