"""One reading per type: a cell as its value or as a problem, and the one text that stands for a value.

A type is never guessed: the column says it. Numbers are exact (Decimal), to fifteen digits as workbooks keep
them; days come before months; a code is text. What a column permits beyond its type is in `columns`.
"""

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from datasets.tables import limits, rules
from datasets.tables.dictionary import Column, Tipe

Value = str | int | Decimal | date | bool | None

# Marks of "no value": for text only those that are no words.
MISSING_TEXT = frozenset({"", "-", "–", "—", "...", "…", ".."})
MISSING = MISSING_TEXT | {"NA", "N/A", "n/a", "n.a.", "na", "#N/A"}
DIGITS = 15
LONGEST_INTEGER = 18

MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "januari jan", "februari feb pebruari peb", "maret mar", "april apr", "mei", "juni jun",
            "juli jul", "agustus agu agt ags", "september sep sept",
            "oktober okt", "november nov nopember nop",
            "desember des",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_ENGLISH = {
    name: number
    for number, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        1,
    )
} | {"may": 5, "aug": 8, "oct": 10, "dec": 12}
MONTH_NAMES = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
    "November", "Desember",
)  # fmt: skip

_NUMBER = {
    ",": re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d{1,3}(?: \d{3})+|\d+)?(?:,\d*)?", re.ASCII),
    ".": re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)?(?:\.\d*)?", re.ASCII),
}
_INTEGER = {
    ",": re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d{1,3}(?: \d{3})+|\d+)", re.ASCII),
    ".": re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)", re.ASCII),
}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})[ -]([A-Za-z]+)\.?[ -](\d{4}|\d{2})", re.ASCII)
_YEAR = re.compile(r"(?:1[89]|20|21)\d\d", re.ASCII)
_DECORATION = re.compile(r"^(?:rp\.?|±|~)|(?:%|jiwa|orang|,-|,--)$", re.IGNORECASE)
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-"})
# A spreadsheet runs what begins so; full-width forms are turned into the plain ones by some of them.
FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Problem:
    """Why a cell is not a value of its column: a rule's code, what belongs in its words, a repair."""

    code: str
    suggestion: str = ""
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What to do, in the language in force."""
        return rules.words(self.code, self.params)


def parse(text: str, column: Column, decimal: str) -> Value | Problem:
    """The value of a written cell; None where it says that there is none.

    `decimal` is the mark of decimals in that file: "," or ".".
    """
    if column.tipe in (Tipe.TEXT, Tipe.CODE):
        return _text(text, column)
    plain = text.translate(_SPACES).strip()
    if plain in MISSING:
        return None
    return _PARSERS[column.tipe](plain, column, decimal)


def typed(raw: Any, column: Column, decimal: str) -> Value | Problem:
    """The value of a workbook's cell: text as `parse` reads it, numbers and dates as it has them."""
    if isinstance(raw, str):
        return parse(raw, column, decimal)
    if raw is None:
        return None
    if isinstance(raw, bool):
        return parse("Ya" if raw else "Tidak", column, decimal)
    if isinstance(raw, (int, float)):
        return _from_number(raw, column)
    if isinstance(raw, (date, datetime)):
        return _from_date(raw, column)
    return _problem(f"not_{_KIND[column.tipe]}", str(raw), column, decimal)


def canonical(value: Value) -> str:
    """The one text of a value: dots for decimals, ISO dates, true and false, nothing for no value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return _plain(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def shown(raw: Any) -> str:
    """A cell as a person reads it in a report, cut where it is long."""
    if isinstance(raw, float):
        text = format(raw, ".15g")
    elif isinstance(raw, (date, datetime)):
        text = raw.strftime("%d/%m/%Y")
    else:
        text = "" if raw is None else str(raw)
    return text if len(text) <= 80 else text[:79] + "…"


def _plain(value: Decimal) -> str:
    if not value:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


# Text and codes ------------------------------------------------------------------------------------
def _text(text: str, column: Column) -> Value | Problem:
    plain = text.strip()
    if plain in MISSING_TEXT:
        return None
    if FORMULA.match(text) or FORMULA.match(plain):
        return _problem(
            "formula_text", text, column, suggestion=re.sub(f"^(?:{FORMULA.pattern}|\\s)+", "", plain)
        )
    if CONTROL.search(plain):
        return _problem("text_control", text, column, suggestion=CONTROL.sub("", plain).strip())
    if len(plain) > limits.MAX_TEXT:
        return _problem("text_too_long", text, column)
    return plain


# Numbers -------------------------------------------------------------------------------------------
def _number(text: str, column: Column, decimal: str) -> Value | Problem:
    if not any(c.isdigit() for c in text) or not _NUMBER[decimal].fullmatch(text):
        return _problem("not_number", text, column, decimal, _number_meant(text, decimal))
    return _exact(_undressed(text, decimal), text, column, decimal)


def _exact(plain: str, text: str, column: Column, decimal: str) -> Value | Problem:
    value = Decimal(plain)
    if (
        len(plain.strip("-").replace(".", "").lstrip("0")) > DIGITS
        and len(value.normalize().as_tuple().digits) > DIGITS
    ):
        return _problem("number_too_long", text, column, decimal)
    return value if value else Decimal(0)


def _integer(text: str, column: Column, decimal: str) -> Value | Problem:
    if not _INTEGER[decimal].fullmatch(text):
        return _problem("not_integer", text, column, decimal, _number_meant(text, decimal, whole=True))
    plain = _undressed(text, decimal)
    if len(plain.lstrip("-0")) > LONGEST_INTEGER:
        return _problem("number_too_long", text, column, decimal)
    return int(plain)


def _undressed(text: str, decimal: str) -> str:
    thousands = "." if decimal == "," else ","
    return text.replace(thousands, "").replace(" ", "").replace(decimal, ".")


def _number_meant(text: str, decimal: str, *, whole: bool = False) -> str:
    """An obvious repair: without decoration, or with the other mark of decimals; empty where none is."""
    plain = _DECORATION.sub("", unicodedata.normalize("NFKC", text).translate(_SPACES).strip()).strip()
    if plain.startswith("(") and plain.endswith(")"):
        plain = "-" + plain[1:-1]
    other = "." if decimal == "," else ","
    shape = _INTEGER if whole else _NUMBER
    if plain and plain != text and shape[decimal].fullmatch(plain):
        return plain
    zeros = re.fullmatch(r"(-?\d+)[.,]0+", plain, re.ASCII)
    if whole:
        return zeros.group(1) if zeros and not re.fullmatch(r"-?\d{1,3}[.,]000", plain, re.ASCII) else ""
    if re.fullmatch(rf"-?\d+\{other}\d+", plain, re.ASCII):
        return plain.replace(other, decimal)
    return ""


# Time ----------------------------------------------------------------------------------------------
def _year(text: str, column: Column, decimal: str) -> Value | Problem:
    if _YEAR.fullmatch(text):
        return int(text)
    meant = text.replace(".", "").replace(",", "")
    repaired = (
        meant if _YEAR.fullmatch(meant) else text.partition(".")[0] if text.endswith((".0", ",0")) else ""
    )
    return _problem("not_year", text, column, suggestion=repaired if _YEAR.fullmatch(repaired) else "")


def _month(text: str, column: Column, decimal: str) -> Value | Problem:
    number = MONTHS.get(text.lower().rstrip("."))
    if number is None and text.isascii() and text.isdigit() and len(text) <= 2:
        number = int(text)
    if number is not None and 1 <= number <= 12:
        return number
    english = _ENGLISH.get(text.lower())
    return _problem("not_month", text, column, suggestion=MONTH_NAMES[english - 1] if english else "")


def _date(text: str, column: Column, decimal: str) -> Value | Problem:
    found = _parts(text)
    if found is not None and found[0] >= 100:
        try:
            return date(*found)
        except ValueError:
            pass
    return _problem("not_date", text, column, suggestion=_date_meant(found))


def _parts(text: str) -> tuple[int, int, int] | None:
    """Year, month, day as written; never the month first."""
    if found := _ISO.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DAY_FIRST.fullmatch(text):
        return int(found[3]), int(found[2]), int(found[1])
    if (found := _NAMED.fullmatch(text)) and found[2].lower() in MONTHS:
        return int(found[3]), MONTHS[found[2].lower()], int(found[1])
    return None


def _date_meant(found: tuple[int, int, int] | None) -> str:
    """Month and day the other way round, or a year of two digits; empty where nothing is obvious."""
    if found is None:
        return ""
    year, month, day = found
    if year < 100:
        year += 2000 if year < 50 else 1900
    if month > 12:
        month, day = day, month
    try:
        return date(year, month, day).strftime("%d/%m/%Y")
    except ValueError:
        return ""


def _boolean(text: str, column: Column, decimal: str) -> Value | Problem:
    known = _BOOLEANS.get(text.lower())
    return _problem("not_boolean", text, column) if known is None else known


_BOOLEANS = {"ya": True, "1": True, "true": True, "tidak": False, "0": False, "false": False}


# Cells of workbooks ----------------------------------------------------------------------------------
def _from_number(raw: float, column: Column) -> Value | Problem:
    if isinstance(raw, float) and not math.isfinite(raw):
        return _problem(f"not_{_KIND[column.tipe]}", str(raw), column)
    text = _plain(Decimal(format(raw, ".15g"))) if isinstance(raw, float) else str(raw)
    if column.tipe in (Tipe.TEXT, Tipe.CODE):
        return text
    if column.tipe == Tipe.NUMBER:
        return _exact(text, text, column, ".")
    if column.tipe == Tipe.DATE:
        return _problem("not_date", text, column)
    return _PARSERS[column.tipe](text, column, ".")


def _from_date(raw: date, column: Column) -> Value | Problem:
    day = raw.date() if isinstance(raw, datetime) else raw
    if column.tipe == Tipe.DATE and (not isinstance(raw, datetime) or raw.time() == datetime.min.time()):
        return day
    if column.tipe == Tipe.TEXT:
        return day.isoformat()
    meant = {
        Tipe.YEAR: str(day.year),
        Tipe.MONTH: MONTH_NAMES[day.month - 1],
        Tipe.DATE: day.strftime("%d/%m/%Y"),
    }
    return _problem(
        f"not_{_KIND[column.tipe]}", shown(raw), column, suggestion=meant.get(Tipe(column.tipe), "")
    )


# Problems --------------------------------------------------------------------------------------------
def _problem(code: str, text: str, column: Column, decimal: str = ",", suggestion: str = "") -> Problem:
    params = {"nilai": shown(text), "kolom": column.nama}
    if code in ("not_integer", "not_number"):
        params["contoh"] = "1250" if code == "not_integer" else f"1250{decimal}5"
    return Problem(code, suggestion, params)


_Parser = Callable[[str, Column, str], Value | Problem]
_PARSERS: dict[str, _Parser] = {
    Tipe.INTEGER: _integer,
    Tipe.NUMBER: _number,
    Tipe.YEAR: _year,
    Tipe.MONTH: _month,
    Tipe.DATE: _date,
    Tipe.BOOLEAN: _boolean,
}
_KIND: dict[str, str] = {str(t): str(t) for t in Tipe} | {Tipe.CODE: "text"}
