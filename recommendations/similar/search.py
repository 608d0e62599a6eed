"""The search: candidates from the database (`candidates`), ranked in Python (`ranking`).

Four queries, whatever the number of activities: words written alike, how rare they and the variables
are, the candidates, their requests.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from recommendations.models import RecommendationRequest
from recommendations.queries import last_revision, published_requests, visible_to
from recommendations.similar.candidates import Scope, candidates
from recommendations.similar.ranking import Activity, likeness
from recommendations.similar.words import core
from recommendations.snapshot import take
from recommendations.states import State
from satudata.accounts.queries import Rights

LEAST_SCORE = 0.32
# From here on two activities are likely one: by their titles, or by titles and variables together.
CLOSE, CLOSE_WITH_VARIABLES = 0.85, 0.7
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
        telling = self.score >= CLOSE or (self.score >= CLOSE_WITH_VARIABLES and len(self.variables) > 1)
        return telling and not self.series


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
    scope = Scope.of(rights)
    found = candidates(mine, scope, without)
    rows = readable(rights).filter(similar_row__in=found).select_related("similar_row", "instansi", "wilayah")
    ranked = [made for row in rows if (made := _similar(mine, row, scope)).score >= LEAST_SCORE]
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


# Results -------------------------------------------------------------------------------------------


def _similar(mine: Activity, request: RecommendationRequest, scope: Scope) -> Similar:
    row = request.similar_row
    other = Activity(
        row.judul, tuple(row.variabel), row.wilayah_id, row.instansi_id, row.tahun, tuple(row.tempat)
    )
    found = likeness(mine, other)
    is_own = scope.covers(request)
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
    return f" {' '.join(core(judul, places))} "
