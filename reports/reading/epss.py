"""What the pages of EPSS show, in a constant number of queries: the list, the tree of both, one indicator."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from reports.epss.scoring import Gap, gaps
from reports.epss.summary import Summary, summary_of
from reports.epss.tree import Aspek, Domain, Indikator, Tree
from reports.models import BuktiDukung, NilaiIndikator, PenilaianEpss
from reports.queries import visible_assessments
from satudata.accounts.models import Wilayah
from satudata.accounts.queries import Rights, rights_of
from satudata.accounts.roles import Permission as P
from satudata.clock.templatetags.waktu import angka
from satudata.components import Chip, Errand, TimelineItem
from satudata.documents.models import StoredFile
from satudata.workflow import registry
from satudata.workflow.models import Event
from satudata.workflow.story import role_of

# Assessments on the list, acts in the story of one.
MOST_LISTED, MOST_EVENTS = 200, 10
Missing = Q(nilai__tingkat=None)


# The list ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """One assessment on the list."""

    case: PenilaianEpss
    summary: Summary
    chip: Chip


def lines(rights: Rights) -> list[Line]:
    """All visible assessments, the newest year first; two queries."""
    cases = list(
        visible_assessments(rights)
        .select_related("wilayah", "pembina", "kerangka")
        .order_by("-tahun", "wilayah__kode_bps")[:MOST_LISTED]
    )
    by_case: dict[Any, list[tuple[str, int | None, int | None]]] = {case.pk: [] for case in cases}
    rows = NilaiIndikator.objects.filter(penilaian__in=by_case)
    for pk, kode, own, bps in rows.values_list("penilaian_id", "kode", "tingkat", "tingkat_bps"):
        by_case[pk].append((kode, own, bps))
    return [Line(case, summary_of(case, by_case[case.pk]), chip_of(case)) for case in cases]


def chip_of(case: PenilaianEpss) -> Chip:
    """Where an assessment stands."""
    if case.ditetapkan_pada is not None:
        return Chip(_("Ditetapkan BPS"), "good")
    if case.dikirim_pada is not None:
        return Chip(_("Dinilai BPS"), "info")
    return Chip(_("Penilaian mandiri"), "neutral")


def regions_to_open(rights: Rights) -> QuerySet[Wilayah]:
    """Regions whose self-assessment this person may open."""
    return Wilayah.objects.filter(pk__in=rights.wilayah_ids(P.EPSS_FILL), aktif=True).order_by("kode_bps")


# The tree ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class IndicatorLine:
    """One indicator in the tree: levels of both sides and of the year before, pieces of evidence."""

    indikator: Indikator
    nilai: NilaiIndikator
    bukti: int
    lalu: int | None
    url: str


@dataclass(frozen=True)
class AspekBlock:
    """An aspek with both sides' values and its indicators."""

    aspek: Aspek
    mandiri: Any
    bps: Any
    lines: list[IndicatorLine]


@dataclass(frozen=True)
class DomainBlock:
    """A domain with both sides' values and its aspek."""

    domain: Domain
    mandiri: Any
    bps: Any
    aspek: list[AspekBlock]


@dataclass(frozen=True)
class Detail:
    """The page of one assessment."""

    summary: Summary
    domains: list[DomainBlock]
    gaps: list[Gap]
    before: PenilaianEpss | None


def detail(case: PenilaianEpss) -> Detail:
    """The tree with both sides, beside the levels of the assessment before: three queries."""
    rows = {
        row.kode: row
        for row in case.nilai.annotate(
            jumlah_bukti=Count("bukti", filter=Q(bukti__dihapus_pada=None))
        ).order_by("kode")
    }
    summary = summary_of(case, [(r.kode, r.tingkat, r.tingkat_bps) for r in rows.values()])
    before, levels = before_of(case)
    found = gaps(summary.tree, {r.kode: r.tingkat for r in rows.values()})
    return Detail(summary, list(_blocks(case, summary, rows, levels)), found, before)


def before_of(case: PenilaianEpss) -> tuple[PenilaianEpss | None, dict[str, int | None]]:
    """The region's assessment before this one, and its levels: BPS's where it decided, else the own."""
    before = (
        PenilaianEpss.objects.filter(wilayah=case.wilayah_id, tahun__lt=case.tahun).order_by("-tahun").first()
    )
    if before is None:
        return None, {}
    column = "tingkat_bps" if before.ditetapkan_pada is not None else "tingkat"
    return before, dict(before.nilai.values_list("kode", column))


def _blocks(
    case: PenilaianEpss, summary: Summary, rows: dict[str, Any], levels: dict[str, int | None]
) -> Iterator[DomainBlock]:
    for n, own in enumerate(summary.mandiri.domain):
        bps = summary.bps.domain[n] if summary.bps else None
        blocks = [
            AspekBlock(
                a.aspek,
                a.nilai,
                bps.aspek[m].nilai if bps else None,
                [_line(case, i, rows[i.kode], levels) for i in a.aspek.indikator],
            )
            for m, a in enumerate(own.aspek)
        ]
        yield DomainBlock(own.domain, own.nilai, bps.nilai if bps else None, blocks)


def _line(
    case: PenilaianEpss, indikator: Indikator, row: Any, levels: dict[str, int | None]
) -> IndicatorLine:
    url = reverse("epss_indicator", args=[case.pk, indikator.kode])
    return IndicatorLine(indikator, row, row.jumlah_bukti, levels.get(indikator.kode), url)


# One indicator ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Choice:
    """One level of an indicator with its criterion, and who chose it."""

    tingkat: int
    nama: str
    kriteria: str
    bukti: str


@dataclass(frozen=True)
class Page:
    """The page of one indicator: where it stands, its criteria, evidence, its neighbours."""

    domain: Domain
    aspek: Aspek
    indikator: Indikator
    choices: list[Choice]
    bobot: Any
    bukti: list[BuktiDukung]
    saran: int | None
    lalu: int | None
    before: PenilaianEpss | None
    previous: str
    following: str
    nomor: int
    jumlah: int


def page(case: PenilaianEpss, tree: Tree, nilai: NilaiIndikator) -> Page:
    """Everything of one indicator: three queries."""
    codes = list(tree.indikator)
    place = codes.index(nilai.kode)
    domain, aspek, indikator = tree.place(nilai.kode)
    evidence = list(evidence_of(nilai))
    before, levels = before_of(case)
    return Page(
        domain=domain,
        aspek=aspek,
        indikator=indikator,
        choices=choices(tree, indikator),
        bobot=tree.weights[nilai.kode],
        bukti=evidence,
        saran=next((b.tingkat for b in evidence if b.jenis == BuktiDukung.Jenis.SISTEM), None),
        lalu=levels.get(nilai.kode),
        before=before,
        previous=codes[place - 1] if place else "",
        following=codes[place + 1] if place + 1 < len(codes) else "",
        nomor=place + 1,
        jumlah=len(codes),
    )


def choices(tree: Tree, indikator: Indikator) -> list[Choice]:
    """The five levels of an indicator, with what each asks for."""
    return [
        Choice(n, level.nama, indikator.kriteria[n - 1], tree.bukti[n - 1])
        for n, level in enumerate(tree.tingkat, 1)
    ]


def evidence_of(nilai: NilaiIndikator) -> QuerySet[BuktiDukung]:
    """Evidence of an indicator that was not removed: the system's first."""
    return nilai.bukti.filter(dihapus_pada=None).select_related("berkas", "by").order_by("sumber", "at", "id")


# The story ----------------------------------------------------------------------------------------------
def story(case: PenilaianEpss) -> list[TimelineItem]:
    """What was done to an assessment, the newest first."""
    events = Event.objects.filter(case_kind=case.CHAIN_KIND, case_id=str(case.pk)).order_by("-seq")
    return [
        TimelineItem(
            at=event.at,
            verb=_verb(event),
            actor=event.actor_name,
            role=role_of(event),
            note=event.note,
        )
        for event in events[:MOST_EVENTS]
    ]


def _verb(event: Event) -> str:
    label, kode = str(registry.event_label(event.code)), event.data.get("kode", "")
    if "sesudah" in event.data:
        return f"{label}: {kode}, {_level(event.data['sebelum'])} → {_level(event.data['sesudah'])}"
    return f"{label}: {kode}" if kode else label


def _level(value: int | None) -> str:
    return str(value) if value is not None else _("belum dinilai")


# Elsewhere ----------------------------------------------------------------------------------------------
def may_read_file(user: Any, stored: StoredFile) -> bool:
    """True where the file is evidence of an assessment that this person may read."""
    wanted = BuktiDukung.objects.filter(berkas=stored).values("nilai__penilaian")
    return visible_assessments(rights_of(user)).filter(pk__in=wanted).exists()


def errands(rights: Rights, at: datetime) -> list[Errand]:
    """Assessments that wait for Walidata to fill them, or for the BPS office: a query for each role."""
    found: list[Errand] = []
    if regions := rights.wilayah_ids(P.EPSS_FILL):
        mine = PenilaianEpss.objects.filter(wilayah__in=regions, dikirim_pada=None)
        found += _errands(mine, _("%(n)s indikator belum dinilai"), Missing)
    if offices := rights.instansi_ids(P.EPSS_ASSESS):
        theirs = PenilaianEpss.objects.filter(
            pembina__in=offices, dikirim_pada__isnull=False, ditetapkan_pada=None
        )
        found += _errands(theirs, _("%(n)s indikator belum dinilai BPS"), Q(nilai__tingkat_bps=None))
    return found


def _errands(cases: QuerySet[PenilaianEpss], words: str, missing: Q) -> Iterable[Errand]:
    rows = cases.select_related("wilayah").annotate(n=Count("nilai", filter=missing)).order_by("-tahun")
    for case in rows[:10]:
        title = _("EPSS %(wilayah)s %(tahun)s") % {"wilayah": case.wilayah.nama, "tahun": case.tahun}
        yield Errand(title, words % {"n": angka(case.n)}, reverse("epss_detail", args=[case.pk]))  # type: ignore[attr-defined]
