"""Blok IX, the supporting files: kept, read back, removed, and refused in words."""

from typing import Any

import pytest
from django.conf import settings as project_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from recommendations.models import BerkasPendukung, RecommendationRequest
from tests.factories.recommendations import small_pdf
from tests.factories.visitor import Visitor


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/pdf")


def test_a_file_is_uploaded_read_and_removed(draft: RecommendationRequest, operator: Visitor) -> None:
    url = reverse("request_files", args=[draft.pk])
    data = small_pdf()
    page = operator.send(operator.open(url), url, jenis="kak", berkas=upload("kak.pdf", data))
    assert page.messages == ["Berkas tersimpan."]
    berkas = BerkasPendukung.objects.get()
    address = reverse("document_file", args=[berkas.file_id])
    assert address in page.text
    assert b"".join(operator.client.get(address).streaming_content) == data
    operator.send(page, "hapus/")
    assert "Belum ada berkas." in operator.open(url).text


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("catatan.exe", b"MZ", "tidak diterima"),
        ("kak.pdf", b"bukan pdf", "bukan PDF"),
        ("kak.pdf", b"", "kosong"),
        ("kak.pdf", b"%PDF-1.7 rusak", "rusak dan tidak dapat dibuka"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    name: str, data: bytes, words: str, draft: RecommendationRequest, operator: Visitor
) -> None:
    url = reverse("request_files", args=[draft.pk])
    page = operator.send(operator.open(url), url, jenis="kak", keterangan="Acuan", berkas=upload(name, data))
    assert page.status == 422
    assert words in page.text
    assert page.form(url).fields["keterangan"] == "Acuan"
    assert not BerkasPendukung.objects.exists()


def test_a_file_that_is_too_large_says_its_size_and_the_limit(
    draft: RecommendationRequest, operator: Visitor, settings: Any
) -> None:
    settings.UPLOAD_MAX_BYTES = 100_000
    url = reverse("request_files", args=[draft.pk])
    page = operator.send(
        operator.open(url), url, jenis="kak", berkas=upload("kak.pdf", b"%PDF-" + b"0" * 200_000)
    )
    assert page.status == 422
    assert "Ukuran terbesar" in page.text
    assert project_settings.UPLOAD_MAX_BYTES == 100_000
