"""Addresses of meetings of the Forum, their attendance lists, minutes and action plan."""

from django.urls import path

from forum.views import hadir, notulen, rapat, rencana_aksi

urlpatterns = [
    path("forum/<uuid:pk>/rapat-baru/", rapat.rapat_new, name="rapat_new"),
    path("rapat/<uuid:pk>/", rapat.rapat_detail, name="rapat_detail"),
    path("rapat/<uuid:pk>/ubah/", rapat.rapat_edit, name="rapat_edit"),
    path("rapat/<uuid:pk>/lakukan/<slug:action>/", rapat.rapat_act, name="rapat_act"),
    path("rapat/<uuid:pk>/kalender.ics", rapat.rapat_ics, name="rapat_ics"),
    path("rapat/<uuid:pk>/daftar-hadir/", hadir.rapat_attendance, name="rapat_attendance"),
    path("rapat/<uuid:pk>/daftar-hadir/unduh/", hadir.rapat_attendance_pdf, name="rapat_attendance_pdf"),
    path("rapat/<uuid:pk>/layar-hadir/", hadir.rapat_attendance_screen, name="rapat_attendance_screen"),
    path("hadir/<slug:kode>/", hadir.attend_by_link, name="rapat_attend"),
    path("rapat/<uuid:pk>/notulen/", notulen.rapat_minutes, name="rapat_minutes"),
    path("rencana-aksi/", rencana_aksi.rencana_aksi_list, name="rencana_aksi_list"),
    path("rencana-aksi/unduh/<slug:form>/", rencana_aksi.rencana_aksi_file, name="rencana_aksi_file"),
    path("rencana-aksi/<int:pk>/", rencana_aksi.rencana_aksi_update, name="rencana_aksi_update"),
]
