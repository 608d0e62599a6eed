"""Addresses of lists as files, of changing many entries at once, and of duplicates."""

from django.urls import path

from forum.views import excel, excel_bersama, excel_duplikat

OFFICE, LIST = "daftar-data/<uuid:pk>", "forum/<uuid:pk>"

urlpatterns = [
    path(f"{OFFICE}/ekspor/", excel.entri_export, name="entri_export"),
    path(f"{OFFICE}/impor/", excel.entri_import, name="entri_import"),
    path(f"{OFFICE}/impor/<uuid:berkas>/", excel.entri_import_check, name="entri_import_check"),
    path(f"{OFFICE}/impor/<uuid:berkas>/berkas/", excel.entri_import_file, name="entri_import_file"),
    path(f"{OFFICE}/ubah-bersama/", excel_bersama.entri_bulk, name="entri_bulk"),
    path(f"{LIST}/ekspor/", excel.daftar_export, name="daftar_export"),
    path(f"{LIST}/duplikat/", excel_duplikat.duplikat_list, name="duplikat_list"),
]
