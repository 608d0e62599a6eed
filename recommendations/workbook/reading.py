"""The cells of an uploaded workbook, read by a child process with limits, and whose workbook it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.workbook import layout
from satudata.documents.sheets import Cell, Limits, examined, place, sound
from satudata.workflow.errors import InvalidInput

LIMITS = Limits(seconds=20, columns=60, cells=200_000)

REFUSALS = {
    "broken": gettext_lazy(
        "Buku kerja ini rusak dan tidak dapat dibaca. Simpan ulang sebagai XLSX, lalu unggah lagi."
    ),
    "too_long": gettext_lazy(
        "Isi buku kerja ini terlalu besar. Hapus lembar dan baris di luar formulir, lalu unggah lagi."
    ),
}


Row = tuple[int, Mapping[int, Cell]]


@dataclass(frozen=True)
class Page:
    """The cells of one sheet: rows with their number, cells by column, both from 0 as in `layout`."""

    name: str
    rows: tuple[Row, ...]

    @property
    def key(self) -> str:
        """Which sheet of the form it is; empty for any other."""
        first = self.rows[0][1].get(layout.KEYS) if self.rows and self.rows[0][0] == 0 else None
        text = str(first.value) if first is not None else ""
        return text.removeprefix(layout.MARK) if text.startswith(layout.MARK) else ""


@dataclass(frozen=True)
class Book:
    """What an uploaded workbook holds: its sheets, and what its hidden sheet says of it."""

    pages: tuple[Page, ...]
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def nomor(self) -> str:
        """The number of the request that it was made for."""
        return self.facts.get("nomor", "")

    def version_of(self, section: str) -> int | None:
        """The version of a section when the workbook was made; None where it does not say."""
        text = self.facts.get(f"versi:{section}", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def read(data: bytes) -> Book:
    """The cells of a workbook. Raises InvalidInput where it cannot be read."""
    return book_of({sheet["name"]: sheet["rows"] for sheet in examined(data, LIMITS, REFUSALS)})


def book_of(sheets: Mapping[str, list[Any]]) -> Book:
    """A workbook from what the examiner says of its sheets."""
    pages = tuple(_page(name, rows) for name, rows in sheets.items())
    facts = next((_facts(page) for page in pages if page.name == layout.META), {})
    return Book(tuple(page for page in pages if page.name not in (layout.META, layout.LISTS)), facts)


def _page(name: str, rows: list[Any]) -> Page:
    return Page(
        name,
        tuple(
            (
                number - 1,
                {column - 1: Cell(*sound(kind, value), place(column, number)) for column, kind, value in row},
            )
            for number, row in rows
        ),
    )


def _facts(page: Page) -> dict[str, str]:
    return {
        str(cells[0].value): str(cells[1].value) for _row, cells in page.rows if 0 in cells and 1 in cells
    }


def check_belongs(book: Book, *, nomor: str, pk: str) -> None:
    """Refuse a workbook that is not one of ours, is of a later shape, or of another request."""
    shape = book.facts.get("bentuk", "")
    if not shape or not any(page.key for page in book.pages):
        raise InvalidInput(
            _("Berkas ini bukan buku kerja formulir. Unduh buku kerja pengajuan ini, isi, lalu unggah.")
        )
    if shape != str(layout.LAYOUT):
        raise InvalidInput(
            _("Buku kerja ini dari versi aplikasi lain. Unduh yang baru, pindahkan isiannya, lalu unggah.")
        )
    if book.facts.get("pengajuan") != pk:
        raise InvalidInput(
            _("Buku kerja ini milik pengajuan %(lain)s, sedangkan yang Anda buka %(ini)s. Unduh buku kerja "
              "pengajuan ini, atau buka pengajuan %(lain)s.")
            % {"lain": (book.nomor or "?")[:60], "ini": nomor}
        )  # fmt: skip
