"""Filling a form from an earlier activity of the same office, and confirming what was copied.

The verbs lock the request's row first, ask `permissions.check_can_edit`, write, and leave one event.
What may be copied and how it is marked is decided in `copies` (ux.md 3.1). SOP A steps 3 and 6.

Raises ActionDenied (not yours, locked), StaleForm (the form changed since the preview), AlreadyDone
(the same page sent twice), InvalidInput (in words).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from recommendations import permissions, questionnaire, snapshot
from recommendations.filling import copies, form_queries, unstored
from recommendations.models import Kegiatan, RecommendationRequest, SectionState
from recommendations.queries import open_run
from recommendations.questionnaire import SECTIONS, Section
from recommendations.services.form_rows import write_section
from recommendations.services.section_input import section_input
from satudata.accounts.models import User
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.now import now
from satudata.workflow import engine, steps
from satudata.workflow.errors import InvalidInput, StaleForm

COPIED = "answers_copied"
CONFIRMED = "copies_confirmed"
# Nothing of these pages is ever copied.
NOTHING_COPIED = frozenset({"berkas", "penutup"})
FILLABLE = tuple(section.key for section in SECTIONS if section.key not in NOTHING_COPIED)


@dataclass(frozen=True)
class Filled:
    """What a copy changed: names of answers by section; `count` of all of them."""

    sections: Mapping[str, list[str]]

    @property
    def count(self) -> int:
        """How many answers were copied; a table counts as one."""
        return sum(len(names) for names in self.sections.values())


# What would be filled --------------------------------------------------------------------------


def source_answers(source: RecommendationRequest) -> snapshot.Snapshot:
    """The answers of an earlier request that may be copied."""
    return copies.copyable(snapshot.take(source.kegiatan))


def empty_sections(kegiatan: Kegiatan) -> list[str]:
    """The sections that may be filled and that nobody has saved or begun to type in, in order."""
    begun = {s.section for s in kegiatan.sections.all() if s.version or s.raw}
    return [key for key in FILLABLE if key not in begun]


# Filling ---------------------------------------------------------------------------------------


def prefill_request(  # noqa: PLR0913
    *,
    request: RecommendationRequest,
    source: RecommendationRequest,
    by: User,
    sections: Collection[str] | None = None,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> Filled:
    """Copy the answers of `source` into sections of a form and mark each until it is confirmed.

    Without `sections` only those that are still empty; a section that is named is filled even where
    it has answers, and what the source does not answer stays. `version` is the request's, as it was
    when the preview was shown. Only from another request of the same office that this person may read.
    """
    with _locked(request, by, version, token, at) as (case, rights, moment):
        _refuse_source(case, source, rights)
        wanted = empty_sections(case.kegiatan) if sections is None else sections
        filled = fill_from(case, source, wanted, by=by, at=moment)
        if not filled.count:
            raise InvalidInput(_("Tidak ada isian yang dapat disalin ke bagian yang dipilih."))
        case.disalin_dari = case.disalin_dari or source
        facts = {"dari": source.nomor, "rincian": filled.sections}
        engine.record(case, COPIED, by=by, at=moment, data=facts, rights=rights)
    return filled


@contextmanager
def _locked(
    request: RecommendationRequest, by: User, version: int | None, token: UUID | None, at: datetime | None
) -> Iterator[tuple[RecommendationRequest, Rights, datetime]]:
    """The request under its lock, checked; saved behind the caller's changes."""
    moment = at or now()
    with transaction.atomic():
        if token is not None:
            engine.use_token(by, token, at=moment, result_url=reverse("request_form", args=[request.pk]))
        case = RecommendationRequest.objects.select_for_update().get(pk=request.pk)
        rights = rights_of(by, moment)
        permissions.check_can_edit(rights, case)
        if version is not None and version != case.version:
            raise StaleForm(expected=version, current=case.version)
        yield case, rights, moment
        case.updated_at = moment
        case.save()


def _refuse_source(case: RecommendationRequest, source: RecommendationRequest, rights: Rights) -> None:
    if source.instansi_id != case.instansi_id or not permissions.can_view(rights, source):
        raise InvalidInput(_("Pilih kegiatan dari instansi yang sama."))
    if source.pk == case.pk:
        raise InvalidInput(_("Pilih kegiatan lain: yang dipilih adalah pengajuan ini sendiri."))


def fill_from(
    case: RecommendationRequest,
    source: RecommendationRequest,
    sections: Collection[str],
    *,
    by: User,
    at: datetime,
) -> Filled:
    """Write the copies under the caller's lock; the caller records the event and saves the case."""
    answers = source_answers(source)
    mark = copies.mark_of(source)
    found: dict[str, list[str]] = {}
    for section in SECTIONS:
        if section.key not in sections or section.key in NOTHING_COPIED:
            continue
        if names := _fill(case.kegiatan, section, answers, mark, by, at):
            found[section.key] = names
    if found:
        case.version += 1
        case.judul, case.tahun = case.kegiatan.judul_kegiatan, case.kegiatan.tahun
        _take_turn(case, by, at)
        steps.refresh_run(case)
    return Filled(found)


def _fill(  # noqa: PLR0913
    kegiatan: Kegiatan,
    section: Section,
    answers: snapshot.Snapshot,
    mark: dict[str, Any],
    by: User,
    at: datetime,
) -> list[str]:
    current = snapshot.take(kegiatan)
    after = copies.laid_over(current, answers, {section.key})
    ids = form_queries.row_ids(kegiatan, [table.key for table in section.tables])
    names = write_section(kegiatan, section, section_input(section, after, current, ids))
    if names:
        _mark(kegiatan, section, names, mark, by, at)
    return names


def _mark(  # noqa: PLR0913
    kegiatan: Kegiatan, section: Section, names: list[str], mark: dict[str, Any], by: User, at: datetime
) -> None:
    state, _made = SectionState.objects.get_or_create(kegiatan=kegiatan, section=section.key)
    state.salinan |= {name: dict(mark) for name in names}
    state.raw = unstored.with_part(state.raw, unstored.cleared(unstored.part_of(state.raw), names))
    state.version += 1
    state.saved_at, state.saved_by = at, by
    state.save()


def _take_turn(case: RecommendationRequest, by: User, at: datetime) -> None:
    """Handling time of the producer runs from the first writing, as with a save."""
    run = open_run(case)
    if run is not None and run.taken_at is None:
        steps.take_run(case, run.step_code, by=by, at=at)


# Confirming ------------------------------------------------------------------------------------


def confirm_copies(
    *,
    request: RecommendationRequest,
    section: str,
    by: User,
    names: Iterable[str] | None = None,
    at: datetime | None = None,
) -> list[str]:
    """Say of copied answers that they still hold; without `names` of all of the section.

    Returns what is newly confirmed; an answer that is confirmed already, or was changed meanwhile, is
    passed over without a word. The answers stay as they are, and so do the versions of the pages.
    """
    with _locked(request, by, None, None, at) as (case, rights, moment):
        state = SectionState.objects.filter(kegiatan__request=case, section=section).first()
        waiting = [name for name, copy in copies.copies_of(state).items() if not copy.confirmed]
        done = waiting if names is None else [name for name in waiting if name in set(names)]
        if state is not None and done:
            for name in done:
                state.salinan[name]["dikonfirmasi"] = True
            state.save(update_fields=["salinan"])
            facts = {"bagian": section, "rincian": done}
            engine.record(case, CONFIRMED, by=by, at=moment, data=facts, rights=rights)
    return done


def unconfirmed(
    case: RecommendationRequest, form: Mapping[str, Any] | None = None
) -> list[copies.Unconfirmed]:
    """Copied answers of a case that stop its submission; `form` are its effective answers."""
    answers = questionnaire.effective(snapshot.take(case.kegiatan)) if form is None else form
    return copies.unconfirmed(case.kegiatan.sections.all(), answers)
