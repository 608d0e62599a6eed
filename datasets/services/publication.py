"""Publication (SOP B9): Walidata orders it, a job makes the files once, time opens the page.

What is published is what was signed: the version, its access and its hash come from the letter in force, and
the job compares the bytes that it exports with that hash before anything is shown. Visibility follows the
times of `Terbitan` alone; the sweep at the day of an embargo only moves the case and tells people.

Locked in this order: the release, its dataset, then what is published of it.
Raises ActionDenied, StaleMove, StaleForm, AlreadyDone, InvalidInput.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from datasets.models import BerkasTerbitan, ButirValidasi, RilisData, Terbitan
from datasets.permissions import rilis as permissions
from datasets.published import PublishedFacts, facts_from_json
from datasets.reading.publikasi import MAKE_FILES, job_of
from datasets.reading.validasi import letter_of
from datasets.services import exporting
from datasets.services.faces import lock_dataset, spread_faces, touch
from datasets.services.facts import FINAL, LICENSE, facts_of, give_slug, search_text
from datasets.states import ReleaseState
from satudata.accounts.models import User
from satudata.accounts.queries import rights_of, system_user
from satudata.clock.now import now
from satudata.documents.models import Document
from satudata.workflow import engine, outbox
from satudata.workflow.errors import InvalidInput, StaleMove

RETRIED = "publication_retried"
# An embargo longer than that is a mistake in the year.
LONGEST_EMBARGO = timedelta(days=366)
MAX_TEXT = 4000


def release_url(rilis: RilisData) -> str:
    """The page of a release."""
    return reverse("rilis_detail", args=[rilis.pk])


# Ordering -------------------------------------------------------------------------------------------
def publish(  # noqa: PLR0913
    *,
    rilis: RilisData,
    by: User,
    tayang: datetime | None = None,
    lisensi: str = LICENSE,
    status: str = FINAL,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Publish a validated release, now or from a moment on; the files are made first (`make_files`).

    Freezes all that its page says. Gives the dataset its address where it has none. Refused where the version
    is not the one that was signed, and for a moment that is over or more than a year away.
    """
    moment = at or now()
    if tayang is not None and not moment < tayang <= moment + LONGEST_EMBARGO:
        raise InvalidInput(_("Tanggal tayang harus sesudah saat ini dan paling lama setahun lagi."))

    def change(act: engine.Change) -> None:
        signed = signed_item(act.case)
        facts = facts_of(act.case, signed, lisensi=lisensi, status=status)
        dataset = lock_dataset(act.case.dataset_id)
        give_slug(dataset, facts.judul)
        terbitan = _freeze(act, signed, facts, tayang or act.at)
        act.data.update(versi=signed.versi.nomor, sha256=signed.sha256)
        if tayang is not None:
            act.data["tayang"] = tayang.isoformat()
        act.jobs.append(files_job(terbitan, act.case.version))

    return _move(rilis, "publish", by, version, token, moment, change)


def signed_item(rilis: RilisData) -> ButirValidasi:
    """What was signed of the version that is worked on; StaleMove where no letter in force names it."""
    signed = letter_of(rilis.versi_id)
    if signed is None or signed.rilis_id != rilis.pk:
        raise StaleMove(_("Versi ini belum dimuat dalam Surat Validasi yang terbit."))
    if signed.sha256 != signed.versi.sha256:
        raise StaleMove(_("Sidik jari versi ini berbeda dari yang divalidasi Kepala OPD."))
    return signed


def _surat(signed: ButirValidasi) -> Document:
    if signed.validasi.surat is None:
        raise StaleMove(_("Versi ini belum dimuat dalam Surat Validasi yang terbit."))
    return signed.validasi.surat


def _freeze(act: engine.Change, signed: ButirValidasi, facts: PublishedFacts, begin: datetime) -> Terbitan:
    """The row of this version as of now: a new one, or that of an order that was taken back."""
    rilis: RilisData = act.case
    known = Terbitan.objects.filter(versi=signed.versi).first()
    terbitan = known or Terbitan(versi=signed.versi, created_at=act.at)
    terbitan.dataset_id, terbitan.rilis_id = rilis.dataset_id, rilis.pk
    terbitan.wilayah_id, terbitan.instansi_id = rilis.wilayah_id, rilis.instansi_id
    terbitan.surat_validasi, terbitan.akses = _surat(signed), signed.akses
    terbitan.judul, terbitan.urusan = facts.judul, facts.urusan
    terbitan.data_prioritas, terbitan.periode = rilis.data_prioritas, rilis.periode
    terbitan.mulai, terbitan.sampai = rilis.mulai, rilis.sampai
    terbitan.tahun_awal, terbitan.tahun_akhir = rilis.mulai.year, rilis.sampai.year
    terbitan.metadata, terbitan.teks = facts.to_json(), search_text(facts, rilis.instansi)
    terbitan.perubahan = _changes(rilis, signed)
    terbitan.siap, terbitan.tayang_sejak, terbitan.tayang_sampai = False, begin, None
    terbitan.diterbitkan_oleh, terbitan.modified_at = act.by, max(act.at, begin)
    terbitan.save()
    return terbitan


def _changes(rilis: RilisData, signed: ButirValidasi) -> dict[str, Any]:
    """What a revision changes: its reason and how many rows are new, changed or gone; no values."""
    if rilis.versi_terbit_id is None:
        return {}
    counts = signed.versi.unggahan.pembanding
    numbers = {
        name: counts[name] for name in ("baru", "berubah", "hilang") if isinstance(counts.get(name), int)
    }
    return {"alasan": rilis.alasan, **numbers}


def files_job(terbitan: Terbitan, version: int) -> tuple[str, str, dict[str, Any]]:
    """The outbox row that makes the files of one order: (kind, key, payload)."""
    return MAKE_FILES, f"{terbitan.pk}:{version}", {"terbitan": str(terbitan.pk)}


# Files, by a job -------------------------------------------------------------------------------------
def make_files(payload: dict[str, Any], *, at: datetime | None = None) -> None:
    """Make the files of an ordered publication, then show it or let it wait for its day. Safe to run twice.

    Raises `exporting.WrongBytes` where the table is not what was signed: nothing is shown then.
    """
    related = ("versi__tabel", "dataset", "rilis__wilayah", "instansi", "wilayah")
    terbitan = Terbitan.objects.select_related(*related).get(pk=payload["terbitan"])
    rilis = terbitan.rilis
    if rilis.state != ReleaseState.PUBLISHING or rilis.versi_id != terbitan.versi_id:
        return
    signed = signed_item(rilis)
    made = exporting.export(terbitan, signed.sha256)
    moment = at or now()
    verb = "hold_until_day" if terbitan.tayang_sejak > moment else "complete_publication"

    def change(act: engine.Change) -> None:
        fresh = Terbitan.objects.get(pk=terbitan.pk)
        if (fresh.metadata, fresh.tayang_sejak) != (terbitan.metadata, terbitan.tayang_sejak):
            raise StaleMove(_("Berkas ini dibuat untuk perintah terbit yang sudah dibatalkan."))
        _take_in(fresh, made, act.at)
        _show(act, fresh)

    _by_system(rilis, verb, moment, change)


def _by_system(rilis: RilisData, verb: str, at: datetime, change: Callable[[engine.Change], None]) -> None:
    """Make a move of the system; where the case has moved meanwhile another worker made it."""
    try:
        engine.perform(rilis, verb, by=system_user(), at=at, change=change)
    except StaleMove:
        return


def _take_in(terbitan: Terbitan, made: exporting.Made, at: datetime) -> None:
    terbitan.berkas.all().delete()
    BerkasTerbitan.objects.bulk_create(
        BerkasTerbitan(terbitan=terbitan, jenis=jenis, berkas=exporting.record(kept, at))
        for jenis, kept in made.files.items()
    )
    facts = facts_from_json(terbitan.metadata)
    terbitan.metadata = replace(facts, kalimat=made.kalimat).to_json()
    if made.tahun is not None:
        terbitan.tahun_awal, terbitan.tahun_akhir = made.tahun


def _show(act: engine.Change, terbitan: Terbitan) -> None:
    """From its begin on this version is shown in the place of the one before."""
    begin = max(terbitan.tayang_sejak, act.at)
    dataset = lock_dataset(terbitan.dataset_id)
    before = Terbitan.objects.filter(rilis_id=terbitan.rilis_id, siap=True, tayang_sampai__isnull=True)
    before.exclude(pk=terbitan.pk).update(tayang_sampai=begin)
    terbitan.siap, terbitan.tayang_sejak, terbitan.modified_at = True, begin, begin
    terbitan.save()
    spread_faces(dataset, act.at)
    act.data.update(versi=terbitan.versi.nomor, tayang=begin.isoformat())
    if begin <= act.at:
        act.case.versi_terbit_id = terbitan.versi_id
        touch(dataset, act.at)


def retry_files(*, rilis: RilisData, by: User, at: datetime | None = None) -> None:
    """Let the files of a publication that failed be made again."""
    moment = at or now()
    with transaction.atomic():
        locked = RilisData.objects.select_for_update(of=("self",)).select_related("wilayah").get(pk=rilis.pk)
        rights = rights_of(by)
        permissions.check_can_publish(rights, locked)
        found = Terbitan.objects.filter(versi_id=locked.versi_id).first()
        job = job_of(found) if found is not None else None
        if locked.state != ReleaseState.PUBLISHING or job is None or job.failed_at is None:
            raise StaleMove(_("Penyiapan berkas ini tidak sedang gagal."))
        outbox.retry(job, at=moment)
        engine.record(locked, RETRIED, by=by, at=moment, step_code="B9", rights=rights)
        locked.save(update_fields=["event_seq", "event_head"])


def take_back(  # noqa: PLR0913
    *,
    rilis: RilisData,
    by: User,
    reason: str,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Take an order to publish back before its files are made, with a reason; the release waits as before.

    Nothing of it was public. A job that gave up is let go once more: it finds nothing left to do and ends.
    """

    def change(act: engine.Change) -> None:
        found = Terbitan.objects.filter(versi_id=act.case.versi_id).first()
        job = job_of(found) if found is not None else None
        if job is not None:
            outbox.retry(job, at=act.at)

    text = reason_of(reason, _("Tulis alasan pembatalan."))
    return _move(rilis, "take_back_publication", by, version, token, at, change, note=text)


def reason_of(text: str, missing: str) -> str:
    """A reason without its edges; InvalidInput where there is none (`missing`) or it is too long."""
    text = text.strip()
    if not text:
        raise InvalidInput(missing)
    if len(text) > MAX_TEXT:
        raise InvalidInput(_("Alasan paling panjang 4.000 huruf."))
    return text


# The day ---------------------------------------------------------------------------------------------
def unschedule(
    *,
    rilis: RilisData,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Take the day of an embargo back before it came; the release waits for Walidata as before.

    StaleMove where the moment is over: the page is open already, whatever the case says.
    """

    def change(act: engine.Change) -> None:
        terbitan = Terbitan.objects.get(versi_id=act.case.versi_id)
        if terbitan.tayang_sejak <= act.at:
            raise StaleMove(_("Data ini sudah tayang. Gunakan penarikan bila harus diturunkan."))
        dataset = lock_dataset(terbitan.dataset_id)
        Terbitan.objects.filter(rilis=act.case, tayang_sampai=terbitan.tayang_sejak, siap=True).exclude(
            pk=terbitan.pk
        ).update(tayang_sampai=None)
        terbitan.siap = False
        terbitan.save(update_fields=["siap"])
        terbitan.berkas.all().delete()
        spread_faces(dataset, act.at)

    return _move(rilis, "unschedule", by, version, token, at, change)


def open_embargoed(*, at: datetime, limit: int = 200) -> int:
    """Move the releases whose day has come (sweep); their pages are open already. Returns how many."""
    due = Terbitan.objects.filter(versi_id=OuterRef("versi_id"), siap=True, tayang_sejak__lte=at)
    waiting = RilisData.objects.filter(Exists(due), state=ReleaseState.EMBARGOED).order_by("pk")
    return sum(complete_embargo(rilis, at) for rilis in waiting[:limit])


def complete_embargo(rilis: RilisData, at: datetime) -> bool:
    """Let one release whose moment has come be published; False where somebody else did, or it has not."""

    def change(act: engine.Change) -> None:
        terbitan = Terbitan.objects.get(versi_id=act.case.versi_id)
        if not terbitan.siap or terbitan.tayang_sejak > act.at:
            raise StaleMove(_("Waktunya belum tiba."))
        act.case.versi_terbit_id = terbitan.versi_id
        act.data.update(versi=terbitan.versi.nomor, tayang=terbitan.tayang_sejak.isoformat())
        touch(lock_dataset(terbitan.dataset_id), act.at)

    try:
        engine.perform(rilis, "complete_publication", by=system_user(), at=at, change=change)
    except StaleMove:
        return False
    return True


def _move(  # noqa: PLR0913
    rilis: RilisData,
    verb: str,
    by: User,
    version: int | None,
    token: UUID | None,
    at: datetime | None,
    change: Callable[[engine.Change], None],
    note: str = "",
) -> engine.Moved:
    return engine.perform(
        rilis,
        verb,
        by=by,
        at=at,
        version=version,
        token=token,
        note=note,
        result_url=release_url(rilis),
        change=change,
    )
