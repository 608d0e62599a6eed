"""Numbers taken at once by several people: no gap, no double, also across the turn of the year."""

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from satudata.documents.models import DocumentSeries
from satudata.documents.numbers import take_number
from tests.factories.world import World

pytestmark = pytest.mark.postgres

ON = date(2026, 11, 16)
SURAT = "surat_keluar"


def test_number_outside_a_transaction_is_a_fault(world: World) -> None:
    with pytest.raises(RuntimeError):
        take_number(world.instansi["bps"], SURAT, on=ON)


def _at_once(*calls: Callable[[], Any]) -> list[Exception]:
    """Run calls in threads that start together, each on a connection of its own."""
    start, failures = Barrier(len(calls)), []

    def run(call: Callable[[], Any]) -> None:
        try:
            start.wait()
            call()
        except Exception as error:  # whatever it is, the test judges it
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_numbers_taken_at_once_have_no_gap_and_no_double(world: World) -> None:
    """Six people, eight letters each, every fourth move fails; also across the turn of the year."""
    taken: list[str] = []

    def one_person() -> None:
        for turn in range(8):
            on = date(2027, 1, 4) if turn % 2 else ON
            try:
                with transaction.atomic():
                    number = take_number(world.instansi["bps"], SURAT, on=on)
                    if turn % 4 == 3:
                        raise LookupError
                taken.append(number.nomor)
            except LookupError:
                continue

    failures = _at_once(*[one_person] * 6)

    assert failures == []
    for year, count in (("2026", 24), ("2027", 12)):
        numbers = sorted(int(n[2 : n.index("/")]) for n in taken if n.endswith(year))
        assert numbers == list(range(1, count + 1))
    last = dict(
        DocumentSeries.objects.filter(instansi=world.instansi["bps"]).values_list("tahun", "terakhir")
    )
    assert last == {2026: 24, 2027: 12}


def test_first_numbers_of_a_year_taken_at_once_open_one_series(world: World) -> None:
    failures = _at_once(*[lambda: _take(world, date(2028, 1, 3))] * 5)

    assert failures == []
    assert DocumentSeries.objects.get(instansi=world.instansi["bps"], tahun=2028).terakhir == 5


def _take(world: World, on: date) -> str:
    with transaction.atomic():
        return take_number(world.instansi["bps"], SURAT, on=on).nomor
