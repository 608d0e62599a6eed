"""Demo."""

from django.apps import AppConfig
from django.conf import settings


class DemoConfig(AppConfig):
    name = "satudata.demo"
    label = "demo"
    verbose_name = "Demo"

    def ready(self) -> None:
        """Let the demo's clock tell the time; nothing outside demo settings."""
        if settings.DEMO:
            from satudata.clock.now import read_time_from
            from satudata.demo import clock

            read_time_from(clock.now)
