"""The job that makes the files of a publication: of the signed bytes, once, tried again, or taken back."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from datasets import queries
from datasets.published import facts_from_json
from datasets.services import exporting, publication
from datasets.states import ReleaseState as S
from satudata.documents.models import StoredFile
from satudata.workflow import outbox
from satudata.workflow.errors import InvalidInput
from satudata.workflow.models import Event, Job, StepRun
from tests.factories.datasets_signed import SignedWalk, published, validated
from tests.factories.world import World

DAY = timedelta(days=1)


def test_table_that_is_not_the_signed_one_is_never_shown(forum: World) -> None:
    """A stored table exchanged behind everybody's back: the job fails, nothing is public."""
    walk = validated(forum)
    other = SignedWalk(forum, daftar=walk.daftar)
    for step in (other.begin_collecting, other.receive_file):
        step()
    other.rows = [("3572010001", 2027, 9, None)]
    other.store_version()
    walk.order()
    theirs = other.rilis.versi.tabel
    StoredFile.objects.filter(pk=walk.rilis.versi.tabel_id).update(
        sha256=theirs.sha256, size=theirs.size, path=theirs.path
    )

    with pytest.raises(exporting.WrongBytes):
        publication.make_files({"terbitan": str(walk.published().pk)}, at=walk.next())

    assert walk.reread().state == S.PUBLISHING
    assert not queries.public_now(walk.at + DAY).exists()
    assert not walk.published().berkas.exists()


def test_job_run_twice_publishes_once(forum: World) -> None:
    walk = published(forum)
    events = Event.objects.filter(case_id=str(walk.rilis.pk)).count()

    publication.make_files({"terbitan": str(walk.published().pk)}, at=walk.next())

    assert Event.objects.filter(case_id=str(walk.rilis.pk)).count() == events
    assert walk.published().berkas.count() == 6


@pytest.fixture
def failed(forum: World, monkeypatch: pytest.MonkeyPatch) -> SignedWalk:
    """A release whose publication was ordered and whose files could not be made."""
    walk = validated(forum)
    walk.order()
    with monkeypatch.context() as broken:
        broken.setattr(exporting.exports, "write_exports", lambda *_a, **_k: 1 / 0)
        for _attempt in range(4):
            walk.drain()
    assert Job.objects.get(kind=publication.MAKE_FILES).failed_at is not None
    assert walk.rilis.state == S.PUBLISHING
    return walk


def take_back(walk: SignedWalk, reason: str = "Lisensi keliru.") -> None:
    publication.take_back(rilis=walk.rilis, by=walk.forum.blitar_walidata, reason=reason, at=walk.next())
    walk.reread()


def test_failed_files_are_shown_and_made_again(forum: World, failed: SignedWalk) -> None:
    walk = failed

    publication.retry_files(rilis=walk.rilis, by=forum.blitar_walidata, at=walk.next())
    walk.drain()

    assert walk.rilis.state == S.PUBLISHED


def test_failed_publication_is_taken_back_and_nothing_waits(failed: SignedWalk) -> None:
    take_back(failed)

    event = Event.objects.filter(case_id=str(failed.rilis.pk)).latest("seq")
    assert (failed.rilis.state, event.note) == (S.VALIDATED, "Lisensi keliru.")
    assert not queries.public_now(failed.at + DAY).exists()
    assert not queries.faces_now(failed.at + DAY).exists()
    assert StepRun.objects.get(case_id=str(failed.rilis.pk), closed_at=None).step_code == "B9"
    failed.drain()
    assert failed.rilis.state == S.VALIDATED
    assert not Job.objects.filter(kind=publication.MAKE_FILES, done_at=None).exists()
    failed.order(lisensi="CC0-1.0")
    failed.drain()
    assert failed.rilis.state == S.PUBLISHED
    assert facts_from_json(failed.published().metadata).lisensi == "CC0-1.0"


def test_files_of_an_order_taken_back_meanwhile_are_not_shown(
    forum: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files were made under one licence; before they are taken in, the order is given anew."""
    walk = validated(forum)
    walk.order()
    export = exporting.export

    def slow(*given: Any) -> exporting.Made:
        made = export(*given)
        take_back(walk)
        walk.order(lisensi="CC0-1.0")
        return made

    monkeypatch.setattr(exporting, "export", slow)
    publication.make_files({"terbitan": str(walk.published().pk)}, at=walk.next())

    assert walk.reread().state == S.PUBLISHING
    assert not walk.published().berkas.exists()
    monkeypatch.undo()
    walk.drain()
    assert walk.rilis.state == S.PUBLISHED


def test_publication_is_taken_back_only_with_a_reason(failed: SignedWalk) -> None:
    with pytest.raises(InvalidInput, match="Tulis alasan"):
        take_back(failed, "  ")


def test_files_that_take_long_hold_their_job(forum: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Longer than a lease, another worker would make them a second time."""
    walk = validated(forum)
    walk.order()
    held: list[str] = []
    write_exports = exporting.exports.write_exports

    def write(*given: Any) -> dict[str, Path]:
        held.append("begin")
        made = write_exports(*given)
        held.append("end")
        return made

    monkeypatch.setattr(outbox, "RENEW_EVERY", 0)
    monkeypatch.setattr(outbox, "renew", lambda: held.append("renewed"))
    monkeypatch.setattr(exporting.exports, "write_exports", write)
    publication.make_files({"terbitan": str(walk.published().pk)}, at=walk.next())

    before, during, after = (part.count("renewed") for part in _cut(held))
    assert before >= 1
    assert during >= 5
    assert after >= 6


def _cut(held: list[str]) -> tuple[list[str], list[str], list[str]]:
    begin, end = held.index("begin"), held.index("end")
    return held[:begin], held[begin:end], held[end:]
