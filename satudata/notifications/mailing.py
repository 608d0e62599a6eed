"""The only writer of e-mails: one per person from the notices whose moment has come, sent by the outbox.

Each beat composes; a job sends, at least once. A notice is carried by one message for ever, and a message
has one Message-ID and one date, so what arrives twice is recognised as the same.
"""

import logging
from datetime import datetime
from email.utils import format_datetime, formataddr
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from satudata.accounts.models import User
from satudata.clock.now import now
from satudata.notifications import contents, preferences, smtp
from satudata.notifications.contents import MailLine
from satudata.notifications.models import Message, Notice
from satudata.notifications.preferences import COLLECT
from satudata.workflow import outbox

log = logging.getLogger(__name__)

SEND_MAIL = "send_mail"


class UnusableAddress(ValueError):
    """A person's address to which no e-mail can be written until somebody corrects it."""


def unmailed(at: datetime) -> QuerySet[Notice]:
    """Notices whose moment has come and that no message carries; read through one partial index."""
    return Notice.objects.filter(mail_at__lte=at, message__isnull=True, read_at__isnull=True)


def compose_due(*, at: datetime | None = None) -> int:
    """Compose one e-mail for each person with news to be told; returns how many were composed.

    Running twice, late, or twice at once composes each once. One person's failure keeps nobody else
    from theirs; the failures are raised together at the end.
    """
    moment = at or now()
    composed, failures = 0, []
    for user_id in list(unmailed(moment).order_by().values_list("user_id", flat=True).distinct()):
        try:
            composed += compose_for(user_id, at=moment) is not None
        except Exception as error:  # raised below, with those of the others
            log.exception("no e-mail composed for person %s", user_id)
            failures.append(error)
    if failures:
        raise ExceptionGroup("e-mails not composed", failures)
    return composed


@transaction.atomic
def compose_for(user_id: int, *, at: datetime) -> Message | None:
    """Compose what waits for one person and promise to send it; None where nothing is left to tell.

    With what is due goes what would follow within minutes. Under a lock on the person, so that the
    second of two beats finds nothing left.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if not unmailed(at).filter(user=user).exists():
        return None
    waiting = list(unmailed(at + COLLECT).filter(user=user).order_by("at", "pk"))
    lines = contents.lines_to_tell(waiting, user, at)
    told = {line.notice for line in lines}
    over = [notice.pk for notice in waiting if notice.pk not in told]
    # Looked at once, not at every beat: it stays in the application.
    Notice.objects.filter(pk__in=over).update(mail_at=None)
    return _promise(user, [n for n in waiting if n.pk in told], lines, at) if lines else None


def _promise(user: User, notices: list[Notice], lines: list[MailLine], at: datetime) -> Message:
    words = contents.compose(lines, user)
    digest = preferences.is_digest(user, notices)
    message = Message.objects.create(
        user=user,
        kind=Message.Kind.RINGKASAN if digest else Message.Kind.SEGERA,
        alamat=user.email,
        message_id=f"<{uuid4().hex}@{urlsplit(settings.PUBLIC_URL).hostname}>",
        subject=words.subject,
        text=words.text,
        html=words.html,
        created_at=at,
    )
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(message=message)
    outbox.enqueue(SEND_MAIL, key=str(message.pk), at=at, message=message.pk)
    return message


def send_mail(payload: dict[str, int], *, at: datetime) -> None:
    """Send one message: the job "send_mail" with its id.

    Sent before means nothing to do. What was read meanwhile, or may no longer be seen, is taken out
    first; a message of which nothing is left is dropped. Raises `outbox.Postponed` while the mail server
    is away, what the server said where it refuses this message or this recipient for good, and
    UnusableAddress.
    """
    message = Message.objects.select_related("user").get(pk=payload["message"])
    if message.sent_at or message.dropped_at or not _refreshed(message, at):
        return
    smtp.deliver(_email(message), accepted=lambda: _mark_sent(message, at))


def _mark_sent(message: Message, at: datetime) -> None:
    Message.objects.filter(pk=message.pk, sent_at__isnull=True, dropped_at__isnull=True).update(sent_at=at)


def _refreshed(message: Message, at: datetime) -> bool:
    """Take out what is not to be told any more, write to the present address; False where none is left."""
    user = message.user
    notices = list(message.notices.order_by("at", "pk"))
    lines = contents.lines_to_tell(notices, user, at)
    if not lines:
        Message.objects.filter(pk=message.pk, sent_at__isnull=True).update(dropped_at=at)
        return False
    if len(lines) < len(notices):
        words = contents.compose(lines, user)
        message.subject, message.text, message.html = words.subject, words.text, words.html
        message.save(update_fields=["subject", "text", "html"])
    if message.alamat != user.email:
        message.alamat = user.email
        message.save(update_fields=["alamat"])
    return True


def _email(message: Message) -> EmailMultiAlternatives:
    """The message as it goes out: the same Message-ID and date at every try, and no answer wanted."""
    email = EmailMultiAlternatives(
        message.subject,
        message.text,
        to=[_mailbox(str(message.user), message.alamat)],
        headers={
            "Message-ID": message.message_id,
            "Date": format_datetime(message.created_at),
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{contents.settings_address()}>",
        },
    )
    email.attach_alternative(message.html, "text/html")
    return email


def _mailbox(name: str, address: str) -> str:
    """Name and address as a header takes them, the domain in IDNA.

    Raises UnusableAddress where no server would take it: letters beyond ASCII before the "@" need an
    extension (SMTPUTF8) that few servers have.
    """
    local, _sign, domain = address.rpartition("@")
    try:
        local.encode("ascii")
        plain = f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise UnusableAddress(
            _("Alamat surel %(address)s tidak dapat dipakai. Perbaiki alamat itu pada akun pemiliknya.")
            % {"address": address}
        ) from error
    return formataddr((" ".join(name.split()), plain))
