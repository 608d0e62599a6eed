"""What the yearly report is made of on paper, on the page and as DOCX: plain words, no figures to compute.

One description for all three, so that a table and a chart are the same wherever they are read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from satudata.charts.description import Chart

# Looks of a column: numbers stand at the right, short ones are narrow, twelve months stand side by side.
NUMBER, SHORT, LONG, INDEX, MONTH = "angka", "pendek", "panjang", "urut", "bulan"
FEW_ROWS = 14


@dataclass(frozen=True)
class Kolom:
    """A column of a table: its head and its look (one of those above; empty for ordinary words)."""

    judul: str
    rupa: str = ""


@dataclass(frozen=True)
class Tabel:
    """A table in words. `nomor` ("Tabel 1") and `kode` (its anchor) are given where it stands in a report.

    The first column names the row, after an INDEX column the second (`nama` is its place); `jumlah` says that
    the last row sums up; `rata` are the classes of the columns of numbers, by their place.
    """

    judul: str
    kolom: list[Kolom]
    baris: list[list[str]]
    catatan: str = ""
    jumlah: bool = False
    nomor: str = ""
    kode: str = ""
    nama: int = field(init=False, default=0)
    rata: str = field(init=False, default="")
    # So few rows that they stand on one page.
    pendek: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        right = [f"r-{n}" for n, column in enumerate(self.kolom, start=1) if column.rupa == NUMBER]
        object.__setattr__(self, "nama", int(self.kolom[0].rupa == INDEX))
        object.__setattr__(self, "rata", " ".join(right))
        object.__setattr__(self, "pendek", len(self.baris) <= FEW_ROWS)


@dataclass(frozen=True)
class Gambar:
    """A drawn chart: `kalimat` is its text alternative, `sempit` the drawing for a telephone (pages only)."""

    judul: str
    kalimat: str
    svg: str
    nomor: str = ""
    kode: str = ""
    sempit: str = ""


@dataclass(frozen=True)
class Blok:
    """A paragraph (`daftar` False, one item) or a list of a narrative."""

    daftar: bool
    butir: list[str]


@dataclass(frozen=True)
class Bagian:
    """A section: number ("3.1"), title, text, then its tables and charts. `kode` is its anchor."""

    kode: str
    nomor: str
    judul: str
    blok: list[Blok] = field(default_factory=list)
    tabel: list[Tabel] = field(default_factory=list)
    gambar: list[Gambar] = field(default_factory=list)


@dataclass(frozen=True)
class Bab:
    """A chapter: "Bab III" (empty for what stands before them) and its sections."""

    kode: str
    nomor: str
    judul: str
    bagian: list[Bagian]


@dataclass(frozen=True)
class Lampiran:
    """An annex: its number ("Lampiran I"), its table, and what is said where there is nothing in it."""

    kode: str
    nomor: str
    judul: str
    pengantar: str
    tabel: Tabel


@dataclass(frozen=True)
class RingkasanEpss:
    """What the report says of the EPSS: both sides' values by domain (1 to 5), IPS, predicate, radar."""

    tahun: int
    ips: Decimal | None
    predikat: str
    kalimat: str
    # Name of the domain, own value, BPS's value.
    domain: Sequence[tuple[str, Decimal | None, Decimal | None]]
    radar: Chart | None = None
    radar_sempit: Chart | None = None


def blocks(text: str) -> list[Blok]:
    """A narrative as paragraphs and lists: each line a paragraph, lines with "- " in a row one list."""
    found: list[Blok] = []
    for line in (line.strip() for line in text.splitlines()):
        if line.startswith("- "):
            if not (found and found[-1].daftar):
                found.append(Blok(daftar=True, butir=[]))
            found[-1].butir.append(line.removeprefix("- ").strip())
        elif line:
            found.append(Blok(daftar=False, butir=[line]))
        else:
            # A blank line ends a list.
            found.append(Blok(daftar=False, butir=[]))
    return [block for block in found if block.butir]
