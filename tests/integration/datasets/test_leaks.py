"""A unique word stands in everything that is not public; no public answer holds it.

`PUBLIC_URLS` gives addresses from what was planted; whoever makes a public answer adds its addresses there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from datasets.models import BerkasTerbitan, Dataset, RilisData, Terbitan, Unggahan
from datasets.services import access, public
from datasets.tables.dictionary import Dictionary
from satudata.clock import now as clock
from tests.factories.terbitan import DICTIONARY, newest, publish_directly, revise, withdraw
from tests.factories.world import WORK, World

WORD = "xyzzyrahasia"


@dataclass(frozen=True)
class Planted:
    """What is shown, and what must not be seen; numbers and codes of what the public asked."""

    shown: Dataset
    hidden: list[Dataset]
    closed: Dataset
    limited: Dataset
    number: str


def plant(world: World) -> Planted:
    """Put the word everywhere but where it may be seen."""
    secret = {"deskripsi": WORD, "definisi": WORD, "kata_kunci": (WORD,), "kalimat": WORD}
    (shown,) = publish_directly(
        world, judul="Kunjungan Puskesmas", secret=WORD, dictionary=_private(DICTIONARY)
    )
    embargoed = publish_directly(
        world, judul="Menunggu", years=(2025,), shown=timedelta(hours=1), secret=WORD, **secret
    )
    unfinished = publish_directly(world, judul="Belum Siap", years=(2025,), ready=False, **secret)
    (withdrawn,) = publish_directly(world, judul="Ditarik", years=(2025,), **secret)
    withdraw(newest(withdrawn), alasan="Sumbernya keliru.")
    (closed,) = publish_directly(world, judul="Tertutup Saja", akses="tertutup", secret=WORD, **secret)
    (limited,) = publish_directly(world, judul="Terbatas Saja", akses="terbatas", secret=WORD, kalimat=WORD)
    # Their addresses are guessed by who asks: the word stands in their titles alone.
    for dataset in (*embargoed, *unfinished):
        Terbitan.objects.filter(dataset=dataset).update(judul=f"Judul {WORD}", teks=f" ={WORD} {WORD} ")
    # A revision under embargo, of what is shown.
    coming = revise(shown, at=WORK + timedelta(hours=2), deskripsi=WORD)
    Terbitan.objects.filter(pk=coming.pk).update(perubahan={"alasan": WORD})
    _in_the_works(WORD)
    row = public.report_error(
        terbitan=newest(limited), uraian=WORD, nama=WORD, surel=f"{WORD}@contoh.invalid"
    )
    access.ask_access(terbitan=newest(limited), nama=WORD, surel=f"{WORD}@contoh.invalid", tujuan=WORD)
    return Planted(shown, [*embargoed, *unfinished, withdrawn], closed, limited, row.nomor)


def _private(dictionary: Dictionary) -> Dictionary:
    columns = [
        replace(c, nama=WORD, konsep=WORD, definisi=WORD) if not c.terbuka else c for c in dictionary.kolom
    ]
    return replace(dictionary, kolom=tuple(columns), catatan=WORD)


def _in_the_works(word: str) -> None:
    """What belongs to the work behind a release: reasons, uploads, entries of the Daftar Data."""
    RilisData.objects.update(alasan=word)
    Unggahan.objects.update(pesan=word, penjelasan={"aturan": word}, ringkasan={"kata": word})
    for release in RilisData.objects.select_related("entri"):
        release.entri.keterangan = release.entri.pic_nama = word
        release.entri.save()


def portal_urls(planted: Planted) -> Iterator[str]:
    """Every public answer of the portal about what is shown, closed and limited."""
    yield from ("/data/", "/dataset/", "/sitemap.xml", "/robots.txt", "/dataset/statistik.csv", "/")
    for query in (
        "q=kunjungan",
        "q=tertutup",
        "urut=judul",
        "urut=dibaca",
        "akses=tertutup",
        "akses=terbatas",
    ):
        yield f"/dataset/?{query}"
    for dataset in (planted.shown, planted.closed, planted.limited, *planted.hidden):
        page = reverse("dataset_page", args=[dataset.slug])
        yield from (f"{page}?tab={tab}" for tab in ("grafik", "tabel", "metadata", "unduh", "riwayat"))
        yield from (f"{page}{part}" for part in ("sematkan/", "pilihan.csv", "laporkan/", "ajukan-akses/"))
        yield f"{page}?tab=tabel&q={WORD[:5]}&f.petugas={WORD[:5]}"
        yield f"/dataset/{dataset.pk}/"
    yield reverse("service_status", args=[planted.number])
    for file in BerkasTerbitan.objects.select_related("berkas", "terbitan__dataset"):
        slug = file.terbitan.dataset.slug
        yield reverse("terbitan_file", args=[slug, file.pk, file.berkas.name])


# Other parts add theirs.
PUBLIC_URLS: list[Callable[[Planted], Iterator[str]]] = [portal_urls]


@pytest.fixture(autouse=True)
def at_work() -> Iterator[None]:
    """It is Monday morning."""
    cache.clear()
    before = clock.read_time_from(lambda: WORK)
    yield
    clock.read_time_from(before)


def body(client: Client, url: str) -> bytes:
    """All that an address answers: its text or file, and its headers."""
    response = client.get(url, headers={"user-agent": "Mozilla/5.0"})
    content = b"".join(response) if response.streaming else response.content
    assert response.status_code < 500, url
    return content.lower() + str(response.headers).lower().encode()


def test_no_public_answer_holds_what_is_not_public(world: World) -> None:
    planted = plant(world)
    client = Client()

    leaks = [url for urls in PUBLIC_URLS for url in urls(planted) if WORD.encode() in body(client, url)]

    assert leaks == []


def test_no_search_and_no_suggestion_knows_of_it(world: World) -> None:
    plant(world)
    # As a publication of another part might write it, the word stands in the column that is searched.
    Terbitan.objects.filter(akses="tertutup").update(teks=f" ={WORD} {WORD} ")

    for query in (WORD, WORD[:6], f"judul {WORD}", f"{WORD[:-1]}x"):
        page = Client().get(reverse("dataset_search", query={"q": query}))
        assert page.context["page_obj"].paginator.count == 0
        assert WORD not in page.context["suggestion"]


def test_counts_and_facets_leave_out_what_is_hidden(world: World) -> None:
    plant(world)

    context = Client().get("/dataset/").context
    totals = {f.name: sum(n for _o, n, _u in f.options) for f in context["facets"]}

    assert context["page_obj"].paginator.count == 3
    assert totals["akses"] == 3
    assert totals["urusan"] == 2
