"""Bad files, each through the real upload: refused in words, kept, and nothing of them becomes a version."""

import io
import re
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from xlsxwriter import Workbook

from datasets.models import RilisData, Terbitan, Unggahan, VersiRilis
from datasets.states import ReleaseState as S
from tests.factories.datasets import HEADINGS, DataWorld, rows_of
from tests.factories.datasets_upload_pages import client_of, come_by, downloaded, page, send
from tests.factories.datasets_uploads import as_text, csv_file, draft_dictionary, workbook
from tests.factories.office_files import package, relationship

Status = Unggahan.Status


@pytest.fixture
def rilis(data: DataWorld) -> RilisData:
    """A release that is collected, with its dictionary."""
    found = data.release_at(S.COLLECTING)
    draft_dictionary(found, data.operator)
    return found


@pytest.fixture
def operator(data: DataWorld) -> Client:
    return client_of(data.operator)


SHEET_XML = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</worksheet>'


def changed(data: bytes, **parts: bytes) -> bytes:
    """A real workbook with parts added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = {name.replace("__", "/").replace("_dot_", "."): part for name, part in parts.items()}
        for entry in old.infolist():
            if entry.filename not in names:
                new.writestr(entry, old.read(entry.filename))
        for name, part in names.items():
            new.writestr(name, part)
    return out.getvalue()


def book() -> bytes:
    return workbook().read()


def bomb() -> bytes:
    return changed(book(), xl__media__image1_dot_xml=b"<a>" + b" " * (150 * 2**20) + b"</a>")


def columns_16384() -> bytes:
    return workbook({"Data": [[f"k{n}" for n in range(16_384)], [1]]}).read()


def with_formula() -> bytes:
    out = io.BytesIO()
    with Workbook(out) as made:
        sheet = made.add_worksheet("Data")
        for n, row in enumerate([HEADINGS, *rows_of(2026)]):
            sheet.write_row(n, 0, row)
        sheet.write_formula(1, 2, "=1+1")
    return out.getvalue()


BAD: dict[str, tuple[str, Any, str]] = {
    "macro": ("a.xlsx", lambda: changed(book(), xl__vbaProject_dot_bin=b"x"), "makro"),
    "bomb": ("a.xlsx", bomb, "terlalu besar setelah dibuka"),
    "links": (
        "a.xlsx",
        lambda: changed(book(), xl___rels__x_dot_rels=relationship("externalLink")),
        "berkas lain",
    ),
    "nested": (
        "a.xlsx",
        lambda: changed(book(), xl__embeddings__x_dot_xlsx=b"PK"),
        "berkas lain di dalamnya",
    ),
    "entities": (
        "a.xlsx",
        lambda: changed(book(), xl__sharedStrings_dot_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><sst>&b;</sst>'),
        "rusak",
    ),
    "formula": ("a.xlsx", with_formula, "rumus"),
    "no workbook": ("a.xlsx", package, "rusak"),
    "pdf by another name": ("a.xlsx", lambda: b"%PDF-1.7\n%%EOF", "bukan XLSX"),
    "old workbook": (
        "a.xlsx",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "terkunci kata sandi",
    ),
    "workbook as csv": ("a.csv", book, "CSV"),
    "html as csv": ("a.csv", lambda: b"<!doctype html><script>alert(1)</script>", "CSV"),
    "nul": ("a.csv", lambda: b"a;b\n1;\x002\n", "NUL"),
    "cut workbook": ("a.xlsx", lambda: book()[:900], "rusak"),
    "empty sheet": ("a.xlsx", lambda: workbook({"Data": []}).read(), "kosong"),
    "16,384 columns": ("a.xlsx", columns_16384, "kolom"),
    "no ods": ("a.ods", lambda: b"PK\x03\x04rusak", "bukan ODS"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_file_is_refused_in_words_and_kept(rilis: RilisData, operator: Client, kind: str) -> None:
    name, make, words = BAD[kind]

    assert send(operator, rilis, SimpleUploadedFile(name, make())).status_code == 302
    come_by()

    unggahan = Unggahan.objects.get()
    shown = page(operator, "unggahan_detail", rilis.pk, unggahan.pk)
    assert unggahan.status == Status.REFUSED, unggahan.ringkasan
    assert re.search(words, unggahan.pesan), unggahan.pesan
    assert "Berkas Anda tetap tersimpan" in shown
    assert downloaded(operator, reverse("document_file", args=[unggahan.berkas_id]))
    assert not VersiRilis.objects.exists() and not Terbitan.objects.exists()


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("a.xlsm", b"PK", "memuat makro"),
        ("a.pdf", b"%PDF-", "Unggah berkas CSV, TSV, TXT, XLSX, ODS"),
        ("a.csv", b"", "kosong (0 bita)"),
        ("", b"x", ""),
    ],
)
def test_file_of_another_kind_is_refused_at_the_door(
    rilis: RilisData, operator: Client, name: str, body: bytes, words: str
) -> None:
    response = send(operator, rilis, SimpleUploadedFile(name or "tanpa-akhiran", body))

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Unggahan.objects.exists()


@pytest.mark.parametrize(
    ("rows", "headings", "code"),
    [
        (
            [(year - 9, *rest) for (_k, year, *rest) in rows_of(2026)],
            ("Tahun", "Jumlah Layanan"),
            "region_missing",
        ),
        ([(k, 2019, n) for (k, _y, n) in rows_of(2026)], HEADINGS, "period_wrong"),
        ([("=HYPERLINK(1)", 2026, 5), *rows_of(2026)[1:]], HEADINGS, "formula_text"),
        ([*rows_of(2026), rows_of(2026)[0]], HEADINGS, "duplicate_key"),
        (rows_of(2026)[:2], HEADINGS, "incomplete"),
        ([], HEADINGS, "no_rows"),
    ],
)
def test_table_that_is_wrong_is_reported_and_cannot_be_stored(
    rilis: RilisData, operator: Client, rows: list[Any], headings: tuple[str, ...], code: str
) -> None:
    send(operator, rilis, csv_file(rows, headings=headings))
    come_by()

    unggahan = Unggahan.objects.get()
    found = {rule["code"] for rule in unggahan.ringkasan.get("by_rule", [])}
    shown = page(operator, "unggahan_detail", rilis.pk, unggahan.pk)
    assert code in found or unggahan.status == Status.REFUSED, (found, unggahan.pesan)
    assert "Simpan sebagai versi" not in shown
    assert operator.post(reverse("unggahan_act", args=[rilis.pk, unggahan.pk, "simpan"])).status_code == 422


def test_upload_that_is_cut_in_the_middle_is_told(rilis: RilisData, operator: Client) -> None:
    """The connection broke: half of the body came, and not the end of the form."""
    whole = (
        b'--batas\r\nContent-Disposition: form-data; name="berkas"; filename="a.csv"\r\n'
        b"Content-Type: text/csv\r\n\r\n" + as_text(rows_of(2026)).encode() + b"\r\n--batas--\r\n"
    )

    for length in (20, 90, 130, len(whole) - 30):
        response = operator.generic(
            "POST",
            reverse("rilis_upload", args=[rilis.pk]),
            whole[:length],
            content_type="multipart/form-data; boundary=batas",
        )
        assert response.status_code == 422
    assert "Unggahan terputus sebelum selesai" in response.content.decode()
    assert not Unggahan.objects.exists()
