"""An OPD's part of the list under its lock: what every change to its entries goes through.

Right and version are checked once, any number of changes may follow, and the version rises once. Numbers of
codes, the order of entries and the dates of their releases are decided here; events are left to the verbs.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.entries.fields import BY_NAME, put
from forum.entries.releases import releases_of
from forum.entries.source import taken_from
from forum.models import DaftarDataOpd, EntriDaftarData, ItemData, JadwalRilis
from forum.permissions import opd as permissions
from satudata.accounts.models import Instansi, User
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.now import now
from satudata.workflow import engine
from satudata.workflow.errors import InvalidInput, StaleForm

# Characters of an office's code in the code of an item: the column holds 40.
LONGEST_OFFICE_CODE = 30
# Rows of one statement.
BATCH = 500
# Answers that the dates of releases follow from.
DATING = frozenset({"jadwal_pemutakhiran", "rilis_jeda"})

Asal = EntriDaftarData.Asal
Check = Callable[[Rights, DaftarDataOpd], None]


def office_url(bagian: DaftarDataOpd) -> str:
    """Where an OPD's part of the list is read."""
    return reverse("opd_detail", args=[bagian.pk])


@dataclass
class Editing:
    """An OPD's part under its lock: what may be done to its entries, and what was done."""

    bagian: DaftarDataOpd
    by: User
    at: datetime
    rights: Rights
    touched: bool = False
    # Numbers are counted on in memory: the locks are held until the end.
    _urut: int | None = field(default=None, repr=False)
    _number: int | None = field(default=None, repr=False)

    def add(
        self,
        values: Mapping[str, Any],
        *,
        asal: str = Asal.BARU,
        kode: str | None = None,
        accepted: bool = True,
    ) -> EntriDaftarData:
        """Add an entry: under the code of an item of this OPD, else under a new one. No event."""
        entry = self._built(values, self._item(kode), asal, accepted)
        entry.save()
        self._date_releases(entry)
        self.touched = True
        return entry

    def add_many(
        self,
        wanted: Sequence[tuple[Mapping[str, Any], str | None]],
        *,
        asal: str = Asal.BARU,
        accepted: bool = True,
    ) -> list[EntriDaftarData]:
        """Add many entries in few queries, each with values and code as `add` takes them. No event."""
        items = self._items([kode for _values, kode in wanted])
        entries = [
            self._built(values, item, asal, accepted)
            for (values, _kode), item in zip(wanted, items, strict=True)
        ]
        EntriDaftarData.objects.bulk_create(entries, batch_size=BATCH)
        rows = [row for entry in entries for row in release_rows(entry, self.bagian.tahun)]
        JadwalRilis.objects.bulk_create(rows, batch_size=BATCH)
        self.touched = self.touched or bool(entries)
        return entries

    def _built(self, values: Mapping[str, Any], item: ItemData, asal: str, accepted: bool) -> EntriDaftarData:
        """An entry that is not saved yet."""
        entry = EntriDaftarData(
            daftar_id=self.bagian.daftar_id,
            bagian=self.bagian,
            item=item,
            urut=self._next_urut(),
            asal=asal,
            diterima_opd=accepted,
            created_at=self.at,
            created_by=self.by,
            updated_at=self.at,
        )
        put(entry, values)
        return entry

    def change(self, entry: EntriDaftarData, values: Mapping[str, Any]) -> list[str]:
        """Write answers of an entry; returns the names of those that changed. No event.

        Refused for what was taken from a recommended activity: it is changed there, or the link undone.
        """
        return self.keep(entry, self._put(entry, values))

    def change_many(
        self, wanted: Sequence[tuple[EntriDaftarData, Mapping[str, Any]]]
    ) -> list[tuple[EntriDaftarData, list[str]]]:
        """Write answers of many entries in few queries; returns those that changed, with what. No event.

        All or none, refused as `change` is.
        """
        done = [(entry, changed) for entry, values in wanted if (changed := self._put(entry, values))]
        if not done:
            return []
        columns = {column for entry, changed in done for column in self._settled(entry, changed)}
        entries = [entry for entry, _changed in done]
        EntriDaftarData.objects.bulk_create(
            entries, update_conflicts=True, unique_fields=["id"], update_fields=columns, batch_size=BATCH
        )
        dated = [entry for entry, changed in done if DATING & set(changed)]
        JadwalRilis.objects.filter(entri__in=dated).delete()
        rows = [row for entry in dated for row in release_rows(entry, self.bagian.tahun)]
        JadwalRilis.objects.bulk_create(rows, batch_size=BATCH)
        self.touched = True
        return done

    def _put(self, entry: EntriDaftarData, values: Mapping[str, Any]) -> list[str]:
        """Set answers of an entry, not saved, unless a recommended activity holds one of them."""
        taken = taken_from(entry)
        changed = put(entry, values)
        if refused := [name for name in changed if name in taken]:
            raise InvalidInput(*(_taken_words(entry, name) for name in refused))
        return changed

    def keep(self, entry: EntriDaftarData, changed: list[str]) -> list[str]:
        """Save columns of an entry that were set; its releases follow, and Walidata's "sesuai" goes."""
        if not changed:
            return []
        entry.save(update_fields=self._settled(entry, changed))
        if DATING & set(changed):
            self._date_releases(entry)
        self.touched = True
        return changed

    def _settled(self, entry: EntriDaftarData, changed: list[str]) -> list[str]:
        """The columns to save after answers changed: with the time, and without Walidata's "sesuai"."""
        columns = [*changed, "updated_at"]
        entry.updated_at = self.at
        if entry.reviu == EntriDaftarData.Reviu.SESUAI:
            # What Walidata found in order is no longer what stands there.
            entry.reviu, entry.reviu_oleh, entry.reviu_pada = "", None, None
            columns += ["reviu", "reviu_oleh", "reviu_pada"]
        return columns

    def record(self, code: str, data: Mapping[str, Any], *, note: str = "") -> None:
        """Append one event of what was done."""
        engine.record(
            self.bagian, code, by=self.by, at=self.at, note=note, data=dict(data), rights=self.rights
        )
        self.touched = True

    def entry(self, entry: EntriDaftarData) -> EntriDaftarData:
        """An entry of this part as it stands now; InvalidInput where it was removed meanwhile."""
        found = (
            EntriDaftarData.objects.filter(bagian=self.bagian, pk=entry.pk)
            .select_related("item", "kegiatan", "revisi")
            .first()
        )
        if found is None:
            raise InvalidInput(_("Entri ini sudah dihapus dari daftar."))
        found.bagian = self.bagian
        return found

    def _date_releases(self, entry: EntriDaftarData) -> None:
        """Write the dates of the year anew; what was corrected by hand goes with the old ones."""
        entry.jadwal.all().delete()
        JadwalRilis.objects.bulk_create(release_rows(entry, self.bagian.tahun))

    def _next_urut(self) -> int:
        if self._urut is None:
            self._urut = self.bagian.entri.aggregate(last=Max("urut"))["last"] or 0
        self._urut += 1
        return self._urut

    def _item(self, kode: str | None) -> ItemData:
        if kode is not None:
            return self._known_items([kode])[kode]
        item = self._new_item()
        item.save()
        return item

    def _items(self, codes: Sequence[str | None]) -> list[ItemData]:
        """The items of these codes, new ones where there is no code, in their order."""
        known = self._known_items([kode for kode in codes if kode is not None])
        items = [self._new_item() if kode is None else known[kode] for kode in codes]
        ItemData.objects.bulk_create((item for item in items if item.pk is None), batch_size=BATCH)
        return items

    def _known_items(self, codes: Sequence[str]) -> dict[str, ItemData]:
        """This OPD's items by their code; refused for any other code, and for one that the year has."""
        if not codes:
            return {}
        office = self.bagian.instansi
        known = {item.kode: item for item in ItemData.objects.filter(instansi=office, kode__in=codes)}
        if foreign := [kode for kode in codes if kode not in known]:
            raise InvalidInput(
                _("Kode “%(kode)s” bukan kode data %(opd)s. Kosongkan kode untuk data baru.")
                % {"kode": foreign[0][:40], "opd": office}
            )
        used = EntriDaftarData.objects.filter(
            daftar_id=self.bagian.daftar_id, item__in=known.values()
        ).values_list("item__kode", flat=True)
        twice = list(used) or [kode for kode, often in Counter(codes).items() if often > 1]
        if twice:
            raise InvalidInput(_("Kode “%(kode)s” sudah ada dalam daftar tahun ini.") % {"kode": twice[0]})
        return known

    def _new_item(self) -> ItemData:
        """An item under the next code of this OPD, not saved."""
        office = self.bagian.instansi
        if self._number is None:
            # Two lists of one OPD (two years) draw from one series.
            Instansi.objects.select_for_update(no_key=True).get(pk=office.pk)
            self._number = _last_number(office)
        self._number += 1
        return ItemData(
            wilayah_id=office.wilayah_id,
            instansi=office,
            kode=f"{office_code(office)}-{self._number:04d}",
            created_at=self.at,
        )


def release_rows(entry: EntriDaftarData, tahun: int) -> list[JadwalRilis]:
    """Rows, not saved, of the releases that follow from an entry's frequency and lag."""
    return [
        JadwalRilis(entri=entry, **asdict(release))
        for release in releases_of(entry.jadwal_pemutakhiran, entry.rilis_jeda, tahun)
    ]


def _taken_words(entry: EntriDaftarData, name: str) -> str:
    return _(
        "%(label)s diambil dari kegiatan “%(title)s”. Ubah di sana, atau lepaskan kaitan dengan kegiatan itu."
    ) % {"label": BY_NAME[name].label, "title": getattr(entry.kegiatan, "judul", "")}


def office_code(office: Instansi) -> str:
    """The first part of the codes of an OPD's items: its unit code, else its short name."""
    return "".join((office.kode_unit or office.singkatan).split())[:LONGEST_OFFICE_CODE]


def _last_number(office: Instansi) -> int:
    series = ItemData.objects.filter(
        wilayah_id=office.wilayah_id, kode__regex=rf"^{re.escape(office_code(office))}-[0-9]+$"
    )
    last = series.order_by(Length("kode").desc(), "-kode").values_list("kode", flat=True).first()
    return int(last.rpartition("-")[2]) if last else 0


@contextmanager
def editing(  # noqa: PLR0913
    bagian: DaftarDataOpd,
    *,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    result_url: str = "",
    at: datetime | None = None,
    check: Check = permissions.check_can_edit,
) -> Iterator[Editing]:
    """Lock an OPD's part, check right and version, let the caller write, raise the version.

    A part that was not touched keeps its version, so that another page does not become stale.
    """
    moment = at or now()
    with transaction.atomic():
        if token is not None:
            engine.use_token(by, token, at=moment, result_url=result_url or office_url(bagian))
        locked = (
            DaftarDataOpd.objects.select_for_update(of=("self",))
            .select_related("daftar", "instansi", "wilayah")
            .get(pk=bagian.pk)
        )
        rights = rights_of(by, moment)
        check(rights, locked)
        if version is not None and version != locked.version:
            raise StaleForm(expected=version, current=locked.version)
        edit = Editing(locked, by, moment, rights)
        yield edit
        if edit.touched:
            locked.version += 1
            locked.updated_at = moment
            locked.save(update_fields=["version", "updated_at", "event_seq", "event_head"])
