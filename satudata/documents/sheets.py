"""The cells of an uploaded workbook, read by a child process with limits (`sheet_examiner.py`).

What the sheets mean, and the words of a refusal, belong to whoever asks.
"""

import json
import math
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from satudata.workflow.errors import InvalidInput

EXAMINER = Path(__file__).with_name("sheet_examiner.py")
TOO_LONG = "too_long"


@dataclass(frozen=True)
class Limits:
    """What reading a workbook may cost: seconds of processor, columns of a sheet, cells of all sheets."""

    seconds: int
    columns: int
    cells: int

    @property
    def patience(self) -> int:
        """Seconds of waiting for the child, which shares the machine."""
        return self.seconds * 2


@dataclass(frozen=True)
class Cell:
    """One cell: `kind` is text, number, date (ISO), bool, formula or error; `place` is "D7"."""

    kind: str
    value: Any
    place: str


def examined(data: bytes, limits: Limits, refusals: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the examiner says of each sheet. Raises InvalidInput, worded by `refusals`: broken, too_long."""
    wanted = [str(number) for number in (limits.seconds, limits.columns, limits.cells)]
    try:
        done = subprocess.run(  # noqa: S603  our own program, no shell, the workbook on standard input
            [sys.executable, "-I", str(EXAMINER), *wanted],
            input=data,
            capture_output=True,
            timeout=limits.patience,
            check=False,
        )
        answer = json.loads(done.stdout or json.dumps({"refused": TOO_LONG}))
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        answer = {"refused": TOO_LONG}
    if "refused" in answer:
        raise InvalidInput(refusals[answer["refused"]])
    found: list[dict[str, Any]] = answer["sheets"]
    return found


def sound(kind: str, value: Any) -> tuple[str, Any]:
    """A number beyond what a computer counts with is an error as much as those of Excel."""
    endless = isinstance(value, float) and not math.isfinite(value)
    return ("error", "#NUM!") if endless else (kind, value)


def place(column: int, row: int) -> str:
    """The name of a cell, counted from 1: 28, 7 is "AB7"."""
    return f"{get_column_letter(column)}{row}"
