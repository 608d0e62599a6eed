"""The story of a case of the Forum in words: its events with their facts, for any of the kinds."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from satudata.components import Text, TimelineItem
from satudata.documents.letterhead import tanggal
from satudata.documents.models import Document
from satudata.workflow import recalculation, registry
from satudata.workflow.models import Case, Event
from satudata.workflow.story import events_of, role_of

GOOD = frozenset(
    {
        "office_list_reviewed", "recommendation_issued", "list_agreed", "office_list_agreed",
        "addendum_agreed", "availability_checked", "statement_approved", "statement_signed",
        "statement_issued", "meeting_minuted",
    }
)  # fmt: skip
BAD = frozenset(
    {
        "office_list_returned", "list_returned", "draft_reopened", "availability_returned",
        "availability_refused", "statement_recalled", "addendum_dropped", "meeting_cancelled",
    }
)  # fmt: skip

# Facts of an event that are told, in this order: key of its data -> words with the value. What is not
# named here (hashes, ids) stays in the record only.
FACTS: dict[str, Text] = {
    "tahun": gettext_lazy("tahun %s"),
    "nomor": gettext_lazy("nomor %s"),
    "kode": gettext_lazy("kode %s"),
    "nama": gettext_lazy("%s"),
    "entri": gettext_lazy("entri: %s"),
    "sesuai": gettext_lazy("sesuai: %s"),
    "perbaikan": gettext_lazy("perlu perbaikan: %s"),
    "catatan": gettext_lazy("catatan: %s"),
    "masukan": gettext_lazy("masukan: %s"),
    "perangkat_daerah": gettext_lazy("OPD: %s"),
    "belum_mengirim": gettext_lazy("belum mengirim: %s"),
    "belum_menyatakan": gettext_lazy("belum menerbitkan Surat Pernyataan: %s"),
    "jumlah": gettext_lazy("jumlah: %s"),
}
PHASES: dict[str, Text] = {
    "draf_sampai": gettext_lazy("Draf OPD sampai"),
    "reviu_sampai": gettext_lazy("Reviu Walidata sampai"),
    "rekomendasi_sampai": gettext_lazy("Rekomendasi Pembina Data sampai"),
    "forum_pada": gettext_lazy("Rapat Forum pada"),
}


def recent(case: Case, count: int) -> list[TimelineItem]:
    """The last events, newest first, without links: one query."""
    found = Event.objects.filter(case_kind=case.CASE_KIND, case_id=str(case.pk)).order_by("-seq")[:count]
    return items(found)


def items(events: Iterable[Event], papers: Mapping[str, str] | None = None) -> list[TimelineItem]:
    """Events in words for the page, in the order given; `papers` are addresses of documents by number."""
    return [_item(event, papers or {}) for event in events]


def _item(event: Event, papers: Mapping[str, str]) -> TimelineItem:
    return TimelineItem(
        at=event.at,
        verb=registry.event_label(event.code),
        actor=event.actor_name,
        role=role_of(event),
        note="\n".join(filter(None, [facts_of(event), event.note])),
        tone="good" if event.code in GOOD else "waiting" if event.code in BAD else "neutral",
        links=list(_links(event, papers)),
    )


def facts_of(event: Event) -> str:
    """The facts of an event in words; empty where it has none to tell."""
    if event.code == recalculation.EVENT:
        return recalculation.in_words(event.data)
    data = event.data
    told = [str(words) % _value(data[key]) for key, words in FACTS.items() if _told(data.get(key))]
    if event.data.get("sekaligus"):
        told.insert(0, _("dinilai sekaligus"))
    return "; ".join([*told, *_phases(event.data.get("tahapan"))])


def _told(value: object) -> bool:
    return isinstance(value, int | str | list) and value not in ("", []) and not isinstance(value, bool)


def _value(value: object) -> str:
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _phases(changed: object) -> Iterator[str]:
    """What became of the last days of the phases: "Draf OPD sampai 10 Desember 2026 (semula …)"."""
    if not isinstance(changed, dict):
        return
    for name, label in PHASES.items():
        if name in changed:
            before, after = changed[name]
            words = f"{label} {_day(after)}"
            yield f"{words} ({_('semula %(day)s') % {'day': _day(before)}})" if before else words


def _day(text: str) -> str:
    return tanggal(date.fromisoformat(text)) if text else _("dikosongkan")


def _links(event: Event, papers: Mapping[str, str]) -> Iterator[tuple[Text, str]]:
    number = event.data.get("nomor", "")
    if isinstance(number, str) and number in papers:
        yield _("Dokumen %(nomor)s") % {"nomor": number}, papers[number]


def papers_of(case: Case) -> dict[str, str]:
    """Addresses of the documents of a case by their number, the signed copy where there is one: one query."""
    found = Document.objects.filter(case_kind=case.CASE_KIND, case_id=str(case.pk), file__isnull=False)
    rows = found.exclude(nomor="").values_list("nomor", "file_id", "signed_file_id")
    return {nomor: reverse("document_file", args=[signed or issued]) for nomor, issued, signed in rows}


__all__ = ["events_of", "facts_of", "items", "papers_of", "recent"]
