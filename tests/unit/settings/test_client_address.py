"""Who asks is taken from our own proxies, never from what a client says of itself."""

from typing import Any

import pytest
from django.test import RequestFactory

from satudata.incoming import client_address

PROXY, CLIENT, LIE = "10.0.0.2", "203.0.113.9", "198.51.100.1"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, None, PROXY),
        (0, LIE, PROXY),
        (1, CLIENT, CLIENT),
        (1, f"{LIE}, {CLIENT}", CLIENT),
        (2, f"{LIE}, {CLIENT}, 10.0.0.3", CLIENT),
        (2, CLIENT, PROXY),
        (1, None, PROXY),
        (1, "tidak-ada", None),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "fe80::1%eth0", "fe80::1"),
    ],
)
def test_address_is_the_one_our_proxy_saw(
    rf: RequestFactory, settings: Any, proxies: int, forwarded: str | None, found: str | None
) -> None:
    settings.PROXY_COUNT = proxies
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}

    assert client_address(rf.get("/", REMOTE_ADDR=PROXY, **headers)) == found


def test_socket_without_an_address_is_nobodys(rf: RequestFactory) -> None:
    """A web server behind a Unix socket names none."""
    assert client_address(rf.get("/", REMOTE_ADDR="")) is None
