"""A release for its page: whose turn it is, its facts, the releases beside it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from datasets.models import RilisData
from datasets.states import ReleaseState as S
from satudata.accounts.queries import Rights
from satudata.clock.queries import calendar_for
from satudata.components import DueChip
from satudata.workflow.chips import due_chip
from satudata.workflow.models import StepRun
from satudata.workflow.queue import has_turn


@dataclass(frozen=True)
class Turn:
    """Who acts on a release now, in words, with the clock of the open step; `run` None between steps."""

    mine: bool
    run: StepRun | None = None
    due: DueChip | None = None
    waiting: str = ""


def open_run(rilis: RilisData) -> StepRun | None:
    """The open step of a release; None where none is. One query."""
    runs = StepRun.objects.filter(case_kind=rilis.CASE_KIND, case_id=str(rilis.pk), closed_at__isnull=True)
    return runs.select_related("step", "instansi", "taken_by").first()


def turn_of(rilis: RilisData, rights: Rights, at: datetime) -> Turn:
    """Whose turn a release is, for the person who looks: one query."""
    run = open_run(rilis)
    if run is None:
        return Turn(mine=False, waiting=waiting_words(rilis))
    mine = has_turn(run, rights)
    return Turn(mine, run, due_chip(run, calendar_for(rilis.wilayah), at, mine=mine))


def waiting_words(rilis: RilisData) -> str:
    """What becomes of a release while no step of the SOP is open for it."""
    words = {
        S.SCHEDULED: _(
            "Pengumpulan dimulai dengan sendirinya saat periodenya mulai, atau lebih awal oleh OPD."
        ),
        S.PUBLISHED: _("Selesai: data sudah terbit."),
        S.WITHDRAWN: _("Data ditarik dari publikasi."),
        S.CALLED_OFF: _("Rilis ini tidak dikumpulkan."),
    }
    return words.get(S(rilis.state), "")
