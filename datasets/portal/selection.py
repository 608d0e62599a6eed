"""What of a dataset a reader has chosen, as it stands in the address: filters, words, order, look, drawing.

The same selection is drawn, listed, downloaded and written into the snippets for machines. Names that the
dictionary has not are passed over, so an old address still opens.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from datasets.tables.columnar import Query
from datasets.tables.dictionary import Dictionary, Peran, Tipe

# "f.jenis_kelamin=1" chooses among the values of a column; "f.jumlah=" chooses missing ones.
FILTER = "f."
MOST_VALUES = 50
LONGEST_TEXT = 200
PAGE_ROWS = 50
TABS = ("grafik", "tabel", "silang", "metadata", "unduh", "riwayat")
LINES, BARS = "garis", "batang"
# Years of a range that is open at one end.
MOST_YEARS = 200
NAMES, CODES, BOTH = "nama", "kode", "keduanya"


@dataclass(frozen=True)
class Selection:
    """A reader's choice; `dictionary` holds public columns alone."""

    dictionary: Dictionary
    tab: str = TABS[0]
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    q: str = ""
    urut: str = ""
    turun: bool = False
    tampil: str = NAMES
    ukuran: str = ""
    menurut: str = ""
    bentuk: str = LINES
    # Years from and to, both included; 0 where that end is open.
    dari: int = 0
    sampai: int = 0
    # Columns whose values head the rows and the columns of a cross table.
    baris: str = ""
    kolom: str = ""
    page: int = 1

    @property
    def given(self) -> list[tuple[str, str]]:
        """Parameters of the address, without those that are as they are anyway."""
        found = [(f"{FILTER}{kode}", value) for kode, values in self.filters.items() for value in values]
        order = f"{'-' if self.turun else ''}{self.urut}" if self.urut else ""
        others = {
            "tab": self.tab if self.tab != TABS[0] else "", "q": self.q, "urut": order,
            "tampil": self.tampil if self.tampil != NAMES else "", "ukuran": self.ukuran,
            "menurut": self.menurut, "bentuk": self.bentuk if self.bentuk != LINES else "",
            "dari": self.dari or "", "sampai": self.sampai or "", "baris": self.baris, "kolom": self.kolom,
            "page": self.page if self.page > 1 else "",
        }  # fmt: skip
        return found + [(name, str(value)) for name, value in others.items() if value]

    def url(self, **changes: Any) -> str:
        """The address with other values; a new choice begins at the first page."""
        changes.setdefault("page", 1)
        return f"?{urlencode(replace(self, **changes).given)}"

    def without(self, kode: str, value: str) -> str:
        """The address without one value of a filter."""
        left = {k: tuple(v for v in vs if (k, v) != (kode, value)) for k, vs in self.filters.items()}
        return self.url(filters={k: vs for k, vs in left.items() if vs})

    @property
    def asked(self) -> dict[str, list[Any]]:
        """Filters as tables take them, the range of years among them; an empty text stands for no value."""
        found: dict[str, list[Any]] = {
            kode: [value or None for value in values] for kode, values in self.filters.items()
        }
        column = year_of(self.dictionary)
        if column is not None and self.years:
            picked = found.get(column.kode)
            wanted = [str(year) for year in self.years]
            found[column.kode] = [y for y in picked if y in wanted] if picked else wanted
        return found

    @property
    def years(self) -> range:
        """The years that are asked for; none where all are."""
        if not (self.dari or self.sampai):
            return range(0)
        first = self.dari or self.sampai - MOST_YEARS + 1
        return range(first, (self.sampai or first + MOST_YEARS - 1) + 1)

    @property
    def is_narrow(self) -> bool:
        """Whether not all rows are chosen."""
        return bool(self.filters or self.q or self.years)

    def query(self, *, limit: int = PAGE_ROWS, offset: int = 0) -> Query:
        """The same as a question for rows."""
        order = ((self.urut, self.turun),) if self.urut else ()
        return Query(filters=self.asked, q=self.q, sort=order, offset=offset, limit=limit)


def read(given: QueryDict, dictionary: Dictionary) -> Selection:
    """Read what stands in an address. Unreadable values are as if not given."""
    order = given.get("urut", "")
    measures = [c.kode for c in measures_of(dictionary)]
    split = given.get("menurut", "")
    page = given.get("page", "")
    dated = year_of(dictionary) is not None
    first, last = (_year(given.get(name, "")) if dated else 0 for name in ("dari", "sampai"))
    if last and first > last:
        first, last = last, first
    heads = [c.kode for c in heads_of(dictionary)]
    return Selection(
        dictionary,
        tab=_one_of(given.get("tab", ""), TABS),
        filters=_filters(given, dictionary),
        q=" ".join(given.get("q", "").split())[:LONGEST_TEXT],
        urut=order.removeprefix("-") if dictionary.has(order.removeprefix("-")) else "",
        turun=order.startswith("-"),
        tampil=_one_of(given.get("tampil", ""), (NAMES, CODES, BOTH)),
        ukuran=given.get("ukuran", "") if given.get("ukuran", "") in measures else "",
        menurut=split if split in [c.kode for c in splits_of(dictionary)] else "",
        bentuk=_one_of(given.get("bentuk", ""), (LINES, BARS)),
        dari=first,
        sampai=last,
        baris=given.get("baris", "") if given.get("baris", "") in heads else "",
        kolom=given.get("kolom", "") if given.get("kolom", "") in heads else "",
        page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 7 else 1,
    )


def _filters(given: QueryDict, dictionary: Dictionary) -> dict[str, tuple[str, ...]]:
    found = {}
    for column in dictionary.kolom:
        values = given.getlist(f"{FILTER}{column.kode}")[:MOST_VALUES]
        if values:
            found[column.kode] = tuple(dict.fromkeys(value[:LONGEST_TEXT] for value in values))
    return found


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else allowed[0]


def _year(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0


def measures_of(dictionary: Dictionary) -> list[Any]:
    """Columns that are counted or measured, the one that the table is about first."""
    return list(dictionary.measures)


def splits_of(dictionary: Dictionary) -> list[Any]:
    """Columns by which a figure can be split: places and classifications."""
    return [*dictionary.of_role(Peran.WILAYAH), *dictionary.of_role(Peran.DIMENSI)]


def heads_of(dictionary: Dictionary) -> list[Any]:
    """Columns whose values may head rows or columns: places, classifications, times."""
    return [*splits_of(dictionary), *dictionary.of_role(Peran.WAKTU)]


def year_of(dictionary: Dictionary) -> Any | None:
    """The column of years, if there is one."""
    return next((c for c in dictionary.of_role(Peran.WAKTU) if c.tipe == Tipe.YEAR), None)
