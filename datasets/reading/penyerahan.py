"""What is handed over of recommended activities, what is planned, and who is told."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from datasets.models import Dataset, PenyerahanHasil
from datasets.queries import public_now
from recommendations.models import RecommendationRequest, Revision, RilisProduk
from recommendations.queries import published_requests, visible_to
from satudata.accounts.queries import Rights, grants_in_force
from satudata.accounts.roles import Permission as P
from satudata.accounts.roles import Role
from satudata.clock.now import now
from satudata.clock.templatetags.waktu import tanggal
from satudata.components import Errand

S = PenyerahanHasil.Status


# Lists --------------------------------------------------------------------------------------------
def visible(rights: Rights) -> QuerySet[PenyerahanHasil]:
    """Hand-overs of the requests that this person reads, newest first."""
    related = ("kegiatan", "wilayah", "instansi", "pembina", "dataset__item", "publikasi")
    return (
        PenyerahanHasil.objects.filter(kegiatan__in=visible_to(rights))
        .select_related(*related)
        .order_by("-diserahkan_pada")
    )


def planned() -> QuerySet[RilisProduk]:
    """Planned releases (R.8.2) of recommended activities of which nothing is on its way to BPS."""
    given = PenyerahanHasil.objects.filter(
        kegiatan=OuterRef("kegiatan__request"), produk=OuterRef("produk"), rencana=OuterRef("tanggal")
    ).exclude(status=S.DIKEMBALIKAN)
    return (
        RilisProduk.objects.filter(~Exists(given), kegiatan__request__in=published_requests())
        .select_related("kegiatan__request__instansi", "kegiatan__request__wilayah")
        .order_by("tanggal", "id")
    )


def planned_for(rights: Rights) -> QuerySet[RilisProduk]:
    """The same for the requests that this person reads."""
    return planned().filter(kegiatan__request__in=visible_to(rights))


def is_recommended(kegiatan: RecommendationRequest) -> bool:
    """Whether the activity's letter is in force."""
    return published_requests().filter(pk=kegiatan.pk).exists()


def metadata_of(kegiatan: RecommendationRequest) -> dict[str, Any]:
    """The activity's form as it was recommended, with where it came from: nobody types it again."""
    last = Revision.objects.filter(request=kegiatan).order_by("-nomor").first()
    if last is None:
        return {}
    return {"revisi": last.nomor, "sha256": last.sha256, "isian": last.snapshot}


# People -------------------------------------------------------------------------------------------
def _people(at: datetime, wilayah: Any, where: Q) -> list[int]:
    found = grants_in_force(at.astimezone(wilayah.zone).date()).filter(where)
    return list(found.values_list("user_id", flat=True).distinct())


def walidata_people(row: PenyerahanHasil, at: datetime) -> list[int]:
    """Walidata of the region."""
    return _people(at, row.wilayah, Q(role=Role.WALIDATA, wilayah_id=row.wilayah_id))


def pembina_people(row: PenyerahanHasil, at: datetime) -> list[int]:
    """Examiners of the BPS office."""
    return _people(at, row.wilayah, Q(role=Role.PEMBINA_PEMERIKSA, instansi_id=row.pembina_id))


def office_people(row: PenyerahanHasil, at: datetime) -> list[int]:
    """Operators of the OPD."""
    return _people(at, row.wilayah, Q(role=Role.PRODUSEN_DATA, instansi_id=row.instansi_id))


# Beranda and the page of the recommendation ----------------------------------------------------------
def errands(rights: Rights, at: datetime) -> list[Errand]:
    """Planned results whose day has come, and hand-overs that wait for Walidata or BPS."""
    found: list[Errand] = []
    today = at.date()
    if offices := rights.instansi_ids(P.REQUEST_FILL):
        due = planned().filter(kegiatan__request__instansi__in=offices, tanggal__lte=today)
        found += [_planned_errand(product, today) for product in due[:5]]
    waiting = Q(pk__in=[])
    if regions := rights.wilayah_ids(P.REQUEST_CHECK):
        waiting |= Q(wilayah__in=regions, status=S.DISERAHKAN)
    if offices := rights.instansi_ids(P.REQUEST_EXAMINE):
        waiting |= Q(pembina__in=offices, status=S.DITERUSKAN)
    if waiting:
        rows = PenyerahanHasil.objects.filter(waiting).select_related("instansi").order_by("diserahkan_pada")
        found += [
            Errand(_("Terima hasil: %(judul)s") % {"judul": row.judul}, row.instansi.nama, _url(row))
            for row in rows[:5]
        ]
    return found


def _planned_errand(product: RilisProduk, today: date) -> Errand:
    kegiatan = product.kegiatan.request
    words = {"produk": product.get_produk_display(), "judul": kegiatan.judul}
    url = f"{reverse('penyerahan_new', args=[kegiatan.pk])}?rencana={product.pk}"
    title = _("Serahkan hasil %(produk)s: %(judul)s") % words
    return Errand(title, kegiatan.instansi.nama, url, product.tanggal, late=product.tanggal < today)


def _url(row: PenyerahanHasil) -> str:
    return reverse("penyerahan_detail", args=[row.pk])


def related(case: RecommendationRequest, rights: Rights | None) -> Iterable[Errand]:
    """On the page of a recommendation: what was handed over; for the public what BPS received and is open."""
    rows = PenyerahanHasil.objects.filter(kegiatan=case).select_related("dataset")
    if rights is None:
        yield from _public(rows.filter(status=S.DITERIMA))
        return
    for row in rows:
        detail = f"{row.get_status_display()}, {tanggal(row.diserahkan_pada)}"
        yield Errand(row.judul, detail, _url(row))
    may = rights.allows(P.REQUEST_FILL, instansi_id=case.instansi_id)
    if may and is_recommended(case):
        yield Errand(
            _("Serahkan hasil kegiatan"),
            _("ke BPS lewat Walidata"),
            reverse("penyerahan_new", args=[case.pk]),
        )


def _public(rows: QuerySet[PenyerahanHasil]) -> Iterator[Errand]:
    shown = set(public_now(now()).filter(dataset__penyerahan__in=rows).values_list("dataset_id", flat=True))
    for row in rows:
        detail = _("Diterima BPS %(d)s") % {"d": tanggal(row.pembina_pada)} if row.pembina_pada else ""
        if row.dataset is not None and row.dataset_id in shown and row.dataset.slug:
            yield Errand(row.judul, detail, f"/dataset/{row.dataset.slug}/")
        elif row.tautan:
            yield Errand(row.judul, detail, row.tautan)


def dataset_of(kegiatan: RecommendationRequest) -> str:
    """The id of the dataset whose entry was taken from the activity; empty where it is none or several."""
    found = Dataset.objects.filter(item__entri__kegiatan=kegiatan).values_list("pk", flat=True).distinct()[:2]
    return str(found[0]) if len(found) == 1 else ""


def names_of(datasets: QuerySet[Dataset]) -> dict[Any, str]:
    """The name that the newest entry of each dataset has, by id of the dataset."""
    rows = datasets.order_by("item__entri__daftar__tahun").values_list("pk", "item__entri__nama_data")
    return {pk: name for pk, name in rows if name}
