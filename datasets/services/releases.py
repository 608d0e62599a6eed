"""Releases come to be, begin, follow their promise, and end uncollected (SOP B5).

What an OPD stated it will collect (Surat Pernyataan) becomes one release per promised date, once.
A beat opens what was stated, begins collecting where the period has come, and keeps releases in step with
their entry: later changes of the Daftar Data move dates or take releases out. A release for which data came
already is never moved by the clock: Walidata is told.
"""

import logging
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from datasets.models import Dataset, RilisData
from datasets.reading import promises
from datasets.states import ReleaseState as S
from forum.models import DaftarDataOpd, EntriDaftarData, ItemData, JadwalRilis
from satudata.accounts.models import User
from satudata.accounts.queries import people_with_role, system_user
from satudata.accounts.roles import Role
from satudata.clock.now import now
from satudata.documents.letterhead import tanggal
from satudata.notifications.services import announce
from satudata.workflow import engine, outbox, steps
from satudata.workflow.errors import InvalidInput
from satudata.workflow.models import Sop
from satudata.workflow.queries import sop_in_force

log = logging.getLogger(__name__)

OPENED = "releases_opened"
MOVED = "schedule_moved"
DIFFERS = "promise_differs"
NUMBER_LENGTH = 40


# Opening ---------------------------------------------------------------------------------------------
def open_releases(*, bagian: DaftarDataOpd, at: datetime | None = None) -> list[RilisData]:
    """Open what a stated part promises and has no release yet, as the system user; tells the OPD once.

    One release per promised date of each available entry, and the dataset of the entry's item where it is the
    first. Once more opens nothing. Nothing is opened while the part is not stated.
    """
    moment = at or now()
    with transaction.atomic():
        part = (
            DaftarDataOpd.objects.select_for_update(of=("self",))
            .select_related("wilayah", "instansi")
            .get(pk=bagian.pk)
        )
        opened = [_open(part, row, moment) for row in promises.unopened().filter(entri__bagian=part)]
        if opened:
            _tell_opened(part, opened, moment)
    return opened


def _open(part: DaftarDataOpd, jadwal: JadwalRilis, at: datetime) -> RilisData:
    entri = jadwal.entri
    dataset = _dataset(entri.item, at)
    local = at.astimezone(part.wilayah.zone).date()
    rilis = RilisData.objects.create(
        nomor=_number(part, entri.item, jadwal.ke), wilayah=part.wilayah, instansi=part.instansi,
        pembina_id=part.pembina_id, sop=sop_in_force(part.wilayah, Sop.Kind.PENYELENGGARAAN, local),
        dataset=dataset, entri=entri, tahun=part.tahun, ke=jadwal.ke,
        data_prioritas=bool(entri.data_prioritas),
        created_at=at, created_by=system_user(), updated_at=at, **promises.facts_of(jadwal),
    )  # fmt: skip
    facts = {"nomor": rilis.nomor, "periode": rilis.periode, "jadwal": tanggal(rilis.jadwal)}
    engine.record(rilis, "release_opened", by=system_user(), at=at, data=facts)
    rilis.save()
    return rilis


def _dataset(item: ItemData, at: datetime) -> Dataset:
    made = {"wilayah_id": item.wilayah_id, "instansi_id": item.instansi_id, "created_at": at}
    return Dataset.objects.get_or_create(item=item, defaults=made | {"created_by": system_user()})[0]


def _number(part: DaftarDataOpd, item: ItemData, ke: int) -> str:
    """RD.3572.410.105-2027-0001.2027.1; where the code is too long for it, the item's own number."""
    numbers = (f"RD.{part.wilayah.kode_bps}.{code}.{part.tahun}.{ke}" for code in (item.kode, item.pk))
    return next(number for number in numbers if len(number) <= NUMBER_LENGTH)


def _tell_opened(part: DaftarDataOpd, opened: list[RilisData], at: datetime) -> None:
    """One notice for all of them: the first promised day, and how many there are."""
    first = min(opened, key=lambda rilis: rilis.jadwal)
    announce(
        users=_people(part, (Role.PRODUSEN_DATA, Role.WALIDATA_PENDUKUNG), at),
        code=OPENED,
        cause=f"{OPENED}:{part.pk}:{opened[0].pk}",
        at=at,
        url=f"{reverse('rilis_list')}?tahun={part.tahun}",
        data={"n": len(opened), "tahun": part.tahun, "hari": first.jadwal.isoformat()},
    )


def _people(case: Any, roles: Iterable[Role], at: datetime) -> list[User]:
    """Active people of the case's OPD, or of its region, in one of these roles."""
    found = [people_with_role(role, instansi=case.instansi, at=at) for role in roles]
    return list({user.pk: user for users in found for user in users}.values())


# Moves ------------------------------------------------------------------------------------------------
def begin_collecting(
    *,
    rilis: RilisData,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Begin collecting: SOP B5 opens, due on the promised day. By the OPD, or by the system in its period."""
    return engine.perform(
        rilis, "begin_collecting", by=by, at=at, version=version, token=token, result_url=release_url(rilis)
    )


def drop_release(  # noqa: PLR0913
    *,
    rilis: RilisData,
    by: User,
    reason: str,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """State that a release is not collected, or stop its collecting, with the reason (Walidata, the system).

    Raises InvalidInput without a reason; StaleMove once data were received.
    """
    words = reason.strip()
    if not words:
        raise InvalidInput(_("Tulis alasan rilis ini tidak dikumpulkan."))

    def change(act: engine.Change) -> None:
        act.case.alasan = words

    verb = "drop_release" if rilis.state == S.SCHEDULED else "call_off"
    return engine.perform(
        rilis, verb, by=by, at=at, version=version, token=token, note=words, change=change,
        result_url=release_url(rilis),
    )  # fmt: skip


def release_url(rilis: RilisData) -> str:
    """The page of a release."""
    return reverse("rilis_detail", args=[rilis.pk])


# In step with the entry -----------------------------------------------------------------------------------
def sync_schedule(*, rilis: RilisData, at: datetime | None = None) -> bool:
    """Bring a release in step with its entry, as the system user; False where nothing differs.

    Its promised date is gone, or its entry became unavailable: it is not collected. Other dates: taken over,
    with the due date of an open B5. From the first file on Walidata is told instead, once per difference.
    """
    moment = at or now()
    with transaction.atomic():
        locked = promises.locked(rilis.pk)
        jadwal = promises.of(locked)
        if jadwal is not None and promises.agrees(locked, jadwal):
            return False
        if locked.state not in promises.FOLLOWS:
            return _promise_to_tell(locked, jadwal, moment)
        if jadwal is None:
            drop_release(rilis=locked, by=system_user(), reason=_gone(locked.entri), at=moment)
        else:
            _take_over(locked, jadwal, moment)
    return True


def _gone(entri: EntriDaftarData) -> str:
    if entri.dicabut_oleh_id is not None:
        return _("Entri dicabut dari Daftar Data.")
    if not promises.is_available(entri):
        return _("Data dinyatakan tidak tersedia.")
    return _("Jadwal rilis ini tidak ada lagi dalam Daftar Data.")


def _take_over(rilis: RilisData, jadwal: JadwalRilis, at: datetime) -> None:
    """New period and day; an open step of collecting is due on the new day, which its holders are told."""
    data = {
        "jadwal_lama": tanggal(rilis.jadwal),
        "jadwal": tanggal(jadwal.tanggal),
        "periode": jadwal.periode,
    }
    for name, value in promises.facts_of(jadwal).items():
        setattr(rilis, name, value)
    rilis.version, rilis.updated_at = rilis.version + 1, at
    engine.record(rilis, MOVED, by=system_user(), at=at, data=data)
    rilis.save()
    steps.refresh_run(rilis)
    steps.promise_anew(rilis, "B5")
    announce(
        users=_people(rilis, (Role.PRODUSEN_DATA, Role.WALIDATA_PENDUKUNG), at),
        code=MOVED,
        cause=f"{MOVED}:{rilis.pk}:{rilis.event_seq}",
        at=at,
        case_kind=rilis.CASE_KIND,
        case_id=rilis.pk,
        data={"hari": jadwal.tanggal.isoformat(), "periode": jadwal.periode},
    )


def _promise_to_tell(rilis: RilisData, jadwal: JadwalRilis | None, at: datetime) -> bool:
    """Walidata is told of a difference by a job that exists once for it."""
    key = promises.difference(rilis, jadwal)
    hari = jadwal.tanggal.isoformat() if jadwal else ""
    return (
        outbox.enqueue(promises.DIFFERS_JOB, key=key, at=at, rilis=str(rilis.pk), hari=hari, cause=key)
        is not None
    )


def tell_difference(payload: dict[str, Any], *, at: datetime) -> None:
    """Tell Walidata that the Daftar Data and a release with data differ: the job "rilis_promise_differs"."""
    rilis = RilisData.objects.select_related("instansi").get(pk=payload["rilis"])
    announce(
        users=_people(rilis, (Role.WALIDATA,), at),
        code=DIFFERS,
        cause=payload["cause"],
        at=at,
        case_kind=rilis.CASE_KIND,
        case_id=rilis.pk,
        data={"hari": payload["hari"]},
    )


# The beat -------------------------------------------------------------------------------------------------
def sweep(*, at: datetime) -> int:
    """Open, begin, keep in step whatever is due; returns how much that was. One query where nothing is.

    What fails is logged and stays due; the others go on, and the beat tells of the failure.
    """
    due = promises.due(at)
    failures: list[Exception] = []
    done = 0
    for kind, pk in due:
        try:
            done += _WORK[kind](pk, at)
        except Exception as error:  # raised below: one release must not keep the others waiting
            log.exception("%s of %s failed", kind, pk)
            failures.append(error)
    if failures:
        raise ExceptionGroup("releases are behind", failures)
    return done


def _open_part(pk: UUID, at: datetime) -> int:
    return len(open_releases(bagian=DaftarDataOpd.objects.get(pk=pk), at=at))


def _begin(pk: UUID, at: datetime) -> int:
    rilis = RilisData.objects.select_related("wilayah").get(pk=pk)
    if rilis.state != S.SCHEDULED or rilis.mulai > _today(rilis, at):
        return 0
    begin_collecting(rilis=rilis, by=system_user(), at=at)
    return 1


def _today(rilis: RilisData, at: datetime) -> date:
    return at.astimezone(rilis.wilayah.zone).date()


def _sync(pk: UUID, at: datetime) -> int:
    return sync_schedule(rilis=RilisData.objects.get(pk=pk), at=at)


_WORK = {promises.OPEN: _open_part, promises.BEGIN: _begin, promises.SYNC: _sync}
