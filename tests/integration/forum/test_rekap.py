"""The recap of a year's list: its numbers are those of a slow count, each reader sees what is his."""

import re
from collections import Counter
from datetime import timedelta
from html import unescape
from io import BytesIO
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from forum.entries.status import EntryStatus, status_code
from forum.models import Addendum, DaftarData
from forum.reading.rekap import Recap, Timing, recap, timing_of
from forum.states import OfficeState
from satudata.workflow.models import StepRun
from satudata.workflow.steps import open_run
from tests.factories.forum_rows import OFFICES, entry_row, office_row, year_row
from tests.factories.world import WORK, World

pytestmark = pytest.mark.embedded

DAYS = timedelta(days=1)


def random_year(forum: World, seed: int, entries: int = 30) -> DaftarData:
    """A list whose parts stand anywhere and whose entries carry any decisions."""
    rng, daftar = Random(seed), year_row(forum)  # noqa: S311
    addendum = Addendum.objects.create(
        daftar=daftar, nomor=1, alasan="x", opened_at=WORK, opened_by=forum.admin
    )
    for office in OFFICES:
        part = office_row(daftar, forum.instansi[office], rng.choice(list(OfficeState)))
        for n in range(rng.randrange(entries)):
            decided = rng.choice(["", "disepakati", "ditolak"])
            entry_row(
                part,
                f"Data {n}",
                reviu=rng.choice(["", "sesuai", "perbaikan"]),
                keputusan=decided,
                keputusan_alasan="Tumpang tindih." if decided == "ditolak" else "",
                ketersediaan=rng.choice(["", "tersedia", "sebagian", "tidak"]),
                dicabut_oleh=addendum if rng.random() < 0.1 else None,
            )
    return daftar


@pytest.mark.parametrize("seed", range(6))
def test_numbers_equal_a_slow_count(forum: World, seed: int) -> None:
    daftar = random_year(forum, seed)

    found = recap(forum.rights("blitar_walidata"), daftar, WORK)

    expected = {
        part.instansi.nama: Counter(status_code(entri, part.state) for entri in part.entri.all())
        for part in daftar.bagian.all()
    }
    assert {line.part.instansi.nama: +line.counts for line in found.lines if line.part} == expected
    assert +found.all.counts == sum(expected.values(), Counter())
    assert found.all.total == daftar.entri.count()


def rows_of(found: Recap) -> list[str]:
    return [line.part.instansi.singkatan for line in found.lines if line.part]


ALL = ["Blitar Budpar", "Blitar Dinkes", "Blitar Sosial"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("blitar_sekretariat", ALL),
        ("blitar_walidata", ALL),
        ("blitar_pemeriksa", ALL),
        ("blitar_pimpinan", ALL),
        ("blitar_auditor", ALL),
        ("blitar_operator", ["Blitar Dinkes"]),
        ("blitar_kepala", ["Blitar Dinkes"]),
        ("budpar_operator", ["Blitar Budpar"]),
    ],
)
def test_each_reader_sees_the_rows_that_are_his(
    forum: World, client: Client, name: str, expected: list
) -> None:
    daftar = random_year(forum, 1)
    found = recap(forum.rights(name), daftar, WORK)
    assert sorted(rows_of(found)) == expected
    assert found.all.total == sum(line.total for line in found.lines)

    client.force_login(forum.people[name])
    page = client.get(reverse("rekap_daftar_data", args=[daftar.pk])).content.decode()
    names = [part.instansi.nama for part in daftar.bagian.select_related("instansi")]
    assert sum(n in page for n in names) == len(expected)


@pytest.mark.parametrize("name", ["walidata", "operator", "admin", "tanpa_peran"])
@pytest.mark.once
def test_others_find_no_recap(forum: World, client: Client, name: str) -> None:
    daftar = random_year(forum, 1)
    client.force_login(forum.people[name])
    for page in ("rekap_daftar_data", "rekap_daftar_data_xlsx"):
        assert client.get(reverse(page, args=[daftar.pk])).status_code == 404


# SOP B4 ---------------------------------------------------------------------------------------------
def test_run_is_late_by_its_due_date() -> None:
    run = StepRun(due_at=WORK)
    assert timing_of(run, WORK) == Timing.RUNNING
    assert timing_of(run, WORK + DAYS) == Timing.OVERDUE
    run.closed_at = WORK
    assert timing_of(run, WORK + DAYS) == Timing.IN_TIME
    run.closed_at = WORK + DAYS
    assert timing_of(run, WORK + 9 * DAYS) == Timing.LATE


def test_last_run_counts_and_the_letter_is_told(forum: World) -> None:
    daftar = year_row(forum)
    part = office_row(daftar, forum.instansi["blitar_dinkes"], OfficeState.STATED)
    office_row(daftar, forum.instansi["blitar_sosial"], OfficeState.REVIEWED)
    first = open_run(part, "B4", at=WORK)
    assert first.due_at is not None
    StepRun.objects.filter(pk=first.pk).update(closed_at=first.due_at + DAYS, closed_by=forum.admin)
    late = recap(forum.rights("blitar_walidata"), daftar, WORK + 30 * DAYS)
    second = open_run(part, "B4", at=WORK + 30 * DAYS)
    StepRun.objects.filter(pk=second.pk).update(closed_at=second.due_at, closed_by=forum.admin)
    mended = recap(forum.rights("blitar_walidata"), daftar, WORK + 60 * DAYS)

    assert [line.timing for line in late.lines] == [Timing.LATE, Timing.NONE]
    assert [line.timing for line in mended.lines] == [Timing.IN_TIME, Timing.NONE]
    assert (mended.stated, mended.stating, mended.late) == (1, 1, 0)


def test_workbook_holds_the_numbers_of_the_page(forum: World, client: Client) -> None:
    daftar = random_year(forum, 3)
    client.force_login(forum.blitar_walidata)
    found = recap(forum.rights("blitar_walidata"), daftar, WORK)

    response = client.get(reverse("rekap_daftar_data_xlsx", args=[daftar.pk]))

    rows = list(load_workbook(BytesIO(response.content)).active.values)
    assert list(rows[0][2 : 2 + len(EntryStatus)]) == list(map(str, EntryStatus.labels))
    for line, row in zip([*found.lines, found.all], rows[1:], strict=True):
        assert list(row[2 : 3 + len(EntryStatus)]) == [*(count for _code, count in line.cells), line.total]


@pytest.mark.once
def test_recap_costs_the_same_for_many_entries(forum: World, client: Client) -> None:
    daftar = random_year(forum, 1, entries=3)
    client.force_login(forum.blitar_walidata)
    url = reverse("rekap_daftar_data", args=[daftar.pk])

    def cost() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    few = cost()
    for part in daftar.bagian.all():
        for n in range(20):
            entry_row(part, f"Data {n}")
    for office in ("blitar_kominfo", "blitar_setda", "blitar_bapperinda"):
        entry_row(office_row(daftar, forum.instansi[office]))
    assert cost() == few


@pytest.mark.once
def test_each_number_leads_to_just_those_entries(forum: World, client: Client) -> None:
    daftar = random_year(forum, 5, entries=8)
    other = office_row(year_row(forum, 2028), forum.instansi["blitar_dinkes"])
    entry_row(other)
    for name in ("blitar_walidata", "blitar_operator"):
        client.force_login(forum.people[name])
        page = client.get(reverse("rekap_daftar_data", args=[daftar.pk])).content.decode()
        links = re.findall(rf'href="({reverse("entri_list")}\?[^"]+)">(?:<[^>]+>)?(\d+)<', page)
        assert links
        for url, number in links:
            found = client.get(unescape(url)).context["page_obj"].paginator.count
            assert found == int(number), url
