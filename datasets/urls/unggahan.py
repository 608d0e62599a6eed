"""Addresses of uploads and versions."""

from django.urls import path

from datasets.views import ketik, unggahan, versi

RELEASE = "rilis/<uuid:pk>"
UPLOAD = f"{RELEASE}/unggahan/<uuid:unggahan>"

urlpatterns = [
    path(f"{RELEASE}/unggah/", unggahan.rilis_upload, name="rilis_upload"),
    path(f"{RELEASE}/templat/", unggahan.rilis_template, name="rilis_template"),
    path(f"{RELEASE}/ketik/", ketik.rilis_type, name="rilis_type"),
    path(f"{UPLOAD}/", unggahan.unggahan_detail, name="unggahan_detail"),
    path(f"{UPLOAD}/kemajuan/", unggahan.unggahan_progress, name="unggahan_progress"),
    path(f"{UPLOAD}/pilihan/", unggahan.unggahan_choose, name="unggahan_choose"),
    path(f"{UPLOAD}/alasan/", unggahan.unggahan_explain, name="unggahan_explain"),
    path(f"{UPLOAD}/temuan.xlsx", unggahan.unggahan_annotated, name="unggahan_annotated"),
    path(f"{UPLOAD}/<slug:action>/", unggahan.unggahan_act, name="unggahan_act"),
    path(f"{RELEASE}/versi/", versi.versi_list, name="versi_list"),
    path(f"{RELEASE}/pengajuan/<slug:action>/", versi.versi_act, name="versi_act"),
]
