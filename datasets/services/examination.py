"""SOP B7: Walidata fills the checklist and gives one verdict; Pembina Data checks Data Prioritas again.

Answers are saved as they come; each carries what its page showed of it, so that two examiners of a team do
not overwrite each other. The first save begins the check and takes the turn. A verdict ends it and freezes
its Lembar Hasil Pemeriksaan; the step ends with the verdict, the paper follows (docs/adr/0014). Notes are
written by `services.release_notes` and sent here.

Raises ActionDenied (not yours, four eyes), StaleMove, StaleForm, AlreadyDone, InvalidInput (in words).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from datasets import checklist
from datasets.documents import lembar_pemeriksaan as sheet
from datasets.models import ButirPemeriksaan, CatatanRilis, Pemeriksaan, RilisData
from datasets.permissions import rilis as permissions
from datasets.reading import examination as reading
from forum.services.series import ensure_series
from recommendations.queries import walidata_of
from satudata.accounts.models import User
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.now import now
from satudata.documents import services as documents
from satudata.documents.models import Document
from satudata.workflow import engine, registry, steps
from satudata.workflow.errors import InvalidInput, StaleForm, StaleMove

ANSWERED, FILLED, RETRIED = "check_answered", "check_answers_filled", "check_sheet_retried"
SERIES = "lembar_pemeriksaan"
MAX_TEXT = 4000
# Questions named in a refusal; of more their number is said.
NAMED = 6
Tahap, Putusan, Hasil = Pemeriksaan.Tahap, Pemeriksaan.Putusan, ButirPemeriksaan.Hasil


@dataclass(frozen=True)
class Answer:
    """What an examiner says to one question; `seen` is the mark of what the page showed ("" asks nothing)."""

    hasil: str = ""
    catatan: str = ""
    seen: str = ""

    @property
    def values(self) -> tuple[str, str]:
        """Result and note, without white space around the note."""
        return self.hasil, self.catatan.strip()


@dataclass(frozen=True)
class Answered:
    """What became of a page: questions written, and questions a colleague had changed meanwhile."""

    saved: list[str] = field(default_factory=list)
    changed_meanwhile: list[str] = field(default_factory=list)


def examine_url(rilis: RilisData) -> str:
    """Where a release is examined."""
    return reverse("rilis_examine", args=[rilis.pk])


# Writing under the lock ------------------------------------------------------------------------------------
@dataclass
class Writing:
    """A release under its lock while something of its check is written; `data` goes into the one event."""

    rilis: RilisData
    by: User
    at: datetime
    rights: Rights
    data: dict[str, Any] = field(default_factory=dict)

    def check(self) -> Pemeriksaan:
        """The open check, begun now where there is none."""
        return begun(self.rilis, by=self.by, at=self.at)


@contextmanager
def writing(  # noqa: PLR0913
    rilis: RilisData,
    code: str,
    check: Any,
    *,
    by: User,
    at: datetime | None,
    token: UUID | None = None,
    version: int | None = None,
) -> Iterator[Writing]:
    """Lock the release, ask for the right and let the caller write; one event where it put something down."""
    moment = at or now()
    with transaction.atomic():
        if token is not None:
            engine.use_token(by, token, at=moment, result_url=examine_url(rilis))
        offices = registry.case_kind(RilisData.CASE_KIND).offices
        locked = RilisData.objects.select_for_update(of=("self",)).select_related(*offices).get(pk=rilis.pk)
        rights = rights_of(by)
        check(rights, locked)
        if version is not None and version != locked.version:
            raise StaleForm(expected=version, current=locked.version)
        page = Writing(locked, by, moment, rights)
        yield page
        if page.data:
            locked.version += 1
            locked.updated_at = moment
            engine.record(locked, code, by=by, at=moment, step_code="B7", data=page.data, rights=rights)
            locked.save(update_fields=["version", "updated_at", "event_seq", "event_head"])


def check_examinable(rights: Rights, rilis: RilisData) -> None:
    """The right of whoever has the check, then whether one is wanted now."""
    permissions.check_can_take_check(rights, rilis)
    if rilis.state not in reading.STAGES or rilis.versi_id is None:
        raise StaleMove(
            _("Rilis ini tidak sedang diperiksa: statusnya “%(state)s”.")
            % {"state": rilis.get_state_display()}
        )


def begun(rilis: RilisData, *, by: User, at: datetime) -> Pemeriksaan:
    """The open check of the release's version; begun where there is none, with the handling time of B7.

    One that was left open for an older version is ended without a verdict. What this office had answered on
    the same version before Pembina Data returned it holds on.
    """
    tahap = reading.STAGES[rilis.state]
    found = Pemeriksaan.objects.filter(rilis=rilis, ended_at__isnull=True).first()
    if found is not None and (found.versi_id, found.tahap) == (rilis.versi_id, tahap):
        return found
    if found is not None:
        found.ended_at = at
        found.save(update_fields=["ended_at"])
    before = Pemeriksaan.objects.filter(rilis=rilis, versi_id=rilis.versi_id, tahap=tahap).first()
    made = Pemeriksaan.objects.create(
        rilis=rilis, versi_id=str(rilis.versi_id), putaran=rilis.putaran, tahap=tahap, oleh=by, begun_at=at
    )
    if before is not None:
        _copy_answers(before, made)
    run = reading.open_run(rilis)
    if run is not None and run.taken_at is None:
        steps.take_run(rilis, "B7", by=by, at=at)
    return made


def _copy_answers(before: Pemeriksaan, made: Pemeriksaan) -> None:
    ButirPemeriksaan.objects.bulk_create(
        ButirPemeriksaan(
            pemeriksaan=made, kode=b.kode, hasil=b.hasil, catatan=b.catatan, sekaligus=b.sekaligus
        )
        for b in before.butir.all()
    )


# Answers ---------------------------------------------------------------------------------------------------
def answer(
    *,
    rilis: RilisData,
    answers: Mapping[str, Answer],
    by: User,
    token: UUID | None = None,
    at: datetime | None = None,
) -> Answered:
    """Save answers by code of the question; what did not change is left alone and begins nothing.

    A question that a colleague answered since the page was shown is not overwritten but named in the result.
    Raises InvalidInput for an unknown question or result, and for a note that is too long.
    """
    for kode, given in answers.items():
        _check_answer(kode, given)
    done = Answered()
    with writing(rilis, ANSWERED, check_examinable, by=by, at=at, token=token) as page:
        stored = reading.answers_now(page.rilis)
        wanted = {kode: given for kode, given in answers.items() if _differs(stored.get(kode), given)}
        for kode, given in wanted.items():
            if given.seen and given.seen != reading.mark_of(stored.get(kode)):
                done.changed_meanwhile.append(kode)
            else:
                _store(page.check(), kode, given)
                done.saved.append(kode)
        if done.saved:
            page.data |= {"butir": len(done.saved), "rincian": done.saved}
    return done


def _check_answer(kode: str, given: Answer) -> None:
    if kode not in checklist.BY_CODE or given.hasil not in ("", *Hasil.values):
        raise InvalidInput(_("Pilih hasil pemeriksaan dari daftar."))
    if len(given.catatan) > MAX_TEXT:
        raise InvalidInput(_("Catatan paling panjang 4.000 huruf."))


def _differs(stored: ButirPemeriksaan | None, given: Answer) -> bool:
    return ((stored.hasil, stored.catatan) if stored is not None else ("", "")) != given.values


def _store(check: Pemeriksaan, kode: str, given: Answer, *, sekaligus: bool = False) -> None:
    hasil, catatan = given.values
    if not hasil and not catatan:
        check.butir.filter(kode=kode).delete()
        return
    facts = {"hasil": hasil, "catatan": catatan, "sekaligus": sekaligus}
    check.butir.update_or_create(kode=kode, defaults=facts)


def answer_passed(
    *,
    rilis: RilisData,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> int:
    """Answer what passed automatically and is unanswered with "sesuai", after the person confirmed it.

    Only questions that ask for no judgement (`checklist.passed`); kept and recorded as one batch. `version`
    is the one of the page that listed them. Raises InvalidInput where none is left.
    """
    with writing(rilis, FILLED, check_examinable, by=by, at=at, token=token, version=version) as page:
        codes = reading.fillable(reading.with_facts(page.rilis))
        if not codes:
            raise InvalidInput(_("Tidak ada lagi yang lulus otomatis dan belum dijawab."))
        check = page.check()
        for kode in codes:
            _store(check, kode, Answer(Hasil.SESUAI), sekaligus=True)
        page.data |= {"sekaligus": True, "butir": len(codes), "rincian": codes}
    return len(codes)


# Verdicts --------------------------------------------------------------------------------------------------
class NotWhole(InvalidInput):
    """The checklist does not allow "sesuai": questions are unanswered, or ask for a repair."""

    def __init__(self, found: checklist.Tally) -> None:
        self.tally = found
        words = []
        if found.unanswered:
            words.append(_("Belum dijawab: %(which)s.") % {"which": _named(found.unanswered)})
        if found.failing:
            words.append(_("Perlu perbaikan: %(which)s.") % {"which": _named(found.failing)})
        super().__init__(*words)


def _named(codes: list[str]) -> str:
    named = "; ".join(str(checklist.BY_CODE[kode].tanya) for kode in codes[:NAMED])
    left = len(codes) - NAMED
    return _("%(named)s; dan %(n)d lainnya") % {"named": named, "n": left} if left > 0 else named


@dataclass(frozen=True)
class Given:
    """What every verdict is given with."""

    rilis: RilisData
    by: User
    note: str = ""
    version: int | None = None
    token: UUID | None = None
    at: datetime | None = None


def return_release(  # noqa: PLR0913
    *,
    rilis: RilisData,
    by: User,
    note: str = "",
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Return the release to its OPD for repair (SOP B7), with the notes and the Lembar.

    Needs an open note, also one of Pembina Data or of an earlier round, or a question that asks for repair.
    """
    return _negative("return_release", Given(rilis, by, note, version, token, at))


def return_to_walidata(  # noqa: PLR0913
    *,
    rilis: RilisData,
    by: User,
    note: str = "",
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Pembina Data finds Data Prioritas not conforming (SOP B7): Walidata returns it to the OPD then."""
    return _negative("return_to_walidata", Given(rilis, by, note, version, token, at))


def pass_release(  # noqa: PLR0913
    *,
    rilis: RilisData,
    by: User,
    note: str = "",
    despite_notes: bool = False,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Find the release conforming (SOP B7): its head of office validates next, of Data Prioritas Pembina Data
    checks again first.

    Raises NotWhole unless every question is answered and none asks for repair. Where notes are open, only
    after the question whether that is meant (`despite_notes`): the OPD repairs nothing unless it is returned.
    """
    return _positive(permissions.passing(rilis), Given(rilis, by, note, version, token, at), despite_notes)


def confirm_release(  # noqa: PLR0913
    *,
    rilis: RilisData,
    by: User,
    note: str = "",
    despite_notes: bool = False,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Pembina Data agrees that Data Prioritas conforms (SOP B7); asks what `pass_release` asks."""
    return _positive("confirm_release", Given(rilis, by, note, version, token, at), despite_notes)


def _negative(verb: str, given: Given) -> engine.Moved:
    def change(act: engine.Change) -> None:
        check = begun(act.case, by=act.by, at=act.at)
        if not reading.tally_of(check).failing and not reading.open_notes(act.case):
            raise InvalidInput(
                _("Tandai paling sedikit satu butir “Perlu perbaikan”, atau tulis satu catatan.")
            )
        _end(act, check, Putusan.PERBAIKAN, given.note)

    return _perform(verb, given, change)


def _positive(verb: str, given: Given, despite_notes: bool) -> engine.Moved:
    def change(act: engine.Change) -> None:
        check = begun(act.case, by=act.by, at=act.at)
        found = reading.tally_of(check)
        if found.unanswered or found.failing:
            raise NotWhole(found)
        waiting = reading.open_notes(act.case)
        if waiting and not despite_notes:
            raise InvalidInput(
                _("Masih ada %(n)d catatan terbuka. Kembalikan, atau centang bahwa tetap dinyatakan sesuai.")
                % {"n": waiting}
            )
        _end(act, check, Putusan.SESUAI, given.note)

    return _perform(verb, given, change)


def _perform(verb: str, given: Given, change: Any) -> engine.Moved:
    if len(given.note) > MAX_TEXT:
        raise InvalidInput(_("Pengantar paling panjang 4.000 huruf."))
    return engine.perform(
        given.rilis,
        verb,
        by=given.by,
        at=given.at,
        version=given.version,
        token=given.token,
        note=given.note.strip(),
        result_url=examine_url(given.rilis),
        change=change,
    )


def _end(act: engine.Change, check: Pemeriksaan, putusan: str, note: str) -> None:
    """End the check: its notes are sent, its Lembar takes its number and is promised."""
    rilis: RilisData = act.case
    check.putusan, check.pengantar, check.ended_at, check.oleh = putusan, note.strip(), act.at, act.by
    sent = CatatanRilis.objects.filter(rilis=rilis, sent_at__isnull=True).update(sent_at=act.at)
    check.lembar = _issue_sheet(act, check)
    check.save()
    act.data.update(putaran=check.putaran, terkirim=sent, nomor=check.lembar.nomor, versi=check.versi.nomor)
    act.jobs.append(documents.render_job(check.lembar))


# The sheet -------------------------------------------------------------------------------------------------
def _issue_sheet(act: engine.Change, check: Pemeriksaan) -> Document:
    rilis: RilisData = act.case
    office = rilis.pembina if check.tahap == Tahap.PEMBINA else walidata_of(rilis.wilayah)
    on = act.at.astimezone(rilis.wilayah.zone).date()
    ensure_series(office, SERIES, on)
    return documents.issue_document(
        kind=sheet.KIND,
        case=rilis,
        penerbit=office,
        series_code=SERIES,
        template=sheet.TEMPLATE,
        context=sheet.lembar(check, office=office, rights=act.rights, at=act.at),
        hal=sheet.HAL,
        on=on,
        by=act.by,
        at=act.at,
    )


def retry_sheet(*, pemeriksaan: Pemeriksaan, by: User, at: datetime | None = None) -> None:
    """Let a Lembar whose PDF failed be made again, under the same number and date."""
    check = (
        permissions.check_can_recheck if pemeriksaan.tahap == Tahap.PEMBINA else permissions.check_can_examine
    )
    if pemeriksaan.lembar is None:
        raise StaleMove(_("Pemeriksaan ini belum diputus, jadi belum mempunyai Lembar."))
    with writing(pemeriksaan.rilis, RETRIED, check, by=by, at=at) as page:
        documents.retry_document(document=pemeriksaan.lembar, by=by, at=page.at)
        page.data |= {"nomor": pemeriksaan.lembar.nomor}
