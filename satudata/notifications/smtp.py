"""Handing a message to the mail server, and whose fault it is where that fails.

The server is away, stalls, is busy (4xx), or refuses our name or password: not the message's fault, it is
postponed. The server refuses this recipient or this message for good (5xx): it has failed. Also decided
here: how long it may take in all, whatever each answer takes, so that no other worker sends it meanwhile.
"""

import socket
from collections.abc import Callable
from contextlib import suppress
from smtplib import SMTPDataError, SMTPRecipientsRefused
from threading import Timer
from time import monotonic
from typing import Any

from django.core.mail import EmailMessage, get_connection

from satudata.workflow.outbox import Postponed

PERMANENT = 500
# Seconds from the first word to the answer that it is taken; less than the job's lease (`outbox.LEASE`)
# by more than a goodbye takes.
LONGEST = 40.0


def deliver(email: EmailMessage, *, accepted: Callable[[], None]) -> None:
    """Hand one message over; `accepted` is called at once when the server has taken it.

    Before the goodbye, which a server may let us wait for: the shorter the time between both, the fewer
    messages arrive twice after a crash. Every error of smtplib is an OSError. After `LONGEST` the line is
    cut, and the message is postponed.
    """
    until = monotonic() + LONGEST
    connection = get_connection()
    try:
        connection.open()
    except OSError as away:
        raise Postponed(f"Server surel tidak dapat dipakai. {_words(away)}", service_away=True) from away
    cut = Timer(max(until - monotonic(), 0), _cut, [connection])
    try:
        if monotonic() >= until:
            raise Postponed("Server surel terlalu lambat menyapa.", service_away=True)
        cut.start()
        connection.send_messages([email])
    except OSError as error:
        if refused_for_good(error):
            raise
        raise Postponed(f"Server surel belum menerima surel ini. {_words(error)}") from error
    else:
        accepted()
    finally:
        cut.cancel()
        with suppress(OSError):
            connection.close()


def _cut(connection: Any) -> None:
    """End both directions of the line, whatever it waits for; past TLS, which another thread may be in."""
    line = getattr(getattr(connection, "connection", None), "sock", None)
    if line is not None:
        with suppress(OSError):
            socket.socket.shutdown(line, socket.SHUT_RDWR)


def refused_for_good(error: OSError) -> bool:
    """Whether the server refused this recipient or the content of this message with a 5xx answer."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _words in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= PERMANENT


def _words(error: OSError) -> str:
    return f"{type(error).__name__}: {error}"
