"""How rows of a dataset become one figure: added, or averaged; and which rows take part.

Shares and means are averaged, not added; rows that hold a total beside its parts are left out.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from datasets.portal.reading import PublicDataset
from datasets.portal.selection import Selection
from datasets.portal.table import MISSING
from datasets.tables import columnar
from datasets.tables.columnar import Query
from datasets.tables.dictionary import Column
from satudata.forms import format_bilangan

# Words of a unit or measure whose figures are no counts: their parts do not add up.
NOT_ADDED = ("persen", "rasio", "rata", "indeks", "angka", "skor", "nilai", "laju", "tingkat", "%")
MOST_GROUPS = 2000


def is_added(data: PublicDataset, measure: Column) -> bool:
    """Whether a sum over rows means something."""
    said = f"{measure.ukuran} {measure.satuan}".casefold()
    return measure.kode not in data.dictionary.persen and not any(w in said for w in NOT_ADDED)


def grouped(  # noqa: PLR0913
    data: PublicDataset,
    chosen: Selection,
    by: Sequence[Column],
    measure: Column,
    *,
    within: Mapping[str, Sequence[Any]] | None = None,
    limit: int = MOST_GROUPS,
) -> list[Any]:
    """The figure of each group of the chosen rows, in the order of the groups; `within` narrows further."""
    how = "sum" if is_added(data, measure) else "avg"
    keys = [c.kode for c in by]
    filters = {**_parts_only(data, keys), **chosen.asked, **(within or {})}
    return columnar.group(
        data.paths, data.dictionary, by=keys, measure=measure.kode, how=how,
        query=Query(filters=filters, q=chosen.q), limit=limit,
    )  # fmt: skip


def _parts_only(data: PublicDataset, keys: Sequence[str]) -> dict[str, list[Any]]:
    """Filters that leave out rows which are the total of others."""
    found = {}
    for rule in data.dictionary.total:
        if rule.kolom not in keys:
            values = columnar.distinct(data.paths, data.dictionary, rule.kolom)
            found[rule.kolom] = [v for v in values if str(v) != rule.total]
    return found


def figure(value: Any) -> float | None:
    """A figure without the noise of its last binary digits."""
    return None if value is None else round(float(value), 10)


def written(value: float | None) -> str:
    """A figure as people read it."""
    if value is None:
        return MISSING
    return format_bilangan(int(value) if value == int(value) else Decimal(repr(round(value, 4))))
