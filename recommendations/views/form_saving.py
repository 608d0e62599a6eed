"""One save of a page of the form, by its button or by itself: the same way for both.

What is valid goes to its column, what is not is kept as it was typed, what somebody else changed
meanwhile is asked about (`forms.draft`). The answers are read after the version that they belong to
and written only while that version still stands, so nothing is overwritten unseen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from recommendations.filling import form_queries, unstored
from recommendations.forms import draft
from recommendations.forms.page import Page
from recommendations.models import SectionState
from recommendations.questionnaire import Section
from recommendations.services import form as service
from recommendations.services.form_rows import RowInput, SectionInput
from recommendations.views.form_desk import Desk, page_of, row_page_of, stored_row
from satudata.autosave import BASE, BASES, DECISION, DISPUTED, TRIES, VERSION, Difference, busy
from satudata.incoming import whole_number
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm

# Names of inputs that are no answers.
ASKED, TOKEN = "ditanya", "token"


class Result(StrEnum):
    """How a save ended."""

    SAVED = "saved"  # also where some of it was only kept as typed: the page then has errors
    CLASH = "clash"
    REFUSED = "refused"
    LOCKED = "locked"


@dataclass
class Sheet:
    """One page of the form: a section, or one row of it with a page of its own (`row` None: a new one)."""

    desk: Desk
    section: Section
    row: int | None = None

    @property
    def is_new(self) -> bool:
        """Whether saving makes a new row."""
        return self.section.page_per_row and self.row is None

    @property
    def is_gone(self) -> bool:
        """Whether the row was taken away since its page was opened."""
        if self.row is None:
            return False
        key = self.section.tables[0].key
        return self.row not in form_queries.row_ids(self.desk.case.kegiatan, [key])[key]

    @property
    def position(self) -> int:
        """Number of the row, from 1."""
        return stored_row(self.desk, self.section, self.row)[0]

    def state(self) -> SectionState | None:
        """Version and kept text of the section; None where it was never saved."""
        return form_queries.section_states(self.desk.case.kegiatan).get(self.section.key)

    def page(
        self, data: QueryDict | None = None, *, raw: Mapping[str, Any] | None = None, action: str = ""
    ) -> Page:
        """The page on the stored answers, bound where something was sent."""
        if not self.section.page_per_row:
            return page_of(self.desk, self.section, data, action, raw)
        position, stored = stored_row(self.desk, self.section, self.row)
        return row_page_of(self.desk, self.section, stored, position, data, action, raw)

    def part(self, state: SectionState | None) -> unstored.Raw:
        """What this page keeps as typed; a row that is not there yet keeps nothing."""
        return unstored.part_of({} if state is None or self.is_new else state.raw, self.row)


@dataclass
class Outcome:
    """How a save ended, and the page as it was typed (bound)."""

    result: Result
    sheet: Sheet
    page: Page
    state: SectionState | None
    settled: draft.Draft | None = None
    reasons: tuple[str, ...] = ()

    @property
    def version(self) -> int:
        """The version that the page on screen belongs to from now on."""
        return self.state.version if self.state else 0

    @property
    def conflicts(self) -> list[Difference] | None:
        """What must be decided; None where nothing clashed."""
        return list(self.settled.conflicts) if self.settled and self.result == Result.CLASH else None


def autosave_url(sheet: Sheet) -> str:
    """Where a page saves itself."""
    where = [sheet.desk.case.pk, sheet.section.key]
    if sheet.is_new:
        return reverse("request_autosave_new", args=where)
    return reverse("request_autosave", args=[*where, sheet.row] if sheet.row else where)


def save_page(sheet: Sheet, data: QueryDict, *, autosave: bool = False) -> Outcome:
    """Save what was sent of one page. Raises AlreadyDone for a new row that was made before."""
    for _try in range(TRIES):
        state = sheet.state()  # before the answers: what is saved between makes this version stale
        sheet.desk = Desk.open(sheet.desk.request, sheet.desk.case.pk)
        page = sheet.page(data)
        page.is_valid()
        if sheet.desk.locked:
            return Outcome(Result.LOCKED, sheet, page, state, reasons=(sheet.desk.locked,))
        if sheet.is_gone:
            gone = _("%(noun)s ini sudah dihapus dari formulir.") % {"noun": sheet.section.tables[0].noun}
            return Outcome(Result.REFUSED, sheet, page, state, reasons=(gone,))
        settled = _settle(sheet, page, state, data, keep=autosave)
        if settled.conflicts:
            return Outcome(Result.CLASH, sheet, page, state, settled)
        if autosave and not settled.taken:
            return Outcome(Result.SAVED, sheet, page, state, settled)
        try:
            _write(sheet, settled, page, state, data, autosave=autosave)
        except StaleForm:
            continue
        except InvalidInput as refused:
            return Outcome(Result.REFUSED, sheet, page, state, settled, tuple(refused.messages))
        except ActionDenied as denied:
            sheet.desk.locked = denied.reason
            return Outcome(Result.LOCKED, sheet, page, state, settled, (denied.reason,))
        return Outcome(Result.SAVED, sheet, page, sheet.state(), settled)
    return Outcome(Result.REFUSED, sheet, page, state, reasons=(busy(),))


def _settle(
    sheet: Sheet, page: Page, state: SectionState | None, data: QueryDict, *, keep: bool
) -> draft.Draft:
    raw = sheet.part(state)
    sent = (whole_number(data.get(VERSION)) or 0) == (state.version if state else 0)
    return draft.settle(
        page,
        sheet.page(raw=raw),
        raw=raw,
        bases=[] if sheet.is_new else [sheet.page(QueryDict(text)) for text in data.getlist(BASE)[:BASES]],
        chosen={
            name.removeprefix(DECISION): data.get(name, "") for name in data if name.startswith(DECISION)
        },
        undecided=data.get(DISPUTED, "").split(),
        current=sent or sheet.is_new,
        asked=data[ASKED].split() if ASKED in data else None,
        keep=keep,
    )


def _write(  # noqa: PLR0913
    sheet: Sheet,
    settled: draft.Draft,
    page: Page,
    state: SectionState | None,
    data: QueryDict,
    *,
    autosave: bool,
) -> None:
    """Write what was settled; what only the service finds fault with is kept as typed."""
    how: dict[str, Any] = {
        "request": sheet.desk.case,
        "section": sheet.section.key,
        "by": sheet.desk.request.user,
        # A new row clashes with nobody.
        "version": None if sheet.is_new else state.version if state else 0,
        "autosave": autosave,
    }
    try:
        _write_as(sheet, settled, settled.raw, data, how)
    except InvalidInput as refused:
        if not settled.taken or sheet.is_new:
            raise
        kept = draft.kept_whole(page, sheet.part(state), settled.taken)
        _write_as(sheet, draft.Draft(SectionInput(), kept), kept, data, how)
        page.refuse(refused.messages)


def _write_as(
    sheet: Sheet, settled: draft.Draft, raw: unstored.Raw, data: QueryDict, how: dict[str, Any]
) -> None:
    if not sheet.section.page_per_row:
        service.save_section(given=settled.given, raw=raw, **how)
        return
    row: RowInput = draft.row_input(settled, sheet.row)
    sheet.row = service.save_row(row=row, raw=raw, token=_token(data), **how)


def _token(data: QueryDict) -> UUID | None:
    try:
        return UUID(data.get(TOKEN, ""))
    except ValueError:
        return None
