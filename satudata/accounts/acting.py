"""The only writer of acting heads (Plt., Plh.): named for a span of days by a decree, and ended.

Decided here: that an office has one at a time, that only an administrator of its region writes them, and
that a chosen user gets the role Kepala OPD for just those days through `services.grant_role`. A record that
has begun stays, because letters of its days were signed under it.
"""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from satudata.accounts.models import Grant, Instansi, PejabatSementara, User
from satudata.accounts.permissions import administers
from satudata.accounts.queries import acting_heads, rights_of
from satudata.accounts.roles import Role
from satudata.accounts.services import grant_role, withdraw_grant
from satudata.clock.now import now
from satudata.clock.templatetags.waktu import tanggal
from satudata.workflow.errors import ActionDenied, InvalidInput


@transaction.atomic
def name_acting_head(record: PejabatSementara, *, by: User, at: datetime | None = None) -> PejabatSementara:
    """Keep a new acting head and give the chosen user the role for the same days.

    Raises InvalidInput where the days overlap another acting head of the office, where a field cannot be,
    or where the user holds the role for other days; ActionDenied outside one's regions and for oneself.
    """
    _check_may_name(by, record.instansi)
    try:
        record.full_clean(exclude=["grant"])
    except ValidationError as error:
        raise InvalidInput(*error.messages) from error
    # Of two records for one office the second waits here and sees the first.
    Instansi.objects.select_for_update().get(pk=record.instansi_id)
    _check_free(record)
    if record.user is not None:
        record.grant = _granted(record, record.user, by, at or now())
    _save_as(by, record)
    return record


@transaction.atomic
def end_acting_head(record: PejabatSementara, *, by: User, at: datetime | None = None) -> None:
    """End an acting head with this day; one whose first day is still to come is taken away.

    The role given with it ends too. One that is over already is left alone.
    """
    moment = at or now()
    found = PejabatSementara.objects.select_for_update(of=("self",)).get(pk=record.pk)
    _check_may_name(by, found.instansi)
    today = moment.astimezone(found.instansi.wilayah.zone).date()
    if found.berlaku_sampai is not None and found.berlaku_sampai <= today:
        return
    grant, found.grant = found.grant, None
    if grant is not None and grant.dicabut_pada is not None:
        grant = None
    if grant is not None:
        withdraw_grant(grant=grant, by=by, at=moment)
    if found.berlaku_dari > today:
        found._history_user = by  # type: ignore[attr-defined]  # simple_history reads it
        found.delete()
        return
    found.berlaku_sampai = today
    if grant is not None:
        found.grant = _give(found, grant.user, grant.berlaku_dari, today, by, moment)
    _save_as(by, found)


def _check_may_name(by: User, instansi: Instansi) -> None:
    if not administers(rights_of(by), instansi.wilayah):
        raise ActionDenied(
            _("Pejabat sementara di %(wilayah)s dicatat oleh administratornya.")
            % {"wilayah": instansi.wilayah}
        )


def _check_free(record: PejabatSementara) -> None:
    """No other acting head of the office on any of these days."""
    # An open end overlaps everything that ends after it begins.
    until = record.berlaku_sampai or date.max
    other = (
        acting_heads(record.berlaku_dari, until)
        .filter(instansi=record.instansi)
        .exclude(pk=record.pk)
        .first()
    )
    if other is not None:
        raise InvalidInput(
            _(
                "Pada tanggal itu %(who)s sudah tercatat (%(first)s sampai %(last)s). "
                "Akhiri dahulu catatannya."
            )
            % {
                "who": f"{other.sebutan} {other.nama}",
                "first": tanggal(other.berlaku_dari),
                "last": tanggal(other.berlaku_sampai) or _("tanpa batas"),
            }
        )


def _granted(record: PejabatSementara, user: User, by: User, at: datetime) -> Grant | None:
    """The grant under which the user acts; None where one that was given otherwise holds on all these days.

    One that ended is withdrawn to make room; one that touches the new days is continued, as where an acting
    head is named for another three months.
    """
    held = Grant.objects.filter(
        user=user, role=Role.KEPALA_OPD, instansi=record.instansi, dicabut_pada__isnull=True
    ).first()
    first, last = record.berlaku_dari, record.berlaku_sampai
    if held is None:
        return _give(record, user, first, last, by, at)
    if held.berlaku_dari <= first and _latest(last, held.berlaku_sampai) == held.berlaku_sampai:
        return None
    today = at.astimezone(record.instansi.wilayah.zone).date()
    if held.berlaku_sampai is None or held.berlaku_sampai >= today:
        _check_touches(record, held)
        first, last = min(held.berlaku_dari, first), _latest(last, held.berlaku_sampai)
    withdraw_grant(grant=held, by=by, at=at)
    return _give(record, user, first, last, by, at)


def _check_touches(record: PejabatSementara, held: Grant) -> None:
    day = timedelta(days=1)
    before = held.berlaku_sampai is not None and held.berlaku_sampai + day < record.berlaku_dari
    after = record.berlaku_sampai is not None and record.berlaku_sampai + day < held.berlaku_dari
    if before or after:
        raise InvalidInput(
            _("%(user)s memegang peran Kepala OPD di sini untuk tanggal lain. Cabut penugasan itu dahulu.")
            % {"user": held.user}
        )


def _latest(one: date | None, other: date | None) -> date | None:
    """The later of two last days; None, which is no end, is the latest."""
    return max(one, other) if one is not None and other is not None else None


def _give(  # noqa: PLR0913
    record: PejabatSementara, user: User, first: date, last: date | None, by: User, at: datetime
) -> Grant:
    return grant_role(
        user=user,
        role=Role.KEPALA_OPD,
        scope=record.instansi,
        by=by,
        berlaku_dari=first,
        berlaku_sampai=last,
        at=at,
    )


def _save_as(by: User, record: PejabatSementara) -> None:
    """Save with the person's name in the history of the row."""
    record._history_user = by  # type: ignore[attr-defined]  # simple_history reads it
    record.save()
