"""Uploads to test with: tables as CSV and XLSX for the example dictionary, brought in and read for real."""

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from xlsxwriter import Workbook

from datasets.models import Kamus, RilisData, Unggahan
from datasets.services import uploads
from datasets.tables.dictionary import Dictionary
from satudata.accounts.models import User
from satudata.workflow import outbox
from tests.factories.datasets import DICTIONARY, HEADINGS, rows_of
from tests.factories.world import WORK

MINUTE = timedelta(minutes=1)


def draft_dictionary(rilis: RilisData, by: User, isi: Dictionary = DICTIONARY) -> Kamus:
    """The example dictionary as the dataset's draft, in the place of any other draft."""
    rilis.dataset.kamus.filter(frozen_at__isnull=True).delete()
    return Kamus.objects.create(
        dataset=rilis.dataset, nomor=rilis.dataset.kamus.count() + 1, isi=isi.to_json(), sha256=isi.sha256,
        created_at=WORK, created_by=by, updated_at=WORK,
    )  # fmt: skip


def as_text(rows: Sequence[Sequence[Any]], headings: Sequence[str] = HEADINGS, mark: str = ";") -> str:
    """Rows below their headings, as CSV."""
    return "".join(mark.join(str(value) for value in row) + "\n" for row in [headings, *rows])


def csv_file(
    rows: Sequence[Sequence[Any]] | None = None, name: str = "layanan.csv", **how: Any
) -> SimpleUploadedFile:
    """A CSV in UTF-8; the example's figures unless others are given."""
    return SimpleUploadedFile(name, as_text(rows_of(2026) if rows is None else rows, **how).encode())


def workbook(
    sheets: dict[str, Sequence[Sequence[Any]]] | None = None, name: str = "layanan.xlsx"
) -> SimpleUploadedFile:
    """A workbook with sheets of rows, headings first; all as text or number as given."""
    out = io.BytesIO()
    with Workbook(out) as book:
        for title, rows in (sheets or {"Data": [HEADINGS, *rows_of(2026)]}).items():
            page = book.add_worksheet(title)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return SimpleUploadedFile(name, out.getvalue())


def received(
    rilis: RilisData, by: User, file: SimpleUploadedFile | None = None, at: datetime = WORK
) -> Unggahan:
    """A file that arrived and was not read yet; the example dictionary is drafted where there is none."""
    if not rilis.dataset.kamus.exists():
        draft_dictionary(rilis, by)
    return uploads.receive_upload(rilis=rilis, upload=file or csv_file(), by=by, at=at)


def read(unggahan: Unggahan, at: datetime = WORK + MINUTE) -> Unggahan:
    """The upload after the worker came by."""
    outbox.drain(at)
    found: Unggahan = Unggahan.objects.select_related(
        "rilis__entri", "rilis__dataset", "kamus", "berkas", "tabel", "temuan"
    ).get(pk=unggahan.pk)
    return found


def checked(
    rilis: RilisData, by: User, file: SimpleUploadedFile | None = None, at: datetime = WORK
) -> Unggahan:
    """A file that arrived and was read."""
    return read(received(rilis, by, file, at), at + MINUTE)
