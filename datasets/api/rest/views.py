"""The own API, version 1: datasets, releases, rows, indicators, recommendations. Read only.

Decided here: pages and their caps, how rows are chosen, and the tags by which an unchanged answer is not sent
again: of a release by the hash of its values.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from datasets.answers import counted
from datasets.api import addresses, catalogue
from datasets.api.ckan import search
from datasets.api.ckan.errors import ActionError
from datasets.api.rest import shapes
from datasets.api.rest.access import BadParameter
from datasets.models import BerkasTerbitan, HitunganHarian, Terbitan
from datasets.table_files import public_table
from datasets.tables import questions
from recommendations.queries import published
from satudata.clock.now import now
from satudata.incoming import whole_number

PAGE, MOST = 20, 100
ROWS, MOST_ROWS = 100, 1000
KEPT_SECONDS = 60
API = HitunganHarian.Jenis.API

HALAMAN = OpenApiParameter("halaman", int, description=_lazy("Halaman ke berapa, mulai dari 1."))
PER_HALAMAN = OpenApiParameter("per_halaman", int, description=_lazy("Banyaknya pada satu halaman."))
SARING = _lazy("kolom:nilai; kolom yang sama berulang: salah satu nilainya; kolom lain: semuanya.")
MOST_OF_ROWS = format_lazy(_lazy("Paling banyak {n}."), n=MOST_ROWS)
URUT = _lazy("Kolom, dipisah koma; tanda - di depan: dari yang terbesar.")
Q = OpenApiParameter("q", str, description=_lazy("Kata yang dicari."))


class PublicView(APIView):
    """An address of the API: anybody reads it, other sites may too."""

    renderer_classes = [JSONRenderer]

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        return response


def _number(request: Request, name: str, default: int, most: int | None = None) -> int:
    text = request.query_params.get(name)
    if text in (None, ""):
        return default
    found = whole_number(text)
    if not found:
        raise BadParameter(name, _("Tulis bilangan bulat mulai dari 1."))
    return min(found, most) if most else found


def _page(
    request: Request, found: Any, shape: Callable[[Any], Any], size: int = PAGE, most: int = MOST
) -> Any:
    number, size = _number(request, "halaman", 1), _number(request, "per_halaman", size, most)
    total = found.count()
    chosen = found[(number - 1) * size : number * size]
    return {
        "jumlah": total,
        "halaman": number,
        "per_halaman": size,
        "berikutnya": _following(request, number) if number * size < total else None,
        "hasil": shape(chosen),
    }


def _following(request: Request, number: int) -> str:
    asked = [
        (name, text) for name, texts in request.query_params.lists() for text in texts if name != "halaman"
    ]
    return addresses.absolute(f"{request.path}?{urlencode([*asked, ('halaman', number + 1)])}")


def _tagged(request: Request, response: Response, tag: str, changed: datetime | None = None) -> Any:
    """With the tag of what it was made of, or 304 where the client has it."""
    response["ETag"] = etag = quote_etag(hashlib.sha256(tag.encode()).hexdigest()[:32])
    if changed is not None:
        response["Last-Modified"] = http_date(changed.timestamp())
    patch_cache_control(response, public=request.auth is None, max_age=KEPT_SECONDS)
    stamp = int(changed.timestamp()) if changed else None
    known = get_conditional_response(request._request, etag=etag, last_modified=stamp, response=response)
    return known or response


# Datasets ---------------------------------------------------------------------------------------------
class DatasetList(PublicView):
    """Datasets that are published, last changed first."""

    @extend_schema(
        operation_id="dataset_list",
        description=_lazy("Mencari dataset yang terbit, yang terakhir berubah lebih dulu."),
        parameters=[
            Q,
            OpenApiParameter("fq", str, description=_lazy("Saringan, seperti pada API CKAN.")),
            HALAMAN,
            PER_HALAMAN,
        ],
        responses=shapes.DatasetShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """Find datasets."""
        at = now()
        asked = request.query_params
        try:
            found = search.search(asked.get("q", ""), asked.get("fq", ""), at).order_by(
                "-changed", "dataset_id"
            )
        except ActionError:
            raise BadParameter(
                "q", _("Kueri tidak dapat dibaca. Periksa tanda kurung dan nama kolomnya.")
            ) from None
        return Response(
            _page(request, found, lambda chosen: [shapes.dataset(e) for e in catalogue.entries(chosen, at)])
        )


class DatasetDetail(PublicView):
    """One dataset by id or name, with its releases and files."""

    @extend_schema(
        operation_id="dataset_detail",
        description=_lazy("Satu dataset menurut id atau namanya, dengan rilis dan berkasnya."),
        responses=shapes.DatasetDetailShape,
    )
    def get(self, request: Request, key: str) -> Any:
        """Show one dataset."""
        found = catalogue.entry(key, now())
        if found is None:
            raise Http404
        tag = f"{found.face.pk} {found.changed.isoformat()} {len(found.files)}"
        response = _tagged(request, Response(shapes.dataset_detail(found)), tag, found.changed)
        return counted(response, found.face, API, "v1.dataset")


# Releases -----------------------------------------------------------------------------------------------
def _release(pk: Any, at: datetime) -> Terbitan:
    found = (
        catalogue.open_releases(at)
        .select_related("dataset", "versi", "instansi__wilayah", "wilayah")
        .filter(rilis=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


class ReleaseDetail(PublicView):
    """One release with its dictionary and files."""

    @extend_schema(
        operation_id="rilis_detail",
        description=_lazy("Satu rilis dengan kamus dan berkasnya."),
        responses=shapes.ReleaseDetailShape,
    )
    def get(self, request: Request, pk: Any) -> Any:
        """Show one release."""
        row = _release(pk, now())
        made = BerkasTerbitan.objects.filter(terbitan=row).select_related("berkas")
        files = [catalogue.File(addresses.resource_id(row.rilis_id, b.jenis), row, b) for b in made]
        order = list(catalogue.FORMATS)
        files.sort(key=lambda f: order.index(f.jenis))
        changed = max(row.modified_at, row.tayang_sejak)
        tag = f"{row.versi.sha256} {changed.isoformat()}"
        response = _tagged(request, Response(shapes.release_detail(row, files)), tag, changed)
        return counted(response, row, API, "v1.rilis")


class ReleaseRows(PublicView):
    """Rows of a release."""

    @extend_schema(
        operation_id="rilis_baris",
        description=_lazy("Baris satu rilis: disaring, diurutkan, per halaman."),
        parameters=[
            OpenApiParameter("saring", str, many=True, description=SARING),
            OpenApiParameter("cari", str, description=_lazy("Kata pada kolom mana pun.")),
            OpenApiParameter("urut", str, description=URUT),
            OpenApiParameter("kolom", str, description=_lazy("Kolom yang diminta, dipisah koma.")),
            HALAMAN,
            OpenApiParameter("per_halaman", int, description=MOST_OF_ROWS),
        ],
        responses=shapes.RowsShape,
    )  # fmt: skip
    def get(self, request: Request, pk: Any) -> Any:
        """Choose rows of a release."""
        row = _release(pk, now())
        path = public_table(row)
        if path is None:
            raise Http404
        number, size = _number(request, "halaman", 1), _number(request, "per_halaman", ROWS, MOST_ROWS)
        asked = _question(request, catalogue.dictionary_of(row).kolom, number, size)
        changed = max(row.modified_at, row.tayang_sejak)
        tag = f"{row.versi.sha256} {changed.isoformat()} {request.get_full_path()}"
        total = questions.count(path, asked)
        found = [dict(zip(asked.columns, r, strict=True)) for r in questions.rows(path, asked)]
        body = {
            "jumlah": total, "halaman": number, "per_halaman": size,
            "berikutnya": _following(request, number) if number * size < total else None,
            "kolom": list(asked.columns), "hasil": found,
        }  # fmt: skip
        return counted(_tagged(request, Response(body), tag, changed), row, API, "v1.baris")


def _question(request: Request, columns: Any, number: int, size: int) -> questions.Question:
    known = {c.kode for c in columns}
    wanted = [k for k in request.query_params.get("kolom", "").split(",") if k.strip()]
    filters: dict[str, list[str]] = {}
    for part in request.query_params.getlist("saring"):
        kode, colon, value = part.partition(":")
        _known("saring", kode if colon else "", known)
        filters.setdefault(kode, []).append(value)
    sort = []
    for part in filter(None, request.query_params.get("urut", "").split(",")):
        kode = part.strip().removeprefix("-")
        _known("urut", kode, known)
        sort.append((kode, part.strip().startswith("-"), None))
    for kode in wanted:
        _known("kolom", kode.strip(), known)
    text = request.query_params.get("cari", "")
    return questions.Question(
        columns=tuple(k.strip() for k in wanted) or tuple(c.kode for c in columns),
        filters=filters,
        words={"": text} if text.strip() else {},
        sort=tuple(sort),
        limit=size,
        offset=(number - 1) * size,
    )


def _known(name: str, kode: str, known: set[str]) -> None:
    if kode not in known:
        words = _("Kolom “%(kode)s” tidak ada. Yang ada: %(ada)s.")
        raise BadParameter(name, words % {"kode": kode[:60], "ada": ", ".join(sorted(known))})


# Indicators, recommendations ----------------------------------------------------------------------------
class IndicatorList(PublicView):
    """Indicators whose data are published."""

    @extend_schema(
        operation_id="indikator_list",
        description=_lazy("Indikator yang datanya terbit."),
        parameters=[HALAMAN, PER_HALAMAN],
        responses=shapes.IndicatorShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """List indicators."""
        found = catalogue.faces(now()).exclude(metadata__indikator__nama="").exclude(metadata__indikator=None)
        return Response(
            _page(
                request,
                found.order_by("judul", "dataset_id"),
                lambda chosen: [shapes.indicator(f) for f in chosen],
            )
        )


class RecommendationList(PublicView):
    """Surat Rekomendasi that are published, newest first."""

    @extend_schema(
        operation_id="rekomendasi_list",
        description=_lazy("Surat Rekomendasi yang terbit, yang terbaru lebih dulu."),
        parameters=[Q, OpenApiParameter("tahun", int), HALAMAN, PER_HALAMAN],
        responses=shapes.RecommendationShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """List recommendations."""
        asked = request.query_params
        found = published(text=asked.get("q", ""), tahun=asked.get("tahun", ""))
        return Response(_page(request, found, lambda chosen: [shapes.recommendation(r) for r in chosen]))
