"""SOP A: rekomendasi kegiatan statistik sektoral."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommendationsConfig(AppConfig):
    name = "recommendations"
    verbose_name = _("Rekomendasi kegiatan statistik")

    def ready(self) -> None:
        from recommendations import registrations  # noqa: F401  registers moves, jobs, queues
