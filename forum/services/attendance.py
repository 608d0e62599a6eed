"""The attendance list of a meeting (SOP B2): signed by link or written by the Sekretariat, until closed.

Nobody is written down twice: a signed-in person by their account, anybody else by name and office. Signing
does not raise the meeting's version, so that the Sekretariat can close the list while people arrive.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from forum.models import PesertaRapat, RapatForum
from forum.reading.rapat import office_of, title_of
from forum.services.meetings import keep, local_day, lock_meeting
from forum.states import MeetingState
from satudata.accounts.models import Instansi, User
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.clock.templatetags.waktu import hari
from satudata.workflow import engine
from satudata.workflow.errors import InvalidInput, StaleMove

# A meeting of a region has some dozens of people: what is beyond is no attendance.
MOST_PEOPLE = 500
LONGEST_NAME, LONGEST_OFFICE = 160, 200


@dataclass(frozen=True)
class Attended:
    """Who is written down, and whether this call wrote it."""

    peserta: PesertaRapat
    new: bool


def closed_because(rapat: RapatForum, at: datetime) -> str:
    """Why nobody can sign the list now, in words; empty while it is open."""
    if rapat.state == MeetingState.CANCELLED:
        return _("Rapat ini dibatalkan.")
    if rapat.state == MeetingState.PLANNED:
        return _("Rapat ini sedang dijadwalkan. Tunggu undangannya.")
    if rapat.state != MeetingState.INVITED:
        return _("Daftar hadir rapat ini sudah ditutup.")
    if local_day(at, rapat) < local_day(rapat.mulai, rapat):
        return _("Daftar hadir dibuka pada hari rapat, %(hari)s.") % {
            "hari": hari(rapat.mulai, rapat.wilayah)
        }
    return ""


def attend(*, rapat: RapatForum, by: User, at: datetime | None = None) -> Attended:
    """A signed-in person attends by link: name, office and position come from their account and grant.

    InvalidInput where no grant of theirs reaches into this Forum: they sign by name instead.
    """
    moment = at or now()
    rights = rights_of(by)
    with transaction.atomic():
        case = _open(rapat, moment)
        before = case.peserta.filter(user=by, hadir_pada__isnull=False).first()
        if before is not None:
            return Attended(before, new=False)
        office = office_of(rights, case)
        if office is None:
            raise InvalidInput(_("Akun Anda bukan dari instansi di Forum ini. Tulis nama dan instansi Anda."))
        title = title_of(rights, by, office)
        done = _written(case, by.nama, title, office, "", moment, PesertaRapat.Cara.TAUTAN, invited=False)
        # Also where the Sekretariat had written the name down before: the account is the same person.
        if done.peserta.user_id is None:
            done.peserta.user = by
            done.peserta.save(update_fields=["user"])
    return done


def attend_by_name(  # noqa: PLR0913
    *,
    rapat: RapatForum,
    nama: str,
    jabatan: str = "",
    instansi: Instansi | None = None,
    instansi_lain: str = "",
    at: datetime | None = None,
) -> Attended:
    """Somebody without an account attends by link: under their name, for an invited office or another."""
    moment = at or now()
    with transaction.atomic():
        case = _open(rapat, moment)
        return _written(case, nama, jabatan, instansi, instansi_lain, moment, PesertaRapat.Cara.TAUTAN)


def note_attendance(  # noqa: PLR0913
    *,
    rapat: RapatForum,
    nama: str,
    by: User,
    jabatan: str = "",
    instansi: Instansi | None = None,
    instansi_lain: str = "",
    at: datetime | None = None,
) -> Attended:
    """The Sekretariat SDI writes somebody down on the list, as it stands on paper."""
    moment = at or now()
    with transaction.atomic():
        case, rights = lock_meeting(rapat, by)
        _check_open(case, moment)
        done = _written(case, nama, jabatan, instansi, instansi_lain, moment, PesertaRapat.Cara.DAFTAR)
        if done.new:
            facts = {"nama": done.peserta.nama, "instansi": _office_name(done.peserta)}
            engine.record(
                case, "attendance_noted", by=by, at=moment, step_code="B2", data=facts, rights=rights
            )
            case.save()
    return done


def tick_guest(*, rapat: RapatForum, guest: int, by: User, at: datetime | None = None) -> Attended:
    """The Sekretariat SDI ticks a guest who was invited by name."""
    moment = at or now()
    with transaction.atomic():
        case, rights = lock_meeting(rapat, by)
        _check_open(case, moment)
        row = case.peserta.filter(pk=guest, diundang=True, instansi__isnull=True).first()
        if row is None:
            raise InvalidInput(_("Tamu ini tidak ada pada daftar undangan."))
        if row.hadir_pada is not None:
            return Attended(row, new=False)
        row.hadir_pada, row.cara = moment, PesertaRapat.Cara.DAFTAR
        row.save(update_fields=["hadir_pada", "cara"])
        facts = {"nama": row.nama, "instansi": row.instansi_lain}
        engine.record(case, "attendance_noted", by=by, at=moment, step_code="B2", data=facts, rights=rights)
        case.save()
    return Attended(row, new=True)


def strike_attendance(*, rapat: RapatForum, peserta: int, by: User, at: datetime | None = None) -> None:
    """The Sekretariat SDI strikes out somebody who was written down by mistake; the event keeps who it was.

    A guest who was invited by name stays invited. Refused once the list is closed.
    """
    moment = at or now()
    with transaction.atomic():
        case, rights = lock_meeting(rapat, by)
        _check_open(case, moment)
        row = case.peserta.filter(pk=peserta, hadir_pada__isnull=False).first()
        if row is None:
            raise StaleMove(_("Orang ini sudah tidak ada pada daftar hadir."))
        facts = {"nama": row.nama, "instansi": _office_name(row)}
        if row.diundang:
            row.hadir_pada, row.cara = None, ""
            row.save(update_fields=["hadir_pada", "cara"])
        else:
            row.delete()
        keep(case, "attendance_struck", by=by, at=moment, rights=rights, data=facts)


def _open(rapat: RapatForum, at: datetime) -> RapatForum:
    case = (
        RapatForum.objects.select_for_update(of=("self",))
        .select_related("wilayah", "instansi", "daftar")
        .get(pk=rapat.pk)
    )
    _check_open(case, at)
    return case


def _check_open(case: RapatForum, at: datetime) -> None:
    if why := closed_because(case, at):
        raise StaleMove(why)
    if case.peserta.filter(hadir_pada__isnull=False).count() >= MOST_PEOPLE:
        raise InvalidInput(_("Daftar hadir penuh (%(n)d orang). Hubungi Sekretariat.") % {"n": MOST_PEOPLE})


def _written(  # noqa: PLR0913
    case: RapatForum,
    nama: str,
    jabatan: str,
    instansi: Instansi | None,
    instansi_lain: str,
    at: datetime,
    cara: str,
    *,
    invited: bool = True,
) -> Attended:
    """Write a person down by name on a locked meeting, once.

    With `invited` their office must be one of the invited; an account's own office need not be.
    """
    name, other = " ".join(nama.split()), " ".join(instansi_lain.split())
    _check_person(case, name, jabatan, instansi if invited else None, other or str(instansi or ""))
    same = case.peserta.filter(nama__iexact=name)
    same = same.filter(instansi=instansi) if instansi else same.filter(instansi_lain__iexact=other)
    before = same.first()
    if before is not None and before.hadir_pada is not None:
        return Attended(before, new=False)
    if before is not None:  # a guest who was invited by this name
        before.hadir_pada, before.cara = at, cara
        before.jabatan = jabatan.strip() or before.jabatan
        before.save(update_fields=["hadir_pada", "cara", "jabatan"])
        return Attended(before, new=True)
    row = PesertaRapat.objects.create(
        rapat=case,
        instansi=instansi,
        instansi_lain="" if instansi else other,
        nama=name,
        jabatan=" ".join(jabatan.split()),
        hadir_pada=at,
        cara=cara,
    )
    return Attended(row, new=True)


def _check_person(
    case: RapatForum, name: str, jabatan: str, instansi: Instansi | None, instansi_lain: str
) -> None:
    wrong = []
    if not name:
        wrong.append(_("Tulis nama."))
    if len(name) > LONGEST_NAME or len(jabatan) > LONGEST_NAME:
        wrong.append(_("Nama dan jabatan masing-masing paling panjang %(n)d huruf.") % {"n": LONGEST_NAME})
    if instansi is None and not instansi_lain:
        wrong.append(_("Pilih instansi, atau tulis nama instansi lain."))
    if len(instansi_lain) > LONGEST_OFFICE:
        wrong.append(_("Nama instansi paling panjang %(n)d huruf.") % {"n": LONGEST_OFFICE})
    if instansi is not None and not case.peserta.filter(instansi=instansi, diundang=True).exists():
        wrong.append(_("Instansi ini tidak diundang. Tulis namanya pada “Instansi lain”."))
    if wrong:
        raise InvalidInput(*wrong)


def _office_name(row: PesertaRapat) -> str:
    return row.instansi.nama if row.instansi else row.instansi_lain
