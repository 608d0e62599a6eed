"""Gapless numbers of official documents: one counter row per office, series and year.

The row is locked inside the caller's transaction, as late as possible: a second letter of the
same office waits for the first one's commit, and a move that is rolled back gives its number
back. Nothing else raises `DocumentSeries.terakhir`.
"""

from dataclasses import dataclass
from datetime import date
from string import Formatter

from django.db import transaction
from django.utils.translation import gettext as _

from satudata.accounts.models import Instansi
from satudata.documents.models import DocumentSeries
from satudata.workflow.errors import InvalidInput

PLACEHOLDERS = frozenset({"nomor", "tahun", "tahun_pendek", "bulan", "kode_unit", "klasifikasi", "wilayah"})


@dataclass(frozen=True)
class Taken:
    """A number taken: the series row, the running number, the number as printed."""

    series: DocumentSeries
    urut: int
    nomor: str


def take_number(
    instansi: Instansi, kode: str, *, on: date, pattern: str = "", klasifikasi: str = ""
) -> Taken:
    """Take the next number of an office's series for the year of `on`.

    `on` is the date in the region's own zone, because the year changes at different moments.
    A new year begins at 1 under last year's pattern; `pattern` and `klasifikasi` serve only where
    the office never had the series. Raises InvalidInput where there is neither; must be called in
    a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a number is only taken inside the transaction that uses it")
    series = _locked(instansi, kode, on.year) or _opened(instansi, kode, on.year, pattern, klasifikasi)
    series.terakhir += 1
    series.save(update_fields=["terakhir"])
    return Taken(series, series.terakhir, printed(series, series.terakhir, on))


def printed(series: DocumentSeries, urut: int, on: date) -> str:
    """The number as the letter prints it (romantik.md 9.3), e.g. "B-12/35030/KS.000/11/2026"."""
    return series.pattern.format(
        nomor=urut,
        tahun=on.year,
        tahun_pendek=f"{on.year % 100:02d}",
        bulan=f"{on.month:02d}",
        kode_unit=series.instansi.kode_unit,
        klasifikasi=series.klasifikasi,
        wilayah=series.instansi.wilayah.kode_bps,
    )


def pattern_problem(pattern: str) -> str:
    """What is wrong with a pattern, in words for the administrator; empty where it is sound."""
    try:
        names = {name for _text, name, _spec, _conv in Formatter().parse(pattern) if name is not None}
        unknown = names - PLACEHOLDERS
        if not unknown and "nomor" in names:
            pattern.format(nomor=1, **dict.fromkeys(PLACEHOLDERS - {"nomor", "tahun"}, "x"), tahun=2026)
    except (ValueError, IndexError, KeyError):
        return _("Pola nomor tidak dapat dibaca. Contoh: B-{nomor}/{kode_unit}/{klasifikasi}/{bulan}/{tahun}")
    if unknown:
        return _("Pola nomor memuat isian yang tidak dikenal: %(names)s.") % {
            "names": ", ".join(sorted(unknown))
        }
    return "" if "nomor" in names else _("Pola nomor harus memuat {nomor}.")


def _locked(instansi: Instansi, kode: str, tahun: int) -> DocumentSeries | None:
    return (
        DocumentSeries.objects.select_for_update(of=("self",))
        .select_related("instansi__wilayah")
        .filter(instansi=instansi, kode=kode, tahun=tahun)
        .first()
    )


def _opened(instansi: Instansi, kode: str, tahun: int, pattern: str, klasifikasi: str) -> DocumentSeries:
    """The series of a year that has none yet; two that open it at once get the same row."""
    before = DocumentSeries.objects.filter(instansi=instansi, kode=kode).order_by("-tahun").first()
    if before is not None:
        pattern, klasifikasi = before.pattern, before.klasifikasi
    if not pattern:
        raise InvalidInput(
            _("Deret nomor “%(kode)s” untuk %(instansi)s belum diatur. Minta administrator mengisinya.")
            % {"kode": kode, "instansi": instansi.nama}
        )
    DocumentSeries.objects.bulk_create(
        [DocumentSeries(instansi=instansi, kode=kode, tahun=tahun, pattern=pattern, klasifikasi=klasifikasi)],
        ignore_conflicts=True,
    )
    found = _locked(instansi, kode, tahun)
    if found is None:
        raise RuntimeError(f"series {kode} {tahun} vanished")
    return found
