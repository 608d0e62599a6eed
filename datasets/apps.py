"""SOP B, langkah 5-9: dari pengumpulan data sampai halaman publik."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DatasetsConfig(AppConfig):
    name = "datasets"
    verbose_name = _("Dataset dan rilis data")

    def ready(self) -> None:
        from datasets import registrations  # noqa: F401  registers moves, jobs, queues
