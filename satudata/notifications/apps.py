"""Pemberitahuan."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "satudata.notifications"
    label = "notifications"
    verbose_name = "Pemberitahuan"

    def ready(self) -> None:
        """Register what writes notices from the outbox."""
        from satudata.notifications import registrations  # noqa: F401
