"""Addresses of publication, revision and withdrawal of a release."""

from django.urls import path

from datasets.views import publikasi

urlpatterns = [
    path("rilis/<uuid:pk>/terbitkan/", publikasi.rilis_publish, name="rilis_publish"),
    path("rilis/<uuid:pk>/batal-terbit/", publikasi.rilis_take_back, name="rilis_take_back"),
    path("rilis/<uuid:pk>/tarik/", publikasi.rilis_withdraw, name="rilis_withdraw"),
    path("rilis/<uuid:pk>/revisi/", publikasi.rilis_revise, name="rilis_revise"),
    path(
        "rilis/<uuid:pk>/publikasi/<slug:aksi>/",
        publikasi.rilis_publication_act,
        name="rilis_publication_act",
    ),
    path("rilis/<uuid:pk>/bukti-tayang/", publikasi.rilis_receipt, name="rilis_receipt"),
]
