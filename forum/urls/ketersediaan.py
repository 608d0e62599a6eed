"""Addresses of availability and the Surat Pernyataan."""

from django.urls import path

from forum.views import ketersediaan, pernyataan

OPD = "daftar-data/<uuid:pk>"

urlpatterns = [
    path(f"{OPD}/ketersediaan/", ketersediaan.opd_availability, name="opd_availability"),
    path(f"{OPD}/ketersediaan/sisanya/", ketersediaan.opd_availability_rest, name="opd_availability_rest"),
    path(f"{OPD}/ketersediaan/kirim/", ketersediaan.opd_availability_send, name="opd_availability_send"),
    path(f"{OPD}/ketersediaan/periksa/", ketersediaan.opd_availability_check, name="opd_availability_check"),
    path(f"{OPD}/surat-pernyataan/", pernyataan.opd_statement, name="opd_statement"),
    path(
        f"{OPD}/surat-pernyataan/pratinjau/", pernyataan.opd_statement_preview, name="opd_statement_preview"
    ),
    path(f"{OPD}/surat-pernyataan/<slug:aksi>/", pernyataan.opd_statement_act, name="opd_statement_act"),
]
