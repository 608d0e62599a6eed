"""`audit_verify` finds every kind of change to the record, even by the owner of the tables."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F

from recommendations.models import RecommendationRequest
from satudata.workflow import events, guards
from satudata.workflow.models import ChainHead, Event
from tests.factories.recommendations import Walker, request_at
from tests.factories.world import World
from tests.lifted import guards_lifted

pytestmark = pytest.mark.embedded


@pytest.fixture
def walker(world: World) -> Walker:
    request_at(world, "drafted")
    return request_at(world, "walidata_returned")


def chain(walker: Walker) -> list[Event]:
    return list(Event.objects.filter(case_id=str(walker.request.pk)).order_by("seq"))


def verify() -> tuple[dict[str, Any], int]:
    """The command's JSON and its exit code."""
    out = StringIO()
    try:
        call_command("audit_verify", json=True, stdout=out)
    except CommandError as error:
        return json.loads(out.getvalue()), error.returncode
    return json.loads(out.getvalue()), 0


def test_untouched_record_holds(walker: Walker) -> None:
    result, code = verify()

    assert (result["ok"], code, result["breaks"], result["missing_guards"]) == (True, 0, [], [])
    assert result["events"] == Event.objects.count()
    assert result["chains"] == Event.objects.values("case_kind", "case_id").distinct().count()


def change_row(walker: Walker) -> None:
    Event.objects.filter(pk=chain(walker)[1].pk).update(actor_name="Orang Lain")


def delete_in_the_middle(walker: Walker) -> None:
    chain(walker)[1].delete()


def cut_tail(walker: Walker) -> None:
    chain(walker)[-1].delete()


def swap_order(walker: Walker) -> None:
    first, second = chain(walker)[1:3]
    Event.objects.filter(pk=first.pk).update(seq=1000)
    Event.objects.filter(pk=second.pk).update(seq=first.seq)
    Event.objects.filter(pk=first.pk).update(seq=second.seq)


def change_head(walker: Walker) -> None:
    RecommendationRequest.objects.filter(pk=walker.request.pk).update(event_head="0" * 64)


def insert_event(walker: Walker) -> None:
    """With a right hash and a right link: only the head on the case gives it away."""
    last = chain(walker)[-1]
    last.pk, last.seq, last.prev_hash, last.note = None, last.seq + 1, last.hash, "disisipkan"
    last.hash = events.event_hash(last)
    last.save(force_insert=True)


def insert_in_the_middle(walker: Walker) -> None:
    """Every later event moved up and hashed again: the head still tells."""
    rows = chain(walker)
    Event.objects.filter(case_id=str(walker.request.pk), seq__gt=1).update(seq=F("seq") + 1000)
    forged = Event(**{f.attname: getattr(rows[1], f.attname) for f in Event._meta.fields if f.name != "id"})
    forged.note = "disisipkan"
    head = rows[0].hash
    for seq, row in enumerate([forged, *rows[1:]], start=2):
        row.seq, row.prev_hash = seq, head
        row.hash = head = events.event_hash(row)
        row.save()


def remove_all_events(walker: Walker) -> None:
    Event.objects.filter(case_id=str(walker.request.pk)).delete()


def remove_head_of_person(walker: Walker) -> None:
    head = ChainHead.objects.first()
    assert head is not None
    head.delete()


@pytest.mark.parametrize(
    ("tamper", "problem"),
    [
        (change_row, "row_changed"),
        (delete_in_the_middle, "gap"),
        (cut_tail, "tail_differs"),
        (swap_order, "row_changed"),
        (change_head, "tail_differs"),
        (insert_event, "tail_differs"),
        (insert_in_the_middle, "tail_differs"),
        (remove_all_events, "events_missing"),
        (remove_head_of_person, "case_missing"),
    ],
)
def test_tampering_is_found_and_named(walker: Walker, tamper: Callable[[Walker], None], problem: str) -> None:
    with guards_lifted(), transaction.atomic():
        tamper(walker)

    result, code = verify()

    assert (result["ok"], code) == (False, 1)
    assert problem in result["problems"]


@pytest.mark.parametrize(
    "column",
    [name for name in events.HASHED if name not in ("case_kind", "case_id", "seq")],
)
def test_change_of_any_column_is_found(walker: Walker, column: str) -> None:
    other: dict[str, Any] = {"ip": "192.0.2.1", "at": walker.at, "data": {"x": 1}}
    number = column in ("actor_id", "wilayah_id", "calendar_version")
    value = other.get(column, 987654 if number else "lain"[:4])
    with guards_lifted():
        Event.objects.filter(pk=chain(walker)[1].pk).update(**{column: value})

    assert verify()[1] == 1


def test_missing_guard_alone_fails_the_check(walker: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "missing_guards", lambda: ["event_append_only"])

    result, code = verify()

    assert (result["ok"], code, result["missing_guards"]) == (False, 1, ["event_append_only"])


def test_words_name_the_case_and_the_problem(walker: Walker) -> None:
    with guards_lifted():
        change_row(walker)
    out = StringIO()

    with pytest.raises(CommandError, match="tidak utuh"):
        call_command("audit_verify", stdout=out)

    assert f"{walker.request.pk}, peristiwa ke-2: isinya diubah." in out.getvalue()
