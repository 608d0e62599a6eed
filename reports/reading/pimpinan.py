"""The leader's page: at most five figures with their change, what is late, which OPD needs attention.

Of a whole region, as of now. Each figure has one sentence that says what it counts; nothing is praised or
blamed. The same parts make the profile of one OPD.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datasets.models import RilisData
from datasets.queries import overdue_releases
from reports.evaluation.counts import Counts
from reports.reading.evaluasi import Asked, Evaluation, Figure, Line, Reach, evaluate
from satudata.accounts.models import Instansi, Wilayah
from satudata.accounts.roles import Role
from satudata.clock.templatetags.waktu import angka
from satudata.workflow.models import StepRun

SHOWN = ("publikasi", "ketepatan_rilis", "ketersediaan", "validasi_tepat", "mutu")
# One screen shows so many of each; who asks for all gets at most MOST.
SHORT, MOST = 3, 200


@dataclass(frozen=True)
class Told:
    """A figure with the sentence that reads it."""

    figure: Figure
    sentence: str


@dataclass(frozen=True)
class Late:
    """A release whose promised day is over and that is not published: how long, and who has the turn."""

    rilis: RilisData
    days: int
    who: str
    turn: str


@dataclass(frozen=True)
class Attention:
    """An OPD with the most releases that are due and not published, and what they wait for."""

    line: Line
    sentence: str


@dataclass(frozen=True)
class Overview:
    """All that the page shows."""

    told: list[Told]
    late: list[Late]
    late_total: int
    late_offices: int
    attention: list[Attention]
    attention_total: int
    evaluation: Evaluation

    @property
    def longest(self) -> int:
        """Days since the oldest promise that is not kept."""
        return self.late[0].days if self.late else 0


def overview(
    wilayah: Wilayah,
    reach: Reach,
    at: datetime,
    *,
    instansi: Instansi | None = None,
    everything: bool = False,
) -> Overview:
    """The page of a region (or of one OPD) as of now: a constant number of queries.

    Of a region the worst alone, as one screen holds them, but with `everything`.
    """
    today = at.astimezone(wilayah.zone).date()
    mine = reach if instansi is None else Reach([wilayah], frozenset(), frozenset({instansi.pk}))
    found = evaluate(Asked(wilayah, today.year, today), mine)
    most = MOST if everything or instansi is not None else SHORT
    overdue, attention = _overdue(wilayah, today, instansi), _attention(found.offices)
    return Overview(
        told=[Told(f, sentence(f)) for f in _chosen(found.figures)],
        late=_late(overdue[:most], today),
        late_total=len(overdue),
        late_offices=len({rilis.instansi_id for rilis in overdue}),
        attention=attention[:most],
        attention_total=len(attention),
        evaluation=found,
    )


def _chosen(figures: Sequence[Figure]) -> list[Figure]:
    by_code = {figure.indicator.code: figure for figure in figures}
    return [by_code[code] for code in SHOWN]


def sentence(figure: Figure) -> str:
    """One sentence that says what was counted."""
    part, whole = angka(figure.now.part), angka(figure.now.whole)
    if not figure.now.whole:
        return _("Belum ada yang dapat dihitung.")
    if figure.indicator.code == "mutu":
        return ngettext(
            "Rata-rata dari %(whole)s rilis yang terbit.",
            "Rata-rata dari %(whole)s rilis yang terbit.",
            figure.now.whole,
        ) % {"whole": whole}
    return str(_SENTENCES[figure.indicator.code]()) % {"part": part, "whole": whole}


_SENTENCES = {
    "publikasi": lambda: _("%(part)s dari %(whole)s rilis yang jatuh tempo sudah terbit."),
    "ketepatan_rilis": lambda: _("%(part)s dari %(whole)s rilis terbit sesuai jadwal."),
    "ketersediaan": lambda: _(
        "%(part)s dari %(whole)s data yang disepakati dinyatakan tersedia, seluruhnya atau sebagian."
    ),
    "validasi_tepat": lambda: _("%(part)s dari %(whole)s permintaan validasi dijawab dalam 5 hari kerja."),
}


# Late ------------------------------------------------------------------------------------------------
def _overdue(wilayah: Wilayah, today: date, instansi: Instansi | None) -> list[RilisData]:
    """Releases past their promised day, the longest first: one query."""
    rows = overdue_releases(wilayah, today)
    if instansi is not None:
        rows = rows.filter(instansi=instansi)
    return list(rows.select_related("entri", "instansi").order_by("jadwal", "pk"))


def _late(found: Sequence[RilisData], today: date) -> list[Late]:
    """How late these are, and who has the turn: one query."""
    runs, none = _open_runs(found), _("Belum dikumpulkan")
    return [
        Late(r, (today - r.jadwal).days, *(_turn(runs[str(r.pk)]) if str(r.pk) in runs else (none, none)))
        for r in found
    ]


def _open_runs(releases: Iterable[RilisData]) -> dict[str, StepRun]:
    rows = StepRun.objects.filter(
        case_kind=RilisData.CASE_KIND, case_id__in=[str(r.pk) for r in releases], closed_at__isnull=True
    ).select_related("step")
    return {run.case_id: run for run in rows}


def _turn(run: StepRun) -> tuple[str, str]:
    """Who has the turn, for the leader; and with what they are busy, for who helps them."""
    role = Role(run.role).label
    return _("menunggu %(role)s") % {"role": role}, f"{role}: {run.step.aktivitas}"


def _attention(offices: Sequence[Line]) -> list[Attention]:
    rows = [line for line in offices if line.short]
    rows.sort(key=lambda line: (-line.short, line.name))
    return [Attention(line, attention_sentence(line.counts)) for line in rows]


def attention_sentence(counts: Counts) -> str:
    """What of an OPD's due releases is not published, and how far it is."""
    due, shown, filled = counts["jatuh_tempo"], counts["terbit_jatuh_tempo"], counts["terisi"]
    missing = due - shown
    words = _("%(missing)s dari %(due)s rilis yang jatuh tempo belum terbit") % {
        "missing": angka(missing), "due": angka(due),
    }  # fmt: skip
    if due == filled:
        return _("%(words)s; datanya sudah diunggah semua.") % {"words": words}
    return _("%(words)s; %(n)s di antaranya belum diunggah.") % {"words": words, "n": angka(due - filled)}
