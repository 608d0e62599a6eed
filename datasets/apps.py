"""SOP B, langkah 5-9: dari pengumpulan data sampai halaman publik."""

from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    name = "datasets"
    verbose_name = "Dataset dan rilis data"

    def ready(self) -> None:
        from datasets import registrations  # noqa: F401  registers moves, jobs, queues
