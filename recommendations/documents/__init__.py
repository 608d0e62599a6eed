"""What the documents of SOP A say: contexts of Surat Rekomendasi, Surat Komitmen and MS-Keg.

A context is a frozen dataclass of plain values, written out as printed; `issue_document` freezes
it to JSON. How it looks is decided in `templates/documents/`.
"""

from recommendations.documents.letters import surat_komitmen, surat_rekomendasi

__all__ = ["surat_komitmen", "surat_rekomendasi"]
