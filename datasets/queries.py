"""The only reader of many releases. Owns what is visible before publication, and what the public sees."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from datasets.models import RilisData, Terbitan, ValidasiOpd
from datasets.states import ENDED
from datasets.tables.report import title
from recommendations.queries import walidata_of
from satudata.accounts.models import Wilayah
from satudata.accounts.queries import Rights
from satudata.accounts.roles import PEMBINA, Permission, Role
from satudata.clock.queries import calendar_for
from satudata.workflow.registry import QueueCase, RunFacts


# What is visible --------------------------------------------------------------------------------
def _seen(rights: Rights) -> Q:
    offices = rights.instansi_ids(Permission.DATA_VIEW)
    regions = rights.wilayah_ids(Permission.DATA_VIEW)
    return Q(instansi_id__in=offices) | Q(pembina_id__in=offices) | Q(wilayah_id__in=regions)


def visible_releases(rights: Rights) -> QuerySet[RilisData]:
    """Releases that this person may read before they are public: of their OPD, region, BPS office.

    Agrees with `permissions.rilis.can_view`.
    """
    return RilisData.objects.filter(_seen(rights))


def visible_validations(rights: Rights) -> QuerySet[ValidasiOpd]:
    """Letters of validation of the same offices."""
    return ValidasiOpd.objects.filter(_seen(rights))


def get_release(rights: Rights, pk: UUID) -> RilisData:
    """One visible release with what its pages name; DoesNotExist (404) for any other."""
    related = (
        "dataset__item", "dataset__instansi", "entri__daftar", "entri__bagian", "wilayah",
        "instansi__wilayah", "pembina", "sop", "versi__kamus", "versi__by", "versi_terbit", "diunggah_oleh",
    )  # fmt: skip
    return visible_releases(rights).select_related(*related).get(pk=pk)


def get_validation(rights: Rights, pk: UUID) -> ValidasiOpd:
    """One visible letter of validation; DoesNotExist (404) for any other."""
    related = ("instansi__wilayah", "wilayah", "pembina", "surat", "disetujui_oleh")
    return visible_validations(rights).select_related(*related).get(pk=pk)


def overdue_releases(wilayah: Wilayah, day: date) -> QuerySet[RilisData]:
    """Releases promised before `day` that are not public and not given up."""
    rows = RilisData.objects.filter(wilayah=wilayah, jadwal__lt=day, versi_terbit__isnull=True)
    return rows.exclude(state__in=sorted(ENDED))


# What the public sees -----------------------------------------------------------------------------
def shown(at: datetime) -> Q:
    """Published versions that are shown at a moment; withdrawn ones are not among them."""
    return Q(siap=True, ditarik_pada__isnull=True, tayang_sejak__lte=at) & (
        Q(tayang_sampai__isnull=True) | Q(tayang_sampai__gt=at)
    )


def public_now(at: datetime) -> QuerySet[Terbitan]:
    """All published versions that the public sees at a moment: the one rule of the portal and the APIs."""
    return Terbitan.objects.filter(shown(at))


def faces_now(at: datetime) -> QuerySet[Terbitan]:
    """One published version per dataset that is shown at a moment: whose title and metadata its page has."""
    return public_now(at).filter(
        Q(muka_sejak__lte=at) & (Q(muka_sampai__isnull=True) | Q(muka_sampai__gt=at))
    )


# Words --------------------------------------------------------------------------------------------------
def rule_title(code: str) -> str:
    """The name of a rule of the checks, in the language in force; its code where it is none any more."""
    try:
        return title(code)
    except KeyError:
        return code


# Offices --------------------------------------------------------------------------------------------
def holder_of_release(case: RilisData, role: str) -> int:
    """Id of the office that has the turn in a role: BPS office, Walidata, else the OPD."""
    if role in PEMBINA:
        return case.pembina_id
    return walidata_of(case.wilayah).pk if role == Role.WALIDATA else case.instansi_id


def holder_of_validation(case: ValidasiOpd, role: str) -> int:
    """The OPD."""
    return case.instansi_id


def due_of_collection(case: RilisData) -> datetime:
    """When SOP B5 ("sesuai frekuensi data") is due: closing time of the promised day of release."""
    return calendar_for(case.wilayah).last_closing(case.jadwal)


# What queues carry and show ---------------------------------------------------------------------------
def facts_of_release(case: RilisData) -> RunFacts:
    """What a run of a release carries of it."""
    title = str(case)
    text = f"{title} {case.nomor} {case.instansi.singkatan}".lower()
    return RunFacts(title, case.nomor, case.tahun, "", case.pembina_id, text)


def facts_of_validation(case: ValidasiOpd) -> RunFacts:
    """What a run of a letter would carry of it; it has none."""
    return RunFacts(str(case), case.nomor, None, "", case.pembina_id, str(case).lower())


def describe_releases(ids: Iterable[str]) -> dict[str, QueueCase]:
    """Queue rows of releases: one query."""
    cases = RilisData.objects.filter(pk__in=list(ids)).select_related("instansi", "entri")
    kind = _("Rilis data")
    return {str(c.pk): _row(c, str(c), "rilis_detail", kind, c.tahun) for c in cases}


def describe_validations(ids: Iterable[str]) -> dict[str, QueueCase]:
    """Queue rows of letters of validation: one query."""
    cases = ValidasiOpd.objects.filter(pk__in=list(ids)).select_related("instansi")
    kind = _("Surat Validasi")
    return {str(c.pk): _row(c, str(c), "validasi_detail", kind, c.created_at.year) for c in cases}


def _row(case: Any, title: str, page: str, kind: str, year: int) -> QueueCase:
    return QueueCase(
        title=title,
        number=case.nomor,
        url=reverse(page, args=[case.pk]),
        instansi=case.instansi.nama,
        year=year,
        kind=kind,
        state_label=str(case.get_state_display()),
        state=case.state,
        tone=case.tone,
    )
