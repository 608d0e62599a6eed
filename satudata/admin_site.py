"""Django's admin for administrators: master data editable, cases and events read-only."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
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
