"""The lines of a list in a file: which rows are entries, what stands in them, what cannot be one.

Decided here: which rows are passed over (blank, numbering, titles of parts), how many lines a file may
have, and what blocks a line as a whole whatever the list says: no name, a code twice, cells merged
beyond telling. What a cell means as an answer is read in `difference`, beside the stored answer.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from forum.workbook import headings, merged
from forum.workbook.headings import CODE, NAME, NUMBER, Layout
from forum.workbook.reading import Cell, Page, place
from satudata.clock.templatetags.waktu import angka
from satudata.workflow.errors import InvalidInput

# Entries of one file: an OPD's list for a year.
MAX_LINES = 2000


@dataclass(frozen=True)
class Problem:
    """Something that cannot be taken in: where, under which heading, what stands there, what to do."""

    place: str
    heading: str
    content: str
    words: str


@dataclass
class Line:
    """One row of the file that should be an entry. `faults` block it as a whole."""

    number: int
    cells: Mapping[str, Cell]
    faults: list[Problem] = field(default_factory=list)

    def text(self, meaning: str) -> str:
        """What stands under a heading; empty where nothing does, or a formula."""
        cell = self.cells.get(meaning)
        return "" if cell is None or cell.kind in ("formula", "error") else " ".join(cell.text.split())

    @property
    def kode(self) -> str:
        """The code that the line gives."""
        return self.text(CODE)

    @property
    def nama(self) -> str:
        """The name that the line gives."""
        return self.text(NAME)


@dataclass(frozen=True)
class Table:
    """What a file says: where its list stands, its lines, and which rows were passed over."""

    layout: Layout
    lines: Sequence[Line]
    titles: Sequence[int] = ()


def read_table(pages: tuple[Page, ...]) -> Table:
    """The lines of the list in a file.

    Raises InvalidInput: headings (see `headings.find`), no lines, more lines than a list may have.
    """
    layout = headings.find(pages)
    found = merged.undo(layout)
    meanings = {column: means for means, column in layout.columns.items()}
    lines = []
    for number, row in sorted(found.rows.items()):
        cells = {meanings[c]: cell for c, cell in row.items() if c in meanings and cell.text}
        if number in found.titles or _is_blank(cells) or _is_numbering(row):
            continue
        faults = [Problem(name, "", "", words) for name, words in found.faults.get(number, ())]
        lines.append(Line(number, cells, faults))
    _check_count(lines, layout)
    _check_lines(lines, layout)
    return Table(layout, lines, sorted(found.titles))


def _is_blank(cells: Mapping[str, Cell]) -> bool:
    return set(cells) <= {NUMBER}


def _is_numbering(row: Mapping[int, Cell]) -> bool:
    """The row below the headings that numbers the columns: 1, 2, 3 or (1), (2), (3)."""
    texts = [cell.text.strip("() ") for _column, cell in sorted(row.items())]
    if len(texts) < 2 or not all(text.isascii() and text.isdigit() and len(text) < 4 for text in texts):
        return False
    numbers = [int(text) for text in texts]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _check_count(lines: Sequence[Line], layout: Layout) -> None:
    if not lines:
        raise InvalidInput(
            _("Di bawah judul kolom (lembar “%(lembar)s” baris %(baris)d) tidak ada baris yang berisi data.")
            % {"lembar": layout.page.name, "baris": layout.row}
        )
    if len(lines) > MAX_LINES:
        raise InvalidInput(
            _("Berkas ini memuat %(n)s baris; paling banyak %(most)s baris dalam sekali unggah. Bagi menjadi "
              "beberapa berkas, misalnya menurut perangkat daerah.")
            % {"n": angka(len(lines)), "most": angka(MAX_LINES)}
        )  # fmt: skip


def _check_lines(lines: Sequence[Line], layout: Layout) -> None:
    by_code: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.kode:
            by_code[line.kode.casefold()].append(line)
        if not line.nama and not line.faults:
            _block(line, layout, NAME, _("Nama data kosong. Isi namanya, atau kosongkan seluruh barisnya."))
    for same in by_code.values():
        if len(same) > 1:
            rows = ", ".join(str(line.number) for line in same)
            words = _("Kode ini ada di lebih dari satu baris: %(rows)s. Satu kode untuk satu data.")
            for line in same:
                _block(line, layout, CODE, words % {"rows": rows})


def _block(line: Line, layout: Layout, meaning: str, words: str) -> None:
    """Add a fault that keeps a line out."""
    line.faults.append(problem(line, layout, meaning, words))


def problem(line: Line, layout: Layout, meaning: str, words: str) -> Problem:
    """A problem of one cell of a line, whether or not anything stands in it."""
    cell = line.cells.get(meaning)
    column = layout.columns.get(meaning)
    where = cell.place if cell else (place(column, line.number) if column else str(line.number))
    heading = layout.headings.get(meaning, "")
    return Problem(where, heading, cell.text[:80] if cell else "", words)
