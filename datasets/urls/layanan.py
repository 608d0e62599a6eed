"""Addresses of Walidata's queues of what the public asks."""

from django.urls import path

from datasets.views import layanan

urlpatterns = [
    path("layanan-data/", layanan.layanan_list, name="layanan_list"),
    path("layanan-data/<uuid:pk>/", layanan.layanan_detail, name="layanan_detail"),
    path("permintaan-akses/", layanan.akses_list, name="akses_list"),
    path("permintaan-akses/<uuid:pk>/", layanan.akses_detail, name="akses_detail"),
]
