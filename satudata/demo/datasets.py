"""The data of Kota Blitar in the demo (SOP B5 to B9): releases of the agreed year in every state.

The product's own beat opens and begins them. What was promised before the offices began to upload is called
off by Walidata; of the rest the plan (`content/datasets.yaml`) says how far each has come, and what it does
not name is late or still to come. Every act goes through the real services, and every file through the check.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import slugify

from datasets import checklist
from datasets.models import CatatanRilis, RilisData, Unggahan
from datasets.services import (
    codes,
    dictionaries,
    examination,
    publication,
    release_notes,
    releases,
    revisions,
    uploads,
    validation,
    versions,
)
from datasets.services.examination import Answer
from datasets.states import ReleaseState
from datasets.tables.dictionary import Peran
from satudata.accounts.models import User
from satudata.accounts.reentry import Reentry
from satudata.demo import content, tables
from satudata.demo.forum import OPENED, ForumStory

# So many days ago the offices began to upload.
BEGUN = 45
# Days until what waits for its day is shown.
EMBARGO = 20
# From the file to its version, and to its receipt; from the notes to the verdict.
STORED, SUBMITTED, JUDGED = timedelta(minutes=12), timedelta(minutes=20), timedelta(minutes=45)
PLANNED = (ReleaseState.SCHEDULED, ReleaseState.COLLECTING)
Act = Callable[[datetime], Any]


class DatasetsStory:
    """All releases of the plan, told by one iterator of moments as the Forum's years are."""

    def __init__(self, forum: ForumStory) -> None:
        self.forum = forum
        plan = content.read("datasets")
        self.words: dict[str, Any] = plan["kata"]
        self.paths = [ReleasePath(self, row, number) for number, row in enumerate(plan["rilis"])]

    def run(self) -> Iterator[datetime]:
        """Yield the moment of each act and perform it when resumed."""
        acts: list[tuple[datetime, Act]] = [
            (self.forum.day(OPENED, 8), lambda at: codes.load_codes(at=at)),
            (self.forum.day(BEGUN, 8), self.call_off),
            # Once more where the change of the list has moved promises back to months that were over.
            (self.forum.day(3, 8), self.call_off),
        ]
        for path in self.paths:
            acts.extend(path.acts())
        for at, act in sorted(acts, key=lambda found: found[0]):
            yield at
            act(at)

    def call_off(self, at: datetime) -> None:
        """Walidata calls off what fell due before anybody uploaded."""
        kept, begun = {path.rilis.pk for path in self.paths}, self.forum.day(BEGUN).date()
        over = RilisData.objects.filter(
            wilayah=self.forum.wilayah, state__in=PLANNED, jadwal__lt=begun
        ).exclude(pk__in=kept)
        reason = self.words["tidak_dikumpulkan"]
        for rilis in over.order_by("jadwal", "nomor"):
            releases.drop_release(rilis=rilis, by=self.forum.walidata, reason=reason, at=at)


class ReleasePath:
    """How far one release of the plan has come, and the people who brought it there."""

    def __init__(self, story: DatasetsStory, row: dict[str, Any], number: int) -> None:
        self.story, self.row, self.number = story, row, number
        self.forum, self.words = story.forum, story.words
        self.office, self.data = row["instansi"], row["data"]
        self.turn = 0

    # Rows ------------------------------------------------------------------------------------------
    @property
    def rilis(self) -> RilisData:
        """The release as it stands: of the periods that are over the newest but `mundur`."""
        related = (
            "wilayah",
            "instansi__wilayah",
            "pembina",
            "dataset__item",
            "entri__daftar",
            "versi__kamus",
        )
        found = RilisData.objects.select_related(*related).order_by("ke").filter(
            tahun=self.forum.tahun, instansi=self.forum.office(self.office), entri__nama_data=self.data
        )  # fmt: skip
        rows, back = list(found), self.row["mundur"]
        over = sum(row.sampai < self.forum.now.date() for row in rows)
        return rows[over - 1 - back if back < over else back]

    @property
    def operator(self) -> User:
        return self.forum.operator(self.office)

    @property
    def head(self) -> User:
        return self.forum.head(self.office)

    # Time ------------------------------------------------------------------------------------------
    def acts(self) -> Iterator[tuple[datetime, Act]]:
        """Its acts with their moments: a working day for each word of the path, the last `akhir` days ago."""
        steps: list[str] = self.row["jalan"]
        for at, step in zip(self._days(len(steps)), steps, strict=True):
            for after, act in getattr(self, f"_{step}")():
                yield at + after, act

    def _days(self, count: int) -> list[datetime]:
        """So many working days, the last one `akhir` days ago; no two releases at the same minute."""
        days = [self.forum.day(self.row["akhir"], 9, 4 * self.number)]
        while len(days) < count:
            day = self.forum.days.before(days[0].date())
            days.insert(0, datetime.combine(day, days[0].timetz()))
        return days

    # B5, B6 ------------------------------------------------------------------------------------------
    def _kamus(self) -> Iterator[tuple[timedelta, Act]]:
        yield timedelta(), self.describe

    def _unggah(self) -> Iterator[tuple[timedelta, Act]]:
        yield timedelta(), self.upload
        yield STORED, self.store
        yield SUBMITTED, self.submit

    def _keliru(self) -> Iterator[tuple[timedelta, Act]]:
        yield timedelta(), lambda at: self.upload(at, faulty=True)

    def _perbaiki(self) -> Iterator[tuple[timedelta, Act]]:
        yield timedelta(), self.answer_notes
        yield from self._unggah()

    def _revisi(self) -> Iterator[tuple[timedelta, Act]]:
        yield timedelta(), self.revise
        yield from self._unggah()

    def describe(self, at: datetime) -> None:
        """The dictionary, and the collecting where the period has not begun it."""
        rilis = self.rilis
        if rilis.state == ReleaseState.SCHEDULED:
            releases.begin_collecting(rilis=rilis, by=self.operator, at=at)
        isi = tables.dictionary_of(self.data)
        dictionaries.change_dictionary(
            dataset=rilis.dataset, isi=isi, by=self.operator, rilis=self.rilis, at=at
        )

    def upload(self, at: datetime, *, faulty: bool = False) -> None:
        """A file of the operator, which the job reads and checks."""
        self.turn += 1
        if self.turn == 1:
            self.describe(at)
        rilis = self.rilis
        given = (
            tables.faulty_csv(rilis, self.data) if faulty else tables.sound_csv(rilis, self.data, self.turn)
        )
        name = f"{slugify(f'{self.data} {rilis.periode}')}.csv"
        uploads.receive_upload(
            rilis=rilis,
            upload=SimpleUploadedFile(name, given),
            by=self.operator,
            at=at + timedelta(seconds=5),
        )

    def store(self, at: datetime) -> None:
        """What was checked becomes a version; a warning gets its reason."""
        related = ("rilis__entri", "rilis__dataset", "kamus", "berkas", "tabel")
        unggahan = Unggahan.objects.select_related(*related).filter(rilis=self.rilis)[0]
        if found := unggahan.ringkasan["by_rule"]:
            reasons = {rule["code"]: self.words["peringatan"] for rule in found}
            unggahan = uploads.explain(unggahan=unggahan, reasons=reasons, by=self.operator, at=at)
        versions.store_version(unggahan=unggahan, by=self.operator, at=at)

    def submit(self, at: datetime) -> None:
        versions.submit_release(rilis=self.rilis, by=self.operator, at=at)

    def answer_notes(self, at: datetime) -> None:
        """The OPD answers what the examiner wrote."""
        open_notes = CatatanRilis.objects.filter(rilis=self.rilis, closed_at__isnull=True, jawaban="")
        for note in open_notes.select_related("rilis"):
            release_notes.answer_note(
                catatan=note, jawaban=self.words["jawaban"], by=self.operator, at=at - timedelta(minutes=2)
            )

    # B7 ----------------------------------------------------------------------------------------------
    def _sesuai(self) -> Iterator[tuple[timedelta, Act]]:
        yield timedelta(), lambda at: self.answer(at, self.forum.walidata)
        yield (
            JUDGED,
            lambda at: examination.pass_release(rilis=self.rilis, by=self.forum.walidata, at=at),
        )

    def _sesuai_pembina(self) -> Iterator[tuple[timedelta, Act]]:
        yield timedelta(), lambda at: self.answer(at, self.forum.pemeriksa)
        yield (
            JUDGED,
            lambda at: examination.confirm_release(rilis=self.rilis, by=self.forum.pemeriksa, at=at),
        )

    def _kembali(self) -> Iterator[tuple[timedelta, Act]]:
        yield timedelta(), self.note
        yield (
            JUDGED,
            lambda at: examination.return_release(rilis=self.rilis, by=self.forum.walidata, at=at),
        )

    def answer(self, at: datetime, by: User) -> None:
        """Every question of the checklist is in order."""
        answers = {kode: Answer("sesuai") for kode in checklist.BY_CODE}
        examination.answer(rilis=self.rilis, answers=answers, by=by, at=at)

    def note(self, at: datetime) -> None:
        """What Walidata asks for in this round, on the column of figures."""
        text = self.words["kembali"][self.turn - 1]
        column = tables.dictionary_of(self.data).of_role(Peran.NILAI)[0].kode
        release_notes.add_note(
            rilis=self.rilis, jangkar="kolom", acuan=column, teks=text, by=self.forum.walidata, at=at
        )

    # B8, B9 ------------------------------------------------------------------------------------------
    def _validasi(self) -> Iterator[tuple[timedelta, Act]]:
        yield timedelta(), self.validate

    def _terbit(self) -> Iterator[tuple[timedelta, Act]]:
        yield timedelta(), lambda at: publication.publish(rilis=self.rilis, by=self.forum.walidata, at=at)

    def _embargo(self) -> Iterator[tuple[timedelta, Act]]:
        shown = self.forum.day(-EMBARGO)
        yield (
            timedelta(),
            lambda at: publication.publish(rilis=self.rilis, by=self.forum.walidata, tayang=shown, at=at),
        )

    def _tarik(self) -> Iterator[tuple[timedelta, Act]]:
        yield timedelta(), self.withdraw

    def validate(self, at: datetime) -> None:
        """The head validates with the password."""
        rilis, head = self.rilis, self.head
        validation.approve(
            instansi=rilis.instansi, rilis=[rilis], by=head, reentry=Reentry(head.pk, at), at=at
        )

    def revise(self, at: datetime) -> None:
        """The OPD begins the next version of what is published."""
        revisions.begin_revision(
            rilis=self.rilis, by=self.operator, reason=self.words["revisi"], at=at - timedelta(minutes=5)
        )

    def withdraw(self, at: datetime) -> None:
        """Walidata takes down what is published."""
        revisions.withdraw(rilis=self.rilis, by=self.forum.walidata, reason=self.words["tarik"], at=at)
