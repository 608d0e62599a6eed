"""Addresses of notices, under /pemberitahuan/."""

from django.urls import path

from satudata.notifications import views

urlpatterns = [
    path("", views.notice_list, name="notice_list"),
    path("dibaca/", views.notice_read_all, name="notice_read_all"),
    path("pengaturan/", views.notice_settings, name="notice_settings"),
    path("<int:pk>/menuju/", views.notice_target, name="notice_target"),
    path("<int:pk>/buka/", views.notice_open, name="notice_open"),
    path("<int:pk>/dibaca/", views.notice_read, name="notice_read"),
]
