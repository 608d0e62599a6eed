"""Admin of people and places. Grants are given and withdrawn through the services only."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from satudata.accounts.acting import end_acting_head, name_acting_head
from satudata.accounts.models import Grant, Instansi, PejabatSementara, User, Wilayah
from satudata.accounts.permissions import administered_ids
from satudata.accounts.queries import Rights, rights_of
from satudata.accounts.roles import Permission
from satudata.accounts.services import grant_role, withdraw_grant
from satudata.workflow.errors import ActionDenied, InvalidInput

admin.site.unregister(Group) if admin.site.is_registered(Group) else None


class ManagedByGrant:
    """Admin rights come from the grant of administrator, and reach as far as its region.

    `wilayah_path` leads from a row to its region; empty where the class narrows its rows itself.
    With `installation_only` only an administrator of the whole installation comes in.
    """

    wilayah_path = ""
    installation_only = False

    def _may(self, request: HttpRequest) -> bool:
        rights = rights_of(request.user)
        return _installation(rights) if self.installation_only else rights.has_any(Permission.SYSTEM_MANAGE)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        if not self.wilayah_path:
            return rows
        return rows.filter(**{f"{self.wilayah_path}__in": administered_ids(rights_of(request.user))})

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer, and accept, only rows that this administrator sees."""
        target = admin.site._registry.get(db_field.related_model)
        if target is not None and "queryset" not in kwargs:
            kwargs["queryset"] = target.get_queryset(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _installation(rights: Rights) -> bool:
    """True for an administrator of the nation's row: the whole installation."""
    top = Wilayah.objects.filter(level=Wilayah.Level.PUSAT).values_list("pk", flat=True)
    return any(rights.allows(Permission.SYSTEM_MANAGE, wilayah_id=pk) for pk in top)


class ReadOnlyByGrant(ManagedByGrant):
    """Cases, events and the like: seen, never changed here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Wilayah)
class WilayahAdmin(ManagedByGrant, SimpleHistoryAdmin):
    wilayah_path = "pk"
    list_display = ["kode_bps", "nama", "level", "aktif", "zona"]
    list_filter = ["aktif", "level"]
    search_fields = ["kode_bps", "nama"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _installation(rights_of(request.user))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What a region is, is decided for the installation; its settings by its administrator."""
        fixed = ["kode_bps", "kode_kemendagri", "nama", "level", "induk", "aktif"]
        return [] if _installation(rights_of(request.user)) else fixed


@admin.register(Instansi)
class InstansiAdmin(ManagedByGrant, SimpleHistoryAdmin):
    wilayah_path = "wilayah"
    list_display = ["nama", "wilayah", "jenis", "kode_unit", "berlaku_dari", "berlaku_sampai"]
    list_filter = ["wilayah", "jenis"]
    list_select_related = ["wilayah"]
    search_fields = ["nama", "singkatan", "kode_unit"]
    autocomplete_fields = ["wilayah", "induk", "penerus"]


@admin.register(User)
class UserAdmin(ManagedByGrant, DjangoUserAdmin):
    """People of one's regions, and those who hold no role yet; never somebody with a role elsewhere."""

    list_display = ["username", "nama", "email", "is_active", "last_login"]
    list_filter = ["is_active"]
    search_fields = ["username", "nama", "email"]
    ordering = ["username"]
    filter_horizontal = ()
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Orang"), {"fields": ["nama", "nip", "jabatan", "email", "telepon"]}),
        (_("Keadaan"), {"fields": ["is_active", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"classes": ["wide"], "fields": ["username", "nama", "email", "password1", "password2"]})
    ]
    readonly_fields = ["last_login", "date_joined"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        ids = administered_ids(rights_of(request.user))
        elsewhere = Grant.objects.filter(dicabut_pada__isnull=True).exclude(
            Q(wilayah__in=ids) | Q(instansi__wilayah__in=ids)
        )
        return User.objects.filter(is_system=False).exclude(pk__in=elsewhere.values("user"))


@admin.register(Grant)
class GrantAdmin(ManagedByGrant, admin.ModelAdmin):
    list_display = ["user", "role", "instansi", "wilayah", "berlaku_dari", "berlaku_sampai", "dicabut_pada"]
    list_filter = ["role", "wilayah"]
    list_select_related = ["user", "instansi", "wilayah"]
    search_fields = ["user__username", "user__nama", "instansi__nama"]
    autocomplete_fields = ["user", "instansi", "wilayah"]
    actions = ["withdraw"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Grant]:
        ids = administered_ids(rights_of(request.user))
        return Grant.objects.filter(Q(wilayah__in=ids) | Q(instansi__wilayah__in=ids))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def save_model(self, request: HttpRequest, obj: Grant, form: Any, change: bool) -> None:
        """Give the role through the service, so that guardian's groups follow."""
        given = grant_role(
            user=obj.user,
            role=obj.role,
            scope=obj.instansi or obj.wilayah,
            by=request.user,
            berlaku_dari=obj.berlaku_dari,
            berlaku_sampai=obj.berlaku_sampai,
        )
        obj.pk = given.pk

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (InvalidInput, ActionDenied) as error:
            from django.shortcuts import redirect

            self.message_user(request, str(error), messages.ERROR)
            return redirect(request.get_full_path())

    @admin.action(description=_("Cabut penugasan terpilih"))
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Grant]) -> None:
        """Withdraw each chosen grant; it ends with the person's next request."""
        try:
            for grant in queryset:
                withdraw_grant(grant=grant, by=request.user)
        except ActionDenied as error:
            self.message_user(request, error.reason, messages.ERROR)
        else:
            self.message_user(request, _("Penugasan dicabut."))


class ActingHeadForm(forms.ModelForm):
    """A new acting head; refusals of the service stand above the form, with nothing lost."""

    # Set by the admin class for each request.
    by: User

    def clean(self) -> dict[str, Any]:
        """Ask the service under a savepoint whether it would keep this."""
        data = super().clean() or {}
        if not self.errors:
            try:
                with transaction.atomic():
                    name_acting_head(PejabatSementara(**data), by=self.by)
                    transaction.set_rollback(True)
            except (InvalidInput, ActionDenied) as error:
                raise forms.ValidationError(str(error)) from error
        return data


@admin.register(PejabatSementara)
class PejabatSementaraAdmin(ManagedByGrant, admin.ModelAdmin):
    """Acting heads (Plt., Plh.): added, and ended by an action; what was kept is not edited."""

    wilayah_path = "instansi__wilayah"
    form = ActingHeadForm
    list_display = ["instansi", "jenis", "nama", "nomor_sk", "berlaku_dari", "berlaku_sampai", "user"]
    list_filter = ["jenis", "instansi__wilayah"]
    list_select_related = ["instansi", "user"]
    search_fields = ["nama", "nomor_sk", "instansi__nama"]
    autocomplete_fields = ["instansi", "user"]
    actions = ["end_now"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The form, told who asks."""
        made = super().get_form(request, *args, **kwargs)
        return type(made.__name__, (made,), {"by": request.user})

    def save_model(self, request: HttpRequest, obj: PejabatSementara, form: Any, change: bool) -> None:
        """Keep it through the service, so that the grant follows."""
        name_acting_head(obj, by=request.user)

    @admin.action(description=_("Akhiri hari ini (yang belum mulai dihapus)"))
    def end_now(self, request: HttpRequest, queryset: QuerySet[PejabatSementara]) -> None:
        """End each chosen acting head with this day."""
        try:
            for record in queryset:
                end_acting_head(record, by=request.user)
        except (InvalidInput, ActionDenied) as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, _("Masa pejabat sementara diakhiri."))
