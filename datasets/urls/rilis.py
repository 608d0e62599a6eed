"""Addresses of releases: what is owed, one release, its history, its dictionary."""

from django.urls import path

from datasets.views import kamus, rilis

urlpatterns = [
    path("rilis/", rilis.rilis_list, name="rilis_list"),
    path("rilis/<uuid:pk>/", rilis.rilis_detail, name="rilis_detail"),
    path("rilis/<uuid:pk>/tindakan/<slug:action>/", rilis.rilis_act, name="rilis_act"),
    path("rilis/<uuid:pk>/riwayat/", rilis.rilis_history, name="rilis_history"),
    path("rilis/<uuid:pk>/kamus/", kamus.kamus_edit, name="kamus_edit"),
    path("rilis/<uuid:pk>/kamus/susun/", kamus.kamus_make, name="kamus_make"),
    path("rilis/<uuid:pk>/kamus/cetak/", kamus.kamus_print, name="kamus_print"),
    path("rilis/<uuid:pk>/kamus/aturan/", kamus.kamus_rules, name="kamus_rules"),
    path("rilis/<uuid:pk>/kamus/ambil/", kamus.kamus_take, name="kamus_take"),
    path("rilis/<uuid:pk>/kamus/kolom-baru/", kamus.kolom_edit, name="kolom_new"),
    path("rilis/<uuid:pk>/kamus/kolom/<str:kode>/", kamus.kolom_edit, name="kolom_edit"),
    path("rilis/<uuid:pk>/kamus/kolom/<str:kode>/<slug:action>/", kamus.kolom_act, name="kolom_act"),
]
