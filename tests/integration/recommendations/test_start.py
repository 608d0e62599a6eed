"""Starting a request (SOP A1, A2): where it cannot begin, and what is measured."""

import pytest
from django.test import Client
from django.urls import reverse

from recommendations import permissions
from recommendations.models import RecommendationRequest
from recommendations.services import flow
from recommendations.states import State
from satudata.accounts.models import Grant
from satudata.accounts.queries import system_user
from satudata.accounts.services import withdraw_grant
from satudata.workflow.errors import ActionDenied
from satudata.workflow.models import StepRun
from tests.factories.recommendations import request_at
from tests.factories.recommendations_form import fill_form
from tests.factories.world import World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def test_start_in_region_without_sop_is_refused_in_words(world: World, client: Client) -> None:
    client.force_login(world.blitar_operator, backend=BACKEND)
    office = world.instansi["blitar_dinkes"]
    answer = client.post(reverse("request_start"), {"instansi": office.pk})
    assert answer.status_code == 200
    assert "belum mempunyai SOP" in answer.content.decode()
    assert not RecommendationRequest.objects.exists()


def test_start_records_both_steps_before_once(world: World, client: Client) -> None:
    client.force_login(world.operator, backend=BACKEND)
    client.get(reverse("home"))
    for _ in range(2):
        client.get(reverse("request_start"))
        client.post(reverse("request_start"), {"instansi": world.instansi["dinkes"].pk})
    assert RecommendationRequest.objects.count() == 2
    codes = sorted(StepRun.objects.values_list("step_code", flat=True))
    # The sign-in led to one draft only; each draft had its own way through the menu.
    assert codes == ["A1", "A2", "A2", "A3", "A3"]


def test_start_on_behalf_is_marked_and_logged(world: World, client: Client) -> None:
    client.force_login(world.pemeriksa, backend=BACKEND)
    client.post(reverse("request_start"), {"instansi": world.instansi["dinkes"].pk})
    case = RecommendationRequest.objects.get()
    assert case.diisi_atas_nama
    assert case.instansi == world.instansi["dinkes"]
    page = client.get(reverse("request_detail", args=[case.pk])).content.decode()
    assert "atas nama OPD" in page


def test_start_for_foreign_office_is_refused(world: World, client: Client) -> None:
    client.force_login(world.operator, backend=BACKEND)
    answer = client.post(reverse("request_start"), {"instansi": world.instansi["disparta"].pk})
    assert "Pilih salah satu instansi" in answer.content.decode()
    assert not RecommendationRequest.objects.exists()


def test_on_behalf_draft_is_filled_and_sent_by_bps(world: World, client: Client) -> None:
    """The BPS examiner fills, sees the buttons of the producer, and may not examine it later."""
    client.force_login(world.pemeriksa, backend=BACKEND)
    client.post(reverse("request_start"), {"instansi": world.instansi["dinkes"].pk})
    case = RecommendationRequest.objects.get()
    fill_form(case, by=world.pemeriksa)
    page = client.get(reverse("request_detail", args=[case.pk])).content.decode()
    assert reverse("request_form", args=[case.pk]) in page
    flow.submit_request(request=RecommendationRequest.objects.get(), by=world.pemeriksa)
    case.refresh_from_db()
    assert case.state == "submitted"
    assert case.pembina == world.instansi["bps"]
    with pytest.raises(ActionDenied):
        permissions.check_can_start_bps_check(world.rights("pemeriksa"), case)
    permissions.check_can_start_bps_check(world.rights("pemeriksa_dua"), case)


def test_text_sent_after_the_grant_has_ended_is_given_back(world: World, client: Client) -> None:
    walker = request_at(world, State.DRAFTED)
    client.force_login(world.operator, backend=BACKEND)
    withdraw_grant(grant=Grant.objects.get(user=world.operator), by=system_user())
    url = reverse("request_section", args=[walker.request.pk, "identitas"])
    answer = client.post(url, {"judul_kegiatan": "Tulisan <b>panjang</b>", "version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "belum tersimpan" in page
    assert "Tulisan &lt;b&gt;panjang&lt;/b&gt;" in page
    assert walker.request.judul not in page
