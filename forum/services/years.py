"""A year of the Daftar Data: opened, drafted, closed (the frame of SOP B1 to B4).

Keyword-only, with `by` and `at=None`. Refusals as in SOP A: ActionDenied, StaleMove, StaleForm, AlreadyDone,
InvalidInput.
"""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from forum import queries
from forum.models import DaftarData, DaftarDataOpd
from forum.permissions import daftar as permissions
from forum.services import entries
from forum.states import OfficeState
from satudata.accounts.models import User, Wilayah
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.documents.services import next_number
from satudata.workflow import engine
from satudata.workflow.errors import InvalidInput
from satudata.workflow.models import Sop
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


def add_office(case: DaftarData, instansi: object, number: int, *, by: User, at: datetime) -> DaftarDataOpd:
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
