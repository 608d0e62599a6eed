"""One save of a chapter of the report, by its button or by itself: the same way for both.

A section is one answer, the plan of action another; each is judged by `satudata.autosave.verdict`, so what
another person stored meanwhile is left alone where it was not touched here and asked about where it was.
Where something clashes, a page that saves itself stores nothing; a button stores the rest.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from reports.forms.laporan import Row, typed_rows
from reports.models import Laporan
from reports.reading import laporan as reading
from reports.services import reports
from satudata.accounts.models import User
from satudata.autosave import CLASH, OTHERS, STORED, TAKE, TRIES, Difference, LastSave, Sent, busy
from satudata.incoming import whole_number
from satudata.workflow.errors import InvalidInput, StaleForm

ROWS = "tindak-lanjut"


@dataclass
class Field:
    """One section on the page: what is typed, what is stored, what the figures suggest."""

    part: reading.Written
    teks: str
    versi: int

    @property
    def name(self) -> str:
        """Its input on the page."""
        return f"teks-{self.part.section.kode}"

    @property
    def stored(self) -> str:
        """Its text as it is stored."""
        return self.part.row.teks if self.part.row else ""

    @property
    def stored_version(self) -> int:
        """The version of the stored text; 0 where none is."""
        return self.part.row.version if self.part.row else 0

    @property
    def suggested(self) -> bool:
        """Whether the suggestion says something that the text does not."""
        return bool(self.part.saran) and self.part.saran not in self.teks


@dataclass
class Sheet:
    """One chapter as it is shown."""

    bab: int
    fields: list[Field]
    rows: list[Row] | None
    seen: str

    @property
    def last_save(self) -> LastSave | None:
        """Who saved a text of it last."""
        rows = [f.part.row for f in self.fields if f.part.row]
        last = max(rows, key=lambda row: row.updated_at, default=None)
        return LastSave(last.updated_at, last.updated_by) if last else None


@dataclass
class Settled:
    """What of a chapter is written, what another changed meanwhile, what must be decided."""

    taken: list[Field] = field(default_factory=list)
    rows: bool = False
    seen: str = ""
    others: list[str] = field(default_factory=list)
    conflicts: list[Difference] = field(default_factory=list)
    by: LastSave | None = None


# Reading what was sent ----------------------------------------------------------------------------------
def stored_sheet(case: Laporan, bab: int) -> Sheet:
    """A chapter as it is stored."""
    chapter = reading.chapters(case)[bab]
    fields = [
        Field(part, part.row.teks if part.row else "", part.row.version if part.row else 0)
        for part in chapter.parts
    ]
    if chapter.actions is None:
        return Sheet(bab, fields, None, "")
    rows = _stored_rows(case) or [dict.fromkeys(reports.COLUMNS, "")]
    return Sheet(bab, fields, rows, reports.seen_actions(case))


def typed_sheet(case: Laporan, bab: int, data: QueryDict) -> Sheet:
    """A chapter as it was typed, over what is stored by now."""
    sheet = stored_sheet(case, bab)
    for one in sheet.fields:
        if one.name in data:
            one.teks = data[one.name]
            one.versi = whole_number(data.get(f"versi-{one.part.section.kode}")) or 0
    if sheet.rows is not None and "tl-jumlah" in data:
        sheet.rows, sheet.seen = typed_rows(data), data.get("tl-terlihat", "")
    return sheet


def _stored_rows(case: Laporan) -> list[Row]:
    return [{name: getattr(row, name) for name in reports.COLUMNS} for row in case.tindak_lanjut.all()]


# Judging ------------------------------------------------------------------------------------------------
def settle(case: Laporan, sheet: Sheet, data: QueryDict) -> Settled:
    """Decide section by section what a typed chapter writes over the stored one."""
    found, sent = Settled(), Sent(data, _state)
    for one in sheet.fields:
        typed = reports.cleaned_text(one.teks)
        current = one.versi == one.stored_version
        said = sent.verdict(one.name, typed, one.stored, current=current)
        title = str(one.part.section.judul)
        if said == TAKE:
            found.taken.append(one)
        elif said == OTHERS:
            found.others.append(title)
        elif said == CLASH:
            chosen = sent.chosen(one.name)
            found.conflicts.append(Difference(one.name, "", title, one.stored, typed, chosen))
            if one.part.row:
                found.by = LastSave(one.part.row.updated_at, one.part.row.updated_by)
        if sent.chosen(one.name) == STORED:
            one.teks = one.stored
    _settle_rows(case, sheet, sent, found)
    return found


def _settle_rows(case: Laporan, sheet: Sheet, sent: Sent, found: Settled) -> None:
    if sheet.rows is None:
        return
    typed, stored = reports.cleaned_rows(sheet.rows), _stored_rows(case)
    found.seen = reports.seen_actions(case)
    said = sent.verdict(ROWS, typed, stored, current=sheet.seen == found.seen)
    title = rows_title()
    found.rows = said == TAKE
    if said == OTHERS:
        found.others.append(title)
    elif said == CLASH:
        texts = (_in_words(stored), _in_words(typed), sent.chosen(ROWS))
        found.conflicts.append(Difference(ROWS, "", title, *texts))
    if sent.chosen(ROWS) == STORED:
        sheet.rows = stored


def rows_title() -> str:
    """What the plan of action is called among the answers of a page."""
    return _("Rencana tindak lanjut")


def _state(data: QueryDict) -> dict[str, object]:
    """What stood on a page, answer by answer, as it would be stored."""
    found: dict[str, object] = {n: reports.cleaned_text(t) for n, t in data.items() if n.startswith("teks-")}
    if "tl-jumlah" in data:
        found[ROWS] = reports.cleaned_rows(typed_rows(data))
    return found


def _in_words(rows: Sequence[Mapping[str, str]]) -> str:
    return "\n".join(
        f"{number}. {' · '.join(filter(None, row.values()))}" for number, row in enumerate(rows, start=1)
    )


def keep_own(case: Laporan, sheet: Sheet, data: QueryDict) -> None:
    """Let a sheet that is shown again stand on what its own page saved while its button was pressed."""
    bases = Sent(data, _state).bases
    for one in sheet.fields:
        if any(base.get(one.name) == one.stored for base in bases):
            one.versi = one.stored_version
    if any(base.get(ROWS) == _stored_rows(case) for base in bases):
        sheet.seen = reports.seen_actions(case)


# Writing ------------------------------------------------------------------------------------------------
Refused = list[tuple[str, str]]


def write(case: Laporan, sheet: Sheet, settled: Settled, by: User) -> Refused:
    """Store what was settled; what was refused, by its input and in words.

    Raises ActionDenied, StaleMove, and StaleForm where another was faster.
    """
    refused: Refused = []
    for one in settled.taken:
        section = {"bagian": one.part.section.kode, "teks": one.teks, "version": one.stored_version}
        _store(
            refused, one.name, lambda section=section: reports.save_section(laporan=case, by=by, **section)
        )
    if settled.rows:
        given = {"rows": sheet.rows or [], "seen": settled.seen}
        _store(refused, ROWS, lambda: reports.save_actions(laporan=case, by=by, **given))
    return refused


def _store(refused: Refused, name: str, save: Callable[[], object]) -> None:
    try:
        save()
    except reports.ChangedMeanwhile:
        raise StaleForm(expected=0, current=0) from None
    except InvalidInput as error:
        refused += [(name, text) for text in error.messages]


@dataclass
class Saved:
    """How a save ended: the sheet as typed over what is stored, what it wrote, what must be decided."""

    sheet: Sheet
    settled: Settled
    refused: Refused


def save_chapter(case: Laporan, bab: int, data: QueryDict, by: User, *, autosave: bool = False) -> Saved:
    """Save what was sent of a chapter; a page that saves itself stores nothing where something clashes."""
    for _try in range(TRIES):
        sheet = typed_sheet(case, bab, data)
        settled = settle(case, sheet, data)
        if autosave and settled.conflicts:
            return Saved(sheet, settled, [])
        try:
            return Saved(sheet, settled, write(case, sheet, settled, by))
        except StaleForm:
            continue
    return Saved(sheet, settled, [("", busy())])
