"""Reads the cells of one workbook; runs as a program of its own, with limits, because it may be hostile.

Reads the XLSX from standard input and writes its cells and merged ranges as JSON. Imports nothing of the
project, so that starting it costs little; `sheets.py` starts it with the limits of its arguments (seconds of
processor, columns, cells). Formulas are handed on as what they are, never calculated.
"""

import io
import json
import sys
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import iterparse

import openpyxl

# Bytes of memory that a workbook may cost.
MEMORY_LIMIT = 1_000_000_000
MAX_SHEETS = 60
MAX_ROWS = 20_000  # of one sheet, blank ones included
MAX_TEXT = 33_000
MAX_MERGED = 20_000  # of one sheet

# Kind of a cell as openpyxl names it -> as we do; texts are the rest.
KINDS = {"n": "number", "d": "date", "b": "bool", "f": "formula", "e": "error"}


class Refused(Exception):
    """No workbook that we read; the text is a code that whoever asked words."""


def examine(data: bytes, *, columns: int, cells: int) -> list[dict[str, Any]]:
    """Sheets in their order: name, visible, rows as [number, [[column, kind, value], ...]], merged ranges.

    Counted from 1; blank cells are left out. Raises Refused: too_long.
    """
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    if len(book.sheetnames) > MAX_SHEETS:
        raise Refused("too_long")
    budget = [cells]  # of all sheets, blank cells left out
    return [
        {
            "name": page.title,
            "visible": page.sheet_state == "visible",
            "rows": _rows(page, columns, budget),
            "merged": _merged(page),
        }
        for page in book.worksheets
    ]


def _rows(page: Any, columns: int, budget: list[int]) -> list[list[Any]]:
    found = []
    page.reset_dimensions()  # what the file says of its size need not be so
    for number, cells in enumerate(page.iter_rows(max_col=columns), 1):
        if number > MAX_ROWS:
            raise Refused("too_long")
        row = [_cell(column, cell) for column, cell in enumerate(cells, 1) if cell.value is not None]
        budget[0] -= len(row)
        if budget[0] < 0:
            raise Refused("too_long")
        if row:
            found.append([number, row])
    return found


def _cell(column: int, cell: Any) -> list[Any]:
    kind, value = KINDS.get(cell.data_type, "text"), cell.value
    if isinstance(value, datetime):
        value = value.isoformat() if value.time() != time() else value.date().isoformat()
    elif isinstance(value, date):
        value = value.isoformat()
    elif not isinstance(value, (int, float, bool)):
        value = str(value)
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise Refused("too_long")
    return [column, kind, value]


def _merged(page: Any) -> list[str]:
    """The merged ranges of a sheet ("B7:B9"); openpyxl's sparing reader leaves them out."""
    found: list[str] = []
    part = page.parent._archive.read(page._worksheet_path)
    if b"mergeCell " not in part:
        return found
    for _event, element in iterparse(io.BytesIO(part)):  # noqa: S314  entities were refused at the upload
        if element.tag.endswith("}mergeCell") and element.get("ref"):
            found.append(str(element.get("ref")))
            if len(found) > MAX_MERGED:
                raise Refused("too_long")
        element.clear()
    return found


def main() -> None:
    """Limit this process, read the workbook, write the cells. Nothing is written besides JSON."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    seconds, columns, cells = (int(argument) for argument in sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        found = examine(sys.stdin.buffer.read(), columns=columns, cells=cells)
        answer: dict[str, Any] = {"sheets": found}
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    except (MemoryError, RecursionError):
        answer = {"refused": "too_long"}
    except Exception:  # openpyxl raises a dozen kinds for a workbook that is none
        answer = {"refused": "broken"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
