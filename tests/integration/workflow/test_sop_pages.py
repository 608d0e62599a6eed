"""The SOP pages: public, complete, and drafts do not exist there. And the page of one's notices."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from recommendations.states import State
from satudata.clock.now import now
from satudata.notifications.models import Notice
from satudata.workflow import outbox, services
from satudata.workflow.models import Sop
from tests.factories.recommendations import request_at
from tests.factories.world import WORK, World

SEEDS = [yaml.safe_load(path.read_text()) for path in sorted(services.SEEDS.glob("*.yaml"))]


def text_of(response: Any) -> str:
    return unescape(" ".join(response.content.decode().split()))


def page(client: Client, sop: Sop) -> str:
    response = client.get(reverse("sop_detail", args=[sop.pk]))
    assert response.status_code == 200
    return text_of(response)


# SOP ---------------------------------------------------------------------------------------------


def test_sop_list_shows_each_region_with_its_sop_to_a_visitor(world: World, client: Client) -> None:
    text = text_of(client.get("/sop/"))

    for region, nomor in (
        ("Kabupaten Trenggalek", "000.8.3.3/140/406.020/2025"),
        ("Kota Blitar", "500.14/9/410.111/2025"),
    ):
        assert region in text
        assert nomor in text
    assert "Provinsi Jawa Timur" not in text


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed["wilayah"])
def test_sop_page_shows_every_field_of_cover_and_steps(
    world: World, client: Client, seed: dict[str, Any]
) -> None:
    text = page(client, Sop.objects.get(kind=seed["kind"]))

    lists = [seed[name] for name in ("dasar_hukum", "kualifikasi_pelaksana", "keterkaitan", "perlengkapan")]
    wanted = [seed[name] for name in ("nomor", "nama", "disahkan_oleh", "instansi_pembuat", "peringatan")]
    wanted += [seed["pencatatan"], *seed["pelaksana"], *(item for items in lists for item in items)]
    for step in seed["langkah"]:
        names = ("aktivitas", "jika_ya", "jika_tidak", "kelengkapan", "output", "keterangan", "berikutnya")
        wanted += [step[name] for name in names if step.get(name)]
        if step.get("standar"):
            wanted.append(f">{step['standar']} {step['satuan']}<")
    missing = [words for words in wanted if " ".join(words.split()) not in text]
    assert missing == []


def test_sop_page_labels_the_waiting_limit_as_not_from_the_sop(world: World, client: Client) -> None:
    text = page(client, Sop.objects.get(kind=Sop.Kind.REKOMENDASI))

    assert "Batas tunggu<span>bukan dari SOP</span>" in text
    assert "2 hari kerja" in text
    assert "20 Agustus 2025" in text
    assert '<th rowspan="2" scope="col">No.</th>' in text  # "No" alone is a word of Django's own catalogue


def test_sop_page_says_where_the_sop_gives_no_time(world: World, client: Client) -> None:
    text = page(client, Sop.objects.get(kind=Sop.Kind.PENYELENGGARAAN))

    assert "sesuai frekuensi data" in text
    assert "menurut kalender rilis" in text
    assert text.count("tidak disebut dalam SOP") == 5  # B1, B2, B9, B10, B11


def test_sop_page_of_a_draft_does_not_exist(world: World, client: Client) -> None:
    sop = Sop.objects.get(kind=Sop.Kind.REKOMENDASI)
    draft = services.copy_sop(sop, by=world.admin)

    assert client.get(reverse("sop_detail", args=[draft.pk])).status_code == 404


def test_sop_page_of_a_version_to_come_leads_to_the_one_in_force(world: World, client: Client) -> None:
    sop = Sop.objects.get(kind=Sop.Kind.REKOMENDASI)
    draft = services.copy_sop(sop, by=world.admin)
    services.put_in_force(draft, (now() + timedelta(days=30)).date(), by=world.admin)

    text = page(client, draft)

    assert "Ini bukan versi yang berlaku hari ini." in text
    assert reverse("sop_detail", args=[sop.pk]) in text
    assert "bukan versi yang berlaku" not in page(client, sop)


def test_sop_pages_cost_the_same_for_every_visitor(
    world: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    sop = Sop.objects.get(kind=Sop.Kind.PENYELENGGARAAN)
    with django_assert_max_num_queries(8):
        page(client, sop)


def test_sop_pages_accept_no_post(world: World, client: Client) -> None:
    assert client.post("/sop/").status_code == 405


# Notices -------------------------------------------------------------------------------------------


@pytest.fixture
def operator(world: World, client: Client) -> Client:
    """Signed in, with a case that Walidata returned."""
    walker = request_at(world, State.WALIDATA_RETURNED)
    outbox.drain(walker.at)
    client.force_login(world.operator, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_notice_list_is_for_people_who_signed_in(world: World, client: Client) -> None:
    response = client.get("/pemberitahuan/")

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_notice_list_shows_what_happened_and_until_when(operator: Client) -> None:
    text = text_of(operator.get("/pemberitahuan/"))

    assert "Walidata meminta perbaikan. Waktu Anda sampai Senin, 23 November 2026." in text
    assert "dari Walidata, Kabupaten Trenggalek" in text
    assert "1 belum dibaca" in text


def test_opening_a_notice_marks_it_read_and_leads_to_where_its_reader_acts(operator: Client) -> None:
    notice = Notice.objects.get(user__username="operator")

    response = operator.post(reverse("notice_open", args=[notice.pk]))

    assert response.status_code == 302
    assert response["Location"].startswith(f"{notice.url}perbaikan/#catatan-")
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_looking_at_the_list_marks_nothing_as_read(operator: Client) -> None:
    operator.get("/pemberitahuan/")

    assert Notice.objects.filter(user__username="operator", read_at__isnull=True).exists()
    assert operator.get(reverse("notice_read_all")).status_code == 405


def test_marking_one_and_all_as_read_returns_to_the_list(world: World, operator: Client) -> None:
    notice = Notice.objects.get(user=world.operator)
    Notice.objects.create(user=world.operator, cause="lain", code="run_near", at=WORK)

    assert operator.post(reverse("notice_read", args=[notice.pk]))["Location"] == "/pemberitahuan/"
    assert Notice.objects.filter(user=world.operator, read_at__isnull=True).count() == 1
    assert operator.post(reverse("notice_read_all"))["Location"] == "/pemberitahuan/"
    assert not Notice.objects.filter(user=world.operator, read_at__isnull=True).exists()
    assert "Semua sudah dibaca" in text_of(operator.get("/pemberitahuan/"))


@pytest.mark.parametrize("name", ["notice_open", "notice_read"])
def test_notice_of_somebody_else_does_not_exist(world: World, operator: Client, name: str) -> None:
    other = Notice.objects.create(user=world.walidata, cause="x", code="run_near", at=WORK)

    assert operator.post(reverse(name, args=[other.pk])).status_code == 404
    other.refresh_from_db()
    assert other.read_at is None


def test_notice_list_turns_pages(world: World, operator: Client) -> None:
    for number in range(30):
        Notice.objects.create(user=world.operator, cause=str(number), code="run_near", at=WORK)

    assert "page=2" in text_of(operator.get("/pemberitahuan/"))
    assert operator.get("/pemberitahuan/?page=2").status_code == 200
