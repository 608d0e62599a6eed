"""Addresses of a year's list: page and acts, Walidata's review, the recommendation, histories."""

from django.urls import path

from forum.views import daftar, rekomendasi, reviu, riwayat

urlpatterns = [
    path("forum/", daftar.forum_home, name="forum_home"),
    path("forum/buka/", daftar.year_open, name="year_open"),
    path("forum/<uuid:pk>/", daftar.daftar_detail, name="daftar_detail"),
    path("forum/<uuid:pk>/tindakan/<slug:action>/", daftar.daftar_act, name="daftar_act"),
    path("forum/<uuid:pk>/reviu/", reviu.daftar_review, name="daftar_review"),
    path("forum/<uuid:pk>/rekomendasi/", rekomendasi.rekomendasi_desk, name="rekomendasi_desk"),
    path("forum/<uuid:pk>/rekomendasi/<slug:action>/", rekomendasi.rekomendasi_act, name="rekomendasi_act"),
    path("forum/<uuid:pk>/riwayat/", riwayat.daftar_history, name="daftar_history"),
    path("daftar-data/<uuid:pk>/reviu/", reviu.opd_review, name="opd_review"),
    path("daftar-data/<uuid:pk>/reviu/<slug:action>/", reviu.opd_review_act, name="opd_review_act"),
    path("daftar-data/<uuid:pk>/riwayat/", riwayat.opd_history, name="opd_history"),
    path("rapat/<uuid:pk>/riwayat/", riwayat.rapat_history, name="rapat_history"),
]
