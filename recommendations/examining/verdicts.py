"""What a verdict of an examiner does, said before it is given (ux.md 2.4, W4).

Whose turn is next, which clock starts and when it runs out, what each side is told, which notes go
along. Nothing is computed here a second way: the step is `steps.planned_run`, its clock `chips`, the
words those of the notices. Reads only; `services.flow` gives the verdict.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.actions import refusal
from recommendations.models import RecommendationRequest, ReviewNote
from recommendations.registrations import ROLES
from satudata.accounts.queries import Rights
from satudata.clock.queries import calendar_for
from satudata.components import DueChip
from satudata.notifications.sentences import sentence_of
from satudata.notifications.services import preview
from satudata.workflow import steps
from satudata.workflow.chips import due_chip
from satudata.workflow.errors import ActionDenied, StaleMove
from satudata.workflow.models import StepRun
from satudata.workflow.moves import Move, edge

Text = str | Promise


@dataclass(frozen=True)
class Verdict:
    """One verdict: its address, the act that it posts to, and what it means for the case."""

    slug: str
    verbs: tuple[str, ...]
    act: str
    means: Text
    style: str = "primary"
    needs_wajib: bool = False
    asks_about_wajib: bool = False
    decides: str = ""


_D = RecommendationRequest.Decision
VERDICTS: Mapping[str, Verdict] = {
    v.slug: v
    for v in (
        Verdict(
            "teruskan",
            ("forward",),
            "teruskan",
            gettext_lazy("Rancangan sesuai menurut Walidata dan diperiksa BPS selanjutnya."),
            asks_about_wajib=True,
        ),
        Verdict(
            "kembalikan",
            ("return_by_walidata", "return_by_bps"),
            "kembalikan",
            gettext_lazy("OPD memperbaiki isian menurut catatan Anda, lalu mengirimnya kembali kepada Anda."),
            style="warning",
            needs_wajib=True,
        ),
        Verdict(
            "terima",
            ("accept",),
            "terima",
            gettext_lazy("Rancangan diterima. Langkah berikutnya menentukan layak atau tidak layak."),
            asks_about_wajib=True,
        ),
        Verdict(
            "layak",
            ("approve",),
            "tentukan",
            gettext_lazy("Kegiatan direkomendasikan. Langkah berikutnya menerbitkan Surat Rekomendasi."),
            decides=_D.LAYAK,
        ),
        Verdict(
            "tidak-layak",
            ("reject",),
            "tentukan",
            gettext_lazy("Pengajuan selesai tanpa rekomendasi. OPD dapat menyalinnya menjadi draf baru."),
            style="danger",
            decides=_D.TIDAK_LAYAK,
        ),
    )
}
OF_VERB: Mapping[str, Verdict] = {verb: v for v in VERDICTS.values() for verb in v.verbs}


@dataclass(frozen=True)
class Announcement:
    """What one office is told."""

    office: str
    words: str


@dataclass(frozen=True)
class Outlook:
    """What a verdict would do now.

    `blocked` says in words what is still missing; the verdict is then shown but cannot be given.
    """

    verdict: Verdict
    move: Move
    run: StepRun | None
    due: DueChip | None
    announcements: list[Announcement]
    drafts: list[tuple[Text, list[ReviewNote]]] = field(default_factory=list)
    wajib: int = 0
    waiting: int = 0
    blocked: str = ""

    @property
    def asks(self) -> bool:
        """Whether going on in spite of notes that must be corrected has to be confirmed."""
        return self.verdict.asks_about_wajib and self.wajib > 0


def outlook(case: RecommendationRequest, slug: str, rights: Rights, at: datetime) -> Outlook:
    """What this verdict would do to a case now.

    Raises KeyError for an unknown verdict, ActionDenied where it is not this person's to give, StaleMove
    where the case does not stand where it can be given.
    """
    verdict = VERDICTS[slug]
    verb = verb_now(case, verdict)
    if verb is None:
        _refuse_role(case, verdict, rights)
        raise StaleMove(
            _("Keputusan ini tidak dapat diambil sekarang: pengajuan berstatus “%(state)s”.")
            % {"state": case.get_state_display()}
        )
    if reason := refusal(rights, case, verb):
        raise ActionDenied(reason)
    found = edge(RecommendationRequest, verb, case.state)
    assert found is not None  # noqa: S101  `verb_now` found it
    move = found.move
    run = steps.planned_run(case, move.begins, at=at, putaran=case.putaran) if move.begins else None
    notes = list(case.notes.filter(sent_at__isnull=True).select_related("by").order_by("section", "at"))
    wajib = sum(1 for n in notes if n.kind == ReviewNote.Kind.WAJIB)
    return Outlook(
        verdict,
        move,
        run,
        due_chip(run, calendar_for(case.wilayah), at, mine=True) if run else None,
        announcements(case, move, run),
        _by_kind(notes),
        wajib,
        _not_dealt_with(case),
        _missing(verdict, wajib),
    )


def verb_now(case: RecommendationRequest, verdict: Verdict) -> str | None:
    """The transition that a verdict takes from the present state; None where it has none."""
    return next((v for v in verdict.verbs if edge(RecommendationRequest, v, case.state)), None)


def _refuse_role(case: RecommendationRequest, verdict: Verdict, rights: Rights) -> None:
    """Who may never give it learns that, and nothing about the state."""
    refusals = [refusal(rights, case, verb) for verb in verdict.verbs]
    if all(refusals):
        raise ActionDenied(refusals[0])


def announcements(case: RecommendationRequest, move: Move, run: StepRun | None) -> list[Announcement]:
    """What each office would be told, in the words of the notices."""
    role = ROLES.get(move.ends or move.takes or move.begins, "")
    told = preview(move, run, producer=case.instansi, actor_role=role)
    return [Announcement(office.nama, sentence_of(notice)) for office, notice in told]


def _by_kind(notes: list[ReviewNote]) -> list[tuple[Text, list[ReviewNote]]]:
    kinds = [(kind.label, [n for n in notes if n.kind == kind]) for kind in ReviewNote.Kind]
    return [(label, found) for label, found in kinds if found]


def _not_dealt_with(case: RecommendationRequest) -> int:
    """Notes of earlier rounds whose correction nobody accepted."""
    return case.notes.filter(sent_at__isnull=False, ditutup_at__isnull=True).count()


def _missing(verdict: Verdict, wajib: int) -> str:
    if verdict.needs_wajib and not wajib:
        return _("Tulis paling sedikit satu catatan “wajib diperbaiki” sebelum mengembalikan.")
    return ""


@dataclass(frozen=True)
class Offer:
    """A verdict as a button on the desk; `reason` says why it cannot be given yet."""

    verdict: Verdict
    label: Text
    reason: str = ""


# Where the desk offers verdicts, in the order of its buttons.
_ORDER = ("teruskan", "terima", "kembalikan", "layak", "tidak-layak")


def offers(case: RecommendationRequest, rights: Rights, *, wajib: int) -> list[Offer]:
    """The verdicts that this person may give from the present state; a return without notes says why not."""
    found = []
    for slug in _ORDER:
        verdict = VERDICTS[slug]
        verb = verb_now(case, verdict)
        if verb is None or refusal(rights, case, verb):
            continue
        move = edge(RecommendationRequest, verb, case.state).move  # type: ignore[union-attr]
        found.append(Offer(verdict, move.label, _missing(verdict, wajib)))
    return found
