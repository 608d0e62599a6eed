"""What anybody asks of Walidata: to correct an error, to provide data. A number, a public status, an answer.

Keyword-only, with `at=None`; whoever asks has no account. Name and address of the one who asks are read by
Walidata alone. Raises InvalidInput in words, StaleForm where somebody answered meanwhile.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from datasets.models import Dataset, LayananPublik, Terbitan
from datasets.permissions import layanan as permissions
from recommendations.queries import walidata_of
from satudata.accounts.models import Instansi, User, Wilayah
from satudata.accounts.queries import rights_of
from satudata.accounts.roles import Role
from satudata.clock.now import now
from satudata.documents.services import next_number
from satudata.notifications.audiences import people
from satudata.notifications.services import announce
from satudata.workflow.errors import InvalidInput, StaleForm

SERIES, PATTERN = "layanan_data", "LD.{wilayah}.{tahun}.{nomor:04d}"
REPORTED, ASKED = "data_error_reported", "data_asked"
Status, Jenis = LayananPublik.Status, LayananPublik.Jenis


@transaction.atomic
def report_error(
    *, terbitan: Terbitan, uraian: str, nama: str = "", surel: str = "", at: datetime | None = None
) -> LayananPublik:
    """Take in a report of an error in what is published; Walidata and the OPD are told."""
    row = _new(
        Jenis.KESALAHAN, terbitan.wilayah, at or now(), dataset_id=terbitan.dataset_id,
        instansi_id=terbitan.instansi_id, judul=terbitan.judul[:200], uraian=uraian, nama=nama, surel=surel,
    )  # fmt: skip
    _tell(row, REPORTED, [terbitan.instansi])
    return row


@transaction.atomic
def ask_data(  # noqa: PLR0913
    *,
    wilayah: Wilayah,
    judul: str,
    uraian: str,
    nama: str = "",
    surel: str = "",
    at: datetime | None = None,
) -> LayananPublik:
    """Take in a request for data that the portal does not have; Walidata is told."""
    facts = {"judul": judul, "uraian": uraian, "nama": nama, "surel": surel}
    row = _new(Jenis.PERMINTAAN, wilayah, at or now(), **facts)
    _tell(row, ASKED, [])
    return row


@transaction.atomic
def answer_service(  # noqa: PLR0913
    *,
    layanan: LayananPublik,
    status: str,
    jawaban: str,
    by: User,
    version: int | None = None,
    dataset_jawaban: Dataset | None = None,
    at: datetime | None = None,
) -> LayananPublik:
    """Set the public status and answer. An end needs an answer; the answer may name a published dataset."""
    row = LayananPublik.objects.select_for_update(of=("self",)).select_related("wilayah").get(pk=layanan.pk)
    permissions.check_can_answer(rights_of(by), row)
    if version is not None and version != row.version:
        raise StaleForm(expected=version, current=row.version)
    if status not in Status.values:
        raise InvalidInput(_("Pilih status."))
    if status in (Status.DIJAWAB, Status.DITOLAK) and not jawaban.strip():
        raise InvalidInput(_("Tulis jawabannya. Jawaban tampil di halaman publik."))
    row.status, row.jawaban, row.dataset_jawaban = status, jawaban.strip(), dataset_jawaban
    row.ditangani_oleh, row.updated_at, row.version = by, at or now(), row.version + 1
    row.save()
    return row


def _new(jenis: str, wilayah: Wilayah, at: datetime, **facts: Any) -> LayananPublik:
    local = at.astimezone(wilayah.zone).date()
    nomor = next_number(walidata_of(wilayah), SERIES, on=local, pattern=PATTERN)
    return LayananPublik.objects.create(
        jenis=jenis, nomor=nomor, wilayah=wilayah, created_at=at, updated_at=at, **facts
    )


def _tell(row: LayananPublik, code: str, offices: Iterable[Instansi]) -> None:
    at = row.created_at
    told = people(Role.WALIDATA, walidata_of(row.wilayah), at)
    for office in offices:
        told |= people(Role.PRODUSEN_DATA, office, at)
    announce(
        users=told, code=code, cause=f"layanan:{row.pk}", at=at, url=reverse("layanan_detail", args=[row.pk]),
        data={"nomor": row.nomor, "judul": row.judul},
    )  # fmt: skip
