"""Dokumen."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "satudata.documents"
    label = "documents"
    verbose_name = "Dokumen"

    def ready(self) -> None:
        from satudata.documents import registrations  # noqa: F401  registers the rendering job
