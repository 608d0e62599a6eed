"""A person's own table back as a workbook, with what was found marked in the cells it was found in.

An XLSX keeps its sheets, widths and formats (charts and pictures are left out); a CSV, an ODS and a very
large XLSX become a new workbook. The file is opened in a child process only; every text is written as text.
"""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from datasets.tables import limits, report
from datasets.tables.children import run
from datasets.tables.choice import Choice
from datasets.tables.report import Finding


def annotate(original: Path, findings: Path | Iterable[Finding], choice: Choice) -> bytes:
    """The workbook as bytes. Raises receiving.Refused where the file can no longer be read."""
    found = report.all_findings(findings) if isinstance(findings, Path) else findings
    with tempfile.TemporaryDirectory(prefix="temuan-") as folder:
        target = Path(folder) / "temuan.xlsx"
        job = {
            "do": "annotate",
            "path": str(original.resolve()),
            "choice": choice.to_json(),
            "findings": [[f.row, f.column, f.severity, f.title, f.value, _told(f)] for f in found],
            "sheet": _("Temuan"),
            "heads": [_("Baris"), _("Kolom"), _("Aturan"), _("Nilai"), _("Keterangan")],
            "target": str(target),
        }
        run(job, limits.limits_of(choice.kind))
        return target.read_bytes()


def _told(finding: Finding) -> str:
    if not finding.suggestion:
        return finding.words
    return _("%(words)s Mungkin maksudnya: %(suggestion)s.") % {
        "words": finding.words,
        "suggestion": finding.suggestion,
    }
