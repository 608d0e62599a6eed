"""A file laid over an OPD's list: what is new, what changes, what stays, what cannot be taken in.

Decided here: which entry a line means (its code, else its name among the entries of this OPD), what blocks
a line, and what an empty cell does: in our own file, which has every column, it empties the answer; in any
other form it says nothing. Nothing that the file leaves out is removed. Pure: asks no database.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from forum.entries.fields import BY_NAME, FIELDS, Plain
from forum.workbook import cells, headings
from forum.workbook.headings import CODE, NAME, OFFICE, RELEASE, RELEASE_OR_UPDATE, YEAR, key_of
from forum.workbook.lines import Line, Problem, Table, problem
from forum.workbook.reading import Cell
from satudata.workflow.errors import InvalidInput

UPDATE, LAG = "jadwal_pemutakhiran", "rilis_jeda"
# Days between the end of the first period and a release, for an entry's frequency; None where none fits.
LagOf = Callable[[str, Sequence[date]], int | None]


class Group(StrEnum):
    """What a line of the file is to the list."""

    NEW = "baru"
    CHANGED = "berubah"
    SAME = "tetap"
    BLOCKED = "bermasalah"


@dataclass(frozen=True)
class Known:
    """An entry of the list as it is now: its plain values, and its release dates.

    `taken`: names of the answers that its recommended activity holds, which are changed there only.
    """

    pk: int
    kode: str
    values: Mapping[str, Plain]
    releases: tuple[date, ...] = ()
    taken: frozenset[str] = frozenset()

    @property
    def nama(self) -> str:
        """Its name."""
        return str(self.values[NAME])


@dataclass(frozen=True)
class Listed:
    """The list that a file is laid over.

    `free_codes`: codes of items of this OPD that the year has no entry of; `foreign_codes`: codes of other
    OPDs of the region, with who has them; `own_names` and `other_names`: names of this OPD and of the others.
    """

    entries: Sequence[Known]
    tahun: int
    opd: str
    lag_of: LagOf
    free_codes: frozenset[str] = frozenset()
    foreign_codes: Mapping[str, str] = field(default_factory=dict)
    own_names: frozenset[str] = frozenset()
    other_names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """One answer before and after, plain and in words."""

    name: str
    label: str
    before: str
    after: str


@dataclass
class Item:
    """One line against the list.

    `values`: the answers that would be written; `entry`: the entry that it changes; `kode`: the code of an
    entry that stays, or of an item whose new entry this is. `problems`: cells that are not taken in, the
    rest of the line may be; `faults`: why the line as a whole may not. `notes`: worth knowing.
    """

    line: Line
    group: Group
    kode: str = ""
    nama: str = ""
    entry: Known | None = None
    values: dict[str, Plain] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The row of the file."""
        return self.line.number

    @property
    def faults(self) -> list[Problem]:
        """What keeps the line out."""
        return self.line.faults

    @property
    def offered(self) -> bool:
        """Whether it may be applied."""
        return self.group in (Group.NEW, Group.CHANGED)

    @property
    def clean(self) -> bool:
        """Whether it may be applied with its whole group: every cell was understood."""
        return self.offered and not self.problems


@dataclass(frozen=True)
class Difference:
    """A file against a list: its lines, and the entries that the file does not have."""

    items: Sequence[Item]
    absent: Sequence[Known]
    notices: Sequence[str]

    @property
    def counts(self) -> Counter[str]:
        """How many lines each group has."""
        return Counter(item.group.value for item in self.items)

    @property
    def offered(self) -> bool:
        """Whether anything in it may be applied."""
        return any(item.offered for item in self.items)

    def of(self, group: str) -> list[Item]:
        """The lines of a group."""
        return [item for item in self.items if item.group == group]


def compare(table: Table, listed: Listed) -> Difference:
    """Lay the lines of a file over a list. The file's words are Indonesian, and so is what is said of it."""
    with translation.override("id"):
        matched = _Matching(table, listed)
        items = [_item(line, table, listed, matched) for line in table.lines]
    seen = {item.entry.pk for item in items if item.entry is not None}
    absent = [entry for entry in listed.entries if entry.pk not in seen]
    return Difference(items, absent, _notices(table, listed))


# Which entry ----------------------------------------------------------------------------------------
class _Matching:
    """Finds the entry that a line means; a line that means none of this OPD's is blocked."""

    def __init__(self, table: Table, listed: Listed) -> None:
        self.table, self.listed = table, listed
        self.by_code = {entry.kode.casefold(): entry for entry in listed.entries}
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        for entry in listed.entries:
            self.by_name[key_of(entry.nama)].append(entry)
        # Rows that already stand for an entry or for a new name.
        self.rows: dict[Any, int] = {}
        # Entries that a line names by code are not found by name as well.
        self.coded = {e.pk for line in table.lines if (e := self.by_code.get(line.kode.casefold()))}

    def entry_of(self, item: Item) -> None:
        """Set the entry or the code of a line."""
        line = item.line
        kode = line.kode.casefold()
        if entry := self.by_code.get(kode):
            self._take(item, entry)
        elif owner := self.listed.foreign_codes.get(kode):
            self._block(line, CODE, _("Kode ini milik %(opd)s. Kosongkan kodenya bila datanya milik %(ini)s.")
                        % {"opd": owner, "ini": self.listed.opd})  # fmt: skip
        elif kode and kode in self.listed.free_codes:
            item.kode = line.kode
            self._first_of_name(item)
        else:
            self._by_name(item)

    def _by_name(self, item: Item) -> None:
        line = item.line
        found = [e for e in self.by_name.get(key_of(line.nama), []) if e.pk not in self.coded]
        if len(found) > 1:
            words = _("Nama ini dipakai %(n)d entri: kode %(kode)s. Isi kolom kode pada baris ini.")
            codes = ", ".join(entry.kode for entry in found)
            self._block(line, NAME, words % {"n": len(found), "kode": codes})
        elif found:
            self._take(item, found[0])
            if line.kode:
                item.notes.append(
                    _("Kode “%(kode)s” tidak dikenal; dicocokkan menurut nama.") % {"kode": line.kode[:40]}
                )
        else:
            self._first_of_name(item)
            self._unknown_code(item)

    def _unknown_code(self, item: Item) -> None:
        line = item.line
        if not line.kode:
            return
        if self.table.layout.complete:
            words = _("Kode tidak dikenal. Kosongkan untuk data baru; kodenya diberikan aplikasi.")
            item.problems.append(problem(line, self.table.layout, CODE, words))
        else:
            words = _("Kode “%(kode)s” dari berkas tidak dipakai; kode baru diberikan aplikasi.")
            item.notes.append(words % {"kode": line.kode[:40]})

    def _take(self, item: Item, entry: Known) -> None:
        item.entry, item.kode = entry, entry.kode
        self._once(item.line, entry.pk, CODE if item.line.kode else NAME)

    def _first_of_name(self, item: Item) -> None:
        if item.line.nama:
            self._once(item.line, key_of(item.line.nama), NAME)

    def _once(self, line: Line, key: Any, meaning: str) -> None:
        first = self.rows.setdefault(key, line.number)
        if first != line.number:
            words = _("Data ini sudah ada pada baris %(row)d. Gabungkan keduanya.") % {"row": first}
            self._block(line, meaning, words)

    def _block(self, line: Line, meaning: str, words: str) -> None:
        line.faults.append(problem(line, self.table.layout, meaning, words))


# What changes ---------------------------------------------------------------------------------------
def _item(line: Line, table: Table, listed: Listed, matched: _Matching) -> Item:
    item = Item(line, Group.BLOCKED, nama=line.nama, kode="")
    _office(item, table, listed)
    matched.entry_of(item)
    if item.faults:
        item.notes.clear()  # of a line that is kept out only the reason matters
        return item
    stored = item.entry.values if item.entry else {f.name: f.blank for f in FIELDS}
    given = _Reading(item, table, listed, stored).answers()
    item.values = {name: value for name, value in given.items() if value != stored[name]}
    _keep_taken(item, table)
    item.changes = [_change(name, stored[name], value) for name, value in item.values.items()]
    item.nama = str(given.get(NAME) or stored[NAME] or line.nama)
    if item.entry is None:
        item.group = Group.NEW
    else:
        item.group = Group.CHANGED if item.changes or item.problems else Group.SAME
    if item.group == Group.CHANGED and not item.changes:
        item.group = Group.BLOCKED  # nothing in it can be applied
    return item


def _keep_taken(item: Item, table: Table) -> None:
    """What a recommended activity holds is not changed beside it."""
    for name in item.entry.taken & set(item.values) if item.entry else ():
        del item.values[name]
        words = _("Diambil dari kegiatan yang direkomendasikan: ubah di sana, atau lepaskan kaitannya.")
        item.problems.append(problem(item.line, table.layout, name, words))


def _change(name: str, before: Plain, after: Plain) -> Change:
    answer = BY_NAME[name]
    return Change(name, str(answer.label), answer.words(before), answer.words(after))


def _office(item: Item, table: Table, listed: Listed) -> None:
    """A line of another OPD of the region is not for this list."""
    key = key_of(item.line.text(OFFICE))
    if not key or key in listed.own_names:
        return
    if other := listed.other_names.get(key):
        words = _("Produsen datanya %(opd)s. Baris ini diunggah pada daftar OPD tersebut.") % {"opd": other}
        item.line.faults.append(problem(item.line, table.layout, OFFICE, words))
    else:
        item.notes.append(
            _("Produsen “%(nama)s” tidak dikenal; baris dibaca sebagai data %(opd)s.")
            % {"nama": item.line.text(OFFICE)[:60], "opd": listed.opd}
        )


class _Reading:
    """Reads the cells of one line as answers."""

    def __init__(self, item: Item, table: Table, listed: Listed, stored: Mapping[str, Plain]) -> None:
        self.item, self.table, self.listed, self.stored = item, table, listed, stored
        self.given: dict[str, Plain] = {}

    def answers(self) -> dict[str, Plain]:
        """The answers that the line gives; a cell that cannot be read becomes a problem."""
        for name in BY_NAME:
            if name in self.table.layout.columns:
                self._answer(name, self.item.line.cells.get(name))
        for means, take in ((RELEASE_OR_UPDATE, self._release_or_update), (RELEASE, self._release)):
            cell = self.item.line.cells.get(means)
            if cell is not None and means in self.table.layout.columns:
                self._try(means, take, cell)
        return {f.name: self.given[f.name] for f in FIELDS if f.name in self.given}

    def _answer(self, name: str, cell: Cell | None) -> None:
        if cell is None:
            if self.table.layout.complete:
                self.given[name] = BY_NAME[name].blank
            return
        self._try(name, lambda found: self._put(name, cells.read(name, found, self.stored[name])), cell)

    def _put(self, name: str, value: Plain) -> None:
        self.given[name] = value

    def _try(self, means: str, take: Callable[[Cell], None], cell: Cell) -> None:
        try:
            take(cell)
        except InvalidInput as refused:
            words = " ".join(refused.messages)
            self.item.problems.append(problem(self.item.line, self.table.layout, means, words))
        except cells.Kept:
            pass

    def _release(self, cell: Cell) -> None:
        """Release dates: kept as days after the end of the period. Our own file has the days themselves."""
        if LAG in self.table.layout.columns or cell.text == self._releases():
            return
        self._set_lag(cells.dates_in(cell))

    def _release_or_update(self, cell: Cell) -> None:
        """ "Tahunan", a date, or both: "Tahunan; 31 Januari 2028"."""
        if cell.text == release_or_update(self.stored, self._known_releases()):
            return
        if cell.date is not None:
            self._set_lag([cell.date])
            return
        first, _mark, rest = cell.text.partition(";")
        if not first[:1].isdigit():
            self.given[UPDATE] = cells.read(UPDATE, Cell("text", first, cell.place), self.stored[UPDATE])
        else:
            rest = cell.text
        if rest.strip():
            self._set_lag(cells.dates_in(Cell("text", rest, cell.place)))

    def _set_lag(self, dates: Sequence[date]) -> None:
        update = str(self.given.get(UPDATE, self.stored[UPDATE]) or "")
        lag = self.listed.lag_of(update, sorted(dates))
        if lag is None:
            self.item.notes.append(
                _("Jadwal rilis “%(isi)s” tidak dipakai: tanggal rilis dihitung dari jadwal pemutakhiran dan "
                  "jumlah hari sesudah periode berakhir. Isi jumlah harinya pada entri.")
                % {"isi": "; ".join(day.isoformat() for day in dates)[:60]}
            )  # fmt: skip
        else:
            self.given[LAG] = lag

    def _known_releases(self) -> Sequence[date]:
        return self.item.entry.releases if self.item.entry else ()

    def _releases(self) -> str:
        return releases(self._known_releases())


def releases(dates: Iterable[date]) -> str:
    """Release dates as our files write them."""
    return "; ".join(day.strftime("%d/%m/%Y") for day in dates)


def release_or_update(values: Mapping[str, Plain], dates: Iterable[date]) -> str:
    """Frequency and release dates in one cell, as Kab. Trenggalek's list has them."""
    parts = [BY_NAME[UPDATE].words(values[UPDATE]), releases(dates)]
    return "; ".join(part for part in parts if part)


# Said once --------------------------------------------------------------------------------------------
def _notices(table: Table, listed: Listed) -> list[str]:
    layout = table.layout
    found = []
    if layout.unknown:
        found.append(
            _("Kolom yang tidak dikenal dan tidak dibaca: %(nama)s.") % {"nama": ", ".join(layout.unknown)}
        )
    if layout.other_pages:
        words = _("Hanya lembar “%(lembar)s” yang dibaca. Lembar lain: %(lain)s.")
        found.append(words % {"lembar": layout.page.name, "lain": ", ".join(layout.other_pages)})
    if table.titles:
        rows = ", ".join(map(str, table.titles[:20]))
        found.append(_("Baris judul bagian yang dilewati: %(rows)s.") % {"rows": rows})
    years = sorted({line.text(YEAR) for line in table.lines} - {"", str(listed.tahun)})
    if years:
        words = _("Tahun pada berkas: %(lain)s. Isinya dibaca untuk daftar tahun %(tahun)d.")
        found.append(words % {"lain": ", ".join(years[:5]), "tahun": listed.tahun})
    if not layout.complete:
        found.append(
            _("Sel kosong dan kolom yang tidak ada di berkas tidak mengubah isian yang sudah tersimpan.")
        )
    return found


def headings_read(table: Table) -> list[tuple[str, str]]:
    """The columns that were read: heading of the file, and what it was taken for."""
    layout = table.layout
    names = sorted(layout.columns, key=lambda means: layout.columns[means])
    return [(layout.headings[m], headings.label_of(m)) for m in names if m != headings.NUMBER]
