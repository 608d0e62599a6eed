"""Addresses of the form, below one request's own (`pengajuan/<uuid>/`)."""

from django.urls import path

from recommendations.views import form, form_files, live

urlpatterns = [
    path("formulir/", form.request_form, name="request_form"),
    path("formulir/berkas/", form_files.request_files, name="request_files"),
    path("formulir/berkas/<int:berkas>/hapus/", form_files.request_file_remove, name="request_file_remove"),
    path("formulir/<slug:section>/", form.request_section, name="request_section"),
    path("formulir/<slug:section>/baru/", form.request_row, name="request_row_new"),
    path("formulir/<slug:section>/<int:row>/", form.request_row, name="request_row"),
    path("formulir/<slug:section>/<int:row>/hapus/", form.request_row_remove, name="request_row_remove"),
    path("formulir/<slug:section>/periksa/", live.request_live, name="request_live"),
    path("formulir/<slug:section>/baru/periksa/", live.request_live_row, name="request_live_row_new"),
    path("formulir/<slug:section>/<int:row>/periksa/", live.request_live_row, name="request_live_row"),
]
