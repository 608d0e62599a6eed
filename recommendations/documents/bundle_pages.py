"""Putting the copies into an evidence bundle: pages after their own sheet, originals as attachments.

The pages are for reading; a signature cannot survive the move to another file. So the very bytes
that were issued or uploaded are attached too, and the sheet before each copy says where the
original is verified. Copies may come from a scanner, so the bundle no longer calls itself PDF/A.
"""

import io
from typing import Any

import pikepdf
from pikepdf import AttachedFileSpec, Dictionary, Name, Pdf

from recommendations import snapshot
from recommendations.models import Revision
from satudata.documents.models import Document, StoredFile
from satudata.documents.services import read_bytes

# Words by which a PDF claims a standard that copied pages need not follow.
CLAIMS = ("pdfaid:part", "pdfaid:conformance", "pdfaid:rev", "pdfuaid:part")


def add_copies(document: Document, data: bytes) -> bytes:
    """The bundle's PDF with all copies in place; the same bytes each time it is made."""
    wanted = document.context["lampiran"]
    stored = StoredFile.objects.in_bulk([part["berkas"] for part in wanted])
    files = {str(pk): row for pk, row in stored.items()}
    with pikepdf.open(io.BytesIO(data)) as bundle:
        _attach_form(bundle, document)
        # From the last one on: what is put in moves only what comes after it.
        for position, part in reversed(list(enumerate(wanted, 1))):
            original = read_bytes(files[part["berkas"]])
            _insert(bundle, position, original)
        for position, part in enumerate(wanted, 1):
            name = f"{position:02d}-{part['nama']}"
            _attach(bundle, name, read_bytes(files[part["berkas"]]), "application/pdf", part["judul"])
        _drop_claims(bundle)
        target = io.BytesIO()
        bundle.save(target, deterministic_id=True)
    return target.getvalue()


def _attach_form(bundle: Pdf, document: Document) -> None:
    """The form as it was sent, as the bytes whose SHA-256 the bundle prints."""
    number = document.context["revisi_terlampir"]
    if not number:
        return
    revision = Revision.objects.get(request_id=document.case_id, nomor=number)
    data = snapshot.canonical(revision.snapshot)
    _attach(bundle, f"formulir-revisi-{number}.json", data, "application/json", "Isian formulir")


def _attach(bundle: Pdf, name: str, data: bytes, mime: str, description: str) -> None:
    bundle.attachments[name] = AttachedFileSpec(
        bundle,
        data,
        filename=name,
        mime_type=mime,
        description=description,
        creation_date="",
        mod_date="",
        relationship=Name.Supplement,
    )


def _insert(bundle: Pdf, position: int, original: bytes) -> None:
    sheet = _sheet_of(bundle, position)
    with pikepdf.open(io.BytesIO(original)) as source:
        for page in source.pages:
            _loosen(page.obj)
        for offset, page in enumerate(source.pages, 1):
            bundle.pages.insert(sheet + offset, page)


def _sheet_of(bundle: Pdf, position: int) -> int:
    """Index of the sheet that a copy follows: where the table of contents leads."""
    destinations = pikepdf.NameTree(bundle.Root.Names.Dests)
    found: Any = destinations[f"lampiran-{position}"]
    target = found.D if isinstance(found, Dictionary) else found
    return pikepdf.Page(target[0]).index


def _loosen(page: Any) -> None:
    """Cut what ties a page to its own file: the structure tree, form fields, actions.

    A field (where a signature shows) becomes a stamp: it looks the same and claims nothing.
    """
    _without(page, "/StructParents", "/AA", "/B")
    for annotation in page.get("/Annots", []):
        _without(annotation, "/StructParent", "/Parent", "/AA", "/P")
        if annotation.get("/Subtype") == Name.Widget:
            _without(annotation, "/FT", "/T", "/TU", "/Ff", "/V", "/DV", "/MK", "/DA", "/A", "/Lock", "/SV")
            annotation.Subtype = Name.Stamp


def _without(item: Any, *keys: str) -> None:
    for key in keys:
        if key in item:
            del item[key]


def _drop_claims(bundle: Pdf) -> None:
    with bundle.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        for claim in CLAIMS:
            prefix, name = claim.split(":")
            address = {
                "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
                "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
            }[prefix]
            key = f"{{{address}}}{name}"
            if key in metadata:
                del metadata[key]
