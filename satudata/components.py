"""What the page components are given: small frozen records, filled by views and queries.

Each record belongs to one template in `templates/_components/` and says nothing about rights, states
or time: those are decided elsewhere and arrive here as words, an address and a tone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.utils.functional import Promise

Text = str | Promise


class Tone(StrEnum):
    """The six meanings a colour may have; the text always says it too."""

    NEUTRAL = "neutral"  # draft, closed, nothing to do
    INFO = "info"  # on its way, with somebody
    WAITING = "waiting"  # asks for attention soon
    GOOD = "good"  # accepted, published, in time
    BAD = "bad"  # refused, late
    MUTED = "muted"  # waiting for the other side


class ButtonStyle(StrEnum):
    PRIMARY = "primary"  # at most one on a page
    SECONDARY = "secondary"
    QUIET = "quiet"
    DANGER = "danger"


@dataclass(frozen=True)
class ButtonContext:
    """One action: `_components/button.html`.

    Not `allowed`: shown greyed with `reason` beside it, never hidden without a word. `confirm` is
    the sentence of consequences that a dialog asks about first; `hidden` are hidden inputs of a POST
    (idempotency token, version of the form).
    """

    label: Text
    url: str
    method: str = "post"
    allowed: bool = True
    reason: Text = ""
    style: str = ButtonStyle.SECONDARY
    confirm: Text = ""
    icon: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Chip:
    """A state in words: `_components/chip.html`."""

    label: Text
    tone: str = Tone.NEUTRAL


class DueState(StrEnum):
    """The states of the clock of a step (`ux.md` 2.3)."""

    RUNNING = "running"
    NEAR = "near"
    OVERDUE = "overdue"
    WAITING = "waiting"  # the other side has the turn
    DONE = "done"
    DONE_LATE = "done_late"
    NONE = "none"  # tanpa batas waktu


@dataclass(frozen=True)
class DueChip:
    """The clock of a step in words: `_components/due_chip.html`.

    `label` "Sisa 3 hari kerja"; `detail` "jatuh tempo Rabu, 25 November 2026"; `how` the lines behind
    "Bagaimana dihitung?": start, days skipped, date that results.
    """

    state: str
    label: Text
    detail: Text = ""
    how: Sequence[Text] = ()


@dataclass(frozen=True)
class Row:
    """One case in a queue or list: `_components/queue_table.html`, `_components/turn_list.html`.

    `run` is the id of its open step, by which it is chosen; `turn` says who must act now; `taken_by` is the
    holder's name; `take` is the button "Ambil" where nobody has it yet; `waiting` how long this turn has
    lasted in words; `compare_url` where this round is compared with the one before; `looking` who else
    has the case open, in words.
    """

    title: str
    url: str
    number: str = ""
    instansi: str = ""
    kind: Text = ""
    year: int | str = ""
    state_label: Text = ""
    state_tone: str = Tone.NEUTRAL
    step_label: Text = ""
    round: int = 1
    due: DueChip | None = None
    taken_by: str = ""
    take: ButtonContext | None = None
    waiting_since: date | datetime | None = None
    open_notes: int = 0
    run: int = 0
    turn: Text = ""
    turn_is_mine: bool = False
    waiting: Text = ""
    compare_url: str = ""
    looking: Sequence[str] = ()


@dataclass(frozen=True)
class Errand:
    """Something that waits for a person and is no turn of an SOP step: `_components/errand_list.html`.

    `due` is a day; `late` says that it is over.
    """

    title: Text
    detail: Text
    url: str
    due: date | None = None
    late: bool = False


@dataclass(frozen=True)
class Option:
    """One choice of a filter or select. `title` is the long name."""

    value: str
    label: Text
    chosen: bool = False
    title: str = ""


@dataclass(frozen=True)
class Task:
    """One section of a hub: `_components/task_list.html`. `url` empty: locked, `hint` says why."""

    label: Text
    state_label: Text
    state_tone: str = Tone.NEUTRAL
    url: str = ""
    number: str = ""
    hint: Text = ""


@dataclass(frozen=True)
class SummaryRow:
    """One answer: `_components/summary_list.html`. `key` is the question in words."""

    key: Text
    value: Text
    number: str = ""
    change_url: str = ""
    note: Text = ""


@dataclass(frozen=True)
class TimelineItem:
    """One event of a case: `_components/timeline.html`."""

    at: datetime
    verb: Text
    actor: Text
    role: Text = ""
    note: Text = ""
    tone: str = Tone.NEUTRAL
    links: Sequence[tuple[Text, str]] = ()


@dataclass(frozen=True)
class ErrorItem:
    """One line of an error summary that no field carries: `_components/error_summary.html`."""

    message: Text
    anchor: str = ""


@dataclass(frozen=True)
class NavItem:
    """One entry of the main navigation, or of the views of a list; `count` in words such as "999+"."""

    label: Text
    url: str
    icon: str = ""
    current: bool = False
    count: int | str = 0


@dataclass(frozen=True)
class Breadcrumb:
    """One step of the way here; the last one has no address."""

    label: Text
    url: str = ""


@dataclass(frozen=True)
class DemoAccount:
    """One entry of the role switcher, only ever filled in the demo."""

    username: str
    name: str
    role: Text
    office: str = ""
    current: bool = False
