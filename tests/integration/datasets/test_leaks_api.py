"""Nothing that is not public is in any answer for machines, and no answer fails or writes, whatever is asked.

A unique word stands in each record that must not be seen: under embargo, with files not made yet, withdrawn,
replaced by a revision, Tertutup, in a column that is not public. The addresses come from the resolver.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from datasets.api.ckan.actions import ACTIONS
from datasets.api.rest.access import AddressThrottle
from datasets.models import Terbitan
from tests.factories.sweep import ALL, MACHINES, Asker, writes
from tests.factories.terbitan import newest, publish_directly, revise, withdraw
from tests.factories.world import WORK, World

OF_MACHINES = [a for a in ALL if a.route.startswith(MACHINES) and not a.route.startswith("token-api/")]
WORD = "rahasiaxq"
SHOWN = "terbukaxq"


@pytest.fixture
def planted(world: World) -> list[str]:
    """Keys of everything planted: ids, names, releases, files."""
    cache.clear()
    said: dict[str, Any] = {
        "deskripsi": f"{WORD} deskripsi",
        "kata_kunci": (WORD,),
        "kalimat": f"{WORD} kalimat",
    }
    publish_directly(world, 1, judul=SHOWN, secret=f"{WORD} petugas")
    embargo = publish_directly(
        world, 1, judul=f"{WORD} embargo", years=(2025,), shown=timedelta(days=400), **said
    )
    making = publish_directly(world, 1, judul=f"{WORD} disiapkan", years=(2025,), ready=False, **said)
    closed = publish_directly(world, 1, judul=f"{WORD} tertutup", akses="tertutup", **said)
    gone = publish_directly(world, 1, judul=f"{WORD} ditarik", years=(2025,), **said)
    withdraw(newest(gone[0]), alasan=f"{WORD} alasan")
    limited = publish_directly(world, 1, judul="terbatasxq", akses="terbatas")
    old = publish_directly(world, 1, judul="revisixq", years=(2025,), at=WORK - timedelta(days=9), **said)
    revise(old[0], deskripsi="baru", kata_kunci=("baru",), kalimat="baru")
    hidden = [*embargo, *making, *closed, *gone]
    keys = [str(d.pk) for d in hidden] + [d.slug or "" for d in hidden]
    for terbitan in Terbitan.objects.filter(dataset__in=[*hidden, *limited]):
        keys += [str(terbitan.pk), str(terbitan.rilis_id), *_files(terbitan)]
    return keys


def _files(terbitan: Terbitan) -> list[str]:
    from datasets.api.addresses import resource_id

    made = [str(b.pk) for b in terbitan.berkas.all()]
    return made + [str(resource_id(terbitan.rilis_id, j)) for j in ("csv", "parquet")]


QUERIES = (
    "",
    "?q=rahasiaxq&query=rahasiaxq&incomplete=rahasia&all_fields=true",
    "?fq=state:*&q=-state:active&query=name:rahasiaxq",
    "?include_private=true&include_drafts=true",
)
# Actions that are asked for one thing.
OF_ONE = ("_show", "datastore_search", "datastore_info")
FACETS = '?facet.field=["organization","tags","groups","res_format"]&rows=1000'


def addresses(keys: list[str]) -> Iterator[str]:
    """Every address for machines with every hidden key in it, and with questions for the word."""
    for address in OF_MACHINES:
        if address.name == "ckan_action":
            for action in ACTIONS:
                path = reverse(address.name, args=[action])
                yield from (path + query for query in (*QUERIES, FACETS))
                if action.endswith(OF_ONE):
                    yield from (f"{path}?id={k}&resource_id={k}" for k in keys)
        elif address.name == "ckan_action_short":
            yield reverse(address.name, args=["package_search"])
        elif address.parameters:
            yield from _filled(address.name, address.parameters, keys)
        else:
            yield from (reverse(address.name) + query for query in QUERIES)


def _filled(name: str, parameters: frozenset[str], keys: list[str]) -> Iterator[str]:
    for key in keys:
        values = dict.fromkeys(parameters, key)
        try:
            yield reverse(name, kwargs=values)
        except NoReverseMatch:
            continue  # a name where an identifier is needed


def test_no_answer_holds_what_is_not_public(
    world: World, planted: list[str], settings: Any, monkeypatch: Any
) -> None:
    """What was asked is echoed by some answers, so the word counts only beside words of its own record."""
    settings.KEPT_MEGABYTES = 8
    monkeypatch.setattr(AddressThrottle, "THROTTLE_RATES", {"alamat": None})
    client, found, seen = Client(raise_request_exception=False), [], 0
    ends = ("embargo", "disiapkan", "tertutup", "ditarik", "alasan", "deskripsi", "kalimat", "petugas")
    needles = [*(f"{WORD} {end}" for end in ends), f'"{WORD}"']
    hidden = [k for k in planted if k]
    for url in addresses(planted):
        response = client.get(url)
        body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        text = body.decode()
        seen += SHOWN in text
        found += [(url, needle) for needle in needles if needle in text and not _echoed(url, needle)]
        found += [(url, key) for key in hidden if key in text and key not in url]
        if response.status_code >= 500:
            found.append((url, str(response.status_code)))

    assert found == []
    assert seen > 20


def _echoed(url: str, needle: str) -> bool:
    return needle == f'"{WORD}"' and WORD in url


ODD = [
    "\x00",
    "'\";--",
    "²",
    "-1",
    "9" * 40,
    "NaN",
    "x" * 5000,
    "<script>",
    "%",
    "\\",
    "\u202e",
    "[]",
    "{}",
    "🙂" * 99,
]
NAMES = (
    "q", "fq", "sort", "rows", "start", "limit", "offset", "filters", "fields", "facet.field", "id",
    "page", "modified_since", "callback", "halaman", "urut", "saring", "kolom", "cari", "records_format",
    "resource_id", "format", "incomplete", "query", "tahun",
)  # fmt: skip


def test_odd_questions_never_fail_and_reading_never_writes(world: World) -> None:
    cache.clear()
    dataset = publish_directly(world, 1)[0]
    key = str(newest(dataset).rilis_id)
    wrong = []
    asker = Asker(world, "siapa_saja")
    for url in addresses([key]):
        if "?" in url:
            continue
        for odd in ODD[: 14 if "action" not in url else 5]:
            for method in ("GET", "POST"):
                with writes() as written:
                    status = asker.ask(method, url, dict.fromkeys(NAMES, odd)).status_code
                if status >= 500 or written:
                    wrong.append((method, url, odd[:20], status, written[:1]))

    assert wrong == []
