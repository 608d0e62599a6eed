"""Meetings of Kota Blitar's Forum in any state, reached by the services as people reach them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.urls import reverse

from forum.models import DaftarData, RapatForum
from forum.reading.rapat import offices_to_invite
from forum.services import attendance, meetings, minutes, years
from forum.services.meetings import Plan
from forum.services.minutes import Action, Minutes
from satudata.workflow import outbox
from tests.factories.visitor import Page, Visitor
from tests.factories.world import WORK, World

# Thursday, 10 December 2026, 09.00 WIB; the invitation is issued on Monday, 16 November.
STARTS = datetime(2026, 12, 10, 2, 0, tzinfo=UTC)
DURING = STARTS + timedelta(minutes=30)
AFTER = STARTS + timedelta(hours=4)


@dataclass
class MeetingWalk:
    """One meeting on its way; each step reads it afresh."""

    forum: World
    daftar: DaftarData
    rapat: RapatForum = field(init=False)

    @property
    def by(self) -> Any:
        return self.forum.blitar_sekretariat

    def plan(self, at: datetime = WORK, **changes: Any) -> "MeetingWalk":
        self.rapat = meetings.plan_meeting(
            daftar=self.daftar, plan=plan_of(self.daftar, **changes), by=self.by, at=at
        )
        return self

    def invite(self, at: datetime = WORK) -> "MeetingWalk":
        meetings.invite(rapat=self.rapat, by=self.by, at=at)
        return self.drained(at)

    def attend(self, *names: str, at: datetime = DURING) -> "MeetingWalk":
        for name in names:
            attendance.attend(rapat=self.rapat, by=self.forum.people[name], at=at)
        return self.fresh()

    def hold(self, at: datetime = AFTER, **given: Any) -> "MeetingWalk":
        meetings.hold(rapat=self.rapat, by=self.by, at=at, **given)
        return self.fresh()

    def write(self, at: datetime = AFTER, **changes: Any) -> "MeetingWalk":
        minutes.save_minutes(rapat=self.rapat, minutes=minutes_of(self.forum, **changes), by=self.by, at=at)
        return self.fresh()

    def issue(self, at: datetime = AFTER) -> "MeetingWalk":
        minutes.issue_minutes(rapat=self.rapat, by=self.by, at=at)
        return self.drained(at)

    def minuted(self, **changes: Any) -> "MeetingWalk":
        """All the way to issued minutes."""
        self.plan().invite().attend("blitar_operator", "budpar_operator", "blitar_walidata", "sosial_kepala")
        self.attend("blitar_pemeriksa")
        return self.hold().write(**changes).issue()

    def drained(self, at: datetime) -> "MeetingWalk":
        outbox.drain(at=at, limit=200)
        return self.fresh()

    def fresh(self) -> "MeetingWalk":
        self.rapat = RapatForum.objects.select_related("wilayah", "daftar__wilayah", "instansi__wilayah").get(
            pk=self.rapat.pk
        )
        return self


def walk(forum: World) -> MeetingWalk:
    """A year of Kota Blitar in which meetings are planned."""
    daftar = years.open_year(wilayah=forum.wilayah["3572"], tahun=2027, by=forum.blitar_sekretariat, at=WORK)
    return MeetingWalk(forum, daftar)


def plan_of(daftar: DaftarData, **changes: Any) -> Plan:
    """A sound plan; everybody of the Forum is invited."""
    given: dict[str, Any] = {
        "judul": "Rapat Forum Satu Data Kota Blitar",
        "mulai": STARTS,
        "selesai": STARTS + timedelta(hours=3),
        "tempat": "Ruang Rapat Contoh",
        "acara": "Pembukaan\nPembahasan draf Daftar Data\nKesepakatan",
        "instansi": list(offices_to_invite(daftar).values_list("pk", flat=True)),
    }
    return Plan(**(given | changes))


def minutes_of(forum: World, **changes: Any) -> Minutes:
    """Complete minutes with two decisions and one line of action plan."""
    given: dict[str, Any] = {
        "isi": "Peserta membahas draf Daftar Data.\n\nWalidata menjelaskan hasil reviu.",
        "pimpinan": "Raras Contoh",
        "notulis": "Bagas Contoh",
        "keputusan": ["Draf Daftar Data diterima.", "Entri tanpa produsen dibahas lagi."],
        "aksi": [
            Action(
                masalah="Metadata belum lengkap",
                aksi="Melengkapi metadata kunjungan wisata",
                instansi=forum.instansi["blitar_budpar"].pk,
                tenggat=date(2026, 12, 23),
                penanggung_jawab="Kepala Bidang Contoh",
                ukuran="Semua variabel bermetadata",
            )
        ],
    }
    return Minutes(**(given | changes))


# Addresses -------------------------------------------------------------------------------------
def page_url(name: str, way: MeetingWalk, *more: str) -> str:
    return reverse(name, args=[way.rapat.pk, *more])


def sign_link(way: MeetingWalk) -> str:
    return reverse("rapat_attend", args=[way.rapat.kode_hadir])


def send_rows(visitor: Visitor, page: Page, act: str, **typed: Any) -> Page:
    return visitor.send(page, "/notulen/", aksi=act, **typed)
