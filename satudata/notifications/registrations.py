"""What notices tell the floor at start-up: which jobs they carry out, what each beat does."""

from satudata.notifications import mailing, services
from satudata.workflow import registry
from satudata.workflow.assignments import NOTIFY_TURN
from satudata.workflow.deadlines import NOTIFY_RUN
from satudata.workflow.engine import NOTIFY
from satudata.workflow.recalculation import NOTIFY_RECALCULATED

registry.register_job(NOTIFY, services.notify_event)
registry.register_job(NOTIFY_RUN, services.notify_run)
registry.register_job(NOTIFY_RECALCULATED, services.notify_recalculated)
registry.register_job(NOTIFY_TURN, services.notify_turn)
registry.register_job(mailing.SEND_MAIL, mailing.send_mail)
registry.register_sweep(mailing.compose_due)
