"""A small year of Kota Blitar, to be counted by hand: seven releases of the health office, each on its days.

The year is 2026, read as of 10 December:

    A  promised 20 November   published on the 16th, at its first check
    B  promised 16 November   returned once, published on the 25th: seven working days late
    C  promised 1 December    found in order on the 17th, its head never answered (due on the 24th)
    D  promised 4 December    nothing came
    E  promised 20 December   uploaded already, not due yet
    F  promised 2 December    called off
    G  promised in 2027       not of this year
"""

import copy
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from datasets.models import RilisData
from satudata.accounts.models import Instansi
from tests.factories.datasets_walk import ReleaseWalk as W
from tests.factories.world import WORK, World

BATAS = date(2026, 12, 10)
TAKEN = datetime(2026, 12, 14, 3, 0, tzinfo=UTC)
FIRST = (W.begin_collecting, W.receive_file, W.store_version, W.submit)
CHECKED = (*FIRST, W.pass_release)
SHOWN = (W.approve_letter, W.complete_letter, W.publish, W.complete_publication)


def day(month: int, number: int) -> datetime:
    """Nine o'clock in the morning in Blitar."""
    return datetime(2026, month, number, 2, 0, tzinfo=UTC)


class Year:
    """The seven releases, each on its days."""

    def __init__(self, forum: World) -> None:
        self.forum = forum
        self.a = self.release(date(2026, 11, 20))
        daftar = self.a.daftar
        self.b, self.c, self.d, self.e, self.f, self.g = (
            self.release(promised, daftar)
            for promised in (
                date(2026, 11, 16), date(2026, 12, 1), date(2026, 12, 4), date(2026, 12, 20),
                date(2026, 12, 2), date(2027, 1, 29),
            )
        )  # fmt: skip
        self.walk(self.a, WORK, *CHECKED, *SHOWN)
        self.walk(self.b, WORK, *FIRST, W.return_release)
        self.walk(self.b, day(11, 25), W.store_version, W.submit, W.pass_release, *SHOWN)
        self.walk(self.c, day(11, 17), *CHECKED)
        self.walk(self.e, day(12, 9), *FIRST)
        self.walk(self.f, day(12, 1), lambda w: w.move("drop_release", "blitar_walidata"))

    def release(self, jadwal: date, daftar: Any = None) -> W:
        walk = W(self.forum, daftar=daftar)
        RilisData.objects.filter(pk=walk.rilis.pk).update(jadwal=jadwal)
        return walk

    def walk(self, one: W, at: datetime, *steps: Any) -> None:
        one.at = at
        for step in steps:
            step(one)

    def spread(self, offices: int) -> list[Instansi]:
        """So many more offices, each with one late release that nobody began, straight into the tables."""
        known = Instansi.objects.filter(wilayah=self.forum.wilayah["3572"]).count()
        made = [_office(self.forum, known + n) for n in range(1, offices + 1)]
        Instansi.objects.bulk_create(made)
        like = RilisData.objects.get(pk=self.d.rilis.pk)
        RilisData.objects.bulk_create(_late(like, office, n) for n, office in enumerate(made, known + 1))
        return made


def _office(forum: World, number: int) -> Instansi:
    return Instansi(
        wilayah=forum.wilayah["3572"], nama=f"Dinas Pemberdayaan dan Pengelolaan Urusan {number}",
        singkatan=f"Dinas {number}", kode_unit=f"900.{number}", berlaku_dari=WORK.date(),
    )  # fmt: skip


def _late(like: RilisData, office: Instansi, number: int) -> RilisData:
    found = copy.copy(like)
    found.pk, found.nomor, found.ke = uuid4(), f"{like.nomor}.{number}", 100 + number
    found.instansi, found.jadwal = office, like.jadwal - timedelta(days=number)
    found._state = copy.copy(like._state)
    found._state.adding = True
    return found
