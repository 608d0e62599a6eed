"""What files are made from and laid over: an OPD's entries, a region's, and whose every code is."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Prefetch, QuerySet

from forum.entries.fields import MAX_LAG, values_of
from forum.entries.releases import releases_of
from forum.entries.source import taken_from
from forum.entries.status import status_of
from forum.models import DaftarData, DaftarDataOpd, EntriDaftarData, ItemData, JadwalRilis
from forum.reading.entri import visible_entries
from forum.workbook.difference import Known, Listed
from forum.workbook.headings import key_of
from forum.workbook.shapes import Row
from satudata.accounts.models import Instansi
from satudata.accounts.queries import Rights


def entries_of(bagian: DaftarDataOpd) -> QuerySet[EntriDaftarData]:
    """The entries of an OPD's part that stand, in their order, with code and releases."""
    return _with_releases(EntriDaftarData.objects.filter(bagian=bagian))


def _with_releases(entries: QuerySet[EntriDaftarData]) -> QuerySet[EntriDaftarData]:
    releases = Prefetch("jadwal", queryset=JadwalRilis.objects.order_by("ke"))
    standing = entries.filter(dicabut_oleh__isnull=True)
    return standing.select_related("item", "kegiatan").prefetch_related(releases)


# Laid over ------------------------------------------------------------------------------------------
def listed(bagian: DaftarDataOpd) -> Listed:
    """The list of an OPD as a file is laid over it: a constant number of queries."""
    own = bagian.instansi
    known = [known_of(entry) for entry in entries_of(bagian).prefetch_related("revisi")]
    used = {entry.kode for entry in known}
    items = ItemData.objects.filter(wilayah_id=bagian.wilayah_id).values_list(
        "kode", "instansi_id", "instansi__nama"
    )
    free, foreign = set(), {}
    for kode, office, name in items:
        if office != own.pk:
            foreign[kode.casefold()] = name
        elif kode not in used:
            free.add(kode.casefold())
    return Listed(
        entries=known,
        tahun=bagian.tahun,
        opd=own.nama,
        lag_of=lambda update, dates: lag_of(update, dates, bagian.tahun),
        free_codes=frozenset(free),
        foreign_codes=foreign,
        own_names=frozenset(_names([own])),
        other_names=_other_names(own),
    )


def known_of(entry: EntriDaftarData) -> Known:
    """An entry with its releases as a file is compared with it."""
    releases = tuple(row.tanggal for row in entry.jadwal.all())
    return Known(entry.pk, entry.item.kode, values_of(entry), releases, taken_from(entry))


def _names(offices: Iterable[Instansi]) -> dict[str, str]:
    """The names and short names of offices as they are compared."""
    return {
        key_of(text): office.nama for office in offices for text in (office.nama, office.singkatan) if text
    }


def _other_names(own: Instansi) -> dict[str, str]:
    return _names(
        Instansi.objects.filter(wilayah_id=own.wilayah_id, jenis=Instansi.Jenis.OPD).exclude(pk=own.pk)
    )


def lag_of(update: str, dates: Sequence[date], tahun: int) -> int | None:
    """Days from the end of each period to its release, where the dates fit the frequency; else None."""
    periods = releases_of(update, 0, tahun)
    if not periods or not dates or len(dates) not in (1, len(periods)):
        return None
    lags = {(day - period.sampai).days for day, period in zip(dates, periods, strict=False)}
    lag = lags.pop()
    return lag if not lags and 0 <= lag <= MAX_LAG else None


# Handed out -----------------------------------------------------------------------------------------
def rows_of(entries: QuerySet[EntriDaftarData]) -> list[Row]:
    """Entries as they are handed out: two queries."""
    return [_row(entry) for entry in entries.select_related("item", "kegiatan", "bagian__instansi")]


def _row(entry: EntriDaftarData) -> Row:
    return Row(
        kode=entry.item.kode,
        opd=entry.bagian.instansi.nama,
        tahun=entry.bagian.tahun,
        values=values_of(entry),
        releases=tuple(row.tanggal for row in entry.jadwal.all()),
        identitas=entry.identitas_rekomendasi,
        status=str(status_of(entry, entry.bagian.state)[0]),
    )


def entries_of_year(rights: Rights, daftar: DaftarData) -> QuerySet[EntriDaftarData]:
    """The entries of a year's list that this person may read, by OPD."""
    entries = visible_entries(rights).filter(daftar=daftar)
    return _with_releases(entries).order_by("bagian__nomor", "urut", "id")
