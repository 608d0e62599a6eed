"""Releases on their way through B8 and B9 by the services: real letters, real tables, real files.

`SignedWalk` is the quick walk with a real table behind each version.
"""

import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from datasets.models import RilisData, Terbitan, ValidasiOpd
from datasets.services import publication, validation
from datasets.states import ReleaseState
from datasets.tables import columnar
from satudata.accounts.reentry import Reentry
from satudata.documents.models import StoredFile
from satudata.documents.store import store_bytes
from satudata.workflow import engine, outbox
from tests.factories.datasets_walk import DICTIONARY, ReleaseWalk, release_at
from tests.factories.world import World
from tests.walked_once import walked_once

ROWS: list[tuple[Any, ...]] = [
    ("3572010001", 2027, 1250, "dicatat petugas rahasia"),
    ("3572010002", 2027, 975, None),
]


class SignedWalk(ReleaseWalk):
    """The quick walk, but with bytes."""

    rows: Sequence[tuple[Any, ...]] = ROWS
    _hashes: dict[Any, str]

    def stored(self, act: engine.Change, number: int) -> StoredFile:
        """A real Parquet; of a later version one figure is another."""
        rows = [(*row[:2], row[2] + number - 1, *row[3:]) for row in self.rows]
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "tabel.parquet"
            made = columnar.write(rows, DICTIONARY, target)
            stored = store_bytes(
                target.read_bytes(), name="tabel.parquet", content_type="application/vnd.apache.parquet",
                by=act.by, at=act.at,
            )  # fmt: skip
        self._hashes = getattr(self, "_hashes", {}) | {stored.pk: made.sha256}
        return stored

    def hash_of(self, stored: StoredFile) -> str:
        return self._hashes[stored.pk]

    # By the services ---------------------------------------------------------------------------------
    def approve(self) -> ValidasiOpd:
        """The head approves this release alone, and the letter is made."""
        self.validasi = approve(self.forum, [self.rilis], at=self.next())
        self.reread()
        return self.validasi

    def order(self, **given: Any) -> None:
        """Walidata orders publication; the files are not made yet."""
        publication.publish(rilis=self.rilis, by=self.forum.blitar_walidata, at=self.next(), **given)
        self.reread()

    def drain(self) -> None:
        outbox.drain(at=self.next(), limit=400)
        self.reread()

    def published(self) -> Terbitan:
        """The published version of the version that is worked on."""
        return Terbitan.objects.get(versi_id=self.rilis.versi_id)


def approve(forum: World, rilis: Sequence[RilisData], *, at: Any, by: str = "blitar_kepala") -> ValidasiOpd:
    """One letter over these releases, its PDF stored."""
    person = forum.people[by]
    letter = validation.approve(
        instansi=rilis[0].instansi, rilis=rilis, by=person, reentry=Reentry(person.pk, at), at=at
    )
    outbox.drain(at=at, limit=400)
    return ValidasiOpd.objects.select_related("surat", "instansi", "wilayah").get(pk=letter.pk)


@walked_once
def awaiting(forum: World, **given: Any) -> SignedWalk:
    """A release that waits for its head, with a real table."""
    walk = release_at(forum, ReleaseState.VALIDATION_AWAITED, kind=SignedWalk, **given)
    walk.reread()
    return walk  # type: ignore[return-value]


@walked_once
def validated(forum: World, **given: Any) -> SignedWalk:
    """A release that may be published."""
    walk = awaiting(forum, **given)
    walk.approve()
    return walk


@walked_once
def published(forum: World, **given: Any) -> SignedWalk:
    """A release that is public."""
    walk = validated(forum, **given)
    walk.order()
    walk.drain()
    return walk


def revised(walk: SignedWalk) -> SignedWalk:
    """The next version of a published release, validated."""
    walk.begin_revision()
    for step in (walk.store_version, walk.submit, walk.pass_release, walk.reread, walk.approve):
        step()
    return walk


LATER = timedelta(days=2)
