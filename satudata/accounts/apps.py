"""Accounts: users, wilayah, instansi, roles and grants."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "satudata.accounts"
    label = "accounts"
    verbose_name = _("Akun, wilayah, instansi")
