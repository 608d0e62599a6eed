"""Whose fault it is: a server that is away or busy postpones a message, one that refuses it has failed it.

Against a real SMTP server in this process, with a real certificate.
"""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

import pytest
from django.core.mail import EmailMessage

from satudata.notifications import smtp
from satudata.workflow import outbox
from satudata.workflow.outbox import Postponed
from tests.factories.mail_server import BUSY, HANG_UP, REFUSE, STALL, MailServer, server_certificate


@pytest.fixture
def server() -> Iterator[MailServer]:
    started = MailServer().start()
    yield started
    started.stop()


@pytest.fixture
def smtp_settings(settings: Any) -> Any:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 10
    return settings


def deliver() -> int:
    """Send one message; how often the server is said to have taken it."""
    accepted: list[bool] = []
    email = EmailMessage("Perihal", "Isi", "dari@contoh.invalid", ["kepada@contoh.invalid"])
    smtp.deliver(email, accepted=lambda: accepted.append(True))
    return len(accepted)


def test_taken_message_is_taken_once(server: MailServer, smtp_settings: Any) -> None:
    smtp_settings.EMAIL_PORT = server.port

    assert deliver() == 1
    assert len(server.arrived) == 1


def test_server_that_is_not_there_is_away(smtp_settings: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        smtp_settings.EMAIL_PORT = taken.getsockname()[1]  # nobody listens

        with pytest.raises(Postponed, match="ConnectionRefusedError") as postponed:
            deliver()

    assert postponed.value.service_away


def test_server_that_says_nothing_is_away(smtp_settings: Any) -> None:
    smtp_settings.EMAIL_TIMEOUT = 0.2
    with socket.create_server(("127.0.0.1", 0)) as silent:
        smtp_settings.EMAIL_PORT = silent.getsockname()[1]

        with pytest.raises(Postponed, match=r"timed out|Timeout") as postponed:
            deliver()

    assert postponed.value.service_away


@pytest.mark.parametrize("mode", [BUSY, REFUSE, STALL, HANG_UP])
def test_server_that_is_busy_stalls_or_hangs_up_postpones(
    server: MailServer, smtp_settings: Any, mode: str
) -> None:
    smtp_settings.EMAIL_PORT, smtp_settings.EMAIL_TIMEOUT = server.port, 0.5
    server.mode = mode

    with pytest.raises(Postponed):
        deliver()


def test_conversation_that_takes_too_long_is_cut(
    server: MailServer, smtp_settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though no single answer is late by itself: the job's lease would end, and another worker send it."""
    monkeypatch.setattr(smtp, "LONGEST", 0.5)
    smtp_settings.EMAIL_PORT, smtp_settings.EMAIL_TIMEOUT = server.port, 3
    server.mode = STALL

    with pytest.raises(Postponed, match="SMTPServerDisconnected") as postponed:
        deliver()

    assert not postponed.value.service_away


def test_server_that_is_too_slow_to_greet_gets_no_message(
    server: MailServer, smtp_settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "LONGEST", 0.0)
    smtp_settings.EMAIL_PORT = server.port

    with pytest.raises(Postponed, match="terlalu lambat") as postponed:
        deliver()

    assert postponed.value.service_away
    assert server.arrived == []


def test_goodbye_after_the_longest_conversation_is_within_the_lease() -> None:
    assert outbox.LEASE.total_seconds() > smtp.LONGEST + 15


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"rcpt": "550 5.1.1 tidak dikenal"}, SMTPRecipientsRefused),
        ({"data": "554 5.7.1 ditolak"}, SMTPDataError),
    ],
)
def test_refusal_for_good_is_the_messages_own(
    server: MailServer, smtp_settings: Any, answers: dict[str, str], error: type[Exception]
) -> None:
    smtp_settings.EMAIL_PORT = server.port
    vars(server).update(answers)

    with pytest.raises(error):
        deliver()


def test_unknown_certificate_is_refused(smtp_settings: Any, tmp_path: Path) -> None:
    """Name and password are never told to a server that cannot show who it is."""
    context, _certificate = server_certificate(tmp_path)
    started = MailServer().start(tls_context=context)
    smtp_settings.EMAIL_HOST, smtp_settings.EMAIL_PORT = "localhost", started.port
    smtp_settings.EMAIL_USE_TLS = True

    with pytest.raises(Postponed, match="certificate verify failed"):
        deliver()
    started.stop()


@pytest.mark.parametrize(("host", "taken"), [("localhost", True), ("127.0.0.1", False)])
def test_certificate_of_ones_own_authority_is_accepted_under_its_name(
    smtp_settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, taken: bool
) -> None:
    context, certificate = server_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    started = MailServer().start(tls_context=context)
    smtp_settings.EMAIL_HOST, smtp_settings.EMAIL_PORT = host, started.port
    smtp_settings.EMAIL_USE_TLS = True

    if taken:
        assert deliver() == 1
    else:
        with pytest.raises(Postponed, match=r"IP address mismatch|not valid for"):
            deliver()
    started.stop()
    assert ssl.create_default_context().verify_mode == ssl.CERT_REQUIRED
