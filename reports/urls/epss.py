"""Addresses of EPSS assessments."""

from django.urls import path

from reports.views import epss, epss_files, epss_indicator

urlpatterns = [
    path("epss/", epss.epss_list, name="epss_list"),
    path("epss/buka/", epss.epss_open, name="epss_open"),
    path("epss/<uuid:pk>/", epss.epss_detail, name="epss_detail"),
    path("epss/<uuid:pk>/lakukan/<slug:aksi>/", epss.epss_act, name="epss_act"),
    path("epss/<uuid:pk>/kembalikan/", epss.epss_return, name="epss_return"),
    path("epss/<uuid:pk>/lke.xlsx", epss_files.epss_lke, name="epss_lke"),
    path("epss/<uuid:pk>/bukti.zip", epss_files.epss_bundle, name="epss_bundle"),
    path("epss/<uuid:pk>/<slug:kode>/", epss_indicator.epss_indicator, name="epss_indicator"),
    path("epss/<uuid:pk>/<slug:kode>/simpan-otomatis/", epss_indicator.epss_autosave, name="epss_autosave"),
]
