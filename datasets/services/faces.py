"""Which published version gives a dataset's page its title and metadata, and from when to when.

At each moment it is, among the shown ones, the one whose period ends last; of two, the one shown later. The
ranges are computed forward from a moment whenever something is published, scheduled, taken back or withdrawn,
with the dataset locked. A later winner never gives way to an earlier one, so one range for each is enough:
a revision begins in the very moment in which its predecessor ends.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from datasets.models import Dataset, Terbitan

Range = tuple[datetime, datetime | None]


def lock_dataset(pk: UUID) -> Dataset:
    """The dataset's row, locked: after the release's row, before numbers and documents."""
    return Dataset.objects.select_for_update().get(pk=pk)


def spread_faces(dataset: Dataset, at: datetime) -> None:
    """Write the ranges of all published versions of a locked dataset from `at` on."""
    rows = list(Terbitan.objects.filter(dataset=dataset))
    coming = face_ranges([row for row in rows if row.siap and row.ditarik_pada is None], at)
    for row in rows:
        wanted = _joined(row, coming.get(row.pk), at)
        if wanted != (row.muka_sejak, row.muka_sampai):
            row.muka_sejak, row.muka_sampai = wanted
            row.save(update_fields=["muka_sejak", "muka_sampai"])


def face_ranges(rows: Iterable[Terbitan], at: datetime) -> dict[UUID, Range]:
    """From when to when each of these is the face, from `at` on; those that never are, are absent."""
    shown = [row for row in rows if row.tayang_sampai is None or row.tayang_sampai > at]
    ranges: dict[UUID, Range] = {}
    for moment, winner in _winners(shown, at):
        for pk, (begin, end) in ranges.items():
            if end is None and (winner is None or pk != winner.pk):
                ranges[pk] = (begin, moment)
        if winner is not None and winner.pk not in ranges:
            ranges[winner.pk] = (moment, None)
    return ranges


def _winners(rows: Sequence[Terbitan], at: datetime) -> list[tuple[datetime, Terbitan | None]]:
    """Who is the face at each moment at which something begins or ends."""
    changes = {row.tayang_sejak for row in rows} | {row.tayang_sampai for row in rows if row.tayang_sampai}
    moments = sorted({at} | {moment for moment in changes if moment > at})
    return [(moment, max(_at(rows, moment), key=_rank, default=None)) for moment in moments]


def _at(rows: Iterable[Terbitan], moment: datetime) -> list[Terbitan]:
    return [
        row
        for row in rows
        if row.tayang_sejak <= moment and (row.tayang_sampai is None or row.tayang_sampai > moment)
    ]


def _rank(row: Terbitan) -> tuple[date, datetime, str]:
    return row.sampai, row.tayang_sejak, str(row.pk)


def _joined(row: Terbitan, coming: Range | None, at: datetime) -> tuple[datetime | None, datetime | None]:
    """The range to store: one that began before goes on, one that ended stays as history."""
    was, until = row.muka_sejak, row.muka_sampai
    past = was is not None and was <= at
    if coming is None:
        if not past:
            return None, None
        return was, until if until is not None and until <= at else at
    goes_on = past and (until is None or until >= at) and coming[0] <= at
    return (was if goes_on else coming[0]), coming[1]


def touch(dataset: Dataset, at: datetime) -> None:
    """Let harvesters fetch again what is shown of a dataset, because something of it came or went."""
    shown = Q(siap=True, ditarik_pada__isnull=True, tayang_sejak__lte=at)
    open_ended = Q(tayang_sampai__isnull=True) | Q(tayang_sampai__gt=at)
    Terbitan.objects.filter(shown & open_ended, dataset=dataset, modified_at__lt=at).update(modified_at=at)
