"""A tolerant view of a form snapshot: what was answered, in the type the rules compare.

A snapshot may be half filled, come from an import or from an older version of the form. Nothing here
raises: a value of the wrong kind counts as not answered, and a key that is absent is told apart from
an empty answer (`has`), because nothing can be said of a question that the snapshot does not hold.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from recommendations.codelists import CaraPengumpulan, PemilihanSampel, Sarana, Tahap

# What people type into a box that they have nothing for.
PLACEHOLDERS = frozenset({"-", "--", "—", "–", ".", "n/a", "na", "nihil", "kosong", "tidak ada", "belum ada"})


@dataclass(frozen=True)
class Period:
    """One period of one stage of the schedule; `row` is its index in the list `jadwal`."""

    row: int
    start: date | None
    end: date | None


@dataclass(frozen=True)
class Answers:
    """A snapshot and the local date on which it is, or would be, submitted."""

    snapshot: Any
    submitted_on: date

    def has(self, field: str) -> bool:
        """True where the snapshot holds the question at all."""
        return isinstance(self.snapshot, dict) and field in self.snapshot

    def raw(self, field: str) -> Any:
        """The value as stored, None where absent."""
        return self.snapshot.get(field) if isinstance(self.snapshot, dict) else None

    def text(self, field: str) -> str:
        """A text answer without outer blanks; empty for placeholders such as "-"."""
        return as_text(self.raw(field))

    def code(self, field: str) -> int | None:
        """A single-choice answer by its printed code."""
        return as_code(self.raw(field))

    def codes(self, field: str) -> frozenset[int] | None:
        """A multiple-choice answer; None where the question was not answered with a list."""
        value = self.raw(field)
        if not isinstance(value, list | tuple | set | frozenset):
            return None
        return frozenset(code for item in value if (code := as_code(item)) is not None)

    def count(self, field: str) -> int | None:
        """A number of people, from 0."""
        number = as_code(self.raw(field))
        return number if number is not None and number >= 0 else None

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of a child table; a row of the wrong kind counts as empty and keeps its index."""
        value = self.raw(name)
        if not isinstance(value, list | tuple):
            return []
        return [row if isinstance(row, dict) else {} for row in value]

    @property
    def title(self) -> str:
        """Judul kegiatan."""
        return self.text("judul_kegiatan")

    @property
    def cara(self) -> int | None:
        """Cara pengumpulan data."""
        return self.code("cara_pengumpulan_data")

    @property
    def is_survey(self) -> bool | None:
        """True for a survey; None where the way of collecting is not chosen yet."""
        return None if self.cara is None else self.cara == CaraPengumpulan.SURVEI

    @property
    def is_probability(self) -> bool | None:
        """True for a probability sample; None where R.5.2 is not answered."""
        chosen = self.code("metode_pemilihan_sampel")
        return None if chosen is None else chosen == PemilihanSampel.PROBABILITAS

    @property
    def asks_about_officers(self) -> bool | None:
        """True where R.6.4 to R.6.7 are asked: PAPI, CAPI or CATI is ticked. None without R.4.7."""
        tools = self.codes("sarana_pengumpulan")
        return bool(tools & {Sarana.PAPI, Sarana.CAPI, Sarana.CATI}) if tools else None

    def periods(self, stage: Tahap) -> list[Period]:
        """The periods of a stage in the order of their start; those without any date are left out."""
        found = [
            Period(index, as_date(row.get("awal")), as_date(row.get("akhir")))
            for index, row in enumerate(self.rows("jadwal"))
            if as_code(row.get("tahap")) == stage
        ]
        dated = [p for p in found if p.start or p.end]
        return sorted(dated, key=lambda p: (p.start or p.end or date.max, p.row))


def as_text(value: Any) -> str:
    """A filled text, or the empty string."""
    if not isinstance(value, str):
        return ""
    text = " ".join(value.split())
    return "" if text.casefold() in PLACEHOLDERS else text


def as_code(value: Any) -> int | None:
    """A code or a count, also where it was stored as digits; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.strip().isdecimal() and len(value.strip()) <= 9:
        return int(value.strip())
    return None


def as_date(value: Any) -> date | None:
    """A date from a date, a moment or its ISO text; None for anything else."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None
