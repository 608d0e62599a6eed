"""Checks while typing: what is found where, for whom, and that nothing is stored.

A page is asked as its script asks: with everything that the page holds, and what is typed over it.
"""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recommendations import snapshot
from recommendations.filling.titles import Parts, advice, compose
from recommendations.models import SectionState, Variabel
from recommendations.services import flow
from recommendations.services.similar import rebuild
from recommendations.states import State
from satudata.workflow.models import Event
from tests.factories.recommendations import Walker, request_at
from tests.factories.visitor import Page, Visitor, section
from tests.factories.world import WORK, World

HINTS = re.compile(r'<div data-hints="([^"]+)">(.*?)</div>\s*(?=<div data-|$)', re.DOTALL)


@pytest.fixture
def draft(world: World) -> Walker:
    """A complete draft that no rule objects to."""
    return request_at(world, State.DRAFTED)


@pytest.fixture
def fresh(world: World) -> Walker:
    """A draft that nobody has filled."""
    walker = Walker.__new__(Walker)
    walker.world, walker.at = world, WORK
    walker.request = flow.start_request(instansi=world.instansi["dinkes"], by=world.operator, at=WORK)
    return walker


def ask(visitor: Visitor, walker: Walker, key: str, row: str = "", **typed: Any) -> Page:
    """Type into a page and ask what is found."""
    url = f"{section(walker, key)}{row}"
    fields = visitor.open(url).form(url).fields
    return Page(visitor.client.post(f"{url}periksa/", fields | typed), url)


def rules(page: Page, place: str = "") -> set[str]:
    """The rules that speak on a page, or under one question."""
    assert page.status == 200
    text = page.text if not place else dict(HINTS.findall(page.text)).get(place, "")
    return set(re.findall(r"Aturan (R-[\w-]+)", text))


# What is found -----------------------------------------------------------------------------------
def test_page_in_order_says_so(draft: Walker, operator: Visitor) -> None:
    page = ask(operator, draft, "identitas")

    assert rules(page) == set()
    assert "Tidak ada temuan di halaman ini." in page.text


def test_finding_stands_under_its_question_and_goes_when_mended(draft: Walker, operator: Visitor) -> None:
    broken = ask(
        operator, draft, "identitas", judul_kegiatan="Survei Kepuasan Pasien 2027 Kabupaten Trenggalek"
    )
    mended = ask(operator, draft, "identitas", judul_kegiatan="Survei Kepuasan Pasien Kabupaten Trenggalek")

    assert rules(broken, "judul_kegiatan") == {"R-ID-04A"}
    assert "Ditemukan: 2027." in broken.text
    assert rules(mended) == set()


def test_change_is_told_of_other_sections_that_it_breaks(draft: Walker, operator: Visitor) -> None:
    page = ask(operator, draft, "identitas", cara_pengumpulan_data="3")

    assert "R-ID-02A" in rules(page, "judul_kegiatan")
    assert "R-IV-09" in rules(page)
    assert f"{section(draft, 'desain')}#rincian-metode_pengumpulan" in page.text


def test_year_is_judged_where_the_schedule_is_filled(draft: Walker, operator: Visitor) -> None:
    page = ask(
        operator, draft, "perencanaan", **{"jadwal-3-0-awal": "2029-01-05", "jadwal-3-0-akhir": "2029-02-05"}
    )

    assert "R-ID-05A" in rules(page)  # asked on the first page
    assert "R-III-05A" in rules(page, "jadwal")


def test_rows_of_a_finding_lead_to_their_inputs(draft: Walker, operator: Visitor) -> None:
    page = ask(
        operator,
        draft,
        "variabel",
        **{"variabel-1-definisi": "adalah sesuatu", "variabel-0-nama": "Berat (kg)"},
    )

    assert {"R-III-08A", "R-III-10"} <= rules(page, "variabel")
    assert 'href="#id_variabel-1-definisi"' in page.text
    assert 'href="#id_variabel-0-nama"' in page.text


def test_row_ticked_away_is_not_judged(draft: Walker, operator: Visitor) -> None:
    broken = {"variabel-1-definisi": "adalah sesuatu"}
    page = ask(operator, draft, "variabel", **broken, **{"variabel-1-DELETE": "on"})

    assert rules(page) == set()


def test_invalid_text_keeps_the_stored_answer(draft: Walker, operator: Visitor) -> None:
    page = ask(operator, draft, "identitas", tahun="dua ribu")

    assert rules(page) == set()  # 2027 is stored, and agrees with the schedule


def test_row_page_is_judged_as_typed(draft: Walker, operator: Visitor) -> None:
    first = draft.request.kegiatan.variabel.first()
    assert first is not None
    page = ask(operator, draft, "ms-var", f"{first.pk}/", tipe_data="")

    assert page.status == 200
    assert rules(page) == set()


# When it speaks ----------------------------------------------------------------------------------
def test_empty_page_is_not_told_what_it_lacks(fresh: Walker, operator: Visitor) -> None:
    opened = operator.open(section(fresh, "diseminasi"))

    assert "Aturan R-" not in opened.text
    assert rules(ask(operator, fresh, "pengolahan")) == set()


def test_new_page_is_told_what_is_wrong_in_what_was_typed(fresh: Walker, operator: Visitor) -> None:
    page = ask(operator, fresh, "identitas", judul_kegiatan="Survei Kepuasan 2027", cara_pengumpulan_data="2")

    assert rules(page) == {"R-ID-04A"}


def test_saved_page_shows_its_findings_without_a_script(draft: Walker, operator: Visitor) -> None:
    url = section(draft, "identitas")
    saved = operator.send(operator.open(url), url, judul_kegiatan="Survei Kepuasan 2027", aksi="simpan")

    assert "R-ID-04A" in rules(saved)
    assert 'id="temuan-judul_kegiatan"' in saved.text


def test_nothing_is_stored(draft: Walker, operator: Visitor) -> None:
    def everything() -> Any:
        kegiatan = draft.request.kegiatan
        states = list(SectionState.objects.filter(kegiatan=kegiatan).values())
        return snapshot.take(kegiatan), states, Event.objects.count(), Variabel.objects.count()

    before = everything()
    ask(operator, draft, "identitas", judul_kegiatan="Judul lain")
    ask(operator, draft, "variabel", **{"variabel-0-nama": "Nama lain"})

    assert everything() == before


# Who is answered ---------------------------------------------------------------------------------
def test_reader_of_a_locked_form_gets_no_answer(world: World, walidata: Visitor, operator: Visitor) -> None:
    walker = request_at(world, State.SUBMITTED)
    url = f"{section(walker, 'identitas')}periksa/"

    assert walidata.client.post(url).status_code == 204
    assert operator.client.post(url).status_code == 204
    assert Visitor(world.operator_lain).client.post(url).status_code == 404
    assert operator.client.get(url).status_code == 405


@pytest.mark.parametrize("key", ["tidak-ada", "berkas", "ms-var"])
def test_section_without_questions_of_its_own_is_not_judged(
    draft: Walker, operator: Visitor, key: str
) -> None:
    assert (
        operator.client.post(
            f"{section(draft, 'identitas')}".replace("identitas", key) + "periksa/"
        ).status_code
        == 404
    )


@pytest.mark.parametrize(
    "typed",
    [
        {"judul_kegiatan": "\x00" * 3},
        {"judul_kegiatan": "x" * 30_000, "susun-pokok": "y" * 30_000},
        {"cara_pengumpulan_data": "9" * 40, "tahun": "²"},
        {"judul_kegiatan": "' OR 1=1 -- %s %(x)s \" * NEAR"},
        {"judul_kegiatan": "%" * 50 + "_" * 50},
    ],
)
def test_anything_typed_is_answered(draft: Walker, operator: Visitor, typed: dict[str, str]) -> None:
    assert ask(operator, draft, "identitas", **typed).status == 200


def test_live_check_costs_the_same_queries_for_two_variables_and_for_thirty(
    draft: Walker, operator: Visitor
) -> None:
    def queries() -> int:
        url = section(draft, "variabel")
        fields = operator.open(url).form(url).fields
        with CaptureQueriesContext(connection) as captured:
            assert operator.client.post(f"{url}periksa/", fields).status_code == 200
        return len(captured)

    few = queries()
    Variabel.objects.bulk_create(
        Variabel(kegiatan=draft.request.kegiatan, urut=n, nama=f"Variabel {n}", definisi="Isi.")
        for n in range(10, 40)
    )

    assert queries() == few


# The title ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("parts", "title"),
    [
        (Parts(2, "kepuasan masyarakat terhadap pelayanan puskesmas", "Kabupaten Trenggalek"),
         "Survei Kepuasan Masyarakat terhadap Pelayanan Puskesmas Kabupaten Trenggalek"),
        (Parts(3, "Kunjungan Destinasi Wisata 2026", "Kab. Trenggalek"),
         "Kompilasi Data Kunjungan Destinasi Wisata Kabupaten Trenggalek"),
        (Parts(1, "USAHA MIKRO", "Kota Blitar", "menurut kecamatan"),
         "Pendataan Lengkap Usaha Mikro Kota Blitar menurut Kecamatan"),
        (Parts(2, "Survei Harga Beras di Kota Blitar", "Kota Blitar"), "Survei Harga Beras di Kota Blitar"),
        (Parts(2, "  ", "Kota Blitar"), ""),
        (Parts(None, "Harga beras tahun 2027"), "Harga beras"),
    ],
)  # fmt: skip
def test_compose_keeps_the_naming_rules(parts: Parts, title: str) -> None:
    assert compose(parts).title == title


def test_compose_says_what_it_changed_and_what_is_left() -> None:
    said = " ".join(compose(Parts(None, "SKM Puskesmas 2027")).remarks)

    for words in ("2027", "SKM", "cara pengumpulan data", "cakupan wilayah"):
        assert words in said


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Survei Kepuasan Masyarakat Kabupaten Trenggalek", []),
        ("", []),
        ("Kepuasan Masyarakat Kabupaten Trenggalek", ["Awali judul"]),
        ("Kepuasan Masyarakat lewat Survei Kabupaten Trenggalek", ["Awali judul"]),
        ("Survei Kepuasan Masyarakat", ["cakupan wilayahnya"]),
        ("Survei Kepuasan Masyarakat Trenggalek", []),
        ("SURVEI KEPUASAN MASYARAKAT KABUPATEN TRENGGALEK", ["huruf besar"]),
        ("Survei SKM Kabupaten Trenggalek", ["SKM"]),
    ],
)
def test_advice_on_a_title_typed_by_hand(title: str, said: list[str]) -> None:
    found = advice(title, cara=2, regions=["Kabupaten Trenggalek"])

    assert len(found) == len(said)
    assert all(words in line for words, line in zip(said, found, strict=True))


def test_built_title_comes_back_without_a_script_and_without_saving(draft: Walker, operator: Visitor) -> None:
    url = section(draft, "identitas")
    typed = {"susun-pokok": "harga beras", "susun-wilayah": "Kabupaten Trenggalek", "tahun": "2028"}
    page = operator.send(operator.open(url), url, aksi="susun-judul", **typed)

    assert page.form(url).fields["judul_kegiatan"] == "Survei Harga Beras Kabupaten Trenggalek"
    assert page.form(url).fields["tahun"] == "2028"
    draft.request.refresh_from_db()
    assert "Puskesmas" in draft.request.judul


def test_built_title_is_shown_while_its_parts_are_typed(draft: Walker, operator: Visitor) -> None:
    page = ask(
        operator, draft, "identitas", **{"susun-pokok": "harga beras", "susun-wilayah": "Kab. Trenggalek"}
    )

    assert "Survei Harga Beras Kabupaten Trenggalek" in page.text


def test_similar_activities_stand_beside_the_title(world: World, draft: Walker, operator: Visitor) -> None:
    request_at(world, State.SUBMITTED)
    rebuild()
    page = ask(operator, draft, "identitas", judul_kegiatan="Kepuasan Masyarakat Layanan Puskesmas")
    other = ask(operator, draft, "identitas", judul_kegiatan="Survei Irigasi")

    assert "1 kegiatan serupa yang sudah ada" in page.text
    assert "Kata yang sama" in page.text
    assert "Kata yang sama" not in other.text  # only the variables are alike
