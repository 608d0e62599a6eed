"""The release calendar of a region: what of an agreed Daftar Data is public, and nothing else.

Public is an entry that the Forum agreed to, that stands in an agreed list and part, that no addendum took
out and that its OPD has not called unavailable. Of data that are closed (Tertutup) title and producer
alone are told; their dates and everything else stay here. Constant queries for any number of entries.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, Max, Min, Q, QuerySet, TextChoices
from django.db.models.functions import ExtractMonth, ExtractYear
from django.urls import reverse
from django.utils.text import slugify

from forum.codelists import URUSAN, Akses, Pemutakhiran, Tersedia
from forum.models import EntriDaftarData, JadwalRilis
from forum.states import AGREED, OfficeState
from satudata.accounts.models import Wilayah

# Parts whose entries the Forum agreed to: from the agreement on, to the Surat Pernyataan and after.
AGREED_PARTS = frozenset(
    {
        OfficeState.AGREED,
        OfficeState.AVAILABILITY_SENT,
        OfficeState.AVAILABILITY_RETURNED,
        OfficeState.AVAILABILITY_CHECKED,
        OfficeState.SIGNATURE_AWAITED,
        OfficeState.STATEMENT_NUMBERED,
        OfficeState.STATED,
    }
)
# Whose dates are public. Anything else, also an access that was never stated, is told as closed.
SHOWN = frozenset({Akses.TERBUKA, Akses.TERBATAS})
MONTHS = range(1, 13)
YEARS = range(2000, 2200)
LONGEST_TEXT = 200
BULAN, DAFTAR = "bulan", "daftar"


# Regions --------------------------------------------------------------------------------------------
def region(address: str) -> Wilayah:
    """The region served here by its BPS code or its name in an address; DoesNotExist for any other."""
    regions = Wilayah.objects.filter(aktif=True)
    if address.isdigit():
        return regions.get(kode_bps=address)
    found = next((w for w in regions if slug(w) == address), None)
    if found is None:
        raise Wilayah.DoesNotExist
    return found


def slug(wilayah: Wilayah) -> str:
    """The region's name in an address: kota-blitar."""
    return slugify(wilayah.nama)


class RegionLine(NamedTuple):
    """One region with its agreed entries and the next date of its calendar."""

    wilayah: Wilayah
    url: str
    entries: int
    next: date | None


def regions(today: date) -> list[RegionLine]:
    """Regions that keep a Daftar Data here, by name, with what is public of it: three queries."""
    counted = dict(public_entries().values_list("daftar__wilayah").annotate(n=Count("pk")).order_by())
    coming = dict(
        _dated().filter(tanggal__gte=today).values_list("entri__daftar__wilayah").annotate(Min("tanggal"))
        .order_by()
    )  # fmt: skip
    served = Wilayah.objects.filter(
        aktif=True, level__in=(Wilayah.Level.KOTA, Wilayah.Level.KABUPATEN)
    ).order_by("nama")
    return [RegionLine(w, url_of(w), counted.get(w.pk, 0), coming.get(w.pk)) for w in served]


def url_of(wilayah: Wilayah) -> str:
    """The address of a region's calendar."""
    return reverse("kalender_rilis", args=[slug(wilayah)])


# What is public ----------------------------------------------------------------------------------------
def public_entries() -> QuerySet[EntriDaftarData]:
    """Entries that the public may know of, of all regions; closed data among them (see `SHOWN`)."""
    return EntriDaftarData.objects.filter(
        keputusan=EntriDaftarData.Keputusan.DISEPAKATI,
        diterima_opd=True,
        dicabut_oleh__isnull=True,
        daftar__state__in=AGREED,
        bagian__state__in=AGREED_PARTS,
    ).exclude(ketersediaan=Tersedia.TIDAK)


def _dated() -> QuerySet[JadwalRilis]:
    """Releases whose dates are public."""
    return JadwalRilis.objects.filter(entri__in=public_entries().filter(hak_akses__in=SHOWN))


# What is asked -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Asked:
    """Filters of the page, the feed and the download. Unreadable values are as if not given."""

    q: str = ""
    tahun: int | None = None
    bulan: int | None = None
    opd: int | None = None
    urusan: str = ""
    tampilan: str = BULAN

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Asked":
        """Read what stands in an address."""
        urusan = query.get("urusan", "")
        bulan, tahun = _number(query.get("bulan", "")), _number(query.get("tahun", ""))
        return cls(
            q=query.get("q", "").strip()[:LONGEST_TEXT],
            tahun=tahun if tahun in YEARS else None,
            bulan=bulan if bulan in MONTHS else None,
            opd=_number(query.get("opd", "")),
            urusan=urusan if urusan in dict(URUSAN) else "",
            tampilan=DAFTAR if query.get("tampilan") == DAFTAR else BULAN,
        )

    @property
    def query(self) -> str:
        """The same filters as an address."""
        given = {
            "q": self.q, "tahun": self.tahun, "bulan": self.bulan, "opd": self.opd, "urusan": self.urusan,
            "tampilan": self.tampilan if self.tampilan != BULAN else "",
        }  # fmt: skip
        return urlencode({name: value for name, value in given.items() if value})

    def but(self, **changes: Any) -> str:
        """The address with other values."""
        return f"?{replace(self, **changes).query}"

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the year is asked for."""
        return bool(self.q or self.bulan or self.opd or self.urusan)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _narrowed(rows: QuerySet[Any], asked: Asked, to_entry: str) -> QuerySet[Any]:
    """By OPD, urusan and words of title or producer: no other column may be searched, it would tell."""
    if asked.opd is not None:
        rows = rows.filter(**{f"{to_entry}bagian__instansi": asked.opd})
    if asked.urusan:
        rows = rows.filter(**{f"{to_entry}urusan": asked.urusan})
    for word in asked.q.split():
        rows = rows.filter(
            Q(**{f"{to_entry}nama_data__icontains": word})
            | Q(**{f"{to_entry}bagian__instansi__nama__icontains": word})
            | Q(**{f"{to_entry}bagian__instansi__singkatan__icontains": word})
        )
    return rows


# Releases --------------------------------------------------------------------------------------------
class Release(NamedTuple):
    """One release as the public sees it."""

    kode: str
    title: str
    producer: str
    period: str
    begins: date
    ends: date
    day: date
    frequency: str
    access: str
    prioritas: bool
    urusan: str
    list_year: int
    changed: datetime


COLUMNS = (
    "entri__item__kode", "entri__nama_data", "entri__bagian__instansi__nama", "periode", "mulai", "sampai",
    "tanggal", "entri__jadwal_pemutakhiran", "entri__hak_akses", "entri__data_prioritas", "entri__urusan",
    "entri__daftar__tahun", "entri__updated_at",
)  # fmt: skip


def releases(wilayah: Wilayah, asked: Asked) -> QuerySet[JadwalRilis]:
    """Releases whose dates are public, in the order of their dates; put into words by `in_words`."""
    rows = _narrowed(_dated().filter(entri__daftar__wilayah=wilayah), asked, "entri__")
    if asked.tahun is not None:
        rows = rows.filter(tanggal__year=asked.tahun)
    if asked.bulan is not None:
        rows = rows.filter(tanggal__month=asked.bulan)
    return rows.order_by("tanggal", "entri__nama_data", "entri_id", "ke").values_list(*COLUMNS)


def in_words(rows: Any) -> Iterator[Release]:
    """Rows of `releases` with the labels of their codes."""
    often_of, access_of, urusan_of_code = _labels(Pemutakhiran), _labels(Akses), dict(URUSAN)
    for (
        kode,
        title,
        producer,
        period,
        begins,
        ends,
        day,
        often,
        access,
        prioritas,
        urusan,
        year,
        changed,
    ) in rows:
        yield Release(
            kode, title, producer, period, begins, ends, day, often_of.get(often, ""),
            access_of.get(access, ""), bool(prioritas), urusan_of_code.get(urusan, ""), year, changed,
        )  # fmt: skip


def _labels(codes: type[TextChoices]) -> dict[str, str]:
    """Words by code, looked up once for many rows."""
    return {code: str(label) for code, label in codes.choices}


def closed(wilayah: Wilayah, asked: Asked) -> QuerySet[EntriDaftarData]:
    """Closed data: (title, producer) alone, by title. The year is that of their list; months they have none.

    None where a field of government or a month is asked for: the answer would tell what is not told.
    """
    if asked.urusan or asked.bulan:
        return EntriDaftarData.objects.none().values_list("nama_data", "bagian__instansi__nama")
    rows = public_entries().exclude(hak_akses__in=SHOWN).filter(daftar__wilayah=wilayah)
    if asked.tahun is not None:
        rows = rows.filter(daftar__tahun=asked.tahun)
    rows = _narrowed(rows, asked, "")
    return rows.order_by("nama_data", "pk").values_list("nama_data", "bagian__instansi__nama")


# The frame of the page -------------------------------------------------------------------------------
def years_of(wilayah: Wilayah) -> list[int]:
    """Years in which something is released, and years of agreed lists: two queries."""
    dated = _dated().filter(entri__daftar__wilayah=wilayah)
    found = set(dated.annotate(y=ExtractYear("tanggal")).order_by().values_list("y", flat=True).distinct())
    lists = (
        public_entries().filter(daftar__wilayah=wilayah).order_by().values_list("daftar__tahun", flat=True)
    )
    return sorted(found | set(lists.distinct()))


def year_to_show(years: list[int], this_year: int) -> int | None:
    """The year that is shown where none is asked for: this one, else the next to come, else the last."""
    if not years or this_year in years:
        return this_year if years else None
    return next((year for year in years if year > this_year), years[-1])


def by_month(wilayah: Wilayah, asked: Asked) -> dict[int, int]:
    """How many releases each month of the asked year has, whatever month is asked for: one query."""
    rows = releases(wilayah, replace(asked, bulan=None)).values_list(ExtractMonth("tanggal"))
    return dict(rows.annotate(n=Count("pk")).order_by())


def offices_of(wilayah: Wilayah) -> list[tuple[int, str]]:
    """OPDs with something public, by name."""
    rows = public_entries().filter(daftar__wilayah=wilayah).order_by("bagian__instansi__nama")
    return list(rows.values_list("bagian__instansi_id", "bagian__instansi__nama").distinct())


def urusan_of(wilayah: Wilayah) -> list[tuple[str, str]]:
    """Fields of government with something whose dates are public."""
    shown = public_entries().filter(daftar__wilayah=wilayah, hak_akses__in=SHOWN)
    found = set(shown.order_by().values_list("urusan", flat=True).distinct())
    return [(code, label) for code, label in URUSAN if code in found]


# When it changed ----------------------------------------------------------------------------------------
def version_of(wilayah: Wilayah) -> tuple[datetime | None, str]:
    """When the calendar changed last, and a text that is another after any change of what is public.

    Cheap, so that a reader who has it already costs two small queries. An entry taken out, a list frozen
    or closed, a new date or a new name of an OPD all change the text.
    """
    facts = EntriDaftarData.objects.filter(daftar__wilayah=wilayah, daftar__state__in=AGREED).aggregate(
        entri=Max("updated_at"), part=Max("bagian__updated_at"), daftar=Max("daftar__updated_at")
    )
    dates = _dated().filter(entri__daftar__wilayah=wilayah).aggregate(
        n=Count("pk"), last=Max("pk"), first_day=Min("tanggal"), last_day=Max("tanggal")
    )  # fmt: skip
    moments = [moment for moment in facts.values() if moment is not None]
    return max(moments, default=None), repr(
        (sorted(facts.items()), sorted(dates.items()), offices_of(wilayah))
    )
