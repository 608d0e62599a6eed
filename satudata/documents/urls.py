"""Addresses of documents. Visible paths Indonesian, names English."""

from django.urls import path

from satudata.documents import views

urlpatterns = [
    path("berkas/<uuid:pk>/", views.document_file, name="document_file"),
    path("verifikasi/", views.document_verify_form, name="document_verify_form"),
    path("verifikasi/<str:token>/", views.document_verify, name="document_verify"),
    path("surat/<str:token>.pdf", views.document_public, name="document_public"),
]
