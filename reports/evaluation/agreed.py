"""What the Daftar Data promised on a day, where an addendum of the Forum changed it afterwards (SOP B3).

Entries and releases follow an addendum in place. What they said before is read from the addendum's own record
and from the events of the releases, so that figures as of a day stay what they were.
"""

from collections.abc import Mapping
from typing import Any

from datasets.models import RilisData
from forum.models import PerubahanEntri
from reports.evaluation.span import Span
from satudata.forms import parse_tanggal
from satudata.workflow.models import Event

MOVED = "schedule_moved"


def answers_then(span: Span) -> dict[Any, dict[str, Any]]:
    """By entry: answers that an addendum changed after the last day, as they were on it. One query."""
    later = PerubahanEntri.objects.filter(
        addendum__daftar__wilayah=span.wilayah,
        addendum__closed_at__gte=span.until,
        addendum__dropped=False,
        jenis=PerubahanEntri.Jenis.UBAH,
        keputusan=PerubahanEntri.Keputusan.DISEPAKATI,
    ).order_by("-addendum__closed_at", "-pk")
    found: dict[Any, dict[str, Any]] = {}
    # The newest first: what an earlier one found there is what stood on the day.
    for entry, before in later.values_list("entri_id", "sebelum"):
        found[entry] = found.get(entry, {}) | before
    return found


def promises_then(span: Span) -> dict[str, dict[str, Any]]:
    """By release: day and period of a promise that moved after the last day, as they were. Two queries."""
    events = Event.objects.filter(case_kind=RilisData.CASE_KIND)
    later = events.filter(wilayah_id=span.wilayah.pk, code=MOVED, at__gte=span.until).order_by("-seq")
    found: dict[str, dict[str, Any]] = {
        case: {"jadwal": parse_tanggal(data["jadwal_lama"])}
        for case, data in later.values_list("case_id", "data")
    }
    told = events.filter(case_id__in=list(found), data__has_key="periode", at__lt=span.until).order_by("seq")
    for case, data in told.values_list("case_id", "data"):
        found[case]["periode"] = data["periode"]
    return found


def overlaid(row: Mapping[str, Any], then: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """A row with the values that were others on the day; `prefix` stands before the names of its columns."""
    return dict(row) | {f"{prefix}{name}": value for name, value in then.items() if f"{prefix}{name}" in row}
