"""The only writer of EPSS assessments: opened and filled by Walidata, sent, assessed and decided by BPS.

Each act locks the assessment first and is recorded in its own chain of events. Raises ActionDenied,
StaleMove where the time for it is over, StaleForm where somebody saved the same indicator meanwhile,
InvalidInput in words.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from recommendations.queries import bps_office, walidata_of
from reports.epss.scoring import rounded, score
from reports.epss.tree import LEVELS, Tree, read_tree
from reports.models import KerangkaEpss, NilaiIndikator, PenilaianEpss
from reports.permissions import epss as permissions
from reports.services.epss_gathering import gather_into
from satudata.accounts.models import User, Wilayah
from satudata.accounts.queries import Rights, people_with_role, rights_of
from satudata.accounts.roles import PEMBINA, Role
from satudata.autosave import SITTING
from satudata.clock.now import now
from satudata.notifications.services import announce
from satudata.workflow import engine
from satudata.workflow.errors import InvalidInput, StaleForm
from satudata.workflow.models import Event

OPENED, LEVEL_SET, SENT = "epss_opened", "epss_level_set", "epss_sent"
ASSESSED, RETURNED, DECIDED = "epss_assessed", "epss_returned", "epss_decided"
MOST_TEXT, FIRST_YEAR = 8000, 2022
# Indicators named in a refusal.
NAMED = 10


# Opening ----------------------------------------------------------------------------------------------
def open_assessment(
    *, wilayah: Wilayah, tahun: int, by: User, token: UUID | None = None, at: datetime | None = None
) -> PenilaianEpss:
    """Open the self-assessment of a region and year by the tree in force, with the evidence of the system.

    Nothing of the year before is copied: its levels are shown beside. Refused for a year before EPSS began
    or after next year, twice for a year, and without a tree in force.
    """
    moment = at or now()
    rights = rights_of(by)
    permissions.check_can_open(rights, wilayah)
    today = moment.astimezone(wilayah.zone).date()
    if not FIRST_YEAR <= tahun <= today.year + 1:
        raise InvalidInput(
            _("Tahun penilaian antara %(a)s dan %(b)s.") % {"a": FIRST_YEAR, "b": today.year + 1}
        )
    kerangka = KerangkaEpss.objects.filter(berlaku_sejak__lte=today).first()
    if kerangka is None:
        raise InvalidInput(_("Belum ada kerangka EPSS yang berlaku. Hubungi administrator."))
    with transaction.atomic():
        Wilayah.objects.select_for_update().get(pk=wilayah.pk)
        if token is not None:
            engine.use_token(by, token, at=moment, result_url=reverse("epss_list"))
        if PenilaianEpss.objects.filter(wilayah=wilayah, tahun=tahun).exists():
            raise InvalidInput(_("Penilaian EPSS %(tahun)s sudah dibuka.") % {"tahun": tahun})
        case = PenilaianEpss.objects.create(
            wilayah=wilayah,
            pembina=bps_office([wilayah.kode_bps]),
            tahun=tahun,
            kerangka=kerangka,
            created_at=moment,
            created_by=by,
        )
        NilaiIndikator.objects.bulk_create(
            NilaiIndikator(penilaian=case, kode=kode, updated_at=moment, updated_by=by)
            for kode in read_tree(kerangka.isi).indikator
        )
        record(case, OPENED, by=by, at=moment, rights=rights, data={"kerangka": kerangka.kode})
        gather_into(case, by=by, at=moment)
    return case


# Levels -----------------------------------------------------------------------------------------------
def set_level(  # noqa: PLR0913
    *,
    penilaian: PenilaianEpss,
    kode: str,
    tingkat: int | None,
    penjelasan: str,
    by: User,
    version: int | None = None,
    autosave: bool = False,
    at: datetime | None = None,
) -> NilaiIndikator:
    """Set the own level of an indicator and why; None takes it back. Walidata, until it is sent.

    `autosave`: the page saves by itself. What this person's last event says already is not said again.
    """
    moment = at or now()
    with transaction.atomic():
        case, rights = locked(penilaian), rights_of(by)
        permissions.check_can_fill(rights, case)
        permissions.check_unsent(case)
        row = _row(case, kode, version)
        _check_words(tingkat, penjelasan)
        before = row.tingkat
        row.tingkat, row.penjelasan = tingkat, penjelasan.strip()
        _saved(row, by, moment)
        facts = {"kode": kode, "sebelum": before, "sesudah": tingkat}
        if not (autosave and _said_in_sitting(case, LEVEL_SET, facts, by, moment)):
            record(case, LEVEL_SET, by=by, at=moment, rights=rights, data=facts)
    return row


def assess(  # noqa: PLR0913
    *,
    penilaian: PenilaianEpss,
    kode: str,
    tingkat: int | None,
    catatan: str,
    by: User,
    version: int | None = None,
    autosave: bool = False,
    at: datetime | None = None,
) -> NilaiIndikator:
    """Set BPS's level of an indicator with its note, beside the own one. The BPS office, once it is sent.

    `autosave` as for `set_level`.
    """
    moment = at or now()
    with transaction.atomic():
        case, rights = locked(penilaian), rights_of(by)
        permissions.check_can_assess(rights, case)
        permissions.check_with_bps(case)
        row = _row(case, kode, version)
        _check_words(tingkat, catatan)
        before = row.tingkat_bps
        row.tingkat_bps, row.catatan_bps = tingkat, catatan.strip()
        _saved(row, by, moment)
        facts = {"kode": kode, "sebelum": before, "sesudah": tingkat}
        if not (autosave and _said_in_sitting(case, ASSESSED, facts, by, moment)):
            record(case, ASSESSED, by=by, at=moment, rights=rights, data=facts)
    return row


def _said_in_sitting(
    case: PenilaianEpss, code: str, facts: Mapping[str, Any], by: User, at: datetime
) -> bool:
    """Whether the last event is this person's and says that this level stands: only words changed since."""
    last = Event.objects.filter(case_kind=case.CHAIN_KIND, case_id=str(case.pk)).order_by("-seq").first()
    return (
        last is not None
        and (last.code, last.actor_id) == (code, by.pk)
        and last.at > at - SITTING
        and (last.data["kode"], last.data["sesudah"]) == (facts["kode"], facts["sesudah"])
    )


def _row(case: PenilaianEpss, kode: str, version: int | None) -> NilaiIndikator:
    row = NilaiIndikator.objects.filter(penilaian=case, kode=kode).first()
    if row is None:
        raise InvalidInput(_("Indikator %(kode)s tidak ada dalam kerangka ini.") % {"kode": kode[:8]})
    if version is not None and version != row.version:
        raise StaleForm(expected=version, current=row.version)
    return row


def _check_words(tingkat: int | None, text: str) -> None:
    if tingkat is not None and tingkat not in LEVELS:
        raise InvalidInput(_("Pilih tingkat 1 sampai 5."))
    if len(text) > MOST_TEXT:
        raise InvalidInput(_("Penjelasan paling panjang 8.000 huruf."))


def _saved(row: NilaiIndikator, by: User, at: datetime) -> None:
    row.version, row.updated_at, row.updated_by = row.version + 1, at, by
    row.save()


# Sending and deciding ----------------------------------------------------------------------------------
def send_assessment(
    *, penilaian: PenilaianEpss, by: User, token: UUID | None = None, at: datetime | None = None
) -> PenilaianEpss:
    """Send the self-assessment to the BPS office: own levels and evidence stand from then on.

    Refused while an indicator has no level, or one above 1 no explanation.
    """
    moment = at or now()
    with transaction.atomic():
        case, rights = locked(penilaian), rights_of(by)
        permissions.check_can_fill(rights, case)
        _use(token, case, by, moment)
        permissions.check_unsent(case)
        _check_complete(case)
        case.dikirim_pada, case.dikirim_oleh = moment, by
        _closed(case, SENT, by, moment, rights)
        _tell(case, SENT, _people(case.pembina, PEMBINA, moment), moment)
    return case


def return_assessment(
    *, penilaian: PenilaianEpss, alasan: str, by: User, token: UUID | None = None, at: datetime | None = None
) -> PenilaianEpss:
    """Give a sent self-assessment back to Walidata with a reason. BPS's own levels stay. The BPS office."""
    moment = at or now()
    with transaction.atomic():
        case, rights = locked(penilaian), rights_of(by)
        permissions.check_can_assess(rights, case)
        _use(token, case, by, moment)
        permissions.check_with_bps(case)
        if not alasan.strip():
            raise InvalidInput(_("Tulis apa yang perlu dilengkapi Walidata."))
        case.dikirim_pada = case.dikirim_oleh = None
        _closed(case, RETURNED, by, moment, rights, note=alasan.strip()[:MOST_TEXT])
        _tell(case, RETURNED, _walidata(case, moment), moment)
    return case


def decide_assessment(
    *, penilaian: PenilaianEpss, by: User, token: UUID | None = None, at: datetime | None = None
) -> PenilaianEpss:
    """Close the assessment with BPS's levels, which stand from then on. Refused while one is missing."""
    moment = at or now()
    with transaction.atomic():
        case, rights = locked(penilaian), rights_of(by)
        permissions.check_can_assess(rights, case)
        _use(token, case, by, moment)
        permissions.check_with_bps(case)
        found = score(tree_of(case), _levels(case, "tingkat_bps"))
        if not found.lengkap:
            raise InvalidInput(_missing(_("Nilai BPS belum lengkap"), found.kosong))
        case.ditetapkan_pada, case.ditetapkan_oleh = moment, by
        facts = {"ips": str(rounded(found.paling_sedikit, 4)), "predikat": found.predikat}
        _closed(case, DECIDED, by, moment, rights, data=facts)
        _tell(case, DECIDED, _walidata(case, moment), moment)
    return case


def _check_complete(case: PenilaianEpss) -> None:
    rows = list(case.nilai.order_by("kode").values_list("kode", "tingkat", "penjelasan"))
    problems = []
    empty = [kode for kode, level, _text in rows if level is None]
    if empty:
        problems.append(_missing(_("Indikator belum dinilai"), empty))
    silent = [kode for kode, level, text in rows if level is not None and level > 1 and not text.strip()]
    if silent:
        problems.append(_missing(_("Penjelasan belum ditulis untuk tingkat di atas 1"), silent))
    if problems:
        raise InvalidInput(*problems)


def _missing(what: str, codes: Iterable[str]) -> str:
    found = list(codes)
    named = ", ".join(found[:NAMED]) + (", …" if len(found) > NAMED else "")
    return _("%(what)s: %(n)s indikator (%(which)s).") % {"what": what, "n": len(found), "which": named}


# Shared with the services of evidence --------------------------------------------------------------------
def locked(penilaian: PenilaianEpss) -> PenilaianEpss:
    """The assessment's row, locked, with what rights and events ask for."""
    rows = PenilaianEpss.objects.select_for_update(of=("self",))
    return rows.select_related("wilayah", "pembina", "kerangka").get(pk=penilaian.pk)


def tree_of(case: PenilaianEpss) -> Tree:
    """The tree by which an assessment is made."""
    return read_tree(case.kerangka.isi)


def record(  # noqa: PLR0913
    case: PenilaianEpss,
    code: str,
    *,
    by: User,
    at: datetime,
    rights: Rights,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Append an act to the assessment's own chain of events."""
    engine.record_of_subject(case, code, by=by, at=at, note=note, data=data, rights=rights)


def _levels(case: PenilaianEpss, column: str) -> Mapping[str, int | None]:
    return dict(case.nilai.values_list("kode", column))


def _use(token: UUID | None, case: PenilaianEpss, by: User, at: datetime) -> None:
    if token is not None:
        engine.use_token(by, token, at=at, result_url=reverse("epss_detail", args=[case.pk]))


def _closed(  # noqa: PLR0913
    case: PenilaianEpss,
    code: str,
    by: User,
    at: datetime,
    rights: Rights,
    *,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    case.version += 1
    case.save()
    record(case, code, by=by, at=at, rights=rights, note=note, data=data)


def _walidata(case: PenilaianEpss, at: datetime) -> set[int]:
    return _people(walidata_of(case.wilayah), [Role.WALIDATA.value], at)


def _people(office: Any, roles: Iterable[str], at: datetime) -> set[int]:
    return {
        pk
        for role in roles
        for pk in people_with_role(role, instansi=office, at=at).values_list("pk", flat=True)
    }


def _tell(case: PenilaianEpss, code: str, people: set[int], at: datetime) -> None:
    announce(
        users=people,
        code=code,
        cause=f"epss:{case.pk}:{code}:{case.version}",
        at=at,
        url=reverse("epss_detail", args=[case.pk]),
        data={"wilayah": case.wilayah.nama, "tahun": case.tahun},
    )
