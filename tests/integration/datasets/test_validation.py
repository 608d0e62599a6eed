"""SOP B8: the head decides on several releases in one act; the letter says what was signed."""

import subprocess
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from datasets.models import ButirValidasi, RilisData, ValidasiOpd
from datasets.services import validation
from datasets.states import ReleaseState, ValidationState
from satudata.accounts.models import PejabatSementara
from satudata.accounts.reentry import Reentry
from satudata.accounts.roles import Role
from satudata.accounts.services import grant_role
from satudata.documents import rendering
from satudata.documents.models import Document
from satudata.documents.queries import preparation_of
from satudata.documents.store import read_bytes
from satudata.workflow import outbox
from satudata.workflow.errors import ActionDenied, AlreadyDone, InvalidInput, StaleMove
from satudata.workflow.models import Event, StepRun
from satudata.workflow.tokens import new_token
from tests.factories.datasets_walk import ReleaseWalk, release_at
from tests.factories.forum_availability import signed_upload
from tests.factories.recommendations import small_pdf
from tests.factories.world import SINCE, WORK, World

AWAITED, NUMBERED, VALIDATED, RETURNED = (
    ReleaseState.VALIDATION_AWAITED,
    ReleaseState.VALIDATION_NUMBERED,
    ReleaseState.VALIDATED,
    ReleaseState.RETURNED,
)
LATER = WORK + timedelta(days=1)


@pytest.fixture
def walks(forum: World) -> list[ReleaseWalk]:
    """Three releases of the health office that wait for its head."""
    first = release_at(forum, AWAITED)
    return [first, *(release_at(forum, AWAITED, daftar=first.daftar) for _more in range(2))]


def releases(walks: Sequence[ReleaseWalk]) -> list[RilisData]:
    return [walk.reread() for walk in walks]


def reentry(forum: World, by: str = "blitar_kepala") -> Reentry:
    return Reentry(forum.people[by].pk, LATER)


def approve(forum: World, rows: Sequence[RilisData], by: str = "blitar_kepala", **given: Any) -> ValidasiOpd:
    return validation.approve(
        instansi=rows[0].instansi,
        rilis=rows,
        by=forum.people[by],
        reentry=reentry(forum, by),
        at=LATER,
        **given,
    )


def states(walks: Sequence[ReleaseWalk]) -> list[str]:
    return [RilisData.objects.get(pk=walk.rilis.pk).state for walk in walks]


def text_of(pdf: bytes) -> str:
    found = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(found.stdout.decode().split())


def letter_of(walk: ReleaseWalk) -> ValidasiOpd:
    return ValidasiOpd.objects.select_related("surat", "instansi__wilayah", "wilayah").get(
        butir__rilis=walk.rilis
    )


def test_one_act_refuses_one_and_validates_the_others_in_one_letter(
    forum: World, walks: list[ReleaseWalk]
) -> None:
    rows = releases(walks)

    letter = validation.decide(
        instansi=rows[0].instansi, by=forum.blitar_kepala, approved=rows[:2],
        refused={rows[2]: "Angka kelurahan Pakunden belum final."}, reentry=reentry(forum), at=LATER,
    )  # fmt: skip

    assert letter is not None
    assert states(walks) == [NUMBERED, NUMBERED, RETURNED]
    assert RilisData.objects.get(pk=rows[2].pk).putaran == rows[2].putaran + 1
    assert Event.objects.get(case_id=str(rows[2].pk), code="validation_refused").note.startswith("Angka")
    outbox.drain(at=LATER, limit=100)
    assert states(walks) == [VALIDATED, VALIDATED, RETURNED]
    letter.refresh_from_db()
    assert letter.state == ValidationState.ISSUED


def test_letter_names_what_was_signed_of_each(forum: World, walks: list[ReleaseWalk]) -> None:
    rows = releases(walks[:2])

    letter = approve(forum, rows)

    assert letter.surat is not None
    items = {item.rilis_id: item for item in letter.butir.all()}
    lines = {line["sidik"]: line for line in letter.surat.context["baris"]}
    assert (len(items), len(lines)) == (2, 2)
    for row in rows:
        assert row.versi is not None
        item, line = items[row.pk], lines[row.versi.sha256[:16]]
        assert (item.versi_id, item.sha256, item.akses) == (row.versi_id, row.versi.sha256, "terbuka")
        assert (line["versi"], line["baris"], line["akses"]) == (1, "2", "Terbuka")


def test_paper_says_it_in_words(forum: World, walks: list[ReleaseWalk]) -> None:
    rows = releases(walks)
    letter = approve(forum, rows)
    outbox.drain(at=LATER, limit=100)

    document = Document.objects.select_related("file").get(kind=validation.KIND, case_id=str(letter.pk))
    assert document.file is not None
    text = text_of(read_bytes(document.file))

    assert document.nomor in text
    assert "menyetujui (memvalidasi) 3 rilis data" in text
    assert "Berubah lebih dari 50% dari rilis lalu (1 temuan): Puskesmas baru dibuka." in text
    assert "Walidata: Sesuai" in text
    for row in rows:
        assert row.dataset.item.kode in text
        assert row.versi is not None
        assert row.versi.sha256 in text.replace(" ", "")


def test_step_runs_end_with_the_stored_letter_and_begin_publication(
    forum: World, walks: list[ReleaseWalk]
) -> None:
    rows = releases(walks[:1])
    approve(forum, rows)
    runs = StepRun.objects.filter(case_id=str(rows[0].pk))
    assert runs.get(closed_at__isnull=True).step_code == "B8"

    outbox.drain(at=LATER, limit=100)

    assert runs.filter(step_code="B8", outcome="tervalidasi").count() == 1
    assert runs.get(closed_at__isnull=True).step_code == "B9"


def test_changed_release_stops_the_whole_act_and_is_named(forum: World, walks: list[ReleaseWalk]) -> None:
    """The head saw a version that is not current any more: nothing is decided, others neither."""
    rows = releases(walks)
    validation.refuse(rilis=rows[1], by=forum.blitar_kepala, reason="Perbaiki.", at=LATER)

    with pytest.raises(validation.Changed) as refusal:
        approve(forum, rows)

    assert refusal.value.ids == {rows[1].pk}
    assert "Perlu perbaikan" in str(refusal.value)
    assert states(walks) == [AWAITED, RETURNED, AWAITED]
    assert not ValidasiOpd.objects.exists()


def test_release_that_came_back_with_another_version_is_named(forum: World, walks: list[ReleaseWalk]) -> None:
    walk = walks[0]
    seen = walk.reread()
    for step in (lambda: walk.move("refuse_validation", "blitar_kepala"), walk.store_version, walk.submit):
        step()
    walk.pass_release()

    with pytest.raises(validation.Changed, match="sekarang v2"):
        approve(forum, [seen])


@pytest.mark.parametrize("person", ["blitar_operator", "blitar_walidata", "budpar_kepala", "kepala"])
def test_only_the_head_of_the_office_decides(forum: World, walks: list[ReleaseWalk], person: str) -> None:
    with pytest.raises(ActionDenied, match="Hanya Kepala"):
        approve(forum, releases(walks), by=person)

    assert states(walks) == [AWAITED] * 3


def test_head_who_uploaded_does_not_validate(forum: World, walks: list[ReleaseWalk]) -> None:
    """Four eyes: whoever uploaded the version asks another, and the refusal names the release."""
    RilisData.objects.filter(pk=walks[0].rilis.pk).update(diunggah_oleh=forum.blitar_kepala)
    rows = releases(walks)

    with pytest.raises(ActionDenied, match="Anda yang mengunggah") as refusal:
        approve(forum, rows)

    assert str(rows[0]) in refusal.value.reason


def test_password_of_another_is_refused(forum: World, walks: list[ReleaseWalk]) -> None:
    rows = releases(walks)

    with pytest.raises(ActionDenied, match="kata sandi Anda sendiri"):
        validation.approve(
            instansi=rows[0].instansi, rilis=rows, by=forum.blitar_kepala,
            reentry=reentry(forum, "blitar_operator"), at=LATER,
        )  # fmt: skip


def test_acting_head_decides_in_place_of_the_head(forum: World, walks: list[ReleaseWalk]) -> None:
    office = forum.instansi["blitar_dinkes"]
    acting = forum.people["budpar_kepala"]
    grant_role(user=acting, role=Role.KEPALA_OPD, scope=office, by=forum.admin, berlaku_dari=SINCE)
    PejabatSementara.objects.create(
        instansi=office, user=acting, jenis="plt", nama="Laras Contoh", nomor_sk="1/SK", tanggal_sk=SINCE,
        berlaku_dari=SINCE,
    )  # fmt: skip
    rows = releases(walks)

    with pytest.raises(ActionDenied, match="Laras Contoh yang menandatangani"):
        approve(forum, rows)
    letter = approve(forum, rows, by="budpar_kepala")

    assert letter.surat is not None
    assert letter.surat.context["pejabat"]["nama"] == "Laras Contoh"


def test_refusal_without_reason_is_refused(forum: World, walks: list[ReleaseWalk]) -> None:
    with pytest.raises(InvalidInput, match="Tulis alasan"):
        validation.refuse(rilis=releases(walks)[0], by=forum.blitar_kepala, reason=" ", at=LATER)


def test_nothing_chosen_is_refused(forum: World) -> None:
    office = forum.instansi["blitar_dinkes"]
    with pytest.raises(InvalidInput, match="paling sedikit satu"):
        validation.approve(
            instansi=office, rilis=[], by=forum.blitar_kepala, reentry=reentry(forum), at=LATER
        )


def test_same_form_twice_is_one_letter(forum: World, walks: list[ReleaseWalk]) -> None:
    rows, token = releases(walks), new_token()
    letter = approve(forum, rows, token=token)

    with pytest.raises(AlreadyDone) as done:
        approve(forum, rows, token=token)

    assert done.value.url == validation.letter_url(letter.pk)
    assert ValidasiOpd.objects.count() == 1


def test_letter_that_failed_is_made_again_under_its_number(
    forum: World, walks: list[ReleaseWalk], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = releases(walks[:1])
    with monkeypatch.context() as broken:
        broken.setattr(rendering, "render_pdf", lambda *_a, **_k: 1 / 0)
        letter = approve(forum, rows)
        for minutes in range(0, 40, 5):
            outbox.drain(at=LATER + timedelta(minutes=minutes), limit=100)
    number = letter.surat.nomor if letter.surat else ""
    found = letter_of(walks[0])
    assert found.surat is not None
    assert preparation_of(found.surat).failed
    assert states(walks[:1]) == [NUMBERED]

    validation.retry(validasi=found, by=forum.blitar_kepala, at=LATER + timedelta(hours=2))
    outbox.drain(at=LATER + timedelta(hours=2), limit=100)

    assert states(walks[:1]) == [VALIDATED]
    found = letter_of(walks[0])
    assert found.surat is not None
    assert found.surat.nomor == number


# Signed elsewhere ----------------------------------------------------------------------------------
@pytest.fixture
def prepared(forum: World, walks: list[ReleaseWalk]) -> ValidasiOpd:
    rows = releases(walks[:2])
    validation.prepare(instansi=rows[0].instansi, rilis=rows, by=forum.blitar_kepala, at=LATER)
    outbox.drain(at=LATER, limit=100)
    return letter_of(walks[0])


def test_prepared_text_waits_for_its_signature(prepared: ValidasiOpd, walks: list[ReleaseWalk]) -> None:
    assert prepared.state == ValidationState.SIGNATURE_AWAITED
    assert states(walks) == [NUMBERED, NUMBERED, AWAITED]


def test_signed_upload_validates_its_releases(
    forum: World, prepared: ValidasiOpd, walks: list[ReleaseWalk]
) -> None:
    assert prepared.surat is not None

    validation.upload_signed(
        validasi=prepared, upload=signed_upload(prepared.surat), by=forum.blitar_kepala, at=LATER
    )

    assert states(walks) == [VALIDATED, VALIDATED, AWAITED]
    assert letter_of(walks[0]).state == ValidationState.ISSUED


def test_another_pdf_is_refused_and_nothing_moves(
    forum: World, prepared: ValidasiOpd, walks: list[ReleaseWalk]
) -> None:
    other = SimpleUploadedFile("surat.pdf", small_pdf(), content_type="application/pdf")

    with pytest.raises(InvalidInput):
        validation.upload_signed(validasi=prepared, upload=other, by=forum.blitar_kepala, at=LATER)

    assert states(walks) == [NUMBERED, NUMBERED, AWAITED]


def test_recalled_text_gives_the_releases_back(
    forum: World, prepared: ValidasiOpd, walks: list[ReleaseWalk]
) -> None:
    validation.recall(validasi=prepared, by=forum.blitar_kepala, at=LATER)

    assert states(walks) == [AWAITED] * 3
    found = letter_of(walks[0])
    assert found.state == ValidationState.REVOKED
    assert found.surat is not None
    assert found.surat.state == Document.State.REVOKED
    letter = approve(forum, releases(walks))
    assert letter.surat is not None
    assert letter.surat.nomor != found.surat.nomor
    assert ButirValidasi.objects.filter(rilis=walks[0].rilis).count() == 2


def test_recall_of_an_issued_letter_is_refused(forum: World, walks: list[ReleaseWalk]) -> None:
    letter = approve(forum, releases(walks))
    outbox.drain(at=LATER, limit=100)

    with pytest.raises(StaleMove):
        validation.recall(validasi=letter, by=forum.blitar_kepala, at=LATER)
