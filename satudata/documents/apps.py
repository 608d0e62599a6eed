"""Dokumen."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "satudata.documents"
    label = "documents"
    verbose_name = "Dokumen"
