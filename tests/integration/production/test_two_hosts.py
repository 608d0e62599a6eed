"""Production as an office runs it: two hosts behind nginx with TLS, one database, Redis and bucket."""

import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.urls import reverse

from recommendations.models import RecommendationRequest
from recommendations.states import State
from satudata.clock.now import now
from satudata.documents.models import StoredFile
from satudata.notifications.models import Notice
from satudata.production import nginx_configuration
from satudata.supervisor import die_with_parent
from tests import database
from tests.factories.hosts import (
    NAME,
    Caller,
    Host,
    family_of,
    free_port,
    give_password,
    host,
    unverified,
    variables,
)
from tests.factories.recommendations import small_pdf
from tests.factories.recommendations_form import fill_form
from tests.factories.s3 import S3Server, s3_server
from tests.factories.world import World, build_world
from tests.waiting import is_running, wait_until

pytestmark = pytest.mark.postgres
SLOW_CLIENTS = 30


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database for the whole module, committed."""
    with django_db_blocker.unblock():
        yield
        database.put_copy_back()


@dataclass
class Production:
    """What runs: two hosts, the proxy before them, the bucket behind them."""

    world: World
    first: Host
    second: Host
    proxy: int
    proxy_process: subprocess.Popen[bytes]
    files: S3Server

    def person(self, username: str) -> Caller:
        """Somebody at the public address, signed in."""
        caller = Caller(self.proxy, unverified())
        caller.sign_in(username)
        return caller


@pytest.fixture(scope="module")
def production(db: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    """The first host has web processes only, the second all three roles."""
    folder, world = tmp_path_factory.mktemp("produksi"), build_world()
    for username in ("operator", "walidata"):
        give_password(world.people[username])
    with ExitStack() as running:
        files = running.enter_context(s3_server(tmp_path_factory.mktemp("s3")))
        given = variables(WEB_WORKERS="1", WORKER_PROCESSES="1", **files.environment())
        second = running.enter_context(host(folder / "dua", ["web", "worker", "beat"], given))
        # Made from the same code: the first host finds its static files as they were at the last start.
        shutil.copytree(folder / "dua" / "var" / "static", folder / "satu" / "var" / "static")
        first = running.enter_context(host(folder / "satu", ["web"], given))
        wait_until(lambda: first.is_ready() and second.is_ready())
        port, process = running.enter_context(nginx(folder, [first.port, second.port]))
        yield Production(world, first, second, port, process, files)


@contextmanager
def nginx(folder: Path, ports: list[int]) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A real nginx with the project's configuration and a certificate of its own making."""
    port, (certificate, key) = free_port(), self_signed(folder)
    filled = nginx_configuration(
        {
            "SATUDATA_LISTEN": f"listen 127.0.0.1:{port} ssl; "
            f"ssl_certificate {certificate}; ssl_certificate_key {key};",
            "SATUDATA_SERVERS": " ".join(f"server 127.0.0.1:{p};" for p in ports),
            "SATUDATA_SCHEME": "$scheme",
        }
    )
    (folder / "satudata.conf").write_text(filled)
    kept = "".join(
        f"{kind}_temp_path {folder}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; "
        f"events {{ worker_connections 256; }} http {{ access_log off; {kept} include satudata.conf; }}"
    )
    folder.chmod(0o711)  # nginx started by root works as another account
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin") or "nginx"
    process = subprocess.Popen(
        [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")],
        stdin=subprocess.DEVNULL,
        preexec_fn=die_with_parent,  # noqa: PLW1509  no threads here at this time
    )
    try:
        wait_until(lambda: _listens(port) or process.poll() is not None)
        assert process.poll() is None, (folder / "error.log").read_text()
        yield port, process
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def self_signed(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(made.public_bytes(encoding))
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(private)
    return folder / "cert.pem", folder / "key.pem"


def start_draft(person: Caller, world: World, token: str = "") -> str:
    """One draft by the button of "Ajukan rekomendasi"; where it leads."""
    fields = {"token": token or str(uuid4()), "instansi": str(world.instansi["dinkes"].pk), "cara": ""}
    answer = person.post(reverse("request_start"), fields)
    assert (answer.status, answer.location[:11]) == (302, "/pengajuan/"), (answer.location, answer.text)
    return answer.location


def test_one_request_goes_its_way_over_both_hosts(production: Production) -> None:
    """Signed in through the proxy, uploaded at one host, read at the other, told of by its worker."""
    person = production.person("operator")
    start_draft(person, production.world)
    case = RecommendationRequest.objects.get()
    at_first, at_second = person.at(production.first.port), person.at(production.second.port)

    files, pdf = reverse("request_files", args=[case.pk]), small_pdf()
    sent = at_first.post(files, {"jenis": "kak", "keterangan": ""}, ("berkas", "kak.pdf", pdf))
    assert sent.status == 302, sent.text
    stored = StoredFile.objects.get()
    read = at_second.get(reverse("document_file", args=[stored.pk]))
    assert (read.status, read.body) == (200, pdf)
    assert (
        production.files.client.head_object(Bucket="satudata", Key=stored.path)["ContentLength"]
        == stored.size
    )

    fill_form(case)
    act = reverse("request_act", args=[case.pk, "kirim"])
    sent = person.post(act, {"token": str(uuid4()), "pernyataan": "on"})
    assert (sent.status, sent.location) == (302, reverse("request_sent", args=[case.pk])), sent.text
    told = Notice.objects.filter(user=production.world.walidata, code="request_submitted")
    wait_until(told.exists)
    notices = production.person("walidata").get("/pemberitahuan/")
    assert case.nomor in notices.text


def test_answers_carry_the_headers_of_production(production: Production) -> None:
    """The proxy ends TLS and says so, so nobody is sent round in circles."""
    caller = Caller(production.proxy, unverified())

    assert caller.get("/accounts/login/").status == 200
    assert set(caller.cookies) == {"__Host-csrftoken"}
    assert caller.get("/readyz").status == 200


def test_slow_clients_do_not_hold_the_application(production: Production) -> None:
    """Thirty clients in the middle of a form, on eight threads of the application."""
    with ExitStack() as open_lines:
        for _client in range(SLOW_CLIENTS):
            raw = open_lines.enter_context(socket.create_connection(("127.0.0.1", production.proxy)))
            line = open_lines.enter_context(unverified().wrap_socket(raw))
            line.sendall(
                f"POST /accounts/login/ HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 1000\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n\r\nlogin=a".encode()
            )

        for _page in range(10):
            assert Caller(production.proxy, unverified()).get("/accounts/login/").status == 200


@dataclass
class Sender:
    """Starts one draft after the other until told to stop; remembers what was acknowledged."""

    person: Caller
    world: World
    acknowledged: int = 0
    faults: list[str] = field(default_factory=list)

    def run(self, over: threading.Event) -> None:
        token = str(uuid4())
        while not over.is_set():
            try:
                start_draft(self.person, self.world, token)
            except (OSError, AssertionError) as fault:  # not answered: sent again with the same token
                self.faults.append(repr(fault)[:300])
            else:
                self.acknowledged += 1
                token = str(uuid4())


def test_stopping_one_host_under_traffic_loses_no_acknowledged_request(production: Production) -> None:
    """As an upgrade does: the host ends what it has taken, the proxy goes on with the other one."""
    before = RecommendationRequest.objects.count()
    senders = [Sender(production.person("operator"), production.world) for _window in range(2)]
    over = threading.Event()
    threads = [threading.Thread(target=sender.run, args=(over,)) for sender in senders]
    for thread in threads:
        thread.start()
    wait_until(lambda: all(sender.acknowledged >= 3 for sender in senders))

    code = production.first.stop()
    stopped_at = [sender.acknowledged for sender in senders]
    wait_until(lambda: all(s.acknowledged >= at + 3 for s, at in zip(senders, stopped_at, strict=True)))
    over.set()
    for thread in threads:
        thread.join()

    assert code == 0
    acknowledged = sum(sender.acknowledged for sender in senders)
    assert RecommendationRequest.objects.count() - before == acknowledged, [s.faults for s in senders]
    assert RecommendationRequest.objects.exclude(state__in=[State.DRAFTED, State.SUBMITTED]).count() == 0


def test_everything_stops_clean(production: Production) -> None:
    """Last of all: the second host and the proxy end by themselves and leave nothing."""
    family = production.second.family() | family_of(production.proxy_process.pid)
    roles = ("granian", "celery --app satudata worker", "celery --app satudata beat")

    assert all(any(role in command for command in family.values()) for role in roles)
    assert production.second.stop() == 0
    production.proxy_process.send_signal(signal.SIGQUIT)
    assert production.proxy_process.wait() == 0
    assert not [command for pid, command in family.items() if is_running(pid)]
