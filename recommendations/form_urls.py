"""Addresses of the form, below one request's own (`pengajuan/<uuid>/`)."""

from django.urls import path

from recommendations.views import autosave, form, form_files, hub, live, prefill, similar, workbook

urlpatterns = [
    path("formulir/", hub.request_form, name="request_form"),
    path("formulir/berkas/", form_files.request_files, name="request_files"),
    path("formulir/berkas/<int:berkas>/hapus/", form_files.request_file_remove, name="request_file_remove"),
    path("formulir/<slug:section>/", form.request_section, name="request_section"),
    path("isi-dari-sebelumnya/", prefill.request_prefill, name="request_prefill"),
    path("buku-kerja.xlsx", workbook.request_workbook, name="request_workbook"),
    path("impor/", workbook.request_import, name="request_import"),
    path("impor/<uuid:berkas>/", workbook.request_import_check, name="request_import_check"),
    path("formulir/<slug:section>/salinan/", prefill.request_copies_confirm, name="request_copies_confirm"),
    path("formulir/<slug:section>/baru/", form.request_row, name="request_row_new"),
    path("formulir/<slug:section>/<int:row>/", form.request_row, name="request_row"),
    path("formulir/<slug:section>/simpan-otomatis/", autosave.request_autosave, name="request_autosave"),
    path(
        "formulir/<slug:section>/<int:row>/simpan-otomatis/",
        autosave.request_autosave,
        name="request_autosave",
    ),
    path(
        "formulir/<slug:section>/baru/simpan-otomatis/",
        autosave.request_autosave_new,
        name="request_autosave_new",
    ),
    path("formulir/<slug:section>/<int:row>/hapus/", form.request_row_remove, name="request_row_remove"),
    path("formulir/<slug:section>/periksa/", live.request_live, name="request_live"),
    path("formulir/<slug:section>/baru/periksa/", live.request_live_row, name="request_live_row_new"),
    path("formulir/<slug:section>/<int:row>/periksa/", live.request_live_row, name="request_live_row"),
    path("serupa/", similar.request_similar, name="request_similar"),
]
