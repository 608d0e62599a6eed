"""Administration of EPSS: versions of its tree, copied and changed through the services."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.models import KerangkaEpss
from reports.services import epss_frameworks as services
from satudata.accounts.admin import ManagedByGrant
from satudata.forms import TanggalField
from satudata.workflow.errors import ActionDenied, InvalidInput


class FrameworkForm(forms.ModelForm):
    """A version with its tree as YAML; says beside the field what does not add up."""

    berlaku_sejak = TanggalField(label=gettext_lazy("Berlaku sejak"))
    teks = forms.CharField(
        label=gettext_lazy("Isi (YAML)"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 40, "cols": 110, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Bobot dalam persen dari tempatnya dan berjumlah 100: domain dari IPS, aspek dari domain, "
            "indikator dari aspek. Kriteria yang tidak disebut pada indikator mengikuti yang umum."
        ),
    )

    class Meta:
        model = KerangkaEpss
        fields = ["kode", "nama", "sumber", "berlaku_sejak"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["teks"].initial = services.as_text(self.instance)

    def clean_teks(self) -> str:
        """Refuse a tree that does not add up."""
        text: str = self.cleaned_data["teks"]
        try:
            services.from_text(text)
        except InvalidInput as refusal:
            raise ValidationError(refusal.messages) from refusal
        return text


@admin.register(KerangkaEpss)
class KerangkaEpssAdmin(ManagedByGrant, admin.ModelAdmin):
    """Versions of the tree: a copy can be changed until an assessment is made by it."""

    installation_only = True
    form = FrameworkForm
    actions = ["copy_to_new_version"]
    list_display = ["nama", "kode", "berlaku_sejak", "used"]

    @admin.display(description=gettext_lazy("dipakai penilaian"), boolean=True)
    def used(self, row: KerangkaEpss) -> bool:
        """Whether an assessment is made by it."""
        return services.in_use(row)

    @admin.display(description=gettext_lazy("Isi (YAML)"))
    def teks(self, row: KerangkaEpss) -> str:
        """The tree of a version that is shown to read."""
        return services.as_text(row)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A version begins as a copy of another."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Versions stay."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: KerangkaEpss | None = None) -> bool:
        """One that an assessment uses is shown to read."""
        return self._may(request) and (obj is None or not services.in_use(obj))

    def save_model(self, request: HttpRequest, obj: KerangkaEpss, form: Any, change: bool) -> None:
        """Change through the service."""
        given = {name: form.cleaned_data[name] for name in (*FrameworkForm.Meta.fields, "teks")}
        services.change_framework(kerangka=obj, by=request.user, **given)  # type: ignore[arg-type]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show or save one version; what the service refuses is said on the page."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (ActionDenied, InvalidInput) as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())

    @admin.action(description=gettext_lazy("Salin jadi versi baru"), permissions=["view"])
    def copy_to_new_version(
        self, request: HttpRequest, chosen: QuerySet[KerangkaEpss]
    ) -> HttpResponse | None:
        """Copy the one chosen version and open the copy."""
        rows = list(chosen[:2])
        if len(rows) != 1:
            messages.error(request, _("Pilih satu versi saja."))
            return None
        copy = services.copy_framework(kerangka=rows[0], by=request.user)  # type: ignore[arg-type]
        return redirect("admin:reports_kerangkaepss_change", copy.pk)
