"""A link of a notice leads straight to where its reader acts, and never to a page that refuses them."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from recommendations.registrations import ROLES
from recommendations.services import flow, notes
from recommendations.states import State
from satudata.accounts.models import Grant
from satudata.accounts.services import withdraw_grant
from satudata.notifications.models import Notice
from satudata.workflow import outbox
from satudata.workflow.models import StepRun
from tests.factories.recommendations import PATHS, Walker, request_at
from tests.factories.world import World

pytestmark = pytest.mark.embedded


def notice_of(walker: Walker, name: str, code: str = "") -> Notice:
    """The newest notice of a person about the walker's case."""
    outbox.drain(walker.at)
    found = Notice.objects.filter(user__username=name, data__case_id=str(walker.request.pk))
    return found.filter(code=code).latest("at") if code else found.latest("at")


def remind(run: StepRun, kind: str, walker: Walker, to: str = "pemegang") -> None:
    """Promise to tell an audience of a run's due date; of a draft, which has none, of its beginning."""
    anchor = (run.due_at or run.opened_at).isoformat()
    outbox.enqueue(
        "notify_run",
        key=f"{run.pk}:{kind}",
        at=walker.at,
        run=run.pk,
        kind=kind,
        to=to,
        about="jatuh_tempo",
        anchor=anchor,
    )


def followed(world: World, notice: Notice, name: str) -> str:
    """Where the link in an e-mail leads this person."""
    client = Client()
    client.force_login(world.people[name])
    answer = client.get(reverse("notice_target", args=[notice.pk]))
    assert answer.status_code == 302
    return str(answer["Location"])


@pytest.mark.parametrize(
    ("state", "name", "expected"),
    [
        (State.SUBMITTED, "walidata", "/pengajuan/{pk}/pemeriksaan/"),
        (State.FORWARDED, "pemeriksa", "/pengajuan/{pk}/pemeriksaan/"),
        (State.FORWARDED, "operator", "/pengajuan/{pk}/"),
        (State.WALIDATA_RETURNED, "operator", "/pengajuan/{pk}/perbaikan/#catatan-{note}"),
        (State.BPS_RETURNED, "operator", "/pengajuan/{pk}/perbaikan/#catatan-{note}"),
        (State.WALIDATA_RETURNED, "kepala", "/pengajuan/{pk}/"),
        (State.DECISION_AWAITED, "penandatangan", "/pengajuan/{pk}/pemeriksaan/#desk-bar"),
        (State.REJECTED, "operator", "/pengajuan/{pk}/#penentuan"),
        (State.APPROVED, "operator", "/pengajuan/{pk}/#penentuan"),
        (State.LETTER_ISSUED, "operator", "/pengajuan/{pk}/#unggah-komitmen"),
        (State.LETTER_ISSUED, "kepala", "/pengajuan/{pk}/#unggah-komitmen"),
    ],
)
@pytest.mark.once
def test_link_leads_to_where_its_reader_acts(world: World, state: str, name: str, expected: str) -> None:
    walker = request_at(world, state)
    note = walker.request.notes.filter(sent_at__isnull=False).last()
    wanted = expected.format(pk=walker.request.pk, note=note.pk if note else "")

    assert followed(world, notice_of(walker, name), name) == wanted


def test_signatory_is_led_to_the_letter(world: World) -> None:
    walker = request_at(world, State.APPROVED)
    remind(StepRun.objects.get(case_id=str(walker.request.pk), closed_at=None), "near", walker)

    found = followed(world, notice_of(walker, "penandatangan", "run_near"), "penandatangan")

    assert found == f"/pengajuan/{walker.request.pk}/#giliran"


def test_link_is_about_now_not_about_the_day_it_was_sent(world: World) -> None:
    """The notice says "layak"; by the time of the click the letter waits for its Surat Komitmen."""
    walker = request_at(world, State.LETTER_ISSUED)

    found = followed(world, notice_of(walker, "operator", "request_approved"), "operator")

    assert found.endswith("#unggah-komitmen")


def test_first_note_that_must_be_corrected_comes_first(world: World) -> None:
    """Not the oldest, and not one that is only a suggestion: the first of the form."""
    walker = request_at(world, State.WALIDATA_CHECKING)
    for section, kind in (("desain", "wajib"), ("perencanaan", "wajib"), ("identitas", "saran")):
        notes.add_note(request=walker.request, by=world.walidata, section=section, kind=kind,
                       text="Perjelas.", at=walker.at)  # fmt: skip
    walker._keep(flow.return_request(request=walker.request, by=world.walidata, at=walker._next()))
    first = walker.request.notes.get(section="perencanaan")

    found = followed(world, notice_of(walker, "operator"), "operator")
    assert found.endswith(f"/perbaikan/#catatan-{first.pk}")


@pytest.mark.once
def test_everybody_who_is_told_of_anything_can_open_it_at_its_place(world: World) -> None:
    """Over all states: each notice, and a reminder of each open step, fetched as whom it was written to."""
    codes, steps = set(), set()
    for state in PATHS:
        walker = request_at(world, state)
        run = StepRun.objects.filter(case_id=str(walker.request.pk), closed_at=None).first()
        if run is not None:
            steps.add(run.step_code)
            for kind, to in (("overdue", "pemegang"), ("escalate_head", "kepala")):
                remind(run, kind, walker, to)
        outbox.drain(walker.at)
        for notice in Notice.objects.filter(data__case_id=str(walker.request.pk)).select_related("user"):
            codes.add(notice.code)
            _opens_at_its_place(notice)
    assert {"request_submitted", "request_forwarded", "request_returned_by_walidata", "request_rejected",
            "request_returned_by_bps", "request_accepted", "request_approved", "letter_issued",
            "request_lapsed", "run_overdue", "run_escalate_head"} <= codes  # fmt: skip
    assert steps == set(ROLES) - {"A1", "A2"}


def _opens_at_its_place(notice: Notice) -> None:
    client = Client()
    client.force_login(notice.user)
    url = client.get(reverse("notice_target", args=[notice.pk]))["Location"]
    page, _hash, anchor = url.partition("#")
    answer = client.get(page)
    assert answer.status_code == 200, (notice, url)
    if anchor:
        assert re.search(rf'\bid="{anchor}"', answer.content.decode()), (notice, url)


def test_colleague_to_whom_the_mail_was_passed_on_is_led_by_their_own_rights(world: World) -> None:
    walker = request_at(world, State.WALIDATA_RETURNED)
    notice = notice_of(walker, "operator")

    assert followed(world, notice, "auditor") == f"/pengajuan/{walker.request.pk}/"


@pytest.mark.parametrize("name", ["operator_lain", "blitar_walidata", "tanpa_peran", "admin"])
def test_for_whom_the_case_does_not_exist_the_link_does_not_either(world: World, name: str) -> None:
    notice = notice_of(request_at(world, State.WALIDATA_RETURNED), "operator")
    client = Client()
    client.force_login(world.people[name])

    assert client.get(reverse("notice_target", args=[notice.pk])).status_code == 404


def test_link_leads_through_signing_in_and_keeps_its_place(world: World) -> None:
    notice = notice_of(request_at(world, State.WALIDATA_RETURNED), "operator")
    url = reverse("notice_target", args=[notice.pk])

    assert Client().get(url)["Location"] == f"/accounts/login/?next={url}"


def test_link_reads_nothing_away(world: World) -> None:
    """Mail programs and scanners open links by themselves: what nobody read stays unread."""
    notice = notice_of(request_at(world, State.WALIDATA_RETURNED), "operator")
    followed(world, notice, "operator")

    notice.refresh_from_db()
    assert notice.read_at is None


def test_button_in_the_application_leads_to_the_same_place_and_marks_as_read(world: World) -> None:
    walker = request_at(world, State.WALIDATA_RETURNED)
    notice = notice_of(walker, "operator")
    client = Client()
    client.force_login(world.operator)

    answer = client.post(reverse("notice_open", args=[notice.pk]))

    assert answer["Location"] == followed(world, notice, "operator")
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_button_of_a_case_that_is_no_longer_theirs_stays_on_the_list(world: World) -> None:
    walker = request_at(world, State.WALIDATA_RETURNED)
    notice = notice_of(walker, "operator")
    withdraw_grant(grant=Grant.objects.get(user=world.operator), by=world.admin, at=walker.at)
    client = Client()
    client.force_login(world.operator)

    assert client.post(reverse("notice_open", args=[notice.pk]))["Location"] == "/pemberitahuan/"
