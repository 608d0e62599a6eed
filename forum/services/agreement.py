"""Agreement of the Forum on the year's list (SOP B3): decisions on entries, freezing, Berita Acara.

Rows are locked in one order: the list, then the parts of the OPDs by number, then the number series, then
documents. A decision locks only the part of its OPD and then reads the state of the list; freezing locks
the list and all parts. So a decision is either in the Berita Acara or refused.

Raises ActionDenied, StaleMove, StaleForm, AlreadyDone, InvalidInput as everywhere.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.documents import berita_acara as papers
from forum.models import DaftarData, DaftarDataOpd, EntriDaftarData, RapatForum
from forum.permissions import daftar as permissions
from forum.reading import sepakat as reading
from forum.services.series import ensure_series
from forum.states import ListState, OfficeState
from satudata.accounts.models import User
from satudata.accounts.queries import Rights, rights_of, system_user
from satudata.clock.now import now
from satudata.documents import services as documents
from satudata.documents.models import Document
from satudata.workflow import engine
from satudata.workflow.errors import InvalidInput, StaleForm, StaleMove

BA_FORUM, BA_OPD, BA_CHANGE = reading.KINDS
SERIES = "berita_acara"
TEMPLATE = "documents/berita_acara.html"

AGREED, REFUSED = reading.AGREED, reading.REFUSED
EVENTS = {AGREED.value: "entry_agreed", REFUSED.value: "entry_refused", "": "entry_decision_cleared"}
# As many OPDs are named in a refusal; the rest is said by their number.
NAMED = 8


def agreement_url(case: DaftarData) -> str:
    """Where the agreement of a year's list is worked on."""
    return reverse("sepakat_detail", args=[case.pk])


# Phases ---------------------------------------------------------------------------------------------
def close_draft(
    *,
    daftar: DaftarData,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Close the recommended draft for the Forum: the 3 days of SOP B3 run from here.

    Raises InvalidInput where a part is neither found in order by Walidata nor passed over.
    """

    def change(act: engine.Change) -> None:
        parts = locked_parts(act.case)
        _refuse_unfinished(parts)
        act.data["perangkat_daerah"] = sum(part.state == OfficeState.REVIEWED for part in parts)

    return _move(daftar, "close_draft", by=by, version=version, token=token, at=at, change=change)


def reopen_draft(  # noqa: PLR0913
    *,
    daftar: DaftarData,
    by: User,
    reason: str,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """The Forum sends the draft back to be worked on: a new round, in which nothing is decided yet."""
    words = refuse_unfit_reason(reason, _("Tulis alasan draf dibuka lagi. Alasan ini dibaca Walidata."))

    def change(act: engine.Change) -> None:
        locked_parts(act.case)
        decided = act.case.entri.exclude(keputusan="")
        act.data["keputusan_dibatalkan"] = decided.update(
            keputusan="", keputusan_alasan="", keputusan_oleh=None, keputusan_pada=None
        )

    return _move(
        daftar, "reopen_draft", by=by, version=version, token=token, at=at, change=change, note=words
    )


def refuse_unfit_reason(reason: str, asked: str) -> str:
    """A reason without its outer blanks; InvalidInput with what is asked where there is none."""
    words = reason.strip()
    if not words:
        raise InvalidInput(asked)
    return words


def _move(daftar: DaftarData, verb: str, **given: Any) -> engine.Moved:
    return engine.perform(daftar, verb, result_url=agreement_url(daftar), **given)


def locked_parts(case: DaftarData) -> list[DaftarDataOpd]:
    """The parts of a list, locked in the order of their numbers; the list itself is locked before."""
    parts = DaftarDataOpd.objects.select_for_update(of=("self",)).filter(daftar=case)
    return list(parts.select_related("instansi").order_by("nomor"))


def _refuse_unfinished(parts: Sequence[DaftarDataOpd]) -> None:
    waiting = reading.unfinished_parts(parts)
    if waiting:
        names = _named([f"{part.instansi} ({part.get_state_display()})" for part in waiting])
        raise InvalidInput(
            _("Daftar belum dapat dibawa ke Forum. Setujui draf atau lewati perangkat daerah ini: %(names)s.")
            % {"names": names}
        )
    if not any(part.state == OfficeState.REVIEWED for part in parts):
        raise InvalidInput(_("Belum ada draf perangkat daerah yang disetujui Walidata."))


def _named(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    shown = "; ".join(names[:NAMED])
    return _("%(names)s; dan %(n)d lainnya") % {"names": shown, "n": more} if more > 0 else shown


# Decisions on entries ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Decision:
    """An OPD's part under its lock, before the Forum."""

    bagian: DaftarDataOpd
    by: User
    at: datetime
    rights: Rights

    def keep(self, code: str, *, data: dict[str, Any], note: str = "") -> None:
        """Append the event and raise the part's version."""
        engine.record(
            self.bagian, code, by=self.by, at=self.at, step_code="B3", data=data, note=note,
            rights=self.rights,
        )  # fmt: skip
        self.bagian.version += 1
        self.bagian.updated_at = self.at
        self.bagian.save(update_fields=["version", "updated_at", "event_seq", "event_head"])


@contextmanager
def _deciding(
    bagian_id: UUID, by: User, version: int | None, token: UUID | None, at: datetime | None
) -> Iterator[_Decision]:
    moment = at or now()
    with transaction.atomic():
        if token is not None:
            engine.use_token(by, token, at=moment, result_url=screen_url(bagian_id))
        locked = (
            DaftarDataOpd.objects.select_for_update(of=("self",))
            .select_related("instansi", "wilayah")
            .get(pk=bagian_id)
        )
        # Read after the lock: freezing holds it until the list's new state is committed.
        daftar = DaftarData.objects.select_related("wilayah").get(pk=locked.daftar_id)
        rights = rights_of(by, moment)
        permissions.check_can_decide(rights, daftar)
        _refuse_not_deliberated(daftar, locked)
        if version is not None and version != locked.version:
            raise StaleForm(expected=version, current=locked.version)
        yield _Decision(locked, by, moment, rights)


def screen_url(bagian_id: UUID) -> str:
    """Where an OPD's entries are decided, on the screen of its list."""
    daftar_id = DaftarDataOpd.objects.values_list("daftar_id", flat=True).get(pk=bagian_id)
    return f"{reverse('sepakat_screen', args=[daftar_id])}?opd={bagian_id}"


def _refuse_not_deliberated(daftar: DaftarData, bagian: DaftarDataOpd) -> None:
    if daftar.state != ListState.DELIBERATED:
        raise StaleMove(
            _(
                "Daftar ini tidak sedang dibahas Forum: statusnya “%(state)s”. "
                "Keputusan hanya dicatat sesudah draf ditutup dan sebelum daftar dibekukan."
            )
            % {"state": daftar.get_state_display()},
            url=agreement_url(daftar),
        )
    if bagian.state != OfficeState.REVIEWED:
        raise StaleMove(
            _("%(opd)s tidak ikut dibahas: statusnya “%(state)s”.")
            % {"opd": bagian.instansi, "state": bagian.get_state_display()},
            url=agreement_url(daftar),
        )


def decide_entry(  # noqa: PLR0913
    *,
    entri: EntriDaftarData,
    keputusan: str,
    alasan: str = "",
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> EntriDaftarData:
    """Write down what the Forum decides on one entry: agreed, refused with its reason, or "" for undecided.

    `version` is that of the OPD's part. Can be changed until the list is frozen; each change is an event.
    """
    if keputusan not in EVENTS:
        raise InvalidInput(_("Pilih sepakati atau tolak."))
    reason = alasan.strip() if keputusan == REFUSED else ""
    if keputusan == REFUSED and not reason:
        raise InvalidInput(_("Tulis alasan Forum menolak entri ini. Alasannya dimuat dalam Berita Acara."))
    with _deciding(entri.bagian_id, by, version, token, at) as decision:
        entry = EntriDaftarData.objects.select_related("item").get(pk=entri.pk)
        _write(decision, entry, keputusan, reason)
        data = {"kode": entry.item.kode, "nama": entry.nama_data}
        decision.keep(EVENTS[keputusan], data=data, note=reason)
    return entry


def _write(decision: _Decision, entry: EntriDaftarData, keputusan: str, reason: str) -> None:
    if not entry.diterima_opd:
        raise InvalidInput(_("Entri ini belum diterima perangkat daerahnya, jadi tidak ikut dibahas."))
    entry.keputusan, entry.keputusan_alasan = keputusan, reason
    entry.keputusan_oleh = decision.by if keputusan else None
    entry.keputusan_pada = decision.at if keputusan else None
    entry.save(update_fields=["keputusan", "keputusan_alasan", "keputusan_oleh", "keputusan_pada"])


def decide_all(
    *,
    bagian: DaftarDataOpd,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> int:
    """The Forum agrees to all undecided entries of an OPD that Walidata found in order; returns how many."""
    with _deciding(bagian.pk, by, version, token, at) as decision:
        rows = EntriDaftarData.objects.filter(
            bagian=decision.bagian, diterima_opd=True, keputusan="", reviu=reading.FOUND_IN_ORDER
        )
        codes = list(rows.values_list("item__kode", flat=True))
        if not codes:
            raise InvalidInput(_("Tidak ada entri sesuai yang belum diputuskan pada perangkat daerah ini."))
        rows.update(keputusan=AGREED, keputusan_oleh=by, keputusan_pada=decision.at)
        decision.keep("entries_agreed", data={"jumlah": len(codes), "kode": codes})
    return len(codes)


# The Berita Acara ---------------------------------------------------------------------------------------
def freeze_list(  # noqa: PLR0913
    *,
    daftar: DaftarData,
    rapat: RapatForum,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Freeze the decided list: the Forum's Berita Acara takes its number and date; its PDF follows by a job.

    Raises InvalidInput where the meeting was not held, is of another year or missed its quorum, and where
    entries are undecided (naming OPDs and counts). Step B3 closes when the bytes are stored.
    """

    def change(act: engine.Change) -> None:
        case: DaftarData = act.case
        _refuse_unfinished(locked_parts(case))
        check_meeting(case, rapat)
        _refuse_undecided(case)
        entries = list(reading.for_paper(reading.before_forum(case)))
        case.rapat = rapat
        case.berita_acara = issue_minutes(
            act, kind=BA_FORUM, template=TEMPLATE, hal=papers.HAL_FORUM,
            context=papers.of_forum(case, rapat, entries),
        )  # fmt: skip
        agreed = sum(entry.keputusan == AGREED for entry in entries)
        act.data.update(rapat=rapat.nomor, disepakati=agreed, ditolak=len(entries) - agreed)

    return _move(daftar, "freeze_list", by=by, version=version, token=token, at=at, change=change)


def check_meeting(case: DaftarData, rapat: RapatForum) -> None:
    """Refuse a meeting that cannot carry an agreement: another year's, not held, without quorum."""
    found = RapatForum.objects.filter(pk=rapat.pk, daftar_id=case.pk).first()
    if found is None:
        raise InvalidInput(_("Pilih rapat Forum untuk Daftar Data tahun ini."))
    if not reading.is_held(found):
        raise InvalidInput(
            _(
                "Rapat “%(rapat)s” belum dilaksanakan: statusnya “%(state)s”. "
                "Tutup daftar hadirnya lebih dahulu, atau pilih rapat lain."
            )
            % {"rapat": found, "state": found.get_state_display()}
        )
    if not found.kuorum_tercapai:
        raise InvalidInput(
            _(
                "Rapat “%(rapat)s” tidak mencapai kuorum, jadi tidak dapat menyepakati daftar. "
                "Selenggarakan rapat lain atau undang lagi pesertanya, lalu pilih rapat itu."
            )
            % {"rapat": found}
        )


def _refuse_undecided(case: DaftarData) -> None:
    progress = reading.progress(case)
    if not progress.entries:
        raise InvalidInput(_("Tidak ada entri untuk disepakati."))
    if progress.undecided:
        names = _named([f"{o.bagian.instansi} ({o.undecided})" for o in progress.open_offices])
        raise InvalidInput(
            _("%(n)d entri belum diputuskan Forum: %(names)s. Putuskan di layar rapat, lalu bekukan daftar.")
            % {"n": progress.undecided, "names": names}
        )


def issue_minutes(  # noqa: PLR0913
    act: engine.Change,
    *,
    kind: str,
    template: str,
    hal: str,
    context: Any,
    daftar: DaftarData | None = None,
    on: Any = None,
) -> Document:
    """Issue a Berita Acara of the Sekretariat inside a move and promise its PDF.

    `daftar`: the list whose Sekretariat issues, where the case is an OPD's part. `on`: its date, where it
    is not that of the move.
    """
    penerbit = (daftar or act.case).instansi
    day = on or act.at.astimezone(act.case.wilayah.zone).date()
    ensure_series(penerbit, SERIES, day)
    document = documents.issue_document(
        kind=kind, case=act.case, penerbit=penerbit, series_code=SERIES, template=template, context=context,
        hal=hal, on=day, by=act.by, at=act.at,
    )  # fmt: skip
    act.data["nomor"] = document.nomor
    act.jobs.append(documents.render_job(document))
    return document


def complete_agreement(document: Document, at: datetime) -> None:
    """The Forum's Berita Acara is stored: SOP B3 ends, and B4 begins in the part of every OPD.

    Called by the job in the transaction that stores the bytes, with the list locked; once more changes
    nothing. Each part gets its own Berita Acara with the next number and the date of the Forum's.
    """
    daftar = DaftarData.objects.get(pk=document.case_id)
    if daftar.state != ListState.MINUTES_NUMBERED or daftar.berita_acara_id != document.pk:
        return

    def change(act: engine.Change) -> None:
        act.case.disepakati_pada = act.at
        act.data.update(nomor=document.nomor, sha256=document.file.sha256 if document.file else "")
        parts = [part for part in locked_parts(act.case) if part.state == OfficeState.REVIEWED]
        entries = _by_part(act.case)
        for part in parts:
            _agree(act, part, entries[part.pk], document)
        act.data["perangkat_daerah"] = len(parts)

    engine.perform(daftar, "complete_agreement", by=system_user(), at=at, change=change)


def _by_part(case: DaftarData) -> dict[Any, list[EntriDaftarData]]:
    found: dict[Any, list[EntriDaftarData]] = defaultdict(list)
    for entry in reading.for_paper(reading.before_forum(case)):
        found[entry.bagian_id].append(entry)
    return found


def _agree(
    whole: engine.Change, part: DaftarDataOpd, entries: list[EntriDaftarData], document: Document
) -> None:
    daftar: DaftarData = whole.case
    rapat = daftar.rapat
    if rapat is None:
        raise RuntimeError(f"{daftar.pk} was frozen without a meeting")

    def change(act: engine.Change) -> None:
        act.case.daftar = daftar
        # B4 counts its own rounds.
        act.case.putaran = 1
        act.case.berita_acara = issue_minutes(
            act, kind=BA_OPD, template=TEMPLATE, hal=papers.HAL_OPD, daftar=daftar, on=document.tanggal,
            context=papers.of_office(act.case, rapat, entries),
        )  # fmt: skip

    engine.perform(part, "agree_list", by=whole.by, at=whole.at, change=change)


# Papers afterwards --------------------------------------------------------------------------------------
def case_of(document: Document) -> DaftarData | DaftarDataOpd:
    """The list or part that a Berita Acara belongs to; DoesNotExist for any other document."""
    if document.kind not in reading.KINDS:
        raise DaftarData.DoesNotExist
    model = DaftarDataOpd if document.kind == BA_OPD else DaftarData
    return model.objects.select_related("wilayah").get(pk=document.case_id)


@contextmanager
def _of_paper(document: Document, by: User, code: str, at: datetime) -> Iterator[dict[str, Any]]:
    """Lock the case of a Berita Acara, ask the right, let the caller act, append one event."""
    with transaction.atomic():
        found = case_of(document)
        locked = (
            type(found)
            .objects.select_for_update(of=("self",))
            .select_related("wilayah", "instansi")
            .get(pk=found.pk)
        )
        rights = rights_of(by, at)
        check_can_sign(rights, locked)
        data: dict[str, Any] = {"nomor": document.nomor}
        yield data
        engine.record(locked, code, by=by, at=at, step_code="B3", data=data, rights=rights)
        locked.save(update_fields=["event_seq", "event_head"])


def check_can_sign(rights: Rights, case: Any) -> None:
    """A Berita Acara is taken in signed, and made again, by the Sekretariat SDI."""
    permissions.check_can_sign_minutes(rights, case)


def retry_minutes(*, document: Document, by: User, at: datetime | None = None) -> None:
    """Let a Berita Acara whose PDF failed be made again, under the same number and date."""
    moment = at or now()
    with _of_paper(document, by, "minutes_retried", moment):
        documents.retry_document(document=document, by=by, at=moment)


def store_signed_minutes(
    *, document: Document, upload: Any, by: User, at: datetime | None = None
) -> Document:
    """Put the Berita Acara that was signed elsewhere beside the issued one, when its checks pass."""
    moment = at or now()
    check_can_sign(rights_of(by, moment), case_of(document))
    with _of_paper(document, by, "minutes_signed_copy_stored", moment) as data:
        signed = documents.replace_with_signed(document=document, upload=upload, by=by, at=moment)
        data["sha256"] = signed.signed_file.sha256 if signed.signed_file else ""
    return signed
