"""The only writer of the search table of similar activities.

`keep` runs inside the move that submits a form or publishes its letter, so table and case cannot
differ; `rebuild` makes the table anew from the last revisions (`manage.py rebuild_similar`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Max

from recommendations.models import RecommendationRequest, Revision, SimilarActivity, SimilarKey, SimilarWord
from recommendations.queries import published_requests
from recommendations.similar import trigram
from recommendations.similar.search import core_text, places_of
from recommendations.similar.words import COMMON_KEYS, LONGEST_KEY, variable_key

AT_ONCE = 200
_COLUMNS = ["wilayah", "instansi", "pembina", "terbit", "judul", "tahun", "inti", "tempat", "variabel"]


def keep(case: RecommendationRequest, form: Mapping[str, Any], *, published: bool = False) -> None:
    """Bring the activity's row in step with what was submitted; runs in the caller's transaction.

    `form` is the submitted snapshot. What is published once stays so.
    """
    already = SimilarActivity.objects.filter(request=case, terbit=True).exists()
    made = row_of(case, form, published=published or already)
    SimilarActivity.objects.bulk_create(
        [made], update_conflicts=True, unique_fields=["request"], update_fields=_COLUMNS
    )
    stored = SimilarActivity.objects.get(request=case)
    SimilarKey.objects.filter(activity=stored).delete()
    _store_keys([stored])


def publish(case: RecommendationRequest) -> None:
    """The recommendation is public now; runs in the caller's transaction."""
    last = case.revisions.order_by("-nomor").first()
    if last is not None:
        keep(case, last.snapshot, published=True)


def rebuild() -> int:
    """Empty the table and fill it from the last revision of every request; returns how many rows.

    One transaction: searches find the former table until it ends.
    """
    with transaction.atomic():
        trigram.clear()
        SimilarKey.objects.all().delete()
        SimilarWord.objects.all().delete()
        SimilarActivity.objects.all().delete()
        rows = _from_revisions()
        return sum(iter(lambda: store(islice(rows, AT_ONCE)), 0))


def store(rows: Iterable[SimilarActivity]) -> int:
    """Insert new rows with their variables and index entries; returns how many."""
    made = SimilarActivity.objects.bulk_create(rows)
    _store_keys(made)
    return len(made)


def _store_keys(rows: Sequence[SimilarActivity]) -> None:
    """Write what finds these rows. Words go in one order, so that two writers never wait for each other."""
    words = sorted({word for row in rows for word in row.inti.split()})
    SimilarWord.objects.bulk_create((SimilarWord(kata=word) for word in words), ignore_conflicts=True)
    trigram.add(words)
    SimilarKey.objects.bulk_create(key for row in rows for key in _keys(row))


def row_of(case: RecommendationRequest, form: Mapping[str, Any], *, published: bool) -> SimilarActivity:
    """The row of an activity, not saved."""
    places = places_of(case, form)
    judul = str(form.get("judul_kegiatan") or "")
    return SimilarActivity(
        request=case,
        wilayah_id=case.wilayah_id,
        instansi_id=case.instansi_id,
        pembina_id=case.pembina_id,
        terbit=published,
        judul=judul,
        tahun=form.get("tahun"),
        inti=core_text(judul, places),
        tempat=list(places),
        variabel=[row["nama"] for row in form.get("variabel") or [] if row.get("nama")],
    )


def _keys(row: SimilarActivity) -> Iterator[SimilarKey]:
    variables = {variable_key(name) for name in row.variabel} - COMMON_KEYS - {""}
    found = {SimilarKey.Jenis.KATA: set(row.inti.split()), SimilarKey.Jenis.VARIABEL: variables}
    for jenis, keys in found.items():
        yield from (SimilarKey(activity=row, jenis=jenis, kunci=key[:LONGEST_KEY]) for key in sorted(keys))


def _from_revisions() -> Iterator[SimilarActivity]:
    public = set(published_requests().values_list("pk", flat=True))
    newest = Revision.objects.values("request").annotate(last=Max("pk")).values("last")
    rows = Revision.objects.filter(pk__in=newest).select_related("request__wilayah").order_by("pk")
    for revision in rows.iterator(chunk_size=AT_ONCE):
        case = revision.request
        yield row_of(case, revision.snapshot, published=case.pk in public)
