"""Bad input as people send it: clear words in Indonesian, nothing typed is lost, the state stays right.

Every test acts through the pages a person sees (tests/factories/visitor.py), so tokens and versions
are those that the pages really carry. Here: supporting files and the Surat Komitmen.
"""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from recommendations.models import SuratKomitmen
from recommendations.states import State
from satudata.documents.models import StoredFile
from satudata.documents.services import read_bytes
from satudata.workflow.models import StepRun
from tests.factories.recommendations import Walker, request_at, small_pdf
from tests.factories.signing import changed, signed
from tests.factories.visitor import Page, Visitor, detail, now_of
from tests.factories.world import World


def pdf_upload(data: bytes, name: str = "surat-komitmen.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/pdf")


# Files ---------------------------------------------------------------------------------------------
@pytest.fixture
def send_file(world: World, operator: Visitor) -> Callable[..., Page]:
    """Upload a supporting file of a new draft."""
    walker = Walker(world)
    address = reverse("request_files", args=[walker.request.pk])

    def send(data: bytes, name: str) -> Page:
        upload = SimpleUploadedFile(name, data)
        return operator.send(
            operator.open(address), address, jenis="kak", keterangan="Kerangka acuan 2027", berkas=upload
        )

    return send


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("kuesioner.exe", b"MZ\x90\x00", "tidak diterima. Unggah berkas PDF"),
        ("kuesioner.html", b"<script>alert(1)</script>", "tidak diterima"),
        ("kuesioner.pdf", b"MZ\x90\x00 bukan PDF", "bukan PDF"),
        ("kuesioner.pdf", b"", "kosong"),
        ("kuesioner.pdf", b"%PDF-1.7\nrusak\n%%EOF", "rusak"),
        ("gambar.png", b"\x89PNG\r\n\x1a\nrusak", "rusak"),
        ("tabel.xlsx", b"PK\x03\x04rusak", "XLSX"),
        ("naskah.docm", b"PK\x03\x04", "tidak diterima"),
    ],
)
def test_file_of_the_wrong_kind_is_refused_by_name(
    send_file: Callable[..., Page], name: str, data: bytes, words: str
) -> None:
    refused = send_file(data, name)

    assert refused.status == 422
    assert words in refused.text
    assert refused.form("berkas/").fields | {"jenis": "kak", "keterangan": "Kerangka acuan 2027"} == (
        refused.form("berkas/").fields
    )
    assert not StoredFile.objects.exists()


def test_pdf_that_runs_something_is_refused(send_file: Callable[..., Page]) -> None:
    refused = send_file(changed(small_pdf(), "script"), "kak.pdf")

    assert refused.status == 422
    assert "memuat skrip" in refused.text


class Endless(io.RawIOBase):
    """A request body of any size that is nowhere held: its ends, and zeros between them."""

    def __init__(self, head: bytes, tail: bytes, zeros: int) -> None:
        self._parts: Iterator[bytes] = self._flow(head, tail, zeros)
        self.size = len(head) + zeros + len(tail)

    @staticmethod
    def _flow(head: bytes, tail: bytes, zeros: int) -> Iterator[bytes]:
        yield head
        piece = bytes(64 * 1024)
        while zeros > 0:
            yield piece[:zeros]
            zeros -= len(piece)
        yield tail

    def read(self, size: int = -1) -> bytes:
        return next(self._parts, b"")


def multipart(fields: dict[str, str], name: str, zeros: int) -> tuple[Endless, str]:
    parts = "".join(
        f'--batas\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    )
    file = f'Content-Disposition: form-data; name="berkas"; filename="{name}"'
    head = f"{parts}--batas\r\n{file}\r\n\r\n%PDF-1.7\n"
    return Endless(head.encode(), b"\r\n--batas--\r\n", zeros), "multipart/form-data; boundary=batas"


def test_upload_of_200_megabytes_names_its_size_and_keeps_the_rest(world: World, operator: Visitor) -> None:
    walker = Walker(world)
    address = reverse("request_files", args=[walker.request.pk])
    fields = {"jenis": "kak", "keterangan": "Kerangka acuan 2027"}
    body, content_type = multipart(fields, "pindaian.pdf", 200 * 1024 * 1024)

    sent = {"wsgi.input": body, "CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(body.size)}
    response = operator.client.generic("POST", address, **sent)

    refused = Page(response, address)
    assert refused.status == 422
    assert "“pindaian.pdf” berukuran 200 MB. Ukuran terbesar 30 MB." in refused.text
    kept = refused.form("berkas/").fields
    assert (kept["jenis"], kept["keterangan"]) == ("kak", "Kerangka acuan 2027")
    assert not StoredFile.objects.exists()


def test_limit_counts_all_files_of_a_request(world: World, operator: Visitor, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    walker = Walker(world)
    address = reverse("request_files", args=[walker.request.pk])

    refused = operator.client.post(
        address,
        {
            "jenis": "kak",
            "lain": pdf_upload(b"%PDF-" + bytes(900)),
            "berkas": pdf_upload(b"%PDF-" + bytes(900)),
        },
    )

    assert refused.status_code == 422
    assert django_settings.UPLOAD_MAX_BYTES == 1000


# Surat Komitmen --------------------------------------------------------------------------------------
@pytest.fixture
def issued(world: World) -> Walker:
    return request_at(world, State.LETTER_ISSUED)


def upload_komitmen(world: World, issued: Walker, data: bytes, name: str = "komitmen.pdf") -> Page:
    operator = Visitor(world.operator)
    return operator.send(operator.open(detail(issued)), "unggah-komitmen/", berkas=pdf_upload(data, name))


def naskah(issued: Walker) -> bytes:
    file = now_of(issued).draf_komitmen.file
    assert file is not None
    return read_bytes(file)


def test_signed_komitmen_is_shown(world: World, issued: Walker) -> None:
    """The control for what follows."""
    shown = upload_komitmen(world, issued, signed(naskah(issued)))

    assert shown.messages == ["Surat Komitmen ditayangkan."]
    assert SuratKomitmen.objects.get().bentuk == "tte"
    assert now_of(issued).state == State.KOMITMEN_SHOWN


def broken_signature(issued: Walker) -> bytes:
    """One byte of the signed content changed after signing."""
    data = bytearray(signed(naskah(issued)))
    place = data.index(b"/MediaBox")
    at = data.index(b"595", place)
    data[at : at + 3] = b"596"
    return bytes(data)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (broken_signature, "Tanda tangan elektronik pada berkas ini rusak"),
        (lambda issued: changed(signed(naskah(issued)), "text", incremental=True), "rusak"),
        (lambda issued: signed(small_pdf()), "tidak memuat Identitas Rekomendasi V-26.3503.001"),
        (naskah, "belum bertanda tangan elektronik"),
        (lambda issued: small_pdf(), "hanya menerima PDF bertanda tangan elektronik"),
        (lambda issued: b"\x89PNG\r\n\x1a\n", "bukan PDF"),
    ],
    ids=["broken", "changed-after", "other-letter", "unsigned", "scan", "picture"],
)
def test_komitmen_that_does_not_hold_is_refused_in_words(
    world: World, issued: Walker, make: Callable[[Walker], bytes], words: str
) -> None:
    refused = upload_komitmen(world, issued, make(issued))

    assert refused.status == 422
    assert words in refused.text
    assert not SuratKomitmen.objects.exists()
    assert now_of(issued).state == State.LETTER_ISSUED
    assert StepRun.objects.filter(case_id=str(issued.request.pk), closed_at=None).get().step_code == "A9"


def test_scan_is_shown_where_the_region_allows_it(world: World, issued: Walker) -> None:
    issued.request.wilayah.komitmen_boleh_scan = True
    issued.request.wilayah.save()

    upload_komitmen(world, issued, small_pdf())

    assert SuratKomitmen.objects.get().bentuk == "scan"
