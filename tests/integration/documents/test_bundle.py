"""The evidence bundle: complete, verifiable, frozen, only for readers of the case, never a draft note."""

import hashlib
import io
import json
import re
import subprocess
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from recommendations import snapshot
from recommendations.documents import bundle
from recommendations.services import notes, papers
from recommendations.states import State
from satudata.documents import services
from satudata.documents.models import Document
from satudata.documents.signatures import inspect_pdf
from satudata.workflow import outbox
from satudata.workflow.errors import ActionDenied
from satudata.workflow.models import Event
from tests.factories.recommendations import Walker, request_at
from tests.factories.signing import signed
from tests.factories.world import World

WAY = (
    "fill", "submit", "start_check", "give_back", "answer", "submit", "start_check", "forward",
    "start_check", "accept", "approve", "number_letter", "render", "show_komitmen",
)  # fmt: skip


@pytest.fixture(scope="module")
def finished_of_module(world_of_module: World, django_db_blocker: Any) -> tuple[Walker, bytes]:
    """A finished case of two rounds with its bundle, made inside the module's transaction."""
    with django_db_blocker.unblock():
        walker = Walker(world_of_module)
        for step in WAY:
            getattr(walker, step)()
        return walker, made(walker)


@pytest.fixture
def finished(finished_of_module: tuple[Walker, bytes], db: None) -> Walker:
    walker = finished_of_module[0]
    walker._keep(None)
    return walker


@pytest.fixture
def pdf(finished_of_module: tuple[Walker, bytes]) -> bytes:
    return finished_of_module[1]


def made(walker: Walker) -> bytes:
    """Ask for the bundle as the auditor and let the worker make it."""
    document = papers.prepare_bundle(request=walker.request, by=walker.world.auditor, at=walker._next())
    outbox.drain(walker._next())
    document.refresh_from_db()
    assert document.file is not None, document.error
    return services.read_bytes(document.file)


# What is in it -------------------------------------------------------------------------------------
def test_bundle_says_everything_of_the_case(finished: Walker, pdf: bytes) -> None:
    case, text = finished.request, " ".join(inspect_pdf(pdf).text.split())
    revisions = list(case.revisions.all())

    for words in (
        "Berkas Bukti", case.nomor, case.judul, case.instansi.nama, "Komitmen tayang",
        case.identitas_rekomendasi, "Daftar Isi", "MS-Keg", "MS-Var", "MS-Ind", "Perjelas judul.", "Sudah.",
        "Kelengkapan: formulir", "Terpenuhi", "penanganan dihitung dalam menit kerja".capitalize(),
        "Surat Rekomendasi terbit", "Salinan Surat Komitmen", "Salinan Surat Rekomendasi",
    ):  # fmt: skip
        assert str(words) in text, words
    squeezed = text.replace(" ", "")
    assert all(revision.sha256 in squeezed for revision in revisions)


def test_contents_lead_to_the_pages_that_they_name(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        titles = [str(item.title) for item in opened.open_outline().root]
    pages = [" ".join(page.split()) for page in inspect_pages(pdf)]
    lines = [" ".join(line.split()) for line in inspect_pages(pdf)[1].splitlines()]
    found = dict(re.findall(r"(?m)(Salinan Surat [A-Z][a-z]+).* (\d+)$", "\n".join(lines)))

    assert "Salinan Surat Rekomendasi" in titles
    for title in ("Salinan Surat Rekomendasi", "Salinan Surat Komitmen"):
        assert pages[int(found[title]) - 1].startswith(title)
        assert f"Halaman {found[title]}" in pages[int(found[title]) - 1]


def inspect_pages(pdf: bytes) -> list[str]:
    """The text of each page, as a reader sees it."""
    command = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode().split("\f")


def test_very_bytes_of_the_letters_are_attached(finished: Walker, pdf: bytes) -> None:
    case = finished.request
    letter, komitmen = case.surat.file, case.komitmen.get().file

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        attached = {name: spec.get_file().read_bytes() for name, spec in opened.attachments.items()}

    hashes = {hashlib.sha256(data).hexdigest() for data in attached.values()}
    assert {letter.sha256, komitmen.sha256} <= hashes


def test_attached_form_has_the_printed_hash(finished: Walker, pdf: bytes) -> None:
    last = finished.request.revisions.order_by("-nomor").first()
    assert last is not None

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        data = opened.attachments[f"formulir-revisi-{last.nomor}.json"].get_file().read_bytes()

    assert hashlib.sha256(data).hexdigest() == last.sha256 == snapshot.sha256(json.loads(data))


def test_signed_letter_goes_in_as_it_was_signed(world: World) -> None:
    from recommendations.services import letters
    from tests.factories.recommendations import upload

    walker = request_at(world, State.LETTER_ISSUED)
    data = signed(services.read_bytes(walker.request.surat.file))
    letters.store_signed_letter(
        request=walker.request, upload=upload(data), by=world.penandatangan, at=walker._next()
    )
    walker._keep(None)

    with pikepdf.open(io.BytesIO(made(walker))) as opened:
        attached = [spec.get_file().read_bytes() for spec in opened.attachments.values()]
        assert data in attached


def test_bundle_with_copies_claims_no_standard_that_a_scan_need_not_follow(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as metadata:
        assert metadata.pdfa_status == ""
        assert opened.Root.MarkInfo.Marked


def test_head_of_the_chain_is_that_of_the_case_with_the_making_of_the_bundle(finished: Walker) -> None:
    document = bundle.latest_of(finished.request)
    assert document is not None
    last = Event.objects.filter(case_id=str(finished.request.pk)).order_by("seq").last()

    assert document.context["rantai"] == {
        "jumlah": finished.request.event_seq, "sidik": finished.request.event_head, "utuh": True,
    }  # fmt: skip
    assert last is not None
    assert (last.code, last.hash) == ("evidence_bundled", finished.request.event_head)


# What is not in it ---------------------------------------------------------------------------------
def test_draft_note_of_an_examiner_is_not_in_it(world: World) -> None:
    walker = request_at(world, State.BPS_CHECKING)
    notes.add_note(
        request=walker.request,
        by=world.pemeriksa,
        section="identitas",
        text="Masih ditimbang sendiri.",
        at=walker._next(),
    )

    assert "Masih ditimbang" not in str(bundle.berkas_bukti(walker.request, at=walker.at))


def test_address_and_browser_of_the_log_are_not_in_it(finished: Walker) -> None:
    text = str(bundle.berkas_bukti(finished.request, at=finished.at))

    assert "127.0.0.1" not in text
    assert "user_agent" not in text


def test_form_that_is_being_corrected_stays_as_it_was_sent(world: World) -> None:
    walker = request_at(world, State.WALIDATA_RETURNED)
    kegiatan = walker.request.kegiatan
    kegiatan.tujuan = "Sedang diketik"
    kegiatan.save()

    assert "Sedang diketik" not in str(bundle.berkas_bukti(walker.request, at=walker.at))


def test_case_never_sent_says_so(world: World) -> None:
    walker = request_at(world, State.DRAFTED)

    text = " ".join(inspect_pdf(made(walker)).text.split())

    assert "belum pernah dikirim" in text
    assert "Salinan" not in text.replace("Salinan untuk dibaca", "")


# Asking for it -------------------------------------------------------------------------------------
def test_asking_again_where_nothing_happened_gives_the_same(finished: Walker) -> None:
    first = bundle.latest_of(finished.request)
    again = papers.prepare_bundle(request=finished.request, by=finished.world.operator, at=finished._next())

    assert first is not None
    assert again.pk == first.pk
    assert Document.objects.filter(kind=bundle.KIND, case_id=str(finished.request.pk)).count() == 1


def test_event_after_it_asks_for_a_new_one(finished: Walker) -> None:
    from recommendations.services import letters

    letters.hide_komitmen(
        request=finished.request, by=finished.world.walidata, reason="Salah berkas.", at=finished._next()
    )
    finished._keep(None)

    assert papers.current_bundle(finished.request) is None
    assert b"Salah berkas" not in made(finished)
    assert Document.objects.filter(kind=bundle.KIND).count() == 2


def test_failed_bundle_is_made_again_under_its_own_code(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    walker = request_at(world, State.SUBMITTED)
    with monkeypatch.context() as broken:
        broken.setattr("satudata.documents.services.rendering.render_pdf", lambda *_a, **_k: 1 / 0)
        first = papers.prepare_bundle(request=walker.request, by=world.operator, at=walker._next())
        outbox.drain(walker._next())
    walker._keep(None)

    again = papers.prepare_bundle(request=walker.request, by=world.operator, at=walker._next())
    outbox.drain(walker._next() + timedelta(hours=1))

    again.refresh_from_db()
    assert (again.pk, again.token, again.state) == (first.pk, first.token, Document.State.ISSUED)


def test_stranger_is_refused(finished: Walker) -> None:
    with pytest.raises(ActionDenied):
        papers.prepare_bundle(request=finished.request, by=finished.world.blitar_walidata)


@pytest.mark.parametrize("who", ["operator", "kepala", "walidata", "pemeriksa", "auditor", "sekretariat"])
def test_readers_of_the_case_download_it_and_others_do_not(finished: Walker, pdf: bytes, who: str) -> None:
    client, stranger = Client(), Client()
    client.force_login(finished.world.people[who])
    stranger.force_login(finished.world.blitar_walidata)
    url = reverse("request_bundle", args=[finished.request.pk])

    mine = client.get(url)

    assert b"".join(mine.streaming_content) == pdf  # type: ignore[attr-defined]
    assert mine["Cache-Control"] == "private, no-store"
    assert stranger.get(url).status_code == 404


def test_page_prepares_waits_and_gives(world: World) -> None:
    walker = request_at(world, State.SUBMITTED)
    client = Client()
    client.force_login(world.operator)
    page, file = (
        reverse(name, args=[walker.request.pk]) for name in ("request_bundle_page", "request_bundle")
    )

    assert client.get(file).headers["Location"] == page
    assert "Refresh" not in client.get(page).headers
    assert client.post(page).headers["Location"] == page
    waiting = client.get(page)
    assert waiting.headers["Refresh"] == "3"
    assert "sedang disiapkan" in waiting.content.decode()
    client.post(page)
    assert Document.objects.filter(kind=bundle.KIND, case_id=str(walker.request.pk)).count() == 1
    outbox.drain()

    assert "siap diunduh" in client.get(page).content.decode()
    given = client.get(file)
    assert b"".join(given.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]


def test_public_may_verify_but_not_read_it(finished: Walker, client: Client) -> None:
    document = bundle.latest_of(finished.request)
    assert document is not None

    page = client.get(reverse("document_verify", args=[document.token]))

    assert page.status_code == 200
    assert document.file is not None
    assert document.file.sha256 in page.content.decode()
    assert finished.request.judul not in page.content.decode()
    assert client.get(reverse("document_public", args=[document.token])).status_code == 404
