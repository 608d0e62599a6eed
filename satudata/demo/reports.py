"""The yearly report of Kota Blitar in the demo (SOP B10, B11): approved, submitted, waiting for the leader.

Its figures are those of what the other stories did, frozen a week ago; texts are the first sentences that the
figures suggest, and the plan's own (`content/laporan.yaml`) where no figure speaks. Every act goes through
the real services.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from reports import contents
from reports.documents.epss import kalimat
from reports.models import Laporan
from reports.services import approval, reports, submission, summary
from satudata.accounts.reentry import Reentry
from satudata.demo import content
from satudata.demo.forum import ForumStory

# Calendar days ago: last day that counts, opened, written, sent, approved, submitted.
CUT, OPENED, WRITTEN, SENT, APPROVED, SUBMITTED = 8, 7, 6, 5, 3, 2
# Days that the year gives for writing and submitting, from the opening.
WRITE_IN, SUBMIT_IN = timedelta(days=30), timedelta(days=45)


class ReportStory:
    """One report, told by an iterator of moments as the other stories are."""

    def __init__(self, forum: ForumStory) -> None:
        self.forum = forum
        self.plan: dict[str, Any] = content.read("laporan")
        self.batas = forum.day(CUT).date()
        self.head = forum.head("3572.kominfo")

    @property
    def laporan(self) -> Laporan:
        """The report as it stands."""
        related = ("wilayah", "instansi__wilayah", "potret")
        found = Laporan.objects.select_related(*related)
        return found.get(wilayah=self.forum.wilayah, tahun=self.batas.year)

    def run(self) -> Iterator[datetime]:
        """Yield the moment of each act and perform it when resumed."""
        yield (at := self.forum.day(OPENED, 9))
        self._open(at)
        yield (at := self.forum.day(WRITTEN, 10))
        self._write(at)
        yield (at := self.forum.day(SENT, 9))
        reports.send_for_review(laporan=self.laporan, by=self.forum.walidata, at=at)
        yield (at := self.forum.day(APPROVED, 10))
        approval.approve_report(laporan=self.laporan, by=self.head, reentry=Reentry(self.head.pk, at), at=at)
        yield (at := self.forum.day(SUBMITTED, 9))
        self._submit(at)

    def _open(self, at: datetime) -> None:
        reports.open_report(
            wilayah=self.forum.wilayah,
            tahun=self.batas.year,
            batas=self.batas,
            susun_sampai=(at + WRITE_IN).date(),
            sampaikan_sampai=(at + SUBMIT_IN).date(),
            by=self.forum.walidata,
            at=at,
        )

    def _write(self, at: datetime) -> None:
        laporan, own = self.laporan, self.plan["narasi"]
        said = contents.suggestions(laporan, epss=kalimat(laporan))
        for section in contents.SECTIONS:
            text = own.get(section.kode) or said.get(section.kode, "")
            if text:
                reports.save_section(
                    laporan=laporan, bagian=section.kode, teks=text, version=0, by=self.forum.walidata, at=at
                )
        reports.save_actions(
            laporan=laporan, rows=self.plan["tindak_lanjut"], seen=reports.seen_actions(laporan),
            by=self.forum.walidata, at=at,
        )  # fmt: skip

    def _submit(self, at: datetime) -> None:
        summary.publish_summary(
            laporan=self.laporan, teks=self.plan["ringkasan"], by=self.forum.walidata, at=at
        )
        submission.number_submission(
            laporan=self.laporan,
            jenis=Laporan.Pengantar.SURAT_PENGANTAR,
            penerima=submission.leader_of(self.forum.wilayah),
            melalui=self.plan["melalui"],
            by=self.forum.walidata,
            at=at,
        )
