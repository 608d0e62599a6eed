"""Availability (SOP B4): the OPD answers for each agreed entry, Walidata checks, returns or hands on.

Answers are saved as they come: a page may have gaps, and only sending asks for them to be whole
(`reading.ketersediaan.lacks`). Each entry carries what its page showed of it, so that two people of an OPD
who answer different entries do not stand in each other's way, and nobody overwrites what they have not seen.

Raises ActionDenied (not yours, locked), StaleMove, StaleForm, AlreadyDone, InvalidInput (in words).
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.codelists import AlasanTidak, Tersedia
from forum.models import DaftarDataOpd, EntriDaftarData
from forum.permissions import opd as permissions
from forum.reading import ketersediaan as reading
from forum.states import OfficeState
from satudata.accounts.models import User
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.now import now
from satudata.workflow import engine, steps
from satudata.workflow.errors import InvalidInput, StaleForm, StaleMove

ANSWERED, FILLED, NOTED = "availability_answered", "availability_filled", "availability_noted"
MAX_TEXT = 4000
# Entries named in a refusal; of more their number is said.
NAMED = 10
COLUMNS = ("ketersediaan", "ketersediaan_alasan", "ketersediaan_uraian", "ketersediaan_rencana")


@dataclass(frozen=True)
class Answer:
    """What an OPD says of one entry; `seen` is the mark of what its page showed ("" asks nothing)."""

    ketersediaan: str = ""
    alasan: str = ""
    uraian: str = ""
    rencana: str = ""
    seen: str = ""

    @property
    def values(self) -> tuple[str, ...]:
        """The columns of `COLUMNS`, without white space around them."""
        return self.ketersediaan, self.alasan, self.uraian.strip(), self.rencana.strip()


@dataclass(frozen=True)
class Answered:
    """What became of a page: entries written, and entries that somebody else had changed meanwhile."""

    saved: list[int] = field(default_factory=list)
    changed_meanwhile: list[int] = field(default_factory=list)


class NotWhole(InvalidInput):
    """Availability cannot be sent: `entries` are unanswered, or lack a reason or a plan."""

    def __init__(self, entries: Sequence[EntriDaftarData]) -> None:
        self.entries = entries
        unanswered = [e for e in entries if not e.ketersediaan]
        without = [e for e in entries if e.ketersediaan]
        words = []
        if unanswered:
            words.append(
                _("%(n)d entri belum dijawab: %(which)s.")
                % {"n": len(unanswered), "which": _named(unanswered)}
            )
        if without:
            words.append(
                _("%(n)d entri belum lengkap alasan, penjelasan, atau rencananya: %(which)s.")
                % {"n": len(without), "which": _named(without)}
            )
        super().__init__(*words)


def _named(entries: Sequence[EntriDaftarData]) -> str:
    named = ", ".join(f"{e.item.kode} {e.nama_data}" for e in entries[:NAMED])
    left = len(entries) - NAMED
    return _("%(named)s, dan %(n)d lainnya") % {"named": named, "n": left} if left > 0 else named


def availability_url(bagian: DaftarDataOpd) -> str:
    """Where availability is answered and checked."""
    return reverse("opd_availability", args=[bagian.pk])


def mark_of(entri: EntriDaftarData) -> str:
    """A short mark of an entry's answer as it stands, for the page to carry along."""
    return _mark(getattr(entri, name) for name in COLUMNS)


def note_mark_of(entri: EntriDaftarData) -> str:
    """The same of Walidata's note."""
    return _mark([entri.ketersediaan_catatan])


def _mark(values: Any) -> str:
    return hashlib.sha256("\0".join(values).encode()).hexdigest()[:12]


# Answering ------------------------------------------------------------------------------------------
@dataclass
class _Page:
    """An OPD's part under its lock, while a page of it is written."""

    bagian: DaftarDataOpd
    by: User
    at: datetime
    rights: Rights
    code: str
    data: dict[str, Any] = field(default_factory=dict)


@contextmanager
def _writing(  # noqa: PLR0913
    bagian: DaftarDataOpd, code: str, check: Any, by: User, at: datetime | None, token: UUID | None
) -> Iterator[_Page]:
    """Lock the part, ask for the right, let the caller write; one event and a new version where it did."""
    moment = at or now()
    with transaction.atomic():
        if token is not None:
            engine.use_token(by, token, at=moment, result_url=availability_url(bagian))
        locked = (
            DaftarDataOpd.objects.select_for_update(of=("self",))
            .select_related("instansi", "wilayah")
            .get(pk=bagian.pk)
        )
        rights = rights_of(by)
        check(rights, locked)
        page = _Page(locked, by, moment, rights, code)
        yield page
        if page.data:
            locked.version += 1
            locked.updated_at = moment
            engine.record(locked, code, by=by, at=moment, step_code="B4", data=page.data, rights=rights)
            locked.save(update_fields=["version", "updated_at", "event_seq", "event_head"])


def answer_entries(
    *,
    bagian: DaftarDataOpd,
    answers: Mapping[int, Answer],
    by: User,
    token: UUID | None = None,
    at: datetime | None = None,
) -> Answered:
    """Save the answers of one page by id of entry; what did not change is left alone.

    An entry that somebody changed since the page was shown is not overwritten but named in the result; the
    others are saved. Entries of other parts are passed over. Raises InvalidInput for an unknown code.
    """
    for answer in answers.values():
        _check_codes(answer)
    done = Answered()
    with _writing(bagian, ANSWERED, permissions.check_can_answer, by, at, token) as page:
        entries = list(reading.stated_entries(page.bagian).filter(pk__in=answers))
        codes = []
        for entri in entries:
            if _write(entri, answers[entri.pk], done):
                codes.append(entri.item.kode)
                entri.updated_at = page.at
        if codes:
            written = [e for e in entries if e.pk in done.saved]
            EntriDaftarData.objects.bulk_update(written, [*COLUMNS, "updated_at"], batch_size=200)
            page.data |= {"entri": len(codes), "rincian": codes}
            _start_handling(page)
    return done


def _check_codes(answer: Answer) -> None:
    if answer.ketersediaan not in ("", *Tersedia.values) or answer.alasan not in ("", *AlasanTidak.values):
        raise InvalidInput(_("Pilih ketersediaan dan alasan dari daftar."))
    if max(len(text) for text in answer.values) > MAX_TEXT:
        raise InvalidInput(_("Penjelasan dan rencana paling panjang 4.000 huruf."))


def _write(entri: EntriDaftarData, answer: Answer, done: Answered) -> bool:
    """Put an answer on the entry where it is another than the stored one, and was made knowing that."""
    stored = tuple(getattr(entri, name) for name in COLUMNS)
    if stored == answer.values:
        return False
    if answer.seen and answer.seen != mark_of(entri):
        done.changed_meanwhile.append(entri.pk)
        return False
    for name, value in zip(COLUMNS, answer.values, strict=True):
        setattr(entri, name, value)
    done.saved.append(entri.pk)
    return True


def _start_handling(page: _Page) -> None:
    """The handling time of whoever has the turn runs from their first save."""
    run = reading.open_run(page.bagian)
    if run is not None and run.taken_at is None:
        steps.take_run(page.bagian, run.step_code, by=page.by, at=page.at)


def answer_rest(
    *,
    bagian: DaftarDataOpd,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> int:
    """Answer all unanswered entries with "tersedia", after the person confirmed it; recorded as a batch.

    `version` is the one of the page that told how many they are. Raises InvalidInput where none is left.
    """
    with _writing(bagian, FILLED, permissions.check_can_answer, by, at, token) as page:
        if version is not None and version != page.bagian.version:
            raise StaleForm(expected=version, current=page.bagian.version)
        waiting = reading.narrowed_entries(page.bagian, "belum")
        codes = list(waiting.values_list("item__kode", flat=True))
        if not codes:
            raise InvalidInput(_("Semua entri sudah dijawab."))
        chosen = EntriDaftarData.objects.filter(pk__in=waiting.order_by().values("pk"))
        chosen.update(ketersediaan=Tersedia.TERSEDIA, updated_at=page.at)
        page.data |= {"sekaligus": True, "entri": len(codes), "rincian": codes}
        _start_handling(page)
    return len(codes)


def send_availability(  # noqa: PLR0913
    *,
    bagian: DaftarDataOpd,
    by: User,
    note: str = "",
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Send the answers to Walidata (SOP B4); after a return it is another round.

    Raises NotWhole naming how many and which entries are unanswered, or lack reason, explanation or plan.
    Reasons typed at entries that are fully available after all are dropped here, not before.
    """
    _check_text(note)

    def change(act: engine.Change) -> None:
        case: DaftarDataOpd = act.case
        lacking = list(reading.narrowed_entries(case, "kurang"))
        if lacking:
            raise NotWhole(lacking)
        available = reading.narrowed_entries(case, "tersedia").order_by().values("pk")
        EntriDaftarData.objects.filter(pk__in=available).update(**dict.fromkeys(COLUMNS[1:], ""))
        if case.state == OfficeState.AVAILABILITY_RETURNED:
            case.putaran += 1
        case.ketersediaan_oleh = act.by
        act.data.update(_counts(case))

    return _move(bagian, "send_availability", by, note, version, token, at, change)


def _counts(case: DaftarDataOpd) -> dict[str, int]:
    found = reading.progress_of(case)
    return {"tersedia": found.available, "sebagian": found.partly, "tidak": found.missing,
            "putaran": case.putaran}  # fmt: skip


# Checking -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Note:
    """Walidata's note on one entry; `seen` as in `Answer`."""

    text: str = ""
    seen: str = ""


def note_entries(
    *,
    bagian: DaftarDataOpd,
    notes: Mapping[int, Note],
    by: User,
    token: UUID | None = None,
    at: datetime | None = None,
) -> Answered:
    """Save Walidata's notes on entries while it checks; an empty text takes a note away.

    They are read by the OPD once availability is returned. As in `answer_entries`, a note that a colleague
    changed meanwhile is not overwritten.
    """
    if any(len(note.text.strip()) > MAX_TEXT for note in notes.values()):
        raise InvalidInput(_("Catatan paling panjang 4.000 huruf."))
    done = Answered()
    with _writing(bagian, NOTED, _check_can_note, by, at, token) as page:
        entries = list(reading.stated_entries(page.bagian).filter(pk__in=notes))
        codes = [entri.item.kode for entri in entries if _write_note(entri, notes[entri.pk], done)]
        if codes:
            written = [e for e in entries if e.pk in done.saved]
            EntriDaftarData.objects.bulk_update(written, ["ketersediaan_catatan"], batch_size=200)
            page.data |= {"entri": len(codes), "rincian": codes}
            _start_handling(page)
    return done


def _check_can_note(rights: Rights, case: DaftarDataOpd) -> None:
    permissions.check_can_examine_availability(rights, case)
    if case.state != OfficeState.AVAILABILITY_SENT:
        raise StaleMove(
            _("Ketersediaan ini tidak sedang diperiksa: statusnya “%(state)s”.")
            % {"state": case.get_state_display()}
        )


def _write_note(entri: EntriDaftarData, note: Note, done: Answered) -> bool:
    text = note.text.strip()
    if entri.ketersediaan_catatan == text:
        return False
    if note.seen and note.seen != note_mark_of(entri):
        done.changed_meanwhile.append(entri.pk)
        return False
    entri.ketersediaan_catatan = text
    done.saved.append(entri.pk)
    return True


def return_availability(  # noqa: PLR0913
    *,
    bagian: DaftarDataOpd,
    by: User,
    note: str = "",
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Return availability to the OPD (SOP B4): with notes on entries, or a covering text that says why."""
    _check_text(note)

    def change(act: engine.Change) -> None:
        noted = reading.progress_of(act.case).noted
        if not noted and not note.strip():
            raise InvalidInput(
                _("Tulis catatan pada paling sedikit satu entri, atau pengantar yang menjelaskan alasannya.")
            )
        act.data["catatan"] = noted

    return _move(bagian, "return_availability", by, note, version, token, at, change)


def check_availability(  # noqa: PLR0913
    *,
    bagian: DaftarDataOpd,
    by: User,
    note: str = "",
    despite_notes: bool = False,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Hand checked availability to the head of the OPD (SOP B4).

    Where notes stand on entries, only after the question whether that is meant (`despite_notes`): the OPD
    corrects nothing unless it is returned.
    """
    _check_text(note)

    def change(act: engine.Change) -> None:
        noted = reading.progress_of(act.case).noted
        if noted and not despite_notes:
            raise InvalidInput(
                _("Ada catatan pada %(n)d entri. Kembalikan, atau centang bahwa tetap diteruskan.")
                % {"n": noted}
            )
        act.data.update(_counts(act.case), catatan=noted)

    return _move(bagian, "check_availability", by, note, version, token, at, change)


def _check_text(note: str) -> None:
    if len(note) > MAX_TEXT:
        raise InvalidInput(_("Pengantar paling panjang 4.000 huruf."))


def _move(  # noqa: PLR0913
    bagian: DaftarDataOpd,
    verb: str,
    by: User,
    note: str,
    version: int | None,
    token: UUID | None,
    at: datetime | None,
    change: Any,
) -> engine.Moved:
    return engine.perform(
        bagian,
        verb,
        by=by,
        at=at,
        version=version,
        token=token,
        note=note.strip(),
        result_url=availability_url(bagian),
        change=change,
    )
