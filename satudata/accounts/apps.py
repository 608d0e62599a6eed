"""Accounts: users, wilayah, instansi, roles and grants."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "satudata.accounts"
    label = "accounts"
    verbose_name = "Akun, wilayah, instansi"
