"""What machines are shown: the one reader of all faces for machines (CKAN, DCAT, own API, feeds).

Decided here: Terbuka is shown with its files and rows; Terbatas with its description and no file, because
its files are for whoever was granted them (domain/satudata.md 3.6); Tertutup is not shown at all. Also when a
dataset counts as changed: at anything that a harvester should fetch again, also the end of an embargo and a
withdrawal, which no row's `modified_at` may tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from uuid import UUID

from django.db.models import F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from datasets.api import addresses
from datasets.models import BerkasTerbitan, Terbitan
from datasets.published import PublishedFacts, facts_from_json
from datasets.queries import faces_now, public_now
from datasets.tables.dictionary import Dictionary, from_json
from forum.codelists import Akses

SHOWN = (Akses.TERBUKA, Akses.TERBATAS)
K = BerkasTerbitan.Jenis
# The order of a dataset's files; `format` in the catalogue.
FORMATS: dict[str, str] = {
    K.CSV: "CSV", K.CSV_EXCEL: "CSV", K.XLSX: "XLSX", K.JSON: "JSON", K.PARQUET: "PARQUET", K.ZIP: "ZIP",
}  # fmt: skip


@dataclass(frozen=True)
class File:
    """A file of a release that anybody may fetch."""

    id: UUID
    terbitan: Terbitan
    berkas: BerkasTerbitan

    @property
    def jenis(self) -> str:
        """Its kind."""
        return self.berkas.jenis

    @property
    def format(self) -> str:
        """Its format in the words of catalogues."""
        return FORMATS[self.jenis]

    @property
    def has_rows(self) -> bool:
        """Whether its rows can be asked for: each release's CSV stands for its table."""
        return self.jenis == K.CSV

    @property
    def url(self) -> str:
        """Where it is fetched."""
        return addresses.file_of(self.terbitan, self.berkas)


@dataclass(frozen=True)
class Entry:
    """One dataset as machines see it: its face, and its files, the latest release's first."""

    face: Terbitan
    facts: PublishedFacts
    releases: tuple[Terbitan, ...] = ()
    files: tuple[File, ...] = ()

    @property
    def changed(self) -> datetime:
        """When anything of it last changed for the public."""
        return self.face.changed  # type: ignore[attr-defined,no-any-return]

    @property
    def first_shown(self) -> datetime:
        """When it first appeared."""
        return self.face.first_shown  # type: ignore[attr-defined,no-any-return]

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """Its keywords as catalogues take them, each once."""
        return tuple(dict.fromkeys(t for t in map(clean_tag, self.facts.kata_kunci) if t))


@lru_cache(maxsize=4096)
def clean_tag(text: str) -> str:
    """A keyword of 2 to 100 letters, digits, spaces and `-_.`; empty where nothing is left of it."""
    kept = "".join(c if c.isalnum() or c in "-_." else " " for c in text)
    words = " ".join(kept.split())[:100].strip().lower()
    return words if len(words) >= 2 else ""


# Reading --------------------------------------------------------------------------------------------
def faces(at: datetime) -> QuerySet[Terbitan]:
    """One row per dataset that machines see, with `changed` and `first_shown`, in no order."""
    ever = (
        Terbitan.objects.filter(dataset=OuterRef("dataset"), siap=True, tayang_sejak__lte=at)
        .order_by()
        .values("dataset")
    )
    moved = Greatest("modified_at", "tayang_sejak", Coalesce("ditarik_pada", "tayang_sejak"))
    changed = Subquery(ever.annotate(value=Max(moved)).values("value"))
    return (
        faces_now(at)
        .filter(akses__in=SHOWN)
        .select_related("dataset", "instansi__wilayah", "wilayah")
        .defer("teks", "perubahan")
        .annotate(
            changed=Greatest(changed, F("muka_sejak")),
            first_shown=Subquery(ever.annotate(value=Min("tayang_sejak")).values("value")),
        )
        .order_by()
    )


def open_releases(at: datetime) -> QuerySet[Terbitan]:
    """All shown releases whose files and rows anybody may have, of datasets that machines see."""
    seen = faces_now(at).filter(akses__in=SHOWN).order_by().values("dataset")
    return public_now(at).filter(akses=Akses.TERBUKA, dataset__in=seen)


def entries(found: Iterable[Terbitan], at: datetime) -> list[Entry]:
    """The datasets of some faces, with their releases and files, in the given order: two queries."""
    chosen = list(found)
    releases = _releases(chosen, at)
    files = _files(chosen, releases)
    return [
        Entry(face, facts_of(face), tuple(releases.get(face.dataset_id, ())), tuple(files[face.pk]))
        for face in chosen
    ]


def entry(key: str, at: datetime) -> Entry | None:
    """One dataset by its id or name; None where machines see none."""
    wanted = Q(dataset__slug=key)
    if (pk := as_uuid(key)) is not None:
        wanted |= Q(dataset_id=pk)
    found = entries(faces(at).filter(wanted)[:1], at)
    return found[0] if found else None


def as_uuid(text: str) -> UUID | None:
    """The identifier that a text writes, None for anything else."""
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None


def facts_of(terbitan: Terbitan, *, kamus: bool = False) -> PublishedFacts:
    """What it says of itself; its dictionary, which is long, only where asked for."""
    data = dict(terbitan.metadata)
    found = facts_from_json(data | {"kamus": {}})
    return replace(found, kamus=dictionary_of(terbitan)) if kamus else found


def dictionary_of(terbitan: Terbitan) -> Dictionary:
    """Its dictionary with the public columns alone."""
    whole = from_json(terbitan.metadata.get("kamus", {}))
    shown = whole.public
    codes = {c.kode for c in shown}
    return Dictionary(kolom=shown, kunci=tuple(k for k in whole.kunci if k in codes), catatan=whole.catatan)


def _releases(chosen: list[Terbitan], at: datetime) -> dict[UUID, list[Terbitan]]:
    """Open releases by dataset, the latest period first."""
    rows = (
        public_now(at)
        .filter(akses=Akses.TERBUKA, dataset__in=[face.dataset_id for face in chosen])
        .select_related("dataset", "instansi__wilayah", "wilayah")
        .defer("metadata", "teks", "perubahan")
        .order_by("-sampai", "-tayang_sejak", "pk")
    )
    found: dict[UUID, list[Terbitan]] = {}
    for row in rows:
        found.setdefault(row.dataset_id, []).append(row)
    return found


def _files(chosen: list[Terbitan], releases: dict[UUID, list[Terbitan]]) -> dict[UUID, list[File]]:
    """Files by face: all of the face's own release, then the CSV of each other release."""
    shown = {release.pk: release for rows in releases.values() for release in rows}
    made: dict[UUID, list[BerkasTerbitan]] = {}
    for berkas in BerkasTerbitan.objects.filter(terbitan__in=list(shown)).select_related("berkas"):
        made.setdefault(berkas.terbitan_id, []).append(berkas)
    order = {jenis: n for n, jenis in enumerate(FORMATS)}
    found: dict[UUID, list[File]] = {}
    for face in chosen:
        rows = sorted(releases.get(face.dataset_id, ()), key=lambda r: r.pk != face.pk)
        found[face.pk] = [
            File(addresses.resource_id(release.rilis_id, b.jenis), release, b)
            for release in rows
            for b in sorted(made.get(release.pk, ()), key=lambda b: order[b.jenis])
            if release.pk == face.pk or b.jenis == K.CSV
        ]
    return found
