"""Addresses of availability and the Surat Pernyataan."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
