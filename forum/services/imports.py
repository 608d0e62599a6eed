"""Taking a file into an OPD's list: what was chosen of it is written in one transaction, with one event.

The file is stored when it arrives and stays whatever happens; what it would change is worked out from it
anew each time (`workbook.difference`). Nothing is removed by an import. Refusals as in `entries`:
ActionDenied (not yours, locked), StaleForm (the list changed since the difference was shown), AlreadyDone,
InvalidInput.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from forum.models import DaftarDataOpd, EntriDaftarData
from forum.permissions import excel as permissions
from forum.permissions.opd import is_of_office
from forum.services.editing import Editing, editing
from forum.workbook import reading
from forum.workbook.difference import Item
from forum.workbook.lines import MAX_LINES, Table, read_table
from satudata.accounts.models import User
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.documents.models import StoredFile
from satudata.documents.store import read_bytes
from satudata.documents.uploads import SHEET, store_upload
from satudata.workflow.errors import InvalidInput

IMPORTED = "entries_imported"
TYPES = ("xlsx", "csv")
CONTENT_TYPES = (SHEET, "text/csv")
__all__ = ["CONTENT_TYPES", "MAX_LINES", "TYPES", "Imported", "apply_import", "store_list", "table_of"]


@dataclass(frozen=True)
class Imported:
    """How many entries an import made and changed."""

    added: int
    changed: int


def store_list(
    *, bagian: DaftarDataOpd, upload: UploadedFile, by: User, at: datetime | None = None
) -> StoredFile:
    """Keep an uploaded list, also while the OPD's list is locked; its entries are not touched.

    Raises InvalidInput: no workbook, wrong headings, no rows, too many rows; ActionDenied.
    """
    permissions.check_can_bring(rights_of(by, at), bagian)
    stored = store_upload(upload, by=by, kinds=TYPES, at=at)
    table_of(stored)
    return stored


def table_of(stored: StoredFile) -> Table:
    """The lines of a stored list. Raises InvalidInput."""
    kind = "xlsx" if stored.content_type == SHEET else "csv"
    return read_table(reading.read(read_bytes(stored), kind=kind))


def apply_import(  # noqa: PLR0913
    *,
    bagian: DaftarDataOpd,
    items: Sequence[Item],
    stored: StoredFile,
    by: User,
    version: int | None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> Imported:
    """Write the chosen lines of a file: new entries are added, changed ones changed.

    `version` is that of the OPD's part when the difference was worked out: another one raises StaleForm.
    """
    chosen = [item for item in items if item.offered]
    if not chosen:
        raise InvalidInput(_("Centang paling sedikit satu baris atau kelompok yang diterapkan."))
    with editing(bagian, by=by, version=version, token=token, at=at or now()) as edit:
        added = _add(edit, [item for item in chosen if item.entry is None])
        changed = _change(edit, [item for item in chosen if item.entry is not None])
        if added or changed:
            edit.record(IMPORTED, _facts(stored, added, changed))
    return Imported(len(added), len(changed))


def _add(edit: Editing, items: Sequence[Item]) -> list[str]:
    """Codes of the entries that were added. What Walidata brings is a proposal, which the OPD accepts."""
    own = is_of_office(edit.rights, edit.bagian)
    wanted = [(item.values, item.kode or None) for item in items]
    made = edit.add_many(wanted, asal=EntriDaftarData.Asal.EXCEL, accepted=own)
    return [entry.item.kode for entry in made]


def _change(edit: Editing, items: Sequence[Item]) -> dict[str, list[str]]:
    """Names of the answers that changed, by code."""
    wanted = {item.entry.pk: item.values for item in items if item.entry is not None}
    entries = EntriDaftarData.objects.filter(bagian=edit.bagian, pk__in=wanted)
    found = entries.select_related("item", "kegiatan").prefetch_related("revisi")
    done = edit.change_many([(entry, wanted[entry.pk]) for entry in found])
    return {entry.item.kode: names for entry, names in done}


def _facts(stored: StoredFile, added: Sequence[str], changed: dict[str, list[str]]) -> dict[str, object]:
    return {
        "berkas": str(stored.pk),
        "nama_berkas": stored.name,
        "sha256": stored.sha256,
        "baru": len(added),
        "berubah": len(changed),
        "kode_baru": list(added),
        "rincian": changed,
    }
