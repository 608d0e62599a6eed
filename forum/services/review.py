"""Walidata's review of an OPD's list, entry by entry, then one verdict (before SOP B1).

Judgements are columns of the entries: they stay readable to the OPD, and hold until the entry is changed
(`reading.reviu.HOLDS`). Every act locks the OPD's list, asks the right, the phase of the year and the version
on screen, and leaves one event. Refusals: ActionDenied, StaleMove, StaleForm, AlreadyDone, InvalidInput.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.models import DaftarData, DaftarDataOpd, EntriDaftarData, KomentarPembina
from forum.permissions import opd as permissions
from forum.reading.reviu import COUNTED, HOLDS, LACKING, progress_of
from forum.states import OPEN_FOR_DRAFTS, OfficeState
from satudata.accounts.models import User
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.workflow import engine
from satudata.workflow.errors import InvalidInput, StaleForm, StaleMove

Reviu = EntriDaftarData.Reviu
MAX_NOTE = 4000
# What Walidata may judge: sent lists, and approved ones that Pembina Data or the Forum gave back.
JUDGEABLE = frozenset({OfficeState.SUBMITTED, OfficeState.REVIEWED})


@dataclass(frozen=True)
class Judgement:
    """What Walidata finds of one entry; `catatan` is what the OPD has to mend."""

    reviu: str
    catatan: str = ""


def review_url(part: DaftarDataOpd) -> str:
    """Where an OPD's list is reviewed."""
    return reverse("opd_review", args=[part.pk])


# Entries -------------------------------------------------------------------------------------------
def judge_entry(  # noqa: PLR0913
    *,
    entri: EntriDaftarData,
    reviu: str,
    by: User,
    catatan: str = "",
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> int:
    """Judge one entry: sesuai, or perlu perbaikan with what is to be mended."""
    judgements = {entri.pk: Judgement(reviu, catatan)}
    return judge_entries(
        bagian=entri.bagian, judgements=judgements, by=by, version=version, token=token, at=at
    )


def judge_entries(  # noqa: PLR0913
    *,
    bagian: DaftarDataOpd,
    judgements: Mapping[int, Judgement],
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> int:
    """Judge some entries of a list, all or none; returns how many judgements are new or changed.

    Raises InvalidInput where an entry that needs mending has no note, or is not of this list.
    """
    moment = at or now()
    with _reviewing(bagian, by, version, token, moment) as part:
        entries = part.entri.filter(COUNTED).in_bulk(judgements)
        _check_judgements(entries, judgements)
        changed = [e for pk, e in entries.items() if _judge(e, judgements[pk], by, moment)]
        if changed:
            EntriDaftarData.objects.bulk_update(changed, JUDGED_FIELDS, batch_size=200)
            kinds = {value: sum(e.reviu == value for e in changed) for value in Reviu.values}
            engine.record(part, "office_entries_judged", by=by, at=moment, data=kinds)
    return len(changed)


JUDGED_FIELDS = ["reviu", "reviu_catatan", "reviu_oleh", "reviu_pada"]


def _check_judgements(entries: Mapping[int, EntriDaftarData], judgements: Mapping[int, Judgement]) -> None:
    if judgements.keys() - entries.keys():
        raise InvalidInput(_("Ada entri yang bukan bagian dari Daftar Data ini. Muat ulang halaman."))
    problems = []
    for pk, judgement in judgements.items():
        if judgement.reviu not in Reviu.values:
            problems.append(_("Pilih sesuai atau perlu perbaikan untuk “%(name)s”.") % {"name": entries[pk]})
        elif judgement.reviu == Reviu.PERBAIKAN and not judgement.catatan.strip():
            problems.append(_("Tulis apa yang perlu diperbaiki pada “%(name)s”.") % {"name": entries[pk]})
        elif len(judgement.catatan) > MAX_NOTE:
            problems.append(_("Catatan pada “%(name)s” paling panjang 4.000 huruf.") % {"name": entries[pk]})
    if problems:
        raise InvalidInput(*problems)


def _judge(entry: EntriDaftarData, judgement: Judgement, by: User, at: datetime) -> bool:
    """Set a judgement, not saved; False where the one that holds says the same."""
    note = judgement.catatan.strip()
    same = (entry.reviu, entry.reviu_catatan) == (judgement.reviu, note)
    if same and entry.reviu_pada is not None and entry.reviu_pada >= entry.updated_at:
        return False
    entry.reviu, entry.reviu_catatan = judgement.reviu, note
    entry.reviu_oleh, entry.reviu_pada = by, at
    return True


def judge_all(  # noqa: PLR0913
    *,
    bagian: DaftarDataOpd,
    confirmed: bool,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> int:
    """Find every entry that is not judged yet in order, at once; recorded as a batch.

    Only after the question whether all were read (`confirmed`). Entries that need mending keep their note.
    """
    if not confirmed:
        raise InvalidInput(_("Centang bahwa semua entri sudah Anda baca sebelum menyatakan semuanya sesuai."))
    moment = at or now()
    with _reviewing(bagian, by, version, token, moment) as part:
        waiting = part.entri.filter(COUNTED).exclude(HOLDS, reviu__in=Reviu.values)
        count = waiting.update(reviu=Reviu.SESUAI, reviu_catatan="", reviu_oleh=by, reviu_pada=moment)
        if not count:
            raise InvalidInput(_("Semua entri sudah dinilai."))
        data = {"sekaligus": True, "sesuai": count}
        engine.record(part, "office_entries_judged", by=by, at=moment, data=data)
    return count


@contextmanager
def _reviewing(
    bagian: DaftarDataOpd, by: User, version: int | None, token: UUID | None, at: datetime
) -> Iterator[DaftarDataOpd]:
    """The list, locked, after token, right, state and version; saved with the next version."""
    with transaction.atomic():
        if token is not None:
            engine.use_token(by, token, at=at, result_url=review_url(bagian))
        part = (
            DaftarDataOpd.objects.select_for_update(of=("self",))
            .select_related("instansi", "wilayah", "pembina")
            .get(pk=bagian.pk)
        )
        permissions.check_can_review(rights_of(by), part)
        if part.state not in JUDGEABLE:
            raise StaleMove(
                _("Daftar Data ini sekarang berstatus “%(state)s”, jadi tidak dinilai.")
                % {"state": part.get_state_display()}
            )
        _check_phase(part)
        if version is not None and version != part.version:
            raise StaleForm(expected=version, current=part.version)
        yield part
        part.version += 1
        part.updated_at = at
        part.save()


def _check_phase(part: DaftarDataOpd) -> None:
    """Only while the year's draft is with the OPDs and Walidata."""
    state = DaftarData.objects.values_list("state", flat=True).get(pk=part.daftar_id)
    if state not in OPEN_FOR_DRAFTS:
        label = dict(DaftarData._meta.get_field("state").choices or ()).get(state, state)
        raise StaleMove(
            _("Daftar Data tahun ini sekarang berstatus “%(state)s”, jadi draf OPD tidak direviu.")
            % {"state": label}
        )


# Verdicts ------------------------------------------------------------------------------------------
def approve_list(  # noqa: PLR0913
    *,
    bagian: DaftarDataOpd,
    by: User,
    note: str = "",
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Approve an OPD's list, of which every entry was found in order."""

    def change(act: engine.Change) -> None:
        _check_phase(act.case)
        found = progress_of(act.case)
        if not found.entries:
            raise InvalidInput(_("Daftar Data ini belum mempunyai entri."))
        if found.waiting:
            raise InvalidInput(_("Masih ada %(n)d entri yang belum dinilai.") % {"n": found.waiting})
        if found.lacking:
            raise InvalidInput(
                _("Ada %(n)d entri yang perlu perbaikan. Kembalikan ke OPD, atau nilai lagi.")
                % {"n": found.lacking}
            )
        act.data["entri"] = found.entries

    return _verdict(bagian, "approve_list", by, note, version, token, at, change)


def return_list(  # noqa: PLR0913
    *,
    bagian: DaftarDataOpd,
    by: User,
    note: str = "",
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Return an OPD's list with at least one note, Walidata's own or one of Pembina Data that waits."""

    def change(act: engine.Change) -> None:
        _check_phase(act.case)
        notes = act.case.entri.filter(COUNTED).filter(LACKING).count()
        waiting = KomentarPembina.objects.filter(
            entri__bagian=act.case, sent_at__isnull=False, tanggapan_pada__isnull=True
        ).count()
        if not notes and not waiting:
            raise InvalidInput(
                _("Nilai paling sedikit satu entri “perlu perbaikan” dengan catatan sebelum mengembalikan.")
            )
        act.data.update(catatan=notes, masukan=waiting)

    return _verdict(bagian, "return_list", by, note, version, token, at, change)


def _verdict(  # noqa: PLR0913
    bagian: DaftarDataOpd,
    verb: str,
    by: User,
    note: str,
    version: int | None,
    token: UUID | None,
    at: datetime | None,
    change: Callable[[engine.Change], None],
) -> engine.Moved:
    if len(note) > MAX_NOTE:
        raise InvalidInput(_("Pengantar paling panjang 4.000 huruf."))
    return engine.perform(
        bagian,
        verb,
        by=by,
        at=at,
        version=version,
        token=token,
        note=note.strip(),
        result_url=reverse("daftar_review", args=[bagian.daftar_id]),
        change=change,
    )
