"""SOP B, langkah 10-11: evaluasi, laporan tahunan, dan penyampaiannya."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Evaluasi dan laporan"

    def ready(self) -> None:
        from reports import registrations  # noqa: F401  registers moves, jobs, queues
