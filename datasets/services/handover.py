"""Penyerahan hasil: results and metadata of a recommended activity, to BPS through Walidata.

Source: domain/romantik.md 8.10 (Peraturan BPS 4/2019 Pasal 12: published sectoral statistics are handed over
in softcopy, through the walidata, with their metadata). The metadata are those that were recommended: nobody
types them again. Raises ActionDenied, StaleMove, StaleForm, AlreadyDone, InvalidInput.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from datasets.models import Dataset, PenyerahanHasil
from datasets.permissions import penyerahan as permissions
from datasets.reading import penyerahan as reading
from recommendations.models import RecommendationRequest, RilisProduk
from satudata.accounts.models import User
from satudata.accounts.queries import Rights, grants_in_force, rights_of
from satudata.accounts.roles import Role
from satudata.clock.now import now
from satudata.documents.services import next_number, store_upload
from satudata.notifications.codes import REMINDER_PREFIX
from satudata.notifications.services import announce
from satudata.workflow import engine, outbox
from satudata.workflow.errors import InvalidInput, StaleForm, StaleMove
from satudata.workflow.models import Job

SERIES, PATTERN = "penyerahan_hasil", "PH.{wilayah}.{tahun}.{nomor:03d}"
KINDS = ("pdf", "xlsx", "docx")
SENT, BACK, FORWARDED, RECEIVED = (
    f"results_{name}" for name in ("handed_over", "sent_back", "forwarded", "received")
)
REMIND, REMINDER = "remind_handover", f"{REMINDER_PREFIX}handover"
# A planned release is reminded of on its day and for so long after it at most.
WINDOW = timedelta(days=30)
MAX_TEXT = 4000
S = PenyerahanHasil.Status


def hand_over(  # noqa: PLR0913
    *,
    kegiatan: RecommendationRequest,
    judul: str,
    by: User,
    rencana: RilisProduk | None = None,
    upload: UploadedFile | None = None,
    tautan: str = "",
    dataset: Dataset | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> PenyerahanHasil:
    """Hand results to Walidata: a file, a link or a dataset, with the activity's metadata as recommended.

    Refused in words without any of the three, and where the activity has no recommendation.
    """
    moment = at or now()
    permissions.check_can_hand_over(rights_of(by), kegiatan)
    if kegiatan.pembina_id is None or not reading.is_recommended(kegiatan):
        raise InvalidInput(_("Hasil diserahkan sesudah Surat Rekomendasi terbit."))
    if not judul.strip():
        raise InvalidInput(_("Tulis judul hasil yang diserahkan."))
    if upload is None and not tautan and dataset is None:
        raise InvalidInput(_("Unggah berkas, tulis tautan, atau pilih dataset yang memuat hasilnya."))
    stored = store_upload(upload, by=by, kinds=KINDS, at=moment) if upload is not None else None
    with transaction.atomic():
        if token is not None:
            engine.use_token(by, token, at=moment, result_url=reverse("penyerahan_list"))
        made = PenyerahanHasil.objects.create(
            kegiatan=kegiatan,
            wilayah_id=kegiatan.wilayah_id,
            instansi_id=kegiatan.instansi_id,
            pembina_id=kegiatan.pembina_id,
            nomor=next_number(kegiatan.instansi, SERIES, on=_day(kegiatan, moment), pattern=PATTERN),
            judul=judul.strip(),
            produk=rencana.produk if rencana else "",
            rencana=rencana.tanggal if rencana else None,
            publikasi=stored,
            tautan=tautan,
            dataset=dataset,
            metadata=reading.metadata_of(kegiatan),
            diserahkan_pada=moment,
            diserahkan_oleh=by,
        )
        _record(made, SENT, by, moment)
        _tell(made, SENT, reading.walidata_people(made, moment), moment)
    return made


def forward(
    *, handover: PenyerahanHasil, by: User, version: int | None = None, at: datetime | None = None
) -> PenyerahanHasil:
    """Walidata has received the results and hands them on to BPS."""

    def write(row: PenyerahanHasil, moment: datetime) -> Iterable[int]:
        row.status, row.walidata_pada, row.walidata_oleh, row.catatan = S.DITERUSKAN, moment, by, ""
        return reading.pembina_people(row, moment)

    return _move(handover, S.DISERAHKAN, permissions.check_can_forward, FORWARDED, write, by, version, at)


def send_back(
    *,
    handover: PenyerahanHasil,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> PenyerahanHasil:
    """Walidata sends it back with a reason; the OPD hands over anew."""
    if not reason.strip():
        raise InvalidInput(_("Tulis alasannya. OPD membacanya."))
    if len(reason) > MAX_TEXT:
        raise InvalidInput(_("Alasan paling panjang 4.000 huruf."))

    def write(row: PenyerahanHasil, moment: datetime) -> Iterable[int]:
        row.status, row.catatan = S.DIKEMBALIKAN, reason.strip()
        return reading.office_people(row, moment)

    return _move(handover, S.DISERAHKAN, permissions.check_can_forward, BACK, write, by, version, at)


def receive(
    *, handover: PenyerahanHasil, by: User, version: int | None = None, at: datetime | None = None
) -> PenyerahanHasil:
    """BPS has received the results: the hand-over is complete."""

    def write(row: PenyerahanHasil, moment: datetime) -> Iterable[int]:
        row.status, row.pembina_pada, row.pembina_oleh = S.DITERIMA, moment, by
        return [*reading.office_people(row, moment), *reading.walidata_people(row, moment)]

    return _move(handover, S.DITERUSKAN, permissions.check_can_receive, RECEIVED, write, by, version, at)


def _move(  # noqa: PLR0913
    handover: PenyerahanHasil,
    source: str,
    check: Callable[[Rights, PenyerahanHasil], None],
    event: str,
    write: Callable[[PenyerahanHasil, datetime], Iterable[int]],
    by: User,
    version: int | None,
    at: datetime | None,
) -> PenyerahanHasil:
    moment = at or now()
    with transaction.atomic():
        # The case first, as every move does.
        RecommendationRequest.objects.select_for_update(of=("self",)).get(pk=handover.kegiatan_id)
        related = ("wilayah", "pembina", "instansi", "kegiatan")
        row = (
            PenyerahanHasil.objects.select_for_update(of=("self",))
            .select_related(*related)
            .get(pk=handover.pk)
        )
        check(rights_of(by), row)
        if row.status != source:
            raise StaleMove(_("Sekarang berstatus “%(state)s”.") % {"state": row.get_status_display()})
        if version is not None and version != row.version:
            raise StaleForm(expected=version, current=row.version)
        people = list(write(row, moment))
        row.version += 1
        row.save()
        _record(row, event, by, moment)
        _tell(row, event, people, moment)
    return row


def _record(row: PenyerahanHasil, event: str, by: User, at: datetime) -> None:
    """One event in the chain of the activity's own case, whose row is locked here."""
    case = RecommendationRequest.objects.select_for_update(of=("self",)).get(pk=row.kegiatan_id)
    engine.record(case, event, by=by, at=at, note=row.catatan, data={"nomor": row.nomor, "judul": row.judul})
    case.save(update_fields=["event_seq", "event_head"])


def _tell(row: PenyerahanHasil, event: str, people: Iterable[int], at: datetime) -> None:
    announce(
        users=people,
        code=event,
        cause=f"handover:{row.pk}:{event}:{row.version}",
        at=at,
        url=reverse("penyerahan_detail", args=[row.pk]),
        data={"judul": row.judul, "nomor": row.nomor},
    )


def _day(kegiatan: RecommendationRequest, at: datetime) -> date:
    return at.astimezone(kegiatan.wilayah.zone).date()


# Reminders --------------------------------------------------------------------------------------------
def sweep(*, at: datetime) -> int:
    """Promise a reminder for each planned release whose day has come and that was not handed over."""
    wanted = {f"{REMIND}:{p.pk}:{p.tanggal.isoformat()}": p for p in _due(at)}
    if not wanted:
        return 0
    known = set(Job.objects.filter(dedupe_key__in=wanted).values_list("dedupe_key", flat=True))
    new = [product for key, product in wanted.items() if key not in known]
    with transaction.atomic():
        for product in new:
            key = f"{product.pk}:{product.tanggal.isoformat()}"
            outbox.enqueue(REMIND, key=key, at=at, produk=product.pk, tanggal=product.tanggal.isoformat())
    return len(new)


def _due(at: datetime) -> Iterator[RilisProduk]:
    today = at.date()
    yield from reading.planned().filter(tanggal__range=(today - WINDOW, today))


def remind(payload: dict[str, Any], *, at: datetime) -> None:
    """Tell the OPD of a planned release: the job "remind_handover"; not where it is handed over or moved."""
    product = reading.planned().filter(pk=payload["produk"], tanggal=payload["tanggal"]).first()
    if product is None:
        return
    kegiatan = product.kegiatan.request
    roles = (Role.PRODUSEN_DATA.value, Role.KEPALA_OPD.value)
    people = grants_in_force(_day(kegiatan, at)).filter(role__in=roles, instansi_id=kegiatan.instansi_id)
    announce(
        users=people.values_list("user_id", flat=True),
        code=REMINDER,
        cause=f"handover:{product.pk}:{payload['tanggal']}",
        at=at,
        url=reverse("penyerahan_new", args=[kegiatan.pk]) + f"?rencana={product.pk}",
        data={"judul": kegiatan.judul, "hari": payload["tanggal"]},
    )
