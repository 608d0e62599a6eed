"""Marks findings in a workbook, inside the child process. Words come with the job; none are made here."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from datasets.tables import headings, limits
from datasets.tables.choice import Choice
from datasets.tables.packages import check_package
from datasets.tables.rows import csv_rows, opened, sheet_rows

COLOURS = {"error": "F8CBAD", "privacy": "D9C3EC", "warning": "FFE699"}
# Cells of a sheet that openpyxl holds at once: about ten seconds.
MOST_CELLS = 400_000
# Rows of a new workbook; of a longer table only rows with findings are shown.
MOST_ROWS = 50_000
_PLAIN = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}

Marks = Mapping[int, Mapping[int, tuple[str, str]]]


def annotate(job: Mapping[str, Any]) -> dict[str, Any]:
    """Write the marked workbook to `target`. Raises Refusal."""
    path, choice = Path(job["path"]), Choice.from_json(job["choice"])
    if choice.kind != "csv":
        check_package(path, choice.kind)
    if choice.kind == "xlsx" and _cells(path, choice) <= MOST_CELLS:
        _mark_own(path, choice, job)
    else:
        _make_new(path, choice, job)
    return {}


def _cells(path: Path, choice: Choice) -> int:
    with opened(path, choice.kind) as book:
        return sum(
            page.total_height * page.total_width
            for page in map(book.get_sheet_by_name, book.sheet_names)
            if page.start is not None
        )


def _marks(
    job: Mapping[str, Any], heading: Sequence[Any], choice: Choice
) -> dict[int, dict[int, tuple[str, str]]]:
    """By row and column (from 1): severity and words. What belongs to a whole row is at its first column."""
    place = {
        kode: at
        for at, name in enumerate(headings.names(heading), 1)
        if (kode := choice.columns.get(name, ""))
    }
    found: dict[int, dict[int, tuple[str, str]]] = {}
    for row, column, severity, _title, _value, words in job["findings"]:
        number = row or choice.header_row
        if row == 0 and column not in place:
            continue  # of no cell: on the list alone
        cells, at = found.setdefault(number, {}), place.get(column, 1)
        held = cells.get(at)
        cells[at] = (held[0], f"{held[1]}\n{words}") if held else (severity, words)
    return found


# The own workbook ----------------------------------------------------------------------------------
def _mark_own(path: Path, choice: Choice, job: Mapping[str, Any]) -> None:
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    with path.open("rb") as file:  # by its content: a stored file has no extension
        book = openpyxl.load_workbook(file, keep_links=False)
    sheet = book[choice.sheet]
    heading = [cell.value if cell.value is not None else "" for cell in sheet[choice.header_row]]
    fills = {severity: PatternFill("solid", fgColor=colour) for severity, colour in COLOURS.items()}
    for row, cells in _marks(job, heading, choice).items():
        for column, (severity, words) in cells.items():
            cell = sheet.cell(row, column)
            cell.fill = fills[severity]
            cell.comment = Comment(words[:2000], "Satu Data", height=120, width=320)
    _list_own(book, job)
    for page in book.worksheets:
        for line in page.iter_rows():
            for cell in line:
                if isinstance(cell.value, str):
                    cell.data_type = "s"  # openpyxl takes what begins with "=" for a formula
    book.save(job["target"])


def _list_own(book: Any, job: Mapping[str, Any]) -> None:
    name = job["sheet"]
    if name in book.sheetnames:
        name = f"{name} 2"
    page = book.create_sheet(name)
    for number, line in enumerate(_listed(job), 1):
        for column, text in enumerate(line, 1):
            cell = page.cell(number, column)
            cell.value = text
            if isinstance(text, str):
                cell.data_type = "s"


def _listed(job: Mapping[str, Any]) -> Iterator[list[Any]]:
    yield job["heads"]
    for row, column, _severity, title, value, words in job["findings"]:
        yield [row or "", column, title, _writable(value), _writable(words)]


def _writable(text: str) -> str:
    """Text without what XML cannot hold."""
    return "".join(
        c for c in text if c in "\n\t" or (c >= " " and not "\ud800" <= c <= "\udfff" and c < "\ufffe")
    )


# A new workbook ------------------------------------------------------------------------------------
def _make_new(path: Path, choice: Choice, job: Mapping[str, Any]) -> None:
    from xlsxwriter import Workbook

    lines = csv_rows(path, choice) if choice.kind == "csv" else sheet_rows(path, choice)
    above = list(islice(lines, choice.header_row))
    marks = _marks(job, above[-1], choice)
    book = Workbook(job["target"], _PLAIN)
    sheet = book.add_worksheet("Data")
    formats = {severity: book.add_format({"bg_color": f"#{colour}"}) for severity, colour in COLOURS.items()}
    target = 0
    for number, line in _chosen(above, lines, marks):
        # While nothing is left out each row keeps its number.
        target = number if number <= MOST_ROWS else target + 1
        _write_line(sheet, target - 1, line, marks.get(number, {}), formats)
    page = book.add_worksheet(job["sheet"])
    for at, listed in enumerate(_listed(job)):
        _write_line(page, at, listed, {}, {})
    book.close()


def _chosen(
    above: Sequence[Sequence[Any]], below: Iterator[Sequence[Any]], marks: Marks
) -> Iterator[tuple[int, Sequence[Any]]]:
    yield from enumerate(above, 1)
    for number, line in enumerate(below, len(above) + 1):
        if number <= MOST_ROWS or number in marks:
            yield number, line


def _write_line(
    sheet: Any,
    row: int,
    line: Sequence[Any],
    marks: Mapping[int, tuple[str, str]],
    formats: Mapping[str, Any],
) -> None:
    for at, cell in enumerate(line[: limits.MAX_COLUMNS]):
        severity, words = marks.get(at + 1, ("", ""))
        style = formats.get(severity)
        if isinstance(cell, (int, float)):
            sheet.write_number(row, at, cell, style)
        elif isinstance(cell, date):
            sheet.write_string(row, at, cell.strftime("%d/%m/%Y"), style)
        else:
            sheet.write_string(row, at, _writable(str(cell))[: limits.MAX_TEXT], style)
        if words:
            sheet.write_comment(row, at, _writable(words)[:2000], {"x_scale": 2, "author": "Satu Data"})
