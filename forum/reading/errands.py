"""What of the Forum waits for a person and is no turn of an SOP step: drafting, review, phases, rencana aksi.

Shown on Beranda as "Juga menunggu Anda". Each role costs a constant number of queries, whatever the
number of lists; who holds no role in a Forum costs none.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.models import DaftarData, DaftarDataOpd, EntriDaftarData, RapatForum, RencanaAksi
from forum.reading.setahun import YearlyWarning, yearly_warnings
from forum.states import EDITABLE, OPEN_FOR_DRAFTS, ListState, MeetingState, OfficeState
from satudata.accounts.models import Wilayah
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission as P
from satudata.components import Errand

# A line of the action plan waits from so many days before its date on.
SOON = timedelta(days=7)
MOST_PLANS = 5
# Parts that have not come to an end before the recommendation.
UNFINISHED = frozenset({OfficeState.LISTED, OfficeState.DRAFTED, OfficeState.SUBMITTED, OfficeState.RETURNED})
BEFORE_FORUM = frozenset(
    {
        ListState.RECOMMENDATION_AWAITED,
        ListState.RECOMMENDATION_NUMBERED,
        ListState.RECOMMENDED,
        ListState.DELIBERATED,
    }
)


def errands(rights: Rights, at: datetime) -> list[Errand]:
    """All that waits for this person."""
    found: list[Errand] = []
    if offices := rights.instansi_ids(P.LIST_FILL):
        found += _of_operators(offices, at)
    if regions := rights.wilayah_ids(P.LIST_REVIEW):
        found += _of_walidata(regions, at)
    if regions := rights.wilayah_ids(P.FORUM_CONVENE):
        found += _of_sekretariat(regions, at)
    if offices := rights.instansi_ids(P.FORUM_VIEW):
        found += _plans(offices, at)
    return found


def _errand(title: str, detail: str, url: str, due: date | None, today: date) -> Errand:
    return Errand(title, detail, url, due, late=due is not None and due < today)


def _page(name: str, pk: object, otherwise: str) -> str:
    """The address of a page, or of another where this one does not exist here."""
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return reverse(otherwise, args=[pk])


def _today(wilayah: Wilayah, at: datetime) -> date:
    return at.astimezone(wilayah.zone).date()


# Produsen Data ---------------------------------------------------------------------------------------
def _of_operators(offices: set[int], at: datetime) -> Iterator[Errand]:
    parts = DaftarDataOpd.objects.filter(
        instansi__in=offices, state__in=EDITABLE, daftar__state__in=OPEN_FOR_DRAFTS
    ).select_related("daftar__wilayah", "instansi")  # fmt: skip
    for part in parts.annotate(
        notes=Count("entri", filter=Q(entri__reviu=EntriDaftarData.Reviu.PERBAIKAN))
    ).order_by("tahun", "instansi__nama"):
        today, daftar = _today(part.daftar.wilayah, at), part.daftar
        url, words = reverse("opd_detail", args=[part.pk]), {"tahun": part.tahun}
        if part.state == OfficeState.RETURNED:
            detail = ngettext("%(n)d entri perlu diperbaiki", "%(n)d entri perlu diperbaiki", part.notes)
            detail = detail % {"n": part.notes} if part.notes else _("dikembalikan Walidata")
            title = _("Perbaiki Daftar Data %(tahun)s") % words
            yield _errand(title, f"{part.instansi}, {detail}", url, daftar.reviu_sampai, today)
        else:
            title = _("Lengkapi Daftar Data %(tahun)s") % words
            yield _errand(title, str(part.instansi), url, daftar.draf_sampai, today)


# Walidata --------------------------------------------------------------------------------------------
def _of_walidata(regions: set[int], at: datetime) -> Iterator[Errand]:
    lists = DaftarData.objects.filter(wilayah__in=regions, bagian__state=OfficeState.SUBMITTED)
    for daftar in lists.annotate(waiting=Count("bagian")).select_related("wilayah").order_by("tahun", "pk"):
        title = ngettext(
            "%(n)d Daftar Data OPD menunggu reviu", "%(n)d Daftar Data OPD menunggu reviu", daftar.waiting
        ) % {"n": daftar.waiting}
        url = _page("daftar_review", daftar.pk, "daftar_detail")
        yield _errand(title, str(daftar), url, daftar.reviu_sampai, _today(daftar.wilayah, at))


# Sekretariat SDI -------------------------------------------------------------------------------------
def _of_sekretariat(regions: set[int], at: datetime) -> Iterator[Errand]:
    for daftar in _lists(regions):
        today = _today(daftar.wilayah, at)
        for title, due, page in _phases(daftar, today):
            url = _page(page, daftar.pk, "daftar_detail")
            yield _errand(title, str(daftar), url, due, today)
    served = Wilayah.objects.filter(pk__in=regions)
    for warning in yearly_warnings(served, at):
        if warning.daftar is None:
            yield yearly_errand(warning)


def yearly_errand(warning: YearlyWarning) -> Errand:
    """A year that nobody has opened, although its list should be agreed by now."""
    return Errand(
        _("Buka tahun data %(tahun)s") % {"tahun": warning.tahun},
        _("%(wilayah)s, kesepakatan Forum paling sedikit sekali setahun") % {"wilayah": warning.wilayah},
        reverse("forum_home"),
        warning.deadline,
        late=True,
    )


def _lists(regions: set[int]) -> QuerySet[Any]:
    """Lists that are not agreed yet, with what their phases wait for: one query."""
    parts = DaftarDataOpd.objects.filter(daftar=OuterRef("pk"), state__in=UNFINISHED).order_by()
    unfinished = parts.values("daftar").annotate(n=Count("pk")).values("n")
    decidable = EntriDaftarData.objects.filter(
        daftar=OuterRef("pk"), bagian__state=OfficeState.REVIEWED, diterima_opd=True, dicabut_oleh=None
    )
    meetings = RapatForum.objects.filter(daftar=OuterRef("pk")).exclude(state=MeetingState.CANCELLED)
    open_states = {ListState.PREPARED, *OPEN_FOR_DRAFTS, *BEFORE_FORUM}
    return (
        DaftarData.objects.filter(wilayah__in=regions, state__in=open_states)
        .annotate(
            unfinished=Coalesce(Subquery(unfinished), 0),
            has_entries=Exists(decidable),
            undecided=Exists(decidable.filter(keputusan="")),
            has_meeting=Exists(meetings),
        )
        .select_related("wilayah")
        .order_by("tahun", "pk")
    )


def _phases(daftar: Any, today: date) -> Iterator[tuple[str, date | None, str]]:
    """What a list waits for: words, day, page."""
    state, words = daftar.state, {"tahun": daftar.tahun, "n": daftar.unfinished}
    if state == ListState.PREPARED:
        yield _("Buka penyusunan draf Daftar Data %(tahun)s") % words, None, "daftar_detail"
    if state == ListState.DRAFTING and _is_over(daftar.draf_sampai, today):
        yield _("Tutup penyusunan draf Daftar Data %(tahun)s") % words, daftar.draf_sampai, "daftar_detail"
    if state == ListState.REVIEWING and not daftar.unfinished:
        title = _("Mintakan rekomendasi Pembina Data atas Daftar Data %(tahun)s")
        yield title % words, daftar.reviu_sampai, "daftar_detail"
    elif state == ListState.REVIEWING and _is_over(daftar.reviu_sampai, today):
        title = _("Reviu Daftar Data %(tahun)s lewat jadwal: %(n)d OPD belum selesai")
        yield title % words, daftar.reviu_sampai, "daftar_review"
    if state == ListState.RECOMMENDATION_AWAITED and _is_over(daftar.rekomendasi_sampai, today):
        title = _("Rekomendasi Pembina Data atas Daftar Data %(tahun)s lewat jadwal")
        yield title % words, daftar.rekomendasi_sampai, "daftar_detail"
    if state == ListState.RECOMMENDED:
        title = _("Tutup draf Daftar Data %(tahun)s untuk rapat Forum")
        yield title % words, daftar.forum_pada, "daftar_detail"
    if state in BEFORE_FORUM and not daftar.has_meeting:
        title = _("Siapkan rapat Forum untuk Daftar Data %(tahun)s")
        yield title % words, daftar.forum_pada, "rapat_new"
    if state == ListState.DELIBERATED and daftar.has_entries and not daftar.undecided:
        title = _("Bekukan Daftar Data %(tahun)s: semua entri sudah diputuskan")
        yield title % words, None, "daftar_detail"


def _is_over(day: date | None, today: date) -> bool:
    return day is not None and day < today


# Rencana aksi ----------------------------------------------------------------------------------------
def _plans(offices: set[int], at: datetime) -> Iterator[Errand]:
    """Lines of action plans of these offices that are due soon or late."""
    waiting = (RencanaAksi.Status.BELUM, RencanaAksi.Status.BERJALAN)
    rows: Iterable[RencanaAksi] = (
        RencanaAksi.objects.filter(instansi__in=offices, status__in=waiting, tenggat__lte=at.date() + SOON)
        .exclude(rapat__state=MeetingState.CANCELLED)
        .select_related("rapat__wilayah", "instansi")
        .order_by("tenggat", "pk")[:MOST_PLANS]
    )
    for row in rows:
        today = _today(row.rapat.wilayah, at)
        title = _("Rencana aksi: %(aksi)s") % {"aksi": row.aksi[:120]}
        url = _plans_page(row.rapat_id)
        yield _errand(title, f"{row.instansi}, {row.get_status_display()}", url, row.tenggat, today)


def _plans_page(rapat: object) -> str:
    try:
        return reverse("rencana_aksi_list")
    except NoReverseMatch:
        return reverse("rapat_detail", args=[rapat])
