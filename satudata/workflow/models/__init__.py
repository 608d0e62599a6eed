"""Tables of the workflow floor, by subject: SOPs, cases, step runs, the record, the background, the desk."""

from satudata.workflow.models.background import Heartbeat, Job, Reminder, ReminderRule
from satudata.workflow.models.case import Case, FlowModel
from satudata.workflow.models.desk import Presence, SavedView
from satudata.workflow.models.record import ChainHead, Event, SubmittedToken
from satudata.workflow.models.run import NEVER, OPEN, StepRun
from satudata.workflow.models.sop import Sop, SopStep

__all__ = [
    "NEVER",
    "OPEN",
    "Case",
    "ChainHead",
    "Event",
    "FlowModel",
    "Heartbeat",
    "Job",
    "Presence",
    "Reminder",
    "ReminderRule",
    "SavedView",
    "Sop",
    "SopStep",
    "StepRun",
    "SubmittedToken",
]
