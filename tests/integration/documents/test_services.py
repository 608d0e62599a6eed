"""A document's life: numbered in the move, made by the job, failed and retried, replaced, signed."""

import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from recommendations.services import letters
from recommendations.states import State
from satudata.documents import rendering, services, store
from satudata.documents.models import Document, StoredFile
from satudata.documents.queries import preparation_of
from satudata.workflow import outbox
from satudata.workflow.errors import InvalidInput, StaleMove
from satudata.workflow.models import Event, Job
from tests.factories.recommendations import Walker, request_at
from tests.factories.signing import changed, signed
from tests.factories.world import World

pytestmark = pytest.mark.embedded


class NoRendering(Exception):
    pass


@pytest.fixture
def no_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_options: Any) -> bytes:
        raise NoRendering("huruf tidak ditemukan")

    monkeypatch.setattr(rendering, "render_pdf", refuse)


def job_of(document: Document) -> Job:
    return Job.objects.get(dedupe_key=f"render_document:{document.pk}")


def upload(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("surat bertanda tangan.pdf", data)


# Issue -------------------------------------------------------------------------------------------
def test_number_and_date_are_taken_in_the_move_and_everything_is_frozen(world: World) -> None:
    walker = request_at(world, State.LETTER_NUMBERED)

    letter = walker.request.surat

    assert letter.nomor == f"B-{letter.urut}/35030/KS.000/11/2026"
    assert letter.state == Document.State.PREPARING
    assert letter.file is None
    assert letter.context["identitas"] == walker.request.identitas_rekomendasi
    assert letter.context["dokumen"]["tanggal"] == "16 November 2026"
    assert letter.context["penandatangan"]["nama"] == "Raras Contoh"


@pytest.mark.once
def test_token_says_nothing_about_the_case(world: World) -> None:
    letter = request_at(world, State.LETTER_NUMBERED).request.surat

    assert len(letter.token) == services.CODE_LENGTH
    assert set(letter.token) <= set(services.CODE_ALPHABET)


@pytest.mark.once
def test_letter_prints_what_was_frozen_not_what_is_true_later(world: World) -> None:
    walker = request_at(world, State.LETTER_NUMBERED)
    office = world.instansi["bps"]
    office.kepala_nama = "Kepala Baru"
    office.save()

    walker.render()

    letter = Document.objects.get(pk=walker.request.surat_id)
    assert "Raras Contoh" in letter.html
    assert "Kepala Baru" not in letter.html


def test_job_stores_bytes_and_completes_the_step_in_one_go(
    world: World, letter: Document, walker: Walker
) -> None:
    data = store.read_bytes(letter.file)

    assert letter.state == Document.State.ISSUED
    assert letter.file.sha256 == hashlib.sha256(data).hexdigest()
    assert letter.template_version == rendering.template_version()
    assert walker.request.state == State.LETTER_ISSUED


def test_job_run_twice_changes_nothing(world: World, letter: Document) -> None:
    before = (letter.file_id, Event.objects.count(), StoredFile.objects.count())

    services.render_document({"document": str(letter.pk)})

    letter.refresh_from_db()
    assert (letter.file_id, Event.objects.count(), StoredFile.objects.count()) == before


def test_two_workers_with_the_same_job_give_one_letter(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second finished rendering before the first had stored: only one of them is kept."""
    walker = request_at(world, State.LETTER_NUMBERED)
    payload = {"document": str(walker.request.surat_id)}
    files = StoredFile.objects.filter(name__startswith="Rekomendasi").count()
    render = rendering.render_pdf

    def overtaken(*args: Any, **options: Any) -> bytes:
        data = render(*args, **options)
        monkeypatch.setattr(rendering, "render_pdf", render)
        services.render_document(payload)
        return data

    monkeypatch.setattr(rendering, "render_pdf", overtaken)
    services.render_document(payload)

    events = Event.objects.filter(case_id=str(walker.request.pk), code="letter_issued")
    assert events.count() == 1
    assert StoredFile.objects.filter(name__startswith="Rekomendasi").count() == files + 1


# Failure and retry -------------------------------------------------------------------------------
def test_failed_rendering_is_shown_and_keeps_its_number(world: World, no_rendering: None) -> None:
    walker = request_at(world, State.LETTER_NUMBERED)

    outbox.drain(walker._next())

    letter = Document.objects.get(pk=walker.request.surat_id)
    assert letter.state == Document.State.FAILED
    assert letter.nomor == walker.request.surat.nomor
    assert preparation_of(letter).failed
    assert "huruf tidak ditemukan" in preparation_of(letter).error
    walker._keep(None)
    assert walker.request.state == State.LETTER_NUMBERED


def test_retry_makes_the_same_letter_under_the_same_number(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    walker = request_at(world, State.LETTER_NUMBERED)
    with monkeypatch.context() as patched:
        patched.setattr(rendering, "render_pdf", lambda *a, **o: 1 / 0)
        outbox.drain(walker._next())
    before = walker.request.surat

    at = walker._next()
    services.retry_document(document=walker.request.surat, by=world.penandatangan, at=at)
    outbox.drain(at)

    letter = Document.objects.get(pk=walker.request.surat_id)
    assert (letter.state, letter.error) == (Document.State.ISSUED, "")
    assert (letter.nomor, letter.context) == (before.nomor, before.context)


def test_retry_after_all_tries_failed_runs_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    walker = request_at(world, State.LETTER_NUMBERED)
    with monkeypatch.context() as patched:
        patched.setattr(rendering, "render_pdf", lambda *a, **o: 1 / 0)
        for _try in range(outbox.MAX_ATTEMPTS):
            outbox.drain(walker._next())
    assert job_of(walker.request.surat).failed_at is not None

    at = walker._next()
    services.retry_document(document=walker.request.surat, by=world.penandatangan, at=at)
    outbox.drain(at)

    assert Document.objects.get(pk=walker.request.surat_id).state == Document.State.ISSUED
    assert job_of(walker.request.surat).failed_at is None


def test_letter_whose_worker_died_every_time_counts_as_failed(world: World) -> None:
    """Nothing could mark the document: the worker was killed while it worked."""
    walker = request_at(world, State.LETTER_NUMBERED)
    Job.objects.filter(pk=job_of(walker.request.surat).pk).update(failed_at=walker._next(), last_error="mati")

    assert preparation_of(walker.request.surat).failed
    services.retry_document(document=walker.request.surat, by=world.penandatangan, at=walker._next())

    assert not preparation_of(Document.objects.get(pk=walker.request.surat_id)).failed


def test_second_click_on_retry_is_refused(world: World, no_rendering: None) -> None:
    walker = request_at(world, State.LETTER_NUMBERED)
    outbox.drain(walker._next())
    services.retry_document(document=walker.request.surat, by=world.penandatangan, at=walker._next())

    with pytest.raises(StaleMove):
        services.retry_document(document=walker.request.surat, by=world.penandatangan, at=walker._next())


def test_letter_that_is_ready_is_not_made_again(world: World, letter: Document, walker: Walker) -> None:
    with pytest.raises(StaleMove):
        services.retry_document(document=letter, by=world.penandatangan, at=walker._next())


def test_completion_that_fails_leaves_the_letter_unissued(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes and state change together with the move, or not at all."""
    walker = request_at(world, State.LETTER_NUMBERED)

    def refuse(document: Document, at: Any) -> None:
        raise NoRendering("pengajuan tidak dapat dipindahkan")

    monkeypatch.setattr(services, "issued_callback", lambda kind: refuse)
    with pytest.raises(NoRendering):
        services.render_document({"document": str(walker.request.surat_id)})

    letter = Document.objects.get(pk=walker.request.surat_id)
    assert (letter.state, letter.file_id) == (Document.State.FAILED, None)


# Superseding -------------------------------------------------------------------------------------
def test_new_letter_supersedes_the_old_one_once_it_is_issued(
    world: World, letter: Document, walker: Walker
) -> None:
    old = letter
    letters.replace_surat_rekomendasi(
        request=walker.request, by=world.penandatangan, reason="Salah tulis tahun.", at=walker._next()
    )
    walker._keep(None)
    new = walker.request.surat

    old.refresh_from_db()
    assert old.state == Document.State.ISSUED
    assert (new.urut, new.supersedes_id) == (old.urut + 1, old.pk)

    walker.render()

    old.refresh_from_db()
    assert old.state == Document.State.SUPERSEDED
    assert Document.objects.get(pk=new.pk).state == Document.State.ISSUED


def test_document_not_in_force_cannot_be_superseded(world: World) -> None:
    walker = request_at(world, State.LETTER_NUMBERED)

    with pytest.raises(StaleMove):
        services._check_supersedable(walker.request.surat)


# Signed elsewhere --------------------------------------------------------------------------------
@pytest.mark.once
def test_signed_letter_stands_beside_the_issued_one(world: World, letter: Document, walker: Walker) -> None:
    data = signed(store.read_bytes(letter.file))

    stored = services.replace_with_signed(
        document=letter, upload=upload(data), by=world.penandatangan, at=walker._next()
    )

    assert store.read_bytes(stored.signed_file) == data
    assert stored.file_id == letter.file_id
    assert stored.signature["basis"] == "bytes"
    assert stored.signature["signatures"][0]["intact"] is True


@pytest.mark.once
def test_second_signed_copy_is_refused(world: World, letter: Document) -> None:
    data = signed(store.read_bytes(letter.file))
    services.replace_with_signed(document=letter, upload=upload(data), by=world.penandatangan)

    with pytest.raises(StaleMove, match="sudah mempunyai"):
        services.replace_with_signed(document=letter, upload=upload(data), by=world.penandatangan)


@pytest.mark.parametrize("change", [None, "text", "page"])
@pytest.mark.once
def test_other_file_than_the_signed_letter_is_refused_and_nothing_kept(
    world: World, letter: Document, change: str | None
) -> None:
    data = store.read_bytes(letter.file)
    wrong = signed(changed(data, change)) if change else data
    files = StoredFile.objects.count()

    with pytest.raises(InvalidInput):
        services.replace_with_signed(document=letter, upload=upload(wrong), by=world.penandatangan)

    letter.refresh_from_db()
    assert letter.signed_file is None
    assert StoredFile.objects.count() == files


def test_unissued_letter_takes_no_signed_copy(world: World) -> None:
    letter = request_at(world, State.LETTER_NUMBERED).request.surat

    with pytest.raises(StaleMove):
        services.replace_with_signed(document=letter, upload=upload(b"%PDF-"), by=world.penandatangan)


# Marks -------------------------------------------------------------------------------------------
@pytest.mark.once
def test_demo_letter_stays_a_sample_for_ever(world: World) -> None:
    """Whether it is one is frozen with it, not asked when it is rendered."""
    with override_settings(DEMO=True):
        walker = request_at(world, State.LETTER_NUMBERED)
    walker.render()

    assert rendering.CONTOH in Document.objects.get(pk=walker.request.surat_id).html
