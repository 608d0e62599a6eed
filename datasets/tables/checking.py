"""Checking a table against its dictionary: what goes in, what comes out. The work is done by a child process.

Severities: "error" keeps the file from becoming a version, "warning" is accepted with a reason, "privacy"
keeps the data from access Terbuka (`summary["personal"]` counts those).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from datasets.tables import limits, receiving, report
from datasets.tables.children import run
from datasets.tables.choice import Choice
from datasets.tables.dictionary import Dictionary

FINDINGS, TABLE = "temuan.jsonl.gz", "tabel.parquet"


@dataclass(frozen=True)
class Outcome:
    """The report of a check by rule, all findings (JSON lines, gzip), and the table as it was understood."""

    summary: dict[str, Any]
    findings: Path
    table: Path
    rows: int
    columns: int
    sha256: str


def check(  # noqa: PLR0913  the contract of the room
    path: Path,
    choice: Choice,
    dictionary: Dictionary,
    *,
    codes: Mapping[str, Mapping[str, str]],
    previous: Path | None,
    periode: tuple[date, date] | None,
    folder: Path,
    progress: Callable[[int], None],
) -> Outcome:
    """Read a file by a person's choice and check every row. Raises receiving.Refused in words.

    `codes` gives the lists that columns name by `referensi` (with their "@3"), code to name. `previous` is
    the table of the release before (Parquet). `progress` is told how many rows were read, about each 16,000.
    Findings and table are written into `folder`, which exists.
    """
    receiving.check_size(path, choice.kind)
    job = {
        "do": "check",
        "path": str(path.resolve()),
        "choice": choice.to_json(),
        "dictionary": dictionary.to_json(),
        "codes": {k: dict(codes[k]) for k in _referred(dictionary) if k in codes},
        "previous": str(previous.resolve()) if previous else "",
        "periode": [day.isoformat() for day in periode] if periode else None,
        "folder": str(folder.resolve()),
    }
    answer = run(job, limits.limits_of(choice.kind), progress)
    stored = answer.pop("stored")
    return Outcome(
        summary=answer | {"by_rule": report.worded(answer["by_rule"])},
        findings=folder / FINDINGS,
        table=folder / TABLE,
        rows=stored["rows"],
        columns=answer["columns"],
        sha256=stored["sha256"],
    )


def _referred(dictionary: Dictionary) -> set[str]:
    return {c.referensi for c in dictionary.kolom if c.referensi}
