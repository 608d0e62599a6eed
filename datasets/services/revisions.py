"""After publication: a revision while the old version stays up, and withdrawal with a reason (SOP B9).

Raises ActionDenied, StaleMove, StaleForm, AlreadyDone, InvalidInput.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from datasets import queries
from datasets.models import RilisData, Terbitan
from datasets.permissions import rilis as permissions
from datasets.services.faces import lock_dataset, spread_faces, touch
from datasets.services.publication import complete_embargo, reason_of
from datasets.states import ReleaseState
from satudata.accounts.models import User
from satudata.accounts.queries import people_with_role, rights_of
from satudata.accounts.roles import Role
from satudata.clock.now import now
from satudata.notifications.services import announce
from satudata.workflow import engine
from satudata.workflow.errors import StaleForm, StaleMove

# Taken off the portal while its revision is under way: the case stays where it is.
PULLED = "publication_withdrawn"


def begin_revision(  # noqa: PLR0913
    *,
    rilis: RilisData,
    by: User,
    reason: str,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Begin the next version of what is published, with a reason that its page will tell.

    The published version stays up until the new one is through the whole chain (SOP B6 to B9).
    """
    text = reason_of(reason, _("Tulis alasan revisi. Alasan ini tampil di halaman dataset."))

    def change(act: engine.Change) -> None:
        act.case.alasan = text
        act.case.putaran += 1

    return _move(rilis, "begin_revision", by, text, version, token, at, change)


def drop_revision(
    *,
    rilis: RilisData,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Give a revision up: the published version stays as it is. Refused where none is published."""

    def change(act: engine.Change) -> None:
        act.case.versi = act.case.versi_terbit
        act.case.diunggah_oleh_id = act.case.versi_terbit.by_id
        act.case.alasan = ""

    return _move(rilis, "drop_revision", by, "", version, token, at, change)


def withdraw(  # noqa: PLR0913
    *,
    rilis: RilisData,
    by: User,
    reason: str,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> RilisData:
    """Take what is published off the portal at once, with the reason that its page shows; the page stays.

    While a revision is under way the case goes on: only what is public ends, and those who work on it are
    told. Where the day of an embargo came and nobody swept, the publication is completed first.
    """
    moment = at or now()
    text = reason_of(reason, _("Tulis alasan penarikan. Alasan ini tampil di halaman dataset."))
    with transaction.atomic():
        locked = _locked(rilis)
        if locked.state == ReleaseState.EMBARGOED and complete_embargo(locked, moment):
            locked, version = _locked(rilis), None
        if locked.state in (ReleaseState.PUBLISHED, ReleaseState.WITHDRAWN) or locked.versi_terbit_id is None:
            return _withdraw_release(locked, by, text, version, token, moment)
        return _pull(locked, by, text, version, token, moment)


def _locked(rilis: RilisData) -> RilisData:
    found = RilisData.objects.select_for_update(of=("self",)).select_related("wilayah", "instansi", "pembina")
    return found.get(pk=rilis.pk)


def _withdraw_release(  # noqa: PLR0913
    rilis: RilisData, by: User, reason: str, version: int | None, token: UUID | None, at: datetime
) -> RilisData:
    def change(act: engine.Change) -> None:
        _take_down(act.case, reason, act.by, act.at)
        act.case.alasan, act.case.versi_terbit = reason, None

    moved: RilisData = _move(rilis, "withdraw", by, reason, version, token, at, change).case
    return moved


def _pull(  # noqa: PLR0913
    rilis: RilisData, by: User, reason: str, version: int | None, token: UUID | None, at: datetime
) -> RilisData:
    """Take down what is public of a release whose revision is under way; its row is locked."""
    if token is not None:
        engine.use_token(by, token, at=at, result_url=reverse("rilis_detail", args=[rilis.pk]))
    rights = rights_of(by)
    permissions.check_can_withdraw(rights, rilis)
    if version is not None and version != rilis.version:
        raise StaleForm(expected=version, current=rilis.version)
    _take_down(rilis, reason, by, at)
    event = engine.record(rilis, PULLED, by=by, at=at, note=reason, rights=rights)
    rilis.versi_terbit, rilis.version, rilis.updated_at = None, rilis.version + 1, at
    rilis.save(update_fields=["versi_terbit", "version", "updated_at", "event_seq", "event_head"])
    told = [
        user.pk
        for role in (Role.PRODUSEN_DATA, Role.KEPALA_OPD)
        for user in people_with_role(role.value, instansi=rilis.instansi, at=at)
    ]
    announce(
        users=told, code=PULLED, cause=f"{PULLED}:{event.pk}", at=at, case_kind=rilis.CASE_KIND,
        case_id=rilis.pk,
    )  # fmt: skip
    return rilis


def _take_down(rilis: RilisData, reason: str, by: User, at: datetime) -> None:
    """End what is shown of a release; what waits for its day stays. Its dataset is locked."""
    dataset = lock_dataset(rilis.dataset_id)
    shown = Terbitan.objects.filter(queries.shown(at), rilis=rilis)
    if not shown.update(ditarik_pada=at, ditarik_alasan=reason, ditarik_oleh=by, modified_at=at):
        raise StaleMove(_("Tidak ada yang sedang tayang dari rilis ini."))
    spread_faces(dataset, at)
    touch(dataset, at)


def _move(  # noqa: PLR0913
    rilis: RilisData,
    verb: str,
    by: User,
    note: str,
    version: int | None,
    token: UUID | None,
    at: datetime | None,
    change: Callable[[engine.Change], Any],
) -> engine.Moved:
    return engine.perform(
        rilis,
        verb,
        by=by,
        at=at,
        version=version,
        token=token,
        note=note,
        result_url=reverse("rilis_detail", args=[rilis.pk]),
        change=change,
    )
