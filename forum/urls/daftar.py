"""Addresses of a year's list."""

from django.urls import path

from forum.views import daftar

urlpatterns = [
    path("forum/", daftar.forum_home, name="forum_home"),
    path("forum/<uuid:pk>/", daftar.daftar_detail, name="daftar_detail"),
]
