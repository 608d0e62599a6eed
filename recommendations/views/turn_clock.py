"""The handling time that whoever holds a turn sees where they act (SOP A langkah 3 to 9)."""

from recommendations import queries
from recommendations.models import RecommendationRequest
from satudata.clock.now import now
from satudata.clock.queries import calendar_for
from satudata.workflow.handling import Handling, handling
from satudata.workflow.models import StepRun


def handling_of(case: RecommendationRequest, run: StepRun | None) -> Handling | None:
    """The handling time of a turn now: one query, for the calendar's version."""
    return handling(run, run.step, calendar_for(case.wilayah), now()) if run is not None else None


def handling_now(case: RecommendationRequest) -> Handling | None:
    """The same of the turn that is open: two queries."""
    return handling_of(case, queries.open_run(case))
