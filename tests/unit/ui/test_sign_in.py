"""Signing in: closed sign-up, the brake on guessing, and pages in Indonesian."""

from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client

from satudata.accounts.adapter import counted_name
from satudata.accounts.models import User
from satudata.accounts.views import whole_minute_after

pytestmark = pytest.mark.django_db
PASSWORD = "kata-sandi-contoh-2026"
LIMIT = 5


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """allauth counts in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def user() -> User:
    return User.objects.create_user("siti", "siti@contoh.go.id", PASSWORD, nama="Siti Rahmawati")


def sign_in(client: Client, login: str, password: str = "salah", address: str = "10.0.0.1") -> Any:
    return client.post("/accounts/login/", {"login": login, "password": password}, REMOTE_ADDR=address)


@pytest.mark.parametrize("login", ["siti", "SITI", "siti@contoh.go.id"])
def test_sign_in_by_name_or_mail(client: Client, user: User, login: str) -> None:
    response = sign_in(client, login, PASSWORD)

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_sign_in_with_a_wrong_password_says_so_at_the_form(client: Client, user: User) -> None:
    response = sign_in(client, "siti")

    assert response.status_code == 200
    assert "Ada 1 isian yang perlu diperbaiki" in response.content.decode()


def test_guessing_locks_the_pair_and_says_until_when(client: Client, user: User) -> None:
    for _attempt in range(LIMIT):
        response = sign_in(client, "siti")

    assert response.status_code == 429
    assert "Coba lagi setelah pukul" in response.content.decode()
    assert sign_in(client, "siti", PASSWORD).status_code == 429


def test_guessing_does_not_lock_out_the_victim_elsewhere(client: Client, user: User) -> None:
    for _attempt in range(LIMIT):
        sign_in(client, "siti", address="10.9.9.9")

    assert sign_in(client, "siti", PASSWORD, address="10.0.0.1").status_code == 302


def test_guessing_does_not_lock_out_the_office(client: Client, user: User) -> None:
    User.objects.create_user("budi", "budi@contoh.go.id", PASSWORD, nama="Budi Santosa")
    for _attempt in range(LIMIT):
        sign_in(client, "siti")

    assert sign_in(client, "budi", PASSWORD).status_code == 302


def test_guessing_under_other_spellings_is_counted_together(client: Client, user: User) -> None:
    for login in ("siti", "SITI", " siti", "Siti@contoh.go.id", "siti@CONTOH.go.id"):
        response = sign_in(client, login)

    assert response.status_code == 429


def test_guessing_a_name_that_nobody_has_is_locked_just_the_same(client: Client) -> None:
    answers = [sign_in(client, "tidakada").status_code for _attempt in range(LIMIT)]

    assert answers == [200] * (LIMIT - 1) + [429]


def test_counted_name_of_an_empty_address_is_nobody() -> None:
    User.objects.create_user("tanpa", "", PASSWORD, nama="Tanpa Surel")

    assert counted_name("") == ""


def test_guessing_codes_of_the_second_factor_is_braked(client: Client, user: User) -> None:
    totp.TOTP.activate(user, totp.generate_totp_secret())
    sign_in(client, "siti", PASSWORD)

    for _attempt in range(LIMIT + 1):
        last = client.post("/accounts/2fa/authenticate/", {"code": "000000"})

    assert "_auth_user_id" not in client.session
    assert "Terlalu banyak percobaan" in last.content.decode()


def test_sign_up_is_closed_and_says_whom_to_ask(client: Client) -> None:
    response = client.get("/accounts/signup/")
    client.post("/accounts/signup/", {"username": "baru", "password1": PASSWORD, "password2": PASSWORD})

    assert "Administrator di Walidata" in response.content.decode()
    assert not User.objects.filter(username="baru").exists()


@pytest.mark.parametrize(
    "path",
    [
        "password/change/",
        "2fa/",
        "2fa/totp/activate/",
        "2fa/recovery-codes/generate/",
        "logout/",
        "reauthenticate/",
    ],
)
def test_account_page_is_ours_and_indonesian(client: Client, user: User, path: str) -> None:
    sign_in(client, "siti", PASSWORD)

    response = client.get(f"/accounts/{path}", follow=True)

    assert response.status_code == 200
    assert '<html lang="id">' in response.content.decode()
    assert "masthead" in response.content.decode()


def test_own_address_cannot_be_changed_by_oneself(client: Client, user: User) -> None:
    sign_in(client, "siti", PASSWORD)

    assert client.get("/accounts/email/").status_code == 404


def test_moment_of_the_next_try_is_never_too_early() -> None:
    from datetime import UTC, datetime

    assert whole_minute_after(datetime(2026, 11, 21, 7, 5, 1, tzinfo=UTC)).minute == 6
    assert whole_minute_after(datetime(2026, 11, 21, 7, 5, tzinfo=UTC)).minute == 5
