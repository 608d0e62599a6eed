"""How django-allauth is told our rules: nobody signs up by themselves, and who counts failed sign-ins.

Failed passwords are counted by django-axes under the pair of person and address, so that nobody can
lock a victim out (`house.md`, Sign-in). Failed codes of the second factor are counted by allauth's own
limit `login_failed` in the settings, which is therefore not asked for passwords here.

Its own messages (a new password) go out at once: the person waits for them, and a link that opens an
account is not kept in a job. A mail server that is away is said in words.
"""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

log = logging.getLogger(__name__)

_LONGEST_NAME = 150  # characters, as the username column


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator; the sign-up page says whom to ask."""

    # allauth's own Indonesian writes "anda" in small letters.
    error_messages = DefaultAccountAdapter.error_messages | dict.fromkeys(
        ("username_password_mismatch", "email_password_mismatch"),
        _("Nama pengguna atau kata sandi tidak cocok. Periksa lagi keduanya."),
    )

    def send_mail(self, template_prefix: str, email: str, ctx: dict[str, Any]) -> None:
        """Send one message of the sign-in; where the mail server is away, say so on the next page."""
        try:
            super().send_mail(template_prefix, email, ctx)
        except OSError:  # smtplib's errors among them
            log.exception("no e-mail of the sign-in sent")
            messages.error(
                context.request,
                _("Surel tidak dapat dikirim sekarang. Coba lagi nanti, atau hubungi administrator."),
            )

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Mark the message as sent by a program, so that no absence note answers it."""
        marked = {"Auto-Submitted": "auto-generated"} | (headers or {})
        return super().render_mail(template_prefix, email, context, marked)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Ask no second limit for passwords: axes counts them."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Check a password, telling axes under which one name this person is counted."""
        typed = credentials.get("username") or credentials.get("email") or ""
        user: AbstractBaseUser | None = super().authenticate(
            request, **credentials | {"login": counted_name(typed)}
        )
        return user


def counted_name(typed: str) -> str:
    """The one name under which failures of a person are counted, however they write it.

    User name and address, capital or small, lead to the same person; counted apart they would give
    an attacker several times the tries. A name that nobody has is counted as typed, in small letters.
    """
    typed = typed.strip()[:_LONGEST_NAME]
    users = get_user_model().objects.filter(Q(username__iexact=typed) | Q(email__iexact=typed, email__gt=""))
    known = users.order_by("pk").values_list("username", flat=True).first()
    return known or typed.lower()
