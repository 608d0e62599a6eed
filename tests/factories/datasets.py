"""Releases of Kota Blitar to test with: the health office has stated its Daftar Data of 2026, rows made fast.

`stated(world)` gives a `DataWorld`: an agreed and stated list, whose releases the real service opened.
`release_at(state)` walks one to SCHEDULED, COLLECTING, UPLOADING or UPLOADED; `stored_version` brings any
release with an uploadable state to UPLOADED with a real version. Others extend this in their own module.
"""

import tempfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from datasets.models import Kamus, RilisData, Unggahan, VersiRilis
from datasets.services import releases
from datasets.states import ReleaseState as S
from datasets.tables.columnar import write
from datasets.tables.dictionary import Code, Column, Dictionary, Peran, Tipe
from forum.models import DaftarDataOpd, EntriDaftarData, JadwalRilis
from forum.states import OfficeState
from satudata.accounts.models import User
from satudata.accounts.queries import system_user
from satudata.documents.models import StoredFile
from satudata.documents.store import store_bytes
from satudata.workflow import engine
from tests.factories.forum import add_forum
from tests.factories.forum_rows import entry_row, office_row, year_row
from tests.factories.world import WORK, World

TAHUN = 2026
# Kelurahan of the example, with codes that begin with the region's and keep their length.
KELURAHAN = (("3572010001", "Contoh Satu"), ("3572010002", "Contoh Dua"), ("3572020001", "Contoh Tiga"))
PERSONS = 21


@dataclass
class DataWorld:
    """The stated part, its people, and its releases, read anew at each question."""

    forum: World
    bagian: DaftarDataOpd

    @property
    def operator(self) -> User:
        return self.forum.blitar_operator

    @property
    def supporter(self) -> User:
        return self.forum.blitar_pendukung

    @property
    def head(self) -> User:
        return self.forum.blitar_kepala

    @property
    def walidata(self) -> User:
        return self.forum.blitar_walidata

    @property
    def pembina(self) -> User:
        return self.forum.blitar_pemeriksa

    def entries(self) -> list[EntriDaftarData]:
        return list(self.bagian.entri.order_by("urut"))

    def release(self, position: int = 0) -> RilisData:
        """One of the releases in the order of their entries: the first is Data Prioritas."""
        return read(RilisData.objects.order_by("entri__urut", "ke")[position].pk)

    def release_at(self, state: str, position: int = 0, *, at: datetime = WORK) -> RilisData:
        """The same in a state up to UPLOADED, moved there by the OPD's operator."""
        rilis = self.release(position)
        if state != S.SCHEDULED:
            rilis = begin(rilis, by=self.operator, at=at)
        if state == S.UPLOADING:
            return moved(rilis, "receive_file", by=self.operator, at=at)
        if state == S.UPLOADED:
            stored_version(rilis, by=self.operator, at=at)
        return read(rilis.pk)


def stated(world: World, *, entries: int = 3, tahun: int = TAHUN, at: datetime = WORK) -> DataWorld:
    """The world of the Forum with the health office's stated part; its releases are opened and scheduled.

    The first entry is Data Prioritas; all are open and yearly, each with one release.
    """
    forum = add_forum(world) if "blitar_sekretariat" not in world.people else world
    bagian = stated_part(forum, "blitar_dinkes", entries=entries, tahun=tahun)
    releases.open_releases(bagian=bagian, at=at)
    return DataWorld(forum, bagian)


def stated_part(forum: World, office: str, *, entries: int = 1, tahun: int = TAHUN) -> DaftarDataOpd:
    """A stated part of an OPD with available entries and one promised release each; nothing is opened."""
    daftar = year_row(forum, tahun=tahun)
    bagian = office_row(daftar, forum.instansi[office], OfficeState.STATED)
    for n in range(entries):
        promise(bagian, f"Jumlah Layanan Nomor {n + 1} menurut Kelurahan", data_prioritas=n == 0)
    return bagian


def promise(bagian: DaftarDataOpd, name: str, **facts: Any) -> EntriDaftarData:
    """One more available entry with its promised release: the whole year, a month after it."""
    given: dict[str, Any] = {
        "jenis_data": "variabel", "ketersediaan": "tersedia", "jadwal_pemutakhiran": "tahunan",
        "konsep": "Layanan", "definisi": "Banyaknya layanan yang diberikan selama satu tahun.",
        "ukuran": "Jumlah", "satuan": "layanan", "level": "desa_kelurahan", "kode_referensi": ["wilayah_bps"],
    }  # fmt: skip
    entri = entry_row(bagian, name, **given | facts)
    year = bagian.tahun
    JadwalRilis.objects.create(
        entri=entri, ke=1, periode=str(year), mulai=date(year, 1, 1), sampai=date(year, 12, 31),
        tanggal=_last_friday(year + 1),
    )  # fmt: skip
    return entri


def _last_friday(year: int) -> date:
    """The last Friday of January."""
    end = date(year, 1, 31)
    return end - timedelta(days=(end.weekday() - 4) % 7)


def read(pk: Any) -> RilisData:
    """A release anew, with what its pages and rights read."""
    related = ("wilayah", "instansi", "pembina", "dataset__item", "entri__bagian", "versi__kamus")
    return RilisData.objects.select_related(*related).get(pk=pk)


# Moving -----------------------------------------------------------------------------------------------
def begin(rilis: RilisData, *, by: User, at: datetime = WORK) -> RilisData:
    """Collecting begins, where it has not."""
    if rilis.state == S.SCHEDULED:
        releases.begin_collecting(rilis=rilis, by=by, at=at)
    return read(rilis.pk)


def moved(
    rilis: RilisData, verb: str, *, by: User | None = None, at: datetime = WORK, **facts: Any
) -> RilisData:
    """The bare move; `facts` are columns that it writes besides the state."""

    def change(act: engine.Change) -> None:
        for name, value in facts.items():
            setattr(act.case, name, value)

    engine.perform(rilis, verb, by=by or system_user(), at=at, change=change)
    return read(rilis.pk)


def stored_version(
    rilis: RilisData, by: User, at: datetime = WORK, *, rows: list[tuple[Any, ...]] | None = None
) -> VersiRilis:
    """Bring a release to UPLOADED with its next version: a real Parquet under a frozen dictionary."""
    if rilis.state in (S.SCHEDULED, S.COLLECTING):
        rilis = begin(rilis, by=by, at=at)
        rilis = moved(rilis, "receive_file", by=by, at=at)
    table = rows or rows_of(rilis.tahun, rilis.versi_semua.count())
    kamus = frozen_dictionary(rilis, by=by, at=at)
    unggahan = upload(rilis, kamus, table, by=by, at=at)
    versi = VersiRilis.objects.create(
        rilis=rilis, nomor=rilis.versi_semua.count() + 1, unggahan=unggahan, kamus=kamus,
        tabel=unggahan.tabel, sha256=unggahan.sha256, baris=len(table), kolom=len(COLUMNS),
        ringkasan=unggahan.ringkasan, at=at, by=by,
    )  # fmt: skip
    moved(rilis, "store_version", by=by, at=at + timedelta(minutes=1), versi=versi, diunggah_oleh=by)
    return versi


def upload(
    rilis: RilisData, kamus: Kamus, table: list[tuple[Any, ...]], *, by: User, at: datetime = WORK
) -> Unggahan:
    """A file that was received, checked without a finding, and became a version."""
    tabel, sha256 = parquet(table, by=by, at=at)
    text = "\n".join(";".join(str(value) for value in row) for row in [HEADINGS, *table])
    return Unggahan.objects.create(
        rilis=rilis, kamus=kamus, status=Unggahan.Status.STORED, baris=len(table), kolom=len(COLUMNS),
        berkas=store_bytes(text.encode(), name="layanan.csv", content_type="text/csv", by=by, at=at),
        tabel=tabel, sha256=sha256,
        ringkasan=SUMMARY | {"rows": len(table)}, created_at=at, created_by=by, updated_at=at,
    )  # fmt: skip


# A table and its dictionary -----------------------------------------------------------------------------
COLUMNS = (
    Column(
        kode="kode_kelurahan", nama="Kode Kelurahan", tipe=Tipe.CODE.value, peran=Peran.WILAYAH.value,
        wajib=True, kode_nilai=tuple(Code(kode, nama) for kode, nama in KELURAHAN), konsep="Kelurahan",
        definisi="Kode kelurahan menurut BPS.",
    ),
    Column(kode="tahun", nama="Tahun", tipe=Tipe.YEAR.value, peran=Peran.WAKTU.value, wajib=True),
    Column(
        kode="jumlah_layanan", nama="Jumlah Layanan", tipe=Tipe.INTEGER.value, peran=Peran.NILAI.value,
        wajib=True, minimum="0", satuan="layanan", ukuran="Jumlah", konsep="Layanan",
        definisi="Banyaknya layanan yang diberikan selama satu tahun.",
    ),
)  # fmt: skip
HEADINGS = tuple(column.nama for column in COLUMNS)
DICTIONARY = Dictionary(kolom=COLUMNS, kunci=("kode_kelurahan", "tahun"), lengkap=("kode_kelurahan",))
SUMMARY: dict[str, Any] = {
    "rows": 3, "columns": 3, "by_rule": [], "blocking": False,
    "quality": {"kelengkapan": 100, "keunikan": 100, "kesesuaian": 100, "konsistensi": 100},
}  # fmt: skip


def rows_of(tahun: int, shift: int = 0) -> list[tuple[Any, ...]]:
    """One figure for each kelurahan; another for each `shift`."""
    return [(kode, tahun, PERSONS * n + shift) for n, (kode, _nama) in enumerate(KELURAHAN, start=1)]


def frozen_dictionary(rilis: RilisData, *, by: User, at: datetime = WORK) -> Kamus:
    """The dictionary above as a frozen version of the dataset's, made where it has none."""
    found = rilis.dataset.kamus.filter(frozen_at__isnull=False).first()
    if found is not None:
        return found
    rilis.dataset.kamus.filter(frozen_at__isnull=True).delete()
    return Kamus.objects.create(
        dataset=rilis.dataset, nomor=1, isi=DICTIONARY.to_json(), sha256=DICTIONARY.sha256, frozen_at=at,
        created_at=at, created_by=by, updated_at=at,
    )  # fmt: skip


def parquet(table: list[tuple[Any, ...]], *, by: User, at: datetime = WORK) -> tuple[StoredFile, str]:
    """The rows as a stored Parquet file under the dictionary above, and the hash of its values."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "tabel.parquet"
        stored = write(table, DICTIONARY, target)
        data = target.read_bytes()
    kind = "application/vnd.apache.parquet"
    return store_bytes(data, name="tabel.parquet", content_type=kind, by=by, at=at), stored.sha256
