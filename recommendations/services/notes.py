"""Reviewer's notes: drafts until one verdict sends them all (SOP A4, A5). Answering: `corrections`."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from recommendations import permissions, questionnaire
from recommendations.models import RecommendationRequest, ReviewNote
from recommendations.queries import open_run
from recommendations.services.corrections import answer_note  # noqa: F401  for its callers of before
from recommendations.states import State
from satudata.accounts.models import User
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.now import now
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove

MAX_TEXT = 4000


def check_can_note(rights: Rights, request: RecommendationRequest) -> None:
    """Who has taken the check may write notes; nobody else, and not before it is taken."""
    if request.state == State.WALIDATA_CHECKING:
        permissions.check_can_return_by_walidata(rights, request)
    elif request.state == State.BPS_CHECKING:
        permissions.check_can_return_by_bps(rights, request)
    else:
        raise ActionDenied(_("Catatan ditulis selama pemeriksaan berlangsung."))


def add_note(  # noqa: PLR0913
    *,
    request: RecommendationRequest,
    by: User,
    section: str,
    text: str,
    kind: str = ReviewNote.Kind.WAJIB,
    field: str = "",
    row: int | None = None,
    usulan: str = "",
    at: datetime | None = None,
) -> ReviewNote:
    """Write a draft note on a section, a field or a row; it is sent with the verdict."""
    _check_input(section, text, kind)
    with transaction.atomic():
        locked = _locked(request)
        check_can_note(rights_of(by), locked)
        run = open_run(locked)
        if run is None:
            raise StaleMove(_("Pemeriksaan ini sudah berakhir."))
        return ReviewNote.objects.create(
            request=locked,
            step_run=run,
            putaran=locked.putaran,
            section=section,
            field=field[:60],
            row=row,
            kind=kind,
            text=text.strip(),
            usulan=usulan.strip()[:MAX_TEXT],
            by=by,
            at=at or now(),
        )


def _check_input(section: str, text: str, kind: str) -> None:
    if section not in {s.key for s in questionnaire.SECTIONS}:
        raise InvalidInput(_("Pilih bagian formulir yang dimaksud."))
    if kind not in ReviewNote.Kind.values:
        raise InvalidInput(_("Pilih jenis catatan."))
    if not text.strip():
        raise InvalidInput(_("Tulis catatannya: apa yang perlu diperbaiki dan bagaimana."))
    if len(text) > MAX_TEXT:
        raise InvalidInput(
            _("Catatan terlalu panjang: paling banyak 4.000 huruf. Pecah menjadi beberapa catatan.")
        )


def remove_note(*, note: ReviewNote, by: User) -> None:
    """Take a draft note away; a sent one stays."""
    with transaction.atomic():
        _locked(note.request)
        current = ReviewNote.objects.get(pk=note.pk)
        if current.sent_at is not None:
            raise StaleMove(_("Catatan ini sudah terkirim dan tidak dapat dihapus."))
        if current.by_id != by.pk:
            raise ActionDenied(_("Hanya penulisnya yang dapat menghapus catatan ini."))
        current.delete()


def _locked(request: RecommendationRequest) -> RecommendationRequest:
    return RecommendationRequest.objects.select_for_update().get(pk=request.pk)
