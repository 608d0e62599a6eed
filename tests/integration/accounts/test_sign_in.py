"""Signing in as somebody does it: by password, with a second factor, and braked after failures."""

import socket
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from satudata.accounts.models import User
from tests.factories.world import PASSWORD, World

LOGIN = "/accounts/login/"
HOME = "/beranda/"


def sign_in(client: Client, login: str, password: str = PASSWORD, address: str = "127.0.0.1", **extra: str):  # noqa: ANN201
    return client.post(
        LOGIN, {"login": login, "password": password} | extra, REMOTE_ADDR=address, HTTP_USER_AGENT="uji"
    )


def signed_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


# Password ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("login", ["operator", "OPERATOR", "operator@contoh.invalid"])
def test_sign_in_by_name_or_address_leads_home(client: Client, world: World, login: str) -> None:
    response = sign_in(client, login)

    assert (response.status_code, response.url) == (302, HOME)
    assert signed_in(client)


def test_sign_in_leads_back_to_the_page_asked_for(client: Client, world: World) -> None:
    asked = reverse("request_list")
    assert client.get(asked).url == f"{LOGIN}?next={asked}"

    assert sign_in(client, "operator", next=asked).url == asked


def test_sign_in_never_leads_to_another_site(client: Client, world: World) -> None:
    assert sign_in(client, "operator", next="https://contoh.invalid/").url == HOME


@pytest.mark.parametrize("login", ["operator", "tidak_ada"])
def test_wrong_password_says_the_same_for_known_and_unknown_names(
    client: Client, world: World, login: str
) -> None:
    response = sign_in(client, login, "salah-sama-sekali")

    assert response.status_code == 200
    (words,) = response.context["form"].non_field_errors()
    assert words == "Nama pengguna atau kata sandi tidak cocok. Periksa lagi keduanya."
    assert login in response.content.decode()


def test_sign_in_of_inactive_person_is_refused(client: Client, world: World) -> None:
    User.objects.filter(username="operator").update(is_active=False)

    sign_in(client, "operator")

    assert not signed_in(client)


def test_system_user_cannot_sign_in(client: Client, world: World) -> None:
    for password in ("", "sistem", PASSWORD):
        sign_in(client, "sistem", password)

    assert not signed_in(client)


def test_session_gets_a_new_key_at_sign_in(client: Client, world: World) -> None:
    """A session planted before signing in is worth nothing after it."""
    session = client.session
    session["ditanam"] = True
    session.save()
    planted = session.session_key

    sign_in(client, "operator")

    assert client.session.session_key != planted


def test_sign_out_ends_the_session(client: Client, world: World) -> None:
    sign_in(client, "operator")

    client.post(reverse("account_logout"))

    assert not signed_in(client)


# Nobody signs up ---------------------------------------------------------------------------------
def test_sign_up_is_closed_and_says_whom_to_ask(client: Client, db: None) -> None:
    page = client.get(reverse("account_signup")).content.decode()

    assert "Administrator di Walidata daerah Anda" in page


def test_posted_sign_up_makes_nobody(client: Client, db: None) -> None:
    before = set(User.objects.values_list("username", flat=True))
    typed = {"username": "baru", "email": "baru@contoh.invalid", "password1": PASSWORD, "password2": PASSWORD}

    client.post(reverse("account_signup"), typed)

    assert set(User.objects.values_list("username", flat=True)) == before


def test_own_mail_address_cannot_be_changed_by_oneself(client: Client, world: World) -> None:
    sign_in(client, "operator")

    response = client.post(reverse("account_email"), {"action_add": "", "email": "lain@contoh.invalid"})

    assert response.status_code == 404


# Second factor -----------------------------------------------------------------------------------
def codes(secret: str) -> list[str]:
    """The codes that an authenticator may show now: of this half minute and of its neighbours."""
    return [format_hotp_value(hotp_value(secret, counter)) for counter in yield_hotp_counters_from_time()]


@pytest.fixture
def secret(client: Client, world: World, settings: object) -> str:
    """Enrol the operator through the pages, as they do it; one half minute of difference is allowed."""
    settings.MFA_TOTP_TOLERANCE = 1  # type: ignore[attr-defined]
    cache.clear()
    sign_in(client, "operator")
    address = reverse("mfa_activate_totp")
    if client.get(address).status_code == 302:  # asks for the password again
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    shown = client.get(address).context["form"].secret
    enrolled = client.post(address, {"code": codes(shown)[1]})
    assert enrolled.status_code == 302, enrolled.context["form"].errors
    client.post(reverse("account_logout"))
    return str(shown)


def test_second_factor_is_asked_before_the_session_begins(client: Client, secret: str) -> None:
    response = sign_in(client, "operator")

    assert response.url == reverse("mfa_authenticate")
    assert not signed_in(client)


def test_sign_in_with_a_code_succeeds_once_per_code(client: Client, secret: str) -> None:
    sign_in(client, "operator")
    code = codes(secret)[2]

    client.post(reverse("mfa_authenticate"), {"code": code})
    assert signed_in(client)

    other = Client()
    sign_in(other, "operator")
    other.post(reverse("mfa_authenticate"), {"code": code})
    assert not signed_in(other)


def test_wrong_code_is_refused_in_words(client: Client, secret: str) -> None:
    sign_in(client, "operator")
    wrong = next(f"{n:06d}" for n in range(9) if f"{n:06d}" not in codes(secret))

    page = client.post(reverse("mfa_authenticate"), {"code": wrong})

    assert page.context["form"].errors
    assert not signed_in(client)


def test_codes_of_the_second_factor_are_braked(client: Client, secret: str) -> None:
    """Six digits fall quickly to whoever may try without end."""
    sign_in(client, "operator")
    wrong = [f"{n:06d}" for n in range(20) if f"{n:06d}" not in codes(secret)]

    for code in wrong[:6]:
        page = client.post(reverse("mfa_authenticate"), {"code": code})

    assert "Terlalu banyak" in page.content.decode()
    client.post(reverse("mfa_authenticate"), {"code": codes(secret)[2]})
    assert not signed_in(client)


def test_recovery_code_opens_once(client: Client, secret: str) -> None:
    sign_in(client, "operator")
    client.post(reverse("mfa_authenticate"), {"code": codes(secret)[2]})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("mfa_generate_recovery_codes"))
    shown = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    client.post(reverse("account_logout"))

    for expected in (True, False):
        visitor = Client()
        sign_in(visitor, "operator")
        visitor.post(reverse("mfa_authenticate"), {"code": shown[0]})
        assert signed_in(visitor) is expected


# Brute force -------------------------------------------------------------------------------------
OFFICE, HOSTEL = "192.0.2.10", "198.51.100.20"


def lock(client: Client, login: str, address: str) -> None:
    for attempt in range(5):
        response = sign_in(client, login, f"tebakan-{attempt}", address)
    assert response.status_code == 429


def test_fifth_failure_locks_the_pair_and_says_until_when(client: Client, world: World) -> None:
    for attempt in range(4):
        assert sign_in(client, "operator", f"tebakan-{attempt}", HOSTEL).status_code == 200
    response = sign_in(client, "operator", "tebakan-4", HOSTEL)

    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 15 * 60
    assert "Coba lagi setelah pukul" in response.content.decode()


def test_right_password_does_not_open_a_locked_pair(client: Client, world: World) -> None:
    lock(client, "operator", HOSTEL)

    assert sign_in(client, "operator", PASSWORD, HOSTEL).status_code == 429
    assert not signed_in(client)


def test_victim_still_signs_in_from_another_address(client: Client, world: World) -> None:
    lock(Client(), "operator", HOSTEL)

    assert sign_in(client, "operator", PASSWORD, OFFICE).status_code == 302
    assert sign_in(Client(), "operator", PASSWORD, HOSTEL).status_code == 429


def test_colleague_behind_the_same_address_still_signs_in(client: Client, world: World) -> None:
    lock(Client(), "operator", OFFICE)

    assert sign_in(client, "kepala", PASSWORD, OFFICE).status_code == 302


def test_name_and_address_of_one_person_count_together(client: Client, world: World) -> None:
    for login in ("operator", "OPERATOR", "operator@contoh.invalid", "Operator@Contoh.invalid"):
        sign_in(client, login, "tebakan", HOSTEL)

    assert sign_in(client, "operator", "tebakan", HOSTEL).status_code == 429


def test_forwarded_address_of_the_visitor_is_not_believed(client: Client, world: World) -> None:
    """Without a proxy in front, a header that the visitor writes gives no fresh tries."""
    for attempt in range(5):
        response = client.post(
            LOGIN,
            {"login": "operator", "password": f"tebakan-{attempt}"},
            REMOTE_ADDR=HOSTEL,
            HTTP_X_FORWARDED_FOR=f"203.0.113.{attempt}",
        )

    assert response.status_code == 429


def test_attacker_behind_the_same_proxy_locks_nobody_else_out(
    client: Client, world: World, settings: Any
) -> None:
    """All come through nginx; they are told apart by the address that nginx saw."""
    settings.PROXY_COUNT = 1

    def through_proxy(password: str, address: str) -> int:
        fields = {"login": "operator", "password": password}
        return client.post(LOGIN, fields, REMOTE_ADDR="10.0.0.2", HTTP_X_FORWARDED_FOR=address).status_code

    for _attempt in range(5):
        locked = through_proxy("tebakan", HOSTEL)

    assert locked == 429
    assert through_proxy(PASSWORD, OFFICE) == 302


def test_success_forgets_earlier_failures(client: Client, world: World) -> None:
    for _attempt in range(4):
        sign_in(client, "operator", "tebakan", OFFICE)
    sign_in(client, "operator", PASSWORD, OFFICE)
    client.post(reverse("account_logout"))

    assert sign_in(client, "operator", "tebakan", OFFICE).status_code == 200


# Mail --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("address", ["operator@contoh.invalid", "tidak.ada@contoh.invalid"])
def test_mail_server_that_is_away_is_said_in_words(
    client: Client, world: World, settings: Any, address: str
) -> None:
    """The same for an address that nobody has: it tells nothing about who has an account."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()  # nobody listens

        response = client.post("/accounts/password/reset/", {"email": address}, follow=True)

    assert response.status_code == 200
    assert "Surel tidak dapat dikirim sekarang." in response.content.decode()
