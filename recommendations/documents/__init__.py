"""What the documents of SOP A say: Surat Rekomendasi, Surat Komitmen, the printed forms, the evidence bundle.

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
from recommendations.documents.ms_var import ms_ind, ms_var
from recommendations.documents.printing import Sheet, formulir

__all__ = [
    "Sheet",
    "formulir",
    "identitas_rekomendasi",
    "ms_ind",
    "ms_keg",
    "ms_var",
    "submitted_form",
    "surat_komitmen",
    "surat_rekomendasi",
]
