"""Addresses of the evaluation, the leader's page and profiles of OPDs."""

from django.urls import path

from reports.views import evaluasi

urlpatterns = [
    path("evaluasi/", evaluasi.evaluasi, name="evaluasi"),
    path("evaluasi/potret/<uuid:pk>/", evaluasi.potret, name="potret_detail"),
    path("pimpinan/", evaluasi.pimpinan, name="pimpinan"),
    path("profil-opd/<int:pk>/", evaluasi.opd_profile, name="opd_profile"),
]
