"""Addresses of kode referensi."""

from django.urls import path

from datasets.views import kode as views

urlpatterns = [
    path("kode-referensi/", views.kode_list, name="kode_list"),
    path("kode-referensi/<slug:slug>/", views.kode_detail, name="kode_detail"),
    path("kode-referensi/<slug:slug>/versi-baru/", views.kode_version_new, name="kode_version_new"),
]
