"""Alur kerja."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "satudata.workflow"
    label = "workflow"
    verbose_name = "Alur kerja"

    def ready(self) -> None:
        """Register the floor's own events."""
        from satudata.workflow import registrations  # noqa: F401
