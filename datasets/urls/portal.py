"""Addresses of the public portal."""

from django.urls import path

from datasets.portal import asking, files, views

urlpatterns = [
    path("data/", views.portal_home, name="portal_home"),
    path("dataset/", views.dataset_search, name="dataset_search"),
    path("dataset/statistik.csv", files.dataset_statistics, name="dataset_statistics"),
    path("dataset/<slug:slug>/", views.dataset_page, name="dataset_page"),
    path("dataset/<slug:slug>/sematkan/", views.dataset_embed, name="dataset_embed"),
    path("dataset/<slug:slug>/pilihan.csv", files.dataset_selection_csv, name="dataset_selection_csv"),
    path("dataset/<slug:slug>/sitasi.<slug:jenis>", files.dataset_citation, name="dataset_citation"),
    path("dataset/<slug:slug>/unduh/<uuid:berkas>/<str:name>", files.terbitan_file, name="terbitan_file"),
    path("dataset/<slug:slug>/laporkan/", asking.service_report, name="service_report"),
    path("dataset/<slug:slug>/ajukan-akses/", asking.access_ask, name="access_ask"),
    path("minta-data/", asking.service_ask, name="service_ask"),
    path("layanan/", asking.service_find, name="service_find"),
    path("layanan/<str:nomor>/", asking.service_status, name="service_status"),
    path("akses/<slug:kode>/", asking.access_page, name="access_page"),
    path("akses/<slug:kode>/unduh/<uuid:berkas>/", asking.access_file, name="access_file"),
    path("aksesibilitas/", views.accessibility, name="accessibility"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
]
