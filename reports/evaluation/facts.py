"""What an evaluation knows of one entry and of one release: plain values, as of the end of a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

TERSEDIA, SEBAGIAN, TIDAK = "tersedia", "sebagian", "tidak"


@dataclass(frozen=True)
class EntryFact:
    """An entry that the Forum had agreed to. `ketersediaan` is what a Surat Pernyataan said; else empty.

    `opd` is the id of the office; `alasan` the words of the letter for what is not, or only partly, there;
    `pic` who answers for the data, as the letter prints it.
    """

    kode: str
    nama: str
    opd: int
    urusan: str
    jenis: str = ""
    sumber: tuple[str, ...] = ()
    frekuensi: str = ""
    akses: str = ""
    prioritas: bool = False
    ketersediaan: str = ""
    alasan: str = ""
    rencana: str = ""
    pic: str = ""


@dataclass(frozen=True)
class ReleaseFact:
    """A release that was promised for a day of the span and not called off by the last day read.

    Times are None where it had not come to that. `terlambat` is the working days between promised day and
    publication, 0 where it was in time; `validasi_tepat` None while its time was still running; `mutu` scores
    by dimension in hundredths of a per cent; `temuan` how often each rule was broken, over all versions.
    """

    kode: str
    nama: str
    periode: str
    opd: int
    urusan: str
    jadwal: date
    prioritas: bool = False
    akses: str = ""
    diunggah: datetime | None = None
    putusan_pertama: str = ""
    putaran: int = 0
    validasi_diminta: datetime | None = None
    validasi_tepat: bool | None = None
    tervalidasi: datetime | None = None
    terbit: datetime | None = None
    terlambat: int = 0
    ditarik: bool = False
    mutu: Mapping[str, int] = field(default_factory=dict)
    peringatan: Mapping[str, int] = field(default_factory=dict)
    temuan: Mapping[str, int] = field(default_factory=dict)
