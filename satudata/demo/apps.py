"""Demo."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "satudata.demo"
    label = "demo"
    verbose_name = "Demo"
