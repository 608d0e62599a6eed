"""Addresses of the whole report: to read as a page, to look at as PDF, to edit as DOCX."""

from django.urls import path

from reports.views import baca

urlpatterns = [
    path("laporan/<uuid:pk>/baca/", baca.laporan_read, name="laporan_read"),
    path("laporan/<uuid:pk>/pratinjau/", baca.laporan_pdf, name="laporan_pdf"),
    path("laporan/<uuid:pk>/laporan.docx", baca.laporan_docx, name="laporan_docx"),
]
