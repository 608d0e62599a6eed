"""SOP B1: the desk on which the BPS office reads a year's list, comments on it, returns or recommends it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from forum.forms.daftar import CommentForm, NoteForm, RemoveForm
from forum.models import DaftarData, EntriDaftarData, KomentarPembina
from forum.permissions import daftar as permissions
from forum.reading import rekomendasi as reading
from forum.reading.reviu import comments_by_entry
from forum.reading.tahun import open_run
from forum.services import comments, recommendation
from forum.states import ListState
from forum.views.daftar import refusal_of, stale_words, way
from forum.views.loading import load_list
from forum.views.reviu import answers_of
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.now import now
from satudata.clock.queries import calendar_for
from satudata.components import Text
from satudata.workflow import presence
from satudata.workflow.actions import may
from satudata.workflow.chips import due_chip
from satudata.workflow.errors import InvalidInput, StaleForm, StaleMove
from satudata.workflow.queue import has_turn
from satudata.workflow.tokens import new_token

PER_PAGE = 25


@dataclass(frozen=True)
class Shown:
    """One entry of the desk: answers in words, comments, and whether a new OPD begins with it."""

    entry: EntriDaftarData
    answers: list[tuple[Text, str]]
    comments: list[KomentarPembina]
    first: bool


@require_GET
def rekomendasi_desk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All entries of a year by OPD, with comments; the BPS office writes, Walidata and OPDs answer."""
    return desk_page(request, load_list(request, pk))


def desk_page(
    request: HttpRequest,
    case: DaftarData,
    *,
    bound: Form | None = None,
    action: str = "",
    status: int = 200,
) -> HttpResponse:
    """The desk; `bound` is a form that was refused, shown again with all that was typed."""
    rights, at = rights_of(request.user), now()
    office = not refusal_of(permissions.check_can_comment, rights, case)
    may_comment = office and case.state == ListState.RECOMMENDATION_AWAITED
    asked = reading.Asked.of(request.GET)
    page = Paginator(reading.entries_for(rights, case, asked, drafts=office), PER_PAGE).get_page(
        request.GET.get("page")
    )
    run = open_run(case)
    mine = run is not None and has_turn(run, rights)
    context: dict[str, Any] = {
        "case": case,
        "breadcrumbs": way(case, _("Rekomendasi Pembina Data")),
        "presence": presence.panel(case, request.user),
        "asked": asked,
        "parts": reading.parts_for(rights, case),
        "page_obj": page,
        "shown": _shown(list(page.object_list), drafts=office),
        "on_list": reading.comments_on_list(case, drafts=office),
        "counts": reading.comment_counts(case),
        "office": office,
        "may_comment": may_comment,
        "boleh_menanggapi": not refusal_of(_answers_all, rights, case),
        "own_office_ids": rights.instansi_ids(permissions.P.LIST_FILL),
        "may_return": may(rights, case, "return_list"),
        "may_recommend": may(rights, case, "number_recommendation"),
        "run": run,
        "due": due_chip(run, calendar_for(case.wilayah), at, mine=mine) if run is not None else None,
        "bound": bound,
        "action": action,
        "note_form": bound if isinstance(bound, NoteForm) else NoteForm(),
        "query": urlencode({"opd": asked.opd, "cari": asked.cari, "isi": asked.isi, "page": page.number}),
        "here": f"{reverse('rekomendasi_desk', args=[case.pk])}?{request.GET.urlencode()}",
        "token": new_token(),
    } | _typed(bound, action)
    return render(request, "forum/rekomendasi_desk.html", context, status=status)


def _answers_all(rights: Rights, case: DaftarData) -> None:
    """Whether this person answers any comment: as for one on the whole list."""
    permissions.check_can_answer_comment(rights, case, KomentarPembina(daftar=case))


def _shown(entries: list[EntriDaftarData], *, drafts: bool) -> list[Shown]:
    found = comments_by_entry([entry.pk for entry in entries], drafts=drafts)
    before: list[Any] = [None, *(entry.bagian_id for entry in entries)]
    return [
        Shown(entry, answers_of(entry), found.get(entry.pk, []), entry.bagian_id != before[index])
        for index, entry in enumerate(entries)
    ]


def _typed(bound: Form | None, action: str) -> dict[str, Any]:
    """Where a refused text stood, so that it is shown there again."""
    given = bound.data if isinstance(bound, CommentForm) else {}
    return {
        "typed": given.get("text", ""),
        "typed_entry": given.get("entri", "") if action == "masukan" else "",
        "typed_comment": given.get("komentar", ""),
        "typed_on_list": action == "masukan" and bool(given) and not given.get("entri"),
    }


# Acts -----------------------------------------------------------------------------------------------
Act = Callable[[HttpRequest, DaftarData, Any], str]
# After these the year's page says how it goes on; the others lead back to the desk.
MOVES = ("kembalikan", "terbitkan")


@require_POST
def rekomendasi_act(request: HttpRequest, pk: UUID, action: str) -> HttpResponse:
    """Carry out one act of the desk; refusals come back in words with nothing lost."""
    if action not in ACTS:
        raise Http404
    case = load_list(request, pk)
    make, act = ACTS[action]
    form = make(request.POST)
    if not form.is_valid():
        words = [str(message) for errors in form.errors.values() for message in errors]
        return _refused(request, case, action, form, words, 422)
    try:
        done = act(request, case, form)
    except InvalidInput as error:
        return _refused(request, case, action, form, error.messages, 422)
    except StaleForm:
        return _refused(request, load_list(request, pk), action, form, [stale_words()], 409)
    except StaleMove as error:
        return _refused(request, load_list(request, pk), action, form, [error.reason], 409)
    messages.success(request, done)
    if action in MOVES:
        return redirect("daftar_detail", pk=pk)
    return redirect(_back(request, case))


def _refused(  # noqa: PLR0913
    request: HttpRequest, case: DaftarData, action: str, form: Form, words: list[str], status: int
) -> HttpResponse:
    for message in words:
        messages.error(request, message)
    return desk_page(request, case, bound=form, action=action, status=status)


def _back(request: HttpRequest, case: DaftarData) -> str:
    """Where the act was begun, if that is a page of ours; else the desk."""
    asked = request.POST.get("kembali", "")
    if url_has_allowed_host_and_scheme(asked, allowed_hosts=None, require_https=request.is_secure()):
        return asked
    return reverse("rekomendasi_desk", args=[case.pk])


def _write(request: HttpRequest, case: DaftarData, form: Form) -> str:
    data = form.cleaned_data
    comments.write_comment(
        daftar=case, text=data["text"], entri=data["entri"], by=request.user, token=data["token"]
    )
    return _("Masukan disimpan sebagai draf. Terkirim bersama keputusan.")


def _change(request: HttpRequest, case: DaftarData, form: Form) -> str:
    data = form.cleaned_data
    comments.change_comment(
        komentar=_comment(case, data), text=data["text"], by=request.user, token=data["token"]
    )
    return _("Masukan diubah.")


def _remove(request: HttpRequest, case: DaftarData, form: Form) -> str:
    data = form.cleaned_data
    comments.remove_comment(komentar=_comment(case, data), by=request.user, token=data["token"])
    return _("Draf masukan dihapus.")


def _answer(request: HttpRequest, case: DaftarData, form: Form) -> str:
    data = form.cleaned_data
    comments.answer_comment(
        komentar=_comment(case, data), text=data["text"], by=request.user, token=data["token"]
    )
    return _("Tanggapan disimpan.")


def _comment(case: DaftarData, data: dict) -> KomentarPembina:
    found = case.komentar.select_related("daftar").filter(pk=data["komentar"]).first()
    if found is None:
        raise StaleMove(_("Masukan ini sudah tidak ada. Mungkin rekan Anda menghapusnya."))
    return found


def _return(request: HttpRequest, case: DaftarData, form: Form) -> str:
    data = form.cleaned_data
    recommendation.return_list(
        daftar=case, by=request.user, note=data["note"], version=data["version"], token=data["token"]
    )
    return _("Draf dikembalikan ke Walidata dengan masukan Anda.")


def _recommend(request: HttpRequest, case: DaftarData, form: Form) -> str:
    data = form.cleaned_data
    moved = recommendation.number_recommendation(
        daftar=case, by=request.user, note=data["note"], version=data["version"], token=data["token"]
    )
    return _("Rekomendasi %(nomor)s sedang disiapkan.") % {"nomor": moved.case.rekomendasi.nomor}


ACTS: dict[str, tuple[type[Form], Act]] = {
    "masukan": (CommentForm, _write),
    "ubah-masukan": (CommentForm, _change),
    "hapus-masukan": (RemoveForm, _remove),
    "tanggapi": (CommentForm, _answer),
    "kembalikan": (NoteForm, _return),
    "terbitkan": (NoteForm, _recommend),
}
