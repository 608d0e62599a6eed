"""The story of a report in words: its events with their facts; ids and hashes stay in the record only."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from satudata.components import Text, TimelineItem
from satudata.documents.letterhead import tanggal
from satudata.documents.models import Document
from satudata.workflow import recalculation, registry
from satudata.workflow.models import Case, Event
from satudata.workflow.story import role_of

GOOD = frozenset({"report_issued", "report_signed", "report_submitted", "report_received"})
BAD = frozenset({"report_returned", "report_reopened", "report_text_recalled"})

# Facts of an event that are told, in this order: key of its data -> words with the value.
FACTS: dict[str, Text] = {
    "nomor": gettext_lazy("nomor %s"),
    "batas": gettext_lazy("data sampai dengan %s"),
    "penerima": gettext_lazy("kepada %s"),
    "diterima": gettext_lazy("diterima %s"),
    "disusun": gettext_lazy("disusun sampai %s"),
    "disusun_lama": gettext_lazy("semula %s"),
    "disampaikan": gettext_lazy("disampaikan sampai %s"),
    "disampaikan_lama": gettext_lazy("semula %s"),
}
DAYS = frozenset({"batas", "diterima", "disusun", "disusun_lama", "disampaikan", "disampaikan_lama"})


def recent(case: Case, count: int) -> list[TimelineItem]:
    """The last events, newest first, without links: one query."""
    found = Event.objects.filter(case_kind=case.CASE_KIND, case_id=str(case.pk)).order_by("-seq")[:count]
    return items(found)


def items(events: Iterable[Event], papers: Mapping[str, str] | None = None) -> list[TimelineItem]:
    """Events in words for the page, in the order given; `papers` are addresses of documents by number."""
    return [_item(event, papers or {}) for event in events]


def _item(event: Event, papers: Mapping[str, str]) -> TimelineItem:
    number = event.data.get("nomor", "")
    link = [(_("Dokumen %(nomor)s") % {"nomor": number}, papers[number])] if number in papers else []
    return TimelineItem(
        at=event.at,
        verb=registry.event_label(event.code),
        actor=event.actor_name,
        role=role_of(event),
        note="\n".join(filter(None, [facts_of(event), event.note])),
        tone="good" if event.code in GOOD else "waiting" if event.code in BAD else "neutral",
        links=link,
    )


def facts_of(event: Event) -> str:
    """The facts of an event in words; empty where it has none to tell."""
    if event.code == recalculation.EVENT:
        return recalculation.in_words(event.data)
    told = [str(words) % _value(key, event.data[key]) for key, words in FACTS.items() if event.data.get(key)]
    return "; ".join(told)


def _value(key: str, value: str) -> str:
    return tanggal(date.fromisoformat(value)) if key in DAYS else value


def papers_of(case: Case) -> dict[str, str]:
    """Addresses of the documents of a case by their number, the signed copy where there is one: one query."""
    found = Document.objects.filter(case_kind=case.CASE_KIND, case_id=str(case.pk), file__isnull=False)
    rows = found.exclude(nomor="").values_list("nomor", "file_id", "signed_file_id")
    return {nomor: reverse("document_file", args=[signed or issued]) for nomor, issued, signed in rows}
