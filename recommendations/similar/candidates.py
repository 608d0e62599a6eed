"""Which activities are worth comparing: found by their rarer words and variables, in three queries.

The work is bounded by the numbers below, not by the number of activities: a key that many activities
have names its newest ones only, and rare keys are taken first until they name enough. So "survei
kepuasan" is as quick as "rumah tidak layak huni". Activities of the own region are always among them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from recommendations.models import RecommendationRequest, SimilarKey
from recommendations.similar import trigram
from recommendations.similar.ranking import Activity, word_likeness, word_weight
from recommendations.similar.words import COMMON_KEYS
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission

ACTIVITY = "recommendations_similaractivity"
KEY = "recommendations_similarkey"
# Of one key at most so many activities are counted and looked at, the newest ones.
MOST_OF_KEY = 1000
# Keys are taken, rarest first, until they name so many activities together.
ENOUGH = 2000
MOST_KEYS = 40
OF_REGION = 400
MOST = 80
VARIABLE_WEIGHT = 0.6
REGION_WEIGHT = 0.25


@dataclass(frozen=True)
class Scope:
    """Offices and regions whose requests a reader may read."""

    offices: frozenset[int]
    regions: frozenset[int]

    @classmethod
    def of(cls, rights: Rights) -> "Scope":
        """The scope of a person's grants in force."""
        return cls(
            frozenset(rights.instansi_ids(Permission.REQUEST_VIEW)),
            frozenset(rights.wilayah_ids(Permission.REQUEST_VIEW)),
        )

    def covers(self, case: RecommendationRequest) -> bool:
        """Whether the request itself is readable, not only what is public of it."""
        return (
            case.instansi_id in self.offices
            or case.pembina_id in self.offices
            or case.wilayah_id in self.regions
        )


@dataclass(frozen=True)
class _Key:
    """Something to find activities by: how much it counts, and how many activities have it."""

    jenis: str
    kunci: str
    weight: float
    count: int = 0

    @property
    def worth(self) -> float:
        """Its weight, less for each power of ten of activities that have it."""
        return self.weight / (1 + math.log10(1 + self.count))


def candidates(mine: Activity, scope: Scope, without: RecommendationRequest | None) -> list[int]:
    """Ids of rows of the search table that may be like an activity, at most MOST."""
    keys = _counted(_title_keys(mine) + _variable_keys(mine))
    sources, params = _sources(keys, mine)
    if not sources:
        return []
    order, weights = _order(keys, mine)
    where, allowed = _where(scope, without)
    sql = (
        f"SELECT a.id FROM (SELECT id, sum(worth) AS worth FROM ({' UNION ALL '.join(sources)}) named"  # noqa: S608
        f" GROUP BY id) found JOIN {ACTIVITY} a ON a.id = found.id WHERE {where}"
        f" ORDER BY found.worth{order} DESC, a.id DESC LIMIT {MOST}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *allowed, *weights])
        return [row[0] for row in cursor.fetchall()]


def _title_keys(mine: Activity) -> list[_Key]:
    """The words of the title and what else they may be, each with the likeness to what was typed."""
    found: dict[str, float] = {}
    for word, others in trigram.alike(mine.words[:MOST_KEYS]).items():
        for other in others:
            weight = word_weight(word) * (word_likeness(word, other) or 0.5)
            found[other] = max(weight, found.get(other, 0.0))
    return [_Key(SimilarKey.Jenis.KATA, word, weight) for word, weight in found.items()]


def _variable_keys(mine: Activity) -> list[_Key]:
    return [
        _Key(SimilarKey.Jenis.VARIABEL, key, VARIABLE_WEIGHT)
        for key in list(mine.keys)[:MOST_KEYS]
        if key not in COMMON_KEYS
    ]


def _counted(keys: Sequence[_Key]) -> list[_Key]:
    """The keys that any activity has, with how many have it (no further than MOST_OF_KEY), rarest first."""
    if not keys:
        return []
    few = f"SELECT 1 FROM {KEY} WHERE jenis = %s AND kunci = %s LIMIT {MOST_OF_KEY}"  # noqa: S608
    one = f"SELECT %s, (SELECT count(*) FROM ({few}) few)"  # noqa: S608
    sql = " UNION ALL ".join([one] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for n, key in enumerate(keys) for value in (n, key.jenis, key.kunci)])
        counts = dict(cursor.fetchall())
    known = [_Key(k.jenis, k.kunci, k.weight, counts[n]) for n, k in enumerate(keys) if counts[n]]
    return sorted(known, key=lambda key: key.count)


def _sources(keys: Sequence[_Key], mine: Activity) -> tuple[list[str], list[Any]]:
    """Selects of (id, worth), one per key taken and one for the region, and their parameters."""
    newest = f"jenis = %s AND kunci = %s ORDER BY activity_id DESC LIMIT {MOST_OF_KEY}"
    one = f"SELECT id, worth FROM (SELECT activity_id AS id, {{worth}} AS worth FROM {KEY} WHERE {newest}) n{{n}}"  # noqa: S608, E501
    sources: list[str] = []
    params: list[Any] = []
    named = 0
    for n, key in enumerate(keys):
        if named and named + key.count > ENOUGH:
            break
        # A title's words are weighed by `_order` in every row, whatever key named it.
        worth = 0.0 if key.jenis == SimilarKey.Jenis.KATA else key.worth
        sources.append(one.format(worth=f"{worth:.4f}", n=n))
        params += [key.jenis, key.kunci]
        named += key.count
    if keys and mine.wilayah_id is not None:
        sources.append(
            f"SELECT id, worth FROM (SELECT id, 0.0 AS worth FROM {ACTIVITY} WHERE wilayah_id = %s"  # noqa: S608
            f" ORDER BY id DESC LIMIT {OF_REGION}) own"
        )
        params.append(mine.wilayah_id)
    return sources, params


def _order(keys: Sequence[_Key], mine: Activity) -> tuple[str, list[Any]]:
    """What is added to a row's worth: the words that its title has, and its region."""
    order, params = "", []
    for key in keys:
        if key.jenis == SimilarKey.Jenis.KATA:
            order += f" + CASE WHEN a.inti LIKE %s THEN {key.worth:.4f} ELSE 0 END"
            params.append(f"% {key.kunci} %")
    if mine.wilayah_id is not None:
        order += f" + CASE WHEN a.wilayah_id = %s THEN {REGION_WEIGHT} ELSE 0 END"
        params.append(mine.wilayah_id)
    return order, params


def _where(scope: Scope, without: RecommendationRequest | None) -> tuple[str, list[Any]]:
    """The rule of the package on the search table, so that candidates are not all unreadable."""
    parts, params = ["a.terbit"], []
    columns = {"instansi_id": scope.offices, "pembina_id": scope.offices, "wilayah_id": scope.regions}
    for column, ids in columns.items():
        if ids:
            parts.append(f"a.{column} IN ({', '.join(['%s'] * len(ids))})")
            params += sorted(ids)
    where = f"({' OR '.join(parts)})"
    if without is None:
        return where, params
    key = RecommendationRequest._meta.pk.get_db_prep_value(without.pk, connection)
    return f"{where} AND a.request_id <> %s", [*params, key]
