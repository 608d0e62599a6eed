"""What Pembina Data says of the draft list, entry by entry or of the whole, and the answers to it (SOP B1).

Comments are drafts of the BPS office until the list is returned or recommended (`recommendation`): those
moves send them and leave the event. An answer leaves its own. Refusals: ActionDenied, StaleMove, AlreadyDone,
InvalidInput.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.models import DaftarData, EntriDaftarData, KomentarPembina
from forum.permissions import daftar as permissions
from forum.reading.reviu import COUNTED
from forum.states import ListState
from satudata.accounts.models import User
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.workflow import engine
from satudata.workflow.errors import InvalidInput, StaleMove

MAX_COMMENT = 4000


def desk_url(daftar: DaftarData) -> str:
    """Where the BPS office reads the list and comments on it."""
    return reverse("rekomendasi_desk", args=[daftar.pk])


def write_comment(  # noqa: PLR0913
    *,
    daftar: DaftarData,
    text: str,
    by: User,
    entri: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> KomentarPembina:
    """Write a comment on an entry of the list, or on the whole list; a draft until it is sent."""
    moment = at or now()
    with transaction.atomic():
        case = _commented(daftar, by, token, moment)
        found = _entry(case, entri) if entri is not None else None
        return KomentarPembina.objects.create(daftar=case, entri=found, text=_text(text), by=by, at=moment)


def change_comment(
    *, komentar: KomentarPembina, text: str, by: User, token: UUID | None = None, at: datetime | None = None
) -> KomentarPembina:
    """Rewrite a comment that was not sent yet, whoever of the office wrote it."""
    moment = at or now()
    with transaction.atomic():
        _commented(komentar.daftar, by, token, moment)
        draft = _draft(komentar)
        draft.text, draft.by, draft.at = _text(text), by, moment
        draft.save(update_fields=["text", "by", "at"])
    return draft


def remove_comment(
    *, komentar: KomentarPembina, by: User, token: UUID | None = None, at: datetime | None = None
) -> None:
    """Throw a comment away that was not sent yet."""
    moment = at or now()
    with transaction.atomic():
        _commented(komentar.daftar, by, token, moment)
        _draft(komentar).delete()


def answer_comment(
    *, komentar: KomentarPembina, text: str, by: User, token: UUID | None = None, at: datetime | None = None
) -> KomentarPembina:
    """Answer a comment that was sent; a later answer replaces it, and the record keeps both."""
    moment = at or now()
    with transaction.atomic():
        if token is not None:
            engine.use_token(by, token, at=moment, result_url=desk_url(komentar.daftar))
        case = DaftarData.objects.select_for_update(of=("self",)).get(pk=komentar.daftar_id)
        found = KomentarPembina.objects.select_related("entri__bagian", "entri__item").get(pk=komentar.pk)
        permissions.check_can_answer_comment(rights_of(by), case, found)
        if found.sent_at is None:
            raise StaleMove(_("Masukan ini belum dikirim Pembina Data."))
        answer = _text(text, _("Tulis tanggapannya."))
        found.tanggapan, found.tanggapan_oleh, found.tanggapan_pada = answer, by, moment
        found.save(update_fields=["tanggapan", "tanggapan_oleh", "tanggapan_pada"])
        data = {"kode": found.entri.item.kode if found.entri else "", "entri": str(found.entri or "")}
        engine.record(case, "comment_answered", by=by, at=moment, step_code="B1", note=answer, data=data)
        case.save()
    return found


def send_drafts(act: engine.Change) -> int:
    """Send all drafts of the office with a move of the list; called in its `change`."""
    drafts = KomentarPembina.objects.filter(daftar=act.case, sent_at__isnull=True)
    return drafts.update(sent_at=act.at)


def _commented(daftar: DaftarData, by: User, token: UUID | None, at: datetime) -> DaftarData:
    """The list, locked against the move that sends, after token, right and state."""
    if token is not None:
        engine.use_token(by, token, at=at, result_url=desk_url(daftar))
    case = DaftarData.objects.select_for_update(of=("self",)).select_related("pembina").get(pk=daftar.pk)
    permissions.check_can_comment(rights_of(by), case)
    if case.state != ListState.RECOMMENDATION_AWAITED:
        raise StaleMove(
            _("Daftar Data ini sekarang berstatus “%(state)s”, jadi tidak diberi masukan.")
            % {"state": case.get_state_display()}
        )
    return case


def _entry(case: DaftarData, pk: int) -> EntriDaftarData:
    found = case.entri.filter(COUNTED, pk=pk).first()
    if found is None:
        raise InvalidInput(_("Entri ini bukan bagian dari Daftar Data ini. Muat ulang halaman."))
    return found


def _draft(komentar: KomentarPembina) -> KomentarPembina:
    found = KomentarPembina.objects.filter(pk=komentar.pk, sent_at__isnull=True).first()
    if found is None:
        raise StaleMove(_("Masukan ini sudah dikirim atau dihapus, jadi tidak dapat diubah."))
    return found


def _text(text: str, missing: str = "") -> str:
    text = text.strip()
    if not text:
        raise InvalidInput(missing or _("Tulis masukannya."))
    if len(text) > MAX_COMMENT:
        raise InvalidInput(_("Tulisan paling panjang 4.000 huruf."))
    return text
