"""The demo's mail server: every message that the system sends becomes a file, and nothing leaves the machine.

One file `.eml` each under `var/mail`, exactly as it would have gone out, named by its date so that names
sort by time. Whatever sends by Django's mail functions lands here, the messages of the sign-in too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from satudata.clock.now import now

ENDING = ".eml"
NAME = re.compile(r"[0-9]{14}-[0-9a-f]{32}")
_headers = BytesHeaderParser(policy=policy.default)


class EmailBackend(BaseEmailBackend):
    """Writes each message as a file of its own; EMAIL_BACKEND of the demo's settings."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write all of them; returns how many."""
        folder().mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            _write(message.message().as_bytes(linesep="\r\n"))
        return len(email_messages)


def _write(data: bytes) -> None:
    """Write a file whole, or not at all: a page may be reading the folder."""
    sent = _date_of(_headers.parsebytes(data)) or now()
    target = folder() / f"{sent.astimezone(UTC):%Y%m%d%H%M%S}-{uuid4().hex}{ENDING}"
    temporary = target.with_suffix(".baru")
    temporary.write_bytes(data)
    temporary.rename(target)


@dataclass(frozen=True)
class Mail:
    """One message in the box: what its list shows."""

    name: str
    subject: str
    recipient: str
    address: str
    at: datetime | None


@dataclass(frozen=True)
class Opened:
    """One message with its contents, both ways of reading it."""

    mail: Mail
    text: str
    html: str
    headers: list[tuple[str, str]]


def folder() -> Path:
    """Where the files stand."""
    return Path(settings.VAR_DIR) / "mail"


def mails() -> list[Mail]:
    """All messages, newest first."""
    return [_mail(path.stem, _headers.parsebytes(path.read_bytes())) for path in _files()]


def opened(name: str) -> Opened | None:
    """One message by the name of its file; None where there is none of that name."""
    path = folder() / f"{name}{ENDING}"
    if not NAME.fullmatch(name) or not path.is_file():
        return None
    message = message_from_bytes(path.read_bytes(), _class=Parsed, policy=policy.default)
    headers = [(key, str(value)) for key, value in message.items() if key not in ("MIME-Version",)]
    return Opened(_mail(name, message), _part(message, "plain"), _part(message, "html"), headers)


def empty() -> None:
    """Take all messages away: the demo is filled anew."""
    for path in _files():
        path.unlink(missing_ok=True)


def _files() -> Iterator[Path]:
    found = (path for path in folder().glob(f"*{ENDING}") if NAME.fullmatch(path.stem))
    return iter(sorted(found, key=lambda path: path.name, reverse=True))


def _mail(name: str, message: Any) -> Mail:
    to = message["To"].addresses if message["To"] else ()
    recipient, address = (to[0].display_name, to[0].addr_spec) if to else ("", "")
    return Mail(name, str(message["Subject"] or ""), recipient or address, address, _date_of(message))


def _date_of(message: Any) -> datetime | None:
    """The moment of its header "Date"; one without a zone ("-0000", as Python writes it) is UTC."""
    found: datetime | None = message["Date"].datetime if message["Date"] else None
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


def _part(message: Parsed, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
