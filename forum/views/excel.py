"""Lists as files: hand one out, take one in, show what would change, write what was chosen."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from forum import queries
from forum.forms.excel import ApplyForm, ListFileForm
from forum.models import DaftarDataOpd
from forum.permissions import excel as permissions
from forum.permissions.opd import check_can_edit
from forum.reading import excel as reading
from forum.services import imports
from forum.views.entri_loading import load_office, refusal
from forum.workbook import delimited, shapes, writer
from forum.workbook.difference import Difference, Group, Item, compare, headings_read
from forum.workbook.lines import Table
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.clock.templatetags.waktu import waktu
from satudata.components import Breadcrumb
from satudata.documents.models import StoredFile
from satudata.documents.store import PRIVATE, file_response
from satudata.documents.uploads import SHEET
from satudata.incoming import whole_number
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm
from satudata.workflow.tokens import new_token

# How long an uploaded list may be applied; the file itself is kept for ever.
KEPT = timedelta(days=30)
PER_PAGE = 50
ABSENT = "tidak_ada"
CHANGED_MEANWHILE = gettext_lazy(
    "Daftar diubah orang lain sesudah halaman ini dibuka. Perbedaan di bawah ini yang terbaru; periksa, lalu "
    "terapkan lagi."
)


# The way here ---------------------------------------------------------------------------------------
def way_to(case: DaftarDataOpd, *titles: Breadcrumb) -> list[Breadcrumb]:
    """The way to a page beside an OPD's list."""
    return [
        Breadcrumb(_("Forum Satu Data"), reverse("forum_home")),
        Breadcrumb(f"Daftar Data {case.tahun}", reverse("daftar_detail", args=[case.daftar_id])),
        Breadcrumb(case.instansi.singkatan, reverse("opd_detail", args=[case.pk])),
        *titles,
    ]


# Out -------------------------------------------------------------------------------------------------
@require_GET
def entri_export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list of an OPD as a file, for everybody who may read it. `bentuk`: shape; `jenis`: xlsx, csv."""
    case = load_office(request, pk)
    rows = reading.rows_of(reading.entries_of(case))
    return _file(request, rows, f"Daftar Data {case.instansi} {case.tahun}", case.wilayah)


@require_GET
def daftar_export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A region's list of a year as a file: of every OPD that this person may read."""
    rights = rights_of(request.user)
    try:
        case = queries.get_list(rights, pk)
    except ObjectDoesNotExist:
        raise Http404 from None
    rows = reading.rows_of(reading.entries_of_year(rights, case))
    return _file(request, rows, f"Daftar Data {case.wilayah} {case.tahun}", case.wilayah)


def _file(request: HttpRequest, rows: list[shapes.Row], title: str, wilayah: Any) -> HttpResponse:
    shape = shapes.shapes().get(request.GET.get("bentuk", shapes.FULL))
    kind = request.GET.get("jenis", "xlsx")
    if shape is None or kind not in imports.TYPES:
        raise Http404
    if kind == "csv":
        body, content_type = delimited.make(shape, rows), "text/csv; charset=utf-8"
    else:
        note = _("Diunduh %(waktu)s.") % {"waktu": waktu(now(), wilayah)}
        body, content_type = writer.make(shape, rows, title=title, note=note), SHEET
    name = (
        f"{slugify(title)}.{kind}" if shape.code == shapes.FULL else f"{slugify(title)}-{shape.code}.{kind}"
    )
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": PRIVATE,
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(body, content_type=content_type, headers=headers)


# In --------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def entri_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a list in: stored, looked into, then shown against the entries."""
    case = load_office(request, pk)
    permissions.check_can_bring(rights_of(request.user), case)
    form = ListFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            stored = imports.store_list(bagian=case, upload=form.cleaned_data["berkas"], by=request.user)
        except InvalidInput as refused:
            form.add_error("berkas", refused.messages)
        else:
            return redirect("entri_import_check", pk=pk, berkas=stored.pk)
    context = {
        "case": case,
        "form": form,
        "locked": _locked(request, case),
        "days": KEPT.days,
        "most": imports.MAX_LINES,
        "breadcrumbs": way_to(case, Breadcrumb(_("Impor dari Excel"))),
    }
    return render(request, "forum/excel_import.html", context, status=422 if form.errors else 200)


def _locked(request: HttpRequest, case: DaftarDataOpd) -> str:
    """Why nothing can be written now; empty where it can."""
    return refusal(check_can_edit, rights_of(request.user), case)


def _stored(request: HttpRequest, berkas: UUID) -> StoredFile:
    """The person's own upload; Http404 for any other file."""
    stored = StoredFile.objects.filter(
        pk=berkas, stored_by=request.user.pk, content_type__in=imports.CONTENT_TYPES
    ).first()
    if stored is None:
        raise Http404
    return stored


@require_GET
def entri_import_file(request: HttpRequest, pk: UUID, berkas: UUID) -> HttpResponse:
    """The uploaded list as it came, for whoever brought it."""
    load_office(request, pk)
    return file_response(_stored(request, berkas), public=False)


@require_http_methods(["GET", "POST"])
def entri_import_check(request: HttpRequest, pk: UUID, berkas: UUID) -> HttpResponse:
    """What an uploaded list would change; a POST writes the chosen rows or groups."""
    case = load_office(request, pk)
    permissions.check_can_bring(rights_of(request.user), case)
    stored = _stored(request, berkas)
    try:
        if now() - stored.stored_at > KEPT:
            raise InvalidInput(_("Unggahan ini sudah lebih dari 30 hari. Unggah berkasnya sekali lagi."))
        table = imports.table_of(stored)
    except InvalidInput as refused:
        for message in refused.messages:
            messages.error(request, message)
        return redirect("entri_import", pk=pk)
    page = _CheckPage(request, case, stored, table)
    return page.apply() if request.method == "POST" else page.show()


class _CheckPage:
    """The page of a difference: a group in pages, and what was ticked."""

    def __init__(
        self,
        request: HttpRequest,
        case: DaftarDataOpd,
        stored: StoredFile,
        table: Table,
    ) -> None:
        self.request, self.case, self.stored, self.table = request, case, stored, table
        self.found: Difference = compare(table, reading.listed(case))

    def apply(self) -> HttpResponse:
        """Write what was ticked; a refusal comes back on the page with the ticks kept."""
        offered = [item for item in self.found.items if item.offered]
        form = ApplyForm(
            self.request.POST,
            rows=[item.number for item in offered],
            groups=[Group.NEW.value, Group.CHANGED.value],
        )
        if not form.is_valid():  # the list or the choice is not what was on screen any more
            return self.show(
                error=_("Pilihan Anda tidak cocok lagi dengan daftar. Periksa lagi."), status=409
            )
        rows, groups = set(form.cleaned_data["baris"]), set(form.cleaned_data["kelompok"])
        chosen = [i for i in offered if i.number in rows or (i.clean and i.group in groups)]
        try:
            done = imports.apply_import(
                bagian=self.case,
                items=chosen,
                stored=self.stored,
                by=self.request.user,
                # Without the version that was on screen nothing was seen of the list.
                version=form.cleaned_data["version"] or -1,
                token=form.cleaned_data["token"],
            )
        except InvalidInput as refused:
            return self.show(error=" ".join(refused.messages), ticked=(rows, groups), status=422)
        except StaleForm:
            return self.show(error=str(CHANGED_MEANWHILE), ticked=(rows, groups), status=409)
        except ActionDenied as denied:
            words = _("%(alasan)s Tidak ada yang diterapkan; berkas Anda tetap tersimpan.")
            return self.show(error=words % {"alasan": denied.reason}, ticked=(rows, groups), status=409)
        return self._done(done, left=len(offered) - len(chosen))

    def _done(self, done: imports.Imported, left: int) -> HttpResponse:
        words = _("%(a)d entri baru dan %(b)d entri berubah diterapkan dari berkas.")
        messages.success(self.request, words % {"a": done.added, "b": done.changed})
        if left:
            messages.info(self.request, _("%(n)d baris lain belum diterapkan.") % {"n": left})
            return redirect("entri_import_check", pk=self.case.pk, berkas=self.stored.pk)
        return redirect("opd_detail", pk=self.case.pk)

    def show(
        self, *, error: str = "", ticked: tuple[set[int], set[str]] | None = None, status: int = 200
    ) -> HttpResponse:
        """The page as the list is now; `ticked` are the rows and groups that were chosen before."""
        if error:
            self.case = load_office(self.request, self.case.pk)
            self.found = compare(self.table, reading.listed(self.case))
        group = self._group()
        shown = self.found.absent if group == ABSENT else self.found.of(group)
        page = Paginator(shown, PER_PAGE).get_page(whole_number(self.request.GET.get("page")))
        context = {
            "case": self.case,
            "stored": self.stored,
            "until": self.stored.stored_at + KEPT,
            "found": self.found,
            "headings": headings_read(self.table),
            "tabs": self._tabs(group),
            "group": group,
            "page_obj": page,
            "rows": [] if group == ABSENT else [(item, self._ticked(item, ticked)) for item in page],
            "ticked_groups": ticked[1] if ticked else set(),
            "clean": {g.value: sum(item.clean for item in self.found.of(g)) for g in Group},
            "locked": _locked(self.request, self.case),
            "error": error,
            "token": new_token(),
            "breadcrumbs": way_to(
                self.case,
                Breadcrumb(_("Impor dari Excel"), reverse("entri_import", args=[self.case.pk])),
                Breadcrumb(_("Perbedaan")),
            ),
        }
        return render(self.request, "forum/excel_import_check.html", context, status=status)

    def _ticked(self, item: Item, ticked: tuple[set[int], set[str]] | None) -> bool:
        return item.number in ticked[0] if ticked else item.clean

    def _group(self) -> str:
        """The group that was asked for, else the first that has something to decide."""
        asked = self.request.GET.get("kelompok", "")
        if asked in {*Group, ABSENT}:
            return asked
        counts = self.found.counts
        order = (Group.CHANGED, Group.NEW, Group.BLOCKED, Group.SAME)
        return next((group.value for group in order if counts[group]), Group.SAME.value)

    def _tabs(self, current: str) -> list[dict[str, Any]]:
        counts = {**self.found.counts, ABSENT: len(self.found.absent)}
        labels = (
            (Group.CHANGED.value, _("Berubah")),
            (Group.NEW.value, _("Baru")),
            (Group.BLOCKED.value, _("Tidak dapat diterapkan")),
            (Group.SAME.value, _("Tetap")),
            (ABSENT, _("Tidak ada di berkas")),
        )
        return [
            {"code": code, "label": label, "count": counts.get(code, 0), "current": code == current}
            for code, label in labels
        ]
