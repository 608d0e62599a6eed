"""Pemberitahuan."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "satudata.notifications"
    label = "notifications"
    verbose_name = _("Pemberitahuan")

    def ready(self) -> None:
        """Register what writes notices from the outbox."""
        from satudata.notifications import registrations  # noqa: F401
