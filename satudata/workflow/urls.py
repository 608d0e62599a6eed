"""Addresses of the SOP pages, under /sop/."""

from django.urls import path, re_path

from satudata.workflow import views

urlpatterns = [
    path("", views.sop_list, name="sop_list"),
    path("<int:pk>/", views.sop_detail, name="sop_detail"),
    re_path(r"^(?P<pk>[0-9]{1,9})/waktu\.(?P<form>xlsx|pdf)$", views.sop_measures, name="sop_measures"),
]
