"""The files of a publication: made once from the table that was signed, kept under their hash.

The hash of the values is taken anew from the very file that is exported; another than the signed one stops
the publication. Nothing is written to the database here but rows of stored files.
"""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from datasets.models import BerkasTerbitan, Terbitan
from datasets.published import PublishedFacts, facts_from_json
from datasets.reading.publikasi import dataset_address, public_address
from datasets.tables import columnar, exports
from datasets.tables.dictionary import Dictionary, from_json
from datasets.tables.facts import facts as table_facts
from datasets.tables.reading_words import sentence
from forum.codelists import Akses
from satudata.accounts.queries import system_user
from satudata.documents import store
from satudata.documents.models import StoredFile
from satudata.workflow import outbox

BLOCK = 1024 * 1024
Jenis = BerkasTerbitan.Jenis
# Kind of file -> its name's end, its type.
KINDS: dict[str, tuple[str, str]] = {
    Jenis.CSV: (".csv", "text/csv"),
    Jenis.CSV_EXCEL: ("-excel.csv", "text/csv"),
    Jenis.XLSX: (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    Jenis.JSON: (".json", "application/json"),
    Jenis.PARQUET: (".parquet", "application/vnd.apache.parquet"),
    Jenis.ZIP: (".zip", "application/zip"),
}


LICENSE_ADDRESSES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}


class WrongBytes(Exception):
    """The table that would be published does not have the hash that was signed."""


@dataclass(frozen=True)
class KeptFile:
    """Stored bytes that have no row yet, with the name and the type that they are served under."""

    kept: store.Kept
    name: str
    content_type: str


@dataclass(frozen=True)
class Made:
    """What was made for a publication: files by kind, the reading of its values, the years that it covers."""

    files: dict[str, KeptFile] = field(default_factory=dict)
    kalimat: str = ""
    tahun: tuple[int, int] | None = None


def export(terbitan: Terbitan, signed_sha256: str) -> Made:
    """Compare the version's table with the signed hash, then make its files: none for what is Tertutup.

    A large table takes longer than the lease of its job, which is held while the work goes on.
    """
    full = from_json(terbitan.versi.kamus.isi)
    facts = facts_from_json(terbitan.metadata)
    with tempfile.TemporaryDirectory(prefix="satudata-terbit-") as folder:
        table, hold = Path(folder) / "tabel.parquet", outbox.holder()
        _copy(terbitan.versi.tabel, table)
        found = values_hash(table, full, hold)
        if found != signed_sha256:
            raise WrongBytes(f"{terbitan.pk}: {found[:16]} instead of the signed {signed_sha256[:16]}")
        read = table_facts(table, full)
        if terbitan.akses == Akses.TERTUTUP:
            return Made(tahun=read.years)
        # Of what only some may read no figure stands on the page.
        words = sentence(read, full, facts.judul) if terbitan.akses == Akses.TERBUKA else ""
        return Made(_files(terbitan, table, full, facts, Path(folder), hold), words, read.years)


def values_hash(table: Path, dictionary: Dictionary, going: Callable[[], None]) -> str:
    """The hash of the values that a stored table really holds: written once more, they give it anew."""
    again = table.with_name("periksa.parquet")
    try:
        return columnar.write(columnar.read_rows(table, dictionary, going=going), dictionary, again).sha256
    finally:
        again.unlink(missing_ok=True)


def _copy(stored: StoredFile, target: Path) -> None:
    with store.open_checked(stored) as source, target.open("wb") as copy:
        for block in iter(lambda: source.read(BLOCK), b""):
            copy.write(block)


def _files(  # noqa: PLR0913
    terbitan: Terbitan,
    table: Path,
    full: Dictionary,
    facts: PublishedFacts,
    folder: Path,
    going: Callable[[], None],
) -> dict[str, KeptFile]:
    target = folder / "berkas"
    meta = package_meta(terbitan, facts)
    made = exports.write_exports(table, full, meta, target, going)
    return {
        jenis: KeptFile(store.keep(_blocks(path, going)), f"{meta.nama}{KINDS[jenis][0]}", KINDS[jenis][1])
        for jenis, path in made.items()
    }


def package_meta(terbitan: Terbitan, facts: PublishedFacts) -> exports.PackageMeta:
    """What the files say of themselves."""
    slug, number = terbitan.dataset.slug, terbitan.versi.nomor
    begin = terbitan.tayang_sejak.astimezone(terbitan.wilayah.zone)
    return exports.PackageMeta(
        nama=f"{slug}-{terbitan.sampai.isoformat()}-v{number}",
        judul=facts.judul,
        deskripsi=facts.deskripsi,
        produsen=facts.produsen,
        kontak=facts.kontak,
        lisensi=facts.lisensi,
        lisensi_alamat=LICENSE_ADDRESSES.get(facts.lisensi, ""),
        alamat=dataset_address(slug),
        periode=facts.periode,
        versi=number,
        terbit=begin.date().isoformat(),
        satuan=facts.satuan,
        kata_kunci=facts.kata_kunci,
        kegiatan=facts.kegiatan.judul,
        kegiatan_alamat=public_address(facts.kegiatan.alamat),
    )


def _blocks(path: Path, going: Callable[[], None]) -> Iterator[bytes]:
    for block in store.file_chunks(path):
        going()
        yield block


def record(made: KeptFile, at: datetime) -> StoredFile:
    """Write the row of a file that was made."""
    return store.record(made.kept, name=made.name, content_type=made.content_type, by=system_user(), at=at)
