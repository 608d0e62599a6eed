"""A snapshot: all figures of a region's year as of the end of a day, as plain values with one hash.

`compute` gives the same bytes whenever it is asked, as long as what happened up to that day is the same: it
stores whole numbers, codes and names, in one order. `Snapshot` reads what was stored.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.evaluation.counts import Counts, count, grouped, quarter_of
from reports.evaluation.entries import read_entries, read_trend
from reports.evaluation.facts import SEBAGIAN, TIDAK, EntryFact, ReleaseFact
from reports.evaluation.others import read_meetings, read_portal, read_recommendations
from reports.evaluation.papers import read_papers
from reports.evaluation.quality import score_of
from reports.evaluation.releases import TIMELINESS, WHOLE, read_releases
from reports.evaluation.span import Span, year_before, year_of
from reports.evaluation.steps import read_steps
from satudata.accounts.models import Instansi, Wilayah

# Raised when a formula or the shape changes. An older version is still read, and computed again as it was:
# 2 added "tren", "pic", "kalender" and "surat".
FORMULAS = 2
WITH_PAPERS = 2
MOST_FINDINGS = 10
# As many reasons stand beside a score.
MOST_REASONS = 3


@dataclass(frozen=True)
class Facts:
    """What was read for a span, before it is counted."""

    span: Span
    entries: Sequence[EntryFact]
    releases: Sequence[ReleaseFact]


def read_facts(span: Span) -> Facts:
    """Entries and releases of a span."""
    return Facts(span, read_entries(span), read_releases(span))


def compute(wilayah: Wilayah, tahun: int, batas: date, rumus: int = FORMULAS) -> dict[str, Any]:
    """All figures of a region's year as of the end of a day (local date), in the shape of a version."""
    span = year_of(wilayah, tahun, batas)
    facts, before = read_facts(span), read_facts(year_before(span))
    offices = _offices([facts, before])
    return {
        "rumus": rumus,
        "wilayah": {"kode": wilayah.kode_bps, "nama": wilayah.nama},
        "tahun": tahun,
        "batas": batas.isoformat(),
        "kini": slices(facts, offices),
        "lalu": slices(before, offices) if before.entries or before.releases else None,
        "langkah": read_steps(span),
        "temuan": _findings(facts.releases),
        "mutu": [_quality(release, offices) for release in facts.releases if release.terbit],
        "daftar": [_entry(entry, offices) for entry in facts.entries],
        "terbitan": [_published(release, offices, span) for release in facts.releases if release.terbit],
        "tidak_tersedia": [
            _not_there(entry, offices) for entry in facts.entries if entry.ketersediaan in (SEBAGIAN, TIDAK)
        ],
        "rekomendasi": read_recommendations(span),
        "rapat": read_meetings(span),
        "portal": read_portal(span),
        **(_behind(facts, offices) if rumus >= WITH_PAPERS else {}),
    }


def _behind(facts: Facts, offices: Mapping[int, Instansi]) -> dict[str, Any]:
    """What stands behind the figures: lists of earlier years, who answers for data, promises, papers."""
    return {
        "tren": read_trend(facts.span),
        "pic": _responsible(facts.entries, offices),
        "kalender": [_promised(release, offices, facts.span) for release in facts.releases],
        "surat": read_papers(facts.span),
    }


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one text of a snapshot: sorted keys, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fingerprint(content: Mapping[str, Any]) -> str:
    """SHA-256 of the one text."""
    return hashlib.sha256(canonical(content)).hexdigest()


# Slices ----------------------------------------------------------------------------------------------
def slices(facts: Facts, offices: Mapping[int, Instansi]) -> dict[str, Any]:
    """The counts of the region, of each office, each urusan and each quarter."""
    batas = facts.span.batas
    by_office = grouped(facts.entries, facts.releases, lambda fact: fact.opd, batas)
    by_urusan = grouped(facts.entries, facts.releases, lambda fact: fact.urusan, batas)
    by_quarter = grouped((), facts.releases, lambda release: quarter_of(release.jadwal), batas)
    return {
        "wilayah": count(facts.entries, facts.releases, batas),
        "opd": [
            {"kode": o.kode_unit, "nama": o.nama, "singkatan": o.singkatan, "angka": by_office[o.pk]}
            for o in sorted(offices.values(), key=lambda o: (o.nama, o.pk))
            if o.pk in by_office
        ],
        "urusan": [{"kode": kode, "angka": by_urusan[kode]} for kode in sorted(by_urusan)],
        "triwulan": [{"kode": str(n), "angka": by_quarter[n]} for n in sorted(by_quarter)],
    }


def _offices(facts: Iterable[Facts]) -> dict[int, Instansi]:
    ids = {fact.opd for one in facts for fact in (*one.entries, *one.releases)}
    return Instansi.objects.in_bulk(ids)


# Rows ------------------------------------------------------------------------------------------------
def _findings(releases: Iterable[ReleaseFact]) -> list[dict[str, Any]]:
    """The rules that were broken most often, with the number of releases in which they were."""
    often: Counter[str] = Counter()
    where: Counter[str] = Counter()
    for release in releases:
        often.update(release.temuan)
        where.update(set(release.temuan))
    rows = sorted(often.items(), key=lambda row: (-row[1], row[0]))[:MOST_FINDINGS]
    return [{"kode": code, "jumlah": number, "rilis": where[code]} for code, number in rows]


def _named(fact: Any, offices: Mapping[int, Instansi]) -> dict[str, Any]:
    return {"kode": fact.kode, "nama": fact.nama, "opd": offices[fact.opd].kode_unit}


def _quality(release: ReleaseFact, offices: Mapping[int, Instansi]) -> dict[str, Any]:
    return _named(release, offices) | {
        "periode": release.periode,
        "skor": score_of(release.mutu),
        "dimensi": dict(release.mutu),
        "alasan": list(_reasons(release)),
    }


def _reasons(release: ReleaseFact) -> Iterator[dict[str, Any]]:
    """Why the score is not whole: days late, then the warnings that remained, the most frequent first."""
    if release.mutu.get(TIMELINESS, WHOLE) < WHOLE:
        yield {"kode": "terlambat", "jumlah": release.terlambat}
    warned = sorted(release.peringatan.items(), key=lambda row: (-row[1], row[0]))
    for code, number in warned[:MOST_REASONS]:
        yield {"kode": code, "jumlah": number}


def _entry(entry: EntryFact, offices: Mapping[int, Instansi]) -> dict[str, Any]:
    return _named(entry, offices) | {
        "urusan": entry.urusan,
        "jenis": entry.jenis,
        "sumber": list(entry.sumber),
        "frekuensi": entry.frekuensi,
        "akses": entry.akses,
        "prioritas": entry.prioritas,
        "ketersediaan": entry.ketersediaan,
    }


def _promised(release: ReleaseFact, offices: Mapping[int, Instansi], span: Span) -> dict[str, Any]:
    """A promised day beside the day of publication; that is empty where it had not come to it."""
    shown = release.terbit
    return _named(release, offices) | {
        "periode": release.periode,
        "jadwal": release.jadwal.isoformat(),
        "terbit": shown.astimezone(span.wilayah.zone).date().isoformat() if shown else "",
        "terlambat": release.terlambat,
    }


def _published(release: ReleaseFact, offices: Mapping[int, Instansi], span: Span) -> dict[str, Any]:
    promised = _promised(release, offices, span)
    return promised | {"akses": release.akses, "ditarik": release.ditarik}


def _responsible(entries: Iterable[EntryFact], offices: Mapping[int, Instansi]) -> list[dict[str, Any]]:
    """Who answers for how many entries of each OPD, as the letters name them."""
    counted = Counter((offices[entry.opd].kode_unit, entry.pic) for entry in entries if entry.pic)
    return [{"opd": opd, "nama": pic, "jumlah": counted[opd, pic]} for opd, pic in sorted(counted)]


def _not_there(entry: EntryFact, offices: Mapping[int, Instansi]) -> dict[str, Any]:
    return _named(entry, offices) | {
        "ketersediaan": entry.ketersediaan,
        "alasan": entry.alasan,
        "rencana": entry.rencana,
    }


# Comparing --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Difference:
    """One value that differs between two snapshots; `path` names it from the outside in."""

    path: tuple[str, ...]
    before: Any
    after: Any


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """All values that differ, in order: rows by their code where lists differ in length, else by place."""
    return list(_differ((), before, after))


def _differ(path: tuple[str, ...], before: Any, after: Any) -> Iterator[Difference]:
    if isinstance(before, list) and isinstance(after, list) and len(before) != len(after):
        before, after = _by_label(before, after)
    if isinstance(before, Mapping | None) and isinstance(after, Mapping | None) and before != after:
        one, other = before or {}, after or {}
        for key in sorted({*one, *other}):
            yield from _differ((*path, key), one.get(key), other.get(key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _differ((*path, _label(other, place)), one, other)
    elif before != after:
        yield Difference(path, before, after)


def _by_label(before: list[Any], after: list[Any]) -> tuple[Any, Any]:
    """Both lists by the labels of their rows; as they are where two rows of one have the same."""
    named = [{_label(row, n): row for n, row in enumerate(rows)} for rows in (before, after)]
    if any(len(names) != len(rows) for names, rows in zip(named, (before, after), strict=True)):
        return before, after
    return named[0], named[1]


def _label(row: Any, place: int) -> str:
    if not isinstance(row, Mapping) or "kode" not in row:
        return str(place + 1)
    return " ".join(str(row[name]) for name in ("kode", "periode") if row.get(name))


# Reading what was stored -------------------------------------------------------------------------------
@dataclass(frozen=True)
class Slice:
    """One office, urusan or quarter with its counts."""

    kode: str
    nama: str
    angka: Counts
    singkatan: str = ""


class Snapshot:
    """Typed reading of the content of a snapshot."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.content = content
        self.tahun = int(content["tahun"])
        self.batas = date.fromisoformat(content["batas"])
        self.wilayah = str(content["wilayah"]["nama"])

    @property
    def angka(self) -> Counts:
        """The counts of the region."""
        return dict(self.content["kini"]["wilayah"])

    @property
    def angka_lalu(self) -> Counts | None:
        """Those of the year before, to the same day of it; None where there was nothing."""
        before = self.content["lalu"]
        return dict(before["wilayah"]) if before else None

    def by(self, kind: str, *, before: bool = False) -> list[Slice]:
        """Slices of a kind ("opd", "urusan", "triwulan"), in the order stored."""
        found = self.content["lalu" if before else "kini"] or {}
        return [
            Slice(row["kode"], row.get("nama", ""), row["angka"], row.get("singkatan", ""))
            for row in found.get(kind, ())
        ]

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of a list of `compute`; none of what an older version did not have."""
        return list(self.content.get(name, ()))

    def has(self, name: str) -> bool:
        """Whether the version of this snapshot recorded this at all."""
        return name in self.content

    def section(self, name: str) -> dict[str, Any]:
        """A section of figures: "rekomendasi", "portal"."""
        return dict(self.content[name])
