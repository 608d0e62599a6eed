"""Addresses of the public summaries."""

from django.urls import path

from reports.views import publik

urlpatterns = [
    path("laporan-publik/", publik.laporan_public_list, name="laporan_public_list"),
    path("laporan-publik/<slug:kode_bps>/<int:tahun>/", publik.laporan_public, name="laporan_public"),
]
