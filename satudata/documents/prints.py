"""Forms printed on request: composed at once, rendered once, kept for a while under what they say.

The HTML is made in hundredths of a second and is the name under which the PDF is kept, so nobody
waits twice for the same pages, and a person who asks again and again is given the same bytes. What
is kept here can be thrown away at any time: it is no record. It lies in the cache "prints", which
all processes of all hosts share, because a worker fills it for them. What is long is left to a job.
"""

import hashlib
import threading
from dataclasses import dataclass

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT

from satudata.documents import rendering

# Rendering costs about 15 microseconds per character of HTML and 0.3 milliseconds per tag, because
# each cell is laid out for itself: a usual form (30,000 characters, 2,000 tags) 0.9 s, 300 short
# variables 3 s, 300 long ones with 100 indicators 20 s of CPU. Above two seconds a job makes it.
TAG_WEIGHT = 20  # characters
HEAVY = 130_000  # characters, two seconds

# One print at a time in a process; whoever waited finds it made.
_turn = threading.Lock()


@dataclass(frozen=True)
class Print:
    """Pages to print: their HTML, the title of the PDF."""

    html: str
    title: str

    @property
    def key(self) -> str:
        """SHA-256 over all that decides the bytes."""
        digest = hashlib.sha256()
        for part in (rendering.template_version(), self.title, self.html):
            digest.update(part.encode() + b"\0")
        return digest.hexdigest()

    @property
    def heavy(self) -> bool:
        """Whether nobody should be made to wait for it."""
        return len(self.html) + TAG_WEIGHT * self.html.count("<") > HEAVY


def made(wanted: Print) -> bytes | None:
    """The PDF where it was made already."""
    found: bytes | None = caches["prints"].get(wanted.key)
    return found


def make(wanted: Print, *, seconds: int | None = None) -> bytes:
    """The PDF, made now unless somebody made it meanwhile; kept for as long as the cache says.

    `seconds` says otherwise, for pages that nobody asks for again after that time.
    """
    with _turn:
        data = made(wanted)
        if data is None:
            data = rendering.render_pdf(wanted.html, title=wanted.title)
            caches["prints"].set(wanted.key, data, DEFAULT_TIMEOUT if seconds is None else seconds)
    return data
