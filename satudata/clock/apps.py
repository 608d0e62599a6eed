"""Kalender kerja."""

from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "satudata.clock"
    label = "clock"
    verbose_name = "Kalender kerja"

    def ready(self) -> None:
        """Register the system check."""
        from satudata.clock import checks  # noqa: F401
