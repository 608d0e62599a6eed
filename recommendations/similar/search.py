"""The search: candidates by title and by variables from the database, ranked in Python.

Five queries, whatever the number of activities: titles alike anywhere, titles alike in the own
region, which variables are rare, activities with them, the rows found.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse

from recommendations.models import RecommendationRequest
from recommendations.queries import last_revision, published_requests, visible_to
from recommendations.similar import trigram
from recommendations.similar.ranking import Activity, likeness
from recommendations.similar.words import COMMON_KEYS, core
from recommendations.snapshot import take
from recommendations.states import State
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission

# Candidates looked at in Python, from each way of finding them.
ANYWHERE, IN_REGION, BY_VARIABLES = 60, 30, 30
# A variable that so many activities have finds nothing: it is left out while there are rarer ones.
COMMON_FROM = 400
MOST_KEYS = 40
LEAST_SCORE = 0.32
# What was never submitted, or was taken back.
_UNSEEN = (State.DRAFTED, State.DISCARDED)


@dataclass(frozen=True)
class Similar:
    """One activity that is like another, with the reasons in words.

    `score` from 0 to 1; `words` of its title and `variables` that both have. `id` names it on the page
    of similar activities. `series`: the same office's activity of another year, no duplicate.
    """

    id: int
    title: str
    opd: str
    year: int | None
    wilayah: str
    score: float
    words: tuple[str, ...]
    variables: tuple[str, ...]
    url: str
    published: bool
    state_label: str
    series: bool = False

    @property
    def percent(self) -> int:
        """The score as the page writes it."""
        return round(self.score * 100)

    @property
    def close(self) -> bool:
        """Likely the same activity: to be looked at before anything else."""
        return self.score >= 0.75 and not self.series


def activity_of(case: RecommendationRequest, answers: Mapping[str, Any]) -> Activity:
    """What a form says of its activity, for comparing; `answers` in the shape of `snapshot.take`."""
    return Activity(
        judul=str(answers.get("judul_kegiatan") or ""),
        variabel=tuple(row["nama"] for row in answers.get("variabel") or [] if row.get("nama")),
        wilayah_id=case.wilayah_id,
        instansi_id=case.instansi_id,
        tahun=answers.get("tahun"),
        places=places_of(case, answers),
    )


def places_of(case: RecommendationRequest, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the regions that a title may repeat without saying anything."""
    rows = answers.get("wilayah") or []
    named = [row.get("kabupaten_nama") or row.get("provinsi_nama") or "" for row in rows[:10]]
    return tuple(dict.fromkeys([case.wilayah.nama, *filter(None, named)]))


def readable(rights: Rights) -> QuerySet[RecommendationRequest]:
    """The requests that this person may find here (see the rule in the package)."""
    own = visible_to(rights).exclude(state__in=_UNSEEN).filter(diajukan_pada__isnull=False)
    return own | published_requests()


def similar_to(
    what: Activity | RecommendationRequest | str,
    rights: Rights,
    limit: int = 10,
    *,
    without: RecommendationRequest | None = None,
) -> list[Similar]:
    """The activities most like one, best first: at most `limit`, none below a score of 0,32.

    `what` is an activity, a case (what it submitted last, else its draft) or a mere title. `without`
    is left out; a case leaves out itself. Nothing is found for an empty title without variables.
    """
    if isinstance(what, RecommendationRequest):
        return for_case(what, rights, limit)
    mine = Activity(what) if isinstance(what, str) else what
    found = _candidates(mine, rights, without)
    rows = readable(rights).filter(similar_row__in=found).select_related("similar_row", "instansi", "wilayah")
    own = rights_scope(rights)
    ranked = [made for row in rows if (made := _similar(mine, row, own)).score >= LEAST_SCORE]
    return sorted(ranked, key=lambda s: (-s.score, -s.id))[:limit]


def for_case(case: RecommendationRequest, rights: Rights, limit: int = 10) -> list[Similar]:
    """The activities most like what a case submitted last; a draft is compared as it stands."""
    return similar_to(activity_of(case, submitted(case)), rights, limit, without=case)


def submitted(case: RecommendationRequest) -> Mapping[str, Any]:
    """The answers that a case is judged by: its last revision, or the draft before the first one."""
    last = last_revision(case)
    return last.snapshot if last is not None else take(case.kegiatan)


def chosen(row_id: int, rights: Rights) -> tuple[RecommendationRequest, Mapping[str, Any]]:
    """One activity of a search with what it submitted last; DoesNotExist where it is not this reader's."""
    request = readable(rights).select_related("similar_row", "instansi", "wilayah").get(similar_row=row_id)
    return request, submitted(request)


# Candidates ----------------------------------------------------------------------------------------


def _candidates(mine: Activity, rights: Rights, without: RecommendationRequest | None) -> list[int]:
    where, params = _where(rights, without)
    words = mine.words
    found = trigram.find(words, where, params, ANYWHERE)
    if mine.wilayah_id is not None:
        near = f"{where} AND a.wilayah_id = %s"
        found += trigram.find(words, near, [*params, mine.wilayah_id], IN_REGION)
    found += _by_variables([key for key in mine.keys if key not in COMMON_KEYS], mine, where, params)
    return list(dict.fromkeys(found))


def _where(rights: Rights, without: RecommendationRequest | None) -> tuple[str, list[Any]]:
    """The rule of the package on the search table itself, so that candidates are not all unreadable."""
    offices, regions = rights_scope(rights)
    parts, params = ["a.terbit"], []
    for columns, ids in ((("instansi_id", "pembina_id"), offices), (("wilayah_id",), regions)):
        for column in columns:
            if ids:
                parts.append(f"a.{column} IN ({', '.join(['%s'] * len(ids))})")
                params += sorted(ids)
    where = f"({' OR '.join(parts)})"
    if without is None:
        return where, params
    key = RecommendationRequest._meta.pk.get_db_prep_value(without.pk, connection)
    return f"{where} AND a.request_id <> %s", [*params, key]


def rights_scope(rights: Rights) -> tuple[frozenset[int], frozenset[int]]:
    """Offices and regions whose requests this person may read."""
    return (
        frozenset(rights.instansi_ids(Permission.REQUEST_VIEW)),
        frozenset(rights.wilayah_ids(Permission.REQUEST_VIEW)),
    )


def _by_variables(keys: Sequence[str], mine: Activity, where: str, params: Sequence[Any]) -> list[int]:
    """Activities that share the most variables, found by the rarer ones."""
    rare = _rarest(keys[:MOST_KEYS])
    if not rare:
        return []
    marks = ", ".join(["%s"] * len(rare))
    sql = (
        "SELECT a.id FROM recommendations_similarvariable v"  # noqa: S608  no value is in the text
        f" JOIN {trigram.TABLE} a ON a.id = v.activity_id WHERE v.kunci IN ({marks}) AND {where}"
        " GROUP BY a.id, a.wilayah_id"
        " ORDER BY count(*) DESC, (CASE WHEN a.wilayah_id = %s THEN 0 ELSE 1 END), a.id DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*rare, *params, mine.wilayah_id or 0, BY_VARIABLES])
        return [row[0] for row in cursor.fetchall()]


def _rarest(keys: Sequence[str]) -> list[str]:
    """The keys that few activities have; where all are common, the rarest of them."""
    if not keys:
        return []
    few = f"SELECT 1 FROM recommendations_similarvariable WHERE kunci = %s LIMIT {COMMON_FROM}"  # noqa: S608
    counts = " UNION ALL ".join([f"SELECT %s AS k, (SELECT count(*) FROM ({few}) few) AS n"] * len(keys))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(counts, [key for key in keys for _twice in (1, 2)])
        counted = sorted((n, key) for key, n in cursor.fetchall() if n)
    return [key for n, key in counted if n < COMMON_FROM] or [key for _n, key in counted[:2]]


# Results -------------------------------------------------------------------------------------------


def _similar(
    mine: Activity, request: RecommendationRequest, own: tuple[frozenset[int], frozenset[int]]
) -> Similar:
    row = request.similar_row
    other = Activity(
        row.judul, tuple(row.variabel), row.wilayah_id, row.instansi_id, row.tahun, tuple(row.tempat)
    )
    found = likeness(mine, other)
    is_own = _may_open(request, own)
    return Similar(
        id=row.pk,
        title=row.judul,
        opd=request.instansi.nama,
        year=row.tahun,
        wilayah=request.wilayah.nama,
        score=found.score,
        words=found.words,
        variables=found.variables,
        url=_url(request, is_own),
        published=row.terbit,
        state_label=request.get_state_display() if is_own else "",
        series=_is_series(mine, other),
    )


def _may_open(request: RecommendationRequest, own: tuple[frozenset[int], frozenset[int]]) -> bool:
    """Whether this reader reads the request itself, not only what is public of it."""
    offices, regions = own
    return request.instansi_id in offices or request.pembina_id in offices or request.wilayah_id in regions


def _url(request: RecommendationRequest, is_own: bool) -> str:
    if is_own:
        return reverse("request_detail", args=[request.pk])
    return reverse("published_detail", args=[request.token_publik])


def _is_series(mine: Activity, other: Activity) -> bool:
    """The same office's activity of another year under the same title, in any order of its words."""
    same_office = mine.instansi_id is not None and mine.instansi_id == other.instansi_id
    return same_office and mine.tahun != other.tahun and set(mine.words) == set(other.words)


def core_text(judul: str, places: Iterable[str]) -> str:
    """The telling words of a title as the search table keeps them."""
    return " ".join(core(judul, places))
