"""Entries of an OPD's draft: added, changed, removed, proposed, accepted, copied (SOP B3, before the Forum).

Every verb locks the part's row first, asks `permissions.opd` (its operator, while the list is a draft or
returned), compares the version that was seen, writes, raises the version and leaves one event. A draft may
have gaps: what must be there when it is sent is said by `entries.checks`. Several changes at once, as an
import makes them, go through `editing` in one lock and one event.

Raises ActionDenied (not yours, locked), StaleForm (somebody changed the list meanwhile), AlreadyDone,
InvalidInput (in words).
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from forum.entries.fields import FIELDS, MAX_LAG
from forum.models import DaftarDataOpd, EntriDaftarData, JadwalRilis
from forum.permissions import opd as permissions
from forum.services.editing import Asal, Editing, editing, office_code, office_url, release_rows
from satudata.accounts.models import User
from satudata.documents.letterhead import tanggal
from satudata.workflow.errors import InvalidInput, StaleForm

__all__ = ["Editing", "editing", "office_code", "office_url"]

ADDED, CHANGED, REMOVED = "entry_added", "entry_changed", "entry_removed"
# What an entry of the next year takes over besides its answers.
LINKS = ("kegiatan_id", "revisi_id", "variabel_id", "indikator_id")


# Verbs ---------------------------------------------------------------------------------------------
def add_entry(  # noqa: PLR0913
    *,
    bagian: DaftarDataOpd,
    values: Mapping[str, Any],
    by: User,
    asal: str = Asal.BARU,
    kode: str | None = None,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> EntriDaftarData:
    """Add an entry to an OPD's draft. `values`: plain values by column, gaps allowed.

    Its code is new and for life, unless `kode` names an item that this OPD has already (the entry of another
    year). Raises InvalidInput for a code of somebody else's, or of an entry that the year has already.
    """
    with editing(bagian, by=by, version=version, token=token, at=at) as edit:
        entry = edit.add(values, asal=asal, kode=kode)
        edit.record(ADDED, {"kode": entry.item.kode, "nama": entry.nama_data, "asal": str(asal)})
    return entry


def save_entry(  # noqa: PLR0913
    *,
    entri: EntriDaftarData,
    values: Mapping[str, Any],
    by: User,
    version: int | None = None,
    seen: datetime | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> EntriDaftarData:
    """Write answers of an entry; only those given are written.

    Staleness is asked of the whole part (`version`), or of this entry alone: `seen` is its `updated_at` as it
    was shown, so that two people of one OPD fill different entries side by side. An answer that changed takes
    back Walidata's "sesuai" on the entry.
    """
    with editing(entri.bagian, by=by, version=version, token=token, at=at) as edit:
        entry = edit.entry(entri)
        if seen is not None and seen != entry.updated_at:
            raise StaleForm(expected=edit.bagian.version, current=edit.bagian.version)
        changed = edit.change(entry, values)
        if changed:
            edit.record(CHANGED, {"kode": entry.item.kode, "rincian": changed})
    return entry


def remove_entry(
    *,
    entri: EntriDaftarData,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> None:
    """Take an entry out of a draft. Its item stays, and with it the code: nobody else gets it."""
    with editing(entri.bagian, by=by, version=version, token=token, at=at) as edit:
        entry = edit.entry(entri)
        edit.record(REMOVED, {"kode": entry.item.kode, "nama": entry.nama_data})
        entry.delete()


def propose_entry(  # noqa: PLR0913
    *,
    bagian: DaftarDataOpd,
    values: Mapping[str, Any],
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> EntriDaftarData:
    """Walidata adds an entry to an OPD's draft: it counts once the OPD has accepted it."""
    with editing(
        bagian, by=by, version=version, token=token, at=at, check=permissions.check_can_propose
    ) as edit:
        entry = edit.add(values, asal=Asal.WALIDATA, accepted=False)
        edit.record("entry_proposed", {"kode": entry.item.kode, "nama": entry.nama_data})
    return entry


def accept_entry(
    *,
    entri: EntriDaftarData,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> EntriDaftarData:
    """The OPD takes over an entry that Walidata proposed. One that it does not want, it removes."""
    with editing(
        entri.bagian, by=by, version=version, token=token, at=at, check=permissions.check_can_accept
    ) as edit:
        entry = edit.entry(entri)
        if not entry.diterima_opd:
            entry.diterima_opd = True
            edit.keep(entry, ["diterima_opd"])
            edit.record("entry_accepted", {"kode": entry.item.kode, "nama": entry.nama_data})
    return entry


def correct_releases(  # noqa: PLR0913
    *,
    entri: EntriDaftarData,
    dates: Mapping[int, date],
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> list[int]:
    """Set release dates of an entry one by one, by their number; returns the numbers that changed.

    They stay until frequency or lag changes. Raises InvalidInput for a number that the year does not have and
    for a day before the period ends.
    """
    with editing(entri.bagian, by=by, version=version, token=token, at=at) as edit:
        entry = edit.entry(entri)
        rows = {row.ke: row for row in entry.jadwal.all()}
        if problems := [words for ke, day in dates.items() if (words := _date_problem(rows.get(ke), day))]:
            raise InvalidInput(*problems)
        changed = [ke for ke, day in sorted(dates.items()) if rows[ke].tanggal != day]
        for ke in changed:
            rows[ke].tanggal = dates[ke]
        if changed:
            JadwalRilis.objects.bulk_update([rows[ke] for ke in changed], ["tanggal"])
            facts = [rows[ke].periode for ke in changed]
            edit.record("releases_corrected", {"kode": entry.item.kode, "periode": facts})
    return changed


def _date_problem(row: JadwalRilis | None, day: date) -> str:
    if row is None:
        return _("Jadwal rilis sudah dihitung ulang. Muat ulang halaman, lalu koreksi lagi.")
    if row.sampai <= day <= row.sampai + timedelta(days=MAX_LAG):
        return ""
    return _("Rilis %(period)s paling awal %(day)s, hari terakhir periodenya.") % {
        "period": row.periode,
        "day": tanggal(row.sampai),
    }


def copy_year(*, bagian: DaftarDataOpd, by: User, at: datetime) -> int:
    """Copy what the Forum agreed in the year before and nobody withdrew; returns how many entries.

    Runs as the drafting opens, in its transaction. Codes, answers and links stay, the dates of releases are
    those of the new year; review, decision and availability begin anew.
    """
    with editing(bagian, by=by, at=at, check=permissions.check_can_start_drafting) as edit:
        source = edit.bagian.daftar.disalin_dari_id
        agreed = EntriDaftarData.objects.filter(
            daftar_id=source,
            item__instansi_id=edit.bagian.instansi_id,
            keputusan=EntriDaftarData.Keputusan.DISEPAKATI,
            dicabut_oleh__isnull=True,
        ).order_by("urut", "id")
        copies = [_copied(entry, edit) for entry in agreed] if source else []
        if copies:
            made = EntriDaftarData.objects.bulk_create(copies)
            JadwalRilis.objects.bulk_create(
                row for entry in made for row in release_rows(entry, edit.bagian.tahun)
            )
            edit.record("entries_copied", {"jumlah": len(made), "dari": str(edit.bagian.daftar.disalin_dari)})
    return len(copies)


def _copied(entry: EntriDaftarData, edit: Editing) -> EntriDaftarData:
    return EntriDaftarData(
        daftar_id=edit.bagian.daftar_id,
        bagian=edit.bagian,
        item_id=entry.item_id,
        urut=entry.urut,
        asal=Asal.TAHUN_LALU,
        created_at=edit.at,
        created_by=edit.by,
        updated_at=edit.at,
        **{name: getattr(entry, name) for name in (*LINKS, *(field.name for field in FIELDS))},
    )
