"""A chapter of the report that saves itself, as its script talks to the server."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from reports.models import Laporan, NarasiLaporan
from reports.services import reports
from reports.states import ReportState as S
from tests.factories.reports import ReportWalk, report_at
from tests.factories.world import World


@pytest.fixture
def walk(forum: World) -> ReportWalk:
    return ReportWalk(forum)


def page(walk: ReportWalk, bab: int, who: str = "blitar_walidata") -> tuple[Client, dict[str, str]]:
    """A client with what stands on the page of a chapter, as the script would send it."""
    client = Client()
    client.force_login(walk.forum.people[who])
    sheet = client.get(reverse("laporan_edit", args=[walk.laporan.pk]), {"bab": bab}).context["sheet"]
    data = {f"teks-{one.part.section.kode}": one.teks for one in sheet.fields}
    data |= {f"versi-{one.part.section.kode}": str(one.versi) for one in sheet.fields}
    if sheet.rows is not None:
        data |= {"tl-jumlah": str(len(sheet.rows)), "tl-terlihat": sheet.seen}
        data |= {f"tl-{n}-{name}": text for n, row in enumerate(sheet.rows) for name, text in row.items()}
    return client, data


def save(client: Client, walk: ReportWalk, bab: int, data: dict[str, str], *bases: dict[str, str]) -> Any:
    url = f"{reverse('laporan_autosave', args=[walk.laporan.pk])}?bab={bab}"
    return client.post(url, {**data, "versi": "1", "dasar": [urlencode(base) for base in bases]})


def stored(bagian: str = "kendala") -> str:
    return NarasiLaporan.objects.get(bagian=bagian).teks


def by_colleague(walk: ReportWalk, teks: str, bagian: str = "kendala") -> None:
    row = NarasiLaporan.objects.get(laporan=walk.laporan, bagian=bagian)
    reports.save_section(
        laporan=walk.laporan, bagian=bagian, teks=teks, version=row.version,
        by=walk.forum.blitar_walidata_dua, at=walk.next(),
    )  # fmt: skip


# What is stored --------------------------------------------------------------------------------------------
def test_text_is_stored_and_the_page_learns_its_version(walk: ReportWalk) -> None:
    client, base = page(walk, 8)

    found = save(client, walk, 8, base | {"teks-kendala": "Lebih jelas."}, base)

    assert found.status_code == 200
    answer = found.json()
    assert answer["saat"].startswith("Tersimpan ")
    assert (answer["id"]["versi-kendala"], answer["lain"], answer["tunda"]) == ("2", "", "")
    assert stored() == "Lebih jelas."
    # Nothing typed, nothing changed: no version, no second writer.
    assert save(client, walk, 8, base | {"teks-kendala": "Lebih jelas."}, base).status_code == 200
    assert NarasiLaporan.objects.get(bagian="kendala").version == 2


def test_half_row_of_the_plan_is_kept_and_asked_for_when_it_is_sent(walk: ReportWalk) -> None:
    client, base = page(walk, 8)

    found = save(client, walk, 8, base | {"tl-0-aksi": ""}, base)

    assert found.status_code == 200
    assert "baris 1, isi kolom “aksi”" in found.json()["tunda"]
    assert walk.laporan.tindak_lanjut.get().aksi == ""
    with pytest.raises(reports.InvalidInput, match="baris 1, isi kolom “aksi”"):
        walk.send()
    # The mark of the rows is renewed with them: the next save is no clash with oneself.
    again = base | {"tl-0-aksi": "Baru", "tl-terlihat": found.json()["id"]["tl-terlihat"]}
    assert save(client, walk, 8, again, base | {"tl-0-aksi": ""}).status_code == 200
    assert walk.laporan.tindak_lanjut.get().aksi == "Baru"


def test_answer_that_was_lost_on_the_way_is_no_clash_with_oneself(walk: ReportWalk) -> None:
    client, base = page(walk, 8)
    first = base | {"teks-kendala": "Satu", "tl-0-target": "90 persen"}
    save(client, walk, 8, first, base)

    found = save(client, walk, 8, first | {"teks-kendala": "Satu dua"}, base, first)

    assert found.status_code == 200
    assert stored() == "Satu dua"


def test_page_that_a_button_shows_again_stands_on_what_it_saved_by_itself(walk: ReportWalk) -> None:
    """The save was under way when the button was pressed: what the page holds of versions is old."""
    client, base = page(walk, 8)
    typed: dict[str, Any] = base | {"tl-0-aksi": "Baru", "teks-kendala": "Baru."}
    save(client, walk, 8, typed, base)
    sent = typed | {"aksi": "tambah", "dasar": [urlencode(base), urlencode(typed)]}

    context = client.post(f"{reverse('laporan_edit', args=[walk.laporan.pk])}?bab=8", sent).context

    # And where that save comes in after this page: its script still knows that it was its own.
    assert context["bases"] == sent["dasar"]
    shown = context["sheet"]
    assert shown.seen == reports.seen_actions(walk.laporan)
    assert {one.versi for one in shown.fields if one.part.section.kode == "kendala"} == {2}


# Two people ------------------------------------------------------------------------------------------
def test_section_that_another_wrote_meanwhile_is_left_alone_and_told(walk: ReportWalk) -> None:
    client, base = page(walk, 8)
    by_colleague(walk, "Tulisan rekan.")

    found = save(client, walk, 8, base | {"teks-rekomendasi_perbaikan": "Tulisan saya."}, base)

    assert found.status_code == 200
    assert "Kendala" in found.json()["lain"]
    assert (stored(), stored("rekomendasi_perbaikan")) == ("Tulisan rekan.", "Tulisan saya.")
    # Typed into afterwards, unseen as it is: asked about, not written over.
    typed = base | {"teks-rekomendasi_perbaikan": "Tulisan saya."}
    later = save(client, walk, 8, typed | {"teks-kendala": "Milik saya."}, typed)
    assert later.status_code == 409
    assert stored() == "Tulisan rekan."


def test_section_that_both_wrote_is_asked_about_and_nothing_is_stored(walk: ReportWalk) -> None:
    client, base = page(walk, 8)
    by_colleague(walk, "Tulisan rekan.")
    mine = base | {"teks-kendala": "Tulisan saya.", "teks-rekomendasi_perbaikan": "Lain."}

    found = save(client, walk, 8, mine, base)

    assert found.status_code == 409
    for words in ("Tulisan rekan.", "Tulisan saya.", "Blitar Walidata Dua", "Kendala"):
        assert words in found.json()["html"]
    assert (stored(), stored("rekomendasi_perbaikan")) == ("Tulisan rekan.", "Isi Rekomendasi.")


@pytest.mark.parametrize(
    ("choice", "text"), [("saya", "Tulisan saya."), ("tersimpan", "Tulisan rekan."), ("", "Tulisan rekan.")]
)
def test_choice_between_two_texts_is_made_by_the_button(walk: ReportWalk, choice: str, text: str) -> None:
    client, base = page(walk, 8)
    by_colleague(walk, "Tulisan rekan.")
    mine: dict[str, Any] = base | {"teks-kendala": "Tulisan saya.", "bentrok": "teks-kendala"}
    mine |= {"dasar": urlencode(base)} | ({"putusan-teks-kendala": choice} if choice else {})

    found = client.post(reverse("laporan_edit", args=[walk.laporan.pk]) + "?bab=8", mine)

    assert found.status_code == (302 if choice else 409)
    assert stored() == text
    if not choice:
        assert "Tulisan saya." in found.content.decode()


def test_plan_that_both_changed_is_asked_about(walk: ReportWalk) -> None:
    client, base = page(walk, 8)
    row = {name: base[f"tl-0-{name}"] for name in reports.COLUMNS}
    reports.save_actions(
        laporan=walk.laporan, rows=[row | {"aksi": "Aksi rekan"}], seen=base["tl-terlihat"],
        by=walk.forum.blitar_walidata_dua, at=walk.next(),
    )  # fmt: skip

    found = save(client, walk, 8, base | {"tl-0-aksi": "Aksi saya"}, base)

    assert found.status_code == 409
    # Rows do not say who wrote them.
    for words in ("Aksi rekan", "Aksi saya", "Rencana tindak lanjut", "<strong>Yang tersimpan</strong>"):
        assert words in found.json()["html"]
    assert walk.laporan.tindak_lanjut.get().aksi == "Aksi rekan"


# Refused ------------------------------------------------------------------------------------------
def test_text_typed_while_the_head_reads_is_refused_in_words(walk: ReportWalk) -> None:
    client, base = page(walk, 8)
    walk.send()

    found = save(client, walk, 8, base | {"teks-kendala": "Terlambat."}, base)

    assert found.status_code == 403
    assert "tidak dapat diubah" in found.json()["alasan"]
    assert stored() == "Isi Kendala."


def test_too_long_a_text_is_refused_and_the_rest_stored(walk: ReportWalk) -> None:
    client, base = page(walk, 8)
    long = base | {"teks-kendala": "x" * 20_001, "teks-rekomendasi_perbaikan": "Baru."}

    found = save(client, walk, 8, long, base)

    assert found.status_code == 422
    assert "20.000" in found.json()["alasan"]
    assert stored("rekomendasi_perbaikan") == "Baru."


@pytest.mark.parametrize(("who", "status"), [("walidata_kepala", 403), ("walidata", 404)])
def test_others_store_nothing(forum: World, who: str, status: int) -> None:
    walk = report_at(forum, S.DRAFTED)
    client = Client()
    client.force_login(forum.people[who])

    assert save(client, walk, 8, {"teks-kendala": "x"}).status_code == status
    assert Laporan.objects.get().version == walk.laporan.version
    assert stored() == "Isi Kendala."
