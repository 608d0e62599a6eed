"""Pemberitahuan."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "satudata.notifications"
    label = "notifications"
    verbose_name = "Pemberitahuan"
