"""The public release calendar: pages, iCalendar feed, CSV. No sign-in; facts of `reading.kalender` alone.

Decided here: paging, grouping by month, what a download is called and how long it may be kept.
"""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache, partial
from itertools import groupby

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.dates import MONTHS
from django.utils.http import http_date, quote_etag
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum import ical
from forum.reading import kalender
from forum.reading.kalender import Asked, Release
from satudata.accounts.models import Wilayah
from satudata.clock.now import now
from satudata.components import Breadcrumb
from satudata.workflow.queue_export import FORMULA

PAGE_SIZE = 60
CLOSED_SHOWN = 200
KEPT_SECONDS = 3600
REFRESH_HOURS = 12
# Feed and CSV change when this file writes them otherwise.
FORMAT = "1"
# The columns of a release calendar as regions publish it (domain/satudata.md 6), and three of ours.
CSV_COLUMNS = (
    "tahun", "judul", "periode", "bahasa", "jadwal_rilis", "tanggal_rilis", "status", "link", "produsen_data",
    "frekuensi", "hak_akses", "data_prioritas",
)  # fmt: skip


@login_not_required
@require_safe
def kalender_list(request: HttpRequest) -> HttpResponse:
    """The regions that keep a Daftar Data here."""
    today = localdate(now())
    return render(request, "forum/kalender_list.html", {"regions": kalender.regions(today)})


@login_not_required
@require_safe
def kalender_rilis(request: HttpRequest, wilayah: str) -> HttpResponse:
    """One region's calendar: releases by month or as a list, and the closed data by title."""
    region = _region(wilayah)
    if wilayah != kalender.slug(region):
        return redirect(f"{kalender.url_of(region)}?{request.GET.urlencode()}".rstrip("?"), permanent=True)
    asked, today = Asked.read(request.GET), now().astimezone(region.zone).date()
    years = kalender.years_of(region)
    if asked.tahun is None:
        asked = _with_year(asked, kalender.year_to_show(years, today.year))
    months = kalender.by_month(region, asked)
    page = Paginator(kalender.releases(region, asked), PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = list(kalender.in_words(page.object_list))
    closed = list(kalender.closed(region, asked)[: CLOSED_SHOWN + 1])
    context = {
        "region": region,
        "asked": asked,
        "today": today,
        "years": years,
        "offices": kalender.offices_of(region),
        "urusan": kalender.urusan_of(region),
        "month_names": MONTHS.items(),
        "months": [(MONTHS[m], n, asked.but(bulan=m), m == asked.bulan) for m, n in sorted(months.items())],
        "year_total": sum(months.values()),
        "all_months_url": asked.but(bulan=None),
        "views": [
            (_("Per bulan"), asked.but(tampilan=kalender.BULAN), asked.tampilan == kalender.BULAN),
            (_("Daftar"), asked.but(tampilan=kalender.DAFTAR), asked.tampilan == kalender.DAFTAR),
        ],
        "page_obj": page,
        "groups": _by_month(page.object_list),
        "closed": closed[:CLOSED_SHOWN],
        "closed_more": len(closed) > CLOSED_SHOWN,
        "ics_url": _feed_url(region, asked),
        "csv_url": f"{reverse('kalender_rilis_csv', args=[wilayah])}?{asked.query}",
        "clear_url": kalender.url_of(region),
        "breadcrumbs": [
            Breadcrumb(_("Kalender Rilis"), reverse("kalender_rilis_list")),
            Breadcrumb(region.nama),
        ],
    }
    return render(request, "forum/kalender_rilis.html", context)


def _region(address: str) -> Wilayah:
    try:
        return kalender.region(address)
    except Wilayah.DoesNotExist:
        raise Http404 from None


def _with_year(asked: Asked, year: int | None) -> Asked:
    return Asked(asked.q, year, asked.bulan, asked.opd, asked.urusan, asked.tampilan)


def _by_month(rows: Iterable[Release]) -> list[tuple[date, list[tuple[date, list[Release]]]]]:
    """Months of a page, each with its days."""
    return [
        (month, [(day, list(found)) for day, found in groupby(inside, key=lambda r: r.day)])
        for month, inside in groupby(rows, key=lambda r: r.day.replace(day=1))
    ]


def _feed_url(region: Wilayah, asked: Asked) -> str:
    url = _address(reverse("kalender_rilis_ics", args=[kalender.slug(region)]))
    return f"{url}?opd={asked.opd}" if asked.opd else url


def _address(path: str) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"


# iCalendar -------------------------------------------------------------------------------------------
@login_not_required
@require_safe
def kalender_rilis_ics(request: HttpRequest, wilayah: str) -> HttpResponseBase:
    """The calendar of this year's lists and the one before as a feed; `?opd=` of one OPD alone.

    Its words are Indonesian, whoever fetches it, so that it may be kept by others.
    """
    region = _region(wilayah)
    asked, since = Asked(opd=Asked.read(request.GET).opd), _since(region)

    def write() -> str:
        with translation.override("id"):
            return ical.calendar(_name(region), _events(region, asked, since), refresh_hours=REFRESH_HOURS)

    def answer(mark: str) -> HttpResponse:
        # Thousands of releases take seconds to write: strangers who ask again and again get them as kept.
        text = caches["prints"].get_or_set(f"kalender-ics:{mark}", write, KEPT_SECONDS)
        name = f"kalender-rilis-{kalender.slug(region)}.ics"
        return HttpResponse(
            text,
            content_type=ical.CONTENT_TYPE,
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )

    return _kept(request, region, f"ics:{asked.query}:{since}", answer)


def _since(region: Wilayah) -> int:
    """The first year of lists in a feed."""
    return now().astimezone(region.zone).year - 1


def _name(region: Wilayah) -> str:
    return f"Kalender Rilis Data {region.nama}"


def _events(region: Wilayah, asked: Asked, since: int) -> Iterator[ical.CalendarEvent]:
    rows = kalender.releases(region, asked).filter(entri__daftar__tahun__gte=since)
    page, seen = cache(partial(_month_page, region)), set()
    for release in kalender.in_words(rows):
        uid = _uid(region, release)
        while uid in seen:  # two releases of one period
            uid = f"2-{uid}"
        seen.add(uid)
        facts = [f"Periode data: {release.period}", f"Produsen Data: {release.producer}"]
        facts += [f"Jadwal pemutakhiran: {release.frequency}"] if release.frequency else []
        facts += [f"Hak akses: {release.access}", *(["Data Prioritas"] if release.prioritas else [])]
        yield ical.CalendarEvent(
            uid=uid,
            title=f"{release.title} ({release.period}), {release.producer}",
            begins=release.day,
            changed=release.changed,
            description="\n".join(facts),
            url=page(release.day.year, release.day.month),
            categories=["Data Prioritas"] if release.prioritas else [],
            transparent=True,
        )


def _month_page(region: Wilayah, year: int, month: int) -> str:
    """Where the releases of a month are read."""
    return f"{_address(kalender.url_of(region))}?{Asked(tahun=year, bulan=month).query}"


def _uid(region: Wilayah, release: Release) -> str:
    """The same for the life of a release, also when its date or its title changes: code and period."""
    period = f"{release.begins:%Y%m%d}-{release.ends:%Y%m%d}"
    return f"{release.kode}.{release.list_year}.{period}@{region.kode_bps}.satudata"


# CSV -------------------------------------------------------------------------------------------------
@login_not_required
@require_safe
def kalender_rilis_csv(request: HttpRequest, wilayah: str) -> HttpResponseBase:
    """The releases that the page shows as CSV: semicolons and a byte order mark, as spreadsheets read it."""
    region, asked = _region(wilayah), Asked.read(request.GET)
    today = now().astimezone(region.zone).date()

    def answer(_mark: str) -> StreamingHttpResponse:
        name = f"kalender-rilis-{kalender.slug(region)}.csv"
        return StreamingHttpResponse(
            _csv(region, asked, today),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    return _kept(request, region, f"csv:{asked.query}:{today}", answer)


def _csv(region: Wilayah, asked: Asked, today: date) -> Iterator[str]:
    yield "\ufeff" + _line(CSV_COLUMNS)
    page = cache(partial(_month_page, region))
    with translation.override("id"):
        found = list(kalender.in_words(kalender.releases(region, asked)))
    for r in found:
        status = "akan_dirilis" if r.day >= today else "belum_tercatat"
        link = page(r.day.year, r.day.month)
        yield _line(
            [r.list_year, r.title, r.period, "Indonesia", r.day.isoformat(), "", status, link, r.producer,
             r.frequency, r.access, "ya" if r.prioritas else "tidak"]
        )  # fmt: skip


def _line(values: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(_cell(str(value)) for value in values)
    return out.getvalue()


def _cell(value: str) -> str:
    """What a spreadsheet would run as a formula is told to be text."""
    return f"'{value}" if value.startswith(FORMULA) else value


# Kept copies -----------------------------------------------------------------------------------------
def _kept(
    request: HttpRequest, region: Wilayah, what: str, answer: Callable[[str], HttpResponseBase]
) -> HttpResponseBase:
    """The answer with the marks by which it may be kept; 304 where the asker has it already.

    `answer` is given the mark, under which it may keep what is dear to make.
    """
    changed, version = kalender.version_of(region)
    facts = f"{FORMAT}:{settings.PUBLIC_URL}:{region.pk}:{region.nama}:{what}:{version}"
    etag = quote_etag(hashlib.sha256(facts.encode()).hexdigest()[:32])
    modified = int(changed.timestamp()) if changed else None
    found = get_conditional_response(request, etag=etag, last_modified=modified)
    response: HttpResponseBase = answer(etag) if found is None else found
    response.headers["ETag"], response.headers["Content-Language"] = etag, "id"
    if modified is not None:
        response.headers["Last-Modified"] = http_date(modified)
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return response
