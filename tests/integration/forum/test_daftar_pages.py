"""Pages of a year, its review, its recommendation and its histories: who reads them, what bad input gets,
and that they cost the same for many rows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.models import DaftarData, KomentarPembina
from forum.services import comments, years
from forum.states import ListState, MeetingState, OfficeState
from tests.factories.forum_walk import ForumWalk, add_entries, list_at, meeting_at, office_at
from tests.factories.visitor import Visitor
from tests.factories.world import World, _office


def client_of(forum: World, name: str) -> Client:
    client = Client()
    client.force_login(forum.people[name])
    return client


def queries_of(client: Client, url: str) -> int:
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


# The years of a region --------------------------------------------------------------------------------
def test_home_tells_each_region_its_sop_or_that_it_has_none(forum: World) -> None:
    home = Visitor(forum.blitar_sekretariat).open(reverse("forum_home"))
    assert "500.14/9/410.111/2025" in home.text
    assert any(form.action == reverse("year_open") for form in home.forms)

    elsewhere = Visitor(forum.people["sekretariat"]).open(reverse("forum_home"))
    assert "belum mempunyai SOP penyelenggaraan" in elsewhere.text
    assert not any(form.action == reverse("year_open") for form in elsewhere.forms)


def test_home_of_an_operator_lists_years_and_opens_none(forum: World) -> None:
    list_at(forum, ListState.DRAFTING, entries=0)
    home = Visitor(forum.blitar_operator).open(reverse("forum_home"))
    assert "Daftar Data 2027" in home.text
    assert not any(form.action == reverse("year_open") for form in home.forms)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"tahun": "27"}, "Tulis tahun dengan empat angka"),
        ({"tahun": ""}, "wajib diisi|Bidang ini|harus diisi"),
        ({"draf_sampai": "31-02-2027"}, "bukan tanggal"),
        ({"draf_sampai": "2027-02-01", "reviu_sampai": "2027-01-01"}, "harus berurutan"),
        ({"wilayah": "999999"}, "tidak dapat Anda buka"),
    ],
)
def test_year_with_bad_input_is_not_opened_and_nothing_is_lost(
    forum: World, typed: dict[str, str], words: str
) -> None:
    visitor = Visitor(forum.blitar_sekretariat)
    answer = visitor.send(
        visitor.open(reverse("forum_home")), reverse("year_open"), **({"forum_pada": "2027-03-03"} | typed)
    )
    assert answer.status == 422
    assert not DaftarData.objects.exists()
    if "wilayah" not in typed:
        assert any(word in answer.text for word in words.split("|")), words
        assert answer.form(reverse("year_open")).fields["forum_pada"] == "2027-03-03"


def test_year_that_was_opened_before_is_refused_in_words(forum: World) -> None:
    list_at(forum, ListState.PREPARED, entries=0)
    visitor = Visitor(forum.blitar_sekretariat)
    answer = visitor.send(visitor.open(reverse("forum_home")), reverse("year_open"), tahun="2027")
    assert (answer.status, DaftarData.objects.count()) == (422, 1)
    assert any("sudah dibuka" in words for words in answer.messages)


# One year ---------------------------------------------------------------------------------------------
def test_operator_sees_its_own_part_only(forum: World) -> None:
    walk = list_at(forum, ListState.DRAFTING, entries=1)
    page = Visitor(forum.blitar_operator).open(reverse("daftar_detail", args=[walk.daftar.pk]))
    assert reverse("opd_detail", args=[walk.office().pk]) in page.text
    assert reverse("opd_detail", args=[walk.office("budpar").pk]) not in page.text
    assert Visitor(forum.people["operator"]).open(page.url).status == 404


def test_late_phase_says_so(forum: World) -> None:
    walk = list_at(forum, ListState.DRAFTING, entries=0)
    DaftarData.objects.filter(pk=walk.daftar.pk).update(draf_sampai="2020-01-02")
    page = Visitor(forum.blitar_walidata).open(reverse("daftar_detail", args=[walk.daftar.pk]))
    assert "terlambat" in page.text


def test_old_page_of_the_phases_is_refused_with_what_was_typed(forum: World) -> None:
    walk = list_at(forum, ListState.DRAFTING, entries=0)
    visitor = Visitor(forum.blitar_sekretariat)
    old = visitor.open(reverse("daftar_detail", args=[walk.daftar.pk]))
    years.close_drafting(daftar=walk.daftar, by=forum.blitar_sekretariat)
    answer = visitor.send(old, "atur-tahapan/", draf_sampai="2027-01-04")
    assert answer.status == 409
    assert "berubah sejak halaman Anda dibuka" in answer.messages[0]
    assert answer.form("atur-tahapan/").fields["draf_sampai"] == "2027-01-04"
    assert "Tahapan disimpan." in visitor.send(answer, "atur-tahapan/").messages


def test_move_that_was_made_meanwhile_is_told(forum: World) -> None:
    walk = list_at(forum, ListState.DRAFTING, entries=0)
    visitor = Visitor(forum.blitar_sekretariat)
    old = visitor.open(reverse("daftar_detail", args=[walk.daftar.pk]))
    years.close_drafting(daftar=walk.daftar, by=forum.blitar_sekretariat)
    answer = visitor.send(old, "tutup-penyusunan/")
    assert answer.status == 409
    assert "Sudah diproses oleh" in answer.messages[0]


def test_unknown_act_does_not_exist(forum: World) -> None:
    walk = list_at(forum, ListState.DRAFTING, entries=0)
    client = client_of(forum, "blitar_sekretariat")
    for name, case in (
        ("daftar_act", walk.daftar),
        ("rekomendasi_act", walk.daftar),
        ("opd_review_act", walk.office()),
    ):
        assert client.post(reverse(name, args=[case.pk, "hapus-semua"])).status_code == 404


# Review -------------------------------------------------------------------------------------------------
def test_refused_judgements_keep_what_was_typed(forum: World) -> None:
    walk = office_at(forum, OfficeState.SUBMITTED)
    visitor = Visitor(forum.blitar_walidata)
    page = visitor.open(reverse("opd_review", args=[walk.office().pk]))
    first, second = walk.office().entri.values_list("pk", flat=True)
    answer = visitor.send(
        page,
        "nilai/?tampilkan=&page=1",
        **{f"reviu_{first}": "perbaikan", f"catatan_{first}": " ", f"catatan_{second}": "Namanya?"},
    )
    assert answer.status == 422
    assert len(answer.messages) == 2
    fields = answer.form("nilai/?tampilkan=&page=1").fields
    assert (fields[f"reviu_{first}"], fields[f"catatan_{second}"]) == ("perbaikan", "Namanya?")


def test_judgements_in_the_making_are_not_shown_to_the_opd(forum: World) -> None:
    walk = office_at(forum, OfficeState.SUBMITTED)
    url = reverse("opd_review", args=[walk.office().pk])
    assert client_of(forum, "blitar_operator").get(url).status_code == 403
    assert client_of(forum, "budpar_operator").get(url).status_code == 404
    assert client_of(forum, "blitar_pemeriksa").get(url).status_code == 200


def test_filter_shows_what_is_to_be_judged(forum: World) -> None:
    walk = office_at(forum, OfficeState.SUBMITTED)
    first, second = walk.office().entri.all()
    visitor = Visitor(forum.blitar_walidata)
    page = visitor.open(reverse("opd_review", args=[walk.office().pk]))
    visitor.send(page, "nilai/?tampilkan=&page=1", **{f"reviu_{first.pk}": "sesuai"})
    left = visitor.open(reverse("opd_review", args=[walk.office().pk]) + "?tampilkan=belum")
    assert f'id="entri-{second.pk}"' in left.text
    assert f'id="entri-{first.pk}"' not in left.text


# Recommendation ---------------------------------------------------------------------------------------
def test_drafts_of_the_office_are_seen_by_the_office_alone(forum: World) -> None:
    walk = list_at(forum, ListState.RECOMMENDATION_AWAITED, entries=1)
    comments.write_comment(
        daftar=walk.daftar, text="Masih draf saya.", entri=walk.entry().pk, by=forum.blitar_pemeriksa
    )
    url = reverse("rekomendasi_desk", args=[walk.daftar.pk])
    assert "Masih draf saya." in Visitor(forum.blitar_penandatangan).open(url).text
    for name in ("blitar_walidata", "blitar_sekretariat", "blitar_operator"):
        assert "Masih draf saya." not in Visitor(forum.people[name]).open(url).text


def test_refused_comment_stands_where_it_was_typed(forum: World) -> None:
    walk = list_at(forum, ListState.RECOMMENDATION_AWAITED, entries=1)
    visitor = Visitor(forum.blitar_pemeriksa)
    desk = visitor.open(reverse("rekomendasi_desk", args=[walk.daftar.pk]))
    entry = str(walk.entry().pk)
    form = next(f for f in desk.forms if f.fields.get("entri") == entry)
    response = visitor.client.post(form.action, form.fields | {"text": "y" * 4001})
    assert response.status_code == 422
    assert "y" * 4001 in response.content.decode()
    assert not KomentarPembina.objects.exists()


def test_answer_leads_back_to_a_page_of_ours_only(forum: World) -> None:
    walk = list_at(forum, ListState.RECOMMENDED, entries=1)
    comment = KomentarPembina.objects.get()
    client = client_of(forum, "blitar_walidata")
    url = reverse("rekomendasi_act", args=[walk.daftar.pk, "tanggapi"])
    given = {"komentar": comment.pk, "text": "Baik.", "kembali": "https://contoh.invalid/"}
    assert client.post(url, given)["Location"] == reverse("rekomendasi_desk", args=[walk.daftar.pk])
    own = reverse("opd_detail", args=[walk.office().pk])
    assert client.post(url, given | {"kembali": own})["Location"] == own


def test_comment_stands_at_its_entry_and_is_answered_there(forum: World) -> None:
    walk = list_at(forum, ListState.RECOMMENDED, entries=1)
    entry = walk.entry()
    visitor = Visitor(forum.blitar_operator)
    url = reverse("entri_edit", args=[entry.bagian_id, entry.pk])
    page = visitor.open(url)
    assert "Selaraskan definisi dengan standar data nasional." in page.text
    answer = visitor.send(page, "tanggapi/", text="Sudah diselaraskan.")
    assert (answer.url, answer.messages) == (url, ["Tanggapan disimpan."])
    assert "Sudah diselaraskan." in answer.text
    head = Visitor(forum.blitar_kepala).open(url)
    assert "Sudah diselaraskan." in head.text
    assert not any(form.action.endswith("tanggapi/") for form in head.forms)


def test_desk_is_narrowed_by_opd_word_and_comment(forum: World) -> None:
    walk = list_at(forum, ListState.RECOMMENDED, entries=1)
    client = client_of(forum, "blitar_pemeriksa")
    url = reverse("rekomendasi_desk", args=[walk.daftar.pk])
    asked: Callable[..., int] = lambda **given: client.get(url, given).context["page_obj"].paginator.count  # noqa: E731
    assert asked() == 3
    assert asked(opd=str(walk.office().pk)) == 1
    assert asked(isi="masukan") == 1
    assert asked(isi="tanpa_masukan") == 2
    assert asked(cari=walk.entry("budpar").item.kode) == 1
    assert asked(opd="bukan-uuid", isi="apa", page="x") == 3


# Histories ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["daftar_history", "opd_history", "rapat_history"])
def test_history_of_each_kind_tells_its_chain_and_steps(forum: World, name: str) -> None:
    walk, rapat = meeting_at(forum, MeetingState.PLANNED)
    case: Any = {"daftar_history": walk.daftar, "opd_history": walk.office(), "rapat_history": rapat}[name]
    case.refresh_from_db()
    page = Visitor(forum.blitar_walidata).open(reverse(name, args=[case.pk]))
    assert f"Rantai peristiwa utuh, {case.event_seq} peristiwa." in page.text
    assert Visitor(forum.people["operator"]).open(page.url).status == 404


def test_history_tells_facts_in_words(forum: World) -> None:
    walk = list_at(forum, ListState.DRAFTING, entries=0)
    visitor = Visitor(forum.blitar_sekretariat)
    page = visitor.open(reverse("daftar_detail", args=[walk.daftar.pk]))
    visitor.send(page, "atur-tahapan/", draf_sampai="2026-12-10")
    told = visitor.open(reverse("daftar_history", args=[walk.daftar.pk]))
    assert "Draf OPD sampai 10 Desember 2026" in told.text
    assert "tahun 2027" in told.text


# Costs ----------------------------------------------------------------------------------------------------
def test_home_costs_the_same_for_many_years(forum: World) -> None:
    client = client_of(forum, "blitar_sekretariat")
    open_years(forum, 2027, 2028)
    few = queries_of(client, reverse("forum_home"))
    open_years(forum, *range(2029, 2049))
    assert queries_of(client, reverse("forum_home")) == few


def open_years(forum: World, *years_: int) -> None:
    for tahun in years_:
        years.open_year(wilayah=forum.wilayah["3572"], tahun=tahun, by=forum.blitar_sekretariat)


@pytest.mark.parametrize("who", ["blitar_sekretariat", "blitar_walidata", "blitar_operator"])
def test_year_costs_the_same_for_many_offices(forum: World, who: str) -> None:
    walk = list_at(forum, ListState.AGREED, entries=1)
    client = client_of(forum, who)
    pages = [reverse("daftar_detail", args=[walk.daftar.pk])]
    if who != "blitar_operator":
        pages.append(reverse("daftar_review", args=[walk.daftar.pk]))
    few = [queries_of(client, page) for page in pages]
    for n in range(30):
        office = _office(forum, f"opd_{n}", "3572", "opd", f"Dinas Nomor {n}", f"410.9{n:02d}")
        part = years.add_office(walk.daftar, office, 50 + n, by=forum.blitar_sekretariat, at=walk.at)
        add_entries(part, 1, by=forum.blitar_operator, at=walk.at)
    assert [queries_of(client, page) for page in pages] == few


def test_review_and_desk_cost_the_same_for_2000_entries(forum: World) -> None:
    walk = office_at(forum, OfficeState.SUBMITTED, entries=10)
    pages = {
        "blitar_walidata": reverse("opd_review", args=[walk.office().pk]),
        "blitar_pemeriksa": reverse("rekomendasi_desk", args=[walk.daftar.pk]),
        "blitar_sekretariat": reverse("daftar_detail", args=[walk.daftar.pk]),
    }
    clients = {name: client_of(forum, name) for name in pages}
    some_comments(walk, 2)
    few = {name: queries_of(clients[name], url) for name, url in pages.items()}
    add_entries(walk.office(), 1990, by=forum.blitar_operator, at=walk.at)
    some_comments(walk, 15)
    assert {name: queries_of(clients[name], url) for name, url in pages.items()} == few


def some_comments(walk: ForumWalk, count: int) -> None:
    KomentarPembina.objects.bulk_create(
        KomentarPembina(
            daftar=walk.daftar, entri=entry, text="Selaraskan.", by=walk.forum.blitar_pemeriksa, at=walk.at,
            sent_at=walk.at,
        )
        for entry in walk.office().entri.all()[:count]
    )  # fmt: skip
