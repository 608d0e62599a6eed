"""EPSS of Kota Blitar in the demo: one assessment that BPS has decided, one that Walidata is filling.

Every act goes through the real services; the levels stand in `content/epss.yaml`.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from reports.models import PenilaianEpss
from reports.services import epss, epss_evidence
from satudata.demo import content
from satudata.demo.forum import ForumStory

# Calendar days ago: the former assessment is filled and decided, the present one begun.
FORMER, DECIDED, PRESENT = 380, 350, 9


class EpssStory:
    """Both assessments, told by one iterator of moments as the other stories are."""

    def __init__(self, forum: ForumStory) -> None:
        self.forum = forum
        self.plan: dict[str, Any] = content.read("epss")
        self.levels: dict[str, list[int]] = self.plan["tingkat"]

    def run(self) -> Iterator[datetime]:
        """Yield the moment of each act and perform it when resumed."""
        former = self.forum.tahun - 2
        yield (at := self.forum.day(FORMER, 9))
        self._fill(self._open(former, at), 0, at)
        yield (at := self.forum.day(FORMER, 15))
        epss.send_assessment(penilaian=self._case(former), by=self.forum.walidata, at=at)
        yield (at := self.forum.day(DECIDED, 10))
        self._decide(self._case(former), at)
        yield (at := self.forum.day(PRESENT, 9))
        self._fill(self._open(self.forum.tahun, at), 2, at)

    def _open(self, tahun: int, at: datetime) -> PenilaianEpss:
        return epss.open_assessment(wilayah=self.forum.wilayah, tahun=tahun, by=self.forum.walidata, at=at)

    def _case(self, tahun: int) -> PenilaianEpss:
        return PenilaianEpss.objects.get(wilayah=self.forum.wilayah, tahun=tahun)

    def _fill(self, case: PenilaianEpss, column: int, at: datetime) -> None:
        """Walidata sets its levels, but for those that the plan leaves open, and links a paper."""
        by, words = self.forum.walidata, self.plan["penjelasan"]
        for kode, row in self.levels.items():
            if level := row[column]:
                facts = {"tingkat": level, "penjelasan": words[level]}
                epss.set_level(penilaian=case, kode=kode, by=by, at=at, **facts)
        link = self.plan["tautan"]
        epss_evidence.add_evidence(
            penilaian=case, kode=link["kode"], judul=link["judul"], tautan=link["alamat"], by=by, at=at
        )

    def _decide(self, case: PenilaianEpss, at: datetime) -> None:
        notes = self.plan["catatan_bps"]
        for kode, (own, level, _present) in self.levels.items():
            note = notes["sama" if level >= own else "turun"]
            epss.assess(
                penilaian=case, kode=kode, tingkat=level, catatan=note, by=self.forum.pemeriksa, at=at
            )
        epss.decide_assessment(penilaian=case, by=self.forum.pemeriksa, at=at)
