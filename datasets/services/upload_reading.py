"""The job that reads an upload: what it is, what is asked, the check, its report, the comparison (SOP B6).

Safe to run twice and to be killed at any moment: what it writes, it writes in the end and only where the
attempt that it was promised for is still the one that is wanted. Reading happens in child processes with
limits (`tables.receiving`, `tables.checking`); nothing of the file is held in memory here.
"""

import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from datasets.models import Kamus, RilisData, Unggahan, VersiRilis
from datasets.reading import difference
from datasets.reading.codes import codes_of
from datasets.services import dictionaries
from datasets.services.uploads import latest_kamus
from datasets.tables import checking, dictionary, receiving
from datasets.tables.receiving import Choice, Refused
from satudata.accounts.models import User
from satudata.documents import store
from satudata.documents.models import StoredFile
from satudata.workflow import outbox
from satudata.workflow.errors import InvalidInput

S = Unggahan.Status
READING = (S.RECEIVED, S.CHECKING)
FINDINGS, PARQUET = "application/gzip", "application/vnd.apache.parquet"
# Seconds between two notes of progress.
TOLD_EVERY = 1.0


def read_upload(payload: dict[str, Any], *, at: datetime) -> None:
    """Detect, ask or check one upload: the job "read_upload" with its id and its attempt."""
    unggahan = _wanted(payload)
    if unggahan is None:
        return
    with store.as_file(unggahan.berkas) as path:
        try:
            if not unggahan.pilihan.get("columns") and not _detected(unggahan, path, at):
                return
            _check(unggahan, path, at)
        except Refused as refused:
            _write(unggahan, at, status=S.REFUSED, pesan="\n".join(refused.reasons))
        except InvalidInput as refused:
            _write(unggahan, at, status=S.REFUSED, pesan="\n".join(refused.messages))


def _wanted(payload: dict[str, Any]) -> Unggahan | None:
    found = Unggahan.objects.filter(
        pk=payload["unggahan"], percobaan=payload["percobaan"], status__in=READING
    )
    return found.select_related(
        "berkas", "created_by", "rilis__dataset", "rilis__entri", "rilis__wilayah"
    ).first()


def _write(unggahan: Unggahan, at: datetime, **values: Any) -> bool:
    """Write what was found, where the attempt is still wanted; False where a person chose anew meanwhile."""
    still = Unggahan.objects.filter(pk=unggahan.pk, percobaan=unggahan.percobaan, status__in=READING)
    return still.update(updated_at=at, **values) == 1


# What it is ------------------------------------------------------------------------------------------
def _detected(unggahan: Unggahan, path: Path, at: datetime) -> bool:
    """Find out what the file is, by what was chosen of it; True where nothing is to be asked."""
    wanted = Choice.from_json(unggahan.pilihan) if unggahan.pilihan else None
    found = receiving.detect(path, unggahan.berkas.name, wanted=wanted)
    described = _described(unggahan.rilis)
    choice = receiving.propose(found, described)
    status = S.QUESTION if found.questions or is_to_map(choice, described) else S.CHECKING
    if not _write(unggahan, at, status=status, terbaca=found.to_json(), pilihan=choice.to_json()):
        return False
    unggahan.pilihan, unggahan.status = choice.to_json(), status
    return status == S.CHECKING


def _described(rilis: RilisData) -> dictionary.Dictionary:
    kamus = latest_kamus(rilis)
    return dictionary.from_json(kamus.isi if kamus else {})


def is_to_map(choice: Choice, described: dictionary.Dictionary) -> bool:
    """Whether a person is asked which column is which: one that must be there has none, and one is left over.

    Where none is left over nothing can be chosen: the check says that the column is missing.
    """
    taken = set(choice.columns.values())
    lacks = any(column.kode not in taken for column in described.kolom if column.wajib)
    return lacks and "" in taken


# The check ---------------------------------------------------------------------------------------------
def _check(unggahan: Unggahan, path: Path, at: datetime) -> None:
    kamus = _frozen(unggahan.rilis, at)
    described = dictionary.from_json(kamus.isi)
    before = previous_version(unggahan.rilis)
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="satudata-")))
        old = held.enter_context(store.as_file(before.tabel)) if before else None
        outcome = checking.check(
            path,
            Choice.from_json(unggahan.pilihan),
            described,
            codes=codes_of(described, at),
            previous=old,
            periode=(unggahan.rilis.mulai, unggahan.rilis.sampai),
            folder=folder,
            progress=_progress(unggahan),
        )
        outbox.renew()
        facts = {
            "baris": outcome.rows,
            "kolom": outcome.columns,
            "sha256": outcome.sha256,
            "ringkasan": outcome.summary,
            "pembanding": difference.kept(
                unggahan.rilis, last_version(unggahan.rilis) or before, outcome.table, described
            ),
        }
        outbox.renew()
        _finish(unggahan, kamus, at, facts, outcome.findings, outcome.table)


def _progress(unggahan: Unggahan) -> Callable[[int], None]:
    """Tells how many rows were read, at most once a second, and holds on to the job."""
    told, hold = time.monotonic(), outbox.holder()

    def progress(rows: int) -> None:
        nonlocal told
        hold()
        moment = time.monotonic()
        if moment - told >= TOLD_EVERY:
            told = moment
            Unggahan.objects.filter(pk=unggahan.pk, percobaan=unggahan.percobaan).update(kemajuan=rows)

    return progress


def _finish(  # noqa: PLR0913
    unggahan: Unggahan, kamus: Kamus, at: datetime, facts: dict[str, Any], findings: Path, parquet: Path
) -> None:
    """Keep report and table, and write the result where the attempt is still wanted."""
    kept = store.keep(store.file_chunks(findings)), store.keep(store.file_chunks(parquet))
    names = ("temuan.jsonl.gz", FINDINGS), ("tabel.parquet", PARQUET)
    with transaction.atomic():
        files = [
            _recorded(bytes_, name, kind, unggahan.created_by, at)
            for bytes_, (name, kind) in zip(kept, names, strict=True)
        ]
        if not _write(unggahan, at, status=S.CHECKED, kamus=kamus, temuan=files[0], tabel=files[1], **facts):
            transaction.set_rollback(True)


def _recorded(kept: store.Kept, name: str, kind: str, by: User, at: datetime) -> StoredFile:
    return store.record(kept, name=name, content_type=kind, by=by, at=at)


def _frozen(rilis: RilisData, at: datetime) -> Kamus:
    """The dictionary that this check uses, which no longer changes."""
    kamus = latest_kamus(rilis)
    if kamus is None or not kamus.isi.get("kolom"):
        raise InvalidInput(
            _("Kamus data dataset ini belum berisi kolom. Lengkapi kamusnya, lalu periksa lagi.")
        )
    dictionaries.freeze(kamus, at)
    return kamus


# What it changes -------------------------------------------------------------------------------------------
def previous_version(rilis: RilisData) -> VersiRilis | None:
    """The newest version of the release before this one, for changes over time and of structure."""
    before = VersiRilis.objects.filter(rilis__dataset_id=rilis.dataset_id, rilis__mulai__lt=rilis.mulai)
    return before.select_related("tabel", "kamus", "rilis").order_by("-rilis__mulai", "-nomor").first()


def last_version(rilis: RilisData) -> VersiRilis | None:
    """The newest version of this release."""
    found = VersiRilis.objects.filter(rilis=rilis).select_related("tabel", "kamus", "rilis")
    return found.order_by("-nomor").first()
