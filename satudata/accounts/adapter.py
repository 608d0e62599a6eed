"""How django-allauth is told our rules: nobody signs up by themselves, and who counts failed sign-ins.

Failed passwords are counted by django-axes under the pair of person and address, so that nobody can
lock a victim out (`house.md`, Sign-in). Failed codes of the second factor are counted by allauth's own
limit `login_failed` in the settings, which is therefore not asked for passwords here.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

_LONGEST_NAME = 150  # characters, as the username column


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator; the sign-up page says whom to ask."""

    # allauth's own Indonesian writes "anda" in small letters.
    error_messages = DefaultAccountAdapter.error_messages | dict.fromkeys(
        ("username_password_mismatch", "email_password_mismatch"),
        _("Nama pengguna atau kata sandi tidak cocok. Periksa lagi keduanya."),
    )

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
