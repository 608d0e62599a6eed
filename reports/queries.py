"""The only reader of many reports and assessments. Owns what is visible: what is not yours does not exist."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from recommendations.queries import walidata_of
from reports.models import Laporan, PenilaianEpss, Potret
from reports.states import HANDED_OVER
from satudata.accounts.models import Wilayah
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission as P
from satudata.clock.queries import calendar_for
from satudata.workflow.registry import QueueCase, RunFacts


# What is visible --------------------------------------------------------------------------------
def visible_reports(rights: Rights) -> QuerySet[Laporan]:
    """Reports of the regions and offices of this person; the leader sees what was submitted.

    Agrees with `permissions.laporan.can_view`.
    """
    offices = rights.instansi_ids(P.REPORT_VIEW)
    return Laporan.objects.filter(
        Q(wilayah_id__in=rights.wilayah_ids(P.REPORT_VIEW))
        | Q(instansi_id__in=offices)
        | Q(pembina_id__in=offices)
        | Q(wilayah_id__in=rights.wilayah_ids(P.REPORT_RECEIVE), state__in=sorted(HANDED_OVER))
    )


def visible_snapshots(rights: Rights) -> QuerySet[Potret]:
    """Snapshots of the regions whose reports this person reads, and those of visible reports."""
    return Potret.objects.filter(
        Q(wilayah_id__in=rights.wilayah_ids(P.REPORT_VIEW))
        | Q(pk__in=visible_reports(rights).exclude(potret=None).values("potret"))
    )


def visible_assessments(rights: Rights) -> QuerySet[PenilaianEpss]:
    """EPSS assessments of the regions of this person and of their BPS office."""
    return PenilaianEpss.objects.filter(
        Q(wilayah_id__in=rights.wilayah_ids(P.EPSS_VIEW)) | Q(pembina_id__in=rights.instansi_ids(P.EPSS_VIEW))
    )


def get_report(rights: Rights, pk: UUID) -> Laporan:
    """One visible report with what its pages name; DoesNotExist (404) for any other."""
    related = (
        "wilayah", "instansi__wilayah", "pembina", "sop", "potret", "dokumen", "pengantar", "disetujui_oleh",
    )  # fmt: skip
    return visible_reports(rights).select_related(*related).get(pk=pk)


def get_assessment(rights: Rights, pk: UUID) -> PenilaianEpss:
    """One visible assessment with its tree; DoesNotExist (404) for any other."""
    return visible_assessments(rights).select_related("wilayah", "pembina", "kerangka").get(pk=pk)


def regions_evaluated(rights: Rights) -> QuerySet[Wilayah]:
    """Regions whose evaluation this person may read as a whole, by code."""
    return Wilayah.objects.filter(pk__in=rights.wilayah_ids(P.SUMMARY_VIEW), aktif=True).order_by("kode_bps")


# Offices and dates ---------------------------------------------------------------------------------
def holder_of_report(case: Laporan, role: str) -> int:
    """The Walidata office: both who writes and its head."""
    return case.instansi_id


def due_of_writing(case: Laporan) -> datetime:
    """When SOP B10 is due: closing time of the day set for the year (not from the SOP)."""
    return calendar_for(case.wilayah).last_closing(case.susun_sampai)


def due_of_submission(case: Laporan) -> datetime:
    """When SOP B11 is due: closing time of the day set for the year (not from the SOP)."""
    return calendar_for(case.wilayah).last_closing(case.sampaikan_sampai)


# What queues carry and show ---------------------------------------------------------------------------
def facts_of_report(case: Laporan) -> RunFacts:
    """What a run of a report carries of it."""
    title = str(case)
    return RunFacts(title, case.nomor, case.tahun, "", case.pembina_id, f"{title} {case.nomor}".lower())


def describe_reports(ids: Iterable[str]) -> dict[str, QueueCase]:
    """Queue rows of reports: one query."""
    cases = Laporan.objects.filter(pk__in=list(ids)).select_related("instansi", "wilayah")
    return {
        str(case.pk): QueueCase(
            title=str(case),
            number=case.nomor,
            url=reverse("laporan_detail", args=[case.pk]),
            instansi=case.instansi.nama,
            year=case.tahun,
            kind=_("Laporan tahunan"),
            state_label=str(case.get_state_display()),
            state=case.state,
            tone=case.tone,
        )
        for case in cases
    }


__all__ = [
    "describe_reports",
    "due_of_submission",
    "due_of_writing",
    "facts_of_report",
    "get_assessment",
    "get_report",
    "holder_of_report",
    "regions_evaluated",
    "visible_assessments",
    "visible_reports",
    "visible_snapshots",
    "walidata_of",
]
