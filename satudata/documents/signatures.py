"""Looking into PDFs: what they hold, who signed them, whether a signed copy is still the same letter."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class SignatureFacts:
    """One electronic signature in a PDF.

    `intact`: the signed bytes are unchanged. `covers_document`: nothing was added after it but
    further signatures and their proofs. `trusted`: the certificate chains to a configured root;
    None where no roots are configured ("keabsahan sertifikat belum diperiksa").
    """

    signer: str
    issuer: str
    signed_at: datetime | None
    subfilter: str
    intact: bool
    covers_document: bool
    trusted: bool | None
    problem: str = ""


@dataclass(frozen=True)
class PdfFacts:
    """What a PDF holds. `active` and `embedded` name content that runs or hides (in Indonesian)."""

    pages: int
    encrypted: bool
    active: tuple[str, ...]
    embedded: tuple[str, ...]
    signatures: tuple[SignatureFacts, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for a JSON column."""
        found = asdict(self)
        for signature in found["signatures"]:
            signature["signed_at"] = signature["signed_at"] and signature["signed_at"].isoformat()
        return found


def inspect_pdf(data: bytes) -> PdfFacts:
    """Look into a PDF without changing it and without network. Raises InvalidInput where it is none."""
    raise NotImplementedError


def check_signed(data: bytes) -> PdfFacts:
    """Facts of a PDF whose signatures all hold. Raises InvalidInput: none, broken, or not covering."""
    raise NotImplementedError


def check_signed_copy(issued: bytes, signed: bytes) -> PdfFacts:
    """Facts of a signed copy that is still the issued document. Raises InvalidInput with the reason.

    The same pages with the same text and drawings in order, whether the issued bytes are its
    beginning or the signing service wrote the file anew; nothing added outside the appearance of
    the new signature; at least one signature, intact, covering the file.
    """
    raise NotImplementedError
