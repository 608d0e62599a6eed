"""Django's admin for administrators: master data editable, cases and events read-only."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from satudata.accounts.roles import Permission


class SatudataAdminConfig(AdminConfig):
    default_site = "satudata.admin_site.SatudataAdminSite"


class SatudataAdminSite(AdminSite):
    """Opened by the grant of administrator, not by flags on the user row."""

    site_header = _("Administrasi satudata")
    site_title = _("Administrasi satudata")
    index_title = _("Data induk, penugasan, SOP, kalender")

    def has_permission(self, request: HttpRequest) -> bool:
        """True for active people who hold SYSTEM_MANAGE by a grant in force."""
        from satudata.accounts.queries import rights_of

        return rights_of(request.user).has_any(Permission.SYSTEM_MANAGE)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The start page; says what of the background needs an administrator."""
        from satudata.workflow import background

        found = background.state()
        if found.failed:
            words = ngettext(
                "%(n)d pekerjaan latar gagal sesudah tiga kali dicoba. Buka “Pekerjaan latar” untuk melihat "
                "sebabnya dan mencobanya lagi.",
                "%(n)d pekerjaan latar gagal sesudah tiga kali dicoba. Buka “Pekerjaan latar” untuk melihat "
                "sebabnya dan mencobanya lagi.",
                found.failed,
            )
            messages.warning(request, words % {"n": found.failed})
        if background.sweep_is_silent():
            words = gettext(
                "Pengingat tidak berjalan lebih dari lima menit. Periksa proses worker dan beat di server."
            )
            messages.warning(request, words)
        elif background.sweep_fails():
            messages.warning(
                request, gettext("Sebagian pengingat gagal disiapkan. Lihat catatan worker di server.")
            )
        return super().index(request, extra_context)
