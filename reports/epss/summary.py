"""What is said of an assessment: both sides' scores by domain, in a table and in a radar of the same numbers.

Read by the pages of EPSS and by the yearly report (`assessment_summary`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from reports.epss.scoring import Score, rounded, score
from reports.epss.tree import LEVELS, Domain, Tree, read_tree
from reports.models import PenilaianEpss
from satudata.accounts.models import Wilayah
from satudata.charts.description import WIDE, Chart, Size
from satudata.charts.figures import Series, Words
from satudata.charts.radar import radar as draw
from satudata.clock.templatetags.waktu import angka

Levels = Mapping[str, int | None]


@dataclass(frozen=True)
class DomainRow:
    """One line of the table: a domain with both sides' values; BPS's is None while it has given no level."""

    domain: Domain
    mandiri: Decimal
    bps: Decimal | None


@dataclass(frozen=True)
class Summary:
    """An assessment with both sides' scores. `bps` is None while BPS has given no level."""

    penilaian: PenilaianEpss
    tree: Tree
    mandiri: Score
    bps: Score | None

    @property
    def rows(self) -> list[DomainRow]:
        """Both sides by domain."""
        other = [d.nilai for d in self.bps.domain] if self.bps else [None] * len(self.mandiri.domain)
        return [DomainRow(d.domain, d.nilai, b) for d, b in zip(self.mandiri.domain, other, strict=True)]

    @property
    def sentence(self) -> str:
        """The result in one sentence, provisional where levels are missing."""
        told = [_said(_("Penilaian mandiri"), self.mandiri)]
        if self.bps is not None:
            told.append(_said(_("Penilaian BPS"), self.bps))
        return " ".join(told)

    def radar(self, size: Size = WIDE) -> Chart:
        """The domains of both sides as a radar; the same for page and PDF."""
        case = self.penilaian
        series = [Series(_("Penilaian mandiri"), [_drawn(r.mandiri) for r in self.rows])]
        if self.bps is not None:
            series.append(Series(_("Penilaian BPS"), [_drawn(r.bps) for r in self.rows]))
        names = [f"{r.domain.nama} ({_values(r)})" for r in self.rows]
        words = Words(
            _("Nilai EPSS menurut domain, %(wilayah)s %(tahun)s")
            % {"wilayah": case.wilayah.nama, "tahun": case.tahun},
            self.sentence,
            _("nilai 1 sampai 5"),
        )
        return draw(words, names, series, highest=LEVELS[-1], size=size)


def summary_of(penilaian: PenilaianEpss, rows: Iterable[tuple[str, int | None, int | None]]) -> Summary:
    """Score an assessment from its rows (kode, own level, BPS's level); asks the database nothing."""
    found = list(rows)
    tree = read_tree(penilaian.kerangka.isi)
    other = {kode: bps for kode, _own, bps in found}
    assessed = any(level is not None for level in other.values())
    own = score(tree, {kode: level for kode, level, _bps in found})
    return Summary(penilaian, tree, own, score(tree, other) if assessed else None)


def assessment_summary(wilayah: Wilayah, tahun: int) -> Summary | None:
    """The assessment of a region and year; None where none was opened. Two queries."""
    case = (
        PenilaianEpss.objects.filter(wilayah=wilayah, tahun=tahun)
        .select_related("wilayah", "kerangka")
        .first()
    )
    if case is None:
        return None
    return summary_of(case, case.nilai.values_list("kode", "tingkat", "tingkat_bps"))


def _drawn(value: Decimal | None) -> float | None:
    return None if value is None else float(rounded(value))


def _values(row: DomainRow) -> str:
    own = angka(rounded(row.mandiri), 2)
    return own if row.bps is None else f"{own} / {angka(rounded(row.bps), 2)}"


def _said(side: str, found: Score) -> str:
    words = {
        "side": side,
        "ips": angka(rounded(found.paling_sedikit), 2),
        "predikat": found.predikat,
        "n": angka(found.dinilai),
        "all": angka(found.jumlah),
    }
    if found.lengkap:
        return _("%(side)s: IPS %(ips)s, %(predikat)s.") % words
    return _("%(side)s: sementara paling sedikit %(ips)s; %(n)s dari %(all)s indikator dinilai.") % words
