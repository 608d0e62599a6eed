"""Published data, written straight into the tables: what portal and APIs read, without the way there.

`publish_directly` gives one dataset per number, with one release per year and real stored files (Parquet,
CSV, XLSX, JSON, ZIP); `revise`, `withdraw` and `plant` make what must be seen in another way, or not at all.
All datasets of a call share the stored files of their tables, so that three hundred cost little; the bytes of
a small table are made once in a process.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.storage import default_storage
from django.utils.text import slugify

from datasets.models import BerkasTerbitan, Dataset, Kamus, RilisData, Terbitan, Unggahan, VersiRilis
from datasets.portal.search import closed_text, index_text
from datasets.published import Activity, Paper, PublishedFacts
from datasets.states import ReleaseState
from datasets.tables import columnar
from datasets.tables.dictionary import Code, Column, Dictionary
from datasets.tables.exports import PackageMeta, write_exports
from forum.models import DaftarData, DaftarDataOpd, EntriDaftarData, ItemData
from satudata.accounts.models import Instansi, User
from satudata.documents import store
from satudata.documents.models import Document, StoredFile
from satudata.workflow.models import Sop
from satudata.workflow.queries import sop_in_force
from tests.factories.world import WORK, World

KELURAHAN = (
    Code("3572010001", "Pakunden"), Code("3572010002", "Tanjungsari"), Code("3572020001", "Sananwetan"),
    Code("3572020002", "Bendogerit"), Code("3572030001", "Kauman"), Code("3572030002", "Bendo"),
)  # fmt: skip
SEX = (Code("1", "Laki-laki"), Code("2", "Perempuan"))
DICTIONARY = Dictionary(
    kolom=(
        Column("kode_kelurahan", "Kelurahan", "code", "wilayah", konsep="Kelurahan", wajib=True,
               definisi="Wilayah kerja lurah.", kode_nilai=KELURAHAN),
        Column("tahun", "Tahun", "year", "waktu", wajib=True),
        Column("jenis_kelamin", "Jenis kelamin", "code", "dimensi", kode_nilai=SEX, wajib=True),
        Column("jumlah", "Jumlah layanan", "integer", "nilai", konsep="Layanan", ukuran="Jumlah",
               definisi="Banyaknya layanan selama satu tahun.", satuan="layanan", minimum="0"),
        Column("cakupan", "Cakupan", "number", "nilai", ukuran="Persentase", satuan="persen"),
        Column("petugas", "Petugas pencatat", "text", "keterangan", terbuka=False),
    ),
    kunci=("kode_kelurahan", "tahun", "jenis_kelamin"),
    persen=("cakupan",),
)  # fmt: skip
CONTENT_TYPES = {
    "csv": "text/csv", "csv_excel": "text/csv", "json": "application/json", "zip": "application/zip",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
ENDINGS = {"csv_excel": "csv"}
TOPICS = ("Layanan Kesehatan", "Kunjungan Puskesmas", "Penduduk Miskin", "Wisatawan", "Koperasi Aktif")
Row = Sequence[Any]
SMALL = 1000


def rows_of(year: int, *, seed: int = 0, secret: str = "petugas rahasia") -> list[Row]:
    """Twelve rows of one year by kelurahan and sex; one value is missing."""
    found = []
    for n, kelurahan in enumerate(KELURAHAN):
        for m, sex in enumerate(SEX):
            count = None if (n, m) == (5, 1) else 1000 + 100 * n + 10 * m + (year - 2020) + seed
            found.append([kelurahan.kode, year, sex.kode, count, f"{50 + n}.{m}5", secret])
    return found


# Files ------------------------------------------------------------------------------------------------
def files_of(rows: Sequence[Row], dictionary: Dictionary = DICTIONARY) -> dict[str, bytes]:
    """The files of a publication by their kind, and "tabel": the whole table as a version keeps it."""
    numbers = [i for i, c in enumerate(dictionary.kolom) if c.tipe == "number"]
    typed = [[Decimal(v) if i in numbers and v is not None else v for i, v in enumerate(r)] for r in rows]
    with tempfile.TemporaryDirectory() as place:
        table = Path(place) / "tabel.parquet"
        columnar.write(typed, dictionary, table)
        meta = PackageMeta("tabel", "Tabel contoh", produsen="Dinas Contoh")
        made = write_exports(table, dictionary, meta, Path(place) / "berkas")
        return {kind: path.read_bytes() for kind, path in (made | {"tabel": table}).items()}


_made: dict[tuple[str, str], dict[str, bytes]] = {}


def files_once(rows: Sequence[Row], dictionary: Dictionary) -> dict[str, bytes]:
    """The same: those of a small table are kept for the whole process."""
    if len(rows) > SMALL:
        return files_of(rows, dictionary)
    key = (repr(rows), repr(dictionary))
    if key not in _made:
        _made[key] = files_of(rows, dictionary)
    return _made[key]


class Shelf:
    """Stored bytes by what they are, kept once for a whole call."""

    def __init__(self, by: User, at: datetime) -> None:
        self.by, self.at = by, at
        self._kept: dict[Any, dict[str, store.Kept]] = {}

    def tables(self, key: Any, rows: Sequence[Row], dictionary: Dictionary) -> dict[str, store.Kept]:
        """The six public files, and "tabel": the whole table as a version keeps it."""
        if key not in self._kept or not default_storage.exists(self._kept[key]["csv"].path):
            made = files_once(rows, dictionary)
            self._kept[key] = {kind: store.keep([data]) for kind, data in made.items()}
        return self._kept[key]

    def row(self, kept: store.Kept, name: str, kind: str) -> StoredFile:
        """A row for kept bytes that is not saved yet."""
        return StoredFile(
            **vars(kept), name=name, content_type=CONTENT_TYPES.get(kind, "application/octet-stream"),
            stored_at=self.at, stored_by=self.by,
        )  # fmt: skip


# Published --------------------------------------------------------------------------------------------
def publish_directly(
    world: World,
    n: int = 1,
    *,
    akses: str = "terbuka",
    years: Sequence[int] = (2024, 2025),
    at: datetime = WORK,
    office: str = "blitar_dinkes",
    judul: str = "",
    start: int | None = None,
    dictionary: Dictionary = DICTIONARY,
    rows: dict[int, Sequence[Row]] | None = None,
    secret: str = "petugas rahasia",
    shown: timedelta | None = None,
    ready: bool = True,
    **facts: Any,
) -> list[Dataset]:
    """Datasets of an OPD of Kota Blitar with one published release a year, the last one two days before `at`.

    `shown` moves the last release's day (timedelta(days=3): under embargo); `ready=False`: its files are not
    made yet. Further members replace those of `PublishedFacts`.
    """
    instansi, by = world.instansi[office], world.people["blitar_walidata"]
    shelf = Shelf(by, at)
    start = ItemData.objects.count() if start is None else start
    made = []
    for number in range(start, start + n):
        said = judul or f"{TOPICS[number % len(TOPICS)]} Nomor {number + 1} menurut Kelurahan"
        dataset = _dataset(instansi, number, said, by, at)
        for place, year in enumerate(years):
            last = place == len(years) - 1
            day = at - timedelta(days=2 + 30 * (len(years) - 1 - place))
            if last and shown is not None:
                day = at + shown
            table = rows[year] if rows else rows_of(year, secret=secret)
            kept = shelf.tables((year, secret, rows is None, id(dictionary)), table, dictionary)
            terbitan = _release(
                dataset,
                year,
                place + 1,
                said,
                akses,
                dictionary,
                len(table),
                kept,
                shelf,
                day,
                ready or not last,
                facts,
            )
            _face(dataset, terbitan)
        made.append(dataset)
    return made


def _dataset(instansi: Instansi, number: int, judul: str, by: User, at: datetime) -> Dataset:
    kode = f"{instansi.kode_unit}-2026-{number + 1:04d}"
    item = ItemData.objects.create(
        wilayah_id=instansi.wilayah_id, instansi=instansi, kode=kode, created_at=at
    )
    return Dataset.objects.create(
        item=item, wilayah_id=instansi.wilayah_id, instansi=instansi, created_at=at, created_by=by,
        slug=f"{slugify(judul)[:80]}-{number + 1}",
    )  # fmt: skip


def _entry(dataset: Dataset, year: int, judul: str, akses: str, by: User, at: datetime) -> EntriDaftarData:
    wilayah, instansi = dataset.wilayah, dataset.instansi
    bps = Instansi.objects.get(wilayah=wilayah, jenis="bps")
    sop = sop_in_force(wilayah, Sop.Kind.PENYELENGGARAAN, at.date())
    common = {"wilayah": wilayah, "sop": sop, "created_at": at, "created_by": by, "updated_at": at}
    daftar, _new = DaftarData.objects.get_or_create(
        wilayah=wilayah, tahun=year,
        defaults={**common, "nomor": f"DD.T.{year}", "instansi": instansi, "pembina": bps,
                  "state": "drafting"},
    )  # fmt: skip
    bagian, _new = DaftarDataOpd.objects.get_or_create(
        daftar=daftar, instansi=instansi,
        defaults={**common, "nomor": f"DD.T.{year}.{instansi.pk}", "tahun": year, "pembina": bps,
                  "state": "drafted"},
    )  # fmt: skip
    return EntriDaftarData.objects.create(
        daftar=daftar, bagian=bagian, item=dataset.item, nama_data=judul, created_at=at, created_by=by,
        updated_at=at, urusan="u02", hak_akses=akses,
    )  # fmt: skip


def _release(
    dataset: Dataset, year: int, ke: int, judul: str, akses: str, dictionary: Dictionary, baris: int,
    kept: dict[str, store.Kept], shelf: Shelf, day: datetime, ready: bool, facts: dict[str, Any],
) -> Terbitan:  # fmt: skip
    by = shelf.by
    entri = _entry(dataset, year, judul, akses, by, day)
    kamus, _new = Kamus.objects.get_or_create(
        dataset=dataset, nomor=1,
        defaults={"isi": dictionary.to_json(), "sha256": dictionary.sha256, "frozen_at": day,
                  "created_at": day, "created_by": by, "updated_at": day},
    )  # fmt: skip
    rilis = RilisData.objects.create(
        nomor=f"RD.{dataset.item.kode}.{year}.{ke}", wilayah_id=dataset.wilayah_id, instansi=dataset.instansi,
        sop=entri.bagian.sop, pembina=entri.bagian.pembina, created_at=day, created_by=by, updated_at=day,
        dataset=dataset, entri=entri, tahun=year, ke=1, periode=str(year), mulai=date(year, 1, 1),
        sampai=date(year, 12, 31), jadwal=day.date(), state=ReleaseState.COLLECTING,
    )  # fmt: skip
    versi = add_version(rilis, kamus, 1, baris, kept, shelf, day)
    return _terbitan(rilis, versi, judul, akses, dictionary, kept, shelf, day, ready, facts)


def add_version(
    rilis: RilisData, kamus: Kamus, nomor: int, baris: int, kept: dict[str, store.Kept], shelf: Shelf,
    day: datetime,
) -> VersiRilis:  # fmt: skip
    """A further version of a release, with the upload that it came from."""
    files = [
        shelf.row(kept["csv"], "unggahan.csv", "csv"),
        shelf.row(kept["tabel"], "tabel.parquet", "parquet"),
    ]
    upload, table = StoredFile.objects.bulk_create(files)
    unggahan = Unggahan.objects.create(
        rilis=rilis, berkas=upload, kamus=kamus, status=Unggahan.Status.STORED, baris=baris, kolom=6,
        created_at=day, created_by=shelf.by, updated_at=day, sha256=kept["tabel"].sha256,
    )  # fmt: skip
    return VersiRilis.objects.create(
        rilis=rilis, nomor=nomor, unggahan=unggahan, kamus=kamus, tabel=table, sha256=kept["tabel"].sha256,
        baris=baris, kolom=6, at=day, by=shelf.by,
    )  # fmt: skip


def _terbitan(
    rilis: RilisData, versi: VersiRilis, judul: str, akses: str, dictionary: Dictionary,
    kept: dict[str, store.Kept], shelf: Shelf, day: datetime, ready: bool, facts: dict[str, Any],
) -> Terbitan:  # fmt: skip
    dataset = rilis.dataset
    letter = _letter(rilis, shelf, day)
    said = replace(_facts(rilis, versi, judul, akses, dictionary, letter), **facts)
    office = dataset.instansi.nama
    terbitan = Terbitan.objects.create(
        dataset=dataset, rilis=rilis, versi=versi, surat_validasi=letter, wilayah_id=rilis.wilayah_id,
        instansi=rilis.instansi, judul=said.judul, akses=said.akses, urusan=said.urusan,
        data_prioritas=said.data_prioritas, periode=rilis.periode, mulai=rilis.mulai, sampai=rilis.sampai,
        tahun_awal=rilis.tahun, tahun_akhir=rilis.tahun, metadata=said.to_json(),
        teks=closed_text(said.judul, office) if akses == "tertutup" else index_text(said, office), siap=ready,
        tayang_sejak=day, diterbitkan_oleh=shelf.by, created_at=day, modified_at=day,
    )  # fmt: skip
    RilisData.objects.filter(pk=rilis.pk).update(
        state=ReleaseState.PUBLISHED, versi=versi, versi_terbit=versi, diunggah_oleh=shelf.by
    )
    if ready:
        _files(terbitan, kept, shelf)
    return terbitan


def _files(terbitan: Terbitan, kept: dict[str, store.Kept], shelf: Shelf) -> None:
    kinds = [kind for kind in BerkasTerbitan.Jenis.values if kind in kept]
    stem = f"{terbitan.dataset.slug}-{terbitan.periode}-v{terbitan.versi.nomor}"
    files = StoredFile.objects.bulk_create(
        shelf.row(kept[kind], f"{stem}.{ENDINGS.get(kind, kind)}", kind) for kind in kinds
    )
    BerkasTerbitan.objects.bulk_create(
        BerkasTerbitan(terbitan=terbitan, jenis=kind, berkas=file)
        for kind, file in zip(kinds, files, strict=True)
    )


def _letter(rilis: RilisData, shelf: Shelf, day: datetime) -> Document:
    kept = shelf.tables("letter", rows_of(2020), DICTIONARY)["csv"]
    file = shelf.row(kept, "surat-validasi.pdf", "pdf")
    file.save()
    return Document.objects.create(
        kind="surat_validasi", case_kind="rilis_data", case_id=str(rilis.pk), wilayah_id=rilis.wilayah_id,
        penerbit=rilis.instansi, nomor=f"SV-{rilis.nomor}", tanggal=day.date(), hal="Surat Validasi Data",
        template="documents/surat_validasi.html", context={}, state=Document.State.ISSUED, file=file,
        token=uuid4().hex, created_at=day, created_by=shelf.by,
    )  # fmt: skip


def _facts(
    rilis: RilisData, versi: VersiRilis, judul: str, akses: str, dictionary: Dictionary, letter: Document
) -> PublishedFacts:
    return PublishedFacts(
        kode=rilis.dataset.item.kode, judul=judul, konsep="Layanan", ukuran="Jumlah", satuan="layanan",
        deskripsi=f"Dataset ini berisi {judul.lower()} di Kota Blitar menurut kelurahan dan jenis kelamin.",
        definisi="Banyaknya layanan yang diberikan selama satu tahun.", klasifikasi="Menurut kelurahan",
        jenis_data="variabel", urusan="u02", level="desa_kelurahan", periode_data="tahunan",
        pemutakhiran="tahunan", sumber_referensi=("rpjmd",), kode_referensi=("wilayah_bps",), akses=akses,
        dasar_pengecualian="" if akses == "terbuka" else "rahasia_pribadi", produsen=rilis.instansi.nama,
        kontak=rilis.instansi.email, kata_kunci=("layanan", "kelurahan"), periode=rilis.periode,
        berikutnya=f"{rilis.tahun + 2}-01-30", baris=versi.baris, kolom=5, sha256=versi.sha256,
        kalimat=f"Pada {rilis.periode} tercatat 15.083 layanan.", versi=versi.nomor,
        kualitas={"kelengkapan": 98, "keunikan": 100, "kesesuaian": 100, "konsistensi": 96},
        kegiatan=Activity("Kompilasi Layanan Kesehatan", "V-26.3572.001", rilis.instansi.nama, "Kompilasi"),
        dokumen=(Paper("Surat Validasi", letter.nomor, letter.tanggal.isoformat(),
                       f"/verifikasi/{letter.token}/"),),
        kamus=dictionary,
    )  # fmt: skip


def _face(dataset: Dataset, terbitan: Terbitan) -> None:
    """The newest shown one is the face; the one before is it until then."""
    day = terbitan.tayang_sejak
    Terbitan.objects.filter(dataset=dataset, muka_sejak__isnull=False, muka_sampai=None).update(
        muka_sampai=day
    )
    Terbitan.objects.filter(pk=terbitan.pk).update(muka_sejak=day)


# What is seen otherwise -------------------------------------------------------------------------------
def newest(dataset: Dataset) -> Terbitan:
    """The published version of the last release, whatever is shown."""
    found = dataset.terbitan.select_related("rilis", "versi__kamus", "dataset").order_by(
        "sampai", "tayang_sejak"
    )
    last = found.last()
    assert last is not None
    return last


def revise(dataset: Dataset, *, at: datetime = WORK, seed: int = 5, **facts: Any) -> Terbitan:
    """A second version of the last release: shown from `at` on, in place of the one before."""
    old = newest(dataset)
    shelf, said = Shelf(old.diterbitkan_oleh, at), old.metadata
    table = rows_of(old.rilis.tahun, seed=seed)
    kept = shelf.tables("revised", table, DICTIONARY)
    versi = add_version(old.rilis, old.versi.kamus, old.versi.nomor + 1, len(table), kept, shelf, at)
    changes = {"berikutnya": said["berikutnya"], **facts}
    new = _terbitan(old.rilis, versi, old.judul, old.akses, DICTIONARY, kept, shelf, at, True, changes)
    Terbitan.objects.filter(pk=new.pk).update(
        perubahan={"alasan": "Angka Kelurahan Bendo dibetulkan.", "baru": 0, "berubah": 11, "hilang": 0}
    )
    Terbitan.objects.filter(pk=old.pk).update(tayang_sampai=at)
    _face(dataset, new)
    return newest(dataset)


def withdraw(terbitan: Terbitan, *, at: datetime = WORK, alasan: str = "Sumber datanya keliru.") -> None:
    """Take one published version from the public; the one before becomes the face again."""
    Terbitan.objects.filter(pk=terbitan.pk).update(
        ditarik_pada=at, ditarik_alasan=alasan, ditarik_oleh=terbitan.diterbitkan_oleh, modified_at=at
    )
    others = terbitan.dataset.terbitan.filter(ditarik_pada=None, tayang_sampai=None, siap=True)
    before = others.exclude(pk=terbitan.pk).order_by("sampai").last()
    if before is not None:
        Terbitan.objects.filter(pk=before.pk).update(muka_sampai=None)
