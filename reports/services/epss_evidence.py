"""The only writer of evidence of EPSS: links, uploaded files, what the system gathers; removed ones stay.

Walidata, until the assessment is sent. Raises ActionDenied, StaleMove, InvalidInput in words.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from reports.epss.tree import LEVELS
from reports.models import BuktiDukung, NilaiIndikator, PenilaianEpss
from reports.permissions import epss as permissions
from reports.services.epss import locked, record
from reports.services.epss_gathering import gather_into
from satudata.accounts.models import User
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.now import now
from satudata.documents.services import store_upload
from satudata.workflow.errors import InvalidInput, StaleMove

ADDED, REMOVED, GATHERED = "epss_evidence_added", "epss_evidence_removed", "epss_evidence_gathered"
KINDS = ("pdf", "docx", "xlsx", "csv", "png", "jpg", "jpeg")
LONGEST_TITLE, LONGEST_LINK, MOST = 300, 500, 50
Jenis = BuktiDukung.Jenis
_web_address = URLValidator(schemes=["http", "https"])


def add_evidence(  # noqa: PLR0913
    *,
    penilaian: PenilaianEpss,
    kode: str,
    judul: str,
    by: User,
    tautan: str = "",
    upload: UploadedFile | None = None,
    tingkat: int | None = None,
    at: datetime | None = None,
) -> BuktiDukung:
    """Add a link or a file as evidence of an indicator, for a level or for all of them.

    Refused in words: neither or both, no title, no web address, a file that is not what it says.
    """
    moment = at or now()
    permissions.check_can_fill(rights_of(by), penilaian)
    permissions.check_unsent(penilaian)
    _check(judul, tautan, upload, tingkat)
    # Bytes are stored before the transaction: a crash leaves a file that nobody refers to.
    stored = store_upload(upload, by=by, kinds=KINDS, at=moment) if upload is not None else None
    with transaction.atomic():
        case, rights = _open(penilaian, by)
        nilai = NilaiIndikator.objects.filter(penilaian=case, kode=kode).first()
        if nilai is None:
            raise InvalidInput(_("Indikator %(kode)s tidak ada dalam kerangka ini.") % {"kode": kode[:8]})
        if nilai.bukti.filter(dihapus_pada=None).count() >= MOST:
            raise InvalidInput(_("Paling banyak 50 bukti untuk satu indikator."))
        row = BuktiDukung.objects.create(
            nilai=nilai,
            jenis=Jenis.BERKAS if stored is not None else Jenis.TAUTAN,
            judul=judul.strip(),
            tautan=tautan.strip(),
            berkas=stored,
            tingkat=tingkat,
            at=moment,
            by=by,
        )
        facts = {"kode": kode, "bukti": str(row.pk), "jenis": row.jenis}
        facts |= {"sha256": stored.sha256} if stored is not None else {"tautan": row.tautan}
        record(case, ADDED, by=by, at=moment, rights=rights, data=facts)
    return row


def remove_evidence(*, bukti: BuktiDukung, by: User, at: datetime | None = None) -> BuktiDukung:
    """Take evidence out of the assessment. The row and its file stay; what the system counted cannot be."""
    moment = at or now()
    with transaction.atomic():
        case, rights = _open(bukti.nilai.penilaian, by)
        row = BuktiDukung.objects.select_related("nilai").get(pk=bukti.pk)
        if row.jenis == Jenis.SISTEM:
            raise InvalidInput(
                _("Bukti dari sistem tidak dapat dihapus. Kumpulkan ulang bila angkanya berubah.")
            )
        if row.dihapus_pada is not None:
            raise StaleMove(_("Bukti ini sudah dihapus."))
        row.dihapus_pada = moment
        row.save(update_fields=["dihapus_pada"])
        facts = {"kode": row.nilai.kode, "bukti": str(row.pk)}
        record(case, REMOVED, by=by, at=moment, rights=rights, data=facts)
    return row


def gather_evidence(*, penilaian: PenilaianEpss, by: User, at: datetime | None = None) -> int:
    """Count anew what the system can prove for all indicators; returns how many pieces are new or changed."""
    moment = at or now()
    with transaction.atomic():
        case, rights = _open(penilaian, by)
        found = gather_into(case, by=by, at=moment)
        record(case, GATHERED, by=by, at=moment, rights=rights, data={"baru": found})
    return found


def _open(penilaian: PenilaianEpss, by: User) -> tuple[PenilaianEpss, Rights]:
    case, rights = locked(penilaian), rights_of(by)
    permissions.check_can_fill(rights, case)
    permissions.check_unsent(case)
    return case, rights


def _check(judul: str, tautan: str, upload: UploadedFile | None, tingkat: int | None) -> None:
    if not judul.strip() or len(judul) > LONGEST_TITLE:
        raise InvalidInput(_("Tulis judul bukti, paling panjang 300 huruf."))
    if bool(tautan.strip()) == (upload is not None):
        raise InvalidInput(_("Isi tautan atau pilih berkas, salah satu."))
    if tingkat is not None and tingkat not in LEVELS:
        raise InvalidInput(_("Pilih tingkat 1 sampai 5."))
    if not tautan.strip():
        return
    try:
        _web_address(tautan.strip())
    except ValidationError as wrong:
        raise InvalidInput(
            _("Tautan harus alamat web lengkap, contoh https://blitarkota.go.id/laporan.")
        ) from wrong
    if len(tautan) > LONGEST_LINK:
        raise InvalidInput(_("Tautan paling panjang 500 huruf."))
