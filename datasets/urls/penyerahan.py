"""Addresses of the hand-over of results."""

from django.urls import path

from datasets.views import penyerahan as views

urlpatterns = [
    path("penyerahan/", views.penyerahan_list, name="penyerahan_list"),
    path("penyerahan/kegiatan/<uuid:pk>/", views.penyerahan_new, name="penyerahan_new"),
    path("penyerahan/<uuid:pk>/", views.penyerahan_detail, name="penyerahan_detail"),
    path("penyerahan/<uuid:pk>/<slug:act>/", views.penyerahan_act, name="penyerahan_act"),
]
