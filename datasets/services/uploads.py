"""Files and typed tables that arrive for a release (SOP B6): taken in, read as chosen, explained, given up.

The bytes go to the store before any transaction and stay whatever is found in them; what they mean is found
by the job in `upload_reading`. Each choice raises the attempt, so that a job that was promised for an older
one does nothing. Nothing here becomes a version: that is `versions.store_version`.

Keyword-only, with `by` and `at=None`. Refusals: ActionDenied (right, or the data is locked), AlreadyDone
(token), InvalidInput (what was sent).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from datasets.models import Kamus, RilisData, Unggahan
from datasets.permissions import rilis as permissions
from datasets.reading.findings import to_explain
from datasets.states import ReleaseState
from datasets.tables import dictionary, typed
from datasets.tables.receiving import Choice
from satudata.accounts.models import User
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.documents import store
from satudata.documents.uploads import DATA, keep_data
from satudata.workflow import engine, outbox, steps
from satudata.workflow.errors import InvalidInput

READ = "read_upload"
UPLOADED, REREAD = "data_uploaded", "upload_reread"
EXPLAINED, DISCARDED = "warnings_explained", "upload_discarded"
LONGEST_REASON = 2000
S = Unggahan.Status
# Nothing is changed in an upload that is a version, or was given up.
FINAL = frozenset({S.STORED, S.DISCARDED})


def upload_url(unggahan: Unggahan) -> str:
    """Where an upload is read."""
    return reverse("unggahan_detail", args=[unggahan.rilis_id, unggahan.pk])


# Arriving --------------------------------------------------------------------------------------------
def receive_upload(  # noqa: PLR0913
    *,
    rilis: RilisData,
    upload: UploadedFile | None = None,
    rows: Sequence[Sequence[str]] = (),
    by: User,
    token: UUID | None = None,
    at: datetime | None = None,
) -> Unggahan:
    """Keep a file, or a table that was typed, and promise its reading.

    The first one ends the collecting and begins SOP B6, which whoever uploads takes at once. `rows` are the
    cells of a typed table in the order of the dictionary's columns; they go through the same check as a file.
    Refused while the dictionary of the dataset has no columns.
    """
    moment = at or now()
    permissions.check_can_upload(rights_of(by), rilis)
    described = dictionary_of(rilis)
    if upload is None:
        kept, name, kind = store.keep([typed.as_csv(described, rows)]), typed.NAME, DATA["csv"]
    else:
        kept, name, kind = keep_data(upload)
    with transaction.atomic():
        if token is not None:
            engine.use_token(by, token, at=moment, result_url=_page(rilis))
        case = _lock_release(rilis, by)
        stored = store.record(kept, name=name, content_type=kind, by=by, at=moment)
        unggahan = Unggahan.objects.create(
            rilis=case,
            berkas=stored,
            cara=Unggahan.Cara.BERKAS if upload is not None else Unggahan.Cara.KETIK,
            pilihan={} if upload is not None else typed.choice(described).to_json(),
            created_at=moment,
            created_by=by,
            updated_at=moment,
        )
        _arrived(case, unggahan, by, moment)
        promise(unggahan, moment)
    return unggahan


def _arrived(case: RilisData, unggahan: Unggahan, by: User, at: datetime) -> None:
    """The first file moves the release; each further one is recorded."""
    facts = {
        "berkas": unggahan.berkas.name,
        "sha256": unggahan.berkas.sha256,
        "bita": unggahan.berkas.size,
        "unggahan": str(unggahan.pk),
    }
    if case.state == ReleaseState.COLLECTING:
        moved = engine.perform(case, "receive_file", by=by, at=at, change=lambda act: act.data.update(facts))
        steps.take_run(moved.case, "B6", by=by, at=at)
        return
    engine.record(case, UPLOADED, by=by, at=at, step_code="B6", data=facts)
    save_release(case, at)


def promise(unggahan: Unggahan, at: datetime) -> None:
    """Promise the reading of an upload as it is chosen now."""
    outbox.enqueue(
        READ, key=job_key(unggahan), at=at, unggahan=str(unggahan.pk), percobaan=unggahan.percobaan
    )


def job_key(unggahan: Unggahan) -> str:
    """By which the job of this attempt is found."""
    return f"{unggahan.pk}:{unggahan.percobaan}"


# Choosing --------------------------------------------------------------------------------------------
def choose(*, unggahan: Unggahan, choice: Choice, by: User, at: datetime | None = None) -> Unggahan:
    """Say how an upload is to be read: sheet, heading, encoding, which column is which; it is checked anew.

    Where sheet, heading or letters are others than before, the columns are others too: they are looked for
    again, and asked where a person must say which is which.
    """
    return _again(unggahan, choice, by, at or now())


def _format(choice: Mapping[str, Any]) -> dict[str, Any]:
    """A choice without its columns."""
    return {key: value for key, value in choice.items() if key != "columns"}


def read_again(*, unggahan: Unggahan, by: User, at: datetime | None = None) -> Unggahan:
    """Read an upload once more as it was chosen: the dictionary changed, or the reading broke off."""
    return _again(unggahan, None, by, at or now())


def _again(unggahan: Unggahan, choice: Choice | None, by: User, at: datetime) -> Unggahan:
    with transaction.atomic():
        case, locked = _lock(unggahan, by)
        if choice is not None:
            same = _format(choice.to_json()) == _format(locked.pilihan)
            locked.pilihan = choice.to_json() | ({} if same else {"columns": {}})
        locked.percobaan += 1
        locked.status = S.CHECKING if locked.pilihan.get("columns") else S.RECEIVED
        locked.kemajuan, locked.pesan, locked.sha256 = 0, "", ""
        locked.ringkasan, locked.pembanding = {}, {}
        locked.temuan = locked.tabel = locked.baris = locked.kolom = None
        locked.updated_at = at
        locked.save()
        engine.record(case, REREAD, by=by, at=at, step_code="B6", data={"berkas": locked.berkas.name})
        save_release(case, at)
        promise(locked, at)
    return locked


# Explaining, giving up ---------------------------------------------------------------------------------
def explain(
    *, unggahan: Unggahan, reasons: Mapping[str, str], by: User, at: datetime | None = None
) -> Unggahan:
    """Accept warnings with a reason, by rule. Reasons of rules that warn of nothing are passed over.

    InvalidInput where no reason is given, or one is too long.
    """
    moment = at or now()
    with transaction.atomic():
        case, locked = _lock(unggahan, by)
        asked = {rule.code for rule in to_explain(locked)}
        given = {code: text.strip() for code, text in reasons.items() if code in asked and text.strip()}
        if not given:
            raise InvalidInput(_("Tulis alasan paling sedikit untuk satu peringatan."))
        if any(len(text) > LONGEST_REASON for text in given.values()):
            raise InvalidInput(_("Alasan paling panjang 2.000 huruf."))
        locked.penjelasan = {**locked.penjelasan, **given}
        locked.updated_at = moment
        locked.save(update_fields=["penjelasan", "updated_at"])
        data = {"berkas": locked.berkas.name, "aturan": sorted(given)}
        engine.record(case, EXPLAINED, by=by, at=moment, step_code="B6", data=data)
        save_release(case, moment)
    return locked


def discard(*, unggahan: Unggahan, by: User, at: datetime | None = None) -> Unggahan:
    """Put an upload aside; its file stays in the record."""
    moment = at or now()
    with transaction.atomic():
        case, locked = _lock(unggahan, by)
        locked.status, locked.updated_at = S.DISCARDED, moment
        locked.save(update_fields=["status", "updated_at"])
        engine.record(case, DISCARDED, by=by, at=moment, step_code="B6", data={"berkas": locked.berkas.name})
        save_release(case, moment)
    return locked


# Rows ------------------------------------------------------------------------------------------------
def latest_kamus(rilis: RilisData) -> Kamus | None:
    """The newest version of the dataset's dictionary, frozen or not."""
    return Kamus.objects.filter(dataset_id=rilis.dataset_id).order_by("-nomor").first()


def dictionary_of(rilis: RilisData) -> dictionary.Dictionary:
    """The dictionary that an upload is checked by. InvalidInput where it has no columns yet."""
    kamus = latest_kamus(rilis)
    described = dictionary.from_json(kamus.isi if kamus else {})
    if not described.kolom:
        raise InvalidInput(
            _("Kamus data dataset ini belum berisi kolom. Lengkapi kamusnya dahulu, lalu unggah data.")
        )
    return described


def _lock_release(rilis: RilisData, by: User) -> RilisData:
    case = (
        RilisData.objects.select_for_update(of=("self",))
        .select_related("wilayah", "instansi", "pembina", "dataset", "entri")
        .get(pk=rilis.pk)
    )
    permissions.check_can_upload(rights_of(by), case)
    return case


def _lock(unggahan: Unggahan, by: User) -> tuple[RilisData, Unggahan]:
    """The release, then the upload, which is neither a version nor given up."""
    case = _lock_release(unggahan.rilis, by)
    locked = (
        Unggahan.objects.select_for_update(of=("self",))
        .select_related("berkas")
        .get(pk=unggahan.pk, rilis=case)
    )
    if locked.status in FINAL:
        raise InvalidInput(
            _("Unggahan ini tidak dapat diubah lagi: statusnya “%(status)s”.")
            % {"status": locked.get_status_display()}
        )
    return case, locked


def save_release(case: RilisData, at: datetime) -> None:
    """Save what an event that moves nothing leaves on the release."""
    case.updated_at = at
    case.save(update_fields=["event_seq", "event_head", "updated_at"])


def _page(rilis: RilisData) -> str:
    return reverse("rilis_detail", args=[rilis.pk])
