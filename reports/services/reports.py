"""The yearly report until its approval: opened, written, sent to the head, returned (SOP B10).

Keyword-only, with `by` and `at=None`. Raises ActionDenied, StaleMove, StaleForm, AlreadyDone, InvalidInput.
A section is saved against the version of its text that was on screen; the plan of action against the hash of
its rows, so two people on one page never write over each other unseen.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from recommendations.queries import bps_office, walidata_of
from reports import contents
from reports.documents.epss import kalimat
from reports.models import Laporan, NarasiLaporan, Potret, TindakLanjut
from reports.permissions import laporan as permissions
from reports.services.snapshots import check_day, take_snapshot
from reports.states import EDITABLE
from satudata.accounts.models import User, Wilayah
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.documents.services import next_number
from satudata.workflow import engine
from satudata.workflow.errors import InvalidInput, StaleForm, StaleMove
from satudata.workflow.models import Sop
from satudata.workflow.queries import sop_in_force

SERIES, PATTERN = "laporan", "LAP.{wilayah}.{tahun}.{nomor:03d}"
FIRST_YEAR, LAST_YEAR = 2000, 2100
MAX_REASON = 4000
MAX_SECTION = 20_000
MAX_ACTIONS = 60
# Recorded, not moves.
OPENED = "report_opened"
RETAKEN = "report_figures_retaken"
COLUMNS = ("masalah", "aksi", "penanggung_jawab", "ukuran", "target", "waktu")
NEEDED = ("masalah", "aksi", "penanggung_jawab")


def report_url(laporan: Laporan) -> str:
    """Where a report is read."""
    return reverse("laporan_detail", args=[laporan.pk])


# Opening -----------------------------------------------------------------------------------------------
def open_report(  # noqa: PLR0913
    *,
    wilayah: Wilayah,
    tahun: int,
    batas: date,
    susun_sampai: date,
    sampaikan_sampai: date,
    by: User,
    token: UUID | None = None,
    at: datetime | None = None,
) -> Laporan:
    """Open the report of a region and year: its figures are frozen at the cut-off, SOP B10 begins.

    Raises InvalidInput where the year has a report, where the cut-off is not over yet or lies before the
    year, where the dates are not in order, where the region has no SOP, Walidata or BPS office.
    """
    moment = at or now()
    permissions.check_can_open_report(rights_of(by), wilayah)
    today = moment.astimezone(wilayah.zone).date()
    _check_dates(wilayah, tahun, batas, (susun_sampai, sampaikan_sampai), moment)
    with transaction.atomic():
        if token is not None:
            engine.use_token(by, token, at=moment, result_url=reverse("laporan_list"))
        Wilayah.objects.select_for_update().get(pk=wilayah.pk)
        if Laporan.objects.filter(wilayah=wilayah, tahun=tahun).exists():
            words = {"wilayah": wilayah, "tahun": tahun}
            raise InvalidInput(_("Laporan %(wilayah)s tahun %(tahun)s sudah dibuka.") % words)
        kantor = walidata_of(wilayah)
        case = Laporan.objects.create(
            nomor=next_number(kantor, SERIES, on=today, pattern=PATTERN),
            wilayah=wilayah,
            instansi=kantor,
            pembina=bps_office([wilayah.kode_bps]),
            sop=sop_in_force(wilayah, Sop.Kind.PENYELENGGARAAN, today),
            tahun=tahun,
            susun_sampai=susun_sampai,
            sampaikan_sampai=sampaikan_sampai,
            created_at=moment,
            created_by=by,
            updated_at=moment,
        )
        engine.record(case, OPENED, by=by, at=moment, data={"tahun": tahun})
        case.save()
        potret = take_snapshot(wilayah=wilayah, tahun=tahun, batas=batas, by=by, at=moment)
        return _begin(case, potret, by=by, at=moment)


def _begin(case: Laporan, potret: Potret, *, by: User, at: datetime) -> Laporan:
    def change(act: engine.Change) -> None:
        act.case.potret = potret
        act.data["batas"] = potret.batas.isoformat()

    moved: Laporan = engine.perform(case, "begin_report", by=by, at=at, change=change).case
    return moved


def _check_dates(wilayah: Wilayah, tahun: int, batas: date, dates: tuple[date, date], at: datetime) -> None:
    wrong = []
    if not FIRST_YEAR <= tahun <= LAST_YEAR:
        wrong.append(_("Tahun laporan harus antara 2000 dan 2100."))
    else:
        try:
            check_day(wilayah, tahun, batas, at)
        except InvalidInput as refused:
            wrong += refused.messages
    wrong += order_of_dates(wilayah, dates, at)
    if wrong:
        raise InvalidInput(*wrong)


def order_of_dates(
    wilayah: Wilayah,
    dates: tuple[date, date],
    at: datetime,
    *,
    kept: tuple[date | None, date | None] = (None, None),
) -> list[str]:
    """What is wrong with the ends of writing and submission, in words; a day that is `kept` may be over."""
    wrong, today = [], at.astimezone(wilayah.zone).date()
    susun, sampaikan = dates
    if susun < today and susun != kept[0]:
        wrong.append(_("Tanggal selesai disusun tidak boleh sudah lewat."))
    if sampaikan < susun:
        wrong.append(_("Tanggal disampaikan tidak boleh sebelum tanggal selesai disusun."))
    elif sampaikan < today and sampaikan != kept[1]:
        wrong.append(_("Tanggal disampaikan tidak boleh sudah lewat."))
    return wrong


# Figures -----------------------------------------------------------------------------------------------
def retake_figures(
    *, laporan: Laporan, batas: date, by: User, version: int | None = None, at: datetime | None = None
) -> Potret:
    """Freeze the figures anew, at the same or another cut-off; the narrative is left as it is written."""
    moment = at or now()
    with transaction.atomic():
        locked = _editable(laporan, by, version)
        potret = take_snapshot(wilayah=locked.wilayah, tahun=locked.tahun, batas=batas, by=by, at=moment)
        locked.potret = potret
        _recorded(locked, RETAKEN, by, moment, {"batas": batas.isoformat(), "sha256": potret.sha256})
    return potret


def _editable(laporan: Laporan, by: User, version: int | None = None) -> Laporan:
    """The report, locked, while Walidata may change it and it is what was on screen."""
    related = ("wilayah", "instansi", "potret")
    locked = Laporan.objects.select_for_update(of=("self",)).select_related(*related).get(pk=laporan.pk)
    permissions.check_can_edit(rights_of(by), locked)
    if locked.state not in EDITABLE:
        words = {"state": locked.get_state_display()}
        raise StaleMove(_("Isi laporan tidak dapat diubah. Sekarang berstatus “%(state)s”.") % words)
    if version is not None and version != locked.version:
        raise StaleForm(expected=version, current=locked.version)
    return locked


def _recorded(case: Laporan, code: str, by: User, at: datetime, data: Mapping[str, object]) -> None:
    """Append what moved nothing, and save the case under its next version."""
    engine.record(case, code, by=by, at=at, step_code="B10", data=dict(data))
    case.version += 1
    case.updated_at = at
    case.save()


# Narrative ---------------------------------------------------------------------------------------------
def save_section(  # noqa: PLR0913
    *, laporan: Laporan, bagian: str, teks: str, version: int, by: User, at: datetime | None = None
) -> NarasiLaporan:
    """Store the text of one section; `version` is that of the text on screen, 0 where none was stored.

    Raises StaleForm where somebody else's text is stored meanwhile: nothing is written over. The same text
    once more changes nothing.
    """
    section = contents.BY_CODE.get(bagian)
    if section is None:
        raise InvalidInput(_("Bagian ini tidak ada dalam laporan. Muat ulang halaman."))
    text = cleaned_text(teks)
    if len(text) > MAX_SECTION:
        raise InvalidInput(
            _("%(judul)s: paling panjang 20.000 huruf. Pendekkan teksnya.") % {"judul": section.judul}
        )
    moment = at or now()
    with transaction.atomic():
        locked = _editable(laporan, by)
        row = NarasiLaporan.objects.filter(laporan=locked, bagian=bagian).first()
        current = row.version if row else 0
        if row is not None and row.teks == text:
            return row
        if current != version:
            raise StaleForm(expected=version, current=current)
        row = row or NarasiLaporan(laporan=locked, bagian=bagian, version=0)
        row.teks, row.saran = text, contents.suggestions(locked, epss=kalimat(locked)).get(bagian, "")
        row.version += 1
        row.updated_at, row.updated_by = moment, by
        row.save()
    return row


def _storable(text: str) -> str:
    """The text without null characters, which copying from other programs leaves and PostgreSQL refuses."""
    return text.replace("\x00", "")


def cleaned_text(teks: str) -> str:
    """A text as it is stored."""
    return _storable(teks).replace("\r\n", "\n").replace("\r", "\n").strip()


# Plan of action ----------------------------------------------------------------------------------------
def seen_actions(laporan: Laporan) -> str:
    """A mark of the plan of action as it is stored: what a form sends back."""
    rows = [[getattr(row, name) for name in COLUMNS] for row in laporan.tindak_lanjut.all()]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()[:16]


class ChangedMeanwhile(InvalidInput):
    """Somebody else stored another plan of action since it was on screen."""


def save_actions(
    *,
    laporan: Laporan,
    rows: Sequence[Mapping[str, str]],
    seen: str,
    by: User,
    at: datetime | None = None,
) -> list[TindakLanjut]:
    """Store the plan of action in this order; rows in which nothing is written are left out.

    A row may wait for its other columns: they are asked for when the report goes to the head
    (`missing_parts`). `seen` is the mark of the rows that were on screen (`seen_actions`). Raises
    ChangedMeanwhile where others are stored by now, InvalidInput naming the row and column that is too long.
    """
    wanted = cleaned_rows(rows)
    _check_actions(wanted)
    moment = at or now()
    with transaction.atomic():
        locked = _editable(laporan, by)
        stored = [{name: getattr(row, name) for name in COLUMNS} for row in locked.tindak_lanjut.all()]
        if stored == wanted:
            return list(locked.tindak_lanjut.all())
        if seen != seen_actions(locked):
            raise ChangedMeanwhile(
                _("Rencana tindak lanjut diubah orang lain sejak halaman ini dibuka. Tulisan Anda tetap.")
            )
        locked.tindak_lanjut.all().delete()
        made = TindakLanjut.objects.bulk_create(
            TindakLanjut(laporan=locked, urut=number, **row) for number, row in enumerate(wanted, start=1)
        )
        locked.updated_at = moment
        locked.save(update_fields=["updated_at"])
    return made


def cleaned_rows(rows: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Rows as they are stored: without those in which nothing is written."""
    return [row for row in map(_cleaned, rows) if any(row.values())]


def _cleaned(row: Mapping[str, str]) -> dict[str, str]:
    return {name: " ".join(_storable(str(row.get(name, ""))).split()) for name in COLUMNS}


def _check_actions(rows: Sequence[Mapping[str, str]]) -> None:
    wrong = []
    if len(rows) > MAX_ACTIONS:
        wrong.append(_("Rencana tindak lanjut paling banyak %(n)d baris.") % {"n": MAX_ACTIONS})
    for number, row in enumerate(rows, start=1):
        for name in COLUMNS:
            field = TindakLanjut._meta.get_field(name)
            words = {"n": number, "kolom": field.verbose_name, "most": field.max_length}
            if len(row[name]) > (field.max_length or 0):
                wrong.append(_("Baris %(n)d: kolom “%(kolom)s” paling panjang %(most)d huruf.") % words)
    if wrong:
        raise InvalidInput(*wrong)


# To the head and back ----------------------------------------------------------------------------------
def missing_parts(laporan: Laporan) -> list[str]:
    """What must still be written before the report goes to the head, in words."""
    filled = laporan.narasi.exclude(teks="").values_list("bagian", flat=True)
    words = [
        _("%(bab)s: isi bagian “%(judul)s”.") % {"bab": contents.numbered(s.bab), "judul": s.judul}
        for s in contents.missing(filled)
    ]
    rows = list(laporan.tindak_lanjut.all())
    bab = {"bab": contents.numbered(contents.ACTIONS_IN)}
    if not rows:
        words.append(_("%(bab)s: isi paling sedikit satu baris rencana tindak lanjut.") % bab)
    return words + [f"{bab['bab']}: {said}" for said in half_rows(rows)]


def half_rows(rows: Iterable[TindakLanjut]) -> list[str]:
    """Columns of the plan of action that are still empty and must not be, in words."""
    return [
        _("baris %(n)d, isi kolom “%(kolom)s”.")
        % {"n": number, "kolom": TindakLanjut._meta.get_field(name).verbose_name}
        for number, row in enumerate(rows, start=1)
        for name in NEEDED
        if not getattr(row, name)
    ]


def send_for_review(
    *,
    laporan: Laporan,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Walidata hands the draft to the head; refused with the sections that are still empty."""

    def change(act: engine.Change) -> None:
        if missing := missing_parts(act.case):
            raise InvalidInput(*missing)

    return move(laporan, "send_for_review", by=by, version=version, token=token, at=at, change=change)


def recall_report(
    *,
    laporan: Laporan,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Walidata takes the draft back while the head has not decided."""
    return move(laporan, "recall_report", by=by, version=version, token=token, at=at)


def return_report(  # noqa: PLR0913
    *,
    laporan: Laporan,
    by: User,
    reason: str,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """The head asks for another version, with a reason; the next round begins."""
    words = checked_reason(reason)

    def change(act: engine.Change) -> None:
        act.case.catatan_reviu = words
        act.case.putaran += 1

    return move(
        laporan, "return_report", by=by, version=version, token=token, at=at, note=words, change=change
    )


def checked_reason(reason: str) -> str:
    """A reason that others read; InvalidInput where it is empty or too long."""
    if not reason.strip():
        raise InvalidInput(_("Tulis alasannya."))
    if len(reason) > MAX_REASON:
        raise InvalidInput(_("Alasan paling panjang 4.000 huruf."))
    return reason.strip()


def move(  # noqa: PLR0913
    laporan: Laporan,
    verb: str,
    *,
    by: User,
    at: datetime | None,
    version: int | None = None,
    token: UUID | None = None,
    note: str = "",
    change: Callable[[engine.Change], None] | None = None,
) -> engine.Moved:
    """One move of a report by a form of its page."""
    return engine.perform(
        laporan,
        verb,
        by=by,
        at=at,
        version=version,
        token=token,
        note=note,
        result_url=report_url(laporan),
        change=change,
    )
