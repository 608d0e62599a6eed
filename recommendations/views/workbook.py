"""The form as an Excel workbook: hand it out, take it in, show what would change, write what was chosen."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from recommendations import permissions, snapshot
from recommendations.differences import Difference, by_section, compare
from recommendations.filling import copies, form_queries
from recommendations.models import RecommendationRequest
from recommendations.questionnaire import SECTIONS
from recommendations.services import form as service
from recommendations.services.section_input import section_input
from recommendations.views.loading import load
from recommendations.views.prefill import way_to
from recommendations.workbook import reading, writer
from recommendations.workbook.parsing import Parsed, parse
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.clock.templatetags.waktu import waktu
from satudata.documents.models import StoredFile
from satudata.documents.store import PRIVATE, read_bytes
from satudata.documents.uploads import SHEET, store_upload
from satudata.forms import SatudataForm, UploadField
from satudata.incoming import whole_number
from satudata.workflow.errors import InvalidInput, StaleForm

# How long an uploaded workbook may be applied; after that it is uploaded again.
KEPT = timedelta(days=7)
Refusals = dict[str, tuple[str, ...]]


class WorkbookForm(SatudataForm):
    """The filled workbook."""

    berkas = UploadField(label=gettext_lazy("Buku kerja yang sudah diisi"), types=("xlsx",))


# Out -------------------------------------------------------------------------------------------


@require_GET
def request_workbook(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole form as it is now; for everybody who may read it."""
    case = load(request, pk)
    kegiatan = case.kegiatan
    states = form_queries.section_states(kegiatan)
    source = writer.Source(
        snapshot=snapshot.take(kegiatan),
        row_ids=form_queries.row_ids(kegiatan, ("variabel", "indikator")),
        versions={s.key: states[s.key].version if s.key in states else 0 for s in SECTIONS},
        regions=form_queries.regions_on_offer(case.wilayah),
        nomor=case.nomor,
        pk=str(case.pk),
        judul=case.judul,
        instansi=case.instansi.nama,
        moment=str(waktu(now(), case.wilayah)),
    )
    name = f"MS-Keg-{case.nomor}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": PRIVATE}
    return HttpResponse(writer.make(source), content_type=SHEET, headers=headers)


# In --------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def request_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a filled workbook in: stored, looked into, then shown against the draft."""
    case = load(request, pk)
    permissions.check_can_edit(rights_of(request.user), case)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            stored = store_upload(form.cleaned_data["berkas"], by=request.user, kinds=("xlsx",))
            _book_of(case, stored)
        except InvalidInput as refused:
            form.add_error("berkas", refused.messages)
        else:
            return redirect("request_import_check", pk=pk, berkas=stored.pk)
    context = {
        "case": case,
        "form": form,
        "days": KEPT.days,
        "breadcrumbs": way_to(case, _("Impor dari Excel")),
    }
    status = 422 if form.errors else 200
    return render(request, "recommendations/import.html", context, status=status)


def _book_of(case: RecommendationRequest, stored: StoredFile) -> reading.Book:
    """The cells of a stored workbook of this request. Raises InvalidInput."""
    book = reading.read(read_bytes(stored))
    reading.check_belongs(book, nomor=case.nomor, pk=str(case.pk))
    return book


@dataclass(frozen=True)
class Change:
    """What a workbook changes in one section: how many answers, the differences, whether to write it.

    `moved`: the section was saved in the application after the workbook was made.
    """

    section: Any
    count: int
    version: int
    moved: bool
    checked: bool
    differences: list[Difference]
    refused: tuple[str, ...] = ()


@dataclass
class _Import:
    """A stored workbook against the draft as it is now."""

    case: RecommendationRequest
    stored: StoredFile
    book: reading.Book
    current: snapshot.Snapshot
    parsed: Parsed

    @classmethod
    def open(cls, request: HttpRequest, pk: UUID, berkas: UUID) -> "_Import":
        """The person's own upload for a visible request; Http404 for any other. Raises InvalidInput."""
        case = load(request, pk)
        permissions.check_can_edit(rights_of(request.user), case)
        stored = StoredFile.objects.filter(pk=berkas, stored_by=request.user.pk, content_type=SHEET).first()
        if stored is None:
            raise Http404
        if now() - stored.stored_at > KEPT:
            raise InvalidInput(_("Unggahan ini sudah lebih dari 7 hari. Unggah buku kerjanya sekali lagi."))
        book = _book_of(case, stored)
        return cls.against(case, stored, book)

    @classmethod
    def against(cls, case: RecommendationRequest, stored: StoredFile, book: reading.Book) -> "_Import":
        """The workbook laid over the draft as it is now."""
        kegiatan = type(case.kegiatan).objects.get(pk=case.kegiatan.pk)
        current = snapshot.take(kegiatan)
        ids = form_queries.row_ids(kegiatan, ("variabel", "indikator"))
        parsed = parse(book, current, ids, form_queries.regions_on_offer(case.wilayah))
        return cls(case, stored, book, current, parsed)

    def changes(self, chosen: list[str] | None = None, refused: Refusals | None = None) -> list[Change]:
        """What would change by section, in the order of the form."""
        states = form_queries.section_states(self.case.kegiatan)
        found = by_section(compare(self.current, self.parsed.answers, counted=False))
        made = []
        for plan in copies.planned(self.current, self.parsed.answers, ()):
            key = plan.section.key
            version = states[key].version if key in states else 0
            moved = self.book.version_of(key) not in (None, version)
            made.append(
                Change(
                    section=plan.section,
                    count=len(plan.names),
                    version=version,
                    moved=moved,
                    checked=key in chosen if chosen is not None else not moved,
                    differences=found.get(key, []),
                    refused=(refused or {}).get(key, ()),
                )
            )
        return made


@require_http_methods(["GET", "POST"])
def request_import_check(request: HttpRequest, pk: UUID, berkas: UUID) -> HttpResponse:
    """What an uploaded workbook would change; a POST writes the chosen sections."""
    try:
        found = _Import.open(request, pk, berkas)
    except InvalidInput as refused:
        for message in refused.messages:
            messages.error(request, message)
        return redirect("request_import", pk=pk)
    if request.method == "POST":
        return _apply(request, found)
    return _show(request, found, found.changes())


def _show(
    request: HttpRequest, found: _Import, changes: list[Change], *, status: int = 200, error: str = ""
) -> HttpResponse:
    context = {
        "case": found.case,
        "stored": found.stored,
        "until": found.stored.stored_at + KEPT,
        "changes": changes,
        "problems": found.parsed.problems,
        "unknown": found.parsed.unknown,
        "absent": found.parsed.absent,
        "error": error,
        "any_refused": any(change.refused for change in changes),
        "breadcrumbs": way_to(
            found.case, _("Impor dari Excel"), reverse("request_import", args=[found.case.pk])
        ),
    }
    return render(request, "recommendations/import_check.html", context, status=status)


def _apply(request: HttpRequest, found: _Import) -> HttpResponse:
    """Write the chosen sections one after another; those that cannot be written stay on the page."""
    chosen = request.POST.getlist("bagian")
    if not chosen:
        error = _("Centang paling sedikit satu bagian yang diterapkan.")
        return _show(request, found, found.changes([]), status=422, error=error)
    refused: Refusals = {}
    done = 0
    for section in SECTIONS:
        if section.key not in chosen:
            continue
        try:
            done += _write(request, found, section.key)
        except StaleForm:
            refused[section.key] = (
                _("Bagian ini disimpan orang lain sesudah halaman ini dibuka. Periksa lagi perbedaannya."),
            )
        except InvalidInput as why:
            refused[section.key] = tuple(why.messages)
        # What was written changes what the rest must be laid over (MS-Var follows R.3.4).
        found = _Import.against(found.case, found.stored, found.book)
    if done:
        messages.success(request, _("%(n)d bagian diisi dari buku kerja.") % {"n": done})
    if refused:
        return _show(request, found, found.changes(list(refused), refused), status=409)
    return redirect("request_form", pk=found.case.pk)


def _write(request: HttpRequest, found: _Import, key: str) -> int:
    """Write one section as the page showed it; 1 where something was to be written."""
    section = next(s for s in SECTIONS if s.key == key)
    ids = form_queries.row_ids(found.case.kegiatan, [table.key for table in section.tables])
    given = section_input(section, found.parsed.answers, found.current, ids)
    if not given.values and not given.tables:
        return 0
    service.save_section(
        request=found.case,
        section=key,
        given=given,
        by=request.user,
        # Without the version that was on screen nothing was seen of the section.
        version=whole_number(request.POST.get(f"versi-{key}")) or 0,
    )
    return 1
