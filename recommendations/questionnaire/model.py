"""What a declaration of the form is made of: questions, tables, parts, sections.

No question is declared here. A question stands on a column of `recommendations.models`, whose
label, type and codes it takes; it adds the official number, the words that help, whether an
answer is needed, whether the public may read it, and when it is asked.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.functional import Promise

from recommendations.models import Kegiatan
from recommendations.questionnaire.rules import ALWAYS, NEVER, Rule

Text = str | Promise


class Need(StrEnum):
    """The column "Wajib" of domain/romantik.md 2: W, K, O."""

    WAJIB = "W"
    KONDISIONAL = "K"  # needed where it is asked
    OPSIONAL = "O"


class Kind(StrEnum):
    """What sort of answer a question takes; derived from its column."""

    TEXT = "text"
    LONG = "long"
    ONE = "one"
    MANY = "many"
    DATE = "date"
    YEAR = "year"
    NUMBER = "number"
    EMAIL = "email"
    REGION = "region"


@dataclass(frozen=True)
class OptionGroup:
    """Some options of a single choice, offered together and only when a rule holds (R.5.3.a, b)."""

    label: Text
    codes: tuple[int, ...]
    visible_when: Rule = ALWAYS


@dataclass(frozen=True)
class Question:
    """One question of the form.

    `hint` is always visible; `explanation`, `right` and `wrong` stand behind "Penjelasan dan
    contoh". `codes` names the code list of a multiple choice, whose column does not know it.
    `at_results`: an answer is needed only when results are handed in (romantik.md 3.4).
    `public` may be shown on "Rekomendasi Terbit"; nothing that identifies a person is.
    """

    column: str
    number: str
    hint: Text = ""
    need: Need = Need.WAJIB
    label: Text = ""
    visible_when: Rule = ALWAYS
    needed_when: Rule = ALWAYS
    explanation: Text = ""
    right: tuple[Text, ...] = ()
    wrong: tuple[Text, ...] = ()
    source: Text = ""
    codes: type[models.IntegerChoices] | None = None
    options: tuple[OptionGroup, ...] = ()
    public: bool = True
    personal: bool = False
    at_results: bool = False
    model: type[models.Model] = Kegiatan

    def __post_init__(self) -> None:
        if self.personal and self.public:
            raise ValueError(f"{self.column}: a personal answer is never public")

    @cached_property
    def db_column(self) -> models.Field:
        """The column that stores the answer."""
        return self.model._meta.get_field(self.column)

    @property
    def title(self) -> Text:
        """The question in words: the column's label, or a clearer one where that is not enough."""
        return self.label or self.db_column.verbose_name

    @cached_property
    def kind(self) -> Kind:
        """The sort of answer."""
        column = self.db_column
        if self.codes is not None:
            return Kind.MANY
        if column.choices:
            return Kind.ONE
        if self.column == "tahun":
            return Kind.YEAR
        for known, kind in _KINDS:
            if isinstance(column, known):
                return kind
        raise TypeError(f"{self.column}: {type(column).__name__} is no answer")

    @cached_property
    def choices(self) -> dict[Any, Text]:
        """Code -> label of a single or multiple choice, else empty."""
        if self.codes is not None:
            return dict(self.codes.choices)
        return dict(self.db_column.choices or ())

    @property
    def blank(self) -> Any:
        """What an unanswered question holds in a snapshot."""
        if self.kind == Kind.MANY:
            return []
        return None if self.db_column.null else ""


_KINDS: tuple[tuple[type[models.Field], Kind], ...] = (
    (models.ForeignKey, Kind.REGION),
    (models.EmailField, Kind.EMAIL),
    (models.CharField, Kind.TEXT),
    (models.TextField, Kind.LONG),
    (models.DateField, Kind.DATE),
    (models.IntegerField, Kind.NUMBER),
)


@dataclass(frozen=True)
class RowGroup:
    """Rows of a table that belong to one fixed heading: a stage of R.3.3, a product of R.8.2."""

    value: Any
    label: Text
    heading: Text = ""
    need: Need = Need.WAJIB
    visible_when: Rule = ALWAYS


@dataclass(frozen=True)
class Table:
    """A question answered by rows.

    `noun` names one row. With `groups` each row belongs to one of them by the column `group_by`.
    `visible_when` is judged on the form, `row_visible_when` of a table inside a row on that row.
    `private_row` says which rows the public may not read. `owns_rows` is false where the rows are
    added elsewhere and only more columns are asked here (MS-Var after R.3.4).
    """

    key: str
    model: type[models.Model]
    number: str
    title: Text
    noun: Text
    columns: tuple[Question, ...]
    hint: Text = ""
    need: Need = Need.WAJIB
    visible_when: Rule = ALWAYS
    row_visible_when: Rule = ALWAYS
    explanation: Text = ""
    right: tuple[Text, ...] = ()
    wrong: tuple[Text, ...] = ()
    group_by: str = ""
    groups: tuple[RowGroup, ...] = ()
    children: tuple["Table", ...] = ()
    # Keys of a snapshot row that no question asks but a reader wants to see, with their headings.
    shown_too: tuple[tuple[str, Text], ...] = ()
    name_column: str = ""
    public: bool = True
    private_row: Rule = NEVER
    owns_rows: bool = True
    at_results: bool = False
    # A table inside a row stands behind this column of it.
    after: str = ""
    # On the page of one row: headings, each with the column before which it stands.
    headings: tuple[tuple[str, Text], ...] = ()


Item = Question | Table


@dataclass(frozen=True)
class Part:
    """Items under one heading of a page."""

    items: tuple[Item, ...]
    title: Text = ""
    intro: Text = ""


@dataclass(frozen=True)
class Section:
    """One page of the form; `number` is the block on paper, `action` what is done there.

    Hidden as a whole when `visible_when` does not hold; `hidden_because` then says why.
    `optional` sections may wait until results are handed in. `page_per_row` gives each row of the
    section's table a page of its own.
    """

    key: str
    number: Text
    title: Text
    action: Text
    parts: tuple[Part, ...]
    intro: Text = ""
    visible_when: Rule = ALWAYS
    hidden_because: Text = ""
    optional: bool = False
    page_per_row: bool = False

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All questions and tables in order."""
        return tuple(item for part in self.parts for item in part.items)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The questions on the activity itself."""
        return tuple(item for item in self.items if isinstance(item, Question))

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The questions answered by rows."""
        return tuple(item for item in self.items if isinstance(item, Table))
