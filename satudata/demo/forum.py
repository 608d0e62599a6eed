"""The Forum of Kota Blitar in the demo: an agreed year with a running change, and the next one in the making.

The year of today was agreed long ago; its change was agreed some days ago, so that one OPD answers for its
availability and one head has a Surat Pernyataan to approve. Next year's list is under review: sent, returned,
late and reviewed parts, and a meeting that is invited to. Every act goes through the real services.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from forum.models import Addendum, DaftarData, DaftarDataOpd, EntriDaftarData, PerubahanEntri, RapatForum
from forum.services import (
    addenda,
    agreement,
    attendance,
    availability,
    comments,
    entries,
    meetings,
    minutes,
    offices,
    recommendation,
    review,
    statements,
    years,
)
from satudata.accounts.models import Instansi, User
from satudata.accounts.reentry import Reentry
from satudata.clock.queries import calendar_for
from satudata.demo import content
from satudata.demo.moments import Days
from satudata.demo.world import World

PLACE = "Ruang Rapat Bapperinda"
# So many calendar days ago the agreed year began; about ten months, well inside everybody's grants.
OPENED = 320
CHANGED_OFFICE, ADDED_OFFICE = "3572.budpar", "3572.pendidikan"
ADDED = {
    "nama_data": "Jumlah Peserta Didik Penerima Beasiswa",
    "urusan": "u01",
    "satuan": "Orang",
    "konsep": "Beasiswa",
    "definisi": "Peserta didik yang menerima beasiswa dari anggaran daerah.",
    "klasifikasi": "Jenjang; kecamatan",
    "kode_referensi": ["sekolah"],
}


class ForumStory:
    """Both years, told by one iterator of moments as the stories of SOP A are."""

    def __init__(self, world: World, now: datetime) -> None:
        self.world = world
        self.plan: dict[str, Any] = content.read("forum")
        self.wilayah = world.wilayah[self.plan["wilayah"]]
        self.now = now.astimezone(self.wilayah.zone)
        self.calendar = calendar_for(self.wilayah)
        self.days = Days(self.calendar, self.now.date(), OPENED)
        self.tahun = self.now.year
        self.sekretariat = world.person("sekretariat.blitar")
        self.walidata = world.person("walidata.blitar")
        self.pemeriksa = world.person("pemeriksa.blitar")
        self.kepala_bps = world.person("kepala.bps.blitar")

    def run(self) -> Iterator[datetime]:
        """Yield the moment of each act and perform it when resumed."""
        acts = [*self._agreed_year(), *self._change(), *self._coming_year()]
        for at, act in sorted(acts, key=lambda found: found[0]):
            yield at
            act(at)

    # Time ----------------------------------------------------------------------------------------
    def day(self, days_ago: int, hour: int = 9, minute: int = 0) -> datetime:
        """A moment in office hours so many calendar days ago, as `Days` counts them."""
        return datetime.combine(self.days.ago(days_ago), time(hour, minute), self.wilayah.zone)

    # Rows -------------------------------------------------------------------------------------------
    def daftar(self, tahun: int) -> DaftarData:
        return DaftarData.objects.select_related("wilayah", "instansi", "pembina").get(
            wilayah=self.wilayah, tahun=tahun
        )

    def part(self, tahun: int, key: str) -> DaftarDataOpd:
        found = DaftarDataOpd.objects.select_related("daftar", "instansi__wilayah", "wilayah", "pembina")
        return found.get(daftar__tahun=tahun, instansi=self.world.instansi[key])

    def operator(self, key: str) -> User:
        return self.world.operators[key]

    def head(self, key: str) -> User:
        return self.world.person(f"kepala.{key.split('.')[1]}.blitar")

    def office(self, key: str) -> Instansi:
        return self.world.instansi[key]

    @property
    def keys(self) -> list[str]:
        """Offices that keep data, in the order of the plan."""
        return list(self.plan["entri"])

    def values(self, key: str, row: dict[str, Any]) -> dict[str, Any]:
        """The answers of one entry: the plan's, over its defaults, with the office's own person."""
        contact = {
            "pic_nama": self.world.pj.get(key, self.operator(key).nama),
            "pic_jabatan": "Pengelola Data",
            "pic_telepon": self.office(key).telepon,
        }
        return {**self.plan["bawaan"], **contact, **row}

    # The agreed year ----------------------------------------------------------------------------------
    def _agreed_year(self) -> Iterator[tuple[datetime, Callable[[datetime], Any]]]:
        tahun = self.tahun
        yield self.day(OPENED), lambda at: self._open(tahun, at)
        for number, key in enumerate(self.keys):
            filled = self.day(OPENED - 7 - number % 5, 10, number)
            yield filled, lambda at, key=key: self._fill_and_send(tahun, key, at)
            yield (
                self.day(OPENED - 14 - number % 3, 10, number),
                lambda at, key=key: self._approve(tahun, key, at),
            )
        yield self.day(OPENED - 20), lambda at: self._ask(tahun, at)
        yield self.day(OPENED - 24), lambda at: self._comment(tahun, at)
        yield self.day(OPENED - 24, 11), lambda at: self._recommend(tahun, at)
        yield self.day(OPENED - 25), lambda at: self._plan_meeting(tahun, self.day(OPENED - 34, 9), at)
        yield self.day(OPENED - 26), lambda at: self._invite(tahun, at)
        yield (
            self.day(OPENED - 33),
            lambda at: agreement.close_draft(daftar=self.daftar(tahun), by=self.sekretariat, at=at),
        )
        yield self.day(OPENED - 34, 9, 5), lambda at: self._meet(tahun, at)
        yield self.day(OPENED - 34, 11), lambda at: self._agree(tahun, at)
        yield self.day(OPENED - 35, 14), lambda at: self._minutes(tahun, at)
        for number, key in enumerate(self.keys):
            yield self.day(OPENED - 37, 9, number), lambda at, key=key: self._answer(tahun, key, at)
            yield self.day(OPENED - 38, 9, number), lambda at, key=key: self._check(tahun, key, at)
            # One head signs late.
            late = 10 if key == "3572.perkim" else 0
            yield (
                self.day(OPENED - 39 - late, 9, number),
                lambda at, key=key: self._approve_statement(tahun, key, at),
            )

    def _open(self, tahun: int, at: datetime) -> None:
        first = at.date()
        phases = {
            "draf_sampai": first + timedelta(days=14),
            "reviu_sampai": first + timedelta(days=21),
            "rekomendasi_sampai": first + timedelta(days=28),
            "forum_pada": first + timedelta(days=35),
        }
        daftar = years.open_year(wilayah=self.wilayah, tahun=tahun, phases=phases, by=self.sekretariat, at=at)
        years.open_drafting(daftar=daftar, by=self.sekretariat, at=at + timedelta(minutes=20))

    def _fill_and_send(self, tahun: int, key: str, at: datetime) -> None:
        part = self.part(tahun, key)
        for row in self.plan["entri"][key]:
            entries.add_entry(bagian=part, values=self.values(key, row), by=self.operator(key), at=at)
        offices.submit_list(
            bagian=self.part(tahun, key), by=self.operator(key), at=at + timedelta(minutes=40)
        )

    def _approve(self, tahun: int, key: str, at: datetime) -> None:
        review.judge_all(bagian=self.part(tahun, key), confirmed=True, by=self.walidata, at=at)
        review.approve_list(bagian=self.part(tahun, key), by=self.walidata, at=at + timedelta(minutes=5))

    def _ask(self, tahun: int, at: datetime) -> None:
        daftar = self.daftar(tahun)
        empty = daftar.bagian.filter(entri__isnull=True).values_list("pk", flat=True)
        years.ask_recommendation(daftar=daftar, passed=list(empty), by=self.sekretariat, at=at)

    def _comment(self, tahun: int, at: datetime) -> None:
        daftar = self.daftar(tahun)
        entry = EntriDaftarData.objects.filter(daftar=daftar, nama_data__startswith="Jumlah Rumah").first()
        comments.write_comment(
            daftar=daftar,
            entri=entry.pk if entry else None,
            text="Ajukan rekomendasi kegiatan statistik sebelum pendataan rumah dimulai.",
            by=self.pemeriksa,
            at=at,
        )
        comments.write_comment(
            daftar=daftar,
            text="Seragamkan satuan dan kode wilayah antardinas sebelum data dikumpulkan.",
            by=self.pemeriksa,
            at=at + timedelta(minutes=10),
        )

    def _recommend(self, tahun: int, at: datetime) -> None:
        note = "Draf Daftar Data dapat dibahas Forum dengan memperhatikan masukan pada lampiran."
        recommendation.number_recommendation(daftar=self.daftar(tahun), note=note, by=self.kepala_bps, at=at)

    # Meetings -------------------------------------------------------------------------------------
    def _plan_meeting(self, tahun: int, mulai: datetime, at: datetime) -> None:
        daftar = self.daftar(tahun)
        invited = [*(self.office(key).pk for key in self.keys), daftar.pembina_id]
        plan = meetings.Plan(
            judul=f"Penentuan Daftar Data Kota Blitar Tahun {tahun}",
            mulai=mulai,
            selesai=mulai + timedelta(hours=2),
            tempat=PLACE,
            acara="Pembukaan\nRekomendasi Pembina Data\nPembahasan Daftar Data tiap OPD\nKesepakatan",
            instansi=invited,
        )
        meetings.plan_meeting(daftar=daftar, plan=plan, by=self.sekretariat, at=at)

    def rapat(self, tahun: int) -> RapatForum:
        """The meeting of a year that was planned last."""
        found = RapatForum.objects.select_related("daftar__wilayah", "wilayah", "instansi__wilayah")
        return found.filter(daftar__tahun=tahun).order_by("-created_at")[0]

    def _invite(self, tahun: int, at: datetime) -> None:
        meetings.invite(rapat=self.rapat(tahun), by=self.sekretariat, at=at)

    def _meet(self, tahun: int, at: datetime) -> None:
        """All operators but one, Walidata and Pembina Data sign the attendance list by its link."""
        people = [self.operator(key) for key in self.keys[:-1]]
        for number, user in enumerate([*people, self.walidata, self.pemeriksa]):
            attendance.attend(rapat=self.rapat(tahun), by=user, at=at + timedelta(minutes=number))
        meetings.hold(rapat=self.rapat(tahun), by=self.sekretariat, at=at + timedelta(minutes=50))

    def _agree(self, tahun: int, at: datetime) -> None:
        for part in self.daftar(tahun).bagian.filter(entri__isnull=False).distinct().order_by("nomor"):
            agreement.decide_all(bagian=part, by=self.sekretariat, at=at)
        agreement.freeze_list(
            daftar=self.daftar(tahun),
            rapat=self.rapat(tahun),
            by=self.sekretariat,
            at=at + timedelta(minutes=30),
        )

    def _minutes(self, tahun: int, at: datetime) -> None:
        due = at.date() + timedelta(days=60)
        written = minutes.Minutes(
            isi="Forum membahas Daftar Data tiap OPD dan rekomendasi Pembina Data.",
            pimpinan=self.office("3572.bapperinda").kepala_nama,
            notulis=self.sekretariat.nama,
            keputusan=[f"Daftar Data Kota Blitar Tahun {tahun} disepakati.", "Kode wilayah dipakai seragam."],
            aksi=[
                minutes.Action(
                    masalah="Kode wilayah belum seragam",
                    aksi="Menyusun daftar kode wilayah yang dipakai bersama",
                    instansi=self.office("3572.kominfo").pk,
                    tenggat=due,
                    penanggung_jawab=self.operator("3572.kominfo").nama,
                    ukuran="Daftar kode tayang",
                ),
                minutes.Action(
                    masalah="Pendataan rumah belum direkomendasikan",
                    aksi="Mengajukan rekomendasi kegiatan statistik",
                    instansi=self.office("3572.perkim").pk,
                    tenggat=self.now.date() + timedelta(days=9),
                    ukuran="Surat Rekomendasi terbit",
                ),
            ],
        )
        minutes.save_minutes(rapat=self.rapat(tahun), minutes=written, by=self.sekretariat, at=at)
        minutes.issue_minutes(rapat=self.rapat(tahun), by=self.sekretariat, at=at + timedelta(minutes=5))

    # Availability -----------------------------------------------------------------------------------
    def _answer(self, tahun: int, key: str, at: datetime) -> None:
        part = self.part(tahun, key)
        missing = {
            e.pk: self._not_available(e)
            for e in part.entri.filter(ketersediaan="")
            if e.nama_data in self.plan["tidak_tersedia"]
        }
        if missing:
            availability.answer_entries(bagian=part, answers=missing, by=self.operator(key), at=at)
        if part.entri.filter(ketersediaan="", keputusan="disepakati").exists():
            availability.answer_rest(bagian=self.part(tahun, key), by=self.operator(key), at=at)
        availability.send_availability(
            bagian=self.part(tahun, key), by=self.operator(key), at=at + timedelta(minutes=10)
        )

    def _not_available(self, entry: EntriDaftarData) -> availability.Answer:
        row = self.plan["tidak_tersedia"][entry.nama_data]
        return availability.Answer(
            row["ketersediaan"],
            row["ketersediaan_alasan"],
            row["ketersediaan_uraian"],
            row["ketersediaan_rencana"],
        )

    def _check(self, tahun: int, key: str, at: datetime) -> None:
        availability.check_availability(bagian=self.part(tahun, key), by=self.walidata, at=at)

    def _approve_statement(self, tahun: int, key: str, at: datetime) -> None:
        head = self.head(key)
        statements.approve_statement(
            bagian=self.part(tahun, key), by=head, reentry=Reentry(head.pk, at), at=at
        )

    # A change of the agreed list --------------------------------------------------------------------
    def _change(self) -> Iterator[tuple[datetime, Callable[[datetime], Any]]]:
        tahun = self.tahun
        yield (
            self.day(15),
            lambda at: addenda.open_addendum(
                daftar=self.daftar(tahun),
                reason="Perubahan anggaran tahun berjalan.",
                by=self.sekretariat,
                at=at,
            ),
        )
        yield self.day(14), lambda at: self._propose(tahun, at)
        yield self.day(13), lambda at: self._plan_meeting(tahun, self.day(7, 9), at)
        yield self.day(13, 10), lambda at: self._invite(tahun, at)
        yield (
            self.day(8),
            lambda at: addenda.close_addendum(daftar=self.daftar(tahun), by=self.sekretariat, at=at),
        )
        yield self.day(7, 9, 5), lambda at: self._meet(tahun, at)
        yield self.day(7, 11), lambda at: self._agree_change(tahun, at)
        yield self.day(5), lambda at: self._answer(tahun, CHANGED_OFFICE, at)
        yield self.day(4), lambda at: self._check(tahun, CHANGED_OFFICE, at)

    def _propose(self, tahun: int, at: datetime) -> None:
        part = self.part(tahun, CHANGED_OFFICE)
        entry = part.entri.get(nama_data="Jumlah Pengunjung Museum")
        addenda.propose_change(
            bagian=part,
            jenis=PerubahanEntri.Jenis.UBAH,
            entri=entry,
            isi={"jadwal_pemutakhiran": "bulanan", "periode_data": "bulanan"},
            alasan="Karcis museum sudah dicatat harian.",
            by=self.operator(CHANGED_OFFICE),
            at=at,
        )
        addenda.propose_change(
            bagian=self.part(tahun, ADDED_OFFICE),
            jenis=PerubahanEntri.Jenis.TAMBAH,
            isi=self.values(ADDED_OFFICE, ADDED),
            alasan="Program beasiswa dimulai pada perubahan anggaran.",
            by=self.operator(ADDED_OFFICE),
            at=at + timedelta(minutes=30),
        )

    def _agree_change(self, tahun: int, at: datetime) -> None:
        addendum = Addendum.objects.get(daftar=self.daftar(tahun), closed_at__isnull=True)
        for change in addendum.perubahan.all():
            addenda.decide_change(change=change, keputusan="disepakati", by=self.sekretariat, at=at)
        addenda.freeze_addendum(
            daftar=self.daftar(tahun),
            rapat=self.rapat(tahun),
            by=self.sekretariat,
            at=at + timedelta(minutes=20),
        )

    # The coming year --------------------------------------------------------------------------------
    def _coming_year(self) -> Iterator[tuple[datetime, Callable[[datetime], Any]]]:
        tahun = self.tahun + 1
        yield self.day(27), lambda at: self._open(tahun, at)
        for number, (key, word) in enumerate(self.plan["sedang"].items()):
            if word == "draf":
                continue
            yield (
                self.day(16 - number, 10, number),
                lambda at, key=key: offices.submit_list(
                    bagian=self.part(tahun, key), by=self.operator(key), at=at
                ),
            )
            if word == "disetujui":
                yield self.day(6, 13, number), lambda at, key=key: self._approve(tahun, key, at)
            if word == "dikembalikan":
                yield self.day(6, 14, number), lambda at, key=key: self._return(tahun, key, at)
        yield (
            self.day(5, 15),
            lambda at: years.close_drafting(daftar=self.daftar(tahun), by=self.sekretariat, at=at),
        )
        yield self.day(3), lambda at: self._plan_meeting(tahun, self._coming(12), at)
        yield self.day(3, 10), lambda at: self._invite(tahun, at)

    def _coming(self, days: int) -> datetime:
        day: date = self.now.date() + timedelta(days=days)
        while not self.calendar.is_working_day(day):
            day += timedelta(days=1)
        return datetime.combine(day, time(9, 0), self.wilayah.zone)

    def _return(self, tahun: int, key: str, at: datetime) -> None:
        entry = self.part(tahun, key).entri.order_by("urut", "pk")[0]
        review.judge_entry(
            entri=entry,
            reviu="perbaikan",
            catatan="Definisi belum menyebut tahun akreditasi yang dipakai.",
            by=self.walidata,
            at=at,
        )
        review.return_list(bagian=self.part(tahun, key), by=self.walidata, at=at + timedelta(minutes=15))
