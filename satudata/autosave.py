"""A page that saves itself: what is written over what, and what its script is answered.

Three states of one answer are compared: what was typed now, what is stored now, and what stood on the page
before this person touched it (the bases, sent by js/autosave.js). What nobody touched is left alone, so two
people may fill one page; an answer that both changed is a clash, which a person decides. A page without a
script sends no bases: then its version says whether anything was saved meanwhile. Which answers a page has
and how they are stored belongs to each app.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from satudata.clock.templatetags.waktu import jam

# Names of inputs that are no answers.
VERSION, BASE, DISPUTED, DECISION = "versi", "dasar", "bentrok", "putusan-"
# What stood on a page is what was confirmed last and what was sent since; more is asked about instead.
BASES = 20
# Somebody else may save between reading and writing; a third time in a row is no accident.
TRIES = 3
# One person's saves within this time are one sitting in the record: what it says already is not said again.
SITTING = timedelta(minutes=15)
# What a person took of a clash.
MINE, STORED = "saya", "tersimpan"
# Verdicts of one answer: nothing to do, write it, another's stays untold or told, ask.
SAME, TAKE, LEFT, OTHERS, CLASH = "same", "take", "left", "others", "clash"


@dataclass(frozen=True)
class Difference:
    """One answer that two people wrote differently: what is stored, and what was typed here.

    `name` is the input, or the prefix of the rows; `chosen` what the person took (`MINE`, `STORED`).
    """

    name: str
    number: str
    label: str
    stored: str
    typed: str
    chosen: str = ""


@dataclass(frozen=True)
class LastSave:
    """Who saved a page last, and when: what its line says before the script does."""

    saved_at: datetime
    saved_by: Any


def verdict(  # noqa: PLR0913  everything that is known of one answer at one moment
    name: str,
    typed: Any,
    stored: Any,
    *,
    before: Sequence[Mapping[str, Any]],
    chosen: str,
    current: bool,
    disputed: bool = False,
) -> str:
    """Decide what becomes of one answer.

    `before` are the bases, first as the server confirmed it last, then as it was sent without an answer;
    `chosen` what was taken of a clash that was shown, `disputed`: it was shown; `current`: the page's version
    is the stored one.
    """
    if typed == stored:
        return SAME
    if before and name in before[0] and before[0][name] == typed and chosen != MINE:
        return OTHERS
    if chosen == STORED:
        return LEFT
    if chosen == MINE:
        return TAKE
    if disputed and not chosen:
        return CLASH
    if not before or name not in before[0]:
        return TAKE if current else CLASH
    return TAKE if any(name in base and base[name] == stored for base in before) else CLASH


class Sent:
    """What a page sent beside its answers: what stood on it, which clashes it showed, what was decided.

    `state` reads the answers of a page, by name, as they would be stored.
    """

    def __init__(self, data: QueryDict, state: Callable[[QueryDict], Mapping[str, Any]]) -> None:
        self.bases = [state(QueryDict(text)) for text in data.getlist(BASE)[:BASES]]
        self._data = data
        self._disputed = frozenset(data.get(DISPUTED, "").split())

    def chosen(self, name: str) -> str:
        """What was taken of a clash; empty where nothing was decided."""
        return str(self._data.get(f"{DECISION}{name}", ""))

    def verdict(self, name: str, typed: Any, stored: Any, *, current: bool) -> str:
        """The verdict of one answer of this page."""
        return verdict(
            name, typed, stored, before=self.bases, chosen=self.chosen(name), current=current,
            disputed=name in self._disputed,
        )  # fmt: skip


def busy() -> str:
    """What somebody is told whose save another was faster than, each of `TRIES` times."""
    return _("Orang lain sedang menyimpan bagian ini. Simpan sekali lagi.")


def answer(  # noqa: PLR0913  each is one part of what the script shows
    *,
    version: int,
    at: datetime,
    wilayah: Any,
    messages: Mapping[str, Sequence[str]] | None = None,
    ids: Mapping[str, str] | None = None,
    others: Sequence[str] = (),
    waiting: str = "",
) -> dict[str, Any]:
    """What the script is told of a page that was saved.

    `messages` by input, `ids` new values of hidden inputs, `others` labels that somebody else changed
    meanwhile, `waiting` what is left to a button, in words.
    """
    said = _("Isian yang juga berubah di tempat lain: %(names)s.") % {"names": ", ".join(others)}
    return {
        "versi": version,
        "saat": _("Tersimpan %(jam)s") % {"jam": jam(at, wilayah)},
        "pesan": messages or {},
        "id": ids or {},
        "lain": said if others else "",
        "tunda": waiting,
    }
