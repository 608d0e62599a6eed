"""Releases for pages: what is owed and when, whose turn one is."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datasets import queries
from datasets.models import RilisData
from datasets.states import ENDED
from datasets.states import ReleaseState as S
from satudata.accounts.models import Instansi
from satudata.accounts.queries import Rights
from satudata.clock.queries import calendar_for
from satudata.components import DueChip
from satudata.incoming import whole_number
from satudata.workflow.chips import due_chip
from satudata.workflow.models import StepRun
from satudata.workflow.queue import has_turn


@dataclass(frozen=True)
class Turn:
    """Who acts on a release now, in words, with the clock of the open step; `run` None between steps."""

    mine: bool
    run: StepRun | None = None
    due: DueChip | None = None
    waiting: str = ""
    # What to do now, where it is done further down on the page and not by a button beside it.
    next: str = ""


def open_run(rilis: RilisData) -> StepRun | None:
    """The open step of a release; None where none is. One query."""
    runs = StepRun.objects.filter(case_kind=rilis.CASE_KIND, case_id=str(rilis.pk), closed_at__isnull=True)
    return runs.select_related("step", "instansi", "taken_by").first()


def turn_of(rilis: RilisData, rights: Rights, at: datetime) -> Turn:
    """Whose turn a release is, for the person who looks: one query."""
    run = open_run(rilis)
    if run is None:
        return Turn(mine=False, waiting=waiting_words(rilis))
    mine = has_turn(run, rights)
    due = due_chip(run, calendar_for(rilis.wilayah), at, mine=mine)
    return Turn(mine, run, due, next=next_words(rilis) if mine else "")


def next_words(rilis: RilisData) -> str:
    """What is done now with the blocks of the page; empty where a button says it."""
    words = {
        S.COLLECTING: _("Susun atau periksa kamus data, lalu unggah datanya."),
        S.UPLOADING: _(
            "Perbaiki temuan pada unggahan terakhir, lalu simpan unggahan yang baik sebagai versi."
        ),
        S.RETURNED: _("Jawab catatan pemeriksaan, simpan versi yang diperbaiki, lalu ajukan lagi."),
        S.VALIDATION_AWAITED: _("Baca data dan hasil pemeriksaannya, lalu putuskan validasi."),
    }
    return words.get(S(rilis.state), "")


def waiting_words(rilis: RilisData) -> str:
    """What becomes of a release while no step of the SOP is open for it."""
    words = {
        S.SCHEDULED: _(
            "Pengumpulan dimulai dengan sendirinya saat periodenya mulai, atau lebih awal oleh OPD."
        ),
        S.PUBLISHED: _("Selesai: data sudah terbit."),
        S.WITHDRAWN: _("Data ditarik dari publikasi."),
        S.CALLED_OFF: _("Rilis ini tidak dikumpulkan."),
    }
    return words.get(S(rilis.state), "")


# What is owed ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Filter:
    """What of the list is asked for; empty means all, and values that mean nothing are ignored."""

    q: str = ""
    tahun: str = ""
    opd: str = ""
    keadaan: str = ""
    lewat: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "Filter":
        """From the parameters of the address."""
        return cls(**{f.name: query.get(f.name, "").strip()[:200] for f in fields(cls)})

    @property
    def asks(self) -> bool:
        """True where anything is asked for."""
        return any(getattr(self, f.name) for f in fields(self))

    def apply(self, rows: QuerySet[RilisData], today: date) -> QuerySet[RilisData]:
        """Only what is asked for."""
        if self.q:
            rows = rows.filter(Q(entri__nama_data__icontains=self.q) | Q(nomor__icontains=self.q))
        if self.lewat == "ya":
            rows = rows.filter(late_condition(today))
        asked: Mapping[str, object] = {
            "tahun": whole_number(self.tahun),
            "instansi_id": whole_number(self.opd),
            "state": self.keadaan if self.keadaan in S.values else None,
        }
        return rows.filter(**{name: value for name, value in asked.items() if value is not None})


def late_condition(today: date) -> Q:
    """Releases whose promised day is over, with work on them still going on."""
    return Q(jadwal__lt=today) & ~Q(state__in=ENDED)


@dataclass(frozen=True)
class Line:
    """One release in the list: with how late it is, in words."""

    rilis: RilisData
    late: str = ""


def owed(rights: Rights) -> QuerySet[RilisData]:
    """Visible releases: what is still worked on first, by the promised day."""
    ended = Case(When(state__in=ENDED, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = queries.visible_releases(rights).select_related("entri", "instansi", "wilayah", "dataset__item")
    return rows.annotate(ended=ended).order_by("ended", "jadwal", "nomor")


def line_of(rilis: RilisData, at: datetime) -> Line:
    """How a release stands in the list."""
    days = (at.astimezone(rilis.wilayah.zone).date() - rilis.jadwal).days
    if days <= 0 or rilis.state in ENDED:
        return Line(rilis)
    return Line(rilis, ngettext("terlambat %(n)d hari", "terlambat %(n)d hari", days) % {"n": days})


def counts(rows: QuerySet[RilisData], today: date) -> dict[str, int]:
    """How many releases, how many of them are published, how many late: one query."""
    return rows.order_by().aggregate(
        semua=Count("pk"), terbit=Count("pk", filter=Q(state=S.PUBLISHED)),
        lewat=Count("pk", filter=late_condition(today)),
    )  # fmt: skip


def years_and_offices(rights: Rights) -> tuple[list[int], list[Instansi]]:
    """What the list can be narrowed to: two queries."""
    seen = queries.visible_releases(rights).order_by()
    years = seen.values_list("tahun", flat=True).distinct()
    offices = Instansi.objects.filter(pk__in=seen.values("instansi_id")).order_by("nama")
    return sorted(years, reverse=True), list(offices)


def beside(rilis: RilisData) -> list[RilisData]:
    """The other releases of the same dataset, newest period first: one query."""
    others = RilisData.objects.filter(dataset_id=rilis.dataset_id).exclude(pk=rilis.pk)
    return list(others.select_related("entri").order_by("-mulai")[:12])
