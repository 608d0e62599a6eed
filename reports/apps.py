"""SOP B, langkah 10-11: evaluasi, laporan tahunan, dan penyampaiannya."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Evaluasi dan laporan")

    def ready(self) -> None:
        from reports import registrations  # noqa: F401  registers moves, jobs, queues
