"""A release of Kota Blitar in any of its states, in a fraction of a second: bare moves, rows made straight.

`release_at` and `letter_at` give a walk that stands in the state asked for. Papers are rows without bytes:
what needs real ones goes through the services (`tests/factories/datasets_signed.py`).
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from datasets.models import (
    ButirValidasi,
    Dataset,
    Kamus,
    Pemeriksaan,
    RilisData,
    Terbitan,
    Unggahan,
    ValidasiOpd,
    VersiRilis,
)
from datasets.states import ReleaseState, ValidationState
from datasets.tables.dictionary import Column, Dictionary, Peran, Tipe
from forum.models import DaftarData, EntriDaftarData
from forum.services import years
from satudata.accounts.models import User
from satudata.accounts.queries import system_user
from satudata.documents.models import Document, StoredFile
from satudata.workflow import engine
from tests.factories.forum_walk import add_entries
from tests.factories.world import WORK, World
from tests.walked_once import walked_once

MINUTES = timedelta(minutes=20)
S, V = ReleaseState, ValidationState

DICTIONARY = Dictionary(
    kolom=(
        Column("kelurahan", "Kelurahan", Tipe.CODE, Peran.WILAYAH, wajib=True),
        Column("tahun", "Tahun", Tipe.YEAR, Peran.WAKTU, wajib=True),
        Column("jumlah", "Jumlah Layanan", Tipe.INTEGER, Peran.NILAI, satuan="layanan", wajib=True),
        Column("catatan", "Catatan petugas", Tipe.TEXT, Peran.KETERANGAN, terbuka=False),
    ),
    kunci=("kelurahan", "tahun"),
)
SUMMARY = {
    "rows": 2, "columns": 4, "blocking": False,
    "quality": {"kelengkapan": 100, "keunikan": 100, "kesesuaian": 100, "konsistensi": 96.4},
    "by_rule": [
        {"code": "perubahan", "severity": "warning", "count": 1,
         "words": "Berubah lebih dari 50% dari rilis lalu"}
    ],
}  # fmt: skip


class ReleaseWalk:
    """One entry of the health office's Daftar Data 2027 with its dataset, and its release of a year."""

    def __init__(self, forum: World, *, daftar: DaftarData | None = None, at: datetime = WORK) -> None:
        self.forum, self.at = forum, at
        self.daftar = daftar or years.open_year(
            wilayah=forum.wilayah["3572"], tahun=2027, by=forum.blitar_sekretariat, at=at
        )
        office = self.daftar.bagian.select_related("instansi").get(instansi=forum.instansi["blitar_dinkes"])
        (self.entri,) = add_entries(office, 1, by=forum.blitar_operator, at=at)
        EntriDaftarData.objects.filter(pk=self.entri.pk).update(data_prioritas=False)
        self.dataset = Dataset.objects.create(
            item=self.entri.item, wilayah=forum.wilayah["3572"], instansi=office.instansi, created_at=at,
            created_by=forum.blitar_operator,
        )  # fmt: skip
        self.kamus = Kamus.objects.create(
            dataset=self.dataset, nomor=1, isi=DICTIONARY.to_json(), sha256=DICTIONARY.sha256, frozen_at=at,
            created_at=at, created_by=forum.blitar_operator, updated_at=at,
        )  # fmt: skip
        self.rilis = self.promise()
        self.validasi: ValidasiOpd | None = None

    def promise(self, ke: int = 1, tahun: int = 2027) -> RilisData:
        """A release of this dataset that is scheduled."""
        rilis = RilisData.objects.create(
            nomor=f"RD.3572.{self.entri.pk}.{ke}", wilayah_id=self.daftar.wilayah_id,
            instansi=self.dataset.instansi, sop_id=self.daftar.sop_id, dataset=self.dataset, entri=self.entri,
            pembina_id=self.daftar.pembina_id, tahun=tahun, ke=ke, periode=str(tahun),
            mulai=date(tahun, 1, 1), sampai=date(tahun, 12, 31), jadwal=date(tahun + 1, 1, 30),
            created_at=self.at, created_by=self.forum.blitar_operator, updated_at=self.at,
        )  # fmt: skip
        facts = {"periode": rilis.periode}
        engine.record(rilis, "release_opened", by=self.forum.blitar_operator, at=self.at, data=facts)
        rilis.save()
        return rilis

    # Moving -------------------------------------------------------------------------------------------
    def next(self) -> datetime:
        self.at += MINUTES
        return self.at

    def move(
        self, verb: str, by: str, change: Callable[[engine.Change], None] | None = None, case: Any = None
    ) -> Any:
        """The bare move, as this person; "system" is the system."""
        person: User = system_user() if by == "system" else self.forum.people[by]
        moved = engine.perform(case or self.rilis, verb, by=person, at=self.next(), change=change).case
        if case is None:
            self.rilis = moved
        return moved

    def reread(self) -> RilisData:
        """The release as it stands, with what its pages name."""
        related = ("dataset__item", "entri", "wilayah", "instansi__wilayah", "versi__kamus", "versi_terbit")
        self.rilis = RilisData.objects.select_related(*related).get(pk=self.rilis.pk)
        return self.rilis

    # B5, B6 -------------------------------------------------------------------------------------------
    def begin_collecting(self) -> None:
        self.move("begin_collecting", "blitar_operator")

    def receive_file(self) -> None:
        self.move("receive_file", "blitar_operator")

    def store_version(self, by: str = "blitar_operator") -> None:
        def change(act: engine.Change) -> None:
            act.case.versi = self.version(act)
            act.case.diunggah_oleh = act.by

        self.move("store_version", by, change)

    def version(self, act: engine.Change) -> VersiRilis:
        """The next version of the release, with a file of its own."""
        number = act.case.versi_semua.count() + 1
        stored = self.stored(act, number)
        upload = Unggahan.objects.create(
            rilis=act.case, berkas=stored, kamus=self.kamus, status=Unggahan.Status.STORED, tabel=stored,
            created_at=act.at, created_by=act.by, updated_at=act.at,
        )  # fmt: skip
        return VersiRilis.objects.create(
            rilis=act.case, nomor=number, unggahan=upload, kamus=self.kamus, tabel=stored,
            sha256=self.hash_of(stored), baris=2, kolom=4, ringkasan=SUMMARY,
            penjelasan={"perubahan": "Puskesmas baru dibuka."}, at=act.at, by=act.by,
        )  # fmt: skip

    def stored(self, act: engine.Change, number: int) -> StoredFile:
        """A row of a file that has no bytes."""
        return StoredFile.objects.create(
            sha256=f"{act.case.pk.hex}{number:032x}", size=10, name="tabel.parquet", path="tidak-ada",
            content_type="application/vnd.apache.parquet", stored_at=act.at, stored_by=act.by,
        )  # fmt: skip

    def hash_of(self, stored: StoredFile) -> str:
        """Hash of the values of a stored table."""
        return stored.sha256

    def submit(self) -> None:
        self.move("submit_release", "blitar_operator")

    # B7 ------------------------------------------------------------------------------------------------
    def return_release(self) -> None:
        self.move("return_release", "blitar_walidata")

    def checked(self, act: engine.Change) -> None:
        Pemeriksaan.objects.create(
            rilis=act.case, versi=act.case.versi, putaran=act.case.putaran, tahap="walidata", oleh=act.by,
            begun_at=act.at, putusan="sesuai", ended_at=act.at,
        )  # fmt: skip

    def hand_to_pembina(self) -> None:
        self.prioritise()
        self.move("hand_to_pembina", "blitar_walidata", self.checked)

    def prioritise(self) -> None:
        """The Daftar Data says that it is Data Prioritas, and did when the check began."""
        for row in (self.entri, self.rilis):
            type(row)._default_manager.filter(pk=row.pk).update(data_prioritas=True)

    def pass_release(self) -> None:
        self.move("pass_release", "blitar_walidata", self.checked)

    # B8 ------------------------------------------------------------------------------------------------
    def draft_letter(self) -> ValidasiOpd:
        self.validasi = ValidasiOpd.objects.create(
            nomor=f"VAL.{self.rilis.nomor}.{self.rilis.event_seq}", wilayah_id=self.rilis.wilayah_id,
            instansi_id=self.rilis.instansi_id, pembina_id=self.rilis.pembina_id, sop_id=self.rilis.sop_id,
            created_at=self.at, created_by=self.forum.blitar_kepala, updated_at=self.at,
        )  # fmt: skip
        versi = VersiRilis.objects.get(pk=self.rilis.versi_id)
        ButirValidasi.objects.create(
            validasi=self.validasi, rilis=self.rilis, versi=versi, akses=self.entri.hak_akses,
            sha256=versi.sha256,
        )  # fmt: skip
        return self.validasi

    def _numbered(self, act: engine.Change) -> None:
        act.case.surat = paper(act)

    def approve_letter(self) -> None:
        self.validasi = self.move("approve_letter", "blitar_kepala", self._numbered, self.draft_letter())
        self.move("number_validation", "blitar_kepala")

    def prepare_letter(self) -> None:
        self.validasi = self.move("prepare_letter", "blitar_kepala", self._numbered, self.draft_letter())
        self.move("number_validation", "blitar_kepala")

    def complete_letter(self) -> None:
        self.validasi = self.move("complete_letter", "system", case=self.validasi)
        self.move("complete_validation", "system")

    def recall_letter(self) -> None:
        self.validasi = self.move("recall_letter", "blitar_kepala", case=self.validasi)
        self.move("recall_validation", "blitar_kepala")

    # B9 ------------------------------------------------------------------------------------------------
    def publish(self) -> None:
        self.move("publish", "blitar_walidata")

    def hold_until_day(self) -> None:
        self.move("hold_until_day", "system")

    def complete_publication(self) -> None:
        def change(act: engine.Change) -> None:
            act.case.versi_terbit_id = act.case.versi_id
            act.case.versi_terbit_id and self.shown(act)

        self.move("complete_publication", "system", change)

    def shown(self, act: engine.Change) -> Terbitan:
        """The published version, shown from now on, without files."""
        rilis = act.case
        return Terbitan.objects.create(
            dataset=self.dataset, rilis=rilis, versi_id=rilis.versi_id, surat_validasi=self.validasi.surat,
            wilayah_id=rilis.wilayah_id, instansi_id=rilis.instansi_id, judul=self.entri.nama_data,
            akses=self.entri.hak_akses, periode=rilis.periode, mulai=rilis.mulai, sampai=rilis.sampai,
            tahun_awal=rilis.tahun, tahun_akhir=rilis.tahun, siap=True, tayang_sejak=act.at,
            muka_sejak=act.at, diterbitkan_oleh=self.forum.blitar_walidata, created_at=act.at,
            modified_at=act.at,
        )  # fmt: skip

    def begin_revision(self) -> None:
        self.move("begin_revision", "blitar_operator")

    def withdraw(self) -> None:
        def change(act: engine.Change) -> None:
            act.case.versi_terbit = None

        self.move("withdraw", "blitar_walidata", change)


def paper(act: engine.Change) -> Document:
    """A row of an official document of the case, still without bytes."""
    return Document.objects.create(
        kind="surat_validasi", case_kind=act.case.CASE_KIND, case_id=str(act.case.pk),
        wilayah_id=act.case.wilayah_id, penerbit_id=act.case.instansi_id, nomor="", tanggal=act.at.date(),
        hal="Surat Validasi Data", template="", context={}, token=act.case.pk.hex[:31], created_at=act.at,
        created_by=act.by,
    )  # fmt: skip


# States and how each is reached ------------------------------------------------------------------------
Walk = Callable[[ReleaseWalk], None]
W = ReleaseWalk

_TO: dict[str, list[Walk]] = {
    S.SCHEDULED: [],
    S.CALLED_OFF: [lambda w: w.move("drop_release", "blitar_walidata")],
    S.COLLECTING: [W.begin_collecting],
}
_TO[S.UPLOADING] = [*_TO[S.COLLECTING], W.receive_file]
_TO[S.UPLOADED] = [*_TO[S.UPLOADING], W.store_version]
_TO[S.EXAMINED] = [*_TO[S.UPLOADED], W.submit]
_TO[S.RETURNED] = [*_TO[S.EXAMINED], W.return_release]
_TO[S.RECHECKED] = [*_TO[S.EXAMINED], W.hand_to_pembina]
_TO[S.VALIDATION_AWAITED] = [*_TO[S.EXAMINED], W.pass_release]
_TO[S.VALIDATION_NUMBERED] = [*_TO[S.VALIDATION_AWAITED], W.approve_letter]
_TO[S.VALIDATED] = [*_TO[S.VALIDATION_NUMBERED], W.complete_letter]
_TO[S.PUBLISHING] = [*_TO[S.VALIDATED], W.publish]
_TO[S.EMBARGOED] = [*_TO[S.PUBLISHING], W.hold_until_day]
_TO[S.PUBLISHED] = [*_TO[S.PUBLISHING], W.complete_publication]
_TO[S.WITHDRAWN] = [*_TO[S.PUBLISHED], W.withdraw]

_FIRST = _TO[S.PUBLISHED]
# The same states once more, while the version before is published.
_REVISING: dict[str, list[Walk]] = {
    state: [*_FIRST, W.begin_revision, *_TO[state][len(_TO[S.UPLOADING]) :]]
    for state in (
        S.UPLOADING, S.UPLOADED, S.EXAMINED, S.RETURNED, S.RECHECKED, S.VALIDATION_AWAITED,
        S.VALIDATION_NUMBERED, S.VALIDATED, S.PUBLISHING, S.EMBARGOED,
    )
}  # fmt: skip

_TO_LETTER: dict[str, list[Walk]] = {
    V.DRAFTED: [*_TO[S.VALIDATION_AWAITED], W.draft_letter],
    V.NUMBERED: _TO[S.VALIDATION_NUMBERED],
    V.SIGNATURE_AWAITED: [*_TO[S.VALIDATION_AWAITED], W.prepare_letter],
    V.ISSUED: _TO[S.VALIDATED],
    V.REVOKED: [*_TO[S.VALIDATION_AWAITED], W.prepare_letter, W.recall_letter],
}


def release_at(
    forum: World, state: str, *, revising: bool = False, daftar: DaftarData | None = None,
    kind: type[ReleaseWalk] = ReleaseWalk,
) -> ReleaseWalk:  # fmt: skip
    """A walk whose release stands in this state; `revising`: while its first version is published."""
    return _walked(forum, tuple((_REVISING if revising else _TO)[state]), daftar, kind)


def letter_at(forum: World, state: str) -> ReleaseWalk:
    """A walk whose letter (`walk.validasi`) stands in this state."""
    return _walked(forum, tuple(_TO_LETTER[state]), None, ReleaseWalk)


def revisable() -> list[str]:
    """States in which a release may stand while its first version is published."""
    return list(_REVISING)


@walked_once
def _walked(
    forum: World, path: tuple[Walk, ...], daftar: DaftarData | None, kind: type[ReleaseWalk]
) -> ReleaseWalk:
    if not path:
        return kind(forum, daftar=daftar)
    walk = _walked(forum, path[:-1], daftar, kind)
    path[-1](walk)
    return walk
