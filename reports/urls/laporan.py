"""Addresses of the yearly report: register, writing, approval, submission (SOP B10, B11)."""

from django.urls import path

from reports.views import isi, laporan, pengantar, register

urlpatterns = [
    path("laporan/", register.laporan_list, name="laporan_list"),
    path("laporan/register.<str:form>", register.laporan_register, name="laporan_register"),
    path("laporan/baru/", laporan.laporan_new, name="laporan_new"),
    path("laporan/<uuid:pk>/", laporan.laporan_detail, name="laporan_detail"),
    path("laporan/<uuid:pk>/isi/", isi.laporan_edit, name="laporan_edit"),
    path("laporan/<uuid:pk>/isi/simpan-otomatis/", isi.laporan_autosave, name="laporan_autosave"),
    path("laporan/<uuid:pk>/sampaikan/", pengantar.laporan_submit, name="laporan_submit"),
    path("laporan/<uuid:pk>/terima/", pengantar.laporan_receive, name="laporan_receive"),
    path("laporan/<uuid:pk>/riwayat/", laporan.laporan_history, name="laporan_history"),
    path("laporan/<uuid:pk>/lakukan/<slug:aksi>/", laporan.laporan_act, name="laporan_act"),
]
