"""Dokumen."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "satudata.documents"
    label = "documents"
    verbose_name = _("Dokumen")

    def ready(self) -> None:
        from satudata.documents import registrations  # noqa: F401  registers the rendering job
