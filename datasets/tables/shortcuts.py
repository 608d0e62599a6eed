"""Shortcuts through many cells of a column at once: their texts where nothing is to be told, else None.

A shortcut knows less than `columns` and never more: what it takes, it takes as the judgement of each cell
would, which a test holds for all kinds of cells. They are looked through as lines of one text, at C's speed.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from datasets.tables import limits, personal
from datasets.tables.dictionary import Column, Tipe
from datasets.tables.values import DIGITS

Shortcut = Callable[[Sequence[Any]], list[str] | None]

# Digits before and after the mark of decimals: fifteen together, which a float gives back as they were.
WHOLE, FRACTION = 9, 6
# No number of a person or a telephone is so short.
SHORT = 8
# Lines that are their own value: no mark of a formula, blank at an end, control, address, or lonely dash.
_LINES = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9 _,./()%:;&'\"-]*(?<=[A-Za-z0-9_,./()%])\n)+")
_LONG_NUMBER = re.compile(r"[0-9][0-9 .-]{8}")
_ZERO_AT_THE_END = re.compile(r"[.,][0-9]*0\n")


@dataclass(frozen=True)
class Bounds:
    """The least and the greatest number in which nothing is to be told; None: none."""

    low: Decimal | None
    high: Decimal | None


def shortcut_of(
    column: Column, decimal: str, bounds: Bounds, pattern: re.Pattern[str] | None
) -> Shortcut | None:
    """The shortcut through a column without a list of codes; None where its type or its limits have none."""
    if column.tipe in (Tipe.TEXT, Tipe.CODE):
        return _Words(pattern)
    if pattern is not None or column.tipe not in (Tipe.INTEGER, Tipe.NUMBER):
        return None
    return (_Integers if column.tipe == Tipe.INTEGER else _Decimals)(bounds, decimal)


def _lines(cells: Sequence[Any]) -> str:
    """Cells as lines; empty where a cell is no text, or is several lines itself."""
    try:
        lines = "\n".join(cells) + "\n"
    except TypeError:
        return ""
    return lines if lines.count("\n") == len(cells) else ""


class _Integers:
    """Whole numbers that are written as they are stored, with fourteen digits at most."""

    def __init__(self, bounds: Bounds, decimal: str) -> None:
        self._least = _least(bounds)
        self._lines = _numbers(_up_to(_most(bounds)), _sign(bounds))

    def __call__(self, cells: Sequence[Any]) -> list[str] | None:
        if not self._lines.fullmatch(_lines(cells)):
            return None
        return list(cells) if self._least is None or min(map(int, cells)) >= self._least else None


class _Decimals:
    """Numbers with or without a fraction, and with zeros at its end."""

    def __init__(self, bounds: Bounds, decimal: str) -> None:
        self._decimal, self._least = decimal, _least(bounds)
        whole = _most(bounds)
        fraction = f"{re.escape(decimal)}[0-9]{{1,{FRACTION}}}"
        broken = [number + fraction for number in _up_to(min(whole, 10**WHOLE) - 1)]
        self._lines = _numbers([*broken, *_up_to(whole)], _sign(bounds, decimal))

    def __call__(self, cells: Sequence[Any]) -> list[str] | None:
        lines = _lines(cells)
        if not self._lines.fullmatch(lines):
            return None
        texts = lines[:-1].replace(self._decimal, ".").split("\n")
        if "0\n" in lines and _ZERO_AT_THE_END.search(lines):
            written = "\n".join([f"%.{DIGITS}g"] * len(texts)) % tuple(map(float, texts))
            if "e" in written:
                return None
            texts = written.split("\n")
        return texts if self._least is None or _exact(min(map(float, texts))) >= self._least else None


class _Words:
    """Text and codes of plain letters that match the pattern of their column, if it has one."""

    def __init__(self, pattern: re.Pattern[str] | None) -> None:
        self._pattern = pattern

    def __call__(self, cells: Sequence[Any]) -> list[str] | None:
        lines = _lines(cells)
        if len(lines) > limits.MAX_TEXT or not _LINES.fullmatch(lines):
            return None
        if self._pattern is not None and not all(map(self._pattern.fullmatch, cells)):
            return None
        # Personal data never spans lines, so that all are looked through as one.
        if max(map(len, cells)) > SHORT and _LONG_NUMBER.search(lines) and personal.personal_kind(lines):
            return None
        return list(cells)


# Numbers -------------------------------------------------------------------------------------------
def _most(bounds: Bounds) -> int:
    """The greatest number that is permitted and too short for that of a person; -1 where none is."""
    longest = 10 ** (DIGITS - 1) - 1
    return longest if bounds.high is None else max(-1, math.floor(min(bounds.high, longest)))


def _least(bounds: Bounds) -> Decimal | None:
    """What every number is compared with; None where its sign says enough."""
    return bounds.low or None


def _sign(bounds: Bounds, decimal: str = ",") -> str:
    """A minus where numbers may be below zero, which zero itself never has."""
    return "" if bounds.low is not None and bounds.low >= 0 else rf"(?!-0(?:{re.escape(decimal)}0*)?\n)-?"


def _numbers(either: list[str], sign: str) -> re.Pattern[str]:
    """Lines of numbers; alternatives side by side, which is much faster than one inside the other."""
    return re.compile(rf"(?:{sign}(?:{'|'.join(either)})\n)+")


def _exact(number: float) -> Decimal:
    return Decimal(format(number, f".{DIGITS}g"))


def _up_to(most: int) -> list[str]:
    """Patterns of the whole numbers from 0 to `most`, without zeros before them; the likely ones first."""
    digits = str(max(0, most))
    length = len(digits) if set(digits) == {"9"} else len(digits) - 1
    either = [f"[1-9][0-9]{{0,{length - 1}}}"] if length else []
    for place, digit in enumerate(digits if length < len(digits) else ""):
        first, last = int(place == 0), int(digit) - 1
        if first <= last:
            either.append(f"{digits[:place]}[{first}-{last}][0-9]{{{len(digits) - 1 - place}}}")
    return [*either, digits, "0"] if most >= 0 else ["(?!)"]
