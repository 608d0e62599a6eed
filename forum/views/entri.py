"""Entries: the region's list, one entry read or filled, and what can be done to it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from forum.codelists import URUSAN, Akses
from forum.entries.checks import findings_of, needs_recommendation
from forum.entries.fields import Plain, put, values_of
from forum.entries.naming import suggested_name
from forum.entries.source import taken_from
from forum.entries.status import EntryStatus, status_of
from forum.forms.entri import EntryForm, ReleaseForm, groups_of
from forum.models import DaftarDataOpd, EntriDaftarData
from forum.permissions import opd as permissions
from forum.reading import entri as reading
from forum.reading.duplikat import similar_to
from forum.services import entries, entry_sources
from forum.states import AGREED
from forum.views.entri_loading import load_entry, load_office, refusal
from forum.views.opd import PER_PAGE, EntryRow, status_words
from satudata.accounts.queries import rights_of
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm
from satudata.workflow.forms import MoveForm
from satudata.workflow.tokens import new_token

USE_SUGGESTION = "pakai-nama"


# The region's list -----------------------------------------------------------------------------------
@require_GET
def entri_list(request: HttpRequest) -> HttpResponse:
    """Entries that this person may read in all of their regions, narrowed by the address."""
    rights = rights_of(request.user)
    asked = reading.Filter.read(request.GET)
    page = Paginator(asked.apply(reading.entries_of_region(rights)), PER_PAGE).get_page(
        request.GET.get("page")
    )
    years, offices = reading.years_and_offices(rights)
    context = {
        "page_obj": page,
        "rows": [EntryRow(entry, *status_words(entry)) for entry in page.object_list],
        "asked": asked,
        "years": years,
        "offices": offices,
        "urusan": URUSAN,
        "akses": Akses.choices,
        "statuses": EntryStatus.choices,
    }
    return render(request, "forum/entri_list.html", context)


# One entry -------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def entri_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new entry; from Walidata it is a proposal that the OPD accepts."""
    case = load_office(request, pk)
    rights = rights_of(request.user)
    own = permissions.is_of_office(rights, case)
    check, add = (
        (permissions.check_can_edit, entries.add_entry)
        if own
        else (permissions.check_can_propose, entries.propose_entry)
    )
    if request.method != "POST":
        check(rights, case)
        return _form_page(request, case, _blank_form(case), proposal=not own)
    form = EntryForm(request.POST)
    problems, status = _problems(form), 422
    if not problems:
        try:
            made = add(
                bagian=case, values=_typed(request, form), by=request.user, token=form.cleaned_data["token"]
            )
        except InvalidInput as refused:
            problems = refused.messages
        except ActionDenied as refused:
            problems, status = [refused.reason], 403
        else:
            messages.success(request, _("Entri %(kode)s disimpan.") % {"kode": made.item.kode})
            return redirect("entri_edit", pk=pk, entri=made.pk)
    return _form_page(request, case, form, problems=problems, status=status, proposal=not own)


def _blank_form(case: DaftarDataOpd) -> EntryForm:
    """A new form with what is known of the OPD: the person of the entry before, the same urusan."""
    last = case.entri.order_by("-urut", "-pk").first()
    names = ("pic_nama", "pic_jabatan", "pic_telepon", "urusan")
    known = {name: getattr(last, name) for name in names} if last is not None else {}
    return EntryForm(initial=known | {"token": new_token()})


@require_http_methods(["GET", "HEAD", "POST"])
def entri_edit(request: HttpRequest, pk: UUID, entri: int) -> HttpResponse:
    """An entry, filled by whoever may change it now, else read."""
    entry = load_entry(request, pk, entri)
    taken = taken_from(entry)
    if request.method != "POST":
        if refusal(permissions.check_can_edit, rights_of(request.user), entry.bagian):
            return _read_page(request, entry)
        return _form_page(request, entry.bagian, _form_of(entry, taken), entry=entry)
    form = EntryForm(request.POST, taken=taken)
    problems, status = _problems(form), 422
    if not problems:
        problems, status = _save(request, entry, form)
    if problems:
        return _form_page(request, entry.bagian, form, entry=entry, problems=problems, status=status)
    return redirect("entri_edit", pk=pk, entri=entri)


def _save(request: HttpRequest, entry: EntriDaftarData, form: EntryForm) -> tuple[list[str], int]:
    """Save what was typed; what refuses it, in words, with the status of the answer."""
    sent = form.cleaned_data
    try:
        entries.save_entry(
            entri=entry,
            values=_typed(request, form, entry),
            by=request.user,
            seen=sent["dilihat"],
            token=sent["token"],
        )
    except InvalidInput as refused:
        return refused.messages, 422
    except ActionDenied as refused:
        return [refused.reason], 403
    except StaleForm:
        return [_stale(entry)], 409
    messages.success(request, _("Entri %(kode)s disimpan.") % {"kode": entry.item.kode})
    return [], 200


def _stale(entry: EntriDaftarData) -> str:
    return _(
        "Entri ini diubah orang lain sejak halaman Anda dibuka. Isian Anda masih di bawah: bandingkan dengan "
        "entri yang tersimpan, lalu simpan lagi bila isian Anda yang benar."
    )


def _form_of(entry: EntriDaftarData, taken: frozenset[str]) -> EntryForm:
    initial: dict[str, Any] = {**values_of(entry)}
    hidden = {"token": new_token(), "dilihat": entry.updated_at.isoformat()}
    return EntryForm(initial=initial | hidden, taken=taken)


def _problems(form: EntryForm) -> list[str]:
    """Words above the form; what stands beside a field is listed by the summary of errors."""
    return [] if form.is_valid() else [_("Perbaiki isian yang ditandai, lalu simpan lagi.")]


def _typed(request: HttpRequest, form: EntryForm, entry: EntriDaftarData | None = None) -> dict[str, Plain]:
    """The answers, with the suggested name where its button was pressed."""
    values = form.answers
    if request.POST.get("aksi") == USE_SUGGESTION:
        known = {**(values_of(entry) if entry is not None else {}), **values}
        if name := _suggestion(known):
            values["nama_data"] = name
    return values


def _suggestion(values: dict[str, Plain]) -> str:
    parts = (str(values.get(name) or "") for name in ("ukuran", "konsep", "klasifikasi"))
    name = suggested_name(*parts)
    return "" if name == values.get("nama_data") else name


def _form_page(  # noqa: PLR0913
    request: HttpRequest,
    case: DaftarDataOpd,
    form: EntryForm,
    *,
    entry: EntriDaftarData | None = None,
    problems: list[str] | None = None,
    status: int = 200,
    proposal: bool = False,
    release_form: ReleaseForm | None = None,
    release_problems: list[str] | None = None,
) -> HttpResponse:
    """The form of an entry: findings are those of what stands in it now, saved or typed."""
    if entry is not None and status == 409:
        form = _again(form, entry)
    shown = _shown(form, entry)
    taken = taken_from(entry) if entry is not None else frozenset()
    # A new entry is told what it lacks once it was saved.
    findings = findings_of(shown) if entry is not None else []
    own = permissions.is_of_office(rights_of(request.user), case)
    context = {
        "case": case,
        "entry": entry,
        "form": form,
        "groups": groups_of(values_of(shown), findings, form=form, taken=taken),
        "problems": problems or [],
        "release_problems": release_problems or [],
        "locked": refusal(permissions.check_can_edit, rights_of(request.user), case),
        "suggestion": _suggestion(values_of(shown)),
        "blocks": sum(finding.blocks for finding in findings),
        "warnings": sum(not finding.blocks for finding in findings),
        "proposal": proposal,
        "own": own,
        "token": new_token(),
        "similar": similar_to(entry) if entry is not None else [],
        **(_beside(entry, release_form) if entry is not None else {}),
    }
    return render(request, "forum/entri_form.html", context, status=status)


def _again(form: EntryForm, entry: EntriDaftarData) -> EntryForm:
    """The form after a clash: it has now seen what is stored, so that saving again is a decision."""
    entry.refresh_from_db(fields=["updated_at"])
    data = form.data.copy()
    data["dilihat"] = entry.updated_at.isoformat()
    again = EntryForm(data, taken=set(EntryForm().fields) - set(form.fields))
    again.is_valid()
    return again


def _shown(form: EntryForm, entry: EntriDaftarData | None) -> EntriDaftarData:
    """An entry, not saved, with what the page holds now."""
    shown = EntriDaftarData(**({"kegiatan": entry.kegiatan} if entry is not None else {}))
    stored = values_of(entry) if entry is not None else {}
    put(shown, {**stored, **(form.answers if form.is_bound else {})})
    return shown


def _beside(entry: EntriDaftarData, release_form: ReleaseForm | None) -> dict[str, Any]:
    """What stands beside the form: status, activity, release dates."""
    label, tone = status_of(entry, entry.bagian.state)
    rows = list(entry.jadwal.all())
    return {
        "status_label": label,
        "status_tone": tone,
        "newer": reading.newest_revision(entry),
        "asks_recommendation": entry.kegiatan is None and needs_recommendation(entry),
        "releases": rows,
        "release_form": release_form
        or ReleaseForm(rows=rows, initial={"token": new_token(), "version": entry.bagian.version}),
    }


def _read_page(request: HttpRequest, entry: EntriDaftarData) -> HttpResponse:
    """An entry in words, for whoever may not change it now."""
    rights, case = rights_of(request.user), entry.bagian
    context = {
        "case": case,
        "entry": entry,
        "groups": groups_of(values_of(entry), [], taken=taken_from(entry)),
        "may_open_office": permissions.can_view(rights, case),
        "locked": refusal(permissions.check_can_edit, rights, case) if case.daftar.state in AGREED else "",
        **_beside(entry, None),
    }
    return render(request, "forum/entri_read.html", context)


# What can be done to it ---------------------------------------------------------------------------------
def _remove(entry: EntriDaftarData, **move: Any) -> str:
    entries.remove_entry(entri=entry, **move)
    return _("Entri %(kode)s dihapus. Kodenya tidak dipakai data lain.") % {"kode": entry.item.kode}


def _accept(entry: EntriDaftarData, **move: Any) -> str:
    entries.accept_entry(entri=entry, **move)
    return _("Usulan %(kode)s diterima.") % {"kode": entry.item.kode}


def _unlink(entry: EntriDaftarData, **move: Any) -> str:
    entry_sources.unlink_entry(entri=entry, **move)
    return _("Kaitan dengan kegiatan dilepaskan. Isiannya tetap dan kini dapat diubah.")


ACTS: dict[str, Callable[..., str]] = {"hapus": _remove, "terima": _accept, "lepaskan": _unlink}


@require_POST
def entri_act(request: HttpRequest, pk: UUID, entri: int, action: str) -> HttpResponse:
    """Remove an entry, accept a proposed one, or undo its link with an activity."""
    entry = load_entry(request, pk, entri)
    if action not in ACTS:
        raise Http404
    form = MoveForm(request.POST)
    move = form.cleaned_data if form.is_valid() else {"token": None, "version": None}
    messages.success(request, ACTS[action](entry, by=request.user, **move))
    if action == "hapus":
        return redirect("opd_detail", pk=pk)
    return redirect("entri_edit", pk=pk, entri=entri)


@require_POST
def entri_releases(request: HttpRequest, pk: UUID, entri: int) -> HttpResponse:
    """Correct the release dates of an entry one by one."""
    entry = load_entry(request, pk, entri)
    form = ReleaseForm(request.POST, rows=entry.jadwal.all())
    problems = [] if form.is_valid() else [_("Perbaiki tanggal rilis yang ditandai, lalu simpan lagi.")]
    if not problems:
        move = {name: form.cleaned_data[name] for name in ("token", "version")}
        try:
            changed = entries.correct_releases(entri=entry, dates=form.dates, by=request.user, **move)
        except InvalidInput as refused:
            problems = refused.messages
        except ActionDenied as refused:
            problems = [refused.reason]
        except StaleForm:
            problems = [_("Daftar berubah sejak halaman Anda dibuka. Periksa tanggalnya, lalu simpan lagi.")]
        else:
            messages.success(request, _("%(n)d tanggal rilis disimpan.") % {"n": len(changed)})
            return redirect("entri_edit", pk=pk, entri=entri)
    return _form_page(
        request,
        entry.bagian,
        _form_of(entry, taken_from(entry)),
        entry=entry,
        release_form=_seen_again(form, entry),
        release_problems=problems,
        status=422,
    )


def _seen_again(form: ReleaseForm, entry: EntriDaftarData) -> ReleaseForm:
    """The typed dates with the version that the list has now."""
    data = form.data.copy()
    entry.bagian.refresh_from_db(fields=["version"])
    data["version"] = str(entry.bagian.version)
    again = ReleaseForm(data, rows=form.rows)
    again.is_valid()
    return again
