"""Looking at a file inside the child process: kind, letters, marks, sheets, heading."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from datasets.tables import headings, limits, packages, rows, texts
from datasets.tables.choice import Choice, Detected, Question, Sheet
from datasets.tables.refusing import Refusal
from datasets.tables.values import shown

USUAL_SHEET = "data"


def detect(path: Path, kind: str, wanted: Choice | None) -> Detected:
    """What the file is; `wanted` holds what a person corrected. Raises Refusal."""
    size = path.stat().st_size
    if not size:
        raise Refusal("empty_file")
    return _csv(path, wanted) if kind == "csv" else _workbook(path, kind, wanted)


def _csv(path: Path, wanted: Choice | None) -> Detected:
    found = texts.encoding_of(path)
    encoding = wanted.encoding if wanted and wanted.encoding else found
    try:
        text = texts.sample(path, encoding)
    except (UnicodeError, LookupError):
        raise Refusal("encoding") from None
    marks = texts.delimiters_of(text)
    delimiter = wanted.delimiter if wanted and wanted.delimiter else marks[0]
    first = texts.split(text, delimiter)
    start = _header(first, wanted)
    decimal, unsure = texts.decimal_of(first[start:], delimiter)
    asked = (
        ("encoding", found == texts.ASKED and wanted is None, (texts.ASKED,)),
        ("delimiter", len(marks) > 1 and wanted is None, tuple(marks)),
        ("decimal", unsure and wanted is None, (",", ".")),
    )
    return Detected(
        kind="csv",
        encoding=encoding,
        delimiter=delimiter,
        decimal=wanted.decimal if wanted else decimal,
        header_row=start,
        columns=_columns(first[start - 1]),
        sample=_sample(first[start:]),
        questions=tuple(Question(code, options) for code, unclear, options in asked if unclear),
    )


def _workbook(path: Path, kind: str, wanted: Choice | None) -> Detected:
    packages.check_package(path, kind)
    with rows.opened(path, kind) as book:
        sheets = _sheets(book)
        filled = [s for s in sheets if s.rows]
        if not filled:
            raise Refusal("empty_sheet", sheet=book.sheet_names[0] if book.sheet_names else "-")
        usual = [s for s in filled if s.name.strip().lower() == USUAL_SHEET]
        sheet = wanted.sheet if wanted and wanted.sheet else (usual or filled)[0].name
        first = _first_rows(book, sheet)
    if len(filled) == 1 or wanted is not None:
        packages.check_cells(path, kind, sheet)
    start = _header(first, wanted)
    decimal, unsure = texts.decimal_of([[c for c in r if isinstance(c, str)] for r in first[start:]], ";")
    unclear = len(filled) > 1 and not usual
    questions = [Question("sheet", tuple(s.name for s in filled))] if unclear else []
    questions += [Question("decimal", (",", "."))] if unsure else []
    return Detected(
        kind=kind,
        decimal=wanted.decimal if wanted else decimal,
        sheets=tuple(sheets),
        sheet=sheet,
        header_row=start,
        columns=_columns(first[start - 1]),
        sample=_sample(first[start:]),
        questions=tuple(questions) if wanted is None else (),
    )


def _sheets(book: Any) -> list[Sheet]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return [
        Sheet(meta.name, *((page.end[0] + 1, page.end[1] + 1) if page.start else (0, 0)))
        for meta in book.sheets_metadata
        if meta.visible == SheetVisibleEnum.Visible and meta.typ == SheetTypeEnum.WorkSheet
        for page in [book.get_sheet_by_name(meta.name)]
    ]


def _first_rows(book: Any, sheet: str) -> list[Sequence[Any]]:
    if sheet not in book.sheet_names:
        raise Refusal("no_sheet", sheet=sheet)
    page = book.get_sheet_by_name(sheet)
    if page.start is None:
        raise Refusal("empty_sheet", sheet=sheet)
    before = [""] * page.start[1]
    return [[*before, *row] for row in islice(page.iter_rows(), limits.MAX_TITLE_ROWS + limits.SAMPLE_ROWS)]


def _header(first: Sequence[Sequence[Any]], wanted: Choice | None) -> int:
    if wanted is not None and wanted.header_row:
        if wanted.header_row > len(first):
            raise Refusal("no_header")
        return wanted.header_row
    found = headings.find_header(first[: limits.MAX_TITLE_ROWS])
    if found is None:
        raise Refusal("no_header")
    return found


def _columns(row: Sequence[Any]) -> tuple[str, ...]:
    names = headings.names(row)
    if not names:
        raise Refusal("no_header")
    if len(names) > limits.MAX_COLUMNS:
        raise Refusal("too_many_columns", count=len(names), limit=limits.MAX_COLUMNS)
    return tuple(names)


def _sample(first: Sequence[Sequence[Any]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(shown(cell) for cell in row) for row in first[: limits.SAMPLE_ROWS])
