"""What Walidata and OPDs see of what the public asks: lists, counts by status, errands for Beranda."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from datasets.models import LayananPublik, PermintaanAkses
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission as P
from satudata.components import Errand

Status = LayananPublik.Status
OPEN = (Status.DITERIMA, Status.DIPROSES)


def visible_services(rights: Rights) -> QuerySet[LayananPublik]:
    """Reports and requests of one's region, or about the data of one's OPD."""
    seen = Q(wilayah__in=rights.wilayah_ids(P.DATA_SERVE)) | Q(instansi__in=rights.instansi_ids(P.DATA_FILL))
    return LayananPublik.objects.filter(seen)


def visible_access(rights: Rights) -> QuerySet[PermintaanAkses]:
    """Requests for access of one's region."""
    return PermintaanAkses.objects.filter(wilayah__in=rights.wilayah_ids(P.DATA_SERVE))


def counts(rows: QuerySet[Any]) -> dict[str, int]:
    """How many by status."""
    return dict(rows.order_by().values_list("status").annotate(n=Count("pk")))


def serves_anywhere(rights: Rights) -> bool:
    """Whether the queues are for this person."""
    return bool(rights.wilayah_ids(P.DATA_SERVE) or rights.instansi_ids(P.DATA_FILL))


def answers_anywhere(rights: Rights) -> bool:
    """Whether this person answers for a region."""
    return bool(rights.wilayah_ids(P.DATA_SERVE))


def errands(rights: Rights, at: datetime) -> list[Errand]:
    """What of the public waits for Walidata: two queries; nobody else pays any."""
    return list(_errands(rights)) if answers_anywhere(rights) else []


def _errands(rights: Rights) -> Iterator[Errand]:
    regions = rights.wilayah_ids(P.DATA_SERVE)
    waiting = LayananPublik.objects.filter(wilayah__in=regions, status__in=OPEN).count()
    if waiting:
        words = ngettext("%(n)d laporan atau permintaan data", "%(n)d laporan atau permintaan data", waiting)
        yield Errand(words % {"n": waiting}, "", reverse("layanan_list"))
    asked = PermintaanAkses.objects.filter(
        wilayah__in=regions, status=PermintaanAkses.Status.DIAJUKAN
    ).count()
    if asked:
        words = ngettext("%(n)d permintaan akses data", "%(n)d permintaan akses data", asked)
        yield Errand(words % {"n": asked}, "", reverse("akses_list"))
