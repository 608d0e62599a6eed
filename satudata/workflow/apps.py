"""Alur kerja."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    name = "satudata.workflow"
    label = "workflow"
    verbose_name = _("Alur kerja")

    def ready(self) -> None:
        """Register the floor's own events, and make our Celery application the one tasks belong to."""
        from satudata.celery import app  # noqa: F401
        from satudata.workflow import registrations  # noqa: F401
