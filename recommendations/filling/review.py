"""The page "Periksa jawaban" (O5): every answer, what differs from an earlier year, what blocks.

Reads only; what blocks a submission is decided by `services.flow`, `questionnaire` and `checks`, and
gathered here in the same words. SOP A steps 3 and 6, ux.md 3.1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations import checks, queries, questionnaire, snapshot
from recommendations.differences import Difference, by_section, compare
from recommendations.filling import copies, form_queries
from recommendations.filling.copies import Copy, Unconfirmed
from recommendations.models import RecommendationRequest, ReviewNote
from recommendations.questionnaire import AnswerRow, AnswerSection, AnswerTable, Irrelevant
from satudata.clock.now import now


@dataclass(frozen=True)
class Item:
    """One answer or table: where it is changed, its mark, how it differs from the earlier activity."""

    answer: AnswerRow | AnswerTable
    url: str
    copy: Copy | None = None
    differences: Sequence[Difference] = ()
    needed: bool = False

    @property
    def is_table(self) -> bool:
        """Whether it is answered by rows."""
        return isinstance(self.answer, AnswerTable)

    @property
    def difference(self) -> Difference | None:
        """How a single answer differs; None where it does not."""
        return self.differences[0] if self.differences and not self.is_table else None


@dataclass(frozen=True)
class Part:
    """One section of the form with its answers."""

    section: AnswerSection
    url: str
    items: Sequence[Item]
    waiting: Unconfirmed | None = None

    @property
    def changed(self) -> int:
        """How many answers differ from the earlier activity."""
        return sum(1 for item in self.items if item.differences)


@dataclass(frozen=True)
class Block:
    """One reason why the form cannot be sent, with the place where it is mended."""

    message: str
    url: str


@dataclass(frozen=True)
class Review:
    """The whole page. `blocks` by heading; empty where the form may be sent."""

    parts: Sequence[Part]
    blocks: Mapping[str, Sequence[Block]]
    irrelevant: Sequence[Irrelevant]
    findings: Sequence[checks.Finding]
    earlier: RecommendationRequest | None = None
    summary: str = ""
    open_notes: Sequence[ReviewNote] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """How many answers differ from the earlier activity."""
        return sum(part.changed for part in self.parts)

    @property
    def earlier_name(self) -> str:
        """What the earlier activity is called beside a difference: its year, else its number."""
        return str(self.earlier.tahun or self.earlier.nomor) if self.earlier else ""


def review_of(case: RecommendationRequest) -> Review:
    """Gather the page of one case: a constant number of queries, whatever its length."""
    form = snapshot.take(case.kegiatan)
    counted = questionnaire.effective(form)
    states = form_queries.section_states(case.kegiatan)
    earlier = queries.earlier_answers(case)
    differences = by_section(compare(earlier[1], counted)) if earlier else {}
    waiting = copies.unconfirmed(states.values(), counted)
    missing = [
        *questionnaire.required_missing(counted),
        *form_queries.unstored_answers(case.kegiatan, counted),
    ]
    findings = _findings(case, counted)
    notes = _open_notes(case)
    blocks = _blocks(case, missing, checks.blocks(findings), waiting, notes)
    parts = [
        _part(case, section, copies.copies_of(states.get(section.key)), differences, missing, waiting)
        for section in questionnaire.answers(counted)
    ]
    return Review(
        parts=parts,
        blocks=blocks,
        irrelevant=questionnaire.irrelevant(form),
        findings=findings,
        earlier=earlier[0] if earlier else None,
        summary=_summary(missing, checks.blocks(findings), waiting, notes),
        open_notes=notes,
    )


def _findings(case: RecommendationRequest, form: Mapping[str, Any]) -> list[checks.Finding]:
    """What the 40 checks object to; passes are not listed."""
    on = (case.diajukan_pada or now()).astimezone(case.wilayah.zone).date()
    return checks.violations(checks.run(form, submitted_on=on))


def _open_notes(case: RecommendationRequest) -> list[ReviewNote]:
    """Notes that must be corrected and are not yet marked so."""
    return list(
        case.notes.filter(
            sent_at__isnull=False, kind=ReviewNote.Kind.WAJIB, status=ReviewNote.Status.BELUM
        ).order_by("section", "pk")
    )


# What blocks -----------------------------------------------------------------------------------


def _blocks(
    case: RecommendationRequest,
    missing: Sequence[questionnaire.Missing],
    errors: Sequence[checks.Finding],
    waiting: Sequence[Unconfirmed],
    notes: Sequence[ReviewNote],
) -> dict[str, list[Block]]:
    corrections = reverse("request_corrections", args=[case.pk])
    found = {
        _("Catatan pemeriksa yang belum ditandai sudah diperbaiki"): [
            Block(note.text, f"{corrections}#catatan-{note.pk}") for note in notes
        ],
        _("Isian yang belum diisi atau belum dapat disimpan"): [
            Block(m.message, field_url(case, m.section, m.field if not m.row else "")) for m in missing
        ],
        _("Galat dari pemeriksaan otomatis"): [
            Block(f"{e.rule}: {e.message}", field_url(case, e.section, e.field)) for e in errors
        ],
        _("Isian salinan yang belum dipastikan"): [
            Block(w.short, f"#bagian-{w.section.key}") for w in waiting
        ],
    }
    return {heading: blocks for heading, blocks in found.items() if blocks}


def _summary(
    missing: Sequence[Any], errors: Sequence[Any], waiting: Sequence[Unconfirmed], notes: Sequence[Any]
) -> str:
    """What still stands between the form and its sending, in one line."""
    copied = sum(len(found.copies) for found in waiting)
    counts = (
        ngettext("%(n)d catatan wajib", "%(n)d catatan wajib", len(notes)) % {"n": len(notes)},
        ngettext("%(n)d isian kosong", "%(n)d isian kosong", len(missing)) % {"n": len(missing)},
        ngettext("%(n)d galat", "%(n)d galat", len(errors)) % {"n": len(errors)},
        ngettext("%(n)d isian salinan", "%(n)d isian salinan", copied) % {"n": copied},
    )
    sizes = (len(notes), len(missing), len(errors), copied)
    return ", ".join(words for words, size in zip(counts, sizes, strict=True) if size)


def field_url(case: RecommendationRequest, section: str, name: str = "") -> str:
    """The place on a page of the form where an answer is changed."""
    if section == copies.BERKAS:
        return reverse("request_files", args=[case.pk])
    url = reverse("request_section", args=[case.pk, section])
    return f"{url}#rincian-{name}" if name else url


# The answers -----------------------------------------------------------------------------------


def _part(  # noqa: PLR0913  a section is shown with all that is said of it
    case: RecommendationRequest,
    section: AnswerSection,
    marks: Mapping[str, Copy],
    differences: Mapping[str, Sequence[Difference]],
    missing: Sequence[questionnaire.Missing],
    waiting: Sequence[Unconfirmed],
) -> Part:
    needed = {m.field for m in missing if m.section == section.key}
    here = differences.get(section.key, ())
    items = [
        Item(row, field_url(case, section.key, row.field), marks.get(row.field),
             [d for d in here if d.field == row.field and d.row is None], row.field in needed)
        for row in section.rows
    ]  # fmt: skip
    of_rows = {row.field for row in section.rows}
    items += [
        Item(table, field_url(case, section.key, table.field), marks.get(table.field),
             [d for d in here if d.field not in of_rows and _of_table(section, table, d)],
             table.field in needed)
        for table in section.tables
    ]  # fmt: skip
    found = next((w for w in waiting if w.section.key == section.key), None)
    return Part(section, field_url(case, section.key), items, found)


def _of_table(section: AnswerSection, table: AnswerTable, difference: Difference) -> bool:
    """Whether a difference of a section is one of this table: each section has one at most with rows."""
    return len(section.tables) == 1 or difference.field == table.field
