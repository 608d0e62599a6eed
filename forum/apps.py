"""SOP B, langkah 1-4: Forum Satu Data dan Daftar Data."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumConfig(AppConfig):
    name = "forum"
    verbose_name = _("Forum Satu Data dan Daftar Data")

    def ready(self) -> None:
        from forum import registrations  # noqa: F401  registers moves, jobs, queues
