"""Access to data that are Terbatas: asked by anybody, granted by Walidata for a time, downloads written down.

The page of a request is known by an opaque code. Granting ends by itself: the day decides, no timer.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from datasets.models import BerkasTerbitan, PermintaanAkses, Terbitan, UnduhanTerbatas
from datasets.permissions import layanan as permissions
from datasets.portal.reading import limited
from forum.codelists import Akses
from recommendations.queries import walidata_of
from satudata.accounts.models import User
from satudata.accounts.queries import rights_of
from satudata.accounts.roles import Role
from satudata.clock.now import now
from satudata.documents.services import new_token, next_number
from satudata.notifications.audiences import people
from satudata.notifications.services import announce
from satudata.workflow.errors import InvalidInput, StaleForm, StaleMove

SERIES, PATTERN = "permintaan_akses", "PA.{wilayah}.{tahun}.{nomor:04d}"
ASKED = "data_access_asked"
LONGEST = timedelta(days=366)
Status = PermintaanAkses.Status


@transaction.atomic
def ask_access(  # noqa: PLR0913
    *, terbitan: Terbitan, nama: str, surel: str, tujuan: str, lembaga: str = "", at: datetime | None = None
) -> PermintaanAkses:
    """Take in a request; Walidata is told. Refused where the data are not Terbatas."""
    moment = at or now()
    if terbitan.akses != Akses.TERBATAS:
        raise InvalidInput(_("Permintaan akses hanya untuk data dengan hak akses Terbatas."))
    walidata = walidata_of(terbitan.wilayah)
    local = moment.astimezone(terbitan.wilayah.zone).date()
    row = PermintaanAkses.objects.create(
        nomor=next_number(walidata, SERIES, on=local, pattern=PATTERN), dataset_id=terbitan.dataset_id,
        wilayah=terbitan.wilayah, nama=nama, surel=surel, lembaga=lembaga, tujuan=tujuan, kode=new_token(),
        created_at=moment,
    )  # fmt: skip
    announce(
        users=people(Role.WALIDATA, walidata, moment), code=ASKED, cause=f"akses:{row.pk}", at=moment,
        url=reverse("akses_detail", args=[row.pk]), data={"nomor": row.nomor, "judul": terbitan.judul},
    )  # fmt: skip
    return row


def grant_access(
    *,
    permintaan: PermintaanAkses,
    sampai: date,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> PermintaanAkses:
    """Grant until the end of a local day, at most a year away."""
    moment = at or now()
    today = moment.astimezone(permintaan.wilayah.zone).date()
    if not today <= sampai <= today + LONGEST:
        raise InvalidInput(_("Tanggal berakhir harus mulai hari ini dan paling lama setahun lagi."))
    return _decide(permintaan, Status.DISETUJUI, {Status.DIAJUKAN}, by, version, moment, sampai=sampai)


def refuse_access(
    *,
    permintaan: PermintaanAkses,
    alasan: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> PermintaanAkses:
    """Refuse, with the reason that whoever asked reads."""
    return _decide(permintaan, Status.DITOLAK, {Status.DIAJUKAN}, by, version, at or now(), alasan=alasan)


def revoke_access(
    *,
    permintaan: PermintaanAkses,
    alasan: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> PermintaanAkses:
    """End a granted access at once, with a reason."""
    return _decide(permintaan, Status.DICABUT, {Status.DISETUJUI}, by, version, at or now(), alasan=alasan)


@transaction.atomic
def _decide(  # noqa: PLR0913
    permintaan: PermintaanAkses, status: str, start: set[Status], by: User, version: int | None, at: datetime,
    *, alasan: str = "", sampai: date | None = None,
) -> PermintaanAkses:  # fmt: skip
    locked = PermintaanAkses.objects.select_for_update(of=("self",)).select_related("wilayah")
    row = locked.get(pk=permintaan.pk)
    permissions.check_can_decide(rights_of(by), row)
    if version is not None and version != row.version:
        raise StaleForm(expected=version, current=row.version)
    if row.status not in start:
        raise StaleMove(_("Permintaan ini sudah diputuskan: %(s)s.") % {"s": row.get_status_display()})
    if status != Status.DISETUJUI and not alasan.strip():
        raise InvalidInput(_("Tulis alasannya. Alasan ini dibaca peminta."))
    row.status, row.alasan, row.version = status, alasan.strip(), row.version + 1
    row.berlaku_sampai = sampai or row.berlaku_sampai
    row.diputus_oleh, row.diputus_pada = by, at
    row.save()
    return row


def is_granted(permintaan: PermintaanAkses, at: datetime) -> bool:
    """Whether it may be used at a moment: granted, and its last local day is not over."""
    until = permintaan.berlaku_sampai
    today = at.astimezone(permintaan.wilayah.zone).date()
    return permintaan.status == Status.DISETUJUI and until is not None and today <= until


@transaction.atomic
def open_download(
    *, permintaan: PermintaanAkses, berkas: BerkasTerbitan, at: datetime | None = None
) -> BerkasTerbitan:
    """Write a download down and give the file. StaleMove where access is over or the file no longer shown."""
    moment = at or now()
    row = PermintaanAkses.objects.select_for_update(of=("self",)).select_related("wilayah")
    locked = row.get(pk=permintaan.pk)
    if not is_granted(locked, moment):
        raise StaleMove(_("Masa berlaku akses ini sudah berakhir. Ajukan permintaan baru."))
    found = limited(moment).select_related("berkas", "terbitan")
    file = found.filter(pk=berkas.pk, terbitan__dataset=locked.dataset_id).first()
    if file is None:
        raise StaleMove(_("Berkas ini tidak lagi ditayangkan."))
    UnduhanTerbatas.objects.create(permintaan=locked, berkas=file, at=moment)
    return file
