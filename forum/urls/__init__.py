"""Addresses of SOP B, steps 1 to 4. Visible paths Indonesian, names English or of the regulation."""

from forum.urls import daftar, entri, excel, kalender, ketersediaan, rapat, sepakat

urlpatterns = [
    *daftar.urlpatterns,
    *entri.urlpatterns,
    *excel.urlpatterns,
    *rapat.urlpatterns,
    *sepakat.urlpatterns,
    *ketersediaan.urlpatterns,
    *kalender.urlpatterns,
]
