"""Closing what fell silent: a return that was not answered within the region's months (romantik.md 8.5).

When it is due is found by the sweep of the floor (`workflow.deadlines`); warnings before are rules
there. Here is only what a silent request is, and the move that ends it.
"""

from datetime import datetime

from recommendations.models import RecommendationRequest
from satudata.accounts.models import Wilayah
from satudata.accounts.queries import system_user
from satudata.clock.months import add_months
from satudata.workflow import engine
from satudata.workflow.errors import StaleMove
from satudata.workflow.models import StepRun
from satudata.workflow.registry import Silence


def closing(wilayah: Wilayah, returned_at: datetime) -> datetime:
    """The moment at which an unanswered return is closed: the region's calendar months later, local time."""
    return add_months(returned_at, wilayah.bulan_tanpa_jawaban, wilayah.zone)


def closes_at(run: StepRun) -> datetime:
    """The same for the step run of a return."""
    return closing(run.wilayah, run.opened_at)


def close(run: StepRun, at: datetime) -> None:
    """Close the request of an unanswered return as the system user; one answered meanwhile stays."""

    def change(act: engine.Change) -> None:
        act.case.selesai_pada = act.at
        act.data["bulan"] = run.wilayah.bulan_tanpa_jawaban

    request = RecommendationRequest.objects.get(pk=run.case_id)
    try:
        engine.perform(request, "lapse", by=system_user(), at=at, change=change)
    except StaleMove:  # answered in this very moment: nothing to close
        return


# Both returns are answered in one step (SOP A6).
RETURNS = Silence(frozenset({"A6"}), closes_at, close)
