"""An OPD's part of the list under its lock: what every change to its entries goes through.

Right and version are checked once, any number of changes may follow, and the version rises once. Numbers of
codes, the order of entries and the dates of their releases are decided here; events are left to the verbs.
"""

import re
from collections.abc import Callable, Iterator, Mapping
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

from forum.entries.fields import BY_NAME, plain, put
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
        entry = EntriDaftarData(
            daftar_id=self.bagian.daftar_id,
            bagian=self.bagian,
            item=self._item(kode),
            urut=self._next_urut(),
            asal=asal,
            diterima_opd=accepted,
            created_at=self.at,
            created_by=self.by,
            updated_at=self.at,
        )
        put(entry, values)
        entry.save()
        self._date_releases(entry)
        self.touched = True
        return entry

    def change(self, entry: EntriDaftarData, values: Mapping[str, Any]) -> list[str]:
        """Write answers of an entry; returns the names of those that changed. No event.

        Refused for what was taken from a recommended activity: it is changed there, or the link undone.
        """
        taken = taken_from(entry)
        before = {name: plain(getattr(entry, name)) for name in taken & set(values)}
        changed = put(entry, values)
        if refused := [name for name in changed if name in before]:
            raise InvalidInput(*(_taken_words(entry, name) for name in refused))
        return self.keep(entry, changed)

    def keep(self, entry: EntriDaftarData, changed: list[str]) -> list[str]:
        """Save columns of an entry that were set; its releases follow, and Walidata's "sesuai" goes."""
        if not changed:
            return []
        columns = [*changed, "updated_at"]
        entry.updated_at = self.at
        if entry.reviu == EntriDaftarData.Reviu.SESUAI:
            # What Walidata found in order is no longer what stands there.
            entry.reviu, entry.reviu_oleh, entry.reviu_pada = "", None, None
            columns += ["reviu", "reviu_oleh", "reviu_pada"]
        entry.save(update_fields=columns)
        if DATING & set(changed):
            self._date_releases(entry)
        self.touched = True
        return changed

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
        if kode is None:
            return self._new_item()
        item = ItemData.objects.filter(instansi_id=self.bagian.instansi_id, kode=kode).first()
        if item is None:
            raise InvalidInput(
                _("Kode “%(kode)s” bukan kode data %(opd)s. Kosongkan kode untuk data baru.")
                % {"kode": kode[:40], "opd": self.bagian.instansi}
            )
        if EntriDaftarData.objects.filter(daftar_id=self.bagian.daftar_id, item=item).exists():
            raise InvalidInput(_("Kode “%(kode)s” sudah ada dalam daftar tahun ini.") % {"kode": kode})
        return item

    def _new_item(self) -> ItemData:
        office = self.bagian.instansi
        if self._number is None:
            # Two lists of one OPD (two years) draw from one series.
            Instansi.objects.select_for_update(no_key=True).get(pk=office.pk)
            self._number = _last_number(office)
        self._number += 1
        return ItemData.objects.create(
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
