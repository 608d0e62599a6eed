"""What one column permits, compiled: a cell is judged once for each different text, batches go at C's speed.

Out comes the one text that stands for each value, which is what is hashed and stored. Numbers, and columns of
ever new texts, take `shortcuts` through many cells; what these leave goes to `_judge`, which alone decides.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from datasets.tables import columnar, limits, personal
from datasets.tables.columnar import NOTHING
from datasets.tables.dictionary import Column, Tipe, as_decimal
from datasets.tables.findings import Findings
from datasets.tables.shortcuts import Bounds, Shortcut, shortcut_of
from datasets.tables.values import (
    DIGITS,
    Problem,
    Value,
    shown,
    typed,
)

# Different texts of a column that are remembered at once.
REMEMBERED = 20_000
# With so many of them, and a quarter of a batch new, shortcuts beat remembering.
FEW = 8_000
# Suggestions by likeness that are looked for in one column: it is slow.
LIKENESSES = 50
# Numbers with so many digits are looked at as numbers of persons.
PERSONAL_INTEGER = 10 ** (DIGITS - 1)


class _Memory(dict[Any, str]):
    """Canonical texts by the cell that they were read from."""

    def __init__(self, judge: Callable[[Any], str]) -> None:
        super().__init__()
        self._judge = judge

    def __missing__(self, raw: Any) -> str:
        text = self[raw] = self._judge(raw)
        return text


class ColumnCheck:
    """Reads and judges the cells of one column, and counts what is filled, empty and wrong."""

    def __init__(  # noqa: PLR0913  all that a dictionary says of a column
        self,
        column: Column,
        findings: Findings,
        *,
        decimal: str,
        codes: Mapping[str, str],
        percent: bool = False,
        small: int | None = None,
        required: bool = False,
    ) -> None:
        self.column = column
        self.cells = self.empty = self.wrong = 0
        self.required = required or column.wajib
        self._findings = findings
        self._decimal = decimal
        self._codes = _Codes(codes)
        self._percent = percent
        self._small = small if column.tipe in (Tipe.INTEGER, Tipe.NUMBER) else None
        self._low, self._high = as_decimal(column.minimum), as_decimal(column.maksimum)
        self._pattern = _pattern(column.pola)
        self._counts = column.tipe in (Tipe.INTEGER, Tipe.NUMBER)
        self._wordy = column.tipe in (Tipe.TEXT, Tipe.CODE)
        self._memory = _Memory(self._judge)
        self._errors: dict[Any, Problem] = {}
        self._remarks: dict[Any, list[Problem]] = {}
        self._lacks = False
        self._many = column.tipe in (Tipe.INTEGER, Tipe.NUMBER)
        bounds = self._bounds()
        self.shortcut: Shortcut | None = (
            None if codes else shortcut_of(column, decimal, bounds, self._pattern)
        )

    def _bounds(self) -> Bounds:
        """Within which a number breaks no limit, and is not small."""
        small = None if self._small is None else Decimal(self._small + 1)
        low = [self._low, Decimal(0) if self._percent else None, small]
        high = [self._high, Decimal(100) if self._percent else None]
        return Bounds(
            max((n for n in low if n is not None), default=None),
            min((n for n in high if n is not None), default=None),
        )

    def read(self, cells: Sequence[Any], numbers: Sequence[int]) -> list[str]:
        """Canonical texts of a batch, NOTHING where a cell is empty or wrong; tells findings by row."""
        known = len(self._memory)
        if self._many and self.shortcut is not None:
            texts = self._quickly(cells, self.shortcut)
        else:
            texts = list(map(self._memory.__getitem__, cells))
            self._many = len(self._memory) > FEW and 4 * (len(self._memory) - known) > len(cells)
        self._tell(cells, texts, numbers)
        if len(self._memory) > REMEMBERED:
            self._memory.clear()
            self._errors.clear()
            self._remarks.clear()
        return texts

    def _quickly(self, cells: Sequence[Any], shortcut: Shortcut) -> list[str]:
        """Texts by the shortcut."""
        texts: list[str] = []
        for start in range(0, len(cells), limits.CHUNK):
            chunk = cells[start : start + limits.CHUNK]
            texts += shortcut(chunk) or self._in_halves(chunk, shortcut)
        return texts

    def _in_halves(self, cells: Sequence[Any], shortcut: Shortcut) -> list[str]:
        """Texts of cells some of which the shortcut leaves: looked for by halves, so that few others wait."""
        if len(cells) == 1:
            return [self._memory[cells[0]]]
        half = len(cells) // 2
        parts = cells[:half], cells[half:]
        return [text for part in parts for text in shortcut(part) or self._in_halves(part, shortcut)]

    # Findings ------------------------------------------------------------------------------------------
    def _tell(self, cells: Sequence[Any], texts: list[str], numbers: Sequence[int]) -> None:
        self.cells += len(cells)
        at = -1
        for _lacking in range(texts.count(NOTHING) if self._lacks else 0):
            at = texts.index(NOTHING, at + 1)
            problem = self._errors.get(cells[at])
            if problem is not None:
                self.wrong += 1
                self._add(problem, cells[at], numbers[at])
                continue
            self.empty += 1
            if self.required:
                params = {"kolom": self.column.nama}
                self._findings.add("required_empty", numbers[at], self.column.kode, params=params)
        if self._remarks and not self._remarks.keys().isdisjoint(cells):
            for at, raw in enumerate(cells):
                for problem in self._remarks.get(raw, ()):
                    self._add(problem, raw, numbers[at])

    def _add(self, problem: Problem, raw: Any, row: int) -> None:
        self._findings.add(
            problem.code,
            row,
            self.column.kode,
            shown(raw),
            suggestion=problem.suggestion,
            params=problem.params,
        )

    # One cell ----------------------------------------------------------------------------------------
    def _judge(self, raw: Any) -> str:
        text = self._text_of(raw)
        self._lacks = self._lacks or text == NOTHING
        return text

    def _text_of(self, raw: Any) -> str:
        value = typed(raw, self.column, self._decimal)
        if isinstance(value, Problem):
            self._errors[raw] = value
            return NOTHING
        text = columnar.canonical(value)
        if value is None:
            return text
        broken = self._broken(value, text)
        if broken is not None:
            code, suggestion, more = broken
            self._errors[raw] = Problem(code, suggestion, self._params(raw) | more)
            return NOTHING
        if self._is_remarkable(value) and (remarks := self._remarks_on(value, text, raw)):
            self._remarks[raw] = remarks
        return text

    def _params(self, raw: Any) -> dict[str, Any]:
        return {"nilai": shown(raw), "kolom": self.column.nama}

    def _broken(self, value: Value, text: str) -> tuple[str, str, dict[str, str]] | None:
        """What of the column's own limits a value of its type breaks: rule, suggestion, words' parts."""
        if self._codes and (found := self._codes.problem(text)):
            return *found, {}
        if self._counts and (code := self._outside(value)):
            limit = {"below_minimum": self.column.minimum, "above_maximum": self.column.maksimum}.get(code)
            return code, "", {"batas": limit} if limit else {}
        if self._pattern is not None and not self._pattern.fullmatch(text):
            return "pattern", "", {}
        return None

    def _outside(self, value: Any) -> str:
        if self._percent and not 0 <= value <= 100:
            return "percent_outside"
        if self._low is not None and value < self._low:
            return "below_minimum"
        return "above_maximum" if self._high is not None and value > self._high else ""

    def _is_remarkable(self, value: Any) -> bool:
        """Whether a value may be small, personal, or a code that came as a number."""
        if self._counts:
            return value >= PERSONAL_INTEGER or (self._small is not None and 1 <= value <= self._small)
        return self._wordy and not self._codes

    def _remarks_on(self, value: Value, text: str, raw: Any) -> list[Problem]:
        found, params = [], self._params(raw)
        if self._small is not None and isinstance(value, (int, Decimal)) and 1 <= value <= self._small:
            found.append(Problem("small_cell", params=params))
        if self._wordy and self.column.tipe == Tipe.CODE and not isinstance(raw, str) and not self._pattern:
            found.append(Problem("code_as_number", params=params))
        kind = personal.personal_kind(text)
        if kind and (kind == personal.NIK or self._wordy):
            found.append(Problem("personal_value", params=params | {"jenis": kind}))
        return found


class _Codes:
    """The permitted codes of a column, and what somebody meant who wrote none of them."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        self._codes = codes
        self._bare: dict[str, str] = _unique((_bare(code), code) for code in codes)
        self._named: dict[str, str] = _unique((name.casefold(), code) for code, name in codes.items())
        self._likenesses = LIKENESSES

    def __bool__(self) -> bool:
        return bool(self._codes)

    def problem(self, text: str) -> tuple[str, str] | None:
        """The rule that is broken and the code that was meant; None where it is a permitted code."""
        if text in self._codes:
            return None
        meant = self._bare.get(_bare(text), "")
        if meant and meant.startswith("0") and text.isdigit() and len(text) < len(meant):
            return "code_zero_lost", meant
        return "code_unknown", meant or self._named.get(text.casefold(), "") or self._like(text)

    def _like(self, text: str) -> str:
        if self._likenesses <= 0 or len(self._named) > 2000 or len(text) > 100:
            return ""
        self._likenesses -= 1
        close = get_close_matches(text.casefold(), self._named, n=1, cutoff=0.85)
        return self._named[close[0]] if close else ""


def _bare(code: str) -> str:
    return code.replace(".", "").replace(" ", "").replace("-", "").lstrip("0").casefold()


def _unique(pairs: Any) -> dict[str, str]:
    """Pairs whose first member stands for one code only."""
    found: dict[str, str] = {}
    for key, code in pairs:
        found[key] = "" if key in found and found[key] != code else code
    return {key: code for key, code in found.items() if code and key}


def _pattern(text: str) -> re.Pattern[str] | None:
    """The pattern of a column; one that is none was refused where the dictionary was written."""
    try:
        return re.compile(text) if text else None
    except re.error:
        return None


def codes_of(column: Column, codes: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The permitted codes of a column with their names: its own, else of the list that it names."""
    if column.kode_nilai:
        return {c.kode: c.nama for c in column.kode_nilai}
    return dict(codes.get(column.referensi, {})) if column.referensi else {}
