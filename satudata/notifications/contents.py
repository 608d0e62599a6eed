"""What an e-mail says: which notices are still worth telling, in which group, in which words.

Left out is what was read in the application, what its reader may no longer see or answer for, and a turn
that is over. Who has left is told nothing.
Words are Indonesian, since nobody's choice of language is stored; links lead through the notice
(`notice_target`), so that they are right at the moment of the click and survive signing in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from satudata.accounts.models import User
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.queries import calendar_for
from satudata.notifications import queries
from satudata.notifications.codes import asks
from satudata.notifications.models import Notice
from satudata.notifications.queries import NoticeLine
from satudata.workflow import registry
from satudata.workflow.chips import due_chip
from satudata.workflow.models import StepRun
from satudata.workflow.queue import turns

LANGUAGE = "id"
SUBJECT_LENGTH = 150


class Group(TextChoices):
    """Parts of an e-mail, in their order."""

    LATE = "late", gettext_lazy("Terlambat")
    TURN = "turn", gettext_lazy("Giliran Anda")
    NEWS = "news", gettext_lazy("Kabar")


@dataclass(frozen=True)
class MailLine:
    """One notice as an e-mail tells it."""

    notice: int
    case_id: str
    group: str
    # Whether the turn is its reader's; false for who is told that somebody else's is late.
    mine: bool
    sentence: str
    title: str
    reference: str
    sender: str
    at: datetime
    due: str
    url: str


@dataclass(frozen=True)
class Contents:
    """An e-mail in words."""

    subject: str
    text: str
    html: str


def lines_to_tell(notices: Iterable[Notice], user: User, at: datetime) -> list[MailLine]:
    """The notices that are still worth an e-mail to this person, in words; none for who has left.

    A constant number of queries for each kind of case and each region.
    """
    if not user.email or not user.is_active:
        return []
    rows = list(notices)
    rights = rights_of(user, at)
    with translation.override(LANGUAGE):
        told = queries.lines_of(rows, rights)
        turn = _Turns(rows, rights, at)
        return [
            _line(line, turn, notice)
            for notice, line in zip(rows, told, strict=True)
            if (line.case or line.page or (line.about_office and turn.is_answered_for(notice)))
            and notice.read_at is None
            and not turn.is_over(notice)
        ]


def compose(lines: list[MailLine], user: User) -> Contents:
    """Put the lines of one person into an e-mail: subject, plain text, HTML with the same words."""
    with translation.override(LANGUAGE):
        subject = _subject(lines)
        context = {
            "subject": subject,
            "user": user,
            "groups": [
                (group.label, found)
                for group in Group
                if (found := [line for line in lines if line.group == group])
            ],
            "notices_url": address(reverse("notice_list")),
            "settings_url": settings_address(),
        }
        text = render_to_string("notifications/mail/message.txt", context)
        html = render_to_string("notifications/mail/message.html", context)
    return Contents(subject, f"{text.strip()}\n", html)


def settings_address() -> str:
    """Where a person says when they want e-mail."""
    return address(reverse("notice_settings"))


def address(path: str) -> str:
    """The whole address of a page, as it is read outside the application."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"


class _Turns:
    """The step runs that notices speak of: whose they are and whether they are late, in two queries."""

    def __init__(self, notices: list[Notice], rights: Rights, at: datetime) -> None:
        self.at, self.rights = at, rights
        ids = {run for notice in notices if (run := notice.data.get("run"))}
        found = StepRun.objects.select_related("step", "instansi", "produsen", "wilayah__induk")
        self.runs: dict[int, StepRun] = found.in_bulk(ids)
        self.mine = set(turns(rights).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
        self._calendars: dict[int, Any] = {}

    def of(self, notice: Notice) -> StepRun | None:
        return self.runs.get(notice.data.get("run", 0))

    def is_over(self, notice: Notice) -> bool:
        """Whether a notice asks for something that somebody has done meanwhile."""
        run = self.of(notice)
        return run is not None and run.closed_at is not None

    def is_answered_for(self, notice: Notice) -> bool:
        """Whether its reader holds rights on the office that has the turn, the producer, or their region."""
        run = self.of(notice)
        offices = (run.instansi, run.produsen) if run is not None else ()
        return any(h.covers(o.pk, o.wilayah_id) for h in self.rights.held for o in offices)

    def group(self, notice: Notice) -> str:
        run = self.of(notice)
        if run is None:
            return Group.TURN if notice.data.get("turn") or asks(notice.code) else Group.NEWS
        if run.due_at is not None and run.due_at < self.at:
            return Group.LATE
        return Group.TURN if run.pk in self.mine else Group.NEWS

    def is_mine(self, notice: Notice) -> bool:
        """Whether its reader has the turn; without a run, whether the notice says so."""
        run = self.of(notice)
        return run.pk in self.mine if run is not None else self.group(notice) == Group.TURN

    def due(self, notice: Notice) -> str:
        """How much time is left, in the words of the queue."""
        run = self.of(notice)
        if run is None or run.due_at is None:
            return ""
        if run.wilayah_id not in self._calendars:
            self._calendars[run.wilayah_id] = calendar_for(run.wilayah)
        mine = run.pk in self.mine
        chip = due_chip(run, self._calendars[run.wilayah_id], self.at, mine=mine)
        return f"{chip.label}, {chip.detail}" if chip.detail else str(chip.label)


def _line(line: NoticeLine, turn: _Turns, notice: Notice) -> MailLine:
    """Without the case, where its reader answers for the office alone and may not read it, or it has none."""
    title, reference, sender = line.about_office, "", ""
    if line.page:
        title = str(registry.event_label(notice.code))
    if line.case is not None:
        title, sender = line.case.title, line.sender
        reference = ", ".join(part for part in (line.case.number, line.case.instansi) if part)
    return MailLine(
        notice=line.pk,
        case_id=notice.data.get("case_id") or notice.cause,
        group=turn.group(notice),
        mine=turn.is_mine(notice),
        sentence=line.sentence,
        title=" ".join(title.split()),
        reference=reference,
        sender=sender,
        at=line.at,
        due=turn.due(notice),
        url=address(reverse("notice_target", args=[line.pk])),
    )


def _subject(lines: list[MailLine]) -> str:
    """What matters most: how many wait and how many are late, else the news; of one case also its title."""
    mine = {line.case_id for line in lines if line.mine}
    late = {line.case_id for line in lines if line.group == Group.LATE}
    own, others = len(late & mine), len(late - mine)
    if mine:
        words = _("%(n)d tugas menunggu Anda") % {"n": len(mine)}
        words += _(", %(n)d terlambat") % {"n": own} if own else ""
        return _about(words + (_("; %(n)d terlambat di pihak lain") % {"n": others} if others else ""), lines)
    if late:
        return _about(_("%(n)d tugas terlambat di pihak lain") % {"n": others}, lines)
    if len(lines) == 1:
        return _about(lines[0].sentence.rstrip("."), lines)
    return _("%(n)d kabar") % {"n": len(lines)}


def _about(words: str, lines: list[MailLine]) -> str:
    one = len({line.case_id for line in lines}) == 1
    return f"{words}: {lines[0].title}"[:SUBJECT_LENGTH] if one else words
