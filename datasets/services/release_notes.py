"""Notes of SOP B7: written as drafts of the check, sent with its verdict, answered by the OPD, closed later.

A note hangs on the whole release, a column, a row of the version, or a field of the metadata. Closing one is
the examiner's in a later round; a note that nobody closed is carried over. Raises as `services.examination`.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from datasets.models import CatatanRilis, RilisData
from datasets.permissions import rilis as permissions
from datasets.reading import examination as reading
from datasets.services.examination import MAX_TEXT, Writing, check_examinable, writing
from datasets.tables.dictionary import from_json
from satudata.accounts.models import User
from satudata.incoming import whole_number
from satudata.workflow.errors import InvalidInput, StaleMove

ADDED, CHANGED, REMOVED = "check_note_added", "check_note_changed", "check_note_removed"
ANSWERED, CLOSED = "check_note_answered", "check_note_closed"
Jangkar = CatatanRilis.Jangkar


def add_note(  # noqa: PLR0913
    *,
    rilis: RilisData,
    jangkar: str,
    acuan: str,
    teks: str,
    by: User,
    token: UUID | None = None,
    at: datetime | None = None,
) -> CatatanRilis:
    """Write a draft note on a place of the version that is checked; begins the check as an answer does."""
    text = _text(teks)
    with writing(rilis, ADDED, check_examinable, by=by, at=at, token=token) as page:
        place = _place(page.rilis, jangkar, acuan.strip())
        made = CatatanRilis.objects.create(
            rilis=page.rilis, pemeriksaan=page.check(), jangkar=jangkar, acuan=place, teks=text, oleh=by,
            at=page.at,
        )  # fmt: skip
        page.data |= {"id": made.pk, "jangkar": jangkar, "acuan": place}
    return made


def change_note(
    *, catatan: CatatanRilis, teks: str, by: User, seen: str = "", at: datetime | None = None
) -> CatatanRilis:
    """Change the words of a draft of the team; refused where a colleague changed them meanwhile."""
    text = _text(teks)
    with writing(catatan.rilis, CHANGED, check_examinable, by=by, at=at) as page:
        found = _draft(page, catatan)
        if seen and seen != reading.mark_of_text(found.teks):
            raise StaleMove(_("Rekan Anda mengubah catatan ini sejak halaman Anda dibuka."))
        found.teks, found.oleh = text, by
        found.save(update_fields=["teks", "oleh"])
        page.data |= {"id": found.pk}
    return found


def remove_note(*, catatan: CatatanRilis, by: User, at: datetime | None = None) -> None:
    """Take a draft note away; what was sent stays."""
    with writing(catatan.rilis, REMOVED, check_examinable, by=by, at=at) as page:
        found = _draft(page, catatan)
        page.data |= {"id": found.pk, "jangkar": found.jangkar, "acuan": found.acuan}
        found.delete()


def close_note(*, catatan: CatatanRilis, by: User, at: datetime | None = None) -> CatatanRilis:
    """Accept what the OPD did about a note that was sent: it is carried over no longer."""
    with writing(catatan.rilis, CLOSED, check_examinable, by=by, at=at) as page:
        found = _sent(catatan)
        found.closed_at = page.at
        found.save(update_fields=["closed_at"])
        page.data |= {"id": found.pk}
    return found


def answer_note(  # noqa: PLR0913
    *,
    catatan: CatatanRilis,
    jawaban: str,
    by: User,
    seen: str = "",
    token: UUID | None = None,
    at: datetime | None = None,
) -> CatatanRilis:
    """Answer a note as its OPD, while the release is back with it; may be changed until it is handed in."""
    text = _text(jawaban, _("Tulis jawaban Anda."))
    check = permissions.check_can_answer_note
    with writing(catatan.rilis, ANSWERED, check, by=by, at=at, token=token) as page:
        found = _sent(catatan)
        if seen and seen != reading.mark_of_text(found.jawaban):
            raise StaleMove(_("Rekan Anda mengubah jawaban ini sejak halaman Anda dibuka."))
        found.jawaban, found.dijawab_oleh, found.dijawab_pada = text, by, page.at
        found.save(update_fields=["jawaban", "dijawab_oleh", "dijawab_pada"])
        page.data |= {"id": found.pk}
    return found


# Shapes -------------------------------------------------------------------------------------------------
def _text(text: str, empty: Any = None) -> str:
    text = text.strip()
    if not text:
        raise InvalidInput(empty or _("Tulis catatannya."))
    if len(text) > MAX_TEXT:
        raise InvalidInput(_("Teks paling panjang 4.000 huruf."))
    return text


def _place(rilis: RilisData, jangkar: str, acuan: str) -> str:
    """The place as it is kept; InvalidInput where the version has no such column, row or field."""
    version = rilis.versi
    assert version is not None  # noqa: S101  `check_examinable` asked
    if jangkar == Jangkar.UMUM:
        return ""
    if jangkar == Jangkar.KOLOM:
        dictionary = from_json(version.kamus.isi)
        named = {c.kode: c.kode for c in dictionary.kolom} | {
            c.nama.lower(): c.kode for c in dictionary.kolom
        }
        if acuan.lower() in named:
            return named[acuan.lower()]
        raise InvalidInput(_("Tidak ada kolom “%(which)s”. Pilih kolom dari kamus data.") % {"which": acuan})
    if jangkar == Jangkar.BARIS:
        number = whole_number(acuan)
        if number is not None and 1 <= number <= version.baris:
            return str(number)
        raise InvalidInput(_("Tulis nomor baris dari 1 sampai %(n)d.") % {"n": version.baris})
    if jangkar == Jangkar.METADATA and acuan in reading.METADATA:
        return acuan
    raise InvalidInput(_("Pilih bagian yang dicatat dari daftar."))


def _draft(page: Writing, catatan: CatatanRilis) -> CatatanRilis:
    found = CatatanRilis.objects.filter(pk=catatan.pk).first()
    if found is None:
        raise StaleMove(_("Draf catatan ini sudah dihapus."))
    if found.sent_at is not None or found.pemeriksaan_id != page.check().pk:
        raise StaleMove(_("Catatan ini sudah terkirim, jadi tidak diubah lagi."))
    return found


def _sent(catatan: CatatanRilis) -> CatatanRilis:
    found = CatatanRilis.objects.get(pk=catatan.pk)
    if found.sent_at is None or found.closed_at is not None:
        raise StaleMove(_("Catatan ini belum terkirim atau sudah ditutup."))
    return found
