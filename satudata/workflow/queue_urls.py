"""Addresses of the queue, of who has how much of it, and of presence, for every kind of case."""

from django.urls import path, re_path

from satudata.workflow import queue_views, workload_views

urlpatterns = [
    path("antrean/", queue_views.queue, name="queue"),
    path("antrean/hitungan/", queue_views.queue_counts, name="queue_counts"),
    path("antrean/pilihan/", queue_views.queue_batch, name="queue_batch"),
    path("antrean/<int:run>/ambil/", queue_views.queue_claim, name="queue_claim"),
    re_path(r"^antrean/antrean\.(?P<form>csv|xlsx)$", queue_views.queue_export_list, name="queue_export"),
    path("antrean/tampilan/", queue_views.queue_views, name="queue_views"),
    path("antrean/tampilan/simpan/", queue_views.queue_view_save, name="queue_view_save"),
    path("antrean/tampilan/<int:pk>/ubah-nama/", queue_views.queue_view_rename, name="queue_view_rename"),
    path("antrean/tampilan/<int:pk>/hapus/", queue_views.queue_view_delete, name="queue_view_delete"),
    path("beban-kerja/", workload_views.workload_page, name="workload"),
    path("kehadiran/<slug:kind>/<uuid:pk>/", queue_views.presence_beat, name="presence_beat"),
]
