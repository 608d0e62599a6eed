"""Addresses. Visible paths are Indonesian, names English."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

urlpatterns: list = [
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
