"""What a verdict of SOP B7 does, said before it is given (ux.md 2.4): next turn, its clock, who is told.

Nothing is computed here a second way: the step is `steps.planned_run`, its clock `chips`, the words those of
the notices. Reads only; `services.examination` gives the verdict.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datasets.models import RilisData
from datasets.permissions import rilis as permissions
from datasets.reading.examination import Desk, open_run
from datasets.states import ReleaseState as S
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Role
from satudata.clock.queries import calendar_for
from satudata.components import DueChip, Text
from satudata.notifications.sentences import sentence_of
from satudata.notifications.services import preview
from satudata.workflow import registry, steps
from satudata.workflow.actions import refusal
from satudata.workflow.chips import due_chip
from satudata.workflow.errors import ActionDenied, StaleMove
from satudata.workflow.models import StepRun
from satudata.workflow.moves import Move, edge

PASSING, RETURNING = "sesuai", "perbaikan"
SLUGS = (PASSING, RETURNING)
MEANS: Mapping[str, Text] = {
    "pass_release": gettext_lazy("Data sesuai. Kepala OPD diminta memvalidasinya."),
    "hand_to_pembina": gettext_lazy(
        "Data sesuai menurut Walidata. Karena Data Prioritas, Pembina Data memeriksanya ulang."
    ),
    "confirm_release": gettext_lazy("Pembina Data setuju. Kepala OPD diminta memvalidasi data ini."),
    "return_release": gettext_lazy(
        "OPD membaca catatan Anda, memperbaiki data, mengunggah versi baru, lalu mengajukannya lagi."
    ),
    "return_to_walidata": gettext_lazy(
        "Walidata membaca catatan Anda, lalu mengembalikan data kepada OPD untuk diperbaiki."
    ),
}


@dataclass(frozen=True)
class Outlook:
    """What a verdict would do now; `blocked` says in words what is still missing, `asks` how many open notes
    have to be confirmed."""

    slug: str
    verb: str
    move: Move
    run: StepRun | None
    due: DueChip | None
    told: list[tuple[str, str]]
    blocked: list[str]
    asks: int
    sends: int

    @property
    def means(self) -> Text:
        """What it means for the release."""
        return MEANS[self.verb]

    @property
    def clock_runs_on(self) -> bool:
        """Whether the clock of the same step goes on with another office."""
        return bool(self.move.hands)


def verb_of(rilis: RilisData, slug: str) -> str:
    """The move that a verdict makes from the present state; empty where none."""
    if rilis.state == S.EXAMINED:
        return permissions.passing(rilis) if slug == PASSING else "return_release"
    if rilis.state == S.RECHECKED:
        return "confirm_release" if slug == PASSING else "return_to_walidata"
    return ""


def outlook(desk: Desk, slug: str, rights: Rights, at: datetime) -> Outlook:
    """What this verdict would do now. ActionDenied where not this person's, StaleMove where too late."""
    rilis, verb = desk.rilis, verb_of(desk.rilis, slug)
    if reason := refusal(rights, rilis, verb or "examine"):
        raise ActionDenied(reason)
    if not verb:
        raise StaleMove(
            _("Rilis ini tidak sedang diperiksa: statusnya “%(state)s”.")
            % {"state": rilis.get_state_display()}
        )
    found = edge(RilisData, verb, rilis.state)
    assert found is not None  # noqa: S101  `verb_of` names moves from this state
    run = _next_run(rilis, found.move, at)
    due = due_chip(run, calendar_for(rilis.wilayah), at, mine=True) if run is not None else None
    waiting = len(desk.drafts) + len(desk.open_sent)
    return Outlook(
        slug, verb, found.move, run, due, _told(rilis, found.move, run), _blocked(desk, slug, waiting),
        asks=waiting if slug == PASSING else 0, sends=len(desk.drafts),
    )  # fmt: skip


def _next_run(rilis: RilisData, move: Move, at: datetime) -> StepRun | None:
    """The step as it would stand: opened by the move, or handed on with its clock."""
    if move.begins:
        return steps.planned_run(rilis, move.begins, at=at, putaran=rilis.putaran)
    run = open_run(rilis)
    if run is None:
        return None
    handed = copy.copy(run)
    handed.role = move.to
    handed.instansi_id = registry.case_kind(rilis.CASE_KIND).holder(rilis, move.to)
    return handed


def _told(rilis: RilisData, move: Move, run: StepRun | None) -> list[tuple[str, str]]:
    role = Role.PEMBINA_PEMERIKSA if rilis.state == S.RECHECKED else Role.WALIDATA
    told = preview(move, run, producer=rilis.instansi, actor_role=role.value)
    return [(office.nama, sentence_of(notice)) for office, notice in told]


def _blocked(desk: Desk, slug: str, waiting: int) -> list[str]:
    found = desk.tally
    if slug == RETURNING:
        words = _("Tandai paling sedikit satu butir “Perlu perbaikan”, atau tulis satu catatan.")
        return [] if found.failing or waiting else [words]
    blocked = []
    if found.unanswered:
        blocked.append(_("%(n)d butir belum dijawab.") % {"n": len(found.unanswered)})
    if found.failing:
        blocked.append(_("%(n)d butir perlu perbaikan.") % {"n": len(found.failing)})
    return blocked
