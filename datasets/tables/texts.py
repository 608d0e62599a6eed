"""CSV as it came: which letters, which mark between cells, which mark of decimals.

UTF-8 and UTF-16 with its mark are read; Windows-1252 only where a person says so, since every byte is some
letter in it. Decimals are told by the cells, and asked where the cells do not tell.
"""

import codecs
import csv
import io
import re
from collections import Counter
from pathlib import Path

from datasets.tables import limits
from datasets.tables.refusing import Refusal

BLOCK = 1024 * 1024
SAMPLE = 256 * 1024
DELIMITERS = (";", ",", "\t")
ASKED = "cp1252"

_MARKUP = re.compile(rb"\s*<(!doctype|html|\?xml|svg|script)", re.IGNORECASE)
_COMMA = re.compile(
    r"-?(?:\d+|\d{1,3}(?:[. ]\d{3})+),(?:\d{1,2}|\d{4,})|-?\d{1,3}(?:\.\d{3}){2,}|-?0,\d+", re.ASCII
)
_POINT = re.compile(
    r"-?(?:\d+|\d{1,3}(?:[, ]\d{3})+)\.(?:\d{1,2}|\d{4,})|-?\d{1,3}(?:,\d{3}){2,}|-?0\.\d+", re.ASCII
)
_EITHER = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)


def encoding_of(path: Path) -> str:
    """The letters of a CSV: utf-8-sig, utf-16, or cp1252 where it must be asked. Raises Refusal."""
    with path.open("rb") as file:
        head = file.read(1024)
    if not head:
        raise Refusal("empty_file")
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-")) or _MARKUP.match(
        head.removeprefix(codecs.BOM_UTF8)
    ):
        raise Refusal("broken", what="CSV")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(path, "utf-16")
    try:
        return _checked(path, "utf-8-sig")
    except Refusal as refusal:
        if refusal.code != "encoding":
            raise
        return _checked(path, ASKED)


def _checked(path: Path, encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        try:
            while block := file.read(BLOCK):
                _refuse_nul(block if encoding != "utf-16" else b"", decoder.decode(block))
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            raise Refusal("encoding") from None
    return encoding


def _refuse_nul(block: bytes, text: str) -> None:
    if b"\0" in block or "\0" in text:
        raise Refusal("nul")


def sample(path: Path, encoding: str) -> str:
    """The first lines as text, cut at a line's end where the file goes on."""
    with path.open(encoding=encoding, newline="") as file:
        text = file.read(SAMPLE)
    return text if len(text) < SAMPLE else text[: text.rfind("\n") + 1] or text


def split(text: str, delimiter: str, rows: int = 200) -> list[list[str]]:
    """The first rows of a text. Raises Refusal where a quote is never closed."""
    csv.field_size_limit(4 * limits.MAX_TEXT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: list[list[str]] = []
    try:
        for row in reader:
            found.append(row)
            if len(found) >= rows:
                break
    except csv.Error:
        raise Refusal("quote", row=len(found) + 1) from None
    return found


def delimiters_of(text: str) -> list[str]:
    """Marks between cells that the first rows bear out, the likeliest first; "," alone for one column."""
    scored = []
    for delimiter in DELIMITERS:
        try:
            widths = Counter(len(row) for row in split(text, delimiter) if any(row))
        except Refusal:
            continue
        width, often = max(
            widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0)
        )
        if width > 1:
            scored.append((often / sum(widths.values()), width, delimiter))
    scored.sort(reverse=True)
    best = max((share for share, _width, _delimiter in scored), default=0)
    even = [(width, delimiter) for share, width, delimiter in scored if share >= best - 0.02]
    # Decimal commas in one column look like a mark between two.
    widest = max((width for width, _delimiter in even), default=0)
    return [delimiter for width, delimiter in sorted(even, reverse=True) if 2 * width > widest] or [","]


def decimal_of(rows: list[list[str]], delimiter: str) -> tuple[str, bool]:
    """The mark of decimals, and whether it must be asked because the cells do not tell."""
    cells = [cell.strip() for row in rows for cell in row]
    comma = sum(1 for c in cells if _COMMA.fullmatch(c))
    point = sum(1 for c in cells if _POINT.fullmatch(c))
    either = any(_EITHER.fullmatch(c) for c in cells)
    usual = "." if delimiter == "," else ","
    if comma and point:
        return ("," if comma > point else "."), True
    if comma or point:
        return ("," if comma else "."), False
    return usual, either
