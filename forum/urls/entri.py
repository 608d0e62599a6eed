"""Addresses of an OPD's list."""

from django.urls import path

from forum.views import opd

urlpatterns = [
    path("daftar-data/<uuid:pk>/", opd.opd_detail, name="opd_detail"),
]
