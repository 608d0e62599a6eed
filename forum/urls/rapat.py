"""Addresses of a meeting of the Forum."""

from django.urls import path

from forum.views import rapat

urlpatterns = [
    path("rapat/<uuid:pk>/", rapat.rapat_detail, name="rapat_detail"),
]
