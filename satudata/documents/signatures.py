"""Judging PDFs: what they hold, who signed them, whether a signed copy is still the same letter.

The bytes are looked into by a child process with limits (`examiner.py`), offline. Whether a
certificate is trusted is only said where the installation names its roots
(SIGNATURE_TRUST_ROOTS); elsewhere it is "keabsahan sertifikat belum diperiksa".
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from satudata.workflow.errors import InvalidInput

EXAMINER = Path(__file__).with_name("examiner.py")
# Seconds of waiting for the child, which has its own limit of processor time.
PATIENCE = 60

REFUSALS = {
    "not_pdf": gettext_lazy("Berkas ini bukan PDF. Simpan atau cetak dokumen sebagai PDF, lalu unggah lagi."),
    "polyglot": gettext_lazy(
        "Berkas ini memuat isi lain di luar PDF-nya, jadi tidak diterima. Cetak ulang dokumen sebagai PDF."
    ),
    "broken": gettext_lazy(
        "Berkas PDF ini rusak dan tidak dapat dibuka. Simpan ulang dari aplikasi asalnya, lalu unggah lagi."
    ),
    "encrypted": gettext_lazy(
        "Berkas PDF ini terkunci (berkata sandi atau terenkripsi). Buka kuncinya, lalu unggah lagi."
    ),
    "no_pages": gettext_lazy("Berkas PDF ini tidak mempunyai halaman."),
    "too_long": gettext_lazy(
        "Berkas PDF ini terlalu besar isinya untuk diperiksa. Bagi menjadi berkas yang lebih kecil."
    ),
}


@dataclass(frozen=True)
class SignatureFacts:
    """One electronic signature in a PDF.

    `intact`: the signed bytes are unchanged. `covers_document`: nothing was added after it but
    further signatures and their proofs. `trusted`: the certificate chains to a configured root at
    the time of signing; None where no roots are configured. `signed_at` is ISO text with zone.
    """

    signer: str
    issuer: str
    signed_at: str | None
    subfilter: str
    intact: bool
    covers_document: bool
    trusted: bool | None
    problem: str = ""

    @property
    def holds(self) -> bool:
        return self.intact and self.covers_document


@dataclass(frozen=True)
class PageFacts:
    """One page: text in the order of its content, how much is drawn, what stands on it besides."""

    text: str
    paints: int
    images: int
    annotations: list[str]
    size: list[int]

    @property
    def letters(self) -> str:
        """The text without white space, which every program sets in its own way."""
        return "".join(self.text.split())


@dataclass(frozen=True)
class PdfFacts:
    """What a PDF holds. `active` and `embedded` name content that runs or hides (in Indonesian).

    `basis` says, of a signed copy, what it was recognised by: "bytes" or "text".
    """

    pages: int
    active: tuple[str, ...]
    embedded: tuple[str, ...]
    signatures: tuple[SignatureFacts, ...]
    page_facts: tuple[PageFacts, ...] = field(repr=False, default=())
    basis: str = ""

    @property
    def all_intact(self) -> bool:
        """Whether there are signatures and all of them hold."""
        return bool(self.signatures) and all(s.holds for s in self.signatures)

    @property
    def text(self) -> str:
        """The text of all pages without signature appearances; white space is not reliable."""
        return "\n".join(page.text for page in self.page_facts)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for a JSON column; the text of the pages is left out."""
        return {
            "pages": self.pages,
            "basis": self.basis,
            "signatures": [asdict(signature) for signature in self.signatures],
        }


def inspect_pdf(data: bytes) -> PdfFacts:
    """Look into a PDF without changing it and without network. Raises InvalidInput in words."""
    try:
        done = subprocess.run(  # noqa: S603  our own program, no shell, the PDF on standard input
            [sys.executable, "-I", str(EXAMINER), str(settings.SIGNATURE_TRUST_ROOTS)],
            input=data,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        answer = json.loads(done.stdout or b'{"refused": "too_long"}')
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        answer = {"refused": "too_long"}
    if "refused" in answer:
        raise InvalidInput(REFUSALS[answer["refused"]])
    return _facts(answer["facts"])


def _facts(found: dict[str, Any]) -> PdfFacts:
    pages = tuple(PageFacts(**page) for page in found["pages"])
    signatures = tuple(SignatureFacts(**signature) for signature in found["signatures"])
    return PdfFacts(len(pages), tuple(found["active"]), tuple(found["embedded"]), signatures, pages)


def check_harmless(facts: PdfFacts) -> None:
    """Refuse a PDF that runs or hides something. Raises InvalidInput naming it."""
    hidden = [*facts.active, *facts.embedded]
    if hidden:
        raise InvalidInput(
            _("Berkas PDF ini memuat %(what)s, jadi tidak diterima. Cetak ulang dokumen sebagai PDF biasa.")
            % {"what": ", ".join(hidden)}
        )


def check_signed(data: bytes) -> PdfFacts:
    """Facts of a PDF whose signatures all hold. Raises InvalidInput: none, broken, not covering."""
    facts = inspect_pdf(data)
    check_harmless(facts)
    check_signatures(facts)
    return facts


def check_signatures(facts: PdfFacts) -> None:
    """Refuse where there is no signature, or one of them does not hold. Raises InvalidInput."""
    if not facts.signatures:
        raise InvalidInput(
            _(
                "Berkas ini belum bertanda tangan elektronik. Tanda tangani dulu, lalu unggah berkas "
                "hasilnya tanpa dicetak atau dipindai."
            )
        )
    if not all(s.intact for s in facts.signatures):
        raise InvalidInput(
            _(
                "Tanda tangan elektronik pada berkas ini rusak: isinya berubah setelah ditandatangani. "
                "Unggah berkas asli dari aplikasi penandatanganan."
            )
        )
    if not all(s.covers_document for s in facts.signatures):
        raise InvalidInput(
            _(
                "Berkas ini diubah atau ditambah setelah ditandatangani. Unggah berkas asli dari aplikasi "
                "penandatanganan."
            )
        )


def check_signed_copy(issued: bytes, signed: bytes, *, facts: PdfFacts | None = None) -> PdfFacts:
    """Facts of a signed copy that is still the issued document. Raises InvalidInput with reasons.

    `facts` of the signed bytes where they are known already.

    The same pages with the same text and no more drawings, whether the issued bytes are its
    beginning or the signing service wrote the file anew; nothing added outside the appearance of
    the new signature; at least one signature, intact, covering the file.
    """
    facts = facts or inspect_pdf(signed)
    original = inspect_pdf(issued)
    check_harmless(facts)
    check_signatures(facts)
    if len(facts.signatures) <= len(original.signatures):
        raise InvalidInput(_("Berkas ini tidak memuat tanda tangan elektronik baru."))
    problems = list(_differences(original, facts))
    if problems:
        raise InvalidInput(*problems)
    return replace(facts, basis="bytes" if signed.startswith(issued) else "text")


def _differences(issued: PdfFacts, signed: PdfFacts) -> Iterator[str]:
    if issued.pages != signed.pages:
        yield _(
            "Jumlah halaman berbeda: dokumen terbit %(issued)d halaman, berkas ini %(signed)d halaman."
        ) % {"issued": issued.pages, "signed": signed.pages}
        return
    for number, (before, after) in enumerate(zip(issued.page_facts, signed.page_facts, strict=True), 1):
        if before.letters != after.letters:
            yield _("Teks halaman %(n)d berbeda dari dokumen yang diterbitkan.") % {"n": number}
        elif before.size != after.size:
            yield _("Ukuran halaman %(n)d berbeda dari dokumen yang diterbitkan.") % {"n": number}
        elif after.paints > before.paints or after.images > before.images:
            yield _("Halaman %(n)d memuat gambar tambahan di luar tampilan tanda tangan.") % {"n": number}
        elif after.annotations != before.annotations:
            yield _("Halaman %(n)d memuat catatan atau tautan tambahan.") % {"n": number}
