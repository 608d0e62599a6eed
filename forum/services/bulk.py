"""One answer, or a few that belong together, for many entries of an OPD's list at once: one event.

Which answers may be set together, and how several codes are added to those that stand, is decided here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.entries.fields import BY_NAME, MANY, Plain, checked, values_of
from forum.entries.source import taken_from
from forum.models import DaftarDataOpd, EntriDaftarData
from forum.services.editing import editing
from satudata.accounts.models import User
from satudata.forms import Text
from satudata.workflow.errors import InvalidInput

TOGETHER = "entries_changed_together"
REPLACE, EXTEND = "ganti", "tambah"


@dataclass(frozen=True)
class Subject:
    """Answers that are set together: their code in addresses, label, and the columns."""

    code: str
    label: Text
    names: tuple[str, ...]

    @property
    def many(self) -> bool:
        """Whether codes may be added to those that stand."""
        return all(BY_NAME[name].kind == MANY for name in self.names)


SUBJECTS: Mapping[str, Subject] = {
    subject.code: subject
    for subject in (
        Subject(
            "pic", gettext_lazy("Penanggung jawab data (PIC)"), ("pic_nama", "pic_jabatan", "pic_telepon")
        ),
        Subject("urusan", gettext_lazy("Bidang urusan"), ("urusan",)),
        Subject(
            "jadwal", gettext_lazy("Jadwal pemutakhiran dan rilis"), ("jadwal_pemutakhiran", "rilis_jeda")
        ),
        Subject("level", gettext_lazy("Level penyajian"), ("level",)),
        Subject(
            "akses",
            gettext_lazy("Hak akses dan dasarnya"),
            ("hak_akses", "dasar_pengecualian", "uji_nomor", "uji_tanggal", "pengecualian_sampai"),
        ),
        Subject("format", gettext_lazy("Format"), ("format",)),
        Subject("sumber", gettext_lazy("Sumber referensi"), ("sumber_referensi",)),
        Subject("kode-referensi", gettext_lazy("Kode referensi"), ("kode_referensi",)),
    )
}


@dataclass(frozen=True)
class Planned:
    """An entry and what it would hold: only the answers that differ, as they were and as they would be."""

    entry: EntriDaftarData
    before: Mapping[str, Plain]
    after: Mapping[str, Plain]


@dataclass(frozen=True)
class Plan:
    """What values would change: the entries that differ, and those whose activity holds the answer."""

    changes: Sequence[Planned]
    held: Sequence[EntriDaftarData]


def chosen_of(bagian: DaftarDataOpd, ids: Sequence[int]) -> list[EntriDaftarData]:
    """The entries of an OPD's part with these ids, with what `plan` asks of them."""
    found = EntriDaftarData.objects.filter(bagian=bagian, pk__in=ids, dicabut_oleh__isnull=True)
    return list(found.select_related("item", "kegiatan").prefetch_related("revisi"))


def plan(entries: Sequence[EntriDaftarData], values: Mapping[str, Plain], *, how: str = REPLACE) -> Plan:
    """What the values would change in each entry; entries that hold them already are left out.

    What a recommended activity holds stays as it is there.
    """
    changes, held = [], []
    for entry in entries:
        now_held = values_of(entry)
        wanted = {name: _wanted(name, now_held[name], value, how) for name, value in values.items()}
        after = {name: value for name, value in wanted.items() if value != now_held[name]}
        taken = taken_from(entry) & set(after)
        if taken:
            held.append(entry)
        if free := {name: value for name, value in after.items() if name not in taken}:
            changes.append(Planned(entry, {name: now_held[name] for name in free}, free))
    return Plan(changes, held)


def _wanted(name: str, held: Plain, value: Plain, how: str) -> Plain:
    if how == EXTEND and isinstance(held, list) and isinstance(value, list):
        return checked(name, [*held, *value])
    return checked(name, value)


def change_together(  # noqa: PLR0913
    *,
    bagian: DaftarDataOpd,
    entri: Sequence[int],
    subject: Subject,
    values: Mapping[str, Plain],
    by: User,
    how: str = REPLACE,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> int:
    """Write the values into the chosen entries of an OPD's part; returns how many changed.

    All or none. Raises InvalidInput for answers outside the subject, no entry, or one that was removed.
    """
    if set(values) - set(subject.names):
        raise InvalidInput(_("Isian ini tidak diubah bersama."))
    with editing(bagian, by=by, version=version, token=token, at=at) as edit:
        found = chosen_of(edit.bagian, entri)
        if not found or len(found) != len(set(entri)):
            raise InvalidInput(_("Sebagian entri yang dipilih sudah tidak ada. Pilih lagi."))
        changes = plan(found, values, how=how).changes
        edit.change_many([(one.entry, one.after) for one in changes])
        if changes:
            edit.record(TOGETHER, _facts(subject, values, how, changes))
    return len(changes)


def _facts(
    subject: Subject, values: Mapping[str, Plain], how: str, planned: Sequence[Planned]
) -> dict[str, object]:
    return {
        "isian": list(subject.names),
        "nilai": dict(values),
        "cara": how,
        "jumlah": len(planned),
        "kode": [one.entry.item.kode for one in planned],
    }
