"""SOP B2: a meeting from its plan to its minutes; who may, when, and what is refused in words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from forum.models import KeputusanRapat, PesertaRapat, RapatForum
from forum.queries import visible_meetings
from forum.reading.rapat import quorum_of
from forum.services import attendance, meetings, minutes
from forum.services.meetings import Guest
from forum.states import MeetingState
from satudata.accounts.queries import rights_of
from satudata.documents import services as documents
from satudata.documents.models import Document
from satudata.documents.registry import may_read
from satudata.notifications.models import Notice
from satudata.workflow import outbox
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm, StaleMove
from satudata.workflow.events import verify
from satudata.workflow.models import Event, StepRun
from tests.factories.meetings import AFTER, DURING, STARTS, MeetingWalk, minutes_of, plan_of, walk
from tests.factories.world import WORK, World

OTHERS = ("blitar_walidata", "blitar_operator", "blitar_kepala", "blitar_pemeriksa", "sekretariat", "admin")


@pytest.fixture
def way(forum: World) -> MeetingWalk:
    """A year in which a meeting is planned next."""
    return walk(forum)


def told(code: str) -> set[str]:
    return set(Notice.objects.filter(code=code).values_list("user__username", flat=True))


# Plan ----------------------------------------------------------------------------------------------
def test_plan_opens_b2_without_due_date(way: MeetingWalk) -> None:
    rapat = way.plan().rapat

    run = StepRun.objects.get(case_id=str(rapat.pk))
    assert (run.step_code, run.due_at, run.closed_at) == ("B2", None, None)
    assert run.instansi_id == rapat.instansi_id
    assert rapat.nomor == "RF.3572.2026.001"
    invited = set(rapat.peserta.filter(diundang=True).values_list("instansi__nama", flat=True))
    assert {"Dinas Sosial", "BPS Kota Blitar", "Dinas Komunikasi, Informatika dan Statistik"} <= invited
    assert not any("Trenggalek" in nama for nama in invited)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"judul": "  "}, "Tulis perihal rapat"),
        ({"tempat": ""}, "Tulis tempat rapat"),
        ({"acara": "\n \n"}, "Tulis acara rapat"),
        ({"selesai": STARTS}, "sesudah jam mulai"),
        ({"tautan": "javascript:alert(1)"}, "alamat lengkap"),
        ({"kuorum_persen": 0}, "1 sampai 100"),
        ({"kuorum_persen": 101}, "1 sampai 100"),
        ({"instansi": []}, "paling sedikit satu instansi"),
        ({"judul": "x" * 301}, "paling panjang 300"),
        ({"tamu": [Guest(f"Tamu {n}") for n in range(51)]}, "paling banyak 50"),
    ],
)
def test_plan_with_a_fault_is_refused_in_words(way: MeetingWalk, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        way.plan(**changes)
    assert not RapatForum.objects.exists()


def test_plan_invites_offices_of_its_own_forum_only(way: MeetingWalk, forum: World) -> None:
    with pytest.raises(InvalidInput, match="hanya perangkat daerah"):
        way.plan(instansi=[forum.instansi["dinkes"].pk])


def test_edit_replaces_the_invited_and_keeps_the_run(way: MeetingWalk, forum: World) -> None:
    rapat = way.plan().rapat
    only = forum.instansi["blitar_sosial"]

    changed = meetings.edit_meeting(
        rapat=rapat,
        plan=plan_of(way.daftar, instansi=[only.pk], tamu=[Guest("Raras Contoh", "Universitas Contoh")]),
        by=way.by,
        version=rapat.version,
        at=WORK,
    )

    rows = changed.peserta.filter(diundang=True)
    assert {(r.instansi_id, r.nama) for r in rows} == {(only.pk, ""), (None, "Raras Contoh")}
    assert StepRun.objects.filter(case_id=str(rapat.pk)).count() == 1
    with pytest.raises(StaleForm):
        meetings.edit_meeting(rapat=rapat, plan=plan_of(way.daftar), by=way.by, version=0, at=WORK)


def test_invited_meeting_is_edited_only_after_rescheduling(way: MeetingWalk) -> None:
    way.plan().invite()
    with pytest.raises(StaleMove, match="Jadwalkan ulang"):
        meetings.edit_meeting(rapat=way.rapat, plan=plan_of(way.daftar), by=way.by, at=WORK)


# Who may -------------------------------------------------------------------------------------------
ACTS: dict[str, Callable[[MeetingWalk, Any], Any]] = {
    "plan": lambda w, u: meetings.plan_meeting(daftar=w.daftar, plan=plan_of(w.daftar), by=u, at=WORK),
    "edit": lambda w, u: meetings.edit_meeting(rapat=w.rapat, plan=plan_of(w.daftar), by=u, at=WORK),
    "invite": lambda w, u: meetings.invite(rapat=w.rapat, by=u, at=WORK),
    "cancel": lambda w, u: meetings.cancel(rapat=w.rapat, reason="Batal", by=u, at=WORK),
    "reschedule": lambda w, u: meetings.reschedule(rapat=w.rapat, reason="Pindah", by=u, at=WORK),
    "hold": lambda w, u: meetings.hold(rapat=w.rapat, by=u, at=AFTER),
    "note": lambda w, u: attendance.note_attendance(rapat=w.rapat, nama="A", by=u, at=DURING),
    "strike": lambda w, u: attendance.strike_attendance(rapat=w.rapat, peserta=1, by=u, at=DURING),
    "tick": lambda w, u: attendance.tick_guest(rapat=w.rapat, guest=1, by=u, at=DURING),
    "save": lambda w, u: minutes.save_minutes(rapat=w.rapat, minutes=minutes_of(w.forum), by=u, at=AFTER),
    "issue": lambda w, u: minutes.issue_minutes(rapat=w.rapat, by=u, at=AFTER),
    "retry": lambda w, u: minutes.retry_paper(rapat=w.rapat, paper="undangan", by=u, at=AFTER),
    "sign": lambda w, u: minutes.store_signed_paper(
        rapat=w.rapat, paper="undangan", upload=None, by=u, at=AFTER
    ),
}


def test_everything_of_a_meeting_is_the_sekretariats(way: MeetingWalk, forum: World) -> None:
    way.plan().invite()
    before = Event.objects.count()
    for act in ACTS.values():
        for name in OTHERS:
            with pytest.raises(ActionDenied):
                act(way, forum.people[name])
    assert Event.objects.count() == before


def test_everybody_of_the_forum_reads_a_meeting_and_nobody_else(way: MeetingWalk, forum: World) -> None:
    way.plan().invite()
    document = way.rapat.undangan
    for name in (
        "blitar_operator",
        "sosial_kepala",
        "blitar_walidata",
        "blitar_pemeriksa",
        "blitar_pimpinan",
    ):
        assert visible_meetings(forum.rights(name)).filter(pk=way.rapat.pk).exists()
        assert may_read(forum.people[name], document.file)
    for name in ("operator", "sekretariat", "tanpa_peran"):
        assert not visible_meetings(forum.rights(name)).filter(pk=way.rapat.pk).exists()
        assert not may_read(forum.people[name], document.file)


# Invitation ----------------------------------------------------------------------------------------
def test_invitation_tells_the_invited_offices_only(way: MeetingWalk, forum: World) -> None:
    offices = [forum.instansi[k].pk for k in ("blitar_dinkes", "blitar_kominfo", "blitar_bps")]
    way.plan(instansi=offices).invite()

    assert told("meeting_invited") == {
        "blitar_operator", "blitar_kepala", "blitar_walidata", "blitar_walidata_dua", "blitar_pemeriksa",
        "blitar_penandatangan",
    }  # fmt: skip
    notice = Notice.objects.filter(code="meeting_invited").first()
    assert notice.url.endswith(f"/rapat/{way.rapat.pk}/")


def test_invitation_is_told_once_though_its_job_runs_twice(way: MeetingWalk) -> None:
    way.plan().invite()
    before = Notice.objects.count()
    event = Event.objects.get(code="meeting_invited")
    outbox.enqueue_again(meetings.TELL_INVITED, key=str(event.pk), at=WORK, event=event.pk)
    outbox.drain(at=WORK, limit=200)
    assert Notice.objects.count() == before > 0


def test_rescheduled_meeting_gets_an_invitation_that_supersedes_the_first(way: MeetingWalk) -> None:
    first = way.plan().invite().rapat.undangan
    meetings.reschedule(rapat=way.rapat, reason="Ruangan terpakai", by=way.by, at=WORK)
    way.fresh()
    assert way.rapat.state == MeetingState.PLANNED
    later = plan_of(way.daftar, mulai=STARTS + timedelta(days=1), selesai=None)
    meetings.edit_meeting(rapat=way.rapat, plan=later, by=way.by, at=WORK)
    way.invite()

    first.refresh_from_db()
    assert way.rapat.undangan.supersedes == first
    assert (first.state, way.rapat.undangan.state) == (Document.State.SUPERSEDED, Document.State.ISSUED)
    assert "blitar_operator" in told("meeting_rescheduled")
    assert StepRun.objects.get(case_id=str(way.rapat.pk)).closed_at is None


def test_meeting_of_a_day_that_is_over_is_not_invited_to(way: MeetingWalk) -> None:
    way.plan()
    with pytest.raises(InvalidInput, match="sudah lewat"):
        way.invite(at=STARTS + timedelta(days=1))


def test_meeting_is_not_rescheduled_once_somebody_attended(way: MeetingWalk) -> None:
    way.plan().invite().attend("blitar_operator")
    with pytest.raises(InvalidInput, match="Sudah ada yang mengisi"):
        meetings.reschedule(rapat=way.rapat, reason="Pindah", by=way.by, at=DURING)


def test_cancelled_meeting_closes_b2_and_tells_the_invited(way: MeetingWalk) -> None:
    way.plan().invite()
    meetings.cancel(rapat=way.rapat, reason="Bentrok dengan rapat lain", by=way.by, at=WORK)
    way.drained(WORK)

    run = StepRun.objects.get(case_id=str(way.rapat.pk))
    assert (run.outcome, run.closed_at) == ("dibatalkan", WORK)
    assert "sosial_operator" in told("meeting_cancelled")
    with pytest.raises(StaleMove, match="dibatalkan"):
        attendance.attend(rapat=way.rapat, by=way.forum.blitar_operator, at=DURING)


def test_cancelling_a_plan_that_nobody_knows_of_tells_nobody(way: MeetingWalk) -> None:
    way.plan()
    meetings.cancel(rapat=way.rapat, reason="Tidak jadi", by=way.by, at=WORK)
    way.drained(WORK)
    assert not told("meeting_cancelled") & {"sosial_operator", "blitar_walidata"}


@pytest.mark.parametrize("verb", [meetings.cancel, meetings.reschedule])
def test_cancelling_and_rescheduling_need_a_reason(way: MeetingWalk, verb: Callable[..., Any]) -> None:
    way.plan().invite()
    with pytest.raises(InvalidInput, match="Tulis alasan"):
        verb(rapat=way.rapat, reason="  ", by=way.by, at=WORK)


# Attendance ----------------------------------------------------------------------------------------
def test_account_attends_for_its_own_office_once(way: MeetingWalk, forum: World) -> None:
    way.plan().invite()
    first = attendance.attend(rapat=way.rapat, by=forum.blitar_operator, at=DURING)
    again = attendance.attend(rapat=way.rapat, by=forum.blitar_operator, at=DURING)

    assert (first.new, again.new) == (True, False)
    assert first.peserta.instansi == forum.instansi["blitar_dinkes"]
    assert first.peserta.cara == PesertaRapat.Cara.TAUTAN


@pytest.mark.parametrize(
    ("name", "office"),
    [
        ("blitar_walidata", "blitar_kominfo"),
        ("blitar_sekretariat", "blitar_bapperinda"),
        ("blitar_pemeriksa", "blitar_bps"),
        ("budpar_kepala", "blitar_budpar"),
    ],
)
def test_each_role_attends_for_its_office(way: MeetingWalk, forum: World, name: str, office: str) -> None:
    way.plan().invite()
    done = attendance.attend(rapat=way.rapat, by=forum.people[name], at=DURING)
    assert done.peserta.instansi == forum.instansi[office]


def test_account_of_another_region_signs_by_name(way: MeetingWalk, forum: World) -> None:
    way.plan().invite()
    with pytest.raises(InvalidInput, match="bukan dari instansi"):
        attendance.attend(rapat=way.rapat, by=forum.operator, at=DURING)


def test_name_is_written_down_once_however_it_is_typed(way: MeetingWalk, forum: World) -> None:
    way.plan().invite()
    office = forum.instansi["blitar_sosial"]
    given = {"rapat": way.rapat, "instansi": office, "at": DURING}
    assert attendance.attend_by_name(nama="Raras  Contoh", **given).new
    assert not attendance.attend_by_name(nama=" raras contoh ", **given).new
    noted = attendance.note_attendance(nama="RARAS CONTOH", by=way.by, **given)
    assert not noted.new
    assert way.rapat.peserta.filter(hadir_pada__isnull=False).count() == 1


def test_account_that_was_noted_by_name_before_is_one_person(way: MeetingWalk, forum: World) -> None:
    way.plan().invite()
    user, office = forum.budpar_operator, forum.instansi["blitar_budpar"]
    attendance.note_attendance(rapat=way.rapat, nama=user.nama, instansi=office, by=way.by, at=DURING)
    assert not attendance.attend(rapat=way.rapat, by=user, at=DURING).new
    assert way.rapat.peserta.get(user=user).nama == user.nama


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"nama": " "}, "Tulis nama"),
        ({"nama": "A"}, "Pilih instansi"),
        ({"nama": "A" * 161, "instansi_lain": "B"}, "paling panjang"),
        ({"nama": "A", "instansi_lain": "B" * 201}, "paling panjang 200"),
    ],
)
def test_person_with_a_fault_is_refused_in_words(way: MeetingWalk, given: dict[str, str], words: str) -> None:
    way.plan().invite()
    with pytest.raises(InvalidInput, match=words):
        attendance.attend_by_name(rapat=way.rapat, at=DURING, **given)


def test_office_that_was_not_invited_is_typed_as_another(way: MeetingWalk, forum: World) -> None:
    way.plan(instansi=[forum.instansi["blitar_sosial"].pk]).invite()
    with pytest.raises(InvalidInput, match="tidak diundang"):
        attendance.attend_by_name(
            rapat=way.rapat, nama="A", instansi=forum.instansi["blitar_dinkes"], at=DURING
        )


def test_guest_is_ticked_and_struck_but_stays_invited(way: MeetingWalk) -> None:
    way.plan(tamu=[Guest("Raras Contoh", "Universitas Contoh")]).invite()
    guest = way.rapat.peserta.get(diundang=True, instansi__isnull=True)
    assert attendance.tick_guest(rapat=way.rapat, guest=guest.pk, by=way.by, at=DURING).new
    assert not attendance.tick_guest(rapat=way.rapat, guest=guest.pk, by=way.by, at=DURING).new
    attendance.strike_attendance(rapat=way.rapat, peserta=guest.pk, by=way.by, at=DURING)
    guest.refresh_from_db()
    assert (guest.diundang, guest.hadir_pada) == (True, None)


def test_guest_who_signs_by_link_is_the_invited_one(way: MeetingWalk) -> None:
    way.plan(tamu=[Guest("Raras Contoh", "Universitas Contoh")]).invite()
    done = attendance.attend_by_name(
        rapat=way.rapat, nama="Raras Contoh", instansi_lain="universitas contoh", at=DURING
    )
    assert done.new
    assert done.peserta.diundang


def test_list_is_open_from_the_day_of_the_meeting_until_it_is_closed(way: MeetingWalk, forum: World) -> None:
    way.plan()
    with pytest.raises(StaleMove, match="Tunggu undangannya"):
        attendance.attend(rapat=way.rapat, by=forum.blitar_operator, at=DURING)
    way.invite()
    # 9 December, 23.59 WIB is too early; midnight is not.
    midnight = STARTS - timedelta(hours=9)
    with pytest.raises(StaleMove, match="Kamis, 10 Desember 2026"):
        attendance.attend(rapat=way.rapat, by=forum.blitar_operator, at=midnight - timedelta(minutes=1))
    assert attendance.attend(rapat=way.rapat, by=forum.blitar_operator, at=midnight).new
    way.hold(tanpa_kuorum=True)
    for attempt in (
        lambda: attendance.attend(rapat=way.rapat, by=forum.sosial_operator, at=AFTER),
        lambda: attendance.note_attendance(rapat=way.rapat, nama="A", instansi_lain="B", by=way.by, at=AFTER),
        lambda: attendance.strike_attendance(rapat=way.rapat, peserta=1, by=way.by, at=AFTER),
    ):
        with pytest.raises(StaleMove, match="sudah ditutup"):
            attempt()


# Quorum --------------------------------------------------------------------------------------------
def test_quorum_counts_invited_offices_not_people(way: MeetingWalk, forum: World) -> None:
    keys = ("blitar_dinkes", "blitar_budpar", "blitar_sosial")
    way.plan(instansi=[forum.instansi[k].pk for k in keys]).invite()
    way.attend("blitar_operator", "blitar_kepala", "blitar_walidata", "blitar_pemeriksa")
    found = quorum_of(way.rapat)
    assert (found.invited, found.present, found.needed, found.reached) == (3, 1, 2, False)
    way.attend("sosial_operator")
    assert quorum_of(way.rapat).reached


def test_meeting_without_quorum_is_closed_only_when_said_so(way: MeetingWalk) -> None:
    way.plan().invite().attend("blitar_operator")
    with pytest.raises(InvalidInput, match="Kuorum belum tercapai: hadir 1 dari 7 instansi, perlu 4"):
        way.hold()
    way.hold(tanpa_kuorum=True)
    assert (way.rapat.state, way.rapat.kuorum_tercapai) == (MeetingState.HELD, False)


def test_quorum_is_fixed_as_it_was_at_the_closing(way: MeetingWalk) -> None:
    way.plan().invite().attend("blitar_operator", "budpar_operator", "sosial_kepala", "blitar_walidata")
    # The box counts for nothing where the quorum is reached.
    way.hold(tanpa_kuorum=True)
    assert way.rapat.kuorum_tercapai is True
    assert way.rapat.dilaksanakan_pada == STARTS
    assert Event.objects.get(code="meeting_held").data["hadir"] == 4


def test_list_is_not_closed_before_the_day_nor_while_nobody_attends(way: MeetingWalk) -> None:
    way.plan().invite()
    with pytest.raises(InvalidInput, match="pada hari rapat"):
        way.hold(at=WORK)
    with pytest.raises(InvalidInput, match="Belum ada yang hadir"):
        way.hold(tanpa_kuorum=True)


# Minutes -------------------------------------------------------------------------------------------
def test_minutes_close_b2_when_their_bytes_are_stored(way: MeetingWalk) -> None:
    way.plan().invite().attend("blitar_operator").hold(tanpa_kuorum=True).write()
    minutes.issue_minutes(rapat=way.rapat, by=way.by, at=AFTER)
    way.fresh()
    assert way.rapat.state == MeetingState.MINUTES_NUMBERED
    assert StepRun.objects.get(case_id=str(way.rapat.pk)).closed_at is None

    way.drained(AFTER)
    run = StepRun.objects.get(case_id=str(way.rapat.pk))
    assert (way.rapat.state, run.outcome, run.closed_at) == (MeetingState.MINUTED, "selesai", AFTER)
    assert "sosial_operator" in told("meeting_minuted")
    assert not list(verify())


def test_minutes_are_saved_as_a_whole_in_their_order(way: MeetingWalk) -> None:
    way.plan().invite().write().write(keputusan=["Kedua", "Pertama"], aksi=[])
    assert list(way.rapat.keputusan.values_list("urut", "isi")) == [(1, "Kedua"), (2, "Pertama")]
    assert not way.rapat.rencana_aksi.exists()


def test_minutes_that_lack_something_are_not_issued(way: MeetingWalk) -> None:
    way.plan().invite().attend("blitar_operator").hold(tanpa_kuorum=True)
    with pytest.raises(InvalidInput, match=r"isi notulen.*pimpinan rapat.*notulis"):
        way.issue()
    assert not Document.objects.filter(kind=minutes.NOTULEN).exists()


def test_issued_minutes_are_not_written_any_more(way: MeetingWalk) -> None:
    way.minuted()
    with pytest.raises(StaleMove, match="Notulen terbit"):
        way.write()
    assert KeputusanRapat.objects.count() == 2


def test_action_plan_is_dated_from_the_meeting_on_and_owned_within_the_forum(
    way: MeetingWalk, forum: World
) -> None:
    way.plan().invite()
    good = minutes_of(forum).aksi[0]
    early = type(good)(**(vars(good) | {"tenggat": STARTS.date() - timedelta(days=1)}))
    foreign = type(good)(**(vars(good) | {"instansi": forum.instansi["dinkes"].pk}))
    with pytest.raises(InvalidInput, match=r"1: tenggatnya sebelum hari rapat.*2: pilih instansi"):
        way.write(aksi=[early, foreign])


def test_stale_minutes_are_refused(way: MeetingWalk, forum: World) -> None:
    version = way.plan().invite().rapat.version
    way.write()
    with pytest.raises(StaleForm):
        minutes.save_minutes(rapat=way.rapat, minutes=minutes_of(forum), by=way.by, version=version, at=AFTER)


def test_minutes_of_a_failed_pdf_are_made_again_under_their_number(
    way: MeetingWalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    way.plan().invite().attend("blitar_operator").hold(tanpa_kuorum=True).write()
    minutes.issue_minutes(rapat=way.rapat, by=way.by, at=AFTER)
    number = way.fresh().rapat.notulen.nomor
    Document.objects.filter(pk=way.rapat.notulen_id).update(state=Document.State.FAILED, error="percobaan")

    minutes.retry_paper(rapat=way.rapat, paper="notulen", by=way.by, at=AFTER)
    way.drained(AFTER)
    assert (way.rapat.state, way.rapat.notulen.nomor) == (MeetingState.MINUTED, number)


def test_papers_have_series_of_their_own_and_are_not_public(way: MeetingWalk) -> None:
    way.minuted()
    undangan, notulen = way.rapat.undangan, way.rapat.notulen
    assert (undangan.series.kode, notulen.series.kode) == ("undangan", "notulen")
    assert undangan.nomor == "UND-1/000.8/410.201/2026"
    assert documents.verification_address(notulen.token)
    assert rights_of(None).held == ()
