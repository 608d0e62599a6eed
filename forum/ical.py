"""iCalendar (RFC 5545) from plain facts: the release calendar, invitations to meetings.

Decided here: which properties an event has, that its text is the same bytes for the same facts. How they are
escaped and folded is the library's. Not decided here: what is public, and when something changed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, vText

PRODUCT = "-//satudata//Forum Satu Data//ID"
CONTENT_TYPE = "text/calendar; charset=utf-8"
# A calendar cannot carry them.
CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))


@dataclass(frozen=True)
class CalendarEvent:
    """One event. `begins` a date: the whole day; a moment: aware, written in UTC. `ends` is not part of it.

    `uid` stays the same for the life of the event; `changed` is when its facts changed last. `status`
    is one of TENTATIVE, CONFIRMED, CANCELLED; `sequence` rises with each change that guests must see.
    """

    uid: str
    title: str
    begins: date | datetime
    changed: datetime
    ends: date | datetime | None = None
    description: str = ""
    place: str = ""
    url: str = ""
    categories: Sequence[str] = ()
    status: str = ""
    sequence: int = 0
    # A day marked so keeps nobody busy.
    transparent: bool = False


def calendar(name: str, events: Iterable[CalendarEvent], *, method: str = "", refresh_hours: int = 0) -> str:
    """Write a calendar: lines ended by CRLF, none longer than 75 octets.

    `method` is PUBLISH or CANCEL for a file that is sent; a feed that is fetched has none. `refresh_hours`
    asks its readers to fetch it again after so long.
    """
    whole = Calendar()
    whole.add("VERSION", "2.0")
    whole.add("PRODID", PRODUCT)
    whole.add("CALSCALE", "GREGORIAN")
    if method:
        whole.add("METHOD", method)
    # NAME is RFC 7986; X-WR-CALNAME is what most programs read.
    whole.add("NAME", vText(_text(name)))
    whole.add("X-WR-CALNAME", vText(_text(name)))
    if refresh_hours:
        whole.add("REFRESH-INTERVAL", timedelta(hours=refresh_hours), parameters={"VALUE": "DURATION"})
        whole.add("X-PUBLISHED-TTL", timedelta(hours=refresh_hours))
    for event in events:
        whole.add_component(_event(event))
    return whole.to_ical(sorted=False).decode()


def _event(event: CalendarEvent) -> Event:
    found = Event()
    found.add("UID", _text(event.uid))
    # Without a method both say when the event was revised last (RFC 5545 3.8.7.2).
    found.add("DTSTAMP", _when(event.changed))
    found.add("LAST-MODIFIED", _when(event.changed))
    found.add("DTSTART", _when(event.begins))
    ends = event.ends
    if ends is None and not isinstance(event.begins, datetime):
        ends = event.begins + timedelta(days=1)
    if ends is not None:
        found.add("DTEND", _when(ends))
    texts = {"SUMMARY": event.title, "DESCRIPTION": event.description, "LOCATION": event.place}
    for property_name, value in texts.items():
        if value or property_name == "SUMMARY":
            found.add(property_name, _text(value))
    if event.url:
        found.add("URL", "".join(event.url.split()).translate(CONTROLS))
    if event.categories:
        found.add("CATEGORIES", [_text(category) for category in event.categories])
    if event.status:
        found.add("STATUS", event.status)
    if event.sequence:
        found.add("SEQUENCE", event.sequence)
    if event.transparent:
        found.add("TRANSP", "TRANSPARENT")
    return found


def _when(value: date | datetime) -> date | datetime:
    """A day as it is, a moment in UTC."""
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        raise ValueError("a moment of a calendar must be aware")
    return value.astimezone(UTC)


def _text(value: str) -> str:
    """A text without control characters, its line ends as one."""
    return value.replace("\r\n", "\n").replace("\r", "\n").translate(CONTROLS)
