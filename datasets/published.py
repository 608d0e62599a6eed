"""What a published version says of itself, frozen at publication: all that portal and APIs know.

Written by `services.publication` into `Terbitan.metadata`, read by `portal` and `api`. Holds plain words and
codes, no names or numbers of persons but the office's contact.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from datasets.tables.dictionary import Dictionary, from_json


@dataclass(frozen=True)
class Paper:
    """An official document behind the data: name, number, day (ISO), address of verification."""

    nama: str
    nomor: str
    tanggal: str
    alamat: str


@dataclass(frozen=True)
class Activity:
    """The recommended activity that produced the data, as its form said; empty where there is none."""

    judul: str = ""
    identitas: str = ""
    penyelenggara: str = ""
    cara_pengumpulan: str = ""
    metode_pengumpulan: str = ""
    latar_belakang: str = ""
    tujuan: str = ""
    # Public page of the recommendation; empty where it has none.
    alamat: str = ""


@dataclass(frozen=True)
class Indicator:
    """MS-Ind of the entry, where the data are an indicator."""

    nama: str = ""
    interpretasi: str = ""
    metode: str = ""
    klasifikasi: str = ""
    level_estimasi: str = ""


@dataclass(frozen=True)
class PublishedFacts:
    """All that a dataset's page says as of one published version.

    Codes are those of `forum.codelists`. `kalimat` is the one-sentence reading of the latest value;
    `berikutnya` the promised day (ISO) of the next release, empty where none is promised; `kualitas`
    scores by dimension, 0 to 100.
    """

    kode: str
    judul: str
    deskripsi: str = ""
    konsep: str = ""
    definisi: str = ""
    klasifikasi: str = ""
    ukuran: str = ""
    satuan: str = ""
    jenis_data: str = ""
    urusan: str = ""
    level: str = ""
    periode_data: str = ""
    pemutakhiran: str = ""
    sumber_referensi: tuple[str, ...] = ()
    kode_referensi: tuple[str, ...] = ()
    dasar_hukum: str = ""
    data_prioritas: bool = False
    tahun_prioritas: int | None = None
    akses: str = "terbuka"
    dasar_pengecualian: str = ""
    produsen: str = ""
    kontak: str = ""
    kata_kunci: tuple[str, ...] = ()
    lisensi: str = "CC-BY-4.0"
    status_data: str = "tetap"
    periode: str = ""
    berikutnya: str = ""
    kalimat: str = ""
    baris: int = 0
    kolom: int = 0
    sha256: str = ""
    versi: int = 1
    kualitas: Mapping[str, int] = field(default_factory=dict)
    kegiatan: Activity = field(default_factory=Activity)
    indikator: Indicator = field(default_factory=Indicator)
    dokumen: tuple[Paper, ...] = ()
    kamus: Dictionary = field(default_factory=Dictionary)

    def to_json(self) -> dict[str, Any]:
        """Plain values, as `facts_from_json` reads them."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return plain


def facts_from_json(data: Mapping[str, Any]) -> PublishedFacts:
    """The facts that `to_json` gave; unknown members are passed over, missing ones are defaults."""
    known = {k: v for k, v in data.items() if k in PublishedFacts.__dataclass_fields__}
    for name in ("sumber_referensi", "kode_referensi", "kata_kunci"):
        known[name] = tuple(known.get(name, ()))
    known["kegiatan"] = _part(Activity, known.get("kegiatan", {}))
    known["indikator"] = _part(Indicator, known.get("indikator", {}))
    known["dokumen"] = tuple(_part(Paper, paper) for paper in known.get("dokumen", ()))
    known["kamus"] = from_json(known.get("kamus", {}))
    return PublishedFacts(**known)


def _part(kind: Any, data: Mapping[str, Any]) -> Any:
    return kind(**{k: v for k, v in data.items() if k in kind.__dataclass_fields__})
