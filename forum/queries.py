"""The only reader of many of the Forum's cases. Owns what is visible: what is not yours does not exist."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.models import DaftarData, DaftarDataOpd, RapatForum
from forum.permissions.common import regions_seen
from recommendations.queries import bps_office, walidata_of
from satudata.accounts.models import Instansi, Wilayah
from satudata.accounts.queries import Rights
from satudata.accounts.roles import PEMBINA, Permission, Role
from satudata.workflow.errors import InvalidInput
from satudata.workflow.registry import QueueCase, RunFacts

__all__ = ["bps_office", "walidata_of"]


# What is visible --------------------------------------------------------------------------------
def visible_lists(rights: Rights) -> QuerySet[DaftarData]:
    """Lists of the regions in whose Forum this person takes part, and of their BPS office."""
    return DaftarData.objects.filter(
        Q(wilayah_id__in=regions_seen(rights)) | Q(pembina_id__in=rights.instansi_ids(Permission.FORUM_VIEW))
    )


def visible_offices(rights: Rights) -> QuerySet[DaftarDataOpd]:
    """Lists of OPDs that this person may read: of their OPD, their region, their BPS office.

    Agrees with `permissions.opd.can_view`.
    """
    offices = rights.instansi_ids(Permission.FORUM_VIEW)
    regions = rights.wilayah_ids(Permission.FORUM_VIEW)
    return DaftarDataOpd.objects.filter(
        Q(instansi_id__in=offices) | Q(pembina_id__in=offices) | Q(wilayah_id__in=regions)
    )


def visible_meetings(rights: Rights) -> QuerySet[RapatForum]:
    """Meetings of the regions in whose Forum this person takes part, and of the BPS office."""
    return RapatForum.objects.filter(
        Q(wilayah_id__in=regions_seen(rights))
        | Q(daftar__pembina_id__in=rights.instansi_ids(Permission.FORUM_VIEW))
    )


def get_list(rights: Rights, pk: UUID) -> DaftarData:
    """One visible list with its offices and papers; DoesNotExist (404) for any other."""
    related = ("wilayah", "instansi__wilayah", "pembina__wilayah", "sop", "rekomendasi", "berita_acara")
    return visible_lists(rights).select_related(*related).get(pk=pk)


def get_office(rights: Rights, pk: UUID) -> DaftarDataOpd:
    """One visible list of an OPD with its year and papers; DoesNotExist (404) for any other."""
    related = (
        "daftar__wilayah", "wilayah", "instansi__wilayah", "pembina", "sop", "berita_acara",
        "surat_pernyataan",
    )  # fmt: skip
    return visible_offices(rights).select_related(*related).get(pk=pk)


def get_meeting(rights: Rights, pk: UUID) -> RapatForum:
    """One visible meeting with its list and papers; DoesNotExist (404) for any other."""
    related = ("daftar__wilayah", "wilayah", "instansi__wilayah", "sop", "undangan", "notulen")
    return visible_meetings(rights).select_related(*related).get(pk=pk)


# Offices ------------------------------------------------------------------------------------------
def sekretariat_of(wilayah: Wilayah) -> Instansi:
    """The Sekretariat SDI of a region; InvalidInput where an administrator has named none."""
    found = Instansi.objects.filter(
        wilayah=wilayah, adalah_sekretariat=True, berlaku_sampai__isnull=True
    ).first()
    if found is None:
        raise InvalidInput(
            _("Sekretariat SDI %(wilayah)s belum ditetapkan. Hubungi administrator.") % {"wilayah": wilayah}
        )
    return found


def producers_of(wilayah: Wilayah) -> QuerySet[Instansi]:
    """The OPDs of a region that are in force now, by name: one list each."""
    return Instansi.objects.filter(
        wilayah=wilayah, jenis=Instansi.Jenis.OPD, berlaku_sampai__isnull=True
    ).order_by("nama")


def holder_of_list(case: DaftarData, role: str) -> int:
    """Id of the office that has the turn in a role: BPS office, Walidata, else the Sekretariat SDI."""
    if role in PEMBINA:
        return case.pembina_id
    return walidata_of(case.wilayah).pk if role == Role.WALIDATA else case.instansi_id


def holder_of_office(case: DaftarDataOpd, role: str) -> int:
    """Id of the office that has the turn in a role: Walidata, else the OPD."""
    return walidata_of(case.wilayah).pk if role == Role.WALIDATA else case.instansi_id


def holder_of_meeting(case: RapatForum, role: str) -> int:
    """The Sekretariat SDI."""
    return case.instansi_id


# What queues carry and show --------------------------------------------------------------------------
def facts_of_list(case: DaftarData) -> RunFacts:
    """What a run of a year's list carries of it."""
    title = f"Daftar Data {case.wilayah} {case.tahun}"
    return RunFacts(title, case.nomor, case.tahun, "", case.pembina_id, f"{title} {case.nomor}".lower())


def facts_of_office(case: DaftarDataOpd) -> RunFacts:
    """What a run of an OPD's list carries of it."""
    title = f"Daftar Data {case.tahun} {case.instansi}"
    text = f"{title} {case.nomor} {case.instansi.singkatan}".lower()
    return RunFacts(title, case.nomor, case.tahun, "", case.pembina_id, text)


def facts_of_meeting(case: RapatForum) -> RunFacts:
    """What a run of a meeting carries of it."""
    return RunFacts(case.judul, case.nomor, case.daftar.tahun, "", None, f"{case.judul} {case.nomor}".lower())


def describe_lists(ids: Iterable[str]) -> dict[str, QueueCase]:
    """Queue rows of year's lists: one query."""
    cases = DaftarData.objects.filter(pk__in=list(ids)).select_related("wilayah", "instansi")
    kind = _("Daftar Data")
    return {
        str(c.pk): _row(c, f"Daftar Data {c.wilayah} {c.tahun}", "daftar_detail", kind, c.tahun)
        for c in cases
    }


def describe_offices(ids: Iterable[str]) -> dict[str, QueueCase]:
    """Queue rows of OPDs' lists: one query."""
    cases = DaftarDataOpd.objects.filter(pk__in=list(ids)).select_related("instansi")
    kind = _("Daftar Data OPD")
    return {
        str(c.pk): _row(c, f"Daftar Data {c.tahun} {c.instansi}", "opd_detail", kind, c.tahun) for c in cases
    }


def describe_meetings(ids: Iterable[str]) -> dict[str, QueueCase]:
    """Queue rows of meetings: one query."""
    cases = RapatForum.objects.filter(pk__in=list(ids)).select_related("instansi", "daftar")
    return {str(c.pk): _row(c, c.judul, "rapat_detail", _("Rapat Forum"), c.daftar.tahun) for c in cases}


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
