"""The yearly report as a frozen document without a database: for tests of its paper and for the benchmark."""

from collections.abc import Mapping
from typing import Any

from reports import narrative
from reports.documents import laporan as paper
from reports.documents.annexes import annexes
from reports.evaluation.snapshot import Snapshot
from reports.models import TindakLanjut
from satudata.documents import letterhead
from satudata.documents.letterhead import Kop, Penandatangan

OFFICE = "Dinas Komunikasi, Informatika dan Statistik Kota Blitar"
LAWS = (
    "Undang-Undang Nomor 16 Tahun 1997 tentang Statistik",
    "Peraturan Presiden Nomor 39 Tahun 2019 tentang Satu Data Indonesia",
)
ACTIONS = (
    ("Rilis belum diunggah", "Pendampingan pengumpulan data", "Diskominfotik", "90 persen terisi"),
    ("Metadata belum lengkap", "Pendampingan pengisian MS-Var", "Produsen Data", "Metadata lengkap"),
)


def frozen(content: Mapping[str, Any], texts: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The context of a report of some figures, its sections as suggested or as given; people are invented."""
    found = Snapshot(content)
    words = narrative.Setting(found.wilayah, OFFICE, found.tahun, letterhead.tanggal(found.batas), LAWS)
    written = dict(narrative.suggest(words, found) if texts is None else texts)
    isi = paper.IsiLaporan(
        kop=Kop([f"PEMERINTAH {found.wilayah.upper()}"], OFFICE.upper(), ["Jalan Contoh Nomor 1"], False, ""),
        tempat="Blitar",
        judul=f"{paper.HAL} {found.wilayah} Tahun {found.tahun}",
        wilayah=found.wilayah,
        kantor=OFFICE,
        tahun=found.tahun,
        batas=letterhead.tanggal(found.batas),
        bab=paper.chapters(written, actions(), found),
        lampiran=annexes(found),
        pejabat=Penandatangan(f"Kepala {OFFICE}", "Raras Contoh", "Pembina", "19000101 200001 1 001"),
        persetujuan="Disetujui oleh Raras Contoh.",
    )
    facts = {
        "nomor": "500.14/7/2027", "tanggal": "15 Januari 2027", "hal": paper.HAL, "penerbit": OFFICE,
        "kode": "7k3m-9qxt-abcd-efgh-2345", "alamat_periksa": "https://contoh.id/surat/7k3m",
        "alamat_kode": "https://contoh.id/surat/", "contoh": True, "dibuat": "2027-01-15T09:00:00+07:00",
    }  # fmt: skip
    return letterhead.freeze(isi) | {"dokumen": facts}


def actions() -> list[TindakLanjut]:
    """A plan of two lines, not saved."""
    return [
        TindakLanjut(masalah=m, aksi=a, penanggung_jawab=who, ukuran=measure, waktu="Juni 2027")
        for m, a, who, measure in ACTIONS
    ]
