"""What the documents of SOP A say: contexts of Surat Rekomendasi, Surat Komitmen and MS-Keg.

A context is a frozen dataclass of plain values, written out as printed; `issue_document` freezes
it to JSON. How it looks is decided in `templates/documents/`.
"""

from recommendations.documents.letters import (
    identitas_rekomendasi,
    submitted_form,
    surat_komitmen,
    surat_rekomendasi,
)
from recommendations.documents.ms_keg import ms_keg
from recommendations.documents.printing import print_ms_keg

__all__ = [
    "identitas_rekomendasi",
    "ms_keg",
    "print_ms_keg",
    "submitted_form",
    "surat_komitmen",
    "surat_rekomendasi",
]
