"""The only reader of notices: one person's own, unread first, with words and a link for each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from satudata.accounts.queries import Rights
from satudata.accounts.roles import Role
from satudata.notifications.audiences import OF_OFFICE
from satudata.notifications.codes import PAGE
from satudata.notifications.models import Notice
from satudata.notifications.sentences import sentence_of
from satudata.workflow import registry
from satudata.workflow.registry import QueueCase


@dataclass(frozen=True)
class NoticeLine:
    """One notice in words. `case` is None where its reader may not see the case (any more).

    `about_office`: the office whose turn is late, of an escalation; it stands without the case too.
    `page`: where a notice that belongs to no case leads (`services.announce`).
    """

    pk: int
    sentence: str
    at: datetime
    unread: bool
    sender: str
    case: QueueCase | None
    about_office: str = ""
    page: str = ""


def unread_count(user: Any) -> int:
    """How many notices a person has not read: one indexed query, none for a visitor."""
    if not getattr(user, "is_authenticated", False):
        return 0
    return Notice.objects.filter(user=user, read_at__isnull=True).count()


def notices_of(user: Any, *, only_unread: bool = False) -> QuerySet[Notice]:
    """A person's own notices: unread first, newest first in both parts; or the unread alone."""
    read = ExpressionWrapper(Q(read_at__isnull=False), output_field=BooleanField())
    wanted = Q(user=user, read_at__isnull=True) if only_unread else Q(user=user)
    return Notice.objects.filter(wanted).annotate(is_read=read).order_by("is_read", "-at", "-pk")


def lines_of(notices: Iterable[Notice], rights: Rights) -> list[NoticeLine]:
    """Put notices into words, in a constant number of queries for each kind of case.

    What a person was told of and may no longer see is not named any more.
    """
    rows = list(notices)
    cases = _visible_cases(rows, rights)
    return [
        NoticeLine(
            pk=row.pk,
            sentence=sentence_of(row),
            at=row.at,
            unread=row.read_at is None,
            sender=_sender(row.data),
            case=cases.get((row.data.get("case_kind", ""), row.data.get("case_id", ""))),
            about_office=row.data.get(OF_OFFICE, ""),
            page="" if "case_id" in row.data else row.data.get(PAGE, ""),
        )
        for row in rows
    ]


def target_of(notice: Notice, rights: Rights) -> str:
    """Where this reader acts on the case of a notice or reads it now; empty where they may not see it.

    Asked for whoever follows the link, not for whom the notice was written to: an e-mail is passed on
    within an office. A page named by the notice (`services.announce`) asks for rights by itself.
    """
    if "case_id" not in notice.data:
        return str(notice.data.get(PAGE, ""))
    kind, case_id = registry.case_kind(notice.data["case_kind"]), notice.data["case_id"]
    case = kind.model._default_manager.select_related(*kind.offices).filter(pk=case_id).first()
    if case is None or not kind.permissions.can_view(rights, case):
        return ""
    if PAGE in notice.data:
        return str(notice.data[PAGE])
    return kind.target(case, notice.code, rights) if kind.target else kind.describe([case_id])[case_id].url


def _sender(data: dict[str, Any]) -> str:
    """Who acted, by role and office of that time: Walidata, Kabupaten Trenggalek."""
    role = dict(Role.choices).get(data.get("role", ""), "")
    return ", ".join(str(part) for part in (role, data.get("office")) if part)


def _visible_cases(rows: list[Notice], rights: Rights) -> dict[tuple[str, str], QueueCase]:
    ids: dict[str, set[str]] = {}
    for row in rows:
        if "case_id" in row.data:
            ids.setdefault(row.data["case_kind"], set()).add(row.data["case_id"])
    found = {}
    for kind, wanted in ids.items():
        registered = registry.case_kind(kind)
        cases = registered.model._default_manager.filter(pk__in=wanted)
        visible = [str(case.pk) for case in cases if registered.permissions.can_view(rights, case)]
        found |= {(kind, pk): case for pk, case in registered.describe(visible).items()}
    return found
