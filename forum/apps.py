"""SOP B, langkah 1-4: Forum Satu Data dan Daftar Data."""

from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "forum"
    verbose_name = "Forum Satu Data dan Daftar Data"

    def ready(self) -> None:
        from forum import registrations  # noqa: F401  registers moves, jobs, queues
