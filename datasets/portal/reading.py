"""What the portal knows of one dataset: the version that gives its face, what is shown beside it, its files.

Everything is read through `queries.public_now` and `faces_now`. Decided here: what may be downloaded, which
older versions stay, and what is told of what was withdrawn. Constant queries.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404

from datasets.models import BerkasTerbitan, Terbitan
from datasets.published import PublishedFacts, facts_from_json
from datasets.queries import faces_now, public_now
from datasets.table_files import local_table
from datasets.tables.dictionary import Dictionary
from forum.codelists import Akses


class Withdrawn(Exception):
    """Nothing of the dataset is shown any more; `terbitan` was shown last and says why it was withdrawn."""

    def __init__(self, terbitan: Terbitan) -> None:
        super().__init__(str(terbitan.pk))
        self.terbitan = terbitan


@dataclass(frozen=True)
class PublicDataset:
    """One dataset as the public sees it at a moment."""

    face: Terbitan
    at: datetime

    @cached_property
    def facts(self) -> PublishedFacts:
        """What its face says."""
        return facts_from_json(self.face.metadata)

    @cached_property
    def dictionary(self) -> Dictionary:
        """Public columns alone, and the rules that speak of no other."""
        return public_dictionary(self.facts.kamus)

    @property
    def is_open(self) -> bool:
        """Whether anybody may see rows and files."""
        return bool(self.face.akses == Akses.TERBUKA)

    @property
    def is_closed(self) -> bool:
        """Whether title, producer and ground are all that is told."""
        return bool(self.face.akses == Akses.TERTUTUP)

    @cached_property
    def shown(self) -> list[Terbitan]:
        """Releases that are shown, newest period first, with their table."""
        rows = public_now(self.at).filter(dataset=self.face.dataset_id)
        return list(rows.select_related("versi__tabel", "rilis").order_by("-sampai", "-tayang_sejak"))

    @cached_property
    def open_tables(self) -> list[Terbitan]:
        """Releases whose rows anybody may see, in the order of their periods."""
        if not self.is_open:
            return []
        return [t for t in reversed(self.shown) if t.akses == Akses.TERBUKA]

    @cached_property
    def story(self) -> list[Terbitan]:
        """All that is or was shown, newest first; withdrawn ones among them."""
        was = Terbitan.objects.filter(dataset=self.face.dataset_id, siap=True, tayang_sejak__lte=self.at)
        return list(was.select_related("versi", "rilis").order_by("-tayang_sejak", "-sampai"))

    @cached_property
    def files(self) -> dict[UUID, list[BerkasTerbitan]]:
        """Files by published version, older ones too: only those that may be downloaded."""
        found: dict[UUID, list[BerkasTerbitan]] = {}
        rows = downloadable(self.at).filter(terbitan__dataset=self.face.dataset_id).select_related("berkas")
        order = BerkasTerbitan.Jenis.values
        for file in sorted(rows, key=lambda f: order.index(f.jenis)):
            found.setdefault(file.terbitan_id, []).append(file)
        return found

    @cached_property
    def paths(self) -> list[Path]:
        """The tables of its open releases on this machine."""
        return [local_table(t.versi.tabel) for t in self.open_tables]


def public_dictionary(kamus: Dictionary) -> Dictionary:
    """The dictionary without its private columns and whatever names them."""
    names = {c.kode for c in kamus.public}
    return replace(
        kamus,
        kolom=kamus.public,
        kunci=tuple(k for k in kamus.kunci if k in names),
        jumlah=tuple(r for r in kamus.jumlah if {r.total, *r.bagian} <= names),
        total=tuple(r for r in kamus.total if {r.kolom, r.nilai} <= names),
        persen=tuple(k for k in kamus.persen if k in names),
        lengkap=tuple(k for k in kamus.lengkap if k in names),
    )


def get_dataset(slug: str, at: datetime) -> PublicDataset:
    """The dataset of an address. Http404 where nothing was ever shown, Withdrawn where it no longer is."""
    related = ("dataset__item", "instansi__wilayah", "wilayah")
    face = faces_now(at).filter(dataset__slug=slug).select_related(*related).first()
    if face is not None:
        return PublicDataset(face, at)
    gone = withdrawn_then(at).filter(dataset__slug=slug).select_related("dataset", "instansi", "wilayah")
    last = gone.order_by("-ditarik_pada").first()
    if last is None or public_now(at).filter(dataset__slug=slug).exists():
        raise Http404
    raise Withdrawn(last)


def withdrawn_then(at: datetime) -> QuerySet[Terbitan]:
    """Versions that the public saw before they were withdrawn."""
    return Terbitan.objects.filter(
        siap=True, ditarik_pada__lte=at, tayang_sejak__lt=F("ditarik_pada"), tayang_sejak__lte=at
    )


# Files ------------------------------------------------------------------------------------------------
def was_shown(at: datetime) -> QuerySet[Terbitan]:
    """Versions that are shown, and older ones that were until another took their place.

    An older version is gone when a version of its release that came with or after it was withdrawn.
    """
    withdrawn = Terbitan.objects.filter(
        rilis=OuterRef("rilis"), ditarik_pada__isnull=False, tayang_sejak__gte=OuterRef("tayang_sejak")
    )
    seen = Q(siap=True, ditarik_pada__isnull=True, tayang_sejak__lte=at)
    return Terbitan.objects.filter(seen).filter(~Exists(withdrawn))


def downloadable(at: datetime) -> QuerySet[BerkasTerbitan]:
    """Files that anybody may have: of open versions of datasets that are open now."""
    open_now = faces_now(at).filter(akses=Akses.TERBUKA, dataset=OuterRef("terbitan__dataset"))
    shown = was_shown(at).filter(akses=Akses.TERBUKA)
    return BerkasTerbitan.objects.filter(Exists(open_now), terbitan__in=shown)


def limited(at: datetime) -> QuerySet[BerkasTerbitan]:
    """Files of what is shown and not closed, for those to whom access was granted."""
    shown = public_now(at).exclude(akses=Akses.TERTUTUP)
    open_now = faces_now(at).exclude(akses=Akses.TERTUTUP).filter(dataset=OuterRef("terbitan__dataset"))
    return BerkasTerbitan.objects.filter(Exists(open_now), terbitan__in=shown)


def newest_files(data: PublicDataset) -> Sequence[BerkasTerbitan]:
    """Files of the version that gives the face."""
    return data.files.get(data.face.pk, [])
