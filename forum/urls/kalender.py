"""Addresses of the public release calendar and of the recap."""

from django.urls import path

from forum.views import kalender, rekap

urlpatterns = [
    path("kalender-rilis/", kalender.kalender_list, name="kalender_rilis_list"),
    path("kalender-rilis/<slug:wilayah>/", kalender.kalender_rilis, name="kalender_rilis"),
    path(
        "kalender-rilis/<slug:wilayah>/kalender.ics", kalender.kalender_rilis_ics, name="kalender_rilis_ics"
    ),
    path(
        "kalender-rilis/<slug:wilayah>/kalender.csv", kalender.kalender_rilis_csv, name="kalender_rilis_csv"
    ),
    path("rekap-daftar-data/<uuid:pk>/", rekap.rekap_daftar_data, name="rekap_daftar_data"),
    path("rekap-daftar-data/<uuid:pk>/rekap.xlsx", rekap.rekap_xlsx, name="rekap_daftar_data_xlsx"),
]
