"""What every sweep of addresses stands on: the named addresses, who asks, what an answer amounts to."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from satudata.accounts.models import User
from satudata.accounts.queries import Rights, rights_of
from tests.factories.recommendations import rolled_back
from tests.factories.world import World

ANONYMOUS = "siapa_saja"
LOGIN = "/accounts/login/"


# The addresses -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Address:
    name: str
    route: str
    parameters: frozenset[str]


def addresses() -> Iterator[Address]:
    """All named addresses of the project."""
    yield from _walk(get_resolver(), "", "")


def _walk(resolver: URLResolver, route: str, namespace: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        path = f"{route}{entry.pattern}"
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, path, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            parameters = frozenset(entry.pattern.regex.groupindex) | frozenset(entry.pattern.converters)
            outer = frozenset(re.findall(r"<(?:\w+:)?(\w+)>", route))
            yield Address(f"{namespace}{entry.name}", path, parameters | outer)


ALL = sorted(set(addresses()), key=lambda a: a.name)
# Addresses of the Forum's cases have their own sweep (`forum/test_forum_sweep.py`).
DATASETS = ("rilis/", "validasi/", "kode-referensi/", "penyerahan/")
# The portal and what the public asks there: `datasets/test_portal_sweep.py`.
PORTAL = (
    "data/", "dataset/", "minta-data/", "layanan/", "akses/", "layanan-data/",
    "permintaan-akses/", "aksesibilitas/", "sitemap.xml", "robots.txt",
)  # fmt: skip
# Addresses for machines, and one's own tokens: `datasets/test_leaks_api.py` and `datasets/test_rest.py`.
MACHINES = (
    "api", "datastore/", "catalog.", "data.json", "dcat.json", "feeds/", "token-api/", "dataset/<uuid:pk>",
    "dataset/<str:key>.",
)  # fmt: skip
# Evaluation, the leader's page, profiles: `reports/test_evaluation_sweep.py`.
EVALUATION = ("evaluasi/", "pimpinan/", "profil-opd/")
FORUM = (
    "forum/",
    "daftar-data/",
    "rapat/",
    "hadir/",
    "rencana-aksi/",
    "kalender-rilis/",
    "rekap-daftar-data/",
)
# The yearly report and its public summaries: `reports/test_laporan_sweep.py`.
LAPORAN = ("laporan/", "laporan-publik/")
# EPSS assessments: `reports/test_epss_sweep.py`.
EPSS = ("epss/",)
ELSEWHERE = (*FORUM, *DATASETS, *PORTAL, *MACHINES, *EVALUATION, *LAPORAN, *EPSS)
OURS = [a for a in ALL if not a.route.startswith(("accounts/", "admin/", *ELSEWHERE))]


# Who asks ---------------------------------------------------------------------------------------
class Asker:
    """One person, or nobody; each request is taken back afterwards, with its cookies."""

    def __init__(self, world: World, name: str) -> None:
        self.name = name
        self.user: User | None = None if name == ANONYMOUS else world.people[name]
        self.rights: Rights = rights_of(self.user)
        self.client = Client(raise_request_exception=False)
        if self.user is not None:
            self.client.force_login(self.user)
        self._cookies = self.client.cookies.output()

    def failure(self, method: str, url: str, data: dict[str, str]) -> str:
        """What went wrong inside the server, or nothing."""
        status = self.ask(method, url, data).status_code
        return f"{method} {url} {next(iter(data.values()))[:40]!r}: {status}" if status >= 500 else ""

    def ask(self, method: str, url: str, data: dict[str, str] | None = None) -> Any:
        cookies = self.client.cookies.copy()
        with rolled_back():
            response = getattr(self.client, method.lower())(url, data or {})
            if response.streaming:
                b"".join(response.streaming_content)
        self.client.cookies = cookies
        return response


@contextmanager
def writes() -> Iterator[list[str]]:
    """The statements that write to a table, sessions left out."""
    found: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if re.match(r"\s*(INSERT|UPDATE|DELETE)\b", sql) and '"django_session"' not in sql:
            found.append(sql[:200])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


# What an answer amounts to ----------------------------------------------------------------------
def verdict(response: Any) -> str:
    """What the answer amounts to: "login", "hidden", "open", or words about what is wrong with it."""
    status = response.status_code
    if status >= 500:
        return f"{status}"
    if status == 302 and response["Location"].startswith(LOGIN):
        return "login"
    if status == 404:
        return "hidden"
    if status == 403 and not _reason(response):
        return "403 without a reason"
    return "open"


def _reason(response: Any) -> str:
    if response.get("Content-Type", "").startswith("application/json"):
        return str(response.json().get("alasan", ""))
    context = response.context or {}
    return str(context.get("reason") or context.get("locked") or "")


def bare(response: Any) -> tuple[int, str]:
    return response.status_code, response.content.decode().replace(response["X-Request-Id"], "")
