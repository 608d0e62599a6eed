"""Admin of SOP A: everything read-only. A request moves only through its services."""

from django.contrib import admin

from recommendations.models import RecommendationRequest, Revision, SuratKomitmen
from satudata.accounts.admin import ReadOnlyByGrant


@admin.register(RecommendationRequest)
class RecommendationRequestAdmin(ReadOnlyByGrant, admin.ModelAdmin):
    wilayah_path = "wilayah"
    list_display = ["nomor", "judul", "instansi", "wilayah", "state", "pembina", "updated_at"]
    list_filter = ["state", "wilayah", "tahun"]
    list_select_related = ["instansi", "wilayah", "pembina"]
    search_fields = ["nomor", "judul", "identitas_rekomendasi"]
    date_hierarchy = "created_at"


@admin.register(Revision)
class RevisionAdmin(ReadOnlyByGrant, admin.ModelAdmin):
    wilayah_path = "request__wilayah"
    list_display = ["request", "nomor", "at", "by", "sha256"]
    list_select_related = ["request", "by"]
    search_fields = ["request__nomor", "sha256"]


@admin.register(SuratKomitmen)
class SuratKomitmenAdmin(ReadOnlyByGrant, admin.ModelAdmin):
    wilayah_path = "request__wilayah"
    list_display = ["request", "bentuk", "shown_at", "uploaded_by", "hidden_at"]
    list_select_related = ["request", "uploaded_by"]
    search_fields = ["request__nomor"]
