"""Versions of a release, and their way to Walidata and back (SOP B6, B7).

A version is made of an upload that was checked without anything in the way, every warning accepted with a
reason. It is numbered, never changed, and carries the SHA-256 of its values: what is examined, validated and
published later is that hash. Keyword-only, with `by` and `at=None`; refusals as in `workflow.perform`, and
InvalidInput for what is not ready.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from datasets.models import Pemeriksaan, RilisData, Unggahan, VersiRilis
from datasets.reading import completeness
from datasets.reading.findings import blocking, unexplained
from datasets.services.uploads import latest_kamus
from satudata.accounts.models import User
from satudata.workflow import engine
from satudata.workflow.engine import Change
from satudata.workflow.errors import InvalidInput
from satudata.workflow.models import Event, StepRun

# What a version has from its upload.
CARRIED = ("kamus", "tabel", "sha256", "baris", "kolom", "ringkasan", "penjelasan")
# Outcomes of B7 and B8 after which the OPD repairs: the next submission is another round.
SENT_BACK = frozenset({"perlu_perbaikan", "ditolak"})


def release_url(rilis: RilisData) -> str:
    """Where a release is read."""
    return reverse("rilis_detail", args=[rilis.pk])


# Storing -------------------------------------------------------------------------------------------------
def store_version(
    *,
    unggahan: Unggahan,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> VersiRilis:
    """Make a checked upload the next version of its release; nothing of it is public (SOP B6).

    InvalidInput: not checked, findings in the way, warnings without a reason, personal data where access is
    Terbuka, a dictionary that changed since the check, the same values as the version before.
    """
    made: list[VersiRilis] = []
    moved = engine.perform(
        unggahan.rilis,
        "store_version",
        by=by,
        at=at,
        version=version,
        token=token,
        result_url=release_url(unggahan.rilis),
        change=lambda act: made.append(_stored(act, unggahan)),
    )
    made[0].rilis = moved.case
    return made[0]


def _stored(act: Change, unggahan: Unggahan) -> VersiRilis:
    case: RilisData = act.case
    locked = (
        Unggahan.objects.select_for_update(of=("self",))
        .select_related("kamus", "tabel")
        .get(pk=unggahan.pk, rilis=case)
    )
    locked.rilis = case
    check_storable(locked)
    last = VersiRilis.objects.filter(rilis=case).aggregate(n=Max("nomor"))["n"] or 0
    made = VersiRilis.objects.create(
        rilis=case, nomor=last + 1, unggahan=locked, at=act.at, by=act.by,
        **{name: getattr(locked, name) for name in CARRIED},
    )  # fmt: skip
    locked.status, locked.updated_at = Unggahan.Status.STORED, act.at
    locked.save(update_fields=["status", "updated_at"])
    case.versi, case.diunggah_oleh_id = made, locked.created_by_id
    act.data |= {"versi": made.nomor, "sha256": made.sha256, "baris": made.baris, "kamus": made.kamus.nomor}
    return made


def check_storable(unggahan: Unggahan) -> None:
    """Raise InvalidInput, in words, where this upload cannot become a version now."""
    if unggahan.status != Unggahan.Status.CHECKED:
        raise InvalidInput(
            _("Unggahan ini belum dapat disimpan: statusnya “%(status)s”.")
            % {"status": unggahan.get_status_display()}
        )
    if unggahan.ringkasan.get("blocking") or blocking(unggahan):
        raise InvalidInput(_("Masih ada temuan yang harus diperbaiki. Perbaiki berkasnya, lalu unggah lagi."))
    if left := unexplained(unggahan):
        raise InvalidInput(_("Tulis alasan untuk %(n)d peringatan dahulu.") % {"n": len(left)})
    _check_dictionary(unggahan)
    _check_other(unggahan)


def _check_dictionary(unggahan: Unggahan) -> None:
    newest, used = latest_kamus(unggahan.rilis), unggahan.kamus
    if newest is None or used is None or (newest.pk != used.pk and newest.isi != used.isi):
        raise InvalidInput(
            _("Kamus data berubah sesudah berkas ini diperiksa. Periksa lagi berkasnya, lalu simpan.")
        )


def _check_other(unggahan: Unggahan) -> None:
    same = VersiRilis.objects.filter(rilis=unggahan.rilis).order_by("-nomor").first()
    if same is not None and (same.sha256, same.kamus_id) == (unggahan.sha256, unggahan.kamus_id):
        raise InvalidInput(
            _("Isi berkas ini sama dengan versi %(n)d, jadi tidak disimpan lagi.") % {"n": same.nomor}
        )


# Submitting and recalling --------------------------------------------------------------------------------
def submit_release(
    *,
    rilis: RilisData,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> RilisData:
    """Ask Walidata to check the release: SOP B6 ends with its receipt, B7 begins.

    InvalidInput where the record is not complete: dictionary, version, answers to the notes of the last
    check. After a return it is another round.
    """
    return _performed(rilis, "submit_release", by, version, token, at, _submitted)


def _submitted(act: Change) -> None:
    case: RilisData = act.case
    if left := completeness.missing(case):
        raise InvalidInput(*left)
    last = _last_judged(case)
    if last is not None and last.outcome in SENT_BACK and last.putaran == case.putaran:
        case.putaran += 1
    # The entry itself changes by an addendum: what the Daftar Data says as the check begins is what counts.
    case.data_prioritas = bool(case.entri.data_prioritas)
    made = VersiRilis.objects.get(pk=str(case.versi_id))
    act.data |= {
        "tanda_terima": _receipt_number(case),
        "versi": made.nomor,
        "sha256": made.sha256,
        "baris": made.baris,
        "kolom": made.kolom,
    }


def _last_judged(case: RilisData) -> StepRun | None:
    """The last turn of Walidata, Pembina Data or the head that ended."""
    runs = StepRun.objects.filter(
        case_kind=case.CASE_KIND, case_id=str(case.pk), step_code__in=("B7", "B8"), closed_at__isnull=False
    )
    return runs.exclude(outcome="ditarik_kembali").order_by("-closed_at", "-pk").first()


def _receipt_number(case: RilisData) -> str:
    """Number of the receipt: that of the release, and which submission of it this is."""
    before = Event.objects.filter(
        case_kind=case.CASE_KIND, case_id=str(case.pk), code="release_submitted"
    ).count()
    return f"TU.{case.nomor}.{before + 1}"


def recall_release(
    *,
    rilis: RilisData,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> RilisData:
    """Take a submitted release back, as long as Walidata has not begun to check it (SOP B7 back to B6)."""
    return _performed(rilis, "recall_release", by, version, token, at, _recalled)


def _recalled(act: Change) -> None:
    if Pemeriksaan.objects.filter(rilis=act.case, ended_at__isnull=True).exists():
        raise InvalidInput(
            _("Walidata sudah mulai memeriksa rilis ini, jadi tidak dapat ditarik kembali. Tunggu hasilnya.")
        )


def _performed(  # noqa: PLR0913
    rilis: RilisData,
    verb: str,
    by: User,
    version: int | None,
    token: UUID | None,
    at: datetime | None,
    change: Callable[[Change], None],
) -> RilisData:
    moved = engine.perform(
        rilis, verb, by=by, at=at, version=version, token=token, result_url=release_url(rilis), change=change
    )
    found: RilisData = moved.case
    return found
