"""iCalendar (RFC 5545) from plain facts: the release calendar, invitations to meetings.

Decided here: escaping, folding at 75 octets, which properties an event has, that its text is the same
bytes for the same facts. Not decided here: what is public, and when something changed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

PRODUCT = "-//satudata//Forum Satu Data//ID"
CONTENT_TYPE = "text/calendar; charset=utf-8"
# Octets of a line without its end (RFC 5545 3.1); a continuation begins with a space.
LINE = 75
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
    return "".join(
        f"{line}\r\n" for raw in _lines(name, events, method, refresh_hours) for line in _fold(raw)
    )


def _lines(name: str, events: Iterable[CalendarEvent], method: str, refresh_hours: int) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:{PRODUCT}"
    yield "CALSCALE:GREGORIAN"
    if method:
        yield f"METHOD:{method}"
    # NAME is RFC 7986; X-WR-CALNAME is what most programs read.
    yield f"NAME:{_text(name)}"
    yield f"X-WR-CALNAME:{_text(name)}"
    if refresh_hours:
        yield f"REFRESH-INTERVAL;VALUE=DURATION:PT{refresh_hours}H"
        yield f"X-PUBLISHED-TTL:PT{refresh_hours}H"
    for event in events:
        yield from _event(event)
    yield "END:VCALENDAR"


def _event(event: CalendarEvent) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    # Without a method both say when the event was revised last (RFC 5545 3.8.7.2).
    yield f"DTSTAMP:{_moment(event.changed)}"
    yield f"LAST-MODIFIED:{_moment(event.changed)}"
    yield f"DTSTART{_when(event.begins)}"
    ends = event.ends
    if ends is None and not isinstance(event.begins, datetime):
        ends = event.begins + timedelta(days=1)
    if ends is not None:
        yield f"DTEND{_when(ends)}"
    yield f"SUMMARY:{_text(event.title)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    if event.place:
        yield f"LOCATION:{_text(event.place)}"
    if event.url:
        yield f"URL:{_uri(event.url)}"
    if event.categories:
        yield f"CATEGORIES:{','.join(_text(c) for c in event.categories)}"
    if event.status:
        yield f"STATUS:{event.status}"
    if event.sequence:
        yield f"SEQUENCE:{event.sequence}"
    if event.transparent:
        yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _when(value: date | datetime) -> str:
    """The end of a property line that carries a day or a moment."""
    if isinstance(value, datetime):
        return f":{_moment(value)}"
    return f";VALUE=DATE:{value:%Y%m%d}"


def _moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("a moment of a calendar must be aware")
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """A value of type TEXT (RFC 5545 3.3.11): controls dropped, line ends as \\n."""
    value = value.replace("\r\n", "\n").replace("\r", "\n").translate(CONTROLS)
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return value.replace("\n", "\\n")


def _uri(value: str) -> str:
    """A value of type URI is not escaped; nothing in it may end its line."""
    return "".join(value.split()).translate(CONTROLS)


def _fold(line: str) -> Iterator[str]:
    """Cut a line into pieces of at most 75 octets, never inside a character."""
    if len(line.encode()) <= LINE:
        yield line
        return
    piece, size = [], 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LINE:
            yield "".join(piece)
            piece, size = [" "], 1
        piece.append(character)
        size += octets
    yield "".join(piece)
