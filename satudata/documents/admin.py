"""Administration of documents: number series may be set up, everything issued is read only.

The last number taken is never typed: a gap or a double would follow. A pattern may change; numbers
already printed keep theirs, because they are stored with their documents.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from satudata.accounts.admin import ManagedByGrant, ReadOnlyByGrant
from satudata.accounts.models import Instansi
from satudata.accounts.queries import rights_of
from satudata.accounts.roles import Permission
from satudata.documents.models import Document, DocumentSeries, StoredFile
from satudata.documents.numbers import pattern_problem


def _offices_of(request: HttpRequest) -> QuerySet[Instansi]:
    """Offices of the regions that this administrator manages; the one of the nation manages all."""
    regions = rights_of(request.user).wilayah_ids(Permission.SYSTEM_MANAGE)
    offices = Instansi.objects.all()
    national = offices.filter(wilayah__kode_bps="0000", wilayah__in=regions).exists()
    return offices if national else offices.filter(wilayah__in=regions)


class SeriesForm(forms.ModelForm):
    """One series of one office and year, its pattern judged before it is used."""

    class Meta:
        model = DocumentSeries
        fields = ["instansi", "kode", "tahun", "pattern", "klasifikasi"]
        help_texts = {
            "kode": _("surat_keluar untuk Surat Rekomendasi, identitas_rekomendasi untuk V-YY.WWWW.NNN."),
            "pattern": _(
                "Isian: {nomor}, {tahun}, {tahun_pendek}, {bulan}, {kode_unit}, {klasifikasi}, {wilayah}. "
                "Contoh: B-{nomor}/{kode_unit}/{klasifikasi}/{bulan}/{tahun}"
            ),
        }

    def clean_pattern(self) -> str:
        """Say beside the field what would fail when the first letter takes its number."""
        pattern: str = self.cleaned_data["pattern"]
        if problem := pattern_problem(pattern):
            raise ValidationError(problem)
        return pattern


@admin.register(DocumentSeries)
class DocumentSeriesAdmin(ManagedByGrant, admin.ModelAdmin):
    form = SeriesForm
    list_display = ["kode", "tahun", "instansi", "pattern", "terakhir"]
    list_filter = ["tahun", "kode"]
    search_fields = ["kode", "instansi__nama"]
    list_select_related = ["instansi"]
    readonly_fields = ["terakhir"]
    fields = ["instansi", "kode", "tahun", "pattern", "klasifikasi", "terakhir"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[DocumentSeries]:
        return super().get_queryset(request).filter(instansi__in=_offices_of(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Whose series it is does not change once it exists: its numbers are out."""
        return ["instansi", "kode", "tahun", "terakhir"] if obj else ["terakhir"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "instansi":
            kwargs["queryset"] = _offices_of(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Document)
class DocumentAdmin(ReadOnlyByGrant, admin.ModelAdmin):
    list_display = ["nomor", "hal", "penerbit", "tanggal", "state"]
    list_filter = ["state", "kind"]
    search_fields = ["nomor", "token"]
    list_select_related = ["penerbit"]
    date_hierarchy = "tanggal"
    # The frozen context and the HTML carry names; whoever may read them reads the document itself.
    fields = [
        "kind", "nomor", "tanggal", "hal", "penerbit", "wilayah", "state", "error", "supersedes", "token",
        "file", "signed_file", "template", "template_version", "created_at", "created_by",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        return super().get_queryset(request).filter(penerbit__in=_offices_of(request))


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyByGrant, admin.ModelAdmin):
    list_display = ["name", "content_type", "size", "sha256", "stored_at", "check_state"]
    list_filter = ["content_type", "check_state"]
    search_fields = ["name", "sha256"]
    date_hierarchy = "stored_at"
    fields = ["id", "name", "content_type", "size", "sha256", "check_state", "stored_at", "stored_by"]
