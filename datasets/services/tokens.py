"""Tokens of machines: made and revoked by whoever they speak for. The token itself is never kept."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from datasets.models.mesin import TokenApi
from satudata.accounts.models import User
from satudata.clock.now import now
from satudata.workflow.errors import ActionDenied, InvalidInput

PREFIX = "sdt_"
MOST = 10
DAYS = (30, 90, 365)


def make_token(*, nama: str, hari: int, by: User, at: datetime | None = None) -> tuple[TokenApi, str]:
    """Make a token that lasts some days (30, 90 or 365) and return it with its text, shown this once.

    Refused: an empty name, another number of days, more than ten in force.
    """
    at = at or now()
    nama = " ".join(nama.split())
    if not nama or len(nama) > 120:
        raise InvalidInput(_("Beri nama token paling panjang 120 huruf, misalnya nama aplikasinya."))
    if hari not in DAYS:
        raise InvalidInput(_("Pilih masa berlaku 30, 90, atau 365 hari."))
    if in_force(at).filter(user=by).count() >= MOST:
        raise InvalidInput(
            _("Anda sudah mempunyai %(n)d token. Cabut satu yang tidak dipakai.") % {"n": MOST}
        )
    text = PREFIX + secrets.token_urlsafe(32)
    token = TokenApi.objects.create(
        user=by,
        nama=nama,
        awalan=text[:12],
        sha256=digest(text),
        created_at=at,
        expires_at=at + timedelta(days=hari),
    )
    return token, text


def revoke_token(*, token: TokenApi, by: User, at: datetime | None = None) -> None:
    """End a token now, for good. Refused to anybody but its owner; a second time changes nothing."""
    if token.user_id != by.pk:
        raise ActionDenied(_("Token ini bukan milik Anda."))
    TokenApi.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at or now())


def token_of(text: str, *, at: datetime | None = None) -> TokenApi | None:
    """The token in force with this text, its owner active; None for any other. Notes the day of its use."""
    at = at or now()
    found = in_force(at).select_related("user").filter(sha256=digest(text), user__is_active=True).first()
    if found is not None and found.used_on != at.date():
        TokenApi.objects.filter(pk=found.pk).update(used_on=at.date())
    return found


def in_force(at: datetime) -> QuerySet[TokenApi]:
    """Tokens that are neither revoked nor past their day."""
    return TokenApi.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at), revoked_at=None)


def digest(text: str) -> str:
    """What is kept of a token: it has 256 random bits, so a plain hash cannot be turned back."""
    return hashlib.sha256(text.encode()).hexdigest()
