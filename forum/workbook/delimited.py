"""Making the CSV of a list: UTF-8 with its mark, commas, ISO dates.

A text that a spreadsheet would calculate is guarded by an apostrophe, which `reading` takes away again.
"""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import translation

from forum.workbook.shapes import Row, Shape, line_of

# First characters that make a spreadsheet take a text for a formula.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def make(shape: Shape, rows: Sequence[Row]) -> bytes:
    """The bytes of the CSV, headings first."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    with translation.override("id"):
        writer.writerow([guarded(column.heading) for column in shape.columns])
        for number, row in enumerate(rows, 1):
            writer.writerow([guarded(value) for value in line_of(shape, row, number)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def guarded(value: Any) -> str:
    """A value as the text of a CSV that no spreadsheet calculates."""
    text = value.isoformat() if isinstance(value, date) else str(value)
    return f"'{text}" if text.startswith(DANGEROUS) else text
