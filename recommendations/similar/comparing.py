"""Two activities side by side, for whoever judges whether one repeats the other. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from recommendations.questionnaire import QUESTIONS, row_text, table
from recommendations.questionnaire.wording import value_text
from recommendations.similar.ranking import same_variable

# Answers that tell what an activity collects, of whom, where and how, in the order of the form.
COLUMNS = (
    "judul_kegiatan", "tahun", "cara_pengumpulan_data", "sektor_kegiatan", "tujuan", "pengulangan",
    "frekuensi", "tipe_pengumpulan", "cakupan_wilayah", "metode_pengumpulan", "unit_pengumpulan",
    "unit_analisis",
)  # fmt: skip
TABLES = ("wilayah", "jadwal")


@dataclass(frozen=True)
class Line:
    """One question with both answers; `same` where they are equal and not empty."""

    number: str
    label: str
    mine: str
    other: str

    @property
    def same(self) -> bool:
        """Equal answers, apart from blanks and capitals."""
        return bool(self.mine) and self.mine.casefold().split() == self.other.casefold().split()


@dataclass(frozen=True)
class VariablePair:
    """A variable of one side, with the one of the other that means the same; None where only one has it."""

    mine: str | None
    other: str | None

    @property
    def same(self) -> bool:
        """True where both sides have it."""
        return self.mine is not None and self.other is not None


@dataclass(frozen=True)
class Sides:
    """The comparison: answers, then variables with those that both have first."""

    lines: tuple[Line, ...]
    variables: tuple[VariablePair, ...]

    @property
    def shared(self) -> int:
        """How many variables both have."""
        return sum(1 for pair in self.variables if pair.same)


def side_by_side(mine: Mapping[str, Any], other: Mapping[str, Any]) -> Sides:
    """Compare two forms in the shape of `snapshot.take`; neither needs to be complete."""
    lines = [_line(column, mine, other) for column in COLUMNS if column in QUESTIONS]
    for key in TABLES:
        rows = table(key)
        texts = ["\n".join(row_text(rows, row) for row in side.get(key) or []) for side in (mine, other)]
        lines.append(Line(str(rows.number), str(rows.title), *texts))
    return Sides(
        tuple(line for line in lines if line.mine or line.other),
        tuple(_pairs(_names(mine), _names(other))),
    )


def _line(column: str, mine: Mapping[str, Any], other: Mapping[str, Any]) -> Line:
    question = QUESTIONS[column]
    return Line(
        str(question.number),
        str(question.title),
        value_text(question, mine.get(column)),
        value_text(question, other.get(column)),
    )


def _names(form: Mapping[str, Any]) -> list[str]:
    return [row.get("nama") or _("(belum bernama)") for row in form.get("variabel") or []]


def _pairs(mine: Sequence[str], other: Sequence[str]) -> Iterable[VariablePair]:
    left = list(other)
    both, only = [], []
    for name in mine:
        match = next((o for o in left if same_variable(name, o)), None)
        if match is None:
            only.append(VariablePair(name, None))
        else:
            left.remove(match)
            both.append(VariablePair(name, match))
    return [*both, *only, *(VariablePair(None, name) for name in left)]
