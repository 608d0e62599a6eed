"""Releases of the health office handed to Walidata, checked, returned: extends `factories.datasets`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from datasets import checklist
from datasets.models import CatatanRilis, RilisData, VersiRilis
from datasets.services import examination
from datasets.services.examination import Answer
from datasets.services.release_notes import add_note, answer_note
from datasets.states import ReleaseState as S
from satudata.accounts.models import User
from satudata.workflow import outbox
from tests.factories.datasets import DataWorld, moved, read, stored_version
from tests.factories.world import WORK
from tests.walked_once import walked_once

HOUR = timedelta(hours=1)
# Positions in `DataWorld.release`: the first release is Data Prioritas.
PRIORITY, PLAIN = 0, 1


@dataclass
class Check:
    """One release and the people who check it, an hour between two acts."""

    data: DataWorld
    rilis: RilisData
    at: datetime = WORK

    def next(self) -> datetime:
        self.at += HOUR
        return self.at

    def reread(self) -> RilisData:
        self.rilis = read(self.rilis.pk)
        return self.rilis

    @property
    def examiner(self) -> User:
        """Whoever has the check: Walidata, of what was handed on the BPS office."""
        return self.data.pembina if self.rilis.state == S.RECHECKED else self.data.walidata

    def version(self, **facts: Any) -> VersiRilis:
        """The operator's next version; `facts` stand on it."""
        made = stored_version(self.rilis, self.data.operator, self.next())
        if facts:
            VersiRilis.objects.filter(pk=made.pk).update(**facts)
        self.reread()
        return made

    def submit(self) -> RilisData:
        """Hand it to Walidata; after a return it is another round."""
        before = self.rilis.pemeriksaan.filter(putusan="perbaikan", tahap="walidata").count()
        moved(self.rilis, "submit_release", by=self.data.operator, at=self.next(), putaran=before + 1)
        return self.reread()

    def answer(self, hasil: str = "sesuai", *codes: str, by: User | None = None) -> examination.Answered:
        """Answer these questions, all where none is named."""
        wanted = codes or tuple(checklist.BY_CODE)
        answers = {kode: Answer(hasil) for kode in wanted}
        done = examination.answer(rilis=self.rilis, answers=answers, by=by or self.examiner, at=self.next())
        self.reread()
        return done

    def note(self, jangkar: str = "umum", acuan: str = "", teks: str = "Periksa lagi.") -> CatatanRilis:
        made = add_note(
            rilis=self.rilis, jangkar=jangkar, acuan=acuan, teks=teks, by=self.examiner, at=self.next()
        )
        self.reread()
        return made

    def give(self, verb: str, **given: Any) -> RilisData:
        """A verdict by whoever has the check."""
        by = given.pop("by", self.examiner)
        getattr(examination, verb)(rilis=self.rilis, by=by, at=self.next(), **given)
        return self.reread()

    def returned(self) -> RilisData:
        """One note, and back to the OPD."""
        self.note("kolom", "jumlah_layanan", "Jelaskan lonjakan.")
        return self.give("return_release")

    def again(self) -> RilisData:
        """The OPD answers its notes, stores another version and hands it in."""
        for note in CatatanRilis.objects.filter(rilis=self.rilis, closed_at__isnull=True, jawaban=""):
            answer_note(catatan=note, jawaban="Sudah diperbaiki.", by=self.data.operator, at=self.next())
        self.version()
        return self.submit()

    def drain(self) -> None:
        outbox.drain(at=self.next(), limit=200)
        self.reread()


@walked_once
def submitted(data: DataWorld, position: int = PLAIN, **facts: Any) -> Check:
    """A release with its first version, handed to Walidata."""
    check = Check(data, data.release(position))
    check.version(**facts)
    check.submit()
    return check
