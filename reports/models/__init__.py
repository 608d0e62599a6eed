"""Tables of SOP B10 and B11: figures frozen at a cut-off, the yearly report, EPSS. No rule lives here."""

from reports.models.epss import BuktiDukung, KerangkaEpss, NilaiIndikator, PenilaianEpss
from reports.models.laporan import Laporan, NarasiLaporan, TindakLanjut
from reports.models.potret import Potret

__all__ = [
    "BuktiDukung",
    "KerangkaEpss",
    "Laporan",
    "NarasiLaporan",
    "NilaiIndikator",
    "PenilaianEpss",
    "Potret",
    "TindakLanjut",
]
