"""Printed forms over the web: made once, kept under what they say, long ones by a job, blank ones too."""

import io
from typing import Any

import pikepdf
import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from recommendations.models import RecommendationRequest, Variabel
from recommendations.services import papers
from recommendations.states import State
from satudata.documents import prints
from satudata.documents.signatures import inspect_pdf
from satudata.workflow import outbox
from satudata.workflow.models import Job
from tests.factories.recommendations import request_at
from tests.factories.world import World

LONG = 300


@pytest.fixture
def client(world: World) -> Client:
    client = Client()
    client.force_login(world.operator)
    return client


@pytest.fixture
def case(world: World) -> RecommendationRequest:
    return request_at(world, State.WALIDATA_RETURNED).request


def lengthened(case: RecommendationRequest, count: int = LONG) -> RecommendationRequest:
    row = Variabel.objects.filter(kegiatan=case.kegiatan).first()
    assert row is not None
    Variabel.objects.bulk_create(
        Variabel(kegiatan=case.kegiatan, nama=f"Variabel {n}", definisi=row.definisi, konsep=row.konsep)
        for n in range(count)
    )
    return case


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the PDFs that were really rendered."""
    titles: list[str] = []
    render = prints.rendering.render_pdf

    def count(html: str, *, title: str) -> bytes:
        titles.append(title)
        return render(html, title=title)

    monkeypatch.setattr(prints.rendering, "render_pdf", count)
    return titles


@pytest.mark.parametrize(
    ("name", "says", "file"),
    [
        ("request_print", ["MS-Keg"], "MS-Keg"),
        ("request_print_var", ["MS-Var"], "MS-Var"),
        ("request_print_ind", ["MS-Ind"], "MS-Ind"),
        ("request_print_forms", ["MS-Keg", "MS-Var", "MS-Ind"], "Formulir"),
    ],
)
def test_each_form_and_all_of_them_can_be_had(
    client: Client, case: RecommendationRequest, name: str, says: list[str], file: str
) -> None:
    response = client.get(reverse(name, args=[case.pk]))

    text = inspect_pdf(response.content).text
    assert f'filename="{file}-{case.nomor}.pdf"' in response["Content-Disposition"]
    assert [word in text for word in ("MS-Keg", "MS-Var", "MS-Ind")] == [
        word in says for word in ("MS-Keg", "MS-Var", "MS-Ind")
    ]


def test_form_asked_for_again_and_again_is_rendered_once(
    client: Client, case: RecommendationRequest, printed: list[str]
) -> None:
    case.kegiatan.tujuan = "Tujuan yang belum pernah dicetak"
    case.kegiatan.save()

    answers = {client.get(reverse("request_print_ind", args=[case.pk])).content for _time in range(3)}
    answers |= {client.get(reverse("request_print", args=[case.pk])).content for _time in range(3)}

    assert len(answers) == 2
    assert len(printed) <= 2


def test_changed_answer_is_printed_at_once(client: Client, case: RecommendationRequest) -> None:
    url = reverse("request_print", args=[case.pk])
    client.get(url)
    case.kegiatan.tujuan = "Tujuan yang baru saja diubah"
    case.kegiatan.save()

    assert "Tujuan yang baru saja diubah" in inspect_pdf(client.get(url).content).text


def test_revision_can_be_had_by_its_number_and_no_other(client: Client, case: RecommendationRequest) -> None:
    url = reverse("request_print", args=[case.pk])

    assert "Revisi 1, dikirim" in inspect_pdf(client.get(url, {"revisi": "1"}).content).text
    assert [client.get(url, {"revisi": asked}).status_code for asked in ("2", "x", "-1", "²")] == [404] * 4


def test_long_form_is_made_by_a_job_while_one_waits(
    client: Client, case: RecommendationRequest, printed: list[str]
) -> None:
    """Three hundred variables: nobody holds a web process for half a minute."""
    url = reverse("request_print_forms", args=[lengthened(case).pk])

    assert "Siapkan PDF" in client.get(url).content.decode()
    assert client.post(url).headers["Location"] == url
    client.post(url)
    waiting = client.get(url)
    assert (waiting.headers["Refresh"], printed) == ("3", [])
    assert Job.objects.filter(kind=papers.PRINT_FORMS).count() == 1
    outbox.drain()

    with pikepdf.open(io.BytesIO(client.get(url).content)) as opened:
        assert len(opened.pages) > 20
    assert len(printed) == 1


def test_long_print_that_was_thrown_away_can_be_asked_for_again(
    client: Client, case: RecommendationRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = reverse("request_print_var", args=[lengthened(case).pk])
    client.post(url)
    outbox.drain()
    caches["prints"].clear()

    assert "Siapkan PDF" in client.get(url).content.decode()
    client.post(url)
    outbox.drain()

    assert client.get(url)["Content-Type"] == "application/pdf"


def test_failed_print_says_so_and_may_be_tried_again(
    client: Client, case: RecommendationRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = reverse("request_print_var", args=[lengthened(case, 301).pk])
    client.post(url)
    Job.objects.filter(kind=papers.PRINT_FORMS).update(failed_at=case.updated_at)

    page = client.get(url)

    assert "gagal disiapkan" in page.content.decode()
    assert "Refresh" not in page.headers
    client.post(url)
    assert not Job.objects.filter(kind=papers.PRINT_FORMS, failed_at__isnull=False).exists()


@pytest.mark.parametrize("berkas", ["ms-keg", "ms-var", "ms-ind", "formulir"])
def test_blank_form_names_nobody(client: Client, berkas: str) -> None:
    text = inspect_pdf(client.get(reverse("blank_form", args=[berkas])).content).text

    assert "Formulir kosong" in text
    assert "Dinas Kesehatan" not in text


def test_unknown_blank_form_does_not_exist(client: Client) -> None:
    assert client.get(reverse("blank_form", args=["ms-lain"])).status_code == 404


def test_case_of_others_is_not_printed(world: World, case: RecommendationRequest) -> None:
    stranger = Client()
    stranger.force_login(world.blitar_walidata)
    names = ("request_print", "request_print_var", "request_print_ind", "request_print_forms")

    def ask(method: Any) -> set[int]:
        return {method(reverse(name, args=[case.pk])).status_code for name in names}

    assert ask(stranger.get) == ask(stranger.post) == {404}
