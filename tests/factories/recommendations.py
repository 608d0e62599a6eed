"""Recommendation requests in any state, reached by performing the real steps."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile

from recommendations.models import RecommendationRequest
from recommendations.services import flow, letters, notes
from recommendations.states import State
from satudata.workflow import deadlines, outbox
from tests.factories.recommendations_form import fill_form
from tests.factories.world import WORK, World
from tests.walked_once import taken_back, walked_once

CRITERIA = dict.fromkeys(flow.CRITERIA, True)
HOUR = timedelta(minutes=20)

Walk = Callable[["Walker"], None]


class Walker:
    """Performs one step after another on one request, twenty minutes apart, as the people of a world."""

    def __init__(self, world: World, at: datetime = WORK) -> None:
        self.world = world
        self.at = at
        self.request: RecommendationRequest = flow.start_request(
            instansi=world.instansi["dinkes"],
            by=world.operator,
            signed_in_at=at - timedelta(minutes=3),
            dashboard_at=at - timedelta(minutes=2),
            menu_at=at - timedelta(minutes=1),
            at=at,
        )

    def _next(self) -> datetime:
        self.at += HOUR
        return self.at

    def _keep(self, moved: object) -> None:
        self.request = RecommendationRequest.objects.select_related(
            "wilayah", "instansi", "pembina", "kegiatan"
        ).get(pk=self.request.pk)

    def fill(self) -> None:
        fill_form(self.request)
        self._keep(None)

    def submit(self) -> None:
        self._keep(flow.submit_request(request=self.request, by=self.world.operator, at=self._next()))

    def start_check(self) -> None:
        by = self.world.pemeriksa if self.request.state == State.FORWARDED else self.world.walidata
        self._keep(flow.start_check(request=self.request, by=by, at=self._next()))

    def forward(self) -> None:
        self._keep(flow.forward_request(request=self.request, by=self.world.walidata, at=self._next()))

    def give_back(self) -> None:
        by = self.world.pemeriksa if self.request.state == State.BPS_CHECKING else self.world.walidata
        notes.add_note(
            request=self.request, by=by, section="identitas", text="Perjelas judul.", at=self._next()
        )
        self._keep(flow.return_request(request=self.request, by=by, at=self._next()))

    def answer(self) -> None:
        for note in self.request.notes.filter(status="belum_diperbaiki"):
            notes.answer_note(note=note, by=self.world.operator, jawaban="Sudah.", at=self._next())
        self._keep(None)

    def accept(self) -> None:
        self._keep(flow.accept_request(request=self.request, by=self.world.pemeriksa, at=self._next()))

    def approve(self) -> None:
        self._keep(
            flow.approve_request(
                request=self.request, by=self.world.penandatangan, criteria=CRITERIA, at=self._next()
            )
        )

    def reject(self) -> None:
        criteria = CRITERIA | {"duplikasi": False}
        self._keep(
            flow.reject_request(
                request=self.request,
                by=self.world.penandatangan,
                criteria=criteria,
                reason="Sudah ada.",
                at=self._next(),
            )
        )

    def number_letter(self) -> None:
        self._keep(
            letters.issue_surat_rekomendasi(
                request=self.request, by=self.world.penandatangan, at=self._next()
            )
        )

    def render(self) -> None:
        outbox.drain(self._next())
        self._keep(None)

    def show_komitmen(self, pdf: bytes | None = None) -> None:
        self.request.wilayah.komitmen_boleh_scan = True
        self.request.wilayah.save()
        self._keep(
            letters.upload_komitmen(
                request=self.request,
                upload=upload(pdf or small_pdf()),
                by=self.world.operator,
                at=self._next(),
            )
        )

    def lapse(self) -> None:
        self.at += timedelta(days=120)
        deadlines.remind(self.at)
        outbox.drain(self.at)
        self._keep(None)

    def discard(self) -> None:
        self._keep(flow.discard_draft(request=self.request, by=self.world.operator, at=self._next()))


PATHS: dict[str, tuple[str, ...]] = {
    State.DRAFTED: ("fill",),
    State.DISCARDED: ("discard",),
    State.SUBMITTED: ("fill", "submit"),
    State.WALIDATA_CHECKING: ("fill", "submit", "start_check"),
    State.WALIDATA_RETURNED: ("fill", "submit", "start_check", "give_back"),
    State.FORWARDED: ("fill", "submit", "start_check", "forward"),
    State.BPS_CHECKING: ("fill", "submit", "start_check", "forward", "start_check"),
    State.BPS_RETURNED: ("fill", "submit", "start_check", "forward", "start_check", "give_back"),
    State.DECISION_AWAITED: ("fill", "submit", "start_check", "forward", "start_check", "accept"),
}
_DECIDED = PATHS[State.DECISION_AWAITED]
PATHS |= {
    State.LAPSED: (*PATHS[State.WALIDATA_RETURNED], "lapse"),
    State.REJECTED: (*_DECIDED, "reject"),
    State.APPROVED: (*_DECIDED, "approve"),
    State.LETTER_NUMBERED: (*_DECIDED, "approve", "number_letter"),
    State.LETTER_ISSUED: (*_DECIDED, "approve", "number_letter", "render"),
    State.KOMITMEN_SHOWN: (*_DECIDED, "approve", "number_letter", "render", "show_komitmen"),
}


def request_at(world: World, state: str, at: datetime = WORK) -> Walker:
    """A walker whose request has reached `state` by the shortest way."""
    walker = _walked(world, PATHS[state], at)
    assert walker.request.state == state
    return walker


@walked_once
def _walked(world: World, path: tuple[str, ...], at: datetime) -> Walker:
    if not path:
        return Walker(world, at)
    walker = _walked(world, path[:-1], at)
    getattr(walker, path[-1])()
    return walker


def upload(data: bytes, name: str = "surat-komitmen.pdf") -> SimpleUploadedFile:
    """An uploaded file as a view receives it."""
    return SimpleUploadedFile(name, data, content_type="application/pdf")


def small_pdf() -> bytes:
    """A one-page PDF without signature, as a scanner writes it."""
    import pikepdf

    out = BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(out)
    return out.getvalue()


@contextmanager
def rolled_back() -> Iterator[None]:
    """Run something and take it back, whatever it did."""
    from django.db import transaction

    with taken_back(), transaction.atomic():
        yield
        transaction.set_rollback(True)
