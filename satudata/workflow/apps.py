"""Alur kerja."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "satudata.workflow"
    label = "workflow"
    verbose_name = "Alur kerja"
