"""Kalender kerja."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClockConfig(AppConfig):
    name = "satudata.clock"
    label = "clock"
    verbose_name = _("Kalender kerja")

    def ready(self) -> None:
        """Register the system check."""
        from satudata.clock import checks  # noqa: F401
