"""Receiving a table: what kind of file it is, how it is read, and the refusal of what is no table.

The file is opened in a child process with limits only (`children`, reliability.md section 6). What is
detected is proposed, never taken for certain: a person sees it with the first rows and corrects it.
"""

from pathlib import Path
from typing import Any

from datasets.tables import headings, limits
from datasets.tables.children import Refused, refused, run
from datasets.tables.choice import Choice, Detected, Question, Sheet
from datasets.tables.dictionary import Dictionary

__all__ = ["Choice", "Detected", "Question", "Refused", "Sheet", "detect", "kind_of", "propose"]

KINDS = ("csv", "xlsx", "ods")
# Other names of text with a mark between cells; which mark is told by the cells.
TEXTS = ("tsv", "txt")
# Kinds of the same programs that may carry macros, or that cannot be looked into.
OLD_KINDS = ("xls", "xlsm", "xlsb", "xltx", "xltm", "ots", "fods", "xlt")


def kind_of(name: str) -> str:
    """The kind of a file by its name, which its content must bear out. Raises Refused."""
    ext = name.rpartition(".")[2].lower() if "." in name else ""
    if ext in OLD_KINDS:
        raise refused("old_type", ext=ext)
    if ext in TEXTS:
        return "csv"
    if ext not in KINDS:
        raise refused("type", name=name)
    return ext


def detect(path: Path, name: str, *, wanted: Choice | None = None) -> Detected:
    """What the file is and how it would be read. Raises Refused in words.

    `wanted` holds what a person corrected (encoding, delimiter, decimal, sheet, heading): heading and sample
    are then read by it, and nothing is asked any more.
    """
    kind = kind_of(name)
    check_size(path, kind)
    job: dict[str, Any] = {
        "do": "detect",
        "path": str(path.resolve()),
        "kind": kind,
        "wanted": wanted.to_json() if wanted else None,
    }
    return Detected.from_json(run(job, limits.limits_of(kind)))


def propose(detected: Detected, dictionary: Dictionary) -> Choice:
    """The choice that a person is shown first: as detected, headings matched with the dictionary."""
    return Choice(
        kind=detected.kind,
        encoding=detected.encoding,
        delimiter=detected.delimiter,
        decimal=detected.decimal,
        sheet=detected.sheet,
        header_row=detected.header_row,
        columns=headings.match(detected.columns, dictionary),
    )


def check_size(path: Path, kind: str) -> None:
    """Refuse a file that is larger than its kind may be, or empty. Raises Refused."""
    size = path.stat().st_size
    if not size:
        raise refused("empty_file")
    most = limits.max_bytes(kind)
    if size > most:
        advice = refused("advice_split" if kind == "csv" else "advice_csv").reasons[0]
        raise refused("too_many_bytes", limit=most // limits.MEGABYTE, advice=advice)
