"""Answers taken over from an earlier activity: what may be copied, how it is marked, what is unconfirmed.

Never copied (ux.md 3.1): dates and the year, signatories, numbers that officials gave, sample sizes,
counts of staff, words to the examiner of that time, files. What is known of the office stays where the
register has it. A table counts as one answer. Pure functions over `snapshot.take` data and the marks of
`SectionState.salinan`; they are written by `services.prefill`, and by `services.form` when an answer
changes.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from recommendations import snapshot
from recommendations.models import RecommendationRequest, SectionState
from recommendations.questionnaire import BY_KEY, QUESTIONS, SECTIONS, Section, Table, effective, is_blank

Answers = Mapping[str, Any]

NEVER_COPIED = frozenset(
    {
        "fraksi_sampel", "perkiraan_sampling_error", "jumlah_supervisor", "jumlah_enumerator",
        "catatan_untuk_pemeriksa",
    }
)  # fmt: skip
# Known of the office (services.form.create_kegiatan): the register is newer than last year's form.
FROM_REGISTER = frozenset(
    {"instansi_penyelenggara", "alamat", "telepon", "faksimile", "email", "eselon1", "eselon2"}
)
BERKAS = "berkas"
_YEAR = re.compile(r"\b(19|20)[0-9]{2}\b")


# What may be copied ----------------------------------------------------------------------------


def copyable(answers: Answers) -> snapshot.Snapshot:
    """The answers of an earlier form that may be taken over; only those that counted there."""
    found = snapshot.without(effective(answers), tuple(snapshot.Part))
    for name in (*NEVER_COPIED, BERKAS):
        found.pop(name, None)
    found["variabel"] = [_undated(row) for row in found.get("variabel") or []]
    return found


def _undated(row: Answers) -> dict[str, Any]:
    """A variable whose time reference names a year is asked that anew: it is a date."""
    dated = _YEAR.search(str(row.get("referensi_waktu") or ""))
    return {**row, "referensi_waktu": ""} if dated else dict(row)


def laid_over(current: Answers, source: Answers, sections: Collection[str]) -> snapshot.Snapshot:
    """The form as it would be with the copyable answers of `source` in the named sections.

    What the source does not answer stays as it is.
    """
    after = dict(current)
    for section in SECTIONS:
        if section.key not in sections:
            continue
        for question in section.questions:
            value = source.get(question.column)
            kept = question.column in FROM_REGISTER and not is_blank(current.get(question.column))
            if not is_blank(value) and not kept:
                after[question.column] = value
        for table in section.tables:
            if rows := source.get(table.key):
                after[table.key] = list(_rows_over(table, after.get(table.key) or [], rows))
    return after


def _rows_over(table: Table, current: list[Answers], source: list[Answers]) -> Iterator[Answers]:
    """The source's rows; of variables only the columns that this page asks (R.3.4 or MS-Var)."""
    if table.key != "variabel":
        yield from source
        return
    asked = {c.column for c in table.columns} | {c.key for c in table.children}
    if table.owns_rows:
        mine = _by_name(current)
        for row in source:
            own = mine.get(name_of(row)) or {}
            yield {k: own.get(k, v) if is_blank(v) else v for k, v in _bare(row, asked).items()}
        return
    theirs = _by_name(source)
    for row in current:
        found = theirs.get(name_of(row)) or {}
        yield {**row, **{k: v for k, v in found.items() if k in asked and not is_blank(v)}}


def _bare(row: Answers, asked: Collection[str]) -> dict[str, Any]:
    """The row with what another page asks left blank."""
    blank = {name: column.get_default() for name, column in snapshot.VARIABEL_COLUMNS.items()}
    blank[snapshot.KLASIFIKASI[0]] = []
    return {name: row.get(name, value) if name in asked else value for name, value in blank.items()}


def _by_name(rows: Iterable[Answers]) -> dict[str, Answers]:
    found: dict[str, Answers] = {}
    for row in rows:
        if name := name_of(row):
            found.setdefault(name, row)
    return found


def name_of(row: Answers) -> str:
    """What a row is recognised by: its name without regard to capitals and blanks."""
    return " ".join(str(row.get("nama") or "").split()).lower()


# Marks -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Copy:
    """The mark of one answer: the request it came from, its year, whether somebody confirmed it."""

    name: str
    dari: str
    tahun: int | None
    confirmed: bool

    @property
    def label(self) -> str:
        """The tag beside the answer: "dari 2025"."""
        return _("dari %(tahun)s") % {"tahun": self.tahun or self.dari}


def mark_of(source: RecommendationRequest) -> dict[str, Any]:
    """The mark that an answer copied from this request gets, as stored."""
    return {"dari": source.nomor, "tahun": source.tahun, "dikonfirmasi": False}


def copies_of(state: SectionState | None) -> dict[str, Copy]:
    """The marks of one section by column or key of the table."""
    marks = state.salinan if state is not None else {}
    return {
        name: Copy(name, str(m.get("dari", "")), m.get("tahun"), bool(m.get("dikonfirmasi")))
        for name, m in marks.items()
    }


def forget_changed(state: SectionState, names: Iterable[str]) -> None:
    """Take the mark off answers that somebody changed; the caller saves the state.

    On a page of MS-Var or MS-Ind any change is one of its table.
    """
    section = BY_KEY[state.section]
    changed = set(names)
    if changed and section.page_per_row:
        changed |= {table.key for table in section.tables}
    state.salinan = {name: mark for name, mark in state.salinan.items() if name not in changed}


@dataclass(frozen=True)
class Unconfirmed:
    """The copied answers of one section that nobody confirmed yet."""

    section: Section
    copies: tuple[Copy, ...]

    @property
    def labels(self) -> list[str]:
        """What the answers are called on the page."""
        return [label_of(self.section, copy.name) for copy in self.copies]

    @property
    def sources(self) -> str:
        """Where they came from: "2025"."""
        return ", ".join(dict.fromkeys(str(copy.tahun or copy.dari) for copy in self.copies))

    @property
    def short(self) -> str:
        """The same where the answers themselves stand below: "Identitas kegiatan: 3 isian dari 2025"."""
        return _("%(title)s: %(n)d isian dari %(dari)s") % {
            "title": self.section.title,
            "n": len(self.copies),
            "dari": self.sources,
        }

    @property
    def message(self) -> str:
        """What stops the submission, in words."""
        return _("%(title)s: pastikan %(n)d isian yang disalin dari %(dari)s (%(isian)s).") % {
            "title": self.section.title,
            "n": len(self.copies),
            "dari": self.sources,
            "isian": "; ".join(self.labels),
        }


def label_of(section: Section, name: str) -> str:
    """The title of a question or table of a section."""
    if name in QUESTIONS:
        return str(QUESTIONS[name].title)
    return next((str(table.title) for table in section.tables if table.key == name), name)


def unconfirmed(states: Iterable[SectionState], answers: Answers) -> list[Unconfirmed]:
    """Copied answers that stop a submission, in the order of the form.

    `answers` are the effective ones: what is not sent needs no confirmation.
    """
    by_section = {state.section: copies_of(state) for state in states}
    found = []
    for section in SECTIONS:
        waiting = tuple(
            copy
            for copy in by_section.get(section.key, {}).values()
            if not copy.confirmed and not is_blank(answers.get(copy.name))
        )
        if waiting:
            found.append(Unconfirmed(section, waiting))
    return found


# What a copy would do --------------------------------------------------------------------------


@dataclass(frozen=True)
class Planned:
    """What copying would write into one section: names of answers, and whether it is still empty."""

    section: Section
    names: tuple[str, ...]
    empty: bool

    @property
    def labels(self) -> list[str]:
        """What the answers are called on the page."""
        return [label_of(self.section, name) for name in self.names]


def planned(current: Answers, after: Answers, empty: Collection[str]) -> list[Planned]:
    """The sections in which two states of a form differ, in the order of the form; files are left out."""
    found = []
    for section in SECTIONS:
        names = [q.column for q in section.questions if current.get(q.column) != after.get(q.column)]
        names += [t.key for t in section.tables if t.key != BERKAS and _table_differs(t, current, after)]
        if names:
            found.append(Planned(section, tuple(names), section.key in empty))
    return found


def _table_differs(table: Table, current: Answers, after: Answers) -> bool:
    return row_facts(table, current.get(table.key)) != row_facts(table, after.get(table.key))


def row_facts(table: Table, rows: Iterable[Answers] | None) -> list[list[Any]]:
    """What one page asks of rows, to be compared."""
    names = [c.column for c in table.columns] + [c.key for c in table.children]
    names += [table.group_by] if table.group_by else []
    facts = [[row.get(name) for name in names] for row in rows or []]
    # Where another page adds the rows, a row without any answer here is none.
    return facts if table.owns_rows else [row for row in facts if not all(is_blank(value) for value in row)]
