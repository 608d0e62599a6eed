"""Addresses of an OPD's list and its entries."""

from django.urls import path

from forum.views import entri, entri_take, opd

urlpatterns = [
    path("daftar-data/", entri.entri_list, name="entri_list"),
    path("daftar-data/<uuid:pk>/", opd.opd_detail, name="opd_detail"),
    path("daftar-data/<uuid:pk>/tindakan/<slug:action>/", opd.opd_act, name="opd_act"),
    path("daftar-data/<uuid:pk>/ambil/", entri_take.entri_take, name="entri_take"),
    path("daftar-data/<uuid:pk>/entri/baru/", entri.entri_new, name="entri_new"),
    path("daftar-data/<uuid:pk>/entri/<int:entri>/", entri.entri_edit, name="entri_edit"),
    path("daftar-data/<uuid:pk>/entri/<int:entri>/kegiatan/", entri_take.entri_link, name="entri_link"),
    path("daftar-data/<uuid:pk>/entri/<int:entri>/rilis/", entri.entri_releases, name="entri_releases"),
    path(
        "daftar-data/<uuid:pk>/entri/<int:entri>/tindakan/<slug:action>/", entri.entri_act, name="entri_act"
    ),
]
