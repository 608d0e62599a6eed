"""The evaluation as pages show it: indicators beside the year before, by office, urusan, step (SOP B10).

What an address asks for is read here: region, year, quarter, urusan, the day as of which. What it says
wrongly is told in words and left out. Who reads an office alone sees the figures of that office alone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datasets.queries import rule_title
from forum.codelists import URUSAN
from forum.models import DaftarData
from reports.evaluation.counts import Counts, count, grouped, quarter_of
from reports.evaluation.facts import EntryFact, ReleaseFact
from reports.evaluation.indicators import INDICATORS, Indicator, Reading, Unit, readings
from reports.evaluation.quality import score_of
from reports.evaluation.snapshot import Facts, read_facts
from reports.evaluation.span import Span, year_before, year_of
from reports.evaluation.steps import read_steps
from satudata.accounts.models import Instansi, Wilayah
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission as P
from satudata.clock.templatetags.waktu import angka, tanggal
from satudata.components import Option
from satudata.incoming import whole_number

QUARTERS = {1: "I", 2: "II", 3: "III", 4: "IV"}
FIRST_YEAR = 2000
# As many releases are listed by their score, the lowest first.
WORST = 15


# Who sees what --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Reach:
    """Regions that a person may evaluate: whole ones, and others of which only some offices are theirs."""

    regions: Sequence[Wilayah]
    whole: frozenset[int]
    offices: frozenset[int]

    @property
    def of_whole_regions(self) -> "Reach":
        """Only the regions that are read as a whole."""
        return Reach([region for region in self.regions if region.pk in self.whole], self.whole, frozenset())

    def covers(self, wilayah: Wilayah, opd: int) -> bool:
        """Whether the figures of an office may be shown."""
        return wilayah.pk in self.whole or opd in self.offices


def reach_of(rights: Rights) -> Reach:
    """What there is for a person to evaluate: one query."""
    whole = frozenset(rights.wilayah_ids(P.SUMMARY_VIEW))
    offices = frozenset(rights.instansi_ids(P.SUMMARY_VIEW))
    regions = Wilayah.objects.filter(pk__in=whole) | Wilayah.objects.filter(instansi__in=offices)
    return Reach(list(regions.distinct().order_by("kode_bps")), whole, offices)


# What is asked for -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Asked:
    """A region's year as of a day; a quarter (0: the year), an urusan ("": all), an OPD (0: all) of it."""

    wilayah: Wilayah
    tahun: int
    batas: date
    triwulan: int = 0
    urusan: str = ""
    opd: int = 0

    @property
    def span(self) -> Span:
        """The days of the year."""
        return year_of(self.wilayah, self.tahun, self.batas)

    @property
    def encoded(self) -> str:
        """The query string that asks for the same."""
        given = {
            "wilayah": self.wilayah.kode_bps, "tahun": self.tahun, "triwulan": self.triwulan or "",
            "urusan": self.urusan, "opd": self.opd or "", "per": self.batas.isoformat(),
        }  # fmt: skip
        return urlencode({name: value for name, value in given.items() if value})

    def holds(self, fact: EntryFact | ReleaseFact) -> bool:
        """Whether an entry or a release is of this urusan, OPD and quarter."""
        if (self.urusan and fact.urusan != self.urusan) or (self.opd and fact.opd != self.opd):
            return False
        if not self.triwulan or isinstance(fact, EntryFact):
            return True
        return quarter_of(fact.jadwal) == self.triwulan


def asked_for(data: Mapping[str, str], reach: Reach, at: datetime) -> tuple[Asked, list[str]]:
    """Read a query string: what is asked for, and in words what was left out. `reach` has a region."""
    wrong: list[str] = []
    wilayah = _region(str(data.get("wilayah", "")).strip(), reach, wrong)
    today = at.astimezone(wilayah.zone).date()
    batas = _day(str(data.get("per", "")).strip(), today, wrong)
    tahun = _year(str(data.get("tahun", "")).strip(), batas, wrong)
    triwulan = whole_number(str(data.get("triwulan", "")).strip()) or 0
    if triwulan not in (0, *QUARTERS):
        wrong.append(_("Triwulan pada alamat tidak ada, jadi yang ditampilkan setahun."))
        triwulan = 0
    urusan = str(data.get("urusan", "")).strip()
    if urusan and urusan not in dict(URUSAN):
        wrong.append(_("Urusan pada alamat tidak dikenal, jadi yang ditampilkan semua urusan."))
        urusan = ""
    opd = _office(str(data.get("opd", "")).strip(), wilayah, reach, wrong)
    return Asked(wilayah, tahun, batas, triwulan, urusan, opd), wrong


def _region(code: str, reach: Reach, wrong: list[str]) -> Wilayah:
    found = next((region for region in reach.regions if region.kode_bps == code), None)
    if code and found is None:
        wrong.append(_("Wilayah pada alamat tidak ada di antara wilayah Anda."))
    return found or reach.regions[0]


def _office(text: str, wilayah: Wilayah, reach: Reach, wrong: list[str]) -> int:
    if not text:
        return 0
    pk = whole_number(text) or 0
    if reach.covers(wilayah, pk) and Instansi.objects.filter(pk=pk, wilayah=wilayah).exists():
        return pk
    wrong.append(_("OPD pada alamat tidak ada di antara OPD Anda, jadi yang ditampilkan semua OPD."))
    return 0


def _day(text: str, today: date, wrong: list[str]) -> date:
    if not text:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError:
        wrong.append(_("Tanggal pada alamat tidak dapat dibaca, jadi yang ditampilkan keadaan hari ini."))
        return today
    if day > today or day.year < FIRST_YEAR:
        wrong.append(_("Tanggal keadaan paling akhir %(day)s.") % {"day": tanggal(today)})
        return today
    return day


def _year(text: str, batas: date, wrong: list[str]) -> int:
    if not text:
        return batas.year
    year = whole_number(text)
    if year is None or not FIRST_YEAR <= year <= batas.year:
        wrong.append(_("Tahun pada alamat tidak tersedia, jadi yang ditampilkan %(y)s.") % {"y": batas.year})
        return batas.year
    return year


# What is shown ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Figure:
    """One indicator: now, in the year before, and the change between them, as numbers and in words."""

    now: Reading
    before: Reading | None

    @property
    def indicator(self) -> Indicator:
        """What it measures."""
        return self.now.indicator

    @property
    def change(self) -> Decimal | None:
        """In the unit of the indicator; None where one of the two says nothing."""
        return self.now.change(self.before)

    @property
    def tone(self) -> str:
        """Colour role of the change, always beside its words."""
        if not self.change:
            return "neutral"
        return "good" if (self.change > 0) == self.indicator.good else "bad"

    @property
    def value(self) -> str:
        """The value with its unit; a dash where there is nothing to divide by."""
        return said(self.now)

    @property
    def short(self) -> str:
        """The value for a table whose heading names the unit."""
        return said(self.now) if self.indicator.unit == Unit.PERCENT else number(self.now)

    @property
    def counted(self) -> str:
        """What the value was made of, in words: "21 dari 23", "157 hari kerja pada 5 rilis"."""
        part, whole = angka(self.now.part), angka(self.now.whole)
        return str(_COUNTED[self.indicator.unit]) % {"a": part, "b": whole}

    @property
    def change_words(self) -> str:
        """ "naik 2,5 poin dari 70%": empty where nothing can be compared."""
        if self.change is None or self.before is None:
            return ""
        before = said(self.before)
        if not self.change:
            return _("sama dengan tahun lalu")
        words = (
            _("naik dari %(before)s tahun lalu") if self.change > 0 else _("turun dari %(before)s tahun lalu")
        )
        return words % {"before": before}


_COUNTED = {
    Unit.PERCENT: gettext_lazy("%(a)s dari %(b)s"),
    Unit.ROUNDS: gettext_lazy("%(a)s putusan atas %(b)s rilis"),
    Unit.DAYS: gettext_lazy("%(a)s hari kerja pada %(b)s rilis"),
    Unit.SCORE: gettext_lazy("%(b)s rilis"),
}


def said(reading: Reading | None) -> str:
    """A value in words: "75,0%", "1,33 putaran", a dash where there is none."""
    if reading is None or reading.value is None:
        return "–"
    unit = str(reading.indicator.unit.label)
    return f"{number(reading)}{unit}" if unit == "%" else f"{number(reading)} {unit}"


def number(reading: Reading) -> str:
    """A value without its unit: "1,33", a dash where there is none."""
    return "–" if reading.value is None else angka(reading.value)


@dataclass(frozen=True)
class Line:
    """One office, urusan or quarter with its counts and figures."""

    key: Any
    name: str
    counts: Counts
    figures: list[Figure]

    @property
    def short(self) -> int:
        """Releases that are due and not published."""
        return self.counts["jatuh_tempo"] - self.counts["terbit_jatuh_tempo"]


@dataclass(frozen=True)
class Scored:
    """A published release with its score and, in words, why it is not higher."""

    release: ReleaseFact
    office: str
    score: str
    reasons: list[str]


@dataclass(frozen=True)
class Evaluation:
    """All that the page of an evaluation shows. `steps` is empty where the reader sees single offices.

    `known`: the offices that have anything in either year, whichever is asked for.
    """

    asked: Asked
    counts: Counts
    figures: list[Figure]
    offices: list[Line]
    urusan: list[Line]
    quarters: list[Line]
    steps: list[dict[str, Any]]
    scored: list[Scored]
    findings: list[tuple[str, int]]
    known: dict[int, Instansi]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to evaluate."""
        return not self.counts["entri"] and not self.counts["rilis"]


def evaluate(asked: Asked, reach: Reach) -> Evaluation:
    """Evaluate what is asked for, as far as the person may see it: a constant number of queries."""
    whole = asked.wilayah.pk in reach.whole
    read = [read_facts(span) for span in (asked.span, year_before(asked.span))]
    seen = {f.opd for each in read for f in (*each.entries, *each.releases)}
    offices = Instansi.objects.in_bulk(pk for pk in seen if reach.covers(asked.wilayah, pk))
    now, before = (_chosen(facts, asked, reach) for facts in read)
    counts, then = _counted(now), _counted(before)
    return Evaluation(
        asked=asked,
        counts=counts,
        figures=figures(counts, then),
        offices=_lines(now, before, lambda fact: fact.opd, {pk: o.nama for pk, o in offices.items()}),
        urusan=_lines(now, before, lambda fact: fact.urusan, {k: str(v) for k, v in URUSAN}),
        quarters=_quarters(now, before),
        steps=read_steps(asked.span) if whole else [],
        scored=_scored(now.releases, offices),
        findings=_findings(now.releases),
        known=offices,
    )


def figures(counts: Counts, before: Counts | None) -> list[Figure]:
    """All indicators of counts beside those of the year before."""
    earlier = readings(before) if before is not None else {}
    return [Figure(i.of(counts), earlier.get(i.code)) for i in INDICATORS]


def _chosen(facts: Facts, asked: Asked, reach: Reach) -> Facts:
    def fits(fact: EntryFact | ReleaseFact) -> bool:
        return asked.holds(fact) and reach.covers(asked.wilayah, fact.opd)

    return Facts(facts.span, [e for e in facts.entries if fits(e)], [r for r in facts.releases if fits(r)])


def _counted(facts: Facts) -> Counts:
    return count(facts.entries, facts.releases, facts.span.batas)


def _lines(now: Facts, before: Facts, by: Callable[[Any], Any], names: Mapping[Any, str]) -> list[Line]:
    ours = grouped(now.entries, now.releases, by, now.span.batas)
    theirs = grouped(before.entries, before.releases, by, before.span.batas)
    rows = [
        Line(key, names.get(key) or _("Tanpa urusan"), counts, figures(counts, theirs.get(key)))
        for key, counts in ours.items()
    ]
    return sorted(rows, key=lambda line: (line.name, str(line.key)))


def _quarters(now: Facts, before: Facts) -> list[Line]:
    def by(release: ReleaseFact) -> int:
        return quarter_of(release.jadwal)

    alone = (Facts(f.span, [], f.releases) for f in (now, before))
    found = _lines(*alone, by, {n: _("Triwulan %(n)s") % {"n": roman} for n, roman in QUARTERS.items()})
    return sorted(found, key=lambda line: int(line.key))


def _scored(releases: Iterable[ReleaseFact], offices: Mapping[int, Instansi]) -> list[Scored]:
    shown = sorted((r for r in releases if r.terbit), key=lambda r: (score_of(r.mutu), r.kode, r.jadwal))
    return [
        Scored(r, offices[r.opd].nama, angka(Decimal(score_of(r.mutu)) / 100, 1), reasons(r))
        for r in shown[:WORST]
    ]


def reasons(release: ReleaseFact) -> list[str]:
    """Why the score of a published release is not whole, in words."""
    found = []
    if release.terlambat:
        found.append(_("terbit %(n)s hari kerja sesudah jadwal") % {"n": angka(release.terlambat)})
    warned = sorted(release.peringatan.items(), key=lambda row: (-row[1], row[0]))
    return found + [f"{rule_title(code)} ({angka(number)})" for code, number in warned]


def _findings(releases: Iterable[ReleaseFact]) -> list[tuple[str, int]]:
    often: dict[str, int] = {}
    for release in releases:
        for code, number in release.temuan.items():
            often[code] = often.get(code, 0) + number
    rows = sorted(often.items(), key=lambda row: (-row[1], row[0]))
    return [(rule_title(code), number) for code, number in rows[:10]]


# Choices of the page ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Choices:
    """What the filters offer, with what is chosen."""

    regions: list[Option]
    years: list[Option]
    quarters: list[Option]
    urusan: list[Option]
    offices: list[Option]


def choices(asked: Asked, reach: Reach, offices: Iterable[Instansi] = ()) -> Choices:
    """Filters of the page: one query for the years."""
    known = DaftarData.objects.filter(wilayah=asked.wilayah).order_by().values_list("tahun", flat=True)
    years = sorted(
        {asked.tahun, asked.batas.year, *(y for y in known if y <= asked.batas.year)}, reverse=True
    )
    quarters = [
        (0, _("Setahun")),
        *((n, _("Triwulan %(n)s") % {"n": roman}) for n, roman in QUARTERS.items()),
    ]
    return Choices(
        [Option(r.kode_bps, r.nama, r == asked.wilayah) for r in reach.regions],
        [Option(str(y), str(y), y == asked.tahun) for y in years],
        [Option(str(n or ""), label, n == asked.triwulan) for n, label in quarters],
        [Option("", _("Semua urusan"), not asked.urusan)]
        + [Option(code, str(label), code == asked.urusan) for code, label in URUSAN],
        [Option("", _("Semua OPD"), not asked.opd)]
        + [
            Option(str(o.pk), o.nama, o.pk == asked.opd)
            for o in sorted(offices, key=lambda o: (o.nama, o.pk))
        ],
    )
