"""People who move cases through real pages as fast as they are answered, and ask again when they are not.

Each case has a plan, drawn beforehand; a step goes to whoever has the role, some steps to two at once.
An act that is not answered is sent again with the same token until it is: that is what a browser's
"resend" and an impatient person do.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from queue import Empty, SimpleQueue
from uuid import uuid4

from django.db import connection
from django.urls import reverse

from recommendations.models import RecommendationRequest, ReviewNote
from recommendations.services.flow import CRITERIA
from recommendations.states import State
from satudata.accounts.models import Instansi, User
from tests.campaign.audit import STARTED, Told
from tests.factories.hosts import Answer, Caller
from tests.factories.recommendations import small_pdf

OPERATOR, WALIDATA, PEMERIKSA, PENANDATANGAN = "operator", "walidata", "pemeriksa", "penandatangan"
NOTE, ANSWER = "catat", "jawab"  # acts beside the moves; they carry no token
# Steps that two people of a team may try at once.
CONTESTED = frozenset({"mulai-periksa", "teruskan", "terima", "tentukan", "terbitkan-surat"})
RETRY_SECONDS = 0.1
CORRECTION = [(OPERATOR, ANSWER), (OPERATOR, "kirim")]
FIELDS: dict[str, dict[str, str]] = {
    "kirim": {"pernyataan": "on"},
    "tentukan": {"keputusan": "layak", **dict.fromkeys(CRITERIA, "on")},
}

Step = tuple[str, str]


def plan(chance: random.Random) -> list[Step]:
    """The way of one case: role and act, in order."""
    steps: list[Step] = []
    for _time in range(chance.choice([0, 1, 1, 2])):
        steps += [(OPERATOR, "kirim"), (OPERATOR, "tarik")]
    steps += [(OPERATOR, "kirim"), (WALIDATA, "mulai-periksa")]
    if chance.random() < 0.3:
        steps += [(WALIDATA, NOTE), (WALIDATA, "kembalikan"), *CORRECTION, (WALIDATA, "mulai-periksa")]
    steps += [(WALIDATA, "teruskan"), (PEMERIKSA, "mulai-periksa")]
    if chance.random() < 0.15:
        steps += [(PEMERIKSA, NOTE), (PEMERIKSA, "kembalikan"), *CORRECTION, (PEMERIKSA, "mulai-periksa")]
    return [*steps, (PEMERIKSA, "terima"), (PENANDATANGAN, "tentukan"), (PENANDATANGAN, "terbitkan-surat"),
            (OPERATOR, "unggah-komitmen")]  # fmt: skip


@dataclass
class Task:
    """One step of one case, the steps behind it, and whether somebody else tries it at the same time."""

    case: str
    act: str
    rest: list[Step]
    contested: bool = False


@dataclass
class Board:
    """What waits for each role, and what everybody was told; shared by all players."""

    chance: random.Random
    office: Instansi
    goal: int
    over: threading.Event = field(default_factory=threading.Event)
    journal: list[Told] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    queues: dict[str, SimpleQueue[Task]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def moves(self) -> int:
        return sum(told.done for told in self.journal)

    def put(self, case: str, steps: list[Step]) -> None:
        """Give the next step to its role, sometimes twice."""
        if not steps:
            return
        (role, act), rest = steps[0], steps[1:]
        with self._lock:
            twice = act in CONTESTED and self.chance.random() < 0.2
        for _time in range(2 if twice else 1):
            self.queues[role].put(Task(case, act, rest, twice))

    def note(self, told: Told) -> None:
        with self._lock:
            self.journal.append(told)
        if self.moves >= self.goal:
            self.over.set()


class Player(threading.Thread):
    """One signed-in person with one connection, acting until the campaign is over."""

    def __init__(self, board: Board, user: User, role: str, caller: Caller) -> None:
        super().__init__(name=user.username)
        self.board, self.user, self.role, self.caller = board, user, role, caller
        self.pdf = small_pdf()

    def run(self) -> None:
        try:
            while not self.board.over.is_set():
                self._next()
        except Exception as fault:  # whatever it is, the campaign has failed
            self.board.faults.append(f"{self.name}: {fault!r}")
            self.board.over.set()
        finally:
            self.caller.close()
            connection.close()

    def _next(self) -> None:
        try:
            task = self.board.queues[self.role].get(timeout=0.2)
        except Empty:
            if self.role == OPERATOR:
                self._start_and_discard()
            return
        if task.act == NOTE:
            self._note(task)
        elif task.act == ANSWER:
            self._answer(task)
        elif task.act == "unggah-komitmen" and not self._has_letter(task.case):
            self.board.queues[self.role].put(task)
            self._start_and_discard()
        else:
            self._move(task)

    # Moves ---------------------------------------------------------------------------------------
    def _move(self, task: Task) -> None:
        fields = FIELDS.get(task.act, {}) | {"token": str(uuid4())}
        file = ("berkas", "komitmen.pdf", self.pdf) if task.act == "unggah-komitmen" else None
        address = reverse("request_act", args=[task.case, task.act])
        answer = self._until_answered(lambda: self.caller.post(address, fields, file))
        done = answer.status == 302
        self.board.note(Told(self.user.pk, task.case, task.act, fields["token"], done))
        if done:
            self.board.put(task.case, task.rest)
        elif not (task.contested and answer.status in (403, 409)):
            self._fault(task.act, task.case, answer)

    def _start_and_discard(self) -> None:
        fields = {"token": str(uuid4()), "instansi": str(self.board.office.pk), "cara": ""}
        answer = self._until_answered(lambda: self.caller.post(reverse("request_start"), fields))
        if answer.status != 302:
            self._fault(STARTED, "", answer)
            return
        self.board.note(Told(self.user.pk, "", STARTED, fields["token"], True))
        # A start that was carried out at its first, unanswered try leads to the list.
        parts = answer.location.strip("/").split("/")
        if len(parts) > 1:
            self._move(Task(parts[1], "hapus-draf", []))

    # Beside the moves ----------------------------------------------------------------------------
    def _note(self, task: Task) -> None:
        fields = {
            "section": "identitas",
            "field": "",
            "row": "",
            "kind": "wajib",
            "text": "Perjelas judulnya.",
        }
        answer = self._until_answered(lambda: self.caller.post(reverse("note_add", args=[task.case]), fields))
        if answer.status != 302:
            self._fault(task.act, task.case, answer)
        self.board.put(task.case, task.rest)

    def _answer(self, task: Task) -> None:
        waiting = ReviewNote.objects.filter(request=task.case, status=ReviewNote.Status.BELUM)
        for note in waiting.filter(sent_at__isnull=False).values_list("pk", flat=True):
            address = reverse("note_answer", args=[task.case, note])
            answer = self._until_answered(
                lambda address=address: self.caller.post(address, {"jawaban": "Sudah.", "resolved": "on"})
            )
            if answer.status != 302:
                self._fault(task.act, task.case, answer)
        self.board.put(task.case, task.rest)

    def _has_letter(self, case: str) -> bool:
        return RecommendationRequest.objects.filter(pk=case, state=State.LETTER_ISSUED).exists()

    # Asking --------------------------------------------------------------------------------------
    def _until_answered(self, ask: Callable[[], Answer]) -> Answer:
        """Ask again, the same, until somebody answers; an error of the server is no answer."""
        while True:
            try:
                answer = ask()
            except (OSError, HTTPException):
                self.board.statuses["unanswered"] += 1
            else:
                self.board.statuses[str(answer.status)] += 1
                if answer.status < 500:
                    return answer
            threading.Event().wait(RETRY_SECONDS)

    def _fault(self, act: str, case: str, answer: Answer) -> None:
        words = " ".join(answer.text.split())
        self.board.faults.append(
            f"{self.name}: {act} {case}: {answer.status} {answer.location} {words[-600:]}"
        )
