"""A mail server that behaves as told: takes messages, is busy, refuses, stalls, hangs up after the content.

A real one (aiosmtpd) on a port of its own, for this process and those that a test starts.
"""

import asyncio
import socket
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

TAKE, BUSY, REFUSE, STALL, HANG_UP = "take", "busy", "refuse", "stall", "hang up"


@dataclass
class Arrived:
    """A message whose whole content reached the server; `answered`: its sender was told so."""

    message: EmailMessage
    answered: bool

    @property
    def id(self) -> str:
        return str(self.message["Message-ID"])


@dataclass
class MailServer:
    """What it does with the next message (`mode`), and all that it has got."""

    mode: str = TAKE
    rcpt: str = "250 OK"
    data: str = "250 OK"
    arrived: list[Arrived] = field(default_factory=list)
    # How many messages it holds without an answer now.
    holding: int = 0
    turned_away: int = 0
    port: int = 0

    def start(self, **options: Any) -> "MailServer":
        self.port = _free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)
        self._controller.start()
        return self

    def stop(self) -> None:
        self._controller.stop()

    async def handle_EHLO(  # noqa: N802  aiosmtpd's name, as the others
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        if self.mode == BUSY:
            self.turned_away += 1
            return ["421 4.3.2 sedang sibuk"]
        session.host_name = hostname
        return responses

    async def handle_HELO(self, server: Any, session: Any, envelope: Any, hostname: str) -> str:  # noqa: N802
        session.host_name = hostname
        return "421 4.3.2 sedang sibuk" if self.mode == BUSY else "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.mode == REFUSE:
            self.turned_away += 1
            return "451 4.7.1 coba lagi nanti"
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if not self.data.startswith("250"):
            return self.data
        message: Any = message_from_bytes(envelope.content, policy=policy.default)
        self.arrived.append(Arrived(message, answered=self.mode == TAKE))
        if self.mode == HANG_UP:
            server.transport.abort()
        if self.mode == STALL:
            await self._hold()
        return self.data

    async def _hold(self) -> None:
        self.holding += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.holding -= 1


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def server_certificate(folder: Path, host: str = "localhost") -> tuple[ssl.SSLContext, Path]:
    """The TLS context of a server whose certificate signs itself, and that certificate as a file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    since = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=365 * 30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "server.crt", folder / "server.key"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(public, private)
    return context, public
