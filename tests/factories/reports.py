"""Yearly reports of Kota Blitar to test with: a head of its Walidata office, a leader, a walker to any state.

`add_reports(world)` completes `tests/factories/forum.py`; `report_at(world, state)` gives a walk that stands
in the state asked for: bare moves and papers without bytes where `real` is not asked for. All people are
invented.
"""

import subprocess
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from reports import contents
from reports.models import Laporan, NarasiLaporan, TindakLanjut
from reports.services import approval, reports, submission
from reports.states import ReportState as S
from satudata.accounts.models import User
from satudata.accounts.queries import system_user
from satudata.accounts.reentry import Reentry
from satudata.accounts.roles import INSTANSI, ROLES, Role
from satudata.accounts.services import grant_role
from satudata.documents.models import Document
from satudata.documents.services import new_token
from satudata.documents.store import read_bytes
from satudata.workflow import engine, outbox
from tests.factories import forum as forums
from tests.factories.world import SINCE, WORK, World, _person
from tests.walked_once import walked_once

TAHUN = 2026
BATAS = date(2026, 11, 13)
MINUTES = timedelta(minutes=20)
PEOPLE: dict[str, tuple[Role, str]] = {
    "walidata_kepala": (Role.KEPALA_OPD, "blitar_kominfo"),
    "walidata_kepala_dua": (Role.KEPALA_OPD, "blitar_kominfo"),
}


def add_reports(world: World) -> World:
    """Add the head of the Walidata office to a world, and the Forum's people where they are not there."""
    forum = forums.add_forum(world) if "blitar_sekretariat" not in world.people else world
    admin = system_user()
    for username, (role, scope) in PEOPLE.items():
        user = forum.people[username] = _person(username)
        target: Any = forum.instansi[scope] if ROLES[role].scope == INSTANSI else forum.wilayah[scope]
        grant_role(user=user, role=role, scope=target, by=admin, berlaku_dari=SINCE)
    return forum


def open_report(forum: World, *, tahun: int = TAHUN, at: datetime = WORK) -> Laporan:
    """A report that Walidata opened: its figures are frozen, nothing is written."""
    return reports.open_report(
        wilayah=forum.wilayah["3572"], tahun=tahun, batas=BATAS, susun_sampai=date(2027, 1, 29),
        sampaikan_sampai=date(2027, 2, 12), by=forum.people["blitar_walidata"], at=at,
    )  # fmt: skip


def fill(laporan: Laporan, by: User, at: datetime = WORK) -> None:
    """Write all that must be written, straight into the tables."""
    NarasiLaporan.objects.bulk_create(
        NarasiLaporan(
            laporan=laporan, bagian=section.kode, teks=f"Isi {section.judul}.", updated_at=at, updated_by=by
        )
        for section in contents.SECTIONS
        if section.wajib
    )
    TindakLanjut.objects.create(
        laporan=laporan, urut=1, masalah="Metadata belum lengkap", aksi="Pendampingan pengisian MS-Var",
        penanggung_jawab="Diskominfotik", ukuran="Metadata lengkap", target="100 persen", waktu="Juni 2027",
    )  # fmt: skip


class ReportWalk:
    """One report and the clock of its story."""

    def __init__(self, forum: World, *, tahun: int = TAHUN, at: datetime = WORK) -> None:
        self.forum, self.at = forum, at
        self.laporan = open_report(forum, tahun=tahun, at=at)
        fill(self.laporan, forum.people["blitar_walidata"], at)

    def next(self) -> datetime:
        self.at += MINUTES
        return self.at

    @property
    def walidata(self) -> User:
        return self.forum.people["blitar_walidata"]

    @property
    def head(self) -> User:
        return self.forum.people["walidata_kepala"]

    @property
    def leader(self) -> User:
        return self.forum.people["blitar_pimpinan"]

    def reread(self) -> Laporan:
        """The report as it stands, with what its pages name."""
        related = ("wilayah", "instansi__wilayah", "pembina", "potret", "dokumen", "pengantar", "sop")
        self.laporan = Laporan.objects.select_related(*related).get(pk=self.laporan.pk)
        return self.laporan

    def bare(self, verb: str, by: User, change: Callable[[engine.Change], None] | None = None) -> Laporan:
        """The bare move."""
        engine.perform(self.laporan, verb, by=by, at=self.next(), change=change)
        return self.reread()

    # Real acts, with their papers -----------------------------------------------------------------------
    def drain(self) -> None:
        outbox.drain(at=self.next(), limit=100)

    def send(self) -> Laporan:
        reports.send_for_review(laporan=self.reread(), by=self.walidata, at=self.next())
        return self.reread()

    def approve(self, by: User | None = None) -> Laporan:
        who = by or self.head
        at = self.next()
        approval.approve_report(laporan=self.reread(), by=who, reentry=Reentry(who.pk, at), at=at)
        return self.reread()

    def submit(self, jenis: str = "surat_pengantar") -> Laporan:
        submission.number_submission(
            laporan=self.reread(), jenis=jenis, penerima="Wali Kota Blitar", melalui="Sekretaris Daerah",
            by=self.walidata, at=self.next(),
        )  # fmt: skip
        return self.reread()

    def receive(self, disposisi: str = "Tindak lanjuti.") -> Laporan:
        at = self.next()
        submission.receive_report(
            laporan=self.reread(), diterima_pada=at.date(), disposisi=disposisi, by=self.leader, at=at
        )
        return self.reread()


@walked_once
def approved(forum: World, *, tahun: int = TAHUN) -> ReportWalk:
    """A report that the head approved in the application, its PDF stored."""
    walk = ReportWalk(forum, tahun=tahun)
    walk.send()
    walk.approve()
    walk.drain()
    walk.reread()
    return walk


@walked_once
def submitted(forum: World, jenis: str = "surat_pengantar", *, tahun: int = TAHUN) -> ReportWalk:
    """The same, handed to the leader by its letter."""
    walk = approved(forum, tahun=tahun)
    walk.submit(jenis)
    walk.drain()
    walk.reread()
    return walk


# Bare walks -----------------------------------------------------------------------------------------------
@walked_once
def report_at(forum: World, state: str, *, tahun: int = TAHUN) -> ReportWalk:
    """A report in any state, by bare moves; its papers have no bytes."""
    if state == S.PREPARED:
        walk = ReportWalk.__new__(ReportWalk)
        walk.forum, walk.at, walk.laporan = forum, WORK, _prepared(forum, tahun)
        return walk
    walk = ReportWalk(forum, tahun=tahun)
    for verb, who, change in _PATHS[state]:
        walk.bare(verb, _who(walk, who), change)
    walk.reread()
    return walk


def _prepared(forum: World, tahun: int) -> Laporan:
    """A report just made: no user leaves one there, but the state exists."""
    like = ReportWalk(forum, tahun=tahun - 1).laporan
    laporan = Laporan.objects.create(
        nomor=f"LAP.3572.{tahun}.900", wilayah_id=like.wilayah_id, instansi_id=like.instansi_id,
        pembina_id=like.pembina_id, sop_id=like.sop_id, tahun=tahun, susun_sampai=like.susun_sampai,
        sampaikan_sampai=like.sampaikan_sampai, created_at=WORK, created_by=like.created_by, updated_at=WORK,
    )  # fmt: skip
    engine.record(laporan, "report_opened", by=like.created_by, at=WORK)
    laporan.save()
    return laporan


def _who(walk: ReportWalk, name: str) -> User:
    return system_user() if name == "sistem" else walk.forum.people[name]


def paper(act: engine.Change, kind: str, number: int) -> Document:
    """A paper of the report as a row without bytes."""
    case: Laporan = act.case
    return Document.objects.create(
        kind=kind, case_kind=Laporan.CASE_KIND, case_id=str(case.pk), wilayah_id=case.wilayah_id,
        penerbit=case.instansi, nomor=f"{kind}/{case.tahun}/{number}", tanggal=act.at.date(), hal="Laporan",
        template="documents/laporan.html", context={}, token=new_token(), created_at=act.at,
        created_by=act.by,
    )  # fmt: skip


def _numbered(act: engine.Change) -> None:
    act.case.dokumen = paper(act, approval.KIND, 1)


def _letter(act: engine.Change) -> None:
    act.case.pengantar = paper(act, submission.KIND, 1)
    act.case.jenis_pengantar, act.case.penerima = "surat_pengantar", "Wali Kota Blitar"


def _received(act: engine.Change) -> None:
    act.case.diterima_pada, act.case.diterima_oleh = act.at.date(), act.by.nama


Path = tuple[tuple[str, str, Callable[[engine.Change], None] | None], ...]
_SENT: Path = (("send_for_review", "blitar_walidata", None),)
_NUMBERED: Path = (*_SENT, ("approve_report", "walidata_kepala", _numbered))
_APPROVED: Path = (*_NUMBERED, ("complete_report", "sistem", None))
_SENDING: Path = (*_APPROVED, ("number_submission", "blitar_walidata", _letter))
_SUBMITTED: Path = (*_SENDING, ("complete_submission", "sistem", None))
_PATHS: dict[str, Path] = {
    S.DRAFTED: (),
    S.REVIEW_AWAITED: _SENT,
    S.RETURNED: (*_SENT, ("return_report", "walidata_kepala", None)),
    S.APPROVAL_NUMBERED: _NUMBERED,
    S.SIGNATURE_AWAITED: (*_SENT, ("prepare_report", "walidata_kepala", _numbered)),
    S.APPROVED: _APPROVED,
    S.SUBMISSION_NUMBERED: _SENDING,
    S.SUBMITTED: _SUBMITTED,
    S.RECEIVED: (*_SUBMITTED, ("receive_report", "blitar_pimpinan", _received)),
}


def text_of(document: Document) -> str:
    """The words of a stored paper, as pdftotext reads them."""
    assert document.file is not None
    found = subprocess.run(
        ["pdftotext", "-", "-"], input=read_bytes(document.file), capture_output=True, check=True
    )
    return " ".join(found.stdout.decode().split())
