"""Administration of the calendar: holidays and office hours through the services, versions to read.

Every saved change is a new calendar version under the administrator's name. Nothing is written here.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.admin import SimpleHistoryAdmin

from satudata.accounts.admin import ManagedByGrant, ReadOnlyByGrant
from satudata.clock import proposals, services
from satudata.clock.models import CalendarVersion, Holiday, HolidayProposal, OfficeHours
from satudata.clock.now import now
from satudata.clock.permissions import can_change_calendar, check_can_change_calendar
from satudata.clock.queries import missing_years
from satudata.clock.readings import Weekday
from satudata.workflow.errors import ActionDenied, InvalidInput

HOLIDAY_FIELDS = ["date", "name", "kind", "wilayah", "source", "verified"]
HOURS_FIELDS = [
    "kind",
    "wilayah",
    "opens",
    "break_start",
    "break_end",
    "closes",
    "valid_from",
    "valid_until",
    "source",
]


class CalendarForm(ModelForm):
    """A row of the calendar and why it is changed; refuses regions that are not the user's."""

    user: Any = None
    reason = forms.CharField(
        label=gettext_lazy("Alasan perubahan"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Tercatat pada versi kalender yang baru."),
    )

    def clean_wilayah(self) -> Any:
        """Say beside the field what the service would refuse."""
        wilayah = self.cleaned_data["wilayah"]
        try:
            check_can_change_calendar(self.user, wilayah)
        except ActionDenied as denied:
            raise ValidationError(denied.reason) from denied
        return wilayah


class HolidayForm(CalendarForm):
    class Meta:
        model = Holiday
        fields = HOLIDAY_FIELDS


class OfficeHoursForm(CalendarForm):
    class Meta:
        model = OfficeHours
        fields = HOURS_FIELDS


class NewOfficeHoursForm(OfficeHoursForm):
    """Several weekdays at once, such as Monday to Thursday of a Ramadan."""

    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Hari"), choices=Weekday.choices, coerce=int, widget=forms.CheckboxSelectMultiple
    )


def _missing(year: int) -> str:
    """The warning about a year without holidays, with the way out of it."""
    text = _("Hari libur nasional tahun %(year)s belum diisi; tenggat dihitung tanpa libur.") % {"year": year}
    address = f"{reverse('admin:clock_holidayproposal_changelist')}?keadaan=menunggu&date__year={year}"
    return format_html('{} <a href="{}">{}</a>', text, address, _("Buka usulan hari libur"))


def in_words(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Show what a service refuses as a message on the same page; its transaction is undone."""

    @wraps(view)
    def shown(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(self, request, *args, **kwargs)
        except (ActionDenied, InvalidInput) as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())

    return shown


class AdminInWords(ManagedByGrant, admin.ModelAdmin):
    """A table of the calendar that says on the page what a service refuses, and what the calendar lacks."""

    @in_words
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show or save one row."""
        return super().changeform_view(request, *args, **kwargs)

    @in_words
    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Ask, then delete one row."""
        return super().delete_view(request, *args, **kwargs)

    @in_words
    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show the list, and what the calendar lacks."""
        if request.method == "GET":
            for year in missing_years(timezone.localdate(now())):
                messages.warning(request, _missing(year))
        return super().changelist_view(request, *args, **kwargs)


class CalendarAdmin(AdminInWords, SimpleHistoryAdmin):
    """A table of the calendar whose rows are written by services only."""

    remove: Callable[..., None]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the row is of a region that the user administers, or of all."""
        return can_change_calendar(request.user, obj.wilayah if obj else None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the user may change the row."""
        return self.has_change_permission(request, obj)

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never revert: that would write past the services, without a version."""
        return True

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Give the form its user."""
        form = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Remove through the service."""
        type(self).remove(request.user, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Remove each through the service."""
        for obj in queryset:
            self.delete_model(request, obj)


@admin.register(Holiday)
class HolidayAdmin(CalendarAdmin):
    """Holidays, by decree or by region."""

    form = HolidayForm
    fields = [*HOLIDAY_FIELDS, "reason"]
    list_display = ["date", "name", "kind", "wilayah", "verified", "source"]
    list_filter = ["kind", "verified", ("wilayah", admin.RelatedOnlyFieldListFilter)]
    date_hierarchy = "date"
    search_fields = ["name", "source"]
    list_select_related = ["wilayah"]
    ordering = ["-date"]

    @staticmethod
    def remove(user: Any, obj: Holiday) -> None:
        """Remove one holiday."""
        services.remove_holiday(by=user, holiday=obj)

    def save_model(self, request: HttpRequest, obj: Holiday, form: Any, change: bool) -> None:
        """Add or change through the services."""
        said = {name: form.cleaned_data[name] for name in HOLIDAY_FIELDS}
        by: Any = request.user
        reason = form.cleaned_data["reason"]
        if change:
            services.change_holiday(by=by, holiday=obj, reason=reason, **said)
        else:
            obj.pk = services.add_holiday(by=by, reason=reason, **said).pk


class DecisionForm(ActionForm):
    """What confirming needs besides the chosen days."""

    # No `max_length` here: what Django finds wrong in this form it reports as no action at all.
    nomor_skb = forms.CharField(
        label=gettext_lazy("Nomor SKB (untuk mengesahkan)"),
        required=False,
        widget=forms.TextInput(attrs={"maxlength": 250}),
    )


class DecisionFilter(admin.SimpleListFilter):
    """Waiting, confirmed, or refused."""

    title = gettext_lazy("keadaan")
    parameter_name = "keadaan"
    decisions = {"menunggu": None, "disahkan": True, "ditolak": False}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The three states in words."""
        return [(code, _decision(accepted)) for code, accepted in self.decisions.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The proposals of the chosen state."""
        if self.value() not in self.decisions:
            return queryset
        accepted = self.decisions[str(self.value())]
        return (
            queryset.filter(accepted__isnull=True) if accepted is None else queryset.filter(accepted=accepted)
        )


def _decision(accepted: bool | None) -> str:
    return {None: _("Menunggu pengesahan"), True: _("Disahkan"), False: _("Ditolak")}[accepted]


@admin.register(HolidayProposal)
class HolidayProposalAdmin(AdminInWords):
    """Days that the package expects: rename, confirm by the SKB, or refuse."""

    fields = [
        "date",
        "weekday",
        "name",
        "kind",
        "source",
        "proposed_at",
        "proposed_by",
        "decision",
        "holiday",
    ]
    readonly_fields = [name for name in fields if name != "name"]
    list_display = ["date", "weekday", "name", "kind", "source", "decision"]
    list_filter = [DecisionFilter, "kind"]
    date_hierarchy = "date"
    search_fields = ["name"]
    ordering = ["date"]
    list_per_page = 60
    action_form = DecisionForm
    actions = ["confirm", "refuse"]
    change_list_template = "admin/clock/holidayproposal/change_list.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Days are proposed by the package only; others are entered as holidays."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: HolidayProposal | None = None) -> bool:
        """Only what waits can be renamed."""
        waits = obj is None or obj.decided_at is None
        return waits and can_change_calendar(request.user, None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: a refused day would be proposed again."""
        return False

    def get_urls(self) -> list[Any]:
        """The button that asks the package, before the addresses of the rows."""
        view = self.admin_site.admin_view(self.propose)
        return [path("usulkan/", view, name="clock_holidayproposal_propose"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None, **kwargs: Any) -> Any:
        """Show the list with the year that the button will ask for."""
        year = timezone.localdate(now()).year + 1
        return super().changelist_view(request, {**(extra_context or {}), "next_year": year}, **kwargs)

    def propose(self, request: HttpRequest) -> HttpResponse:
        """Ask the package for the year that was typed; POST only."""
        if request.method != "POST":
            return HttpResponse(status=405, headers={"Allow": "POST"})
        by: Any = request.user
        try:
            found = proposals.propose_holidays(year=_year(request.POST.get("tahun", "")), by=by)
        except (ActionDenied, InvalidInput) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, str(found))
        return redirect("admin:clock_holidayproposal_changelist")

    def save_model(self, request: HttpRequest, obj: HolidayProposal, form: Any, change: bool) -> None:
        """Rename through the service."""
        by: Any = request.user
        proposals.change_proposal(by=by, proposal=obj, name=form.cleaned_data["name"])

    @admin.display(description=gettext_lazy("hari"))
    def weekday(self, proposal: HolidayProposal) -> str:
        """The day of the week, since one on a Sunday moves nothing."""
        return str(Weekday(proposal.date.weekday()).label)

    @admin.display(description=gettext_lazy("keadaan"))
    def decision(self, proposal: HolidayProposal) -> str:
        """What was decided."""
        return _decision(proposal.accepted)

    @admin.action(description=gettext_lazy("Sahkan menurut SKB"), permissions=["view"])
    def confirm(self, request: HttpRequest, chosen: QuerySet[HolidayProposal]) -> None:
        """Enter the chosen days under the number that was typed."""
        by: Any = request.user
        source = request.POST.get("nomor_skb", "")
        try:
            made = proposals.confirm_proposals(by=by, proposals=chosen, source=source)
        except (ActionDenied, InvalidInput) as refusal:
            messages.error(request, str(refusal))
            return
        messages.success(request, _("%(n)d hari libur masuk ke kalender kerja.") % {"n": len(made)})

    @admin.action(description=gettext_lazy("Tolak usulan"), permissions=["view"])
    def refuse(self, request: HttpRequest, chosen: QuerySet[HolidayProposal]) -> None:
        """Refuse the chosen days."""
        by: Any = request.user
        try:
            refused = proposals.refuse_proposals(by=by, proposals=chosen)
        except (ActionDenied, InvalidInput) as refusal:
            messages.error(request, str(refusal))
            return
        messages.success(request, _("%(n)d usulan ditolak.") % {"n": refused})


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise InvalidInput(_("Isi tahun dengan angka, misalnya 2027."))
    return int(text)


@admin.register(OfficeHours)
class OfficeHoursAdmin(CalendarAdmin):
    """Office hours per weekday with their dates; Ramadan as ranges."""

    list_display = [
        "weekday",
        "kind",
        "wilayah",
        "opens",
        "break_start",
        "break_end",
        "closes",
        "valid_from",
        "valid_until",
    ]
    list_filter = ["kind", "weekday", ("wilayah", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["wilayah"]
    ordering = ["wilayah", "-valid_from", "weekday"]

    @staticmethod
    def remove(user: Any, obj: OfficeHours) -> None:
        """Remove one row of office hours."""
        services.remove_office_hours(by=user, office_hours=obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Ask for several weekdays when rows are new; the weekday of a row never changes."""
        kwargs["form"] = OfficeHoursForm if change else NewOfficeHoursForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Show the weekday of an existing row to read."""
        return ["weekday" if obj else "weekdays", *HOURS_FIELDS, "reason"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Keep the weekday of an existing row."""
        return ["weekday"] if obj else []

    def save_model(self, request: HttpRequest, obj: OfficeHours, form: Any, change: bool) -> None:
        """Set through the services: one version, however many weekdays."""
        said = {name: form.cleaned_data[name] for name in HOURS_FIELDS}
        by: Any = request.user
        reason = form.cleaned_data["reason"]
        if change:
            services.change_office_hours(by=by, office_hours=obj, reason=reason, **said)
            return
        rows = services.set_office_hours(by=by, weekdays=form.cleaned_data["weekdays"], reason=reason, **said)
        obj.pk, obj.weekday = rows[0].pk, rows[0].weekday


@admin.register(CalendarVersion)
class CalendarVersionAdmin(ReadOnlyByGrant, admin.ModelAdmin):
    """Every change of the calendar, to read."""

    list_display = ["id", "at", "by", "change", "subject", "wilayah", "reason"]
    list_filter = ["change"]
    list_select_related = ["by", "wilayah"]
    ordering = ["-id"]
