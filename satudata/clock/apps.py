"""Kalender kerja."""

from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "satudata.clock"
    label = "clock"
    verbose_name = "Kalender kerja"
