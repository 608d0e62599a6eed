"""Screens of B8 and B9 as a visitor without scripts sees them: the head's one act, publishing, withdrawal."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datasets.models import RilisData, ValidasiOpd
from datasets.services import validation
from datasets.states import ReleaseState as S
from satudata.clock import now as clock
from satudata.workflow import outbox
from tests.factories.datasets_signed import published, revised, validated
from tests.factories.datasets_walk import ReleaseWalk, release_at
from tests.factories.visitor import Page, Visitor
from tests.factories.world import PASSWORD, WORK, World

AWAITED = S.VALIDATION_AWAITED
TODAY = WORK + timedelta(days=2)
SOON = TODAY + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """It is a working day after all that the walks do."""
    before = clock.read_time_from(lambda: TODAY)
    yield
    clock.read_time_from(before)


@pytest.fixture
def walks(forum: World) -> list[ReleaseWalk]:
    """Three releases that wait for the head of the health office."""
    first = release_at(forum, AWAITED)
    return [first, *(release_at(forum, AWAITED, daftar=first.daftar) for _more in range(2))]


@pytest.fixture
def head(forum: World) -> Visitor:
    return Visitor(forum.blitar_kepala)


@pytest.fixture
def walidata(forum: World) -> Visitor:
    return Visitor(forum.blitar_walidata)


def field(walk: ReleaseWalk, name: str) -> str:
    return f"r{walk.rilis.pk.hex}-{name}"


def decide(head: Visitor, page: Page, walks: list[ReleaseWalk], choices: str, **typed: str) -> Page:
    """Send the screen with a letter per release: S setujui, T tolak, N nanti."""
    words = {"S": "setujui", "T": "tolak", "N": "nanti"}
    given = {field(walk, "keputusan"): words[c] for walk, c in zip(walks, choices, strict=True)}
    return head.send(
        page, f"/putuskan/{walks[0].rilis.instansi_id}/", **{"aksi": "setujui", **given, **typed}
    )


def states(walks: list[ReleaseWalk]) -> list[str]:
    return [RilisData.objects.get(pk=walk.rilis.pk).state for walk in walks]


# The head's screen ---------------------------------------------------------------------------------------
def test_screen_tells_what_is_signed_of_each(head: Visitor, walks: list[ReleaseWalk]) -> None:
    page = head.open(reverse("validasi_list"))

    assert page.status == 200
    for walk in walks:
        versi = walk.reread().versi
        assert versi is not None
        assert versi.sha256[:16] in page.text
        assert walk.dataset.item.kode in page.text
    for words in ("versi 1", "2 baris", "akses Terbuka", "Walidata: Sesuai", "Puskesmas baru dibuka."):
        assert words in page.text


def test_one_act_refuses_validates_and_leaves_one_for_later(head: Visitor, walks: list[ReleaseWalk]) -> None:
    page = head.open(reverse("validasi_list"))

    done = decide(
        head, page, walks, "STN", password=PASSWORD, **{field(walks[1], "alasan"): "Angka belum final."}
    )

    assert states(walks) == [S.VALIDATION_NUMBERED, S.RETURNED, AWAITED]
    letter = ValidasiOpd.objects.get()
    assert done.url == reverse("validasi_detail", args=[letter.pk])
    assert any("sedang disiapkan" in words for words in done.messages)


@pytest.mark.parametrize(
    ("choices", "typed", "words", "status"),
    [
        ("SSN", {"password": "salah sekali"}, "Kata sandi tidak cocok", 422),
        ("SSN", {}, "Masukkan kata sandi Anda.", 422),
        ("STN", {"password": PASSWORD}, "Tulis alasan penolakan.", 422),
        ("NNN", {"password": PASSWORD}, "Pilih paling sedikit satu rilis.", 422),
    ],
)
def test_refused_screen_keeps_what_was_ticked(
    head: Visitor, walks: list[ReleaseWalk], choices: str, typed: dict[str, str], words: str, status: int
) -> None:
    page = head.open(reverse("validasi_list"))

    done = decide(head, page, walks, choices, **typed)

    assert (done.status, states(walks)) == (status, [AWAITED] * 3)
    assert words in done.text
    again = done.form(f"/putuskan/{walks[0].rilis.instansi_id}/").fields
    names = {"S": "setujui", "T": "tolak", "N": "nanti"}
    assert [again[field(walk, "keputusan")] for walk in walks] == [names[c] for c in choices]
    assert "salah sekali" not in done.text


def test_changed_release_is_named_and_the_others_stay_ticked(
    forum: World, head: Visitor, walks: list[ReleaseWalk]
) -> None:
    page = head.open(reverse("validasi_list"))
    walk = walks[1]
    walk.move("refuse_validation", "blitar_kepala")
    for step in (walk.store_version, walk.submit, walk.pass_release):
        step()

    done = decide(head, page, walks, "SSS", password=PASSWORD)

    assert (done.status, states(walks)) == (409, [AWAITED] * 3)
    assert "sekarang v2" in done.text
    again = done.form(f"/putuskan/{walk.rilis.instansi_id}/").fields
    assert [again[field(w, "keputusan")] for w in walks] == ["setujui", "nanti", "setujui"]
    once_more = decide(head, done, walks, "SNS", password=PASSWORD)
    assert once_more.status == 200
    assert states(walks) == [S.VALIDATION_NUMBERED, AWAITED, S.VALIDATION_NUMBERED]


def test_release_that_was_decided_meanwhile_is_named(head: Visitor, walks: list[ReleaseWalk]) -> None:
    page = head.open(reverse("validasi_list"))
    walks[2].move("refuse_validation", "blitar_kepala")

    done = decide(head, page, walks, "SSS", password=PASSWORD)

    assert (done.status, states(walks)) == (409, [AWAITED, AWAITED, S.RETURNED])
    assert "tidak lagi menunggu validasi" in done.text
    again = done.form(f"/putuskan/{walks[0].rilis.instansi_id}/").fields
    assert [again[field(walk, "keputusan")] for walk in walks[:2]] == ["setujui", "setujui"]


def test_all_are_ticked_by_a_link(head: Visitor, walks: list[ReleaseWalk]) -> None:
    page = head.open(reverse("validasi_list") + "?pilih=semua")

    fields = page.form(f"/putuskan/{walks[0].rilis.instansi_id}/").fields
    assert {fields[field(walk, "keputusan")] for walk in walks} == {"setujui"}


def test_preview_keeps_nothing(head: Visitor, walks: list[ReleaseWalk]) -> None:
    page = head.open(reverse("validasi_list"))
    given = {field(walks[0], "keputusan"): "setujui"}
    form = page.form(f"/putuskan/{walks[0].rilis.instansi_id}/")

    answer = head.client.post(form.action, form.fields | given | {"aksi": "pratinjau"})

    assert answer["Content-Type"] == "application/pdf"
    assert not ValidasiOpd.objects.exists()


@pytest.mark.parametrize("person", ["blitar_operator", "blitar_walidata", "blitar_pemeriksa"])
def test_others_read_the_screen_without_deciding(forum: World, walks: list[ReleaseWalk], person: str) -> None:
    page = Visitor(forum.people[person]).open(reverse("validasi_list"))

    assert str(walks[0].rilis) in page.text
    assert "/putuskan/" not in page.text


@pytest.mark.parametrize("person", ["budpar_kepala", "operator", "walidata", "tanpa_peran"])
def test_what_is_anothers_does_not_exist(forum: World, walks: list[ReleaseWalk], person: str) -> None:
    rows = [walk.reread() for walk in walks]
    letter = validation.prepare(
        instansi=rows[0].instansi, rilis=rows, by=forum.blitar_kepala, at=walks[-1].next()
    )
    visitor = Visitor(forum.people[person])

    assert str(rows[0]) not in visitor.open(reverse("validasi_list")).text
    for name, pk in (
        ("validasi_detail", letter.pk), ("rilis_publish", rows[0].pk), ("rilis_withdraw", rows[0].pk),
        ("rilis_revise", rows[0].pk), ("rilis_receipt", rows[0].pk),
    ):  # fmt: skip
        assert visitor.open(reverse(name, args=[pk])).status == 404
    posts = [reverse("validasi_act", args=[letter.pk, act]) for act in ("unggah", "batalkan", "ulangi")]
    posts += [reverse("rilis_publication_act", args=[rows[0].pk, "batalkan-jadwal"])]
    assert {visitor.client.post(url).status_code for url in posts} <= {404, 422}
    assert states(walks) == [S.VALIDATION_NUMBERED] * 3


def test_screen_costs_the_same_for_one_and_for_three(
    forum: World, head: Visitor, walks: list[ReleaseWalk]
) -> None:
    head.open(reverse("validasi_list"))
    with CaptureQueriesContext(
        connection,
    ) as three:
        head.open(reverse("validasi_list"))
    for walk in walks[1:]:
        walk.move("refuse_validation", "blitar_kepala")
    with CaptureQueriesContext(connection) as one:
        head.open(reverse("validasi_list"))

    assert len(three) == len(one)


# The letter ----------------------------------------------------------------------------------------------
def test_letter_page_names_its_releases_and_lets_a_text_be_recalled(
    forum: World, head: Visitor, walks: list[ReleaseWalk]
) -> None:
    page = head.open(reverse("validasi_list"))
    done = decide(head, page, walks, "SSN", aksi="siapkan")
    outbox.drain(at=SOON, limit=50)
    letter = head.open(done.url)
    assert "Unduh naskah untuk ditandatangani" in letter.text

    again = head.send(letter, "/batalkan/")

    assert any("menunggu keputusan Anda lagi" in words for words in again.messages)
    assert states(walks) == [AWAITED] * 3


def test_upload_of_something_else_is_refused_in_words(head: Visitor, walks: list[ReleaseWalk]) -> None:
    done = decide(head, head.open(reverse("validasi_list")), walks, "SNN", aksi="siapkan")
    outbox.drain(at=SOON, limit=50)

    refused = head.send(head.open(done.url), "/unggah/")

    assert refused.status == 422
    assert "Pilih" in refused.text


# Publishing ----------------------------------------------------------------------------------------------
def test_publish_page_shows_what_will_be_public_and_publishes(forum: World, walidata: Visitor) -> None:
    walk = validated(forum)
    page = walidata.open(reverse("rilis_publish", args=[walk.rilis.pk]))
    signed = walk.rilis.versi
    assert signed is not None
    assert signed.sha256 in page.text
    assert "Catatan petugas" not in page.text

    done = walidata.send(page, page.url)

    assert done.url == reverse("rilis_detail", args=[walk.rilis.pk])
    assert walk.reread().state == S.PUBLISHING
    assert "Berkas publikasi sedang disiapkan" in done.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"kapan": "tanggal"}, "Tulis tanggal tayang"),
        ({"kapan": "tanggal", "tanggal": "31-02-2027"}, "bukan tanggal"),
        ({"kapan": "tanggal", "tanggal": "1 Januari 2020"}, "Tanggal tayang harus sesudah"),
        ({"kapan": "tanggal", "tanggal": "1 Januari 2099"}, "paling lama setahun"),
        ({"kapan": "tanggal", "tanggal": "1-12-2026", "jam": "25.00"}, "Tulis jam dan menit"),
        ({"lisensi": "milik saya"}, "Pilih salah satu lisensi"),
        ({"kapan": ""}, "Pilih waktu tayang"),
    ],
)
def test_bad_order_is_refused_in_words_with_nothing_lost(
    forum: World, walidata: Visitor, typed: dict[str, str], words: str
) -> None:
    walk = validated(forum)
    page = walidata.open(reverse("rilis_publish", args=[walk.rilis.pk]))

    done = walidata.send(page, page.url, **({"status": "sementara"} | typed))

    assert done.status == 422
    assert words in done.text
    assert done.form(page.url).fields["status"] == "sementara"
    assert walk.reread().state == S.VALIDATED


def test_day_is_read_in_the_zone_of_the_region(forum: World, walidata: Visitor) -> None:
    walk = validated(forum)
    page = walidata.open(reverse("rilis_publish", args=[walk.rilis.pk]))

    walidata.send(page, page.url, kapan="tanggal", tanggal="1 Desember 2026", jam="09.30")

    assert walk.published().tayang_sejak.isoformat() == "2026-12-01T02:30:00+00:00"


def test_release_page_tells_version_files_address_and_receipt(forum: World, walidata: Visitor) -> None:
    walk = published(forum)

    page = walidata.open(reverse("rilis_detail", args=[walk.rilis.pk]))
    receipt = walidata.open(reverse("rilis_receipt", args=[walk.rilis.pk]))

    assert "/dataset/jumlah-layanan-nomor-1-menurut-kelurahan/" in page.text
    for words in ("Versi 1", "Tayang", "Data Package (ZIP)", "CSV untuk Excel", "Bukti tayang"):
        assert words in page.text
    terbitan = walk.published()
    for words in (str(terbitan.pk), terbitan.metadata["sha256"], terbitan.surat_validasi.nomor, "WIB"):
        assert words in receipt.text


def test_published_files_are_for_those_of_the_house(forum: World) -> None:
    """Who outside may fetch them is the portal's question; another OPD reads nothing by this address."""
    walk = published(forum)
    file = walk.published().berkas.first()
    assert file is not None
    url = reverse("document_file", args=[file.berkas_id])

    answer = Visitor(forum.blitar_operator).client.get(url)
    assert (answer.status_code, len(b"".join(answer.streaming_content))) == (200, file.berkas.size)
    assert Visitor(forum.budpar_operator).client.get(url).status_code == 404


def test_withdrawal_asks_for_its_reason_and_takes_down(forum: World, walidata: Visitor) -> None:
    walk = published(forum)
    page = walidata.open(reverse("rilis_withdraw", args=[walk.rilis.pk]))
    assert walidata.send(page, page.url).status == 422

    done = walidata.send(page, page.url, reason="Angka Pakunden keliru.")

    assert walk.reread().state == S.WITHDRAWN
    assert "Angka Pakunden keliru." in done.text


def test_order_is_taken_back_with_its_reason(forum: World, walidata: Visitor) -> None:
    walk = validated(forum)
    walk.order()
    detail = walidata.open(reverse("rilis_detail", args=[walk.rilis.pk]))
    url = reverse("rilis_take_back", args=[walk.rilis.pk])
    assert url in detail.text
    page = walidata.open(url)
    assert walidata.send(page, page.url).status == 422

    done = walidata.send(page, page.url, reason="Judulnya masih keliru.")

    assert walk.reread().state == S.VALIDATED
    assert "Judulnya masih keliru." in done.text


def test_revision_and_its_giving_up(forum: World) -> None:
    walk = published(forum)
    operator = Visitor(forum.blitar_operator)
    page = operator.open(reverse("rilis_revise", args=[walk.rilis.pk]))

    done = operator.send(page, page.url, reason="Perbaikan angka.")
    assert walk.reread().state == S.UPLOADING
    operator.send(done, "/publikasi/batalkan-revisi/")

    assert walk.reread().state == S.PUBLISHED


def test_waiting_day_is_shown_and_taken_back(forum: World, walidata: Visitor) -> None:
    walk = validated(forum)
    page = walidata.open(reverse("rilis_publish", args=[walk.rilis.pk]))
    walidata.send(page, page.url, kapan="tanggal", tanggal="1 Desember 2026", jam="08.00")
    outbox.drain(at=SOON, limit=50)
    page = walidata.open(reverse("rilis_detail", args=[walk.rilis.pk]))
    assert "Tayang 1 Desember 2026" in page.text

    walidata.send(page, "/publikasi/batalkan-jadwal/")

    assert walk.reread().state == S.VALIDATED


@pytest.mark.parametrize("name", ["rilis_publish", "rilis_take_back", "rilis_withdraw", "rilis_revise"])
def test_page_of_an_act_that_is_not_possible_now_says_so(forum: World, name: str) -> None:
    walk = release_at(forum, S.UPLOADED)
    person = "blitar_operator" if name == "rilis_revise" else "blitar_walidata"

    page = Visitor(forum.people[person]).open(reverse(name, args=[walk.rilis.pk]))

    assert page.status == 409
    assert reverse("rilis_detail", args=[walk.rilis.pk]) in page.text


@pytest.mark.parametrize("name", ["rilis_publish", "rilis_take_back", "rilis_withdraw", "rilis_revise"])
def test_act_of_others_is_refused_with_its_reason(forum: World, name: str) -> None:
    walk = published(forum)

    page = Visitor(forum.blitar_pemeriksa).open(reverse(name, args=[walk.rilis.pk]))

    assert page.status == 403


def test_release_page_costs_the_same_with_one_and_two_publications(forum: World, walidata: Visitor) -> None:
    walk = published(forum)
    url = reverse("rilis_detail", args=[walk.rilis.pk])
    walidata.open(url)
    with CaptureQueriesContext(connection) as one:
        walidata.open(url)
    revised(walk)
    walk.order()
    walk.drain()
    with CaptureQueriesContext(connection) as two:
        walidata.open(url)

    assert len(two) <= len(one)
