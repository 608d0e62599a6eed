"""Pages of the Forum's agreement, by people without scripts: the screen, freezing, papers, changes."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.models import KomentarPembina, PerubahanEntri
from forum.services import agreement
from forum.states import ListState
from satudata.clock.now import now
from satudata.documents.models import Document
from satudata.documents.store import read_bytes
from tests.factories.forum_walk import ForumWalk, add_entries
from tests.factories.recommendations import upload
from tests.factories.signing import signed
from tests.factories.visitor import Page, Visitor

SCREEN = "layar/"


@pytest.fixture
def walk(deliberated: ForumWalk) -> ForumWalk:
    return deliberated


@pytest.fixture
def secretary(walk: ForumWalk) -> Visitor:
    return Visitor(walk.forum.blitar_sekretariat)


def screen(walk: ForumWalk, **query: str) -> str:
    found = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{reverse('sepakat_screen', args=[walk.daftar.pk])}?{found}"


def at_office(walk: ForumWalk, short: str = "blitar", **query: str) -> str:
    return screen(walk, opd=str(walk.office(short).pk), **query)


def decide_url(walk: ForumWalk, position: int = 0) -> str:
    return f"layar/entri/{walk.entry(position=position).pk}/"


# The screen --------------------------------------------------------------------------------------------
def test_screen_shows_an_opd_with_verdict_and_comment_and_nothing_else(
    walk: ForumWalk, secretary: Visitor
) -> None:
    page = secretary.open(at_office(walk))
    assert page.status == 200
    for words in (
        "Dinas Kesehatan Kota Blitar",
        "Jumlah Layanan Nomor 1 menurut Kelurahan",
        "Variabel",
        "Tahunan",
        "30 Januari 2028",
        "Terbuka",
        "Data Prioritas",
        "Kepala Bidang Contoh",
        "Sesuai",
        "Selaraskan definisi dengan standar data nasional.",
        "Sepakati semua yang sesuai (2)",
    ):
        assert words in page.text
    assert '<body class="layar"' in page.text
    assert "masthead" not in page.text
    assert "Dinas Sosial" not in page.text.split("<table")[1]


def test_decisions_come_back_to_the_same_place(walk: ForumWalk, secretary: Visitor) -> None:
    page = secretary.open(at_office(walk, belum="1"))
    answer = secretary.client.post(
        page.form(decide_url(walk)).action, page.form(decide_url(walk)).fields | {"keputusan": "disepakati"}
    )
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"belum=1#e{walk.entry().pk}")
    after = secretary.open(at_office(walk, belum="1"))
    assert "Jumlah Layanan Nomor 1 " not in after.text
    assert "Jumlah Layanan Nomor 2 " in after.text
    assert "<strong>1</strong> dari 6" in after.text


def test_refusal_without_reason_says_what_to_do_in_its_place(walk: ForumWalk, secretary: Visitor) -> None:
    page = secretary.open(at_office(walk))
    answer = secretary.send(page, decide_url(walk), keputusan="ditolak", alasan=" ")
    assert answer.status == 422
    assert "Tulis alasan Forum menolak entri ini." in answer.text
    assert "Dinas Kesehatan Kota Blitar</h1>" in answer.text


def test_reason_typed_on_an_older_screen_is_not_lost(walk: ForumWalk, secretary: Visitor) -> None:
    page = secretary.open(at_office(walk))
    agreement.decide_entry(
        entri=walk.entry(position=1), keputusan="disepakati", by=walk.forum.blitar_sekretariat, at=walk.next()
    )
    typed = "Bukan kewenangan kota."
    answer = secretary.send(page, decide_url(walk), keputusan="ditolak", alasan=typed)
    assert answer.status == 409
    assert f">{typed}</textarea>" in answer.text
    secretary.send(answer, decide_url(walk), keputusan="ditolak", alasan=typed)
    assert walk.entry().keputusan_alasan == typed


def test_all_in_order_are_agreed_after_a_question(walk: ForumWalk, secretary: Visitor) -> None:
    asked = secretary.open(at_office(walk, konfirmasi="semua"))
    assert "2 entri yang dinilai sesuai oleh Walidata" in asked.text
    done = secretary.send(asked, "/sepakati/")
    assert "2 entri disepakati." in done.text
    assert set(walk.office().entri.values_list("keputusan", flat=True)) == {"disepakati"}


def test_screen_opens_at_the_first_opd_with_something_to_decide(walk: ForumWalk, secretary: Visitor) -> None:
    first = secretary.open(screen(walk))
    opening = first.text.split("<h1>")[1].split("</h1>")[0]
    part = walk.daftar.bagian.get(instansi__nama=opening)
    agreement.decide_all(bagian=part, by=walk.forum.blitar_sekretariat, at=walk.next())
    assert f"<h1>{opening}</h1>" not in secretary.open(screen(walk)).text
    assert 'rel="prev"' in secretary.open(screen(walk)).text


@pytest.mark.parametrize("query", ["opd=bukan-uuid", "hal=999&belum=1", "hal=-1", "konfirmasi=semua&opd="])
def test_screen_survives_a_mended_address(walk: ForumWalk, secretary: Visitor, query: str) -> None:
    assert secretary.open(f"{screen(walk)}{query}").status == 200


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("blitar_walidata", 200),
        ("blitar_pemeriksa", 200),
        ("blitar_auditor", 200),
        ("blitar_operator", 403),
        ("operator", 404),
    ],
)
def test_screen_is_read_by_those_who_read_all_drafts(walk: ForumWalk, name: str, status: int) -> None:
    page = Visitor(walk.forum.people[name]).open(screen(walk))
    assert page.status == status
    assert [f for f in page.forms if f.method == "post" and SCREEN in f.action] == []


def counted(visitor: Visitor, url: str) -> int:
    visitor.open(url)
    with CaptureQueriesContext(connection) as captured:
        assert visitor.open(url).status == 200
    return len(captured)


@pytest.mark.parametrize("at", [at_office, lambda walk: reverse("sepakat_detail", args=[walk.daftar.pk])])
def test_page_costs_the_same_for_two_thousand_entries(
    walk: ForumWalk, secretary: Visitor, at: Callable[[ForumWalk], str]
) -> None:
    few = counted(secretary, at(walk))
    author = walk.forum.blitar_pemeriksa
    rows = add_entries(walk.office(), 2000, by=walk.operator(), at=walk.at)
    said = {"daftar": walk.daftar, "text": "x", "by": author, "at": walk.at, "sent_at": walk.at}
    KomentarPembina.objects.bulk_create(KomentarPembina(entri=entry, **said) for entry in rows)
    assert counted(secretary, at(walk)) == few


# Agreement ------------------------------------------------------------------------------------------------
def hub(walk: ForumWalk) -> str:
    return reverse("sepakat_detail", args=[walk.daftar.pk])


def test_list_is_frozen_on_its_page_and_papers_are_shown(walk: ForumWalk, secretary: Visitor) -> None:
    assert "Belum ada rapat yang dilaksanakan" in secretary.open(hub(walk)).text
    walk.held_meeting(quorum=False)
    refused = secretary.send(secretary.open(hub(walk)), "/bekukan/", rapat=_meeting(walk))
    assert refused.status == 422
    assert "entri belum diputuskan" in refused.text or "tidak mencapai kuorum" in refused.text
    walk.held_meeting()
    walk.decide_all()

    done = secretary.send(secretary.open(hub(walk)), "/bekukan/", rapat=_meeting(walk))

    assert "Sedang disiapkan" in done.text
    made(walk)
    page = secretary.open(hub(walk))
    assert "Daftar Data disepakati" in page.text
    assert page.text.count("Halaman verifikasi") == 4
    mine = Visitor(walk.operator()).open(hub(walk))
    assert mine.text.count("Halaman verifikasi") == 2
    assert [f for f in mine.forms if "unggah" in f.action] == []


def made(walk: ForumWalk) -> None:
    """Papers that a page asked for, so at the real time."""
    walk.at = now()
    walk.drain()


def _meeting(walk: ForumWalk) -> str:
    found = walk.daftar.rapat_forum.order_by("-mulai").values_list("pk", flat=True)[0]
    return str(found)


def test_signed_copy_is_taken_in_by_the_sekretariat(walk: ForumWalk, secretary: Visitor) -> None:
    walk.freeze_list()
    walk.drain()
    document = Document.objects.get(kind=agreement.BA_OPD, pk=walk.office().berita_acara_id)
    assert document.file is not None
    url = reverse("minutes_sign", args=[document.pk])
    copy = signed(read_bytes(document.file))
    stranger = Visitor(walk.forum.blitar_walidata).client.post(url, {"berkas": upload(copy)})
    assert stranger.status_code == 403

    wrong = secretary.client.post(url, {"berkas": upload(b"bukan pdf")})
    assert wrong.status_code == 422
    done = secretary.client.post(url, {"berkas": upload(copy)}, follow=True)

    assert "Salinan bertanda tangan" in done.content.decode()
    document.refresh_from_db()
    assert document.signed_file is not None


def test_draft_is_reopened_with_a_reason(walk: ForumWalk, secretary: Visitor) -> None:
    page = secretary.open(hub(walk))
    assert secretary.send(page, "/buka-draf/", reason="").status == 422
    secretary.send(secretary.open(hub(walk)), "/buka-draf/", reason="Definisi belum sama.")
    walk.reread()
    assert walk.daftar.state == ListState.REVIEWING


# Changes ----------------------------------------------------------------------------------------------------
def test_round_of_changes_by_pages(walk: ForumWalk, secretary: Visitor) -> None:
    walk.freeze_list()
    walk.drain()
    address = reverse("addendum_detail", args=[walk.daftar.pk])
    opened = secretary.send(secretary.open(address), "/buka/", reason="Anggaran berubah.")
    assert "Anggaran berubah." in opened.text
    operator = Visitor(walk.operator())
    entry, part = walk.entry(), walk.office()

    form = operator.open(f"{_new(walk)}?opd={part.pk}&jenis=ubah&entri={entry.pk}")
    same = operator.send(form, form.url, alasan="Salah satuan.")
    assert same.status == 422
    assert "Tidak ada isian yang berubah" in same.text
    assert same.form(form.url).fields["alasan"] == "Salah satuan."
    operator.send(form, form.url, alasan="Salah satuan.", satuan="orang")

    shown = operator.open(address)
    assert "<del>layanan</del>" in shown.text
    assert "<ins>orang</ins>" in shown.text
    assert "<del>" not in Visitor(walk.operator("budpar")).open(address).text
    secretary.send(secretary.open(address), "/tutup/")
    change = PerubahanEntri.objects.get()
    ending = f"/usul/{change.pk}/putuskan/"
    kept = secretary.send(secretary.open(address), ending, keputusan="ditolak", alasan="")
    assert kept.status == 422
    secretary.send(secretary.open(address), ending, keputusan="disepakati")
    walk.at = now()  # the round was opened at the real time
    walk.held_meeting()
    secretary.send(secretary.open(address), "/bekukan/", rapat=_meeting(walk))
    made(walk)
    assert walk.entry().satuan == "orang"
    assert "Berita Acara perubahan" in secretary.open(address).text


def _new(walk: ForumWalk) -> str:
    return reverse("change_new", args=[walk.daftar.pk])


@pytest.mark.parametrize("query", ["", "opd=x&jenis=y", "jenis=ubah", "jenis=ubah&entri=x"])
def test_proposal_page_asks_step_by_step(walk: ForumWalk, query: str) -> None:
    walk.freeze_list()
    walk.drain()
    walk.open_addendum()
    operator = Visitor(walk.operator())
    page: Page = operator.open(f"{_new(walk)}?{query}")
    assert page.status in (200, 422)
    assert operator.open(f"{_new(walk)}?opd={walk.office().pk}&jenis=cabut").status == 200
    assert operator.open(f"{_new(walk)}?opd={walk.office().pk}&jenis=tambah").status == 200
    assert Visitor(walk.forum.blitar_walidata).open(_new(walk)).status == 403
