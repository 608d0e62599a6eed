"""The page of SOP B7: table, automatic results, checklist and notes of one release, for all who may read it.

Who examines fills one form; every button of the page saves it first, those that turn pages too, so nothing
typed is lost on the way. For others it is the record of what was found.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from datasets import checklist
from datasets.forms.examine import AnswerRow, NoteForm, by_group, rows_of
from datasets.models import CatatanRilis, RilisData
from datasets.permissions import rilis as permissions
from datasets.reading import difference, table_view
from datasets.reading import examination as reading
from datasets.reading.examination import Desk
from datasets.reading.rilis import turn_of
from datasets.reading.verdicts import SLUGS
from datasets.services import examination, release_notes
from datasets.views.loading import load_release
from datasets.views.rilis import release_page, way
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.components import ErrorItem
from satudata.incoming import whole_number
from satudata.workflow import presence
from satudata.workflow.errors import ActionDenied, AlreadyDone, InvalidInput, StaleMove
from satudata.workflow.forms import MoveForm
from satudata.workflow.queue_session import next_after
from satudata.workflow.tokens import new_token

VIEWS = {
    "tabel": gettext_lazy("Tabel"),
    "otomatis": gettext_lazy("Temuan otomatis"),
    "kolom": gettext_lazy("Kolom"),
    "metadata": gettext_lazy("Metadata"),
    "beda": gettext_lazy("Perubahan"),
}
# What the session remembers of a verdict until the next page has said it.
SAVED = "release_verdict_saved"


@require_http_methods(["GET", "POST"])
def rilis_examine(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Look at a version, fill the checklist, write notes; POST saves all of the page."""
    rilis = load_release(request, pk)
    rights = rights_of(request.user)
    if request.method == "GET":
        desk = reading.desk_of(rilis, rights, nomor=whole_number(request.GET.get("versi", "")))
        return _page(request, desk)
    desk = reading.desk_of(rilis, rights)
    if not desk.writes or desk.versi is None:
        permissions.check_can_take_check(rights, rilis)
        return _locked(request, desk)
    return _save(request, desk)


def _save(request: HttpRequest, desk: Desk) -> HttpResponse:
    rows = rows_of(desk, request.POST)
    note = NoteForm(reading.dictionary_of(desk.versi), request.POST)  # type: ignore[arg-type]
    answers = {row.line.question.kode: row.answer for row in rows if row.is_valid()}
    reasons: list[str] = []
    try:
        done = examination.answer(rilis=desk.rilis, answers=answers, by=request.user)  # type: ignore[arg-type]
        reasons += _changed(rows, done.changed_meanwhile)
        reasons += _save_notes(request, desk, note)
        _act(request, desk)
    except (StaleMove, ActionDenied) as error:
        messages.error(request, error.reason)
        return _locked(
            request, reading.desk_of(load_release(request, desk.rilis.pk), rights_of(request.user))
        )
    left = [row for row in rows if row.errors]
    if not (reasons or left):
        return redirect(_next(request, desk))
    fresh = reading.desk_of(load_release(request, desk.rilis.pk), rights_of(request.user))
    for text in reasons:
        messages.error(request, text)
    status = 409 if done.changed_meanwhile else 422
    return _page(request, fresh, rows=_again(fresh, rows), note=note, status=status)


def _changed(rows: list[AnswerRow], codes: list[str]) -> list[str]:
    words = _("Rekan Anda menjawab butir ini sejak halaman Anda dibuka. Periksa, lalu simpan lagi.")
    for row in rows:
        if row.line.question.kode in codes:
            row.add_error(None, words)
    return [_("%(n)d butir belum tersimpan. Lihat keterangannya.") % {"n": len(codes)}] if codes else []


def _again(fresh: Desk, rows: list[AnswerRow]) -> list[AnswerRow]:
    """What could not be saved as it was typed, knowing what is stored now; the rest as it is stored."""
    refused = {row.line.question.kode: row for row in rows if row.errors}
    shown = []
    for row in rows_of(fresh):
        typed = refused.get(row.line.question.kode)
        if typed is not None:
            typed.line, typed.data = row.line, typed.data.copy()  # type: ignore[union-attr]
            typed.data[f"{typed.prefix}-seen"] = row.initial["seen"]  # type: ignore[index]
        shown.append(typed or row)
    return shown


def _save_notes(request: HttpRequest, desk: Desk, note: NoteForm) -> list[str]:
    """Save what changed in drafts, and the new note where one was typed; what was refused, in words."""
    reasons = []
    for found in desk.drafts:
        text, seen = (request.POST.get(f"n{found.note.pk}-{name}") for name in ("teks", "seen"))
        if text is None or text.strip() == found.note.teks:
            continue
        try:
            release_notes.change_note(catatan=found.note, teks=text, seen=seen or "", by=request.user)  # type: ignore[arg-type]
        except (InvalidInput, StaleMove) as error:
            reasons.append(f"{found.place}: {error} ({text})")
    if not request.POST.get("catatan-teks", "").strip():
        return reasons
    if not note.is_valid():
        return [*reasons, *(str(m) for found in note.errors.values() for m in found)]
    form = MoveForm(request.POST)
    token = form.cleaned_data.get("token") if form.is_valid() else None
    jangkar, acuan = note.place
    try:
        release_notes.add_note(
            rilis=desk.rilis, jangkar=jangkar, acuan=acuan, teks=note.cleaned_data["teks"], token=token,
            by=request.user,
        )  # type: ignore[arg-type]  # fmt: skip
    except InvalidInput as error:
        note.add_error("baris" if jangkar == CatatanRilis.Jangkar.BARIS else "tempat", error.messages)
        reasons += error.messages
    except AlreadyDone:
        return reasons
    return reasons


def _act(request: HttpRequest, desk: Desk) -> None:
    """What a button of a note asks for besides saving: "hapus:12", "tutup:12"."""
    verb, _colon, number = request.POST.get("ke", "").partition(":")
    verbs = {"hapus": release_notes.remove_note, "tutup": release_notes.close_note}
    if verb not in verbs:
        return
    found = next((n.note for n in desk.notes if str(n.note.pk) == number), None)
    if found is None:
        raise StaleMove(_("Catatan ini sudah tidak ada. Mungkin rekan Anda menghapusnya."))
    verbs[verb](catatan=found, by=request.user)


def _next(request: HttpRequest, desk: Desk) -> str:
    """Where a button leads after all is saved; what is not known leads back to the same place."""
    kind, _colon, rest = request.POST.get("ke", "").partition(":")
    own = reverse("rilis_examine", args=[desk.rilis.pk])
    if kind == "lulus":
        return reverse("rilis_examine_passed", args=[desk.rilis.pk])
    if kind in SLUGS:
        return reverse("rilis_verdict", args=[desk.rilis.pk, kind])
    kept = {name: request.GET[name] for name in ("lihat", "page") if name in request.GET}
    if kind == "lihat" and rest.partition(":")[0] in VIEWS:
        view, _colon, page = rest.partition(":")
        return f"{own}?{urlencode({'lihat': view} | ({'page': page} if page else {}))}"
    if kind == "catat":
        return f"{own}?{urlencode(kept | {'catat': rest})}#tulis-catatan"
    messages.success(request, _("Tersimpan."))
    return f"{own}?{urlencode(kept)}" if kept else own


def _locked(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Nothing can be written any more: what was typed is shown for copying."""
    typed = [
        text.strip()
        for name, text in request.POST.items()
        if name.endswith(("-catatan", "-teks")) and text.strip()
    ]
    return _page(request, desk, kept=typed, status=409)


def _page(  # noqa: PLR0913
    request: HttpRequest,
    desk: Desk,
    *,
    rows: list[AnswerRow] | None = None,
    note: NoteForm | None = None,
    kept: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    rilis, rights = desk.rilis, rights_of(request.user)
    view = request.GET.get("lihat", "")
    view = view if view in VIEWS else "tabel"
    context: dict[str, Any] = {
        "case": rilis,
        "desk": desk,
        "breadcrumbs": way(rilis, _("Pemeriksaan")),
        "presence": presence.panel(rilis, request.user),
        "turn": turn_of(rilis, rights, now()),
        "view": view,
        "views": VIEWS,
        "query": request.GET.urlencode(),
        "kept": kept,
        "token": new_token(),
        "saved": _saved(request, rilis),
    } | _shown(request, desk, view)
    if desk.writes and desk.versi is not None:
        place = request.GET.get("catat", "")
        context |= {
            "groups": by_group(desk, rows or rows_of(desk)),
            "note": note or NoteForm(reading.dictionary_of(desk.versi), place=place),
            "drafts": [(n, reading.mark_of_text(n.note.teks)) for n in desk.drafts],
        }
    return render(request, "datasets/rilis/examine.html", context, status=status)


def _shown(request: HttpRequest, desk: Desk, view: str) -> dict[str, Any]:
    """What the chosen view shows of the version; only that is read."""
    versi = desk.versi
    if versi is None:
        return {}
    if view == "tabel":
        row = whole_number(request.GET.get("baris", "")) or 0
        page = table_view.page_of_row(row) if row else whole_number(request.GET.get("page", "")) or 1
        return {"table": table_view.table_page(versi, page), "row": row}
    if view == "otomatis":
        shares = versi.ringkasan.get("quality", {}).items()
        quality = [(checklist.QUALITY.get(kode, kode), share) for kode, share in shares]
        return {"rules": versi.ringkasan.get("by_rule", []), "quality": quality}
    if view == "beda":
        before = versi.unggahan if not versi.unggahan.pembanding.get("sendiri") else None
        return {
            "against_version": difference.between(desk.former, versi) if desk.former is not None else None,
            "against_release": difference.difference_of(before) if before is not None else None,
        }
    if view == "metadata":
        return {"metadata": [(k, label, _said(desk.rilis, k)) for k, label in reading.METADATA.items()]}
    return {"columns": reading.dictionary_of(versi).kolom}


def _said(rilis: RilisData, name: str) -> str:
    display = getattr(rilis.entri, f"get_{name}_display", None)
    return str(display() if display is not None else getattr(rilis.entri, name))


def _saved(request: HttpRequest, rilis: RilisData) -> dict[str, Any] | None:
    """The panel after a verdict, once: that it is saved, and the next case that waits for this person."""
    saved = request.session.get(SAVED)
    if not isinstance(saved, dict) or saved.get("case") != str(rilis.pk):
        return None
    del request.session[SAVED]
    return {"words": saved.get("words", ""), "next": next_after(request, rilis)}


# The batch ------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def rilis_examine_passed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm that everything that passed automatically conforms; recorded as one act."""
    rilis = load_release(request, pk)
    rights = rights_of(request.user)
    permissions.check_can_take_check(rights, rilis)
    form = MoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            filled = examination.answer_passed(rilis=rilis, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except InvalidInput as error:
            messages.info(request, str(error))
        else:
            messages.success(request, _("%(n)d butir dinyatakan sesuai.") % {"n": filled})
        return redirect("rilis_examine", pk)
    context = {
        "case": rilis,
        "desk": reading.desk_of(rilis, rights),
        "breadcrumbs": way(rilis, _("Yang lulus otomatis")),
        "token": new_token(),
    }
    return render(request, "datasets/rilis/examine_passed.html", context)


# Answers of the OPD ---------------------------------------------------------------------------------------
@require_POST
def rilis_notes_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Save the OPD's answers to notes: all that changed on the page; what is refused is shown again."""
    rilis = load_release(request, pk)
    permissions.check_can_answer_note(rights_of(request.user), rilis)
    reasons: list[str] = []
    typed: dict[int, str] = {}
    for found in reading.notes_of(rilis, drafts=False):
        text = request.POST.get(f"jawaban-{found.note.pk}", "").strip()
        if not text or text == found.note.jawaban:
            continue
        seen = request.POST.get(f"seen-{found.note.pk}", "")
        try:
            release_notes.answer_note(catatan=found.note, jawaban=text, seen=seen, by=request.user)  # type: ignore[arg-type]
        except (InvalidInput, StaleMove) as error:
            reasons.append(f"{found.place}: {error}")
            typed[found.note.pk] = text
    if reasons:
        items = [ErrorItem(text) for text in reasons]
        return release_page(request, load_release(request, pk), items=items, status=409, typed=typed)
    messages.success(request, _("Jawaban tersimpan."))
    return redirect(f"{reverse('rilis_detail', args=[pk])}#pemeriksaan")
