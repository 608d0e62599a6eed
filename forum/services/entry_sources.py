"""Entries taken from a recommended activity: filled once there, linked here, not typed again (SOP A to B).

What is taken, and what merely proposed, is decided by `entries.source`; it comes from the activity's last
revision, the one that was shown. The activity is the same OPD's, submitted, and neither refused nor closed:
one that is still examined may be taken, and the entry says so. Right, lock and refusals as in `entries`.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from forum.entries.fields import put
from forum.entries.source import SourceRow, rows_of
from forum.models import DaftarDataOpd, EntriDaftarData
from forum.services.editing import Asal, Editing, editing
from recommendations.models import Indikator, RecommendationRequest, Revision, Variabel
from recommendations.queries import last_revision, usable_activities
from satudata.accounts.models import User
from satudata.workflow.errors import InvalidInput

# Entries taken from one activity at once: as many as MS-Keg has rows for.
MAX_ROWS = 500


def take_rows(  # noqa: PLR0913
    *,
    bagian: DaftarDataOpd,
    kegiatan: RecommendationRequest,
    revisi: int,
    keys: Collection[str],
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> list[EntriDaftarData]:
    """Make an entry of each chosen variable and indicator. `revisi` is the number that was shown.

    Raises InvalidInput where nothing is chosen, the activity is no longer to be had, or was sent anew.
    """
    with editing(bagian, by=by, version=version, token=token, at=at) as edit:
        revision, rows = _rows(edit, kegiatan, revisi, keys)
        made = [_add(edit, kegiatan, revision, row) for row in rows]
        facts = {"kegiatan": kegiatan.nomor, "revisi": revision.nomor, "kode": [e.item.kode for e in made]}
        edit.record("entries_taken", facts)
    return made


def link_entry(  # noqa: PLR0913
    *,
    entri: EntriDaftarData,
    kegiatan: RecommendationRequest,
    revisi: int,
    key: str,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> EntriDaftarData:
    """Link an entry with a variable or indicator: what that answers is taken, what is blank proposed."""
    with editing(entri.bagian, by=by, version=version, token=token, at=at) as edit:
        entry = edit.entry(entri)
        revision, (row,) = _rows(edit, kegiatan, revisi, [key])
        changed = put(entry, _fitting(entry, row)) + _link(entry, kegiatan, revision, row)
        edit.keep(entry, changed)
        facts = {"kegiatan": kegiatan.nomor, "revisi": revision.nomor, "kode": [entry.item.kode]}
        edit.record("entries_taken", facts)
    return entry


def unlink_entry(
    *,
    entri: EntriDaftarData,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> EntriDaftarData:
    """Undo the link with an activity: the answers stay and are the OPD's own again."""
    with editing(entri.bagian, by=by, version=version, token=token, at=at) as edit:
        entry = edit.entry(entri)
        if entry.kegiatan is not None:
            facts = {"kode": entry.item.kode, "kegiatan": entry.kegiatan.nomor}
            entry.kegiatan = entry.revisi = entry.variabel = entry.indikator = None
            edit.keep(entry, ["kegiatan", "revisi", "variabel", "indikator"])
            edit.record("entry_unlinked", facts)
    return entry


def _rows(
    edit: Editing, kegiatan: RecommendationRequest, revisi: int, keys: Collection[str]
) -> tuple[Revision, list[SourceRow]]:
    if not usable_activities(edit.bagian.instansi_id).filter(pk=kegiatan.pk).exists():
        raise InvalidInput(_("Kegiatan ini tidak dapat dipakai. Pilih kegiatan lain."))
    revision = last_revision(kegiatan)
    if revision is None or revision.nomor != revisi:
        raise InvalidInput(_("Kegiatan ini baru dikirim ulang. Periksa isian terbarunya, lalu pilih lagi."))
    rows = [row for row in rows_of(revision.snapshot, edit.bagian.tahun) if row.key in set(keys)]
    if not rows or len(rows) > MAX_ROWS:
        raise InvalidInput(_("Pilih paling sedikit satu variabel atau indikator."))
    return revision, rows


def _add(
    edit: Editing, kegiatan: RecommendationRequest, revision: Revision, row: SourceRow
) -> EntriDaftarData:
    entry = edit.add({**row.proposed, **row.taken}, asal=Asal.REKOMENDASI)
    entry.save(update_fields=_link(entry, kegiatan, revision, row))
    return entry


def _fitting(entry: EntriDaftarData, row: SourceRow) -> dict[str, Any]:
    """What is taken, and of what is proposed only what the entry does not answer yet."""
    blank = {name: value for name, value in row.proposed.items() if getattr(entry, name) in (None, "")}
    return {**blank, **row.taken}


def _link(
    entry: EntriDaftarData, kegiatan: RecommendationRequest, revision: Revision, row: SourceRow
) -> list[str]:
    """Point at the activity, its version, and the sheet as it is now, by name; it may be gone since."""
    entry.kegiatan, entry.revisi = kegiatan, revision
    sheets: dict[str, Any] = {"variabel": Variabel, "indikator": Indikator}
    for name, model in sheets.items():
        found = None
        if name == row.table:
            found = model.objects.filter(kegiatan__request=kegiatan, nama=row.nama).first()
        setattr(entry, name, found)
    return ["kegiatan", "revisi", "variabel", "indikator"]
