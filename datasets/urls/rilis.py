"""Addresses of releases: what is owed, one release, its history, its dictionary."""

from django.urls import path

from datasets.views import rilis

urlpatterns = [
    path("rilis/", rilis.rilis_list, name="rilis_list"),
    path("rilis/<uuid:pk>/", rilis.rilis_detail, name="rilis_detail"),
    path("rilis/<uuid:pk>/tindakan/<slug:action>/", rilis.rilis_act, name="rilis_act"),
    path("rilis/<uuid:pk>/riwayat/", rilis.rilis_history, name="rilis_history"),
]
