"""Penyerahan hasil: from the OPD through Walidata to BPS, with the metadata that were recommended."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from datasets.models import Dataset, PenyerahanHasil
from datasets.services import handover
from forum.models import EntriDaftarData
from recommendations.models import RilisProduk
from recommendations.states import State
from satudata.notifications.models import Notice
from satudata.workflow import outbox
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.models import Event
from tests.factories.datasets import stated_part
from tests.factories.recommendations import Walker, request_at, small_pdf, upload
from tests.factories.visitor import Visitor
from tests.factories.world import World

LATER = timedelta(days=1)


@pytest.fixture
def walker(world: World) -> Walker:
    return request_at(world, State.KOMITMEN_SHOWN)


@pytest.fixture
def given(walker: Walker, world: World) -> PenyerahanHasil:
    return handover.hand_over(
        kegiatan=walker.request, judul="Laporan Survei", upload=upload(small_pdf(), "laporan.pdf"),
        by=world.operator, at=walker.at + LATER,
    )  # fmt: skip


def test_results_go_through_walidata_to_bps_with_their_metadata(
    given: PenyerahanHasil, walker: Walker, world: World
) -> None:
    handover.forward(handover=given, by=world.walidata, at=walker.at + 2 * LATER)
    done = handover.receive(handover=given, by=world.pemeriksa, at=walker.at + 3 * LATER)

    assert done.status == PenyerahanHasil.Status.DITERIMA
    assert done.metadata["isian"]["fields"] if "fields" in done.metadata["isian"] else done.metadata["isian"]
    codes = (
        Event.objects.filter(case_id=str(walker.request.pk)).order_by("seq").values_list("code", flat=True)
    )
    assert list(codes)[-3:] == ["results_handed_over", "results_forwarded", "results_received"]
    assert Notice.objects.filter(code="results_received", user=world.operator).exists()


def test_each_side_does_its_own_part_only(given: PenyerahanHasil, world: World) -> None:
    for by in (world.operator, world.pemeriksa, world.blitar_walidata):
        with pytest.raises(ActionDenied):
            handover.forward(handover=given, by=by)
    with pytest.raises((ActionDenied, StaleMove)):
        handover.receive(handover=given, by=world.pemeriksa)
    with pytest.raises(ActionDenied):
        handover.hand_over(
            kegiatan=given.kegiatan, judul="x", tautan="https://contoh.invalid", by=world.walidata
        )


def test_sent_back_with_a_reason_and_only_once(given: PenyerahanHasil, world: World) -> None:
    with pytest.raises(InvalidInput, match="alasannya"):
        handover.send_back(handover=given, reason=" ", by=world.walidata)
    handover.send_back(handover=given, reason="Berkasnya bukan laporan.", by=world.walidata)

    with pytest.raises(StaleMove, match="Dikembalikan"):
        handover.forward(handover=given, by=world.walidata)


def test_nothing_is_handed_over_without_results_or_before_the_letter(world: World, walker: Walker) -> None:
    with pytest.raises(InvalidInput, match="Unggah berkas"):
        handover.hand_over(kegiatan=walker.request, judul="x", by=world.operator)
    early = request_at(world, State.FORWARDED)
    with pytest.raises(InvalidInput, match="Surat Rekomendasi terbit"):
        handover.hand_over(
            kegiatan=early.request, judul="x", tautan="https://contoh.invalid", by=world.operator
        )


def test_planned_release_is_reminded_of_once_until_it_is_handed_over(walker: Walker, world: World) -> None:
    day = (walker.at + LATER).date()
    product = RilisProduk.objects.create(kegiatan=walker.request.kegiatan, produk="digital", tanggal=day)
    at = walker.at + 2 * LATER

    promised = [handover.sweep(at=at), handover.sweep(at=at)]
    outbox.drain(at=at)
    told = Notice.objects.filter(code="reminder_handover", user=world.operator).count()
    handover.hand_over(
        kegiatan=walker.request,
        judul="x",
        rencana=product,
        tautan="https://contoh.invalid",
        by=world.operator,
        at=at,
    )

    assert promised[0] >= 1
    assert (promised[1], told) == (0, promised[0])
    assert product not in list(handover.reading.planned())


def test_pages_of_the_three_sides(given: PenyerahanHasil, world: World, client: Client) -> None:
    walidata, bps = Visitor(world.walidata).client, Visitor(world.pemeriksa).client
    page = reverse("penyerahan_detail", args=[given.pk])

    refused = walidata.post(reverse("penyerahan_act", args=[given.pk, "kembalikan"]), {"reason": ""})
    walidata.post(reverse("penyerahan_act", args=[given.pk, "teruskan"]), {"version": given.version})
    bps.post(reverse("penyerahan_act", args=[given.pk, "terima"]), {})

    assert refused.status_code == 422
    assert "Diterima Pembina Data" in bps.get(page).content.decode()
    assert b"".join(bps.get(reverse("document_file", args=[given.publikasi_id]))).startswith(b"%PDF")
    assert Visitor(world.people["blitar_operator"]).client.get(page).status_code == 404
    assert client.get(page).status_code == 302
    assert "Laporan Survei" in Visitor(world.operator).client.get(reverse("penyerahan_list")).content.decode()


def test_planned_results_lead_only_those_who_hand_them_over_to_the_form(walker: Walker, world: World) -> None:
    day = (walker.at + LATER).date()
    RilisProduk.objects.create(kegiatan=walker.request.kegiatan, produk="digital", tanggal=day)
    form = reverse("penyerahan_new", args=[walker.request.pk])

    pages = {
        who: Visitor(world.people[who]).client.get(reverse("penyerahan_list")).content.decode()
        for who in ("operator", "walidata", "pemeriksa")
    }

    assert all(walker.request.judul in page for page in pages.values())
    assert [who for who, page in pages.items() if form in page] == ["operator"]


def test_operator_hands_over_and_keeps_what_was_typed(walker: Walker, world: World) -> None:
    operator = Visitor(world.operator).client
    url = reverse("penyerahan_new", args=[walker.request.pk])

    refused = operator.post(url, {"judul": "Judul yang diketik"})
    sent = operator.post(url, {"judul": "Judul yang diketik", "tautan": "https://contoh.invalid/hasil"})
    shown = operator.get(reverse("request_detail", args=[walker.request.pk])).content.decode()

    assert refused.status_code == 422
    assert "Judul yang diketik" in refused.content.decode()
    assert sent.status_code == 302
    assert "Judul yang diketik" in shown


def test_hand_over_knows_the_dataset_of_the_activity_and_shows_its_form(walker: Walker, forum: World) -> None:
    bagian = stated_part(forum, "blitar_dinkes")
    entri = bagian.entri.get()
    made = Dataset.objects.create(
        item=entri.item, wilayah=walker.request.wilayah, instansi=walker.request.instansi,
        created_at=walker.at, created_by=forum.operator,
    )  # fmt: skip
    operator, url = Visitor(forum.operator).client, reverse("penyerahan_new", args=[walker.request.pk])
    before = operator.get(url).context["form"]["dataset"].value()
    EntriDaftarData.objects.filter(pk=entri.pk).update(kegiatan=walker.request)
    after = operator.get(url).context["form"]["dataset"].value()
    sent = operator.post(url, {"judul": "Hasil", "dataset": str(made.pk)}, follow=True).content.decode()

    assert (before, after) == ("", str(made.pk))
    assert f"{reverse('request_print_forms', args=[walker.request.pk])}?revisi=1" in sent


def test_list_costs_a_constant_number_of_queries(
    walker: Walker, world: World, django_assert_max_num_queries: object
) -> None:
    for n in range(30):
        handover.hand_over(
            kegiatan=walker.request, judul=f"Hasil {n}", tautan="https://contoh.invalid", by=world.operator
        )
    operator = Visitor(world.operator).client
    operator.get(reverse("penyerahan_list"))
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        operator.get(reverse("penyerahan_list"))
