"""Published files over a real connection: whole, in parts, interrupted, asked about only (RFC 9110)."""

from typing import Any

import pytest
import requests

from datasets.models import BerkasTerbitan, HitunganHarian
from satudata.documents.store import read_bytes
from tests.factories.terbitan import newest, publish_directly
from tests.factories.world import build_world

pytestmark = pytest.mark.django_db(transaction=True)
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"}


@pytest.fixture
def file(live_server: Any) -> tuple[str, bytes, str]:
    """Address, bytes and validator of a published CSV on a running server."""
    (dataset,) = publish_directly(build_world())
    found = BerkasTerbitan.objects.select_related("berkas").get(terbitan=newest(dataset), jenis="csv")
    url = f"{live_server.url}/dataset/{dataset.slug}/unduh/{found.pk}/{found.berkas.name}"
    return url, read_bytes(found.berkas), f'"{found.berkas.sha256}"'


def ask(url: str, method: str = "GET", **headers: str) -> requests.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.request(method, url, headers=BROWSER | named, timeout=20)


def test_published_files_by_real_requests(file: tuple[str, bytes, str]) -> None:
    """One server for all of it: what is asked, and what is answered with which bytes."""
    url, data, etag = file
    size = len(data)
    spans = {
        "bytes=0-9": (0, 9),
        "bytes=10-": (10, size - 1),
        "bytes=-7": (size - 7, size - 1),
        f"bytes=5-{size * 9}": (5, size - 1),
        f"bytes=-{size * 9}": (0, size - 1),
        f"Bytes={size - 1}-{size - 1}": (size - 1, size - 1),
    }
    for asked, (first, last) in spans.items():
        part = ask(url, Range=asked)
        assert (part.status_code, part.content) == (206, data[first : last + 1]), asked
        assert part.headers["Content-Range"] == f"bytes {first}-{last}/{size}"
        assert part.headers["Content-Length"] == str(last - first + 1)
        assert part.headers["ETag"] == etag
        assert part.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in part.headers["Content-Security-Policy"]

    for asked in (f"bytes={size}-", "bytes=-0", f"bytes={size}-{size + 5}"):
        refused = ask(url, Range=asked)
        assert (refused.status_code, refused.headers["Content-Range"]) == (416, f"bytes */{size}"), asked
        assert refused.content == b""

    whole = ("", "bytes=", "bytes=-", "bytes=9-5", "bytes=a-b", "lines=0-5", "bytes=0-1,4-5", "bytes=1-2-3")
    for asked in whole:
        answer = ask(url, Range=asked)
        assert (answer.status_code, answer.content) == (200, data), asked
        assert answer.headers["Accept-Ranges"] == "bytes"


def test_interrupted_download_goes_on_only_with_the_same_bytes(file: tuple[str, bytes, str]) -> None:
    url, data, etag = file
    asked = {"Range": "bytes=4-"}

    assert ask(url, **asked, If_Range=etag).status_code == 206
    for other in ('"another"', f"W/{etag}", "Sat, 28 Nov 2026 10:00:00 GMT"):
        answer = ask(url, **asked, If_Range=other)
        assert (answer.status_code, answer.content) == (200, data), other
    assert ask(url, **asked, If_None_Match=etag).status_code == 304
    assert ask(url, **asked, If_Match='"another"').status_code == 412


def test_head_tells_of_the_whole_file_and_sends_nothing(file: tuple[str, bytes, str]) -> None:
    url, data, etag = file

    answer = ask(url, "HEAD", Range="bytes=0-3")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(data))
    assert (answer.headers["Accept-Ranges"], answer.headers["ETag"]) == ("bytes", etag)


def test_download_in_parts_is_counted_once(file: tuple[str, bytes, str]) -> None:
    url, _data, _etag = file

    for asked in ("bytes=0-9", "bytes=10-19", "bytes=20-"):
        ask(url, Range=asked)

    assert HitunganHarian.objects.get(jenis="unduhan").jumlah == 1
