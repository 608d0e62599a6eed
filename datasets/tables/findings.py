"""Findings of a check while it runs: every one is counted, the first ones of each rule are written out."""

import gzip
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from datasets.tables import limits, rules

EXAMPLES = 5
_encoded = json.JSONEncoder(ensure_ascii=False).encode


class Findings:
    """Writes findings as lines of JSON, and counts them by rule and column."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.counts: Counter[str] = Counter()
        self.columns: dict[str, Counter[str]] = {}
        self._examples: dict[str, list[dict[str, Any]]] = {}
        self._written = 0
        self._file = gzip.open(path, "wt", encoding="utf-8", compresslevel=5)  # noqa: SIM115  closed by `close`

    def add(  # noqa: PLR0913  a finding has so many parts
        self,
        code: str,
        row: int = 0,
        column: str = "",
        value: str = "",
        *,
        suggestion: str = "",
        params: Mapping[str, Any] | None = None,
    ) -> None:
        """One finding; `row` 0 is the table as a whole, `column` the code of a column."""
        self.counts[code] += 1
        self.columns.setdefault(code, Counter())[column] += 1
        if self.counts[code] > limits.MAX_WRITTEN_PER_RULE or self._written >= limits.MAX_WRITTEN:
            return
        self._written += 1
        found = {
            "row": row,
            "column": column,
            "value": value,
            "code": code,
            "severity": rules.RULES[code].severity,
            "suggestion": suggestion,
            "params": dict(params or {}),
        }
        self._file.write(_encoded(found) + "\n")
        examples = self._examples.setdefault(code, [])
        if len(examples) < EXAMPLES:
            examples.append(found)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()

    def by_rule(self) -> list[dict[str, Any]]:
        """Counts with columns and examples, errors first, the most frequent first."""
        order = [rules.ERROR, rules.PRIVACY, rules.WARNING]
        found = [
            {
                "code": code,
                "severity": rules.RULES[code].severity,
                "count": count,
                "columns": [kode for kode, _n in self.columns[code].most_common() if kode],
                "examples": self._examples.get(code, []),
            }
            for code, count in self.counts.items()
        ]
        return sorted(found, key=lambda r: (order.index(str(r["severity"])), -int(str(r["count"]))))

    def count_of(self, severity: str) -> int:
        """How many findings of a severity there are."""
        return sum(n for code, n in self.counts.items() if rules.RULES[code].severity == severity)
