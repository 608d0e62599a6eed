"""A meeting of the Forum (SOP B2): plan, invite, reschedule, cancel, close its attendance list.

Keyword-only, with `by` and `at=None`. Refusals: ActionDenied (right), StaleMove (state), StaleForm (version),
AlreadyDone (token), InvalidInput (what was sent). Who attends is written in `attendance.py`, what was
decided in `minutes.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.documents import rapat as contexts
from forum.models import DaftarData, PesertaRapat, RapatForum
from forum.permissions import daftar as list_permissions
from forum.permissions import rapat as permissions
from forum.reading.rapat import Quorum, offices_to_invite, quorum_of
from forum.services.series import ensure_series
from forum.states import ListState, MeetingState
from satudata.accounts.models import User
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.now import now
from satudata.documents import services as documents
from satudata.documents.services import new_token, next_number
from satudata.workflow import engine, outbox, steps
from satudata.workflow.errors import InvalidInput, StaleForm, StaleMove

SERIES = "rapat_forum"
PATTERN = "RF.{wilayah}.{tahun}.{nomor:03d}"
# Tells the invited offices of what became of a meeting: an invitation, another date, minutes.
TELL_INVITED = "notify_meeting"
UNDANGAN = "undangan_rapat"
# Printed on the letter: Indonesian whatever the language of the screen.
HAL_UNDANGAN = "Undangan Rapat Forum Satu Data"
MOST_GUESTS = 50
LONGEST = {"judul": 300, "tempat": 300, "acara": 4000, "catatan_undangan": 4000, "tautan": 500}


@dataclass(frozen=True)
class Guest:
    """Somebody invited by name, from an office that is no part of the Forum."""

    nama: str
    instansi: str = ""


@dataclass(frozen=True)
class Plan:
    """What a meeting is planned with; `instansi` are ids of offices that take part in the Forum."""

    judul: str
    mulai: datetime
    tempat: str
    acara: str
    instansi: Sequence[int]
    selesai: datetime | None = None
    tautan: str = ""
    catatan_undangan: str = ""
    kuorum_persen: int = 50
    tamu: Sequence[Guest] = ()

    def columns(self) -> dict[str, Any]:
        """The columns of the meeting, without the invited."""
        return {
            "judul": self.judul.strip(),
            "mulai": self.mulai,
            "selesai": self.selesai,
            "tempat": self.tempat.strip(),
            "tautan": self.tautan.strip(),
            "acara": "\n".join(line.strip() for line in self.acara.splitlines() if line.strip()),
            "catatan_undangan": self.catatan_undangan.strip(),
            "kuorum_persen": self.kuorum_persen,
        }


def meeting_url(rapat: RapatForum) -> str:
    """Where a meeting is read."""
    return reverse("rapat_detail", args=[rapat.pk])


def local_day(moment: datetime, rapat: RapatForum) -> date:
    """The date of a moment where the meeting takes place."""
    return moment.astimezone(rapat.wilayah.zone).date()


# Plan ----------------------------------------------------------------------------------------------
def plan_meeting(
    *, daftar: DaftarData, plan: Plan, by: User, token: UUID | None = None, at: datetime | None = None
) -> RapatForum:
    """Plan a meeting of a year's Forum: SOP B2 begins, with no due date.

    Refused to anybody but the Sekretariat SDI, where the year is closed, and where the plan lacks what an
    invitation needs.
    """
    moment = at or now()
    list_permissions.check_can_plan(rights_of(by), daftar)
    if daftar.state == ListState.CLOSED:
        raise StaleMove(_("Tahun data %(tahun)s sudah ditutup.") % {"tahun": daftar.tahun})
    _check(plan, daftar)
    with transaction.atomic():
        if token is not None:
            engine.use_token(by, token, at=moment, result_url=reverse("daftar_detail", args=[daftar.pk]))
        local = moment.astimezone(daftar.wilayah.zone).date()
        case = RapatForum.objects.create(
            nomor=next_number(daftar.instansi, SERIES, on=local, pattern=PATTERN),
            wilayah=daftar.wilayah,
            instansi=daftar.instansi,
            sop=daftar.sop,
            daftar=daftar,
            kode_hadir=new_token(),
            created_at=moment,
            created_by=by,
            updated_at=moment,
            **plan.columns(),
        )
        _invite_rows(case, plan)
        engine.record(case, "meeting_planned", by=by, at=moment, step_code="B2", data=_facts(case))
        case.save()
        steps.open_run(case, "B2", at=moment, taken_by=by)
    return case


def edit_meeting(  # noqa: PLR0913
    *,
    rapat: RapatForum,
    plan: Plan,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> RapatForum:
    """Change a planned meeting; one whose invitation is issued is rescheduled first."""
    moment = at or now()
    with transaction.atomic():
        if token is not None:
            engine.use_token(by, token, at=moment, result_url=meeting_url(rapat))
        case, rights = lock_meeting(rapat, by, version)
        if case.state != MeetingState.PLANNED:
            raise StaleMove(
                _("Undangan rapat ini sudah terbit. Pilih “Jadwalkan ulang” untuk mengubahnya.")
                if case.state == MeetingState.INVITED
                else _("Rapat ini tidak dapat diubah lagi: statusnya “%(state)s”.")
                % {"state": case.get_state_display()},
                url=meeting_url(case),
            )
        _check(plan, case.daftar)
        for name, value in plan.columns().items():
            setattr(case, name, value)
        _invite_rows(case, plan)
        keep(case, "meeting_edited", by=by, at=moment, rights=rights, data=_facts(case))
    return case


def lock_meeting(rapat: RapatForum, by: User, version: int | None = None) -> tuple[RapatForum, Rights]:
    """The meeting's row locked, after the right and the version of the form were checked."""
    case = (
        RapatForum.objects.select_for_update(of=("self",))
        .select_related("wilayah", "instansi__wilayah", "daftar__wilayah")
        .get(pk=rapat.pk)
    )
    rights = rights_of(by)
    permissions.check_can_plan(rights, case)
    if version is not None and version != case.version:
        raise StaleForm(expected=version, current=case.version)
    return case, rights


def keep(  # noqa: PLR0913
    case: RapatForum,
    code: str,
    *,
    by: User,
    at: datetime,
    rights: Rights,
    data: dict[str, Any],
    note: str = "",
) -> None:
    """Record what changed on a locked meeting, raise its version, save it."""
    engine.record(case, code, by=by, at=at, step_code="B2", note=note, data=data, rights=rights)
    case.version += 1
    case.updated_at = at
    case.save()


def _check(plan: Plan, daftar: DaftarData) -> None:
    """All that is wrong with a plan at once, in words."""
    columns = plan.columns()
    wrong = [
        *_missing(columns),
        *(
            _("%(nama)s paling panjang %(n)d huruf.")
            % {"nama": name.replace("_", " ").capitalize(), "n": most}
            for name, most in LONGEST.items()
            if len(columns[name]) > most
        ),
    ]
    if plan.selesai is not None and plan.selesai <= plan.mulai:
        wrong.append(_("Jam selesai harus sesudah jam mulai."))
    if columns["tautan"] and not columns["tautan"].startswith(("https://", "http://")):
        wrong.append(_("Tautan rapat daring harus alamat lengkap, contoh https://rapat.contoh.go.id/forum."))
    if not 1 <= plan.kuorum_persen <= 100:
        wrong.append(_("Kuorum ditulis dari 1 sampai 100 persen."))
    if len(plan.tamu) > MOST_GUESTS:
        wrong.append(_("Tamu paling banyak %(n)d orang.") % {"n": MOST_GUESTS})
    allowed = set(offices_to_invite(daftar).values_list("pk", flat=True))
    if not plan.instansi:
        wrong.append(_("Undang paling sedikit satu instansi."))
    elif not set(plan.instansi) <= allowed:
        wrong.append(_("Yang diundang hanya perangkat daerah, Walidata, dan Pembina Data tahun ini."))
    if wrong:
        raise InvalidInput(*wrong)


def _missing(columns: dict[str, Any]) -> list[str]:
    needed = {
        "judul": _("Tulis perihal rapat."),
        "tempat": _("Tulis tempat rapat. Untuk rapat daring tulis “Daring”."),
        "acara": _("Tulis acara rapat, satu acara per baris."),
    }
    return [words for name, words in needed.items() if not columns[name]]


def _invite_rows(case: RapatForum, plan: Plan) -> None:
    """Write whom the meeting invites in the place of whom it invited before; nobody has attended yet."""
    case.peserta.filter(diundang=True, hadir_pada__isnull=True).delete()
    rows = [PesertaRapat(rapat=case, instansi_id=pk, diundang=True) for pk in dict.fromkeys(plan.instansi)]
    rows += [
        PesertaRapat(rapat=case, diundang=True, nama=guest.nama, instansi_lain=guest.instansi)
        for guest in dict.fromkeys(plan.tamu)
    ]
    PesertaRapat.objects.bulk_create(rows)


def _facts(case: RapatForum) -> dict[str, Any]:
    return {
        "judul": case.judul,
        "mulai": case.mulai.isoformat(),
        "tempat": case.tempat,
        "diundang": case.peserta.filter(diundang=True).count(),
        "kuorum_persen": case.kuorum_persen,
    }


# Moves ---------------------------------------------------------------------------------------------
def invite(
    *,
    rapat: RapatForum,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Issue the invitation and tell the invited offices; it supersedes the one of the date before.

    Refused where the day of the meeting is over.
    """

    def change(act: engine.Change) -> None:
        case: RapatForum = act.case
        on = local_day(act.at, case)
        if local_day(case.mulai, case) < on:
            raise InvalidInput(_("Hari rapat sudah lewat. Ubah tanggalnya sebelum menerbitkan undangan."))
        ensure_series(case.instansi, "undangan", on)
        case.undangan = documents.issue_document(
            kind=UNDANGAN,
            case=case,
            penerbit=case.instansi,
            series_code="undangan",
            template="documents/undangan_rapat.html",
            context=contexts.undangan(case, supersedes=case.undangan, on=on),
            hal=HAL_UNDANGAN,
            on=on,
            by=act.by,
            at=act.at,
            supersedes=case.undangan,
        )
        act.data.update(nomor=case.undangan.nomor, **_facts(case))
        act.jobs.append(documents.render_job(case.undangan))

    return _told(rapat, "invite", by=by, version=version, token=token, at=at, change=change)


def reschedule(  # noqa: PLR0913
    *,
    rapat: RapatForum,
    reason: str,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Take an invited meeting back to its plan and tell the invited; the next invitation replaces this one.

    Refused once somebody has signed the attendance list.
    """

    def change(act: engine.Change) -> None:
        if act.case.peserta.filter(hadir_pada__isnull=False).exists():
            raise InvalidInput(
                _("Sudah ada yang mengisi daftar hadir. Tutup daftar hadirnya, lalu rencanakan rapat baru.")
            )
        act.case.putaran += 1

    note = _reason(reason, _("Tulis alasan jadwal ulang. Alasan ini dibaca yang diundang."))
    return _told(rapat, "reschedule", by=by, version=version, token=token, at=at, note=note, change=change)


def cancel(  # noqa: PLR0913
    *,
    rapat: RapatForum,
    reason: str,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """The meeting does not take place; whoever was invited is told. SOP B2 ends without a result."""
    note = _reason(reason, _("Tulis alasan pembatalan. Alasan ini dibaca yang diundang."))
    return _told(rapat, "cancel", by=by, version=version, token=token, at=at, note=note)


def hold(  # noqa: PLR0913
    *,
    rapat: RapatForum,
    by: User,
    tanpa_kuorum: bool = False,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Close the attendance list: who attended is fixed, with or without quorum.

    Without quorum only with the explicit `tanpa_kuorum`; such a meeting agrees on nothing (SOP B3). Refused
    before the day of the meeting and where nobody attended.
    """

    def change(act: engine.Change) -> None:
        case: RapatForum = act.case
        if local_day(act.at, case) < local_day(case.mulai, case):
            raise InvalidInput(_("Daftar hadir baru dapat ditutup pada hari rapat."))
        people = case.peserta.filter(hadir_pada__isnull=False).count()
        if not people:
            raise InvalidInput(_("Belum ada yang hadir. Catat kehadiran dahulu, atau batalkan rapat ini."))
        found = quorum_of(case)
        if not found.reached and not tanpa_kuorum:
            raise InvalidInput(quorum_missed(found))
        case.kuorum_tercapai = found.reached
        case.dilaksanakan_pada = case.mulai
        act.data.update(
            diundang=found.invited,
            hadir=found.present,
            perlu=found.needed,
            orang=people,
            kuorum=found.reached,
        )

    return _moved(rapat, "hold", by=by, version=version, token=token, at=at, change=change)


def quorum_missed(found: Quorum) -> str:
    """Why a list cannot be closed yet, and what to do."""
    return _(
        "Kuorum belum tercapai: hadir %(hadir)d dari %(diundang)d instansi, perlu %(perlu)d. "
        "Bila rapat tetap selesai, centang “Tutup tanpa kuorum”; rapat itu tidak dapat menyepakati "
        "Daftar Data."
    ) % {"hadir": found.present, "diundang": found.invited, "perlu": found.needed}


def _reason(reason: str, words: str) -> str:
    if not reason.strip():
        raise InvalidInput(words)
    return reason.strip()


def _moved(rapat: RapatForum, verb: str, *, at: datetime | None, **given: Any) -> engine.Moved:
    return engine.perform(rapat, verb, at=at or now(), result_url=meeting_url(rapat), **given)


def _told(rapat: RapatForum, verb: str, *, at: datetime | None, **given: Any) -> engine.Moved:
    """A move of which everybody invited is told, where an invitation was issued."""
    moment = at or now()
    with transaction.atomic():
        moved = _moved(rapat, verb, at=moment, **given)
        if moved.case.undangan_id is not None:
            tell_invited(moved.event.pk, at=moment)
    return moved


def tell_invited(event: int, *, at: datetime) -> None:
    """Promise to tell the invited offices of an event of their meeting."""
    outbox.enqueue(TELL_INVITED, key=str(event), at=at, event=event)
