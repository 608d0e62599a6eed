"""Addresses of SOP B5-B9, one module per part of the work."""

from django.urls import include, path

PARTS: tuple[str, ...] = (
    "rilis",
    "unggahan",
    "periksa",
    "validasi",
    "kode",
    "penyerahan",
    "publikasi",
    "api",
    "portal",
    "layanan",
)

urlpatterns = [path("", include(f"datasets.urls.{part}")) for part in PARTS]
