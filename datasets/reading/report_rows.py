"""The findings of an upload row by row: filtered by rule, row and column, in pages (SOP B6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from datasets.models import Unggahan
from datasets.tables import dictionary, report
from satudata.documents import store
from satudata.incoming import whole_number


@dataclass(frozen=True)
class Filters:
    """What the rows are narrowed to, from the address; empty: all."""

    code: str = ""
    column: str = ""
    row: int = 0

    @classmethod
    def of(cls, data: QueryDict) -> "Filters":
        """Read from the address without trusting it."""
        row = whole_number(data.get("baris")) or 0
        return cls(data.get("aturan", "")[:60], data.get("kolom", "")[:120], row)

    @property
    def any(self) -> bool:
        """Whether anything is narrowed."""
        return bool(self.code or self.column or self.row)


@dataclass(frozen=True)
class FindingRow:
    """One finding for the page; `row` 0 is the table as a whole."""

    row: int
    column: str
    value: str
    words: str
    suggestion: str
    severity: str


class _Counted(Sequence[Any]):
    """As many things as were found, of which one page is at hand: what a Paginator asks of a list."""

    def __init__(self, rows: Sequence[Any], total: int) -> None:
        self._rows, self._total = rows, total

    def __len__(self) -> int:
        return self._total

    def __getitem__(self, _index: Any) -> Any:
        return self._rows


def rows_page(unggahan: Unggahan, filters: Filters, number: str | None) -> Page:
    """One page of the findings of a checked upload; the last page where a later one is asked for."""
    if unggahan.temuan is None:
        return Paginator(_Counted([], 0), report.PAGE_SIZE).get_page(1)
    with store.as_file(unggahan.temuan) as path:
        found = report.read_findings(
            path, code=filters.code, column=filters.column, row=filters.row, page=whole_number(number) or 1
        )
    described = dictionary.from_json(unggahan.kamus.isi if unggahan.kamus else {})
    names = {column.kode: column.nama for column in described.kolom}
    rows = [
        FindingRow(f.row, names.get(f.column, f.column), f.value, f.words, f.suggestion, f.severity)
        for f in found.findings
    ]
    return Paginator(_Counted(rows, found.total), report.PAGE_SIZE).get_page(found.page)
