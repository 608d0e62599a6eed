"""A year of the Daftar Data: opened, drafted, sent to Pembina Data, closed (the frame of SOP B1 to B4).

Keyword-only, with `by` and `at=None`. Refusals as in SOP A: ActionDenied, StaleMove, StaleForm, AlreadyDone,
InvalidInput.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from forum import queries
from forum.models import DaftarData, DaftarDataOpd
from forum.permissions import daftar as permissions
from forum.reading.reviu import COUNTED
from forum.services import entries
from forum.states import AGREED, OPEN_FOR_DRAFTS, ListState, OfficeState
from satudata.accounts.models import Instansi, User, Wilayah
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.documents.services import next_number
from satudata.workflow import engine
from satudata.workflow.errors import InvalidInput, StaleForm, StaleMove
from satudata.workflow.models import Sop, StepRun
from satudata.workflow.queries import sop_in_force

SERIES = "daftar_data"
PATTERN = "DD.{wilayah}.{tahun}.{nomor:03d}"
PHASES = ("draf_sampai", "reviu_sampai", "rekomendasi_sampai", "forum_pada")
FIRST_YEAR, LAST_YEAR = 2000, 2100


def list_url(case: DaftarData) -> str:
    """Where a year's list is read."""
    return reverse("daftar_detail", args=[case.pk])


def open_year(  # noqa: PLR0913
    *,
    wilayah: Wilayah,
    tahun: int,
    by: User,
    phases: Mapping[str, date | None] | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> DaftarData:
    """Open the Daftar Data of a region for a year: its list, one part per OPD, under the SOP in force.

    The entries of the year before are copied by `entries.copy_year` when the drafting opens. Raises
    InvalidInput where the year was opened before, where the phases are not in order, where the region has no
    SOP, Sekretariat or BPS office; ActionDenied for anybody but the Sekretariat SDI.
    """
    moment = at or now()
    permissions.check_can_open_year(rights_of(by), wilayah)
    dates = _phases(phases or {})
    local = moment.astimezone(wilayah.zone).date()
    with transaction.atomic():
        if token is not None:
            engine.use_token(by, token, at=moment, result_url=reverse("forum_home"))
        Wilayah.objects.select_for_update().get(pk=wilayah.pk)
        _check_year(wilayah, tahun)
        sekretariat = queries.sekretariat_of(wilayah)
        case = DaftarData.objects.create(
            nomor=next_number(sekretariat, SERIES, on=local, pattern=PATTERN),
            wilayah=wilayah,
            instansi=sekretariat,
            pembina=queries.bps_office([wilayah.kode_bps]),
            sop=sop_in_force(wilayah, Sop.Kind.PENYELENGGARAAN, local),
            tahun=tahun,
            disalin_dari=_year_before(wilayah, tahun),
            created_at=moment,
            created_by=by,
            updated_at=moment,
            **dates,
        )
        engine.record(case, "year_opened", by=by, at=moment, data={"tahun": tahun})
        case.save()
        for number, instansi in enumerate(queries.producers_of(wilayah), start=1):
            add_office(case, instansi, number, by=by, at=moment)
    return case


def add_office(case: DaftarData, instansi: Instansi, number: int, *, by: User, at: datetime) -> DaftarDataOpd:
    """Give an OPD its part of a year's list; called with the list locked or just made."""
    office = DaftarDataOpd.objects.create(
        nomor=f"{case.nomor}.{number:02d}",
        wilayah_id=case.wilayah_id,
        instansi=instansi,
        pembina_id=case.pembina_id,
        sop_id=case.sop_id,
        daftar=case,
        tahun=case.tahun,
        created_at=at,
        created_by=by,
        updated_at=at,
    )
    engine.record(office, "office_listed", by=by, at=at, data={"tahun": case.tahun})
    office.save()
    return office


def _check_year(wilayah: Wilayah, tahun: int) -> None:
    if not FIRST_YEAR <= tahun <= LAST_YEAR:
        raise InvalidInput(_("Tahun data harus antara 2000 dan 2100."))
    if DaftarData.objects.filter(wilayah=wilayah, tahun=tahun).exists():
        raise InvalidInput(
            _("Daftar Data %(wilayah)s tahun %(tahun)s sudah dibuka.") % {"wilayah": wilayah, "tahun": tahun}
        )


def _phases(phases: Mapping[str, date | None]) -> dict[str, date | None]:
    dates = {name: phases.get(name) for name in PHASES}
    given = [day for day in dates.values() if day is not None]
    if given != sorted(given):
        raise InvalidInput(
            _("Tanggal tahapan harus berurutan: draf OPD, reviu Walidata, rekomendasi, rapat Forum.")
        )
    return dates


def _year_before(wilayah: Wilayah, tahun: int) -> DaftarData | None:
    return DaftarData.objects.filter(wilayah=wilayah, tahun__lt=tahun).order_by("-tahun").first()


def open_drafting(
    *,
    daftar: DaftarData,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Open the drafting: every OPD may fill its part and is told so."""

    def change(act: engine.Change) -> None:
        waiting = act.case.bagian.filter(state=OfficeState.LISTED).order_by("nomor")
        for office in waiting:
            moved = engine.perform(office, "start_drafting", by=act.by, at=act.at)
            entries.copy_year(bagian=moved.case, by=act.by, at=act.at)
        act.data["perangkat_daerah"] = len(waiting)

    return engine.perform(
        daftar,
        "open_drafting",
        by=by,
        at=at,
        version=version,
        token=token,
        result_url=list_url(daftar),
        change=change,
    )


def close_drafting(
    *,
    daftar: DaftarData,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Close the drafting; OPDs that have not sent their list may still send it, late."""

    def change(act: engine.Change) -> None:
        act.data["belum_mengirim"] = act.case.bagian.filter(state__in=_AT_OFFICE).count()

    return _move(daftar, "close_drafting", by, version, token, at, change)


def reopen_drafting(
    *,
    daftar: DaftarData,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Open the drafting again; lists that were sent or reviewed stay as they are."""
    return _move(daftar, "reopen_drafting", by, version, token, at)


def close_year(  # noqa: PLR0913
    *,
    daftar: DaftarData,
    by: User,
    despite_open: bool = False,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Close an agreed year. While OPDs still owe their Surat Pernyataan only where that is meant.

    Their step B4 stays open and can be finished after it.
    """

    def change(act: engine.Change) -> None:
        done = (OfficeState.STATED, OfficeState.PASSED_OVER)
        owing = list(act.case.bagian.exclude(state__in=done).order_by("nomor").select_related("instansi"))
        if owing and not despite_open:
            raise InvalidInput(
                _("Surat Pernyataan belum terbit: %(names)s. Centang bahwa tahun tetap ditutup, atau tunggu.")
                % {"names": names_of(owing)}
            )
        act.data["belum_menyatakan"] = len(owing)

    return _move(daftar, "close_year", by, version, token, at, change)


# To Pembina Data: SOP B1 begins ------------------------------------------------------------------
# The OPD has its list: nothing was sent to Walidata, or it came back.
_AT_OFFICE = (OfficeState.LISTED, OfficeState.DRAFTED, OfficeState.RETURNED)


def ask_recommendation(  # noqa: PLR0913
    *,
    daftar: DaftarData,
    by: User,
    passed: Collection[UUID] = (),
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Ask Pembina Data for its recommendation on the reviewed list (SOP B1 begins, without due date).

    `passed` are ids of OPDs' lists that have no entry and are passed over with this act, which only the
    Sekretariat may do. Raises InvalidInput naming the OPDs whose list with entries is not reviewed, those
    without entries that are not passed over, and where no list has an entry at all.
    """

    def change(act: engine.Change) -> None:
        # Locked in one order; who returns a list meanwhile waits, then meets the new state.
        parts = list(
            act.case.bagian.select_for_update(of=("self",)).order_by("pk").select_related("instansi")
        )
        filled = _filled(act.case)
        _check_reviewed(parts, filled, passed)
        for part in parts:
            if part.state in _AT_OFFICE:
                engine.perform(part, "pass_over", by=act.by, at=act.at)
        if StepRun.objects.filter(
            case_kind=act.case.CASE_KIND, case_id=str(act.case.pk), step_code="B1"
        ).exists():
            act.case.putaran += 1
        act.data["entri"] = act.case.entri.filter(COUNTED).count()
        act.data["perangkat_daerah"] = sum(part.state == OfficeState.REVIEWED for part in parts)

    return _move(daftar, "ask_recommendation", by, version, token, at, change)


def _filled(case: DaftarData) -> set[UUID]:
    """Ids of the parts that have an entry."""
    return set(case.entri.filter(COUNTED).values_list("bagian_id", flat=True))


def _check_reviewed(
    parts: Collection[DaftarDataOpd], filled: Collection[UUID], passed: Collection[UUID]
) -> None:
    settled = (OfficeState.REVIEWED, OfficeState.PASSED_OVER)
    open_parts = [part for part in parts if part.state not in settled]
    late = [part for part in open_parts if part.pk in filled or part.state not in _AT_OFFICE]
    empty = [part for part in open_parts if part not in late and part.pk not in passed]
    problems = []
    if late:
        problems.append(_("Belum disetujui Walidata: %(names)s.") % {"names": names_of(late)})
    if empty:
        problems.append(
            _("Belum mempunyai entri: %(names)s. Sekretariat SDI mencentang OPD yang dilewati tahun ini.")
            % {"names": names_of(empty)}
        )
    if not problems and not any(part.state == OfficeState.REVIEWED for part in parts):
        problems.append(_("Belum ada satu pun Daftar Data OPD yang disetujui Walidata."))
    if problems:
        raise InvalidInput(*problems)


def names_of(parts: Iterable[DaftarDataOpd]) -> str:
    """The OPDs of some parts in words, at most ten of them by name."""
    found = [part.instansi.nama for part in parts]
    more = len(found) - 10
    words = ", ".join(found[:10])
    return _("%(names)s, dan %(n)d lainnya") % {"names": words, "n": more} if more > 0 else words


# What the Sekretariat may set until the list is agreed ---------------------------------------------
def set_phases(  # noqa: PLR0913
    *,
    daftar: DaftarData,
    phases: Mapping[str, date | None],
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> DaftarData:
    """Set the last days of the phases; what changed is told in the history. None of them is from the SOP.

    Raises InvalidInput where they are not in order, StaleMove once the list is agreed.
    """
    dates = _phases(phases)
    moment = at or now()
    with transaction.atomic():
        case = _planned(daftar, by, version, token, moment)
        if case.state in AGREED:
            raise StaleMove(_("Daftar Data ini sudah disepakati, jadi tahapannya tidak diubah lagi."))
        before = {name: getattr(case, name) for name in PHASES}
        changed = {
            name: [_iso(before[name]), _iso(dates[name])] for name in PHASES if before[name] != dates[name]
        }
        if not changed:
            return case
        for name in changed:
            setattr(case, name, dates[name])
        engine.record(case, "phases_set", by=by, at=moment, data={"tahapan": changed})
        return _saved(case, moment)


def join_offices(  # noqa: PLR0913
    *,
    daftar: DaftarData,
    instansi: Collection[int],
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> list[DaftarDataOpd]:
    """Give OPDs that joined the region after the opening their part of the list.

    While OPDs draft, theirs is opened at once. Raises InvalidInput for none, StaleMove once the draft has
    gone to Pembina Data.
    """
    moment = at or now()
    with transaction.atomic():
        case = _planned(daftar, by, version, token, moment)
        if case.state not in OPEN_FOR_DRAFTS | {ListState.PREPARED}:
            raise StaleMove(
                _("Draf tahun ini sudah dikirim ke Pembina Data. OPD baru masuk lewat perubahan.")
            )
        missing = [office for office in queries.producers_of(case.wilayah) if office.pk in set(instansi)]
        known = set(case.bagian.values_list("instansi_id", flat=True))
        joining = [office for office in missing if office.pk not in known]
        if not joining:
            raise InvalidInput(_("Pilih paling sedikit satu OPD yang belum mempunyai Daftar Data tahun ini."))
        parts = [
            add_office(case, office, number, by=by, at=moment)
            for number, office in enumerate(joining, start=len(known) + 1)
        ]
        engine.record(case, "offices_joined", by=by, at=moment, data={"nama": [o.nama for o in joining]})
        _saved(case, moment)
        if case.state in OPEN_FOR_DRAFTS:
            parts = [engine.perform(part, "start_drafting", by=by, at=moment).case for part in parts]
            for part in parts:
                entries.copy_year(bagian=part, by=by, at=moment)
    return parts


def _planned(
    daftar: DaftarData, by: User, version: int | None, token: UUID | None, at: datetime
) -> DaftarData:
    """The list, locked for a change that is no move, after token, right and version."""
    if token is not None:
        engine.use_token(by, token, at=at, result_url=list_url(daftar))
    case = (
        DaftarData.objects.select_for_update(of=("self",))
        .select_related("wilayah", "instansi", "pembina")
        .get(pk=daftar.pk)
    )
    permissions.check_can_plan(rights_of(by), case)
    if version is not None and version != case.version:
        raise StaleForm(expected=version, current=case.version)
    return case


def _saved(case: DaftarData, at: datetime) -> DaftarData:
    case.version += 1
    case.updated_at = at
    case.save()
    return case


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _move(  # noqa: PLR0913
    daftar: DaftarData,
    verb: str,
    by: User,
    version: int | None,
    token: UUID | None,
    at: datetime | None,
    change: Callable[[engine.Change], None] | None = None,
) -> engine.Moved:
    return engine.perform(
        daftar,
        verb,
        by=by,
        at=at,
        version=version,
        token=token,
        result_url=list_url(daftar),
        change=change,
    )
