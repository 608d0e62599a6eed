"""Gapless numbers: nobody gets a number twice, none is lost, a new year begins at 1."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from satudata.documents.numbers import pattern_problem, take_number
from satudata.documents.services import take_identitas
from satudata.workflow.errors import InvalidInput
from tests.factories.world import World

ON = date(2026, 11, 16)
SURAT = "surat_keluar"


def take(world: World, on: date = ON) -> str:
    with transaction.atomic():
        return take_number(world.instansi["bps"], SURAT, on=on).nomor


def test_number_is_printed_by_the_pattern_of_the_office(world: World) -> None:
    assert take(world) == "B-1/35030/KS.000/11/2026"
    assert take(world, date(2026, 12, 1)) == "B-2/35030/KS.000/12/2026"


def test_offices_count_each_for_themselves(world: World) -> None:
    take(world)
    with transaction.atomic():
        other = take_number(world.instansi["blitar_bps"], SURAT, on=ON)

    assert other.nomor == "B-1/35720/KS.000/11/2026"


def test_new_year_begins_at_1_under_the_same_pattern(world: World) -> None:
    take(world)
    take(world)

    assert take(world, date(2027, 1, 4)) == "B-1/35030/KS.000/01/2027"
    assert take(world, ON) == "B-3/35030/KS.000/11/2026"


def test_year_is_that_of_the_region(world: World) -> None:
    """Half past four in the evening of 31 December in UTC is next year in Jakarta."""
    moment = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)
    local = moment.astimezone(world.wilayah["3503"].zone).date()

    assert take(world, local).endswith("/01/2027")


def test_number_of_a_failed_move_is_given_again(world: World) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        take_number(world.instansi["bps"], SURAT, on=ON)
        raise RuntimeError("the move fails")

    assert take(world) == "B-1/35030/KS.000/11/2026"


def test_office_without_series_is_told_who_can_help(world: World) -> None:
    with pytest.raises(InvalidInput, match="Minta administrator"), transaction.atomic():
        take_number(world.instansi["dinkes"], SURAT, on=ON)


def test_identitas_names_year_region_and_number(world: World) -> None:
    with transaction.atomic():
        first = take_identitas(world.instansi["bps"], on=ON)
        second = take_identitas(world.instansi["bps"], on=ON)
        next_year = take_identitas(world.instansi["bps"], on=date(2027, 2, 1))

    assert (first, second, next_year) == ("V-26.3503.001", "V-26.3503.002", "V-27.3503.001")


@pytest.mark.parametrize(
    ("pattern", "sound"),
    [
        ("B-{nomor}/{kode_unit}/{klasifikasi}/{bulan}/{tahun}", True),
        ("V-{tahun_pendek}.{wilayah}.{nomor:03d}", True),
        ("B-{tahun}", False),
        ("B-{nomor}/{nama.__class__}", False),
        ("B-{nomor", False),
        ("B-{}", False),
    ],
)
def test_pattern_is_judged_before_it_is_used(pattern: str, sound: bool) -> None:
    assert (pattern_problem(pattern) == "") is sound
