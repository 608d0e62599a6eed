"""Cases of the Forum in any state, walked there by the people of a world, twenty minutes apart.

`list_at`, `office_at`, `meeting_at` give a walk that stands in the state asked for. Where a service of
another part would be called, the bare move is performed; papers are real documents, made by the outbox.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from forum.models import (
    DaftarData,
    DaftarDataOpd,
    EntriDaftarData,
    ItemData,
    JadwalRilis,
    KomentarPembina,
    RapatForum,
)
from forum.services import agreement, years
from forum.states import ListState, MeetingState, OfficeState
from satudata.accounts.models import Instansi, User
from satudata.accounts.queries import system_user
from satudata.documents import services as documents
from satudata.documents.models import Document
from satudata.workflow import engine, outbox, steps
from tests.factories.letters import letter_context
from tests.factories.world import WORK, World
from tests.walked_once import walked_once

# Three OPDs of Kota Blitar fill their lists, by the short name of their people; the others have no entry.
PRODUCERS = {"blitar": "blitar_dinkes", "budpar": "blitar_budpar", "sosial": "blitar_sosial"}
MINUTES = timedelta(minutes=20)
# A kind of paper that nothing follows: its bytes are stored, and the walk makes the next move itself.
PAPER = "contoh_surat"

L, P, M = ListState, OfficeState, MeetingState


class ForumWalk:
    """A year of Kota Blitar's Daftar Data with what belongs to it; `daftar` is read anew at each move."""

    def __init__(self, forum: World, *, entries: int = 2, at: datetime = WORK, tahun: int = 2027) -> None:
        self.forum, self.entries, self.at = forum, entries, at
        self.daftar: DaftarData = years.open_year(
            wilayah=forum.wilayah["3572"], tahun=tahun, by=forum.blitar_sekretariat, at=at
        )

    # Reading -------------------------------------------------------------------------------------
    def next(self) -> datetime:
        self.at += MINUTES
        return self.at

    def office(self, short: str = "blitar") -> DaftarDataOpd:
        """The part of one of the three OPDs, as it stands."""
        found = DaftarDataOpd.objects.select_related("instansi__wilayah", "wilayah", "daftar", "pembina")
        return found.get(daftar=self.daftar, instansi=self.forum.instansi[PRODUCERS[short]])

    def operator(self, short: str = "blitar") -> User:
        return self.forum.people[f"{short}_operator"]

    def head(self, short: str = "blitar") -> User:
        return self.forum.people[f"{short}_kepala"]

    def entry(self, short: str = "blitar", position: int = 0) -> EntriDaftarData:
        return self.office(short).entri.select_related("bagian", "daftar")[position]

    # Moving --------------------------------------------------------------------------------------
    def move(
        self, case: Any, verb: str, by: User, change: Callable[[engine.Change], None] | None = None
    ) -> Any:
        """The bare move, as this person; a paper that it issues is made at once."""
        moved = engine.perform(case, verb, by=by, at=self.next(), change=change)
        self.reread()
        return moved

    def reread(self) -> None:
        related = ("wilayah", "instansi__wilayah", "pembina", "berita_acara", "rapat")
        self.daftar = DaftarData.objects.select_related(*related).get(pk=self.daftar.pk)

    def drain(self) -> None:
        """Carry out what was promised: papers are made, and what follows them happens."""
        outbox.drain(at=self.next(), limit=400)
        self.reread()

    def _list(self, verb: str, by: str, change: Callable[[engine.Change], None] | None = None) -> None:
        self.move(self.daftar, verb, self.forum.people[by] if by != "system" else system_user(), change)

    # The list: draft, review, B1 -------------------------------------------------------------------
    def open_drafting(self) -> None:
        years.open_drafting(daftar=self.daftar, by=self.forum.blitar_sekretariat, at=self.next())
        self.reread()
        for short in PRODUCERS:
            office = self.office(short)
            add_entries(office, self.entries, by=self.operator(short), at=self.at)

    def review_all(self) -> None:
        """The three OPDs send, Walidata finds all in order, the others are passed over; drafting closes."""
        for short in PRODUCERS:
            self.submit(short)
            self.review(short)
        mine = [self.forum.instansi[key].pk for key in PRODUCERS.values()]
        for office in DaftarDataOpd.objects.filter(daftar=self.daftar).exclude(instansi__in=mine):
            self.move(office, "pass_over", self.forum.blitar_sekretariat)
        self._list("close_drafting", "blitar_sekretariat")

    def ask_recommendation(self) -> None:
        self._list("ask_recommendation", "blitar_walidata")

    def number_recommendation(self) -> None:
        entri = self.entry()
        KomentarPembina.objects.create(
            daftar=self.daftar, entri=entri, text="Selaraskan definisi dengan standar data nasional.",
            by=self.forum.blitar_pemeriksa, at=self.at, sent_at=self.at,
        )  # fmt: skip

        def change(act: engine.Change) -> None:
            act.case.rekomendasi = paper(act, act.case.pembina)

        self._list("number_recommendation", "blitar_penandatangan", change)

    def complete_recommendation(self) -> None:
        self.drain()
        self._list("complete_recommendation", "system")

    # B2: a meeting -----------------------------------------------------------------------------------
    def plan_meeting(self, **facts: Any) -> RapatForum:
        return plan_meeting(self.daftar, by=self.forum.blitar_sekretariat, at=self.next(), **facts)

    def invite(self, rapat: RapatForum) -> RapatForum:
        def change(act: engine.Change) -> None:
            act.case.undangan = paper(act, act.case.instansi)

        return self.move(rapat, "invite", self.forum.blitar_sekretariat, change).case

    def hold(self, rapat: RapatForum, *, quorum: bool = True) -> RapatForum:
        def change(act: engine.Change) -> None:
            act.case.dilaksanakan_pada, act.case.kuorum_tercapai = act.at, quorum

        return self.move(rapat, "hold", self.forum.blitar_sekretariat, change).case

    def held_meeting(self, *, quorum: bool = True, **facts: Any) -> RapatForum:
        """A meeting of this year that has taken place."""
        return self.hold(self.invite(self.plan_meeting(**facts)), quorum=quorum)

    def issue_minutes(self, rapat: RapatForum) -> RapatForum:
        def change(act: engine.Change) -> None:
            act.case.notulen_isi = "Forum membahas Daftar Data."
            act.case.notulen = paper(act, act.case.instansi)

        return self.move(rapat, "issue_minutes", self.forum.blitar_sekretariat, change).case

    def complete_minutes(self, rapat: RapatForum) -> RapatForum:
        self.drain()
        return self.move(rapat, "complete_minutes", system_user()).case

    # B3: agreement -----------------------------------------------------------------------------------
    def close_draft(self) -> None:
        agreement.close_draft(daftar=self.daftar, by=self.forum.blitar_sekretariat, at=self.next())
        self.reread()

    def decide_all(self) -> None:
        """The Forum agrees to every entry of the three OPDs."""
        for short in PRODUCERS:
            agreement.decide_all(bagian=self.office(short), by=self.forum.blitar_sekretariat, at=self.next())

    def freeze_list(self) -> None:
        """All is agreed in a meeting with quorum, and the list is frozen."""
        rapat = self.held_meeting()
        self.decide_all()
        self.freeze(rapat)

    def freeze(self, rapat: RapatForum) -> None:
        agreement.freeze_list(
            daftar=self.daftar, rapat=rapat, by=self.forum.blitar_sekretariat, at=self.next()
        )
        self.reread()

    # Later changes -----------------------------------------------------------------------------------
    def open_addendum(self) -> None:
        def change(act: engine.Change) -> None:
            act.case.addendum.create(nomor=1, alasan="Data baru.", opened_at=act.at, opened_by=act.by)

        self._list("open_addendum", "blitar_sekretariat", change)

    def close_addendum(self) -> None:
        self._list("close_addendum", "blitar_sekretariat")

    def freeze_addendum(self) -> None:
        def change(act: engine.Change) -> None:
            addendum = act.case.addendum.get(closed_at__isnull=True)
            addendum.berita_acara = paper(act, act.case.instansi)
            addendum.save()

        self._list("freeze_addendum", "blitar_sekretariat", change)

    # An OPD's part -----------------------------------------------------------------------------------
    def submit(self, short: str = "blitar") -> None:
        def change(act: engine.Change) -> None:
            act.case.diajukan_pada, act.case.diajukan_oleh = act.at, act.by

        self.move(self.office(short), "submit_list", self.operator(short), change)

    def return_list(self, short: str = "blitar") -> None:
        office = self.office(short)
        office.entri.update(reviu="perbaikan", reviu_catatan="Lengkapi definisinya.", reviu_pada=self.at)
        self.move(office, "return_list", self.forum.blitar_walidata)

    def review(self, short: str = "blitar") -> None:
        office = self.office(short)
        office.entri.update(reviu="sesuai", reviu_oleh=self.forum.blitar_walidata, reviu_pada=self.at)
        self.move(office, "approve_list", self.forum.blitar_walidata)

    def pass_over(self, short: str = "blitar") -> None:
        self.move(self.office(short), "pass_over", self.forum.blitar_sekretariat)

    def send_availability(self, short: str = "blitar") -> None:
        office = self.office(short)
        office.entri.filter(keputusan="disepakati").update(ketersediaan="tersedia")

        def change(act: engine.Change) -> None:
            act.case.ketersediaan_oleh = act.by

        self.move(office, "send_availability", self.operator(short), change)

    def return_availability(self, short: str = "blitar") -> None:
        self.move(self.office(short), "return_availability", self.forum.blitar_walidata)

    def check_availability(self, short: str = "blitar") -> None:
        self.move(self.office(short), "check_availability", self.forum.blitar_walidata_dua)

    def prepare_statement(self, short: str = "blitar") -> None:
        self.move(self.office(short), "prepare_statement", self.head(short), _own_statement)

    def approve_statement(self, short: str = "blitar") -> None:
        self.move(self.office(short), "approve_statement", self.head(short), _own_statement)

    def complete_statement(self, short: str = "blitar") -> None:
        self.drain()
        self.move(self.office(short), "complete_statement", system_user())


def paper(act: engine.Change, penerbit: Instansi) -> Document:
    """A real document of the case, without number, whose bytes the outbox makes."""
    document = documents.issue_document(
        kind=PAPER, case=act.case, penerbit=penerbit, series_code=None,
        template="documents/surat_rekomendasi.html", context=letter_context(), hal="Contoh",
        on=act.at.date(), by=act.by, at=act.at,
    )  # fmt: skip
    act.jobs.append(documents.render_job(document))
    return document


def _own_statement(act: engine.Change) -> None:
    act.case.surat_pernyataan = paper(act, act.case.instansi)
    act.case.disetujui_oleh, act.case.disetujui_pada = act.by, act.at


def add_entries(office: DaftarDataOpd, count: int, *, by: User, at: datetime) -> list[EntriDaftarData]:
    """Give a part complete entries, straight into its tables; every third is Data Prioritas."""
    start = office.entri.count()
    items = ItemData.objects.bulk_create(
        ItemData(
            wilayah_id=office.wilayah_id, instansi_id=office.instansi_id, created_at=at,
            kode=f"{office.instansi.kode_unit}-{office.tahun}-{start + n + 1:04d}",
        )
        for n in range(count)
    )  # fmt: skip
    entries = EntriDaftarData.objects.bulk_create(
        _entry(office, item, start + n, by, at) for n, item in enumerate(items)
    )
    year = office.tahun
    JadwalRilis.objects.bulk_create(
        JadwalRilis(
            entri=entry, ke=1, periode=str(year), mulai=date(year, 1, 1), sampai=date(year, 12, 31),
            tanggal=date(year + 1, 1, 30),
        )
        for entry in entries
    )  # fmt: skip
    return entries


def _entry(office: DaftarDataOpd, item: ItemData, n: int, by: User, at: datetime) -> EntriDaftarData:
    return EntriDaftarData(
        daftar_id=office.daftar_id, bagian=office, item=item, urut=n, created_at=at, created_by=by,
        updated_at=at, nama_data=f"Jumlah Layanan Nomor {n + 1} menurut Kelurahan", jenis_data="variabel",
        pic_nama="Sekar Contoh", pic_jabatan="Kepala Bidang Contoh", pic_telepon="0342 000000",
        urusan="u02", sumber_referensi=["rpjmd", "lppd"], data_prioritas=n % 3 == 0,
        alasan_prioritas="Dipakai pada RPJMD." if n % 3 == 0 else "", konsep="Layanan",
        definisi="Banyaknya layanan yang diberikan selama satu tahun.", klasifikasi="Menurut kelurahan",
        ukuran="Jumlah", satuan="layanan", level="desa_kelurahan", periode_data="tahunan",
        jadwal_pemutakhiran="tahunan", rilis_jeda=30, cara_pengumpulan="kompilasi",
        tanpa_rekomendasi="Data dari register layanan.", hak_akses="terbuka", data_pribadi=False,
        format=["csv", "xlsx"], kode_referensi=["wilayah_bps"],
    )  # fmt: skip


def plan_meeting(daftar: DaftarData, *, by: User, at: datetime, **facts: Any) -> RapatForum:
    """A planned meeting with its open step B2."""
    count = RapatForum.objects.filter(daftar=daftar).count() + 1
    given: dict[str, Any] = {
        "judul": f"Rapat Penetapan Daftar Data Tahun {daftar.tahun}",
        "mulai": at + timedelta(hours=1),
        "tempat": "Ruang Rapat Contoh Lantai 2",
        "acara": "Pembahasan draf Daftar Data",
        "kode_hadir": f"{str(daftar.pk)[:20]}-{count}",
    } | facts
    rapat = RapatForum.objects.create(
        nomor=f"RF.{daftar.nomor}.{count}", wilayah_id=daftar.wilayah_id, instansi=daftar.instansi,
        sop_id=daftar.sop_id, daftar=daftar, created_at=at, created_by=by, updated_at=at, **given,
    )  # fmt: skip
    engine.record(rapat, "meeting_planned", by=by, at=at)
    rapat.save()
    steps.open_run(rapat, "B2", at=at)
    return rapat


# States and how each is reached ------------------------------------------------------------------------
Walk = Callable[[ForumWalk], None]

_TO_LIST: dict[str, list[Walk]] = {L.PREPARED: []}
_TO_LIST[L.DRAFTING] = [ForumWalk.open_drafting]
_TO_LIST[L.REVIEWING] = [*_TO_LIST[L.DRAFTING], ForumWalk.review_all]
_TO_LIST[L.RECOMMENDATION_AWAITED] = [*_TO_LIST[L.REVIEWING], ForumWalk.ask_recommendation]
_TO_LIST[L.RECOMMENDATION_NUMBERED] = [*_TO_LIST[L.RECOMMENDATION_AWAITED], ForumWalk.number_recommendation]
_TO_LIST[L.RECOMMENDED] = [*_TO_LIST[L.RECOMMENDATION_NUMBERED], ForumWalk.complete_recommendation]
_TO_LIST[L.DELIBERATED] = [*_TO_LIST[L.RECOMMENDED], ForumWalk.close_draft]
_TO_LIST[L.MINUTES_NUMBERED] = [*_TO_LIST[L.DELIBERATED], ForumWalk.freeze_list]
_TO_LIST[L.AGREED] = [*_TO_LIST[L.MINUTES_NUMBERED], ForumWalk.drain]
_TO_LIST[L.AMENDING] = [*_TO_LIST[L.AGREED], ForumWalk.open_addendum]
_TO_LIST[L.AMENDMENT_DELIBERATED] = [*_TO_LIST[L.AMENDING], ForumWalk.close_addendum]
_TO_LIST[L.AMENDMENT_NUMBERED] = [*_TO_LIST[L.AMENDMENT_DELIBERATED], ForumWalk.freeze_addendum]
_TO_LIST[L.CLOSED] = [*_TO_LIST[L.AGREED], lambda w: w._list("close_year", "blitar_sekretariat")]

_AGREED = _TO_LIST[L.AGREED]
_TO_OFFICE: dict[str, list[Walk]] = {
    P.LISTED: [],
    P.DRAFTED: _TO_LIST[L.DRAFTING],
    P.SUBMITTED: [*_TO_LIST[L.DRAFTING], ForumWalk.submit],
    P.RETURNED: [*_TO_LIST[L.DRAFTING], ForumWalk.submit, ForumWalk.return_list],
    P.REVIEWED: [*_TO_LIST[L.DRAFTING], ForumWalk.submit, ForumWalk.review],
    P.PASSED_OVER: [*_TO_LIST[L.DRAFTING], ForumWalk.pass_over],
    P.AGREED: _AGREED,
    P.AVAILABILITY_SENT: [*_AGREED, ForumWalk.send_availability],
}
_TO_OFFICE[P.AVAILABILITY_RETURNED] = [*_TO_OFFICE[P.AVAILABILITY_SENT], ForumWalk.return_availability]
_TO_OFFICE[P.AVAILABILITY_CHECKED] = [*_TO_OFFICE[P.AVAILABILITY_SENT], ForumWalk.check_availability]
_TO_OFFICE[P.SIGNATURE_AWAITED] = [*_TO_OFFICE[P.AVAILABILITY_CHECKED], ForumWalk.prepare_statement]
_TO_OFFICE[P.STATEMENT_NUMBERED] = [*_TO_OFFICE[P.AVAILABILITY_CHECKED], ForumWalk.approve_statement]
_TO_OFFICE[P.STATED] = [*_TO_OFFICE[P.STATEMENT_NUMBERED], ForumWalk.complete_statement]

Meet = Callable[[ForumWalk, RapatForum], RapatForum]


def _cancel(walk: ForumWalk, rapat: RapatForum) -> RapatForum:
    return walk.move(rapat, "cancel", walk.forum.blitar_sekretariat).case


_TO_MEETING: dict[str, list[Meet]] = {
    M.PLANNED: [],
    M.INVITED: [ForumWalk.invite],
    M.HELD: [ForumWalk.invite, ForumWalk.hold],
    M.MINUTES_NUMBERED: [ForumWalk.invite, ForumWalk.hold, ForumWalk.issue_minutes],
    M.MINUTED: [ForumWalk.invite, ForumWalk.hold, ForumWalk.issue_minutes, ForumWalk.complete_minutes],
    M.CANCELLED: [_cancel],
}


def list_at(forum: World, state: str, *, entries: int = 2) -> ForumWalk:
    """A walk whose list stands in this state; three OPDs with so many entries each."""
    return _walked(forum, tuple(_TO_LIST[state]), entries)


def office_at(forum: World, state: str, *, entries: int = 2) -> ForumWalk:
    """A walk in which the part of the health office (`walk.office()`) stands in this state."""
    return _walked(forum, tuple(_TO_OFFICE[state]), entries)


@walked_once
def meeting_at(forum: World, state: str) -> tuple[ForumWalk, RapatForum]:
    """A walk whose drafting is open, and a meeting of its year in this state."""
    walk = list_at(forum, L.DRAFTING, entries=1)
    rapat = walk.plan_meeting()
    for step in _TO_MEETING[state]:
        rapat = step(walk, rapat)
    return walk, rapat


@walked_once
def _walked(forum: World, path: tuple[Walk, ...], entries: int) -> ForumWalk:
    if not path:
        return ForumWalk(forum, entries=entries)
    walk = _walked(forum, path[:-1], entries)
    path[-1](walk)
    return walk
