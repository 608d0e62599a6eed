"""The only writer of SOPs: load the seeds, copy a version, change a draft, put it in force.

A version with a date in force never changes again; the rows' own triggers refuse it too. Changes
wait for one another at the row of the SOP, copies at the row of the region. Every act of a person
leaves one event in that person's chain.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from satudata.accounts.models import User, Wilayah
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.clock.readings import Reading
from satudata.workflow.engine import record_of_person
from satudata.workflow.errors import InvalidInput
from satudata.workflow.models import Sop, SopStep
from satudata.workflow.permissions import check_can_manage_sop, check_is_draft
from satudata.workflow.queries import STEP_CODES

# Characters that neither a page nor a drawing nor a workbook can hold; lines and tabs are allowed.
CONTROL = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SEEDS = Path(__file__).parent / "seeds"

# What a person may write on a draft. Region, kind and version are set by the copy; the step's code
# and number are the joint between data and code.
COVER_FIELDS = (
    "nomor", "nama", "tanggal_pembuatan", "tanggal_revisi", "tanggal_efektif", "disahkan_oleh",
    "instansi_pembuat", "dasar_hukum", "kualifikasi_pelaksana", "keterkaitan", "perlengkapan",
    "peringatan", "pencatatan", "pelaksana",
)  # fmt: skip
STEP_FIELDS = (
    "aktivitas", "jika_ya", "jika_tidak", "pelaksana", "kelengkapan", "standar", "satuan",
    "pembacaan", "batas_tunggu_hari", "output", "keterangan", "berikutnya",
)  # fmt: skip

# Units in which each reading of a standard can be written.
UNITS: dict[str, frozenset[str]] = {
    Reading.HANDLING_MINUTES: frozenset({SopStep.Unit.MENIT, SopStep.Unit.JAM}),
    Reading.WORKING_DAYS: frozenset({SopStep.Unit.HARI}),
    Reading.CALENDAR_DAYS: frozenset({SopStep.Unit.HARI}),
}


# The seeds -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LoadedSop:
    """What became of one seed: `result` is loaded, present, differs or no_region."""

    nomor: str
    kode_bps: str
    result: str


def load_sops(paths: Iterable[Path] | None = None) -> list[LoadedSop]:
    """Load the SOPs shipped with the project as first versions, in force from their effective date.

    Safe to run at every start: a version that stands there is left as it is, and said to differ where
    the file has changed since (a new text is a new version). A seed whose region is not loaded is
    left out and said so. Acts in nobody's name.
    """
    files = sorted(SEEDS.glob("*.yaml")) if paths is None else paths
    return [_load(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in files]


@transaction.atomic
def _load(seed: dict[str, Any]) -> LoadedSop:
    steps = seed.pop("langkah")
    kode = seed.pop("wilayah")
    wilayah = Wilayah.objects.select_for_update().filter(kode_bps=kode).first()
    if wilayah is None:
        return LoadedSop(seed["nomor"], kode, "no_region")
    stored = Sop.objects.filter(wilayah=wilayah, kind=seed["kind"], versi=seed["versi"]).first()
    if stored is not None:
        return LoadedSop(seed["nomor"], kode, "present" if _as_seeded(stored, seed, steps) else "differs")
    sop = Sop(wilayah=wilayah, **seed)
    _check(sop)
    sop.save()
    _store_steps(SopStep(sop=sop, **step) for step in steps)
    check_complete(sop)
    Sop.objects.filter(pk=sop.pk).update(berlaku_dari=sop.tanggal_efektif)
    return LoadedSop(sop.nomor, kode, "loaded")


def _as_seeded(sop: Sop, seed: dict[str, Any], steps: list[dict[str, Any]]) -> bool:
    stored = {step.kode: step for step in sop.steps.all()}
    return all(getattr(sop, name) == value for name, value in seed.items()) and all(
        step["kode"] in stored and all(getattr(stored[step["kode"]], n) == v for n, v in step.items())
        for step in steps
    )


def _store_steps(steps: Iterable[SopStep]) -> None:
    for step in steps:
        _check(step)
        step.save()


# A new version ------------------------------------------------------------------------------------


@transaction.atomic
def copy_sop(sop: Sop, *, by: User, at: datetime | None = None, wilayah: Wilayah | None = None) -> Sop:
    """Copy a version, cover and steps, into the next draft of its region (or of another region).

    Any version can be copied, in force or draft. Refused to whoever does not administer the region
    that gets the draft, and while that region has an unfinished draft of this SOP.
    """
    target = Wilayah.objects.select_for_update().get(pk=(wilayah or sop.wilayah).pk)
    check_can_manage_sop(rights_of(by), target)
    siblings = Sop.objects.filter(wilayah=target, kind=sop.kind)
    if siblings.filter(berlaku_dari__isnull=True).exists():
        raise InvalidInput(_("Masih ada versi draf SOP ini. Lanjutkan draf itu."))
    last = siblings.aggregate(last=Max("versi"))["last"] or 0
    steps = list(SopStep.objects.filter(sop=sop))
    cover = {name: getattr(sop, name) for name in COVER_FIELDS}
    draft = Sop.objects.create(wilayah=target, kind=sop.kind, versi=last + 1, **cover)
    for step in steps:
        step.pk, step.sop = None, draft
        step._state.adding = True
    SopStep.objects.bulk_create(steps)
    _tell(by, "sop_copied", draft, at, source=sop.pk)
    return draft


@transaction.atomic
def change_cover(sop: Sop, *, by: User, at: datetime | None = None, **fields: Any) -> Sop:
    """Change what the cover of a draft says; what is not named stays.

    Refused once the version has a date in force. Raises InvalidInput with what to do about a field.
    """
    locked = _locked_draft(sop.pk, by)
    changes = _assign(locked, COVER_FIELDS, fields)
    if changes:
        _check(locked)
        locked.save(update_fields=list(changes))
        _tell(by, "sop_cover_changed", locked, at, changes=changes)
    return locked


@transaction.atomic
def change_step(step: SopStep, *, by: User, at: datetime | None = None, **fields: Any) -> SopStep:
    """Change one step of a draft: activity, input, standard, reading, waiting limit, output.

    Refused once the version has a date in force, and where unit, amount and reading do not agree.
    """
    sop = _locked_draft(step.sop_id, by)
    locked = SopStep.objects.get(pk=step.pk)
    changes = _assign(locked, STEP_FIELDS, fields)
    if changes:
        _check(locked)
        if problem := standard_problem(locked):
            raise InvalidInput(problem)
        locked.save(update_fields=list(changes))
        _tell(by, "sop_step_changed", sop, at, step=locked.kode, changes=changes)
    return locked


@transaction.atomic
def put_in_force(sop: Sop, on_date: date, *, by: User, at: datetime | None = None) -> Sop:
    """Set the day from which new cases of the region follow this version; nothing of it changes after.

    Cases already open keep the version they were opened under. Refused for a day before today, for a
    day that is not later than that of the version before, and for a version that lacks a step.
    """
    moment = at or now()
    locked = _locked_draft(sop.pk, by)
    check_complete(locked)
    _check_day(locked, on_date, timezone.localdate(moment, locked.wilayah.zone))
    locked.berlaku_dari, locked.diberlakukan_oleh = on_date, by
    locked.save(update_fields=["berlaku_dari", "diberlakukan_oleh"])
    _tell(by, "sop_put_in_force", locked, moment, berlaku_dari=on_date.isoformat())
    return locked


def _check_day(sop: Sop, on_date: date, today: date) -> None:
    if on_date < today:
        raise InvalidInput(_("Isi tanggal hari ini atau sesudahnya: SOP tidak berlaku surut."))
    siblings = Sop.objects.filter(wilayah_id=sop.wilayah_id, kind=sop.kind)
    latest = siblings.aggregate(latest=Max("berlaku_dari"))["latest"]
    if latest is not None and on_date <= latest:
        raise InvalidInput(_("Isi tanggal sesudah tanggal berlaku versi sebelumnya."))


# Rules of a version -----------------------------------------------------------------------------------


def check_complete(sop: Sop) -> None:
    """Refuse a version that lacks a step of its kind, has one too many, or an impossible standard."""
    steps = list(SopStep.objects.filter(sop=sop))
    codes = {step.kode for step in steps}
    wanted = set(STEP_CODES[sop.kind])
    problems = [_("Langkah %(kode)s tidak ada.") % {"kode": code} for code in sorted(wanted - codes)]
    problems += [_("Langkah %(kode)s tidak dikenal.") % {"kode": code} for code in sorted(codes - wanted)]
    problems += [problem for step in steps if (problem := standard_problem(step))]
    if problems:
        raise InvalidInput(*problems)


def standard_problem(step: SopStep) -> str:
    """Say what is wrong with amount, unit and reading of a step; empty where they agree.

    Minutes and hours are handling time, days are working or calendar days; whatever has no amount is
    read as "tanpa batas waktu" (sop/steps.md, readings). A waiting limit is at least one working day.
    """
    if step.batas_tunggu_hari == 0:
        return _("Langkah %(kode)s: batas tunggu minimal 1 hari kerja.") % {"kode": step.kode}
    if step.pembacaan == Reading.NONE:
        if step.standar is None:
            return ""
        return _("Langkah %(kode)s: pilih cara menghitung standar waktunya.") % {"kode": step.kode}
    if not step.standar:
        return _("Langkah %(kode)s: isi standar waktu, angka lebih dari 0.") % {"kode": step.kode}
    if step.satuan not in UNITS[step.pembacaan]:
        return _("Langkah %(kode)s: satuan tidak cocok dengan cara menghitungnya.") % {"kode": step.kode}
    return ""


def _locked_draft(pk: int, by: User) -> Sop:
    sop = Sop.objects.select_for_update(of=("self",)).select_related("wilayah").get(pk=pk)
    check_can_manage_sop(rights_of(by), sop.wilayah)
    check_is_draft(sop)
    return sop


def _assign(row: models.Model, allowed: Iterable[str], fields: dict[str, Any]) -> dict[str, list[Any]]:
    """Set the fields that differ; returns {field: [before, after]}."""
    changes = {}
    for name, value in fields.items():
        if name not in allowed:
            raise TypeError(f"{type(row).__name__} has no field {name} to change")
        before = getattr(row, name)
        if before != value:
            setattr(row, name, value)
            changes[name] = [_plain(before), _plain(value)]
    return changes


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _check(row: models.Model) -> None:
    if problems := _control_problems(row):
        raise InvalidInput(*problems)
    try:
        row.full_clean()
    except ValidationError as error:
        raise InvalidInput(*error.messages) from error


def _control_problems(row: models.Model) -> list[str]:
    """One sentence for each text of a row that carries a control character, as word processors leave them."""
    written = models.CharField | models.TextField | models.JSONField
    words = _(
        "%(isian)s memuat karakter kendali yang tidak terlihat, yang biasanya ikut tersalin dari pengolah "
        "kata. Ketik ulang bagian itu."
    )
    return [
        words % {"isian": capfirst(f.verbose_name)}
        for f in row._meta.concrete_fields
        if isinstance(f, written) and CONTROL.search(_all_text(getattr(row, f.attname)))
    ]


def _all_text(value: Any) -> str:
    return "\n".join(str(line) for line in value) if isinstance(value, list) else str(value or "")


def _tell(by: User, code: str, sop: Sop, at: datetime | None, **data: Any) -> None:
    facts = {"sop": sop.pk, "nomor": sop.nomor, "versi": sop.versi, "wilayah": sop.wilayah.kode_bps}
    record_of_person(by, code, at=at or now(), data={**facts, **data})
