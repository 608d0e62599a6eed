"""Administration of the floor: SOP drafts through the services, everything that happened to read only."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.admin import SimpleHistoryAdmin

from satudata.accounts.admin import ManagedByGrant, ReadOnlyByGrant
from satudata.accounts.models import Wilayah
from satudata.accounts.queries import rights_of
from satudata.forms import TanggalField, TanggalInput
from satudata.workflow import outbox, queries, registry, reminder_rules, services
from satudata.workflow.errors import ActionDenied, InvalidInput
from satudata.workflow.models import Event, Job, ReminderRule, Sop, SopStep, StepRun
from satudata.workflow.permissions import can_manage_sop, can_set_reminders, check_can_set_reminders

Refusal = (ActionDenied, InvalidInput)


class LinesField(forms.CharField):
    """A list of texts, one per line."""

    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", gettext_lazy("Satu butir per baris."))
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.to_python(data))


def _lines(model: type[Sop | SopStep], name: str) -> LinesField:
    column = model._meta.get_field(name)
    return LinesField(label=column.verbose_name, required=not column.blank)  # type: ignore[union-attr]


class SopForm(ModelForm):
    """The cover of a draft."""

    dasar_hukum = _lines(Sop, "dasar_hukum")
    kualifikasi_pelaksana = _lines(Sop, "kualifikasi_pelaksana")
    keterkaitan = _lines(Sop, "keterkaitan")
    perlengkapan = _lines(Sop, "perlengkapan")
    pelaksana = _lines(Sop, "pelaksana")

    class Meta:
        model = Sop
        fields = services.COVER_FIELDS


class SopStepForm(ModelForm):
    """One step of a draft; says beside the fields what the service would refuse."""

    pelaksana = _lines(SopStep, "pelaksana")

    class Meta:
        model = SopStep
        fields = services.STEP_FIELDS

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors and (problem := services.standard_problem(self.instance)):
            self.add_error("standar", ValidationError(problem))


class SopStepInline(ManagedByGrant, admin.StackedInline):
    """The steps of a version: changed one by one, never added or removed."""

    model = SopStep
    form = SopStepForm
    formset = BaseInlineFormSet
    extra = 0
    max_num = 0
    can_delete = False
    classes = ["collapse"]
    ordering = ["nomor"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may_change(request, obj)


class SopActionForm(ActionForm):
    """What the two actions need besides the chosen version."""

    # Text here, a date in `_day`: what Django finds wrong in this form it reports as no action at all.
    berlaku_mulai = forms.CharField(label=gettext_lazy("Berlaku mulai"), required=False, widget=TanggalInput)
    untuk_wilayah = forms.ModelChoiceField(
        Wilayah.objects.filter(aktif=True), label=gettext_lazy("Salin untuk wilayah"), required=False
    )


def _may_change(request: HttpRequest, sop: Sop | None) -> bool:
    """True where the version is a draft of a region that the user administers."""
    if sop is None:
        return rights_of(request.user).has_any(queries.Permission.SYSTEM_MANAGE)
    return not sop.in_force and can_manage_sop(rights_of(request.user), sop.wilayah)


@admin.register(Sop)
class SopAdmin(ManagedByGrant, admin.ModelAdmin):
    """Versions of SOPs: a draft can be changed, one that was put in force can be copied."""

    form = SopForm
    inlines = [SopStepInline]
    action_form = SopActionForm
    actions = ["copy_to_new_version", "put_in_force_from"]
    readonly_fields = ["wilayah", "kind", "versi", "berlaku_dari", "diberlakukan_oleh"]
    fields = [*readonly_fields, *services.COVER_FIELDS]
    list_display = ["nama", "wilayah", "kind", "versi", "nomor", "berlaku_dari"]
    list_filter = ["kind", ("wilayah", admin.RelatedOnlyFieldListFilter)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sop]:
        """All versions in force, and the drafts of the user's regions."""
        return queries.managed_sops(rights_of(request.user)).order_by("wilayah", "kind", "-versi")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A version begins as a copy of another."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Sop | None = None) -> bool:
        """Only drafts change; a version in force is shown to read."""
        return _may_change(request, obj)

    def save_model(self, request: HttpRequest, obj: Sop, form: Any, change: bool) -> None:
        """Change the cover through the service."""
        fields = {name: form.cleaned_data[name] for name in form.changed_data}
        services.change_cover(obj, by=request.user, **fields)  # type: ignore[arg-type]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Change each step through the service."""
        formset.new_objects, formset.deleted_objects, formset.changed_objects = [], [], []
        for one in formset.forms:
            if one.has_changed():
                fields = {name: one.cleaned_data[name] for name in one.changed_data}
                services.change_step(one.instance, by=request.user, **fields)  # type: ignore[arg-type]
                formset.changed_objects.append((one.instance, one.changed_data))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show or save one version; what a service refuses is said on the page, and nothing is kept."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())

    @admin.action(description=gettext_lazy("Salin jadi versi baru"), permissions=["view"])
    def copy_to_new_version(self, request: HttpRequest, chosen: QuerySet[Sop]) -> HttpResponse | None:
        """Copy the one chosen version, for its own region or for the one given, and open the draft."""
        target = Wilayah.objects.filter(pk=request.POST.get("untuk_wilayah") or None).first()
        try:
            draft = services.copy_sop(_only(chosen), by=request.user, wilayah=target)  # type: ignore[arg-type]
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return None
        messages.success(request, _("Versi %(versi)s tersimpan sebagai draf.") % {"versi": draft.versi})
        return redirect("admin:workflow_sop_change", draft.pk)

    @admin.action(description=gettext_lazy("Berlakukan mulai tanggal yang diisi"), permissions=["view"])
    def put_in_force_from(self, request: HttpRequest, chosen: QuerySet[Sop]) -> None:
        """Put the one chosen draft in force on the day given."""
        try:
            day = _day(request.POST.get("berlaku_mulai", ""))
            services.put_in_force(_only(chosen), day, by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return
        messages.success(request, _("SOP diberlakukan dan tidak dapat diubah lagi."))


def _only(chosen: QuerySet[Sop]) -> Sop:
    sops = list(chosen[:2])
    if len(sops) != 1:
        raise InvalidInput(_("Pilih satu SOP saja."))
    return sops[0]


def _day(text: str) -> date:
    if not text.strip():
        raise InvalidInput(_("Isi tanggal “Berlaku mulai” lebih dahulu."))
    try:
        return TanggalField().clean(text)  # type: ignore[no-any-return]
    except ValidationError as error:
        raise InvalidInput(*error.messages) from error


class ReminderRuleForm(ModelForm):
    """One rule; says beside the field which regions and steps cannot be."""

    user: Any = None

    class Meta:
        model = ReminderRule
        fields = reminder_rules.FIELDS

    def clean_wilayah(self) -> Wilayah | None:
        """Refuse a region that the user does not administer."""
        wilayah: Wilayah | None = self.cleaned_data["wilayah"]
        try:
            check_can_set_reminders(rights_of(self.user), wilayah)
        except ActionDenied as denied:
            raise ValidationError(denied.reason) from denied
        return wilayah

    def clean_langkah(self) -> str:
        """Refuse a step that no SOP has."""
        try:
            return reminder_rules.known_step(self.cleaned_data["langkah"])
        except InvalidInput as refusal:
            raise ValidationError(refusal.messages) from refusal


@admin.register(ReminderRule)
class ReminderRuleAdmin(ManagedByGrant, SimpleHistoryAdmin):
    """When whom is told of a step: the rows are written by the service, which plans open steps again."""

    form = ReminderRuleForm
    list_display = ["kode", "langkah", "wilayah", "acuan", "jumlah", "satuan", "kepada", "aktif"]
    list_filter = ["acuan", "kepada", "aktif", ("wilayah", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["wilayah"]
    search_fields = ["kode", "langkah"]

    def has_change_permission(self, request: HttpRequest, obj: ReminderRule | None = None) -> bool:
        """General rules by any administrator, those of a region by its own."""
        return can_set_reminders(rights_of(request.user), obj.wilayah if obj else None)

    def has_delete_permission(self, request: HttpRequest, obj: ReminderRule | None = None) -> bool:
        """Return whether the user may change the rule."""
        return self.has_change_permission(request, obj)

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never revert: that would write past the service."""
        return True

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Give the form its user."""
        form = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def save_model(self, request: HttpRequest, obj: ReminderRule, form: Any, change: bool) -> None:
        """Set through the service."""
        reminder_rules.set_rule(obj, by=request.user)  # type: ignore[arg-type]

    def delete_model(self, request: HttpRequest, obj: ReminderRule) -> None:
        """Remove through the service."""
        reminder_rules.remove_rule(obj, by=request.user)  # type: ignore[arg-type]

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ReminderRule]) -> None:
        """Remove each through the service; what is not the user's is left and said."""
        for rule in queryset:
            try:
                self.delete_model(request, rule)
            except ActionDenied as denied:
                messages.error(request, denied.reason)


@admin.register(StepRun)
class StepRunAdmin(ReadOnlyByGrant, admin.ModelAdmin):
    """Steps of cases as they ran."""

    list_display = [
        "step_code", "case_id", "role", "instansi", "opened_at", "taken_by", "due_at", "closed_at", "outcome",
    ]  # fmt: skip
    list_filter = ["step_code", "role", ("closed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["instansi", "taken_by"]
    search_fields = ["case_id"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[StepRun]:
        """Runs of the regions that the user administers."""
        return queries.managed_runs(rights_of(request.user)).order_by("-opened_at")


@admin.register(Event)
class EventAdmin(ReadOnlyByGrant, admin.ModelAdmin):
    """Everything that happened, as written."""

    list_display = [
        "at",
        "label",
        "actor_name",
        "actor_role",
        "actor_instansi",
        "case_kind",
        "case_id",
        "seq",
    ]
    search_fields = ["case_id", "code", "actor_name"]
    list_filter = ["case_kind", "step_code"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Events of the regions that the user administers."""
        return queries.managed_events(rights_of(request.user)).order_by("-at", "-pk")

    @admin.display(description=gettext_lazy("peristiwa"))
    def label(self, event: Event) -> str:
        """The registered words of the code."""
        return str(registry.event_codes().get(event.code, event.code))


@admin.register(Job)
class JobAdmin(ReadOnlyByGrant, admin.ModelAdmin):
    """Background work: what waits, what failed and why, and the button to try again."""

    list_display = [
        "kind",
        "dedupe_key",
        "created_at",
        "attempts",
        "next_try_at",
        "postponed_since",
        "done_at",
        "failed_at",
        "error",
    ]
    list_filter = ["kind", ("failed_at", admin.EmptyFieldListFilter), ("done_at", admin.EmptyFieldListFilter)]
    search_fields = ["dedupe_key"]
    ordering = ["-created_at", "-pk"]
    actions = ["try_again"]
    show_full_result_count = False

    @admin.display(description=gettext_lazy("galat terakhir"))
    def error(self, job: Job) -> str:
        """The end of the last error."""
        return job.last_error[:120]

    @admin.action(description=gettext_lazy("Coba lagi"), permissions=["view"])
    def try_again(self, request: HttpRequest, chosen: QuerySet[Job]) -> None:
        """Let the chosen given-up jobs start again from zero."""
        failed = list(chosen.filter(failed_at__isnull=False))
        for job in failed:
            outbox.retry(job)
        if failed:
            messages.success(request, _("%(n)s pekerjaan dicoba lagi.") % {"n": len(failed)})
        else:
            messages.warning(request, _("Tidak ada pekerjaan gagal yang dipilih."))
