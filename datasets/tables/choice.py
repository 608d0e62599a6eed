"""How a file is to be read: what was detected, what is asked, and what a person chose."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from datasets.tables import rules


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook, as far as it is filled."""

    name: str
    rows: int
    columns: int


@dataclass(frozen=True)
class Question:
    """What the file does not tell by itself; the answer is the member of `Choice` of that name."""

    code: str
    options: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The question, in the language in force."""
        return str(rules.QUESTIONS[self.code])


@dataclass(frozen=True)
class Choice:
    """How a file is read. `columns` gives each heading the code of its column, "" where it is not used.

    `header_row` is counted from 1. `decimal` is "," or "."; encoding and delimiter are of CSV, sheet
    of workbooks.
    """

    kind: str
    encoding: str = ""
    delimiter: str = ""
    decimal: str = ","
    sheet: str = ""
    header_row: int = 1
    columns: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain values, as `from_json` reads them."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Choice":
        """The choice that `to_json` gave; unknown members are passed over."""
        return cls(**{k: v for k, v in data.items() if k in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Detected:
    """What a file is, as far as it tells: to be shown, and corrected where it is wrong."""

    kind: str
    encoding: str = ""
    delimiter: str = ""
    decimal: str = ","
    sheets: tuple[Sheet, ...] = ()
    sheet: str = ""
    header_row: int = 1
    columns: tuple[str, ...] = ()
    # The first rows from the heading on, as text.
    sample: tuple[tuple[str, ...], ...] = ()
    questions: tuple[Question, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values, as `from_json` reads them."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Detected":
        """What `to_json` gave, also after a database kept it."""
        known = {k: v for k, v in data.items() if k in cls.__dataclass_fields__}
        return cls(
            **known
            | {
                "sheets": tuple(Sheet(**s) for s in data.get("sheets", ())),
                "columns": tuple(data.get("columns", ())),
                "sample": tuple(tuple(row) for row in data.get("sample", ())),
                "questions": tuple(
                    Question(q["code"], tuple(q["options"])) for q in data.get("questions", ())
                ),
            }
        )
