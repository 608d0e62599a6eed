"""Addresses of validation by the head of an OPD."""

from django.urls import path

from datasets.views import validasi

urlpatterns = [
    path("validasi/", validasi.validasi_list, name="validasi_list"),
    path("validasi/putuskan/<int:instansi>/", validasi.validasi_decide, name="validasi_decide"),
    path("validasi/<uuid:pk>/", validasi.validasi_detail, name="validasi_detail"),
    path("validasi/<uuid:pk>/lakukan/<slug:aksi>/", validasi.validasi_act, name="validasi_act"),
]
