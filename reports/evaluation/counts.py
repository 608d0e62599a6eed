"""Counting: entries and releases to whole numbers by code. Pure; the codes are what a snapshot stores.

A release that is not due yet counts in `rilis` and in what is said of checks and validations, but in none of
the shares of what is due (domain/satudata.md 9).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from reports.evaluation.facts import SEBAGIAN, TERSEDIA, TIDAK, EntryFact, ReleaseFact
from reports.evaluation.quality import score_of

Counts = dict[str, int]
Key = TypeVar("Key")

SESUAI = "sesuai"


def count(entries: Iterable[EntryFact], releases: Iterable[ReleaseFact], batas: date) -> Counts:
    """All counts of some entries and releases, as of a day."""
    return of_entries(list(entries)) | of_releases(list(releases), batas)


def of_entries(entries: Sequence[EntryFact]) -> Counts:
    """How many entries were agreed, and what was stated of them."""
    said = [entry.ketersediaan for entry in entries]
    return {
        "entri": len(entries),
        "entri_prioritas": sum(entry.prioritas for entry in entries),
        "tersedia": said.count(TERSEDIA),
        "sebagian": said.count(SEBAGIAN),
        "tidak_tersedia": said.count(TIDAK),
        "belum_dinyatakan": said.count(""),
    }


def of_releases(releases: Sequence[ReleaseFact], batas: date) -> Counts:
    """What became of releases: of those due, and of all."""
    due = [release for release in releases if release.jadwal <= batas]
    shown = [release for release in releases if release.terbit is not None]
    judged = [release for release in releases if release.validasi_tepat is not None]
    checked = [release for release in releases if release.putaran]
    return {
        "rilis": len(releases),
        "jatuh_tempo": len(due),
        "terisi": sum(release.diunggah is not None for release in due),
        "diperiksa": len(checked),
        "sesuai_pertama": sum(release.putusan_pertama == SESUAI for release in checked),
        "putaran": sum(release.putaran for release in checked),
        "validasi_diminta": sum(release.validasi_diminta is not None for release in releases),
        "validasi_dinilai": len(judged),
        "validasi_tepat": sum(bool(release.validasi_tepat) for release in judged),
        "tervalidasi": sum(release.tervalidasi is not None for release in releases),
        "terbit_jatuh_tempo": sum(release.terbit is not None for release in due),
        "terbit": len(shown),
        "terbit_tepat": sum(not release.terlambat for release in shown),
        "hari_terlambat": sum(release.terlambat for release in shown),
        "ditarik": sum(release.ditarik for release in shown),
        "mutu_dinilai": len(shown),
        "mutu_jumlah": sum(score_of(release.mutu) for release in shown),
        "temuan": sum(sum(release.temuan.values()) for release in releases),
    }


def grouped(
    entries: Iterable[EntryFact],
    releases: Iterable[ReleaseFact],
    by: Callable[[Any], Key],
    batas: date,
) -> dict[Key, Counts]:
    """The same counts by office, by urusan: whatever `by` gives of an entry and of a release."""
    ours: dict[Key, list[EntryFact]] = {}
    theirs: dict[Key, list[ReleaseFact]] = {}
    for entry in entries:
        ours.setdefault(by(entry), []).append(entry)
    for release in releases:
        theirs.setdefault(by(release), []).append(release)
    return {key: count(ours.get(key, ()), theirs.get(key, ()), batas) for key in {**ours, **theirs}}


def quarter_of(day: date) -> int:
    """1 to 4."""
    return (day.month + 2) // 3


def added(counts: Iterable[Mapping[str, int]]) -> Counts:
    """The sum of counts, code by code."""
    found: Counts = {}
    for one in counts:
        for code, number in one.items():
            found[code] = found.get(code, 0) + number
    return found
