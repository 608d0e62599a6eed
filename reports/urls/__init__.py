"""Addresses of SOP B10-B11, one module per part of the work."""

from django.urls import include, path

PARTS: tuple[str, ...] = ("epss", "evaluasi", "laporan", "publik", "baca")

urlpatterns = [path("", include(f"reports.urls.{part}")) for part in PARTS]
