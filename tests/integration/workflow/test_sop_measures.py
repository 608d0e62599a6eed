"""The SOP measured against itself: figures counted by hand, versions, what is left out, cost, keeping."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recommendations.filters import Filter
from recommendations.recap import recap
from recommendations.services import flow
from recommendations.states import State
from satudata.clock.now import now
from satudata.workflow import measure_filters, services
from satudata.workflow.measures import Measures, StepMeasure, kept_measures, measure, reach
from satudata.workflow.models import Sop, SopStep
from tests.factories.recommendations import Walker, request_at
from tests.factories.runs import copies, ended_run
from tests.factories.world import WORK, World


@pytest.fixture
def walker(world: World) -> Walker:
    """One case that Walidata checked in twenty minutes, on the day of its receipt."""
    return request_at(world, State.FORWARDED)


def sop_of(walker: Walker) -> Sop:
    return Sop.objects.select_related("wilayah").get(pk=walker.request.sop_id)


def measured(sop: Sop, **data: str) -> Measures:
    asked, wrong = measure_filters.read(data, reach(sop), now(), sop.wilayah.zone)
    assert wrong == []
    return measure(sop, asked, now())


def step(found: Measures, code: str = "A4") -> StepMeasure:
    return next(s for s in found.steps if s.code == code)


def test_figures_of_a_small_set_counted_by_hand(walker: Walker) -> None:
    """Minutes 10, 20, 30, 31, 90 against 30; days 0, 0, 1, 2, 9 against 2, the last of them too late."""
    copies(
        ended_run(walker.request),
        [
            {"used_minutes": 10, "used_days": 0},
            {"used_minutes": 30, "used_days": 1},
            {"used_minutes": 31, "used_days": 2},
            {"used_minutes": 90, "used_days": 9, "late": True},
        ],
    )

    found = step(measured(sop_of(walker)))

    minutes, days = found.minutes, found.days
    assert (found.runs, minutes.runs, minutes.median, minutes.p90) == (5, 5, 30, 90)
    assert (minutes.kept, minutes.judged, minutes.percent, minutes.standards) == (3, 5, 60, (30,))
    assert minutes.bins == (1, 2, 1, 1, 0)
    assert (days.runs, days.median, days.p90, days.percent, days.standards) == (5, 1, 9, 80, (2,))
    assert days.bins == (2, 2, 0, 0, 1)


def test_run_that_ends_after_office_hours_of_its_last_day_is_late(walker: Walker) -> None:
    """The due date decides, not the number of days: the SOP page says what the chip of the case says."""
    copies(ended_run(walker.request), [{"used_days": 2, "late": True}])

    days = step(measured(sop_of(walker))).days

    assert (days.judged, days.kept, days.bins) == (2, 1, (1, 0, 1, 0, 0))


def test_withdrawn_and_discarded_turns_say_nothing(world: World, walker: Walker) -> None:
    sent = request_at(world, State.SUBMITTED)
    flow.withdraw_request(request=sent.request, by=world.operator, at=sent.at + timedelta(hours=1))
    request_at(world, State.DISCARDED)

    found = measured(sop_of(walker))

    assert step(found, "A4").runs == 1
    assert step(found, "A3").runs == 2  # both that were sent, not the one thrown away


def test_turn_that_nobody_took_has_no_handling_time(walker: Walker) -> None:
    copies(ended_run(walker.request), [{"used_minutes": None, "taken_at": None, "taken_by": None}])

    found = step(measured(sop_of(walker)))

    assert (found.runs, found.minutes.runs, found.days.runs) == (2, 1, 2)


def test_each_run_is_judged_by_the_version_it_was_opened_under(world: World, walker: Walker) -> None:
    old = sop_of(walker)
    new = services.copy_sop(old, by=world.admin)
    SopStep.objects.filter(sop=new, kode="A4").update(standar=60)
    services.put_in_force(new, now().date() + timedelta(days=1), by=world.admin)
    run = ended_run(walker.request)
    later = SopStep.objects.get(sop=new, kode="A4")
    copies(run, [{"used_minutes": 50}, {"used_minutes": 50, "step_id": later.pk}])

    for version in (old, new):
        found = measured(Sop.objects.get(pk=version.pk))
        clock = step(found).minutes
        assert (clock.runs, clock.kept, clock.standards, found.versions) == (3, 2, (30, 60), [1, 2])


def test_other_regions_are_not_measured(world: World, walker: Walker) -> None:
    blitar = Sop.objects.get(wilayah=world.wilayah["3572"], kind=Sop.Kind.PENYELENGGARAAN)

    found = measured(blitar)

    assert found.runs == 0
    assert reach(blitar).first is None
    assert all(not s.minutes.runs and not s.days.runs for s in found.steps)


def test_events_have_no_turn_to_wait_for(walker: Walker) -> None:
    """A1 and A2 move no case: their minutes are measured against the SOP, their waiting is not."""
    found = step(measured(sop_of(walker)), "A1")

    assert (found.recorded, found.runs, found.minutes.runs, found.minutes.median) == (True, 1, 1, 1)
    assert (found.days.runs, found.limit) == (0, None)


def test_steps_say_where_their_standard_comes_from(world: World) -> None:
    blitar = Sop.objects.get(wilayah=world.wilayah["3572"], kind=Sop.Kind.PENYELENGGARAAN)
    said = {s.code: (s.standard, s.limit, s.limit_from_sop, s.by_frequency) for s in measured(blitar).steps}

    assert said["B3"] == (None, 3, True, False)
    assert said["B5"] == (None, None, False, True)
    assert said["B6"][0] == 60
    assert said["B1"] == (None, None, False, False)
    assert said["B9"] == (None, 1, False, False)


def test_period_and_office_narrow_what_is_measured(world: World, walker: Walker) -> None:
    sop, run = sop_of(walker), ended_run(walker.request)
    assert run.closed_at is not None
    other = world.instansi["disparta"]
    long_ago = {
        "opened_at": run.opened_at - timedelta(days=800),
        "closed_at": run.closed_at - timedelta(days=800),
    }
    copies(run, [{"produsen_id": other.pk}, long_ago])

    assert step(measured(sop)).runs == 2
    assert step(measured(sop, periode="semua")).runs == 3
    assert step(measured(sop, opd=str(other.pk))).runs == 1
    assert step(measured(sop, periode="2024", opd=str(other.pk))).runs == 0
    assert step(measured(sop, periode=str(WORK.year))).runs == 2
    assert {name for _pk, name in reach(sop).offices} == {"Dinas Kesehatan", "Dinas Pariwisata"}


def test_recap_and_sop_page_agree(world: World, walker: Walker) -> None:
    request_at(world, State.KOMITMEN_SHOWN)
    request_at(world, State.BPS_RETURNED)
    found = measured(sop_of(walker), periode="semua")

    figures = recap(world.rights("walidata"), Filter.read({}), now()).all.steps

    for code in ("A3", "A4", "A5", "A6", "A7", "A8", "A9"):
        assert step(found, code).runs == figures[code].ended, code
        assert step(found, code).days.kept == sum(t.in_time is True for t in figures[code].timed), code


# Cost ----------------------------------------------------------------------------------------------
def test_measuring_costs_the_same_for_ten_as_for_a_thousand(walker: Walker) -> None:
    sop, run = sop_of(walker), ended_run(walker.request)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            measured(sop)
        return len(captured)

    copies(run, [{"used_minutes": n % 90} for n in range(10)])
    few = queries()
    copies(run, [{"used_minutes": n % 90, "used_days": n % 7} for n in range(1000)])

    assert queries() == few == 5
    assert step(measured(sop)).runs == 1011


def test_measures_are_kept_for_a_while(
    walker: Walker, settings: Any, django_assert_num_queries: Callable[[int], Any]
) -> None:
    settings.SOP_MEASURES_SECONDS = 60
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "ukur"}
    }
    sop = sop_of(walker)
    asked, _wrong = measure_filters.read({}, reach(sop), now(), sop.wilayah.zone)
    first = kept_measures(sop, asked, now())

    with django_assert_num_queries(0):
        again = kept_measures(sop, asked, now() + timedelta(seconds=30))

    assert again == first
