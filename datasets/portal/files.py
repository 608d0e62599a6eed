"""Files of the portal: those of a publication, the chosen rows as CSV, citations, the counts as open data."""

import csv
import io
from collections.abc import Iterator
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from datasets.answers import counted
from datasets.models import BerkasTerbitan, HitunganHarian
from datasets.portal import selection
from datasets.portal.citation_files import KINDS as CITATIONS
from datasets.portal.reading import PublicDataset, downloadable, withdrawn_then
from datasets.portal.table import selection_csv
from datasets.portal.views import of_dataset
from datasets.queries import faces_now
from datasets.tables.columnar import NoTable
from forum.codelists import Akses
from satudata.clock.now import now
from satudata.documents.ranges import ranged_response
from satudata.documents.store import FILE_HEADERS
from satudata.workflow.queue_export import FORMULA

UNDUHAN = HitunganHarian.Jenis.UNDUHAN


@login_not_required
@require_safe
def terbitan_file(request: HttpRequest, slug: str, berkas: UUID, name: str) -> HttpResponseBase:
    """The bytes of a published file while it may be downloaded, whole or a span of them, or none anew.

    Counted once: by the answer that begins with the first byte.
    """
    at = now()
    related = ("berkas", "terbitan__wilayah")
    file = downloadable(at).select_related(*related).filter(pk=berkas, terbitan__dataset__slug=slug).first()
    if file is None or file.berkas.name != name:
        return _gone(request, slug, berkas)
    response = ranged_response(request, file.berkas)
    begins = response.get("Content-Range", "bytes 0-").startswith("bytes 0-")
    return counted(response, file.terbitan, UNDUHAN, file.jenis) if begins else response


def _gone(request: HttpRequest, slug: str, berkas: UUID) -> HttpResponse:
    """Of a withdrawn version the reason is told; of anything else nothing."""
    of_it = BerkasTerbitan.objects.filter(pk=berkas, terbitan__dataset__slug=slug)
    gone = (
        withdrawn_then(now())
        .filter(berkas__in=of_it)
        .select_related("dataset", "instansi", "wilayah")
        .first()
    )
    if gone is None:
        raise Http404
    return render(request, "datasets/portal/withdrawn.html", {"gone": gone}, status=410)


@require_safe
@of_dataset
def dataset_selection_csv(request: HttpRequest, data: PublicDataset) -> HttpResponse:
    """The rows that the address chooses, at most so many; the whole table is a file."""
    if not data.is_open:
        raise Http404
    chosen = selection.read(request.GET, data.dictionary)
    try:
        text = "".join(selection_csv(data, chosen))
    except NoTable:
        raise Http404 from None
    name = f"{data.face.dataset.slug}-pilihan.csv"
    headers = {**FILE_HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    response = HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
    return counted(response, data.face, UNDUHAN, "pilihan")


@require_safe
@of_dataset
def dataset_citation(request: HttpRequest, data: PublicDataset, jenis: str) -> HttpResponse:
    """The citation as a file; of closed data there is none."""
    if jenis not in CITATIONS or data.is_closed:
        raise Http404
    _name, content_type, write = CITATIONS[jenis]
    name = f"{data.face.dataset.slug}.{jenis}"
    headers = {**FILE_HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(write(data), content_type=content_type, headers=headers)


@login_not_required
@require_safe
def dataset_statistics(request: HttpRequest) -> StreamingHttpResponse:
    """How often datasets were read and downloaded, by day: open data about the open data."""
    headers = {**FILE_HEADERS, "Content-Disposition": 'attachment; filename="statistik-portal.csv"'}
    return StreamingHttpResponse(_counts(), content_type="text/csv; charset=utf-8", headers=headers)


def _counts() -> Iterator[str]:
    shown = faces_now(now()).exclude(akses=Akses.TERTUTUP)
    faces = {pk: (slug, title) for pk, slug, title in shown.values_list("dataset", "dataset__slug", "judul")}
    yield _line(["tanggal", "dataset", "judul", "jenis", "rincian", "jumlah"])
    rows = HitunganHarian.objects.order_by("tanggal", "dataset_id", "jenis", "rincian")
    for row in rows.values_list("tanggal", "dataset_id", "jenis", "rincian", "jumlah").iterator():
        if row[1] in faces:
            slug, title = faces[row[1]]
            safe = f"'{title}" if title.startswith(FORMULA) else title
            yield _line([row[0].isoformat(), slug or "", safe, row[2], row[3], str(row[4])])


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
