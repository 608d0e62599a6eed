"""Changes to an agreed list, which is frozen otherwise: proposed, decided by the Forum, carried out (SOP B3).

A round of changes is an addendum. OPDs and the Sekretariat propose while it is open; the Forum decides each
change in a meeting with quorum; the Berita Acara perubahan is issued, and once its bytes are stored the
changes are carried out and the OPDs concerned state their availability again (SOP B4).

The list is locked first by every verb, then the parts by number. Raises as `agreement`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.documents import perubahan as papers
from forum.entries.checks import blocking_findings
from forum.entries.fields import BY_NAME, put, values_of
from forum.entries.source import taken_from
from forum.models import Addendum, DaftarData, DaftarDataOpd, EntriDaftarData, PerubahanEntri, RapatForum
from forum.permissions import daftar as permissions
from forum.permissions import opd as office_permissions
from forum.reading import sepakat as reading
from forum.services.agreement import (
    BA_CHANGE,
    check_meeting,
    issue_minutes,
    locked_parts,
    refuse_unfit_reason,
)
from forum.services.editing import Editing, editing
from forum.states import ANSWERABLE, ListState, OfficeState
from satudata.accounts.models import User
from satudata.accounts.queries import Rights, rights_of, system_user
from satudata.clock.now import now
from satudata.documents.models import Document
from satudata.workflow import engine
from satudata.workflow.errors import InvalidInput, StaleForm, StaleMove

Jenis = PerubahanEntri.Jenis
Keputusan = PerubahanEntri.Keputusan
EVENTS = {
    Keputusan.DISEPAKATI.value: "change_agreed",
    Keputusan.DITOLAK.value: "change_refused",
    "": "change_decision_cleared",
}
# Parts that have given their statement, or have none to give: they state anew. Others in `ANSWERABLE` are
# answering already and find the changed entries unanswered.
REOPENED = frozenset({OfficeState.STATED, OfficeState.PASSED_OVER})
UNANSWERED = {
    "ketersediaan": "",
    "ketersediaan_alasan": "",
    "ketersediaan_uraian": "",
    "ketersediaan_rencana": "",
    "ketersediaan_catatan": "",
}


def addendum_url(case: DaftarData) -> str:
    """Where changes to a list are proposed and decided."""
    return reverse("addendum_detail", args=[case.pk])


# The round ------------------------------------------------------------------------------------------
def open_addendum(  # noqa: PLR0913
    *,
    daftar: DaftarData,
    by: User,
    reason: str,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Open a round of changes to an agreed list, with the reason; the list stays in force meanwhile."""
    words = refuse_unfit_reason(reason, _("Tulis alasan perubahan Daftar Data."))

    def change(act: engine.Change) -> None:
        number = act.case.addendum.count() + 1
        act.case.addendum.create(nomor=number, alasan=words, opened_at=act.at, opened_by=act.by)
        act.data["perubahan"] = number

    return _move(daftar, "open_addendum", by, version, token, at, change, note=words)


def drop_addendum(
    *,
    daftar: DaftarData,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Give the proposed changes up; they stay readable and change nothing."""

    def change(act: engine.Change) -> None:
        addendum = _open(act.case)
        addendum.closed_at, addendum.dropped = act.at, True
        addendum.save(update_fields=["closed_at", "dropped"])
        act.data["perubahan"] = addendum.nomor

    return _move(daftar, "drop_addendum", by, version, token, at, change)


def close_addendum(
    *,
    daftar: DaftarData,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Close the proposals for the Forum: the 3 days of SOP B3 run. InvalidInput where nothing is proposed."""

    def change(act: engine.Change) -> None:
        addendum = _open(act.case)
        count = addendum.perubahan.count()
        if not count:
            raise InvalidInput(_("Belum ada usulan perubahan. Tambahkan usulan, atau batalkan perubahan."))
        act.data.update(perubahan=addendum.nomor, usulan=count)

    return _move(daftar, "close_addendum", by, version, token, at, change)


def reopen_addendum(
    *,
    daftar: DaftarData,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Open the proposals again; nothing is decided then."""

    def change(act: engine.Change) -> None:
        _open(act.case).perubahan.update(keputusan="", keputusan_alasan="")

    return _move(daftar, "reopen_addendum", by, version, token, at, change)


def _move(  # noqa: PLR0913
    daftar: DaftarData,
    verb: str,
    by: User,
    version: int | None,
    token: UUID | None,
    at: datetime | None,
    change: Any,
    note: str = "",
) -> engine.Moved:
    return engine.perform(
        daftar, verb, by=by, version=version, token=token, at=at, change=change, note=note,
        result_url=addendum_url(daftar),
    )  # fmt: skip


def _open(case: DaftarData) -> Addendum:
    found = reading.open_addendum_of(case)
    if found is None:
        raise StaleMove(_("Tidak ada perubahan yang sedang dibuka."), url=addendum_url(case))
    return found


# Proposals --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Round:
    """A list under its lock, with its open addendum."""

    daftar: DaftarData
    addendum: Addendum
    by: User
    at: datetime
    rights: Rights

    def keep(self, code: str, data: dict[str, Any], note: str = "") -> None:
        """Append the event and raise the list's version."""
        engine.record(
            self.daftar, code, by=self.by, at=self.at, step_code="B3", note=note, rights=self.rights,
            data={"perubahan": self.addendum.nomor} | data,
        )  # fmt: skip
        self.daftar.version += 1
        self.daftar.updated_at = self.at
        self.daftar.save(update_fields=["version", "updated_at", "event_seq", "event_head"])


@contextmanager
def _round(  # noqa: PLR0913
    daftar_id: UUID, state: ListState, by: User, version: int | None, token: UUID | None, at: datetime | None
) -> Iterator[_Round]:
    moment = at or now()
    with transaction.atomic():
        if token is not None:
            engine.use_token(by, token, at=moment, result_url=reverse("addendum_detail", args=[daftar_id]))
        locked = (
            DaftarData.objects.select_for_update(of=("self",))
            .select_related("wilayah", "instansi", "pembina")
            .get(pk=daftar_id)
        )
        if locked.state != state:
            raise StaleMove(
                _("Ini tidak mungkin sekarang: Daftar Data berstatus “%(state)s”.")
                % {"state": locked.get_state_display()},
                url=addendum_url(locked),
            )
        if version is not None and version != locked.version:
            raise StaleForm(expected=version, current=locked.version)
        yield _Round(locked, _open(locked), by, moment, rights_of(by, moment))


def propose_change(  # noqa: PLR0913
    *,
    bagian: DaftarDataOpd,
    jenis: str,
    by: User,
    alasan: str,
    entri: EntriDaftarData | None = None,
    isi: Mapping[str, Any] | None = None,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> PerubahanEntri:
    """Propose a new entry, other answers for an agreed one, or its withdrawal, with the reason.

    `isi`: plain values by column. A new entry, and a changed one as it would be, must have everything that an
    entry needs to be sent. One proposal per entry in a round. By the OPD's operator or the Sekretariat.
    """
    words = refuse_unfit_reason(alasan, _("Tulis alasan usulan ini. Alasannya dimuat dalam Berita Acara."))
    if jenis not in Jenis.values:
        raise InvalidInput(_("Pilih tambah, ubah, atau cabut entri."))
    office_permissions.check_can_propose_change(rights_of(by, at), bagian)
    with _round(bagian.daftar_id, ListState.AMENDING, by, version, token, at) as amending:
        before, after = _proposed(amending, bagian, jenis, entri, isi or {})
        change = PerubahanEntri.objects.create(
            addendum=amending.addendum, jenis=jenis, bagian=bagian,
            entri=None if jenis == Jenis.TAMBAH else entri,
            sebelum=before, isi=after, alasan=words, by=by, at=amending.at,
        )  # fmt: skip
        data = {"jenis": jenis, "opd": bagian.instansi.nama, "rincian": sorted(after), **_named(change)}
        amending.keep("change_proposed", data, note=words)
    return change


def _named(change: PerubahanEntri) -> dict[str, str]:
    if change.entri is None:
        return {"nama": str(change.isi.get("nama_data", ""))}
    return {"kode": change.entri.item.kode, "nama": change.entri.nama_data}


def _proposed(
    amending: _Round,
    bagian: DaftarDataOpd,
    jenis: str,
    entri: EntriDaftarData | None,
    isi: Mapping[str, Any],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is proposed in plain values, as it was and as it would be; InvalidInput where it cannot be."""
    if jenis == Jenis.TAMBAH:
        wanted = EntriDaftarData(daftar_id=bagian.daftar_id, bagian=bagian)
        put(wanted, isi)
        _refuse_incomplete(wanted)
        return {}, values_of(wanted)
    entry = _agreed_entry(amending, bagian, entri)
    before = values_of(entry)
    if jenis == Jenis.CABUT:
        return {"nama_data": before["nama_data"]}, {}
    wanted = copy(entry)
    changed = put(wanted, isi)
    if not changed:
        raise InvalidInput(_("Tidak ada isian yang berubah. Ubah isian yang dimaksud lebih dahulu."))
    _refuse_taken(entry, changed)
    _refuse_incomplete(wanted)
    after = values_of(wanted)
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}


def _agreed_entry(amending: _Round, bagian: DaftarDataOpd, entri: EntriDaftarData | None) -> EntriDaftarData:
    found = reading.agreed_entries(bagian).filter(pk=entri.pk).first() if entri is not None else None
    if found is None:
        raise InvalidInput(_("Pilih entri yang disepakati dan belum dicabut."))
    if amending.addendum.perubahan.filter(entri=found).exists():
        raise InvalidInput(
            _("Entri ini sudah diusulkan berubah. Tarik usulan itu untuk mengusulkan yang lain.")
        )
    return found


def _refuse_taken(entry: EntriDaftarData, changed: Sequence[str]) -> None:
    taken = taken_from(entry) & set(changed)
    if taken:
        raise InvalidInput(
            *(
                _("%(label)s diambil dari kegiatan yang direkomendasikan dan hanya berubah di sana.")
                % {"label": BY_NAME[name].label}
                for name in changed
                if name in taken
            )
        )


def _refuse_incomplete(entry: EntriDaftarData) -> None:
    found = blocking_findings(entry)
    if found:
        raise InvalidInput(*(finding.words for finding in found))


def withdraw_change(*, change: PerubahanEntri, by: User, at: datetime | None = None) -> None:
    """Take a proposal back while proposals are collected; the event keeps that it was made."""
    bagian = DaftarDataOpd.objects.select_related("instansi", "wilayah").get(pk=change.bagian_id)
    office_permissions.check_can_propose_change(rights_of(by, at), bagian)
    with _round(bagian.daftar_id, ListState.AMENDING, by, None, None, at) as amending:
        found = PerubahanEntri.objects.filter(pk=change.pk, addendum=amending.addendum).first()
        if found is None:
            raise StaleMove(_("Usulan ini sudah ditarik."), url=addendum_url(amending.daftar))
        data = {"jenis": found.jenis, "opd": bagian.instansi.nama, **_named(found)}
        found.delete()
        amending.keep("change_withdrawn", data)


# Decisions ----------------------------------------------------------------------------------------------
def decide_change(  # noqa: PLR0913
    *,
    change: PerubahanEntri,
    keputusan: str,
    alasan: str = "",
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> PerubahanEntri:
    """Write down what the Forum decides on one change: agreed, refused with its reason, "" for undecided.

    `version` is that of the list. Can be changed until the Berita Acara perubahan takes its number.
    """
    if keputusan not in EVENTS:
        raise InvalidInput(_("Pilih sepakati atau tolak."))
    words = alasan.strip() if keputusan == Keputusan.DITOLAK else ""
    if keputusan == Keputusan.DITOLAK and not words:
        raise InvalidInput(_("Tulis alasan Forum menolak usulan ini. Alasannya dimuat dalam Berita Acara."))
    daftar = DaftarData.objects.select_related("wilayah").get(addendum=change.addendum_id)
    permissions.check_can_decide(rights_of(by, at), daftar)
    with _round(daftar.pk, ListState.AMENDMENT_DELIBERATED, by, version, token, at) as amending:
        found = PerubahanEntri.objects.get(pk=change.pk, addendum=amending.addendum)
        found.keputusan, found.keputusan_alasan = keputusan, words
        found.save(update_fields=["keputusan", "keputusan_alasan"])
        amending.keep(EVENTS[keputusan], {"jenis": found.jenis, **_named(found)}, note=words)
    return found


# The Berita Acara perubahan --------------------------------------------------------------------------------
def freeze_addendum(  # noqa: PLR0913
    *,
    daftar: DaftarData,
    rapat: RapatForum,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """All changes are decided: the Berita Acara perubahan takes its number and date.

    The meeting must have quorum and lie after the opening of the round. Raises InvalidInput where a change is
    undecided, or where the statement of an OPD concerned is on its way: it would state a list that changes.
    """

    def change(act: engine.Change) -> None:
        addendum = _open(act.case)
        locked_parts(act.case)
        check_meeting(act.case, rapat)
        _refuse_earlier(act.case, addendum, rapat)
        changes = list(reading.changes_of(addendum))
        waiting = sum(not row.keputusan for row in changes)
        if waiting:
            raise InvalidInput(_("%(n)d usulan perubahan belum diputuskan Forum.") % {"n": waiting})
        _refuse_stating({row.bagian_id for row in changes if row.keputusan == Keputusan.DISEPAKATI})
        addendum.rapat = rapat
        addendum.berita_acara = issue_minutes(
            act, kind=BA_CHANGE, template="documents/berita_acara_perubahan.html", hal=papers.HAL,
            context=papers.of_addendum(act.case, addendum, rapat, changes),
        )  # fmt: skip
        addendum.save(update_fields=["rapat", "berita_acara"])
        act.data.update(perubahan=addendum.nomor, rapat=rapat.nomor, usulan=len(changes))

    return _move(daftar, "freeze_addendum", by, version, token, at, change)


def _refuse_earlier(case: DaftarData, addendum: Addendum, rapat: RapatForum) -> None:
    opened = addendum.opened_at.astimezone(case.wilayah.zone).date()
    held = papers.meeting_day(rapat, case.wilayah)
    if held < opened:
        raise InvalidInput(
            _("Rapat ini dilaksanakan sebelum perubahan dibuka. Pilih rapat yang membahas perubahan ini.")
        )


def _refuse_stating(part_ids: set[UUID]) -> None:
    parts = DaftarDataOpd.objects.filter(pk__in=part_ids).exclude(state__in=[*REOPENED, *ANSWERABLE])
    waiting = [
        f"{part.instansi} ({part.get_state_display()})"
        for part in parts.select_related("instansi").order_by("nomor")
    ]
    if waiting:
        raise InvalidInput(
            _(
                "Tunggu sampai Surat Pernyataan perangkat daerah ini terbit, atau kembalikan ketersediaannya "
                "lebih dahulu: %(names)s."
            )
            % {"names": "; ".join(waiting)}
        )


def complete_addendum(document: Document, at: datetime) -> None:
    """The Berita Acara perubahan is stored: the agreed changes are carried out, OPDs concerned state anew.

    Called by the job in the transaction that stores the bytes, with the list locked; once more changes
    nothing. Where the statement of an OPD came on its way meanwhile, the paper is not stored and can be made
    again when that is over.
    """
    addendum = Addendum.objects.select_related("daftar").filter(berita_acara=document).first()
    if addendum is None or addendum.closed_at is not None:
        return
    if addendum.daftar.state != ListState.AMENDMENT_NUMBERED:
        return

    def change(act: engine.Change) -> None:
        changes: dict[UUID, list[PerubahanEntri]] = defaultdict(list)
        for row in reading.changes_of(addendum).filter(keputusan=Keputusan.DISEPAKATI):
            changes[row.bagian_id].append(row)
        parts = [part for part in locked_parts(act.case) if part.pk in changes]
        _refuse_stating({part.pk for part in parts})
        for part in parts:
            _carry_out(part, addendum, changes[part.pk], act.by, act.at)
        addendum.closed_at = act.at
        addendum.save(update_fields=["closed_at"])
        act.data.update(perubahan=addendum.nomor, nomor=document.nomor, perangkat_daerah=len(parts))

    engine.perform(addendum.daftar, "complete_addendum", by=system_user(), at=at, change=change)


def _carry_out(
    part: DaftarDataOpd, addendum: Addendum, changes: Sequence[PerubahanEntri], by: User, at: datetime
) -> None:
    if part.state in REOPENED:

        def change(act: engine.Change) -> None:
            act.case.putaran += 1
            act.data["perubahan"] = addendum.nomor
            # The head approves anew; who approved the letter before stands in its own text.
            act.case.disetujui_oleh = act.case.disetujui_pada = None
            _apply(Editing(act.case, act.by, act.at, act.rights), addendum, changes)

        engine.perform(part, "reopen_statement", by=by, at=at, change=change)
        return
    with editing(part, by=by, at=at, check=lambda _rights, _case: None) as edit:
        _apply(edit, addendum, changes)
        edit.record("addendum_carried_out", {"perubahan": addendum.nomor})


def _apply(edit: Editing, addendum: Addendum, changes: Sequence[PerubahanEntri]) -> None:
    for change in changes:
        if change.jenis == Jenis.TAMBAH:
            entry = edit.add(change.isi, asal=EntriDaftarData.Asal.ADDENDUM)
            change.entri = entry
            change.save(update_fields=["entri"])
            _agree(entry, edit)
        elif change.jenis == Jenis.UBAH and change.entri is not None:
            _change(edit, edit.entry(change.entri), change.isi)
        elif change.entri is not None:
            _take_out(edit, edit.entry(change.entri), addendum)


def _agree(entry: EntriDaftarData, edit: Editing) -> None:
    entry.keputusan, entry.keputusan_oleh, entry.keputusan_pada = reading.AGREED, edit.by, edit.at
    entry.save(update_fields=["keputusan", "keputusan_oleh", "keputusan_pada"])


def _change(edit: Editing, entry: EntriDaftarData, isi: Mapping[str, Any]) -> None:
    """Write the answers; releases follow, and whether the changed data are available is asked anew."""
    edit.keep(entry, put(entry, isi))
    EntriDaftarData.objects.filter(pk=entry.pk).update(**UNANSWERED)


def _take_out(edit: Editing, entry: EntriDaftarData, addendum: Addendum) -> None:
    """The row stays; releases that were still promised go."""
    today = edit.at.astimezone(edit.bagian.wilayah.zone).date()
    entry.dicabut_oleh, entry.updated_at = addendum, edit.at
    entry.save(update_fields=["dicabut_oleh", "updated_at"])
    entry.jadwal.filter(tanggal__gte=today).delete()
    edit.touched = True
