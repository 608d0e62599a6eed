"""Signed copies: the issued letter with a signature is taken, anything else is refused in words."""

import subprocess
from pathlib import Path

import pikepdf
import pytest
from django.conf import LazySettings

from satudata.documents.signatures import check_signed, check_signed_copy, inspect_pdf
from satudata.workflow.errors import InvalidInput
from tests.factories.letters import letter_pdf
from tests.factories.signing import changed, resaved, root_pem, signed


def refusal(issued: bytes, copy: bytes) -> str:
    with pytest.raises(InvalidInput) as found:
        check_signed_copy(issued, copy)
    return " ".join(found.value.messages)


def test_signed_copy_that_begins_with_the_issued_bytes_is_taken() -> None:
    copy = signed(letter_pdf())

    facts = check_signed_copy(letter_pdf(), copy)

    assert copy.startswith(letter_pdf())
    assert facts.basis == "bytes"
    assert [s.signer for s in facts.signatures] == ["Raras Contoh"]
    assert facts.all_intact


def test_signed_copy_written_anew_by_the_signing_service_is_taken() -> None:
    """Some services write the whole file anew before they sign it: the text is what counts then."""
    copy = signed(resaved(letter_pdf()))

    assert not copy.startswith(letter_pdf()[:2000])
    assert check_signed_copy(letter_pdf(), copy).basis == "text"


def test_signed_copy_with_a_visible_signature_is_taken() -> None:
    copy = signed(letter_pdf(), visible="Ditandatangani secara elektronik oleh Raras Contoh")

    assert check_signed_copy(letter_pdf(), copy).all_intact


def test_second_signature_leaves_the_first_in_force() -> None:
    twice = signed(signed(letter_pdf()), name="Satria Contoh", field="TTE2")

    facts = check_signed_copy(letter_pdf(), twice)

    assert [s.signer for s in facts.signatures] == ["Raras Contoh", "Satria Contoh"]
    assert all(s.holds for s in facts.signatures)


@pytest.mark.parametrize("place", [0.001, 0.2, 0.4, 0.6, 0.78, 0.85, 0.9, 0.95, 0.9999])
def test_one_changed_byte_is_refused(place: float) -> None:
    """Anywhere: in the letter, in the signature, and in the room left over behind the signature."""
    copy = bytearray(signed(letter_pdf()))
    copy[int(place * len(copy))] ^= 1

    with pytest.raises(InvalidInput):
        check_signed_copy(letter_pdf(), bytes(copy))


def test_byte_in_the_room_behind_the_signature_is_refused() -> None:
    """No signature covers it; it must be empty."""
    copy = bytearray(signed(letter_pdf()))
    copy[copy.rindex(b"0>", 0, copy.index(b"/ByteRange"))] ^= 1

    assert "rusak" in refusal(letter_pdf(), bytes(copy))


def test_signed_file_saved_again_is_refused() -> None:
    """What "cetak ke PDF" or "simpan sebagai" makes of a signed file."""
    assert "rusak" in refusal(letter_pdf(), resaved(signed(letter_pdf())))


def test_unsigned_copy_is_refused() -> None:
    assert "belum bertanda tangan" in refusal(letter_pdf(), letter_pdf())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("text", "Teks halaman 1 berbeda"),
        ("page", "Jumlah halaman berbeda"),
        ("image", "gambar tambahan"),
        ("note", "catatan atau tautan tambahan"),
        ("attachment", "berkas lampiran"),
        ("script", "skrip"),
    ],
)
def test_letter_changed_before_signing_is_refused(change: str, words: str) -> None:
    """The signature holds; what it covers is not what was issued."""
    assert words in refusal(letter_pdf(), signed(changed(letter_pdf(), change)))


def test_text_added_in_a_new_revision_is_refused_although_the_issued_bytes_are_the_beginning() -> None:
    copy = signed(changed(letter_pdf(), "text", incremental=True))

    assert copy.startswith(letter_pdf())
    assert "Teks halaman 1 berbeda" in refusal(letter_pdf(), copy)


def test_text_added_after_the_signature_is_refused() -> None:
    copy = changed(signed(letter_pdf()), "text", incremental=True)

    assert "setelah ditandatangani" in refusal(letter_pdf(), copy)


def test_copy_of_another_letter_is_refused() -> None:
    from satudata.documents import rendering
    from tests.factories.letters import letter_context

    html = rendering.render_html(
        "documents/surat_rekomendasi.html", letter_context(identitas="V-26.3503.002")
    )
    other = rendering.render_pdf(html, title="Surat lain")

    assert "Teks halaman 1 berbeda" in refusal(letter_pdf(), signed(other))


def test_trust_is_unknown_without_configured_roots() -> None:
    assert inspect_pdf(signed(letter_pdf())).signatures[0].trusted is None


def test_trust_follows_the_configured_roots(settings: LazySettings, tmp_path: Path) -> None:
    (tmp_path / "akar.pem").write_bytes(root_pem())
    settings.SIGNATURE_TRUST_ROOTS = str(tmp_path)

    facts = inspect_pdf(signed(letter_pdf())).signatures[0]

    assert facts.trusted is True
    assert facts.issuer == "PSrE Percobaan"


def test_facts_name_time_and_kind_of_signature() -> None:
    facts = check_signed(signed(letter_pdf())).signatures[0]

    assert facts.subfilter == "ETSI.CAdES.detached"
    assert facts.signed_at is not None
    assert facts.signed_at.startswith("20")


def test_signature_of_the_tests_holds_for_another_reader(tmp_path: Path) -> None:
    """The signatures here are real ones: poppler's `pdfsig` judges them as we do."""
    target = tmp_path / "surat.pdf"
    target.write_bytes(signed(letter_pdf()))

    said = subprocess.run(["pdfsig", "-nocert", target], capture_output=True, text=True, check=False).stdout

    assert "Signature is Valid" in said
    assert "Total document signed" in said


def test_locked_pdf_is_refused(tmp_path: Path) -> None:
    """Also one that opens without a password but forbids changes."""
    target = tmp_path / "terkunci.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(target, encryption=pikepdf.Encryption(owner="pemilik", user=""))

    with pytest.raises(InvalidInput, match="terkunci"):
        inspect_pdf(target.read_bytes())


def test_text_is_read_with_its_numbers() -> None:
    text = inspect_pdf(letter_pdf()).text

    assert "V-26.3503.001" in text
    assert "B-12/35030/KS.000/11/2026" in text
    assert "≤" in text
