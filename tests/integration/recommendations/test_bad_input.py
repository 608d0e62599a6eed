"""Bad input as people send it: clear words in Indonesian, nothing typed is lost, the state stays right.

Every test acts through the pages a person sees (tests/factories/visitor.py), so tokens and versions
are those that the pages really carry. Here: stale tabs, double
clicks, two at once, wrong order, rights that end.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from recommendations.models import RecommendationRequest, ReviewNote
from recommendations.permissions import can_view
from recommendations.states import State
from recommendations.views.acts import ACTS
from satudata.accounts.models import Grant
from satudata.documents.models import Document
from satudata.workflow.models import Event, StepRun
from tests.factories.recommendations import CRITERIA, Walker, request_at, rolled_back, small_pdf, upload
from tests.factories.visitor import Page, Visitor, corrections, desk, detail, now_of, section, verdict
from tests.factories.world import World

RINCI = "Rekap bulanan memuat kunjungan lama dan baru; pisahkan keduanya pada R.3.4."


def events(walker: Walker, code: str) -> int:
    return Event.objects.filter(case_id=str(walker.request.pk), code=code).count()


# A stale tab -------------------------------------------------------------------------------------
def test_page_saved_meanwhile_comes_back_with_both_versions(world: World, operator: Visitor) -> None:
    walker = request_at(world, State.DRAFTED)
    old_tab = operator.open(section(walker, "identitas"))
    operator.send(
        operator.open(section(walker, "identitas")), section(walker, "identitas"), judul_kegiatan="Judul baru"
    )

    refused = operator.send(old_tab, old_tab.url, judul_kegiatan="Judul dari tab lama", aksi="simpan")

    assert refused.status == 409
    assert "Isian Anda belum disimpan dan tidak hilang." in refused.text
    assert "Judul baru" in refused.text
    assert refused.form(old_tab.url).fields["judul_kegiatan"] == "Judul dari tab lama"
    assert now_of(walker).judul == "Judul baru"


def test_page_that_came_back_can_be_saved_again(world: World, operator: Visitor) -> None:
    walker = request_at(world, State.DRAFTED)
    old_tab = operator.open(section(walker, "identitas"))
    operator.send(operator.open(old_tab.url), old_tab.url, judul_kegiatan="Judul baru")
    refused = operator.send(old_tab, old_tab.url, judul_kegiatan="Judul dari tab lama")

    saved = operator.send(refused, old_tab.url, **{"putusan-judul_kegiatan": "saya"})

    assert saved.status == 200
    assert now_of(walker).judul == "Judul dari tab lama"


def test_submission_from_a_stale_page_is_not_sent(world: World, operator: Visitor) -> None:
    """What the operator declared to be right is not what the form says since."""
    walker = request_at(world, State.DRAFTED)
    review = operator.open(reverse("request_review", args=[walker.request.pk]))
    operator.send(
        operator.open(section(walker, "identitas")), section(walker, "identitas"), judul_kegiatan="Judul lain"
    )

    refused = operator.send(review, "kirim/", pernyataan="on")

    assert refused.status == 409
    assert "berubah sejak halaman Anda dibuka" in refused.text
    assert now_of(walker).state == State.DRAFTED


def test_act_on_a_case_that_moved_says_who_moved_it(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.SUBMITTED)
    old_tab = walidata.open(detail(walker))
    walker._keep(None)
    Visitor(world.walidata_dua).send(Visitor(world.walidata_dua).open(detail(walker)), "mulai-periksa/")

    refused = walidata.send(old_tab, "mulai-periksa/")

    assert refused.status == 409
    assert "Sudah diproses oleh Walidata Dua" in refused.text
    assert "Diperiksa Walidata" in refused.text
    assert events(walker, "walidata_check_started") == 1


def test_form_locked_meanwhile_keeps_what_was_typed(world: World, operator: Visitor) -> None:
    walker = request_at(world, State.DRAFTED)
    tab = operator.open(section(walker, "perencanaan"))
    walker.submit()

    refused = operator.send(tab, tab.url, tujuan="Tujuan yang lama sekali diketik.", aksi="simpan")

    assert refused.status == 403
    assert "Formulir terkunci" in refused.text
    assert "Tujuan yang lama sekali diketik." in refused.text
    assert now_of(walker).kegiatan.tujuan != "Tujuan yang lama sekali diketik."


# A double click ------------------------------------------------------------------------------------
# State, who clicks, on which page ("" is the request's own), the act, what is typed, the event.
CLICKS: list[tuple[str, str, str, str, dict[str, str], str]] = [
    (State.SUBMITTED, "walidata", "", "mulai-periksa/", {}, "walidata_check_started"),
    (State.WALIDATA_CHECKING, "walidata", "teruskan", "teruskan/", {}, "request_forwarded"),
    (State.FORWARDED, "pemeriksa", "", "mulai-periksa/", {}, "bps_check_started"),
    (State.BPS_CHECKING, "pemeriksa", "terima", "terima/", {}, "request_accepted"),
    (
        State.DECISION_AWAITED,
        "penandatangan",
        "layak",
        "tentukan/",
        dict.fromkeys(CRITERIA, "on"),
        "request_approved",
    ),
    (State.APPROVED, "penandatangan", "", "terbitkan-surat/", {}, "letter_numbered"),
]


@pytest.mark.parametrize(("state", "who", "on", "act", "given", "event"), CLICKS)
def test_double_click_is_one_move_and_leads_to_the_same_place(
    world: World, state: str, who: str, on: str, act: str, given: dict[str, str], event: str
) -> None:
    walker = request_at(world, state)
    visitor = Visitor(world.people[who])
    page = visitor.open(verdict(walker, on) if on else detail(walker))

    first = visitor.send(page, act, **given)
    second = visitor.send(page, act, **given)

    assert events(walker, event) == 1
    assert second.url == first.url
    assert second.status == 200
    assert second.messages == ["Tindakan ini sudah tercatat sebelumnya. Tidak dilakukan dua kali."]


def test_double_click_on_start_makes_one_draft(world: World, operator: Visitor) -> None:
    page = operator.open(reverse("request_start"))

    operator.send(page, page.url)
    operator.send(page, page.url)

    assert RecommendationRequest.objects.count() == 1


def test_double_click_on_submit_is_one_submission(world: World, operator: Visitor) -> None:
    walker = request_at(world, State.DRAFTED)
    review = operator.open(reverse("request_review", args=[walker.request.pk]))

    operator.send(review, "kirim/", pernyataan="on")
    again = operator.send(review, "kirim/", pernyataan="on")

    assert again.status == 200
    assert now_of(walker).revisions.count() == 1
    assert now_of(walker).state == State.SUBMITTED


def test_letter_asked_for_twice_has_one_number(world: World) -> None:
    walker = request_at(world, State.APPROVED)
    visitor = Visitor(world.penandatangan)
    page, other_tab = visitor.open(detail(walker)), visitor.open(detail(walker))

    visitor.send(page, "terbitkan-surat/")
    refused = visitor.send(other_tab, "terbitkan-surat/")

    assert refused.status == 409
    assert list(Document.objects.values_list("urut", flat=True)) == [1]


# Two reviewers -------------------------------------------------------------------------------------
def test_second_reviewer_is_told_and_keeps_the_typed_note(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    slower = walidata.open(desk(walker, catat="variabel"))
    walker.forward()

    refused = walidata.send(slower, "catatan/", kind="wajib", text=RINCI)

    assert refused.status == 409
    assert "Catatan ditulis selama pemeriksaan berlangsung." in refused.text
    assert RINCI in refused.text
    assert not ReviewNote.objects.filter(text=RINCI).exists()
    assert now_of(walker).state == State.FORWARDED


def test_second_decision_is_told_and_keeps_the_typed_reason(world: World) -> None:
    walker = request_at(world, State.DECISION_AWAITED)
    visitor = Visitor(world.penandatangan)
    slower = visitor.open(verdict(walker, "tidak-layak"))
    walker.approve()

    refused = visitor.send(slower, "tentukan/", reason="Kegiatan serupa sudah berjalan di provinsi.")

    assert refused.status == 409
    assert "Sudah diproses oleh Penandatangan" in refused.text
    assert "Kegiatan serupa sudah berjalan di provinsi." in refused.text
    assert now_of(walker).penentuan == "layak"


@pytest.mark.parametrize(("moved", "answer", "status"), [(True, RINCI, 409), (False, RINCI * 60, 422)])
def test_answer_to_a_note_that_is_not_taken_is_shown_again(
    world: World, operator: Visitor, moved: bool, answer: str, status: int
) -> None:
    """A colleague has sent the correction meanwhile; or the answer is longer than 4.000 letters."""
    walker = request_at(world, State.WALIDATA_RETURNED)
    tab = operator.open(corrections(walker))
    if moved:
        walker.answer()
        walker.submit()

    refused = operator.send(tab, "jawab/", jawaban=answer, resolved="on")

    assert refused.status == status
    assert "Belum tersimpan" in refused.text
    assert answer in refused.text
    assert not ReviewNote.objects.filter(jawaban=answer).exists()


# A step out of order -------------------------------------------------------------------------------
HOLDERS = ("operator", "walidata", "pemeriksa", "penandatangan")


def given_for(act: str) -> dict[str, Any]:
    """Input that passes the form of an act, so that only right and state can refuse."""
    return {
        "kirim": {"pernyataan": "on"},
        "tentukan": dict.fromkeys(CRITERIA, "on") | {"keputusan": "layak"},
        "ganti-surat": {"reason": "Salah tulis."},
        "sembunyikan-komitmen": {"reason": "Halaman terbalik."},
        "surat-bertanda-tangan": {"berkas": upload(small_pdf())},
        "unggah-komitmen": {"berkas": upload(small_pdf())},
    }.get(act, {})


@pytest.mark.parametrize("state", list(State))
def test_every_act_in_every_state_moves_or_says_why_not(world: World, state: str) -> None:
    walker = request_at(world, state)
    before = whole_case(walker)
    wrong = []
    for act in ACTS:
        for who in HOLDERS:
            with rolled_back():
                client = Visitor(world.people[who]).client
                seen = can_view(world.rights(who), now_of(walker))
                address = reverse("request_act", args=[walker.request.pk, act])
                response = client.post(address, given_for(act))
                moved = whole_case(walker) != before
                told = has_words(client, response) if seen else response.status_code == 404
                if response.status_code >= 500 or not (moved or told):
                    wrong.append(f"{who} {act}: {response.status_code}")
                if moved and response.status_code != 302:
                    wrong.append(f"{who} {act}: moved with {response.status_code}")
    assert wrong == []


def whole_case(walker: Walker) -> tuple[Any, ...]:
    """What a move, a copy or a retry would change."""
    request = now_of(walker)
    runs = StepRun.objects.filter(case_id=str(request.pk)).values_list("step_code", "closed_at", "taken_by")
    return (
        request.state,
        request.version,
        request.event_seq,
        list(runs),
        RecommendationRequest.objects.count(),
    )


def has_words(client: Client, response: Any) -> bool:
    """A refusal shows its reason: on its own page, or as a message where it leads."""
    page = Page(response if response.status_code != 302 else client.get(response.url), "")
    return bool(page.messages) or 'class="lead"' in page.text


# Somebody else's case, and rights that end -------------------------------------------------------------
@pytest.mark.parametrize(
    "who", ["operator_lain", "blitar_operator", "blitar_walidata", "tanpa_peran", "admin"]
)
def test_somebody_elses_case_does_not_exist(world: World, who: str) -> None:
    walker = request_at(world, State.DRAFTED)
    visitor = Visitor(world.people[who])
    unknown = detail(walker).replace(str(walker.request.pk), "00000000-0000-4000-8000-000000000000")

    theirs, nobodys = visitor.open(detail(walker)), visitor.open(unknown)

    assert (theirs.status, nobodys.status) == (404, 404)
    assert without_reference(theirs) == without_reference(nobodys)


def without_reference(page: Page) -> str:
    """The page without the number under which the log has it."""
    return page.text.replace(page.response["X-Request-Id"], "")


def test_expired_grant_ends_at_the_next_request(world: World, operator: Visitor) -> None:
    walker = request_at(world, State.DRAFTED)
    tab = operator.open(section(walker, "identitas"))
    yesterday = timezone.localdate() - timedelta(days=1)
    Grant.objects.filter(user=world.operator).update(berlaku_sampai=yesterday)

    refused = operator.send(tab, tab.url, judul_kegiatan="Terlambat", aksi="simpan")

    assert refused.status == 404
    assert "bukan untuk akun Anda" in refused.text
    assert now_of(walker).judul != "Terlambat"


def test_reader_without_the_right_is_told_who_has_it(world: World) -> None:
    walker = request_at(world, State.SUBMITTED)
    auditor = Visitor(world.auditor)

    refused = auditor.client.post(reverse("request_act", args=[walker.request.pk, "mulai-periksa"]))

    assert refused.status_code == 403
    assert "Hanya Walidata Kabupaten Trenggalek" in refused.content.decode()


def test_signed_out_meanwhile_leads_to_sign_in_and_back(world: World, operator: Visitor) -> None:
    walker = request_at(world, State.DRAFTED)
    tab = operator.open(section(walker, "identitas"))
    operator.client.logout()

    asked = operator.send(tab, tab.url, judul_kegiatan="Hilang", follow=False)

    assert asked.response["Location"] == f"/accounts/login/?next={tab.url}"
    assert now_of(walker).judul != "Hilang"


def test_form_from_another_site_is_refused_in_words(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.walidata)
    walker = request_at(world, State.SUBMITTED)

    response = client.post(reverse("request_act", args=[walker.request.pk, "mulai-periksa"]))

    assert response.status_code == 403
    assert "terbuka terlalu lama" in response.content.decode()
    assert now_of(walker).state == State.SUBMITTED
