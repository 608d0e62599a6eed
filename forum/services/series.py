"""Number series that the Forum's documents need: each office gets a default, an administrator changes it."""

from datetime import date

from satudata.accounts.models import Instansi
from satudata.documents.models import DocumentSeries

PATTERN = "{nomor}/{klasifikasi}/{kode_unit}/{tahun}"
# What tells the kinds of paper of one office apart: two of them never print the same number.
MARKS = {
    "berita_acara": "BA",
    "undangan": "UND",
    "notulen": "NOT",
    "surat_pernyataan": "SP",
    "lembar_pemeriksaan": "LHP",
    "surat_validasi": "SV",
    "laporan_tahunan": "LPSS",
    "surat_pengantar": "SPL",
    "nota_dinas": "ND",
}
# Kearsipan's own class of general statistics letters differs from region to region: an administrator sets it.
KLASIFIKASI = "000.8"


def ensure_series(instansi: Instansi, kode: str, on: date) -> None:
    """Give an office the series of this code where it never had one; once more changes nothing."""
    if DocumentSeries.objects.filter(instansi=instansi, kode=kode).exists():
        return
    pattern = f"{MARKS[kode]}-{PATTERN}" if kode in MARKS else PATTERN
    DocumentSeries.objects.bulk_create(
        [
            DocumentSeries(
                instansi=instansi, kode=kode, tahun=on.year, pattern=pattern, klasifikasi=KLASIFIKASI
            )
        ],
        ignore_conflicts=True,
    )
