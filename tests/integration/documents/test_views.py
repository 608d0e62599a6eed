"""Who gets a file, and what the public learns of a document."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from recommendations.services import letters
from recommendations.states import State
from satudata.documents import services, store
from satudata.documents.models import Document, StoredFile
from tests.factories.recommendations import Walker, request_at
from tests.factories.signing import signed
from tests.factories.world import World


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(getattr(world, name), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def verify(document: Document) -> str:
    return reverse("document_verify", args=[document.token])


def pdf(data: bytes, name: str = "surat.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/pdf")


# Files -------------------------------------------------------------------------------------------
def test_file_is_served_as_attachment_that_no_browser_runs_or_keeps(world: World, letter: Document) -> None:
    response = client_of(world, "operator").get(reverse("document_file", args=[letter.file_id]))

    assert response.status_code == 200
    assert b"".join(response.streaming_content) == store.read_bytes(letter.file)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ["operator_lain", "blitar_walidata", "tanpa_peran", "sekretariat_lain"])
def test_file_of_another_office_does_not_exist(world: World, letter: Document, name: str) -> None:
    name = name if name in world.people else "blitar_operator"

    response = client_of(world, name).get(reverse("document_file", args=[letter.file_id]))

    assert response.status_code == 404


def test_file_is_not_served_without_sign_in(world: World, letter: Document) -> None:
    assert Client().get(reverse("document_file", args=[letter.file_id])).status_code == 302


def test_damaged_file_is_not_served(world: World, letter: Document) -> None:
    other = store.keep([b"isi berkas lain"])
    StoredFile.objects.filter(pk=letter.file_id).update(path=other.path)
    client = client_of(world, "operator")
    client.raise_request_exception = False

    assert client.get(reverse("document_file", args=[letter.file_id])).status_code == 500


def test_published_letter_is_public(world: World, letter: Document) -> None:
    response = Client().get(reverse("document_public", args=[letter.token]))

    assert b"".join(response.streaming_content) == store.read_bytes(letter.file)
    assert response["Cache-Control"] == "public, no-cache"


def test_public_letter_is_the_signed_one_where_there_is_one(world: World, letter: Document) -> None:
    data = signed(store.read_bytes(letter.file))
    services.replace_with_signed(document=letter, upload=pdf(data), by=world.penandatangan)

    response = Client().get(reverse("document_public", args=[letter.token]))

    assert b"".join(response.streaming_content) == data


def test_letter_that_is_not_issued_is_not_public(world: World) -> None:
    letter = request_at(world, State.LETTER_NUMBERED).request.surat

    assert Client().get(reverse("document_public", args=[letter.token])).status_code == 404


def test_naskah_komitmen_is_not_public(world: World, walker: Walker) -> None:
    """It is a draft to sign; what the public sees is the signed one that was uploaded."""
    walker.render()

    response = Client().get(reverse("document_public", args=[walker.request.draf_komitmen.token]))

    assert response.status_code == 404


# Verification ------------------------------------------------------------------------------------
def test_verification_names_the_document_and_no_person(world: World, letter: Document) -> None:
    page = Client().get(verify(letter)).content.decode()

    for part in (
        letter.nomor,
        letter.hal,
        letter.penerbit.nama,
        "16 November 2026",
        "Berlaku",
        letter.file.sha256,
    ):
        assert part in page
    for person in ("Raras Contoh", "190001012000011001", "19000101 200001", "Lintang Contoh", "operator"):
        assert person not in page


def test_verification_says_whether_the_document_is_signed(world: World, letter: Document) -> None:
    assert "Belum ditandatangani secara elektronik" in Client().get(verify(letter)).content.decode()
    data = signed(store.read_bytes(letter.file), name="Nama Penanda Tangan")
    services.replace_with_signed(document=letter, upload=pdf(data), by=world.penandatangan)

    page = Client().get(verify(letter)).content.decode()

    assert "1 tanda tangan, utuh" in page
    assert "Keabsahan sertifikat belum diperiksa" in page
    assert "Nama Penanda Tangan" not in page


def test_verification_shows_the_chain_of_corrections(world: World, walker: Walker) -> None:
    old = Document.objects.get(pk=walker.request.surat_id)
    letters.replace_surat_rekomendasi(
        request=walker.request, by=world.penandatangan, reason="Salah tulis.", at=walker._next()
    )
    walker.render()

    page = Client().get(verify(old)).content.decode()

    assert "sudah digantikan" in page
    assert "B-2/35030/KS.000/11/2026" in page
    assert verify(Document.objects.get(pk=walker.request.surat_id)) in page


def test_numbered_letter_is_known_before_its_bytes_are(world: World) -> None:
    page = Client().get(verify(request_at(world, State.LETTER_NUMBERED).request.surat)).content.decode()

    assert "masih disiapkan" in page


def test_unknown_code_is_answered_with_a_warning(world: World) -> None:
    response = Client().get(reverse("document_verify", args=["tidakada"]))

    assert response.status_code == 404
    assert "jangan percayai dokumennya" in response.content.decode()


def test_same_file_is_recognised(world: World, letter: Document) -> None:
    page = Client().post(verify(letter), {"berkas": pdf(store.read_bytes(letter.file))}).content.decode()

    assert "sama persis dengan dokumen yang diterbitkan" in page


def test_file_with_one_byte_changed_is_not_recognised(world: World, letter: Document) -> None:
    data = bytearray(store.read_bytes(letter.file))
    data[500] ^= 1

    page = Client().post(verify(letter), {"berkas": pdf(bytes(data))}).content.decode()

    assert "berbeda dari dokumen" in page


def test_signed_and_issued_bytes_are_told_apart(world: World, letter: Document) -> None:
    data = signed(store.read_bytes(letter.file))
    services.replace_with_signed(document=letter, upload=pdf(data), by=world.penandatangan)

    page = Client().post(verify(letter), {"berkas": pdf(data)}).content.decode()

    assert "sama persis dengan dokumen bertanda tangan" in page


def test_compared_file_is_not_kept(world: World, letter: Document) -> None:
    before = StoredFile.objects.count()

    Client().post(verify(letter), {"berkas": pdf(b"%PDF-1.7 lain")})

    assert StoredFile.objects.count() == before


@pytest.mark.parametrize("typed", ["{code}", " {upper} ", "{dashes}"])
def test_code_may_be_typed_as_people_type(world: World, letter: Document, typed: str) -> None:
    code = letter.token
    dashes = "-".join(code[i : i + 4] for i in range(0, len(code), 4))

    response = Client().post(
        reverse("document_verify_form"),
        {"kode": typed.format(code=code, upper=code.upper(), dashes=dashes)},
    )

    assert response["Location"] == verify(letter)


def test_wrong_code_is_told_beside_the_field(world: World) -> None:
    page = Client().post(reverse("document_verify_form"), {"kode": "salah"}).content.decode()

    assert "Tidak ada dokumen dengan kode ini" in page


def test_letter_is_found_by_its_bytes_alone(world: World, letter: Document) -> None:
    page = (
        Client()
        .post(reverse("document_verify_form"), {"berkas": pdf(store.read_bytes(letter.file))})
        .content.decode()
    )

    assert "Berkas dikenal" in page
    assert verify(letter) in page


def test_unknown_file_is_told_so(world: World) -> None:
    page = Client().post(reverse("document_verify_form"), {"berkas": pdf(b"%PDF-1.7 lain")}).content.decode()

    assert "tidak dikenal" in page


@pytest.mark.parametrize("size", [0, 31])
def test_empty_or_too_large_file_is_told_beside_the_field(world: World, size: int) -> None:
    """No error page, whatever is sent."""
    sent = io.BytesIO(b"x" * size * 2**20)
    sent.name = "besar.pdf"

    response = Client().post(reverse("document_verify_form"), {"berkas": sent})

    assert response.status_code == 200
    assert ("kosong" if size == 0 else "berukuran 31 MB") in response.content.decode()
