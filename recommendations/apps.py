"""SOP A: rekomendasi kegiatan statistik sektoral."""

from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    name = "recommendations"
    verbose_name = "Rekomendasi kegiatan statistik"

    def ready(self) -> None:
        from recommendations import registrations  # noqa: F401  registers moves, jobs, queues
