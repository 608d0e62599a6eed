"""The control of the campaign's auditor: a sound record passes, each planted fault is found."""

import copy
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from recommendations.models import RecommendationRequest, Revision, SuratKomitmen
from recommendations.states import State
from satudata.clock.now import now
from satudata.documents.models import Document, DocumentSeries
from satudata.notifications.models import Notice
from satudata.workflow import outbox
from satudata.workflow.models import Event, Job, StepRun, SubmittedToken
from tests.campaign.audit import EVENTS_OF, STARTED, Told, audit
from tests.factories.recommendations import Walker, request_at
from tests.factories.world import World
from tests.lifted import guards_lifted


@pytest.fixture(scope="module")
def walked(world_of_module: World, django_db_blocker: Any) -> tuple[Walker, list[Told]]:
    """A case at its end and one waiting, and what people were told: as if all had acted with tokens."""
    acts = {code: act for act, codes in EVENTS_OF.items() for code in codes}
    told = []
    with django_db_blocker.unblock():
        request_at(world_of_module, State.WALIDATA_RETURNED)
        walker = request_at(world_of_module, State.KOMITMEN_SHOWN)
        outbox.drain(walker.at)
        for event in Event.objects.filter(code__in=acts):
            act, token = acts[event.code], uuid4()
            SubmittedToken.objects.create(user_id=event.actor_id, token=token, at=now())
            case = "" if act == STARTED else event.case_id
            told.append(Told(event.actor_id, case, act, str(token), True))
    return walker, told


@pytest.fixture
def walker(walked: tuple[Walker, list[Told]], db: None) -> Walker:
    return walked[0]


@pytest.fixture
def journal(walked: tuple[Walker, list[Told]], db: None) -> list[Told]:
    return walked[1]


def test_sound_record_passes(journal: list[Told]) -> None:
    assert audit(journal) == []


def test_refused_act_that_left_nothing_passes(journal: list[Told], walker: Walker) -> None:
    refused = Told(walker.world.walidata.pk, str(walker.request.pk), "teruskan", str(uuid4()), False)

    assert audit([*journal, refused]) == []


# Planted faults ------------------------------------------------------------------------------------
def of(walker: Walker, model: Any) -> Any:
    return model.objects.filter(case_id=str(walker.request.pk)).order_by("pk")


def lost_event(walker: Walker) -> None:
    of(walker, Event).filter(code="request_forwarded").delete()


def event_without_state(walker: Walker) -> None:
    RecommendationRequest.objects.filter(pk=walker.request.pk).update(state=State.LETTER_ISSUED)


def doubled_event(walker: Walker) -> None:
    event = copy.copy(of(walker, Event).filter(code="request_forwarded").get())
    event.pk, event.seq = None, 999
    event.save(force_insert=True)


def doubled_run(walker: Walker) -> None:
    run = of(walker, StepRun).filter(step_code="A4").get()
    run.pk = None
    run.save(force_insert=True)


def run_left_open(walker: Walker) -> None:
    of(walker, StepRun).filter(step_code="A9").update(closed_at=None, closed_by=None)


def lost_run(walker: Walker) -> None:
    of(walker, StepRun).filter(step_code="A7").delete()


def lost_open_run(walker: Walker) -> None:
    StepRun.objects.filter(closed_at__isnull=True).delete()


def missing_job(walker: Walker) -> None:
    event = of(walker, Event).filter(code="request_forwarded").get()
    Job.objects.filter(dedupe_key=f"notify_event:{event.pk}").delete()


def job_not_done(walker: Walker) -> None:
    job = Job.objects.filter(kind="render_document").first()
    Job.objects.filter(pk=job.pk).update(done_at=None, failed_at=now())


def number_taken_for_nothing(walker: Walker) -> None:
    DocumentSeries.objects.filter(kode="surat_keluar").update(terakhir=2)


def identity_skipped(walker: Walker) -> None:
    RecommendationRequest.objects.filter(pk=walker.request.pk).update(identitas_rekomendasi="V-26.3503.002")


def letter_not_stored(walker: Walker) -> None:
    Document.objects.filter(pk=walker.request.surat_id).update(state=Document.State.PREPARING)


def bytes_changed(walker: Walker) -> None:
    stored = walker.request.surat.file
    type(stored).objects.filter(pk=stored.pk).update(sha256="0" * 64)


def lost_revision(walker: Walker) -> None:
    Revision.objects.filter(request=walker.request).delete()


def lost_komitmen(walker: Walker) -> None:
    SuratKomitmen.objects.filter(request=walker.request).delete()


def lost_notice(walker: Walker) -> None:
    event = of(walker, Event).filter(code="request_forwarded").get()
    Notice.objects.filter(user=walker.world.operator, cause=f"event:{event.pk}").delete()


def told_of_ones_own_act(walker: Walker) -> None:
    event = of(walker, Event).filter(code="request_forwarded").get()
    Notice.objects.create(user_id=event.actor_id, cause=f"event:{event.pk}", code=event.code, at=event.at)


FAULTS: dict[Callable[[Walker], None], str] = {
    lost_event: "begins in",
    event_without_state: "its events lead to",
    doubled_event: "acknowledged, 2 recorded",
    doubled_run: "closed runs",
    run_left_open: "1 open runs in komitmen_shown",
    lost_run: "closed runs",
    lost_open_run: "open runs []",
    missing_job: "was never promised",
    job_not_done: "was not carried out",
    number_taken_for_nothing: "series surat_keluar: missing [2]",
    identity_skipped: "series identitas_rekomendasi",
    letter_not_stored: "is preparing in",
    bytes_changed: "SHA-256 differs",
    lost_revision: "revisions [] of 1 submissions",
    lost_komitmen: "0 Surat Komitmen in komitmen_shown",
    lost_notice: "was not told to",
    told_of_ones_own_act: "was told to",
}


@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__)
def test_planted_fault_is_found(plant: Callable[[Walker], None], walker: Walker, journal: list[Told]) -> None:
    with guards_lifted():
        plant(walker)

        found = audit(journal)

    assert any(FAULTS[plant] in fault for fault in found), found


def test_acknowledged_act_that_is_not_there_is_found(journal: list[Told], walker: Walker) -> None:
    lost = Told(walker.world.walidata.pk, str(walker.request.pk), "teruskan", str(uuid4()), True)

    found = audit([*journal, lost])

    assert any("2 acknowledged, 1 recorded" in fault for fault in found)
    assert any(fault.startswith("token") and "1 acknowledged, 0 used" in fault for fault in found)


def test_refused_act_that_is_there_is_found(journal: list[Told]) -> None:
    """A retry that is told "no" although the first try was carried out."""
    (done,) = [told for told in journal if told.act == "teruskan"]
    rest = [told for told in journal if told is not done]

    found = audit([Told(done.user, done.case, done.act, done.token, False), *rest])

    assert any("0 acknowledged, 1 recorded" in fault for fault in found)
