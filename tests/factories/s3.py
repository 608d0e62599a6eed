"""A real S3-compatible server (SeaweedFS) on free loopback ports, in a folder of its own."""

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from satudata.supervisor import die_with_parent
from tests.waiting import wait_until

ACCESS_KEY, SECRET_KEY = "kunci-percobaan", "rahasia-percobaan"
BUCKET = "satudata"
ATTEMPTS = 5
PORTS = [f"{part}.{port}" for part in ("master", "volume", "filer", "s3") for port in ("port", "port.grpc")]


@dataclass(frozen=True)
class S3Server:
    """Where it answers; holds the bucket `BUCKET`, open to ACCESS_KEY only."""

    url: str

    @property
    def client(self) -> Any:
        """A client of the server's own kind, to look behind the product."""
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
            region_name="us-east-1",
            config=Config(connect_timeout=1, read_timeout=20, retries={"total_max_attempts": 1}),
        )

    def environment(self, bucket: str = BUCKET) -> dict[str, str]:
        """The variables by which an installation stores its files here."""
        return {
            "S3_ENDPOINT_URL": self.url,
            "S3_BUCKET": bucket,
            "S3_ACCESS_KEY": ACCESS_KEY,
            "S3_SECRET_KEY": SECRET_KEY,
        }


@contextmanager
def s3_server(folder: Path) -> Iterator[S3Server]:
    """Start the server, make the bucket, and end the server at once: nothing in it is worth keeping."""
    grant = {
        "identities": [
            {
                "name": "satudata",
                "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
                "actions": ["Admin", "Read", "Write", "List"],
            }
        ]
    }
    (folder / "s3.json").write_text(json.dumps(grant))
    process, server = _start(folder)
    try:
        yield server
    finally:
        process.kill()
        process.wait()


def _start(folder: Path) -> tuple[subprocess.Popen[bytes], S3Server]:
    """A port found free may be taken by somebody else before its door opens, up to three seconds later."""
    for attempt in range(ATTEMPTS):
        ports, home = _free_ports(), folder / str(attempt)
        home.mkdir()
        with (home / "weed.log").open("wb") as output:
            process = subprocess.Popen(
                _command(folder / "s3.json", home, ports),
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=die_with_parent,  # noqa: PLW1509  no threads here at this time
            )
        server = S3Server(f"http://127.0.0.1:{ports['s3.port']}")
        wait_until(lambda child=process, asked=server: child.poll() is not None or _has_bucket(asked.client))
        if process.poll() is None:
            return process, server
    raise AssertionError((home / "weed.log").read_text())


def _command(grant: Path, home: Path, ports: dict[str, int]) -> list[str]:
    program = shutil.which("weed", path=str(Path(sys.executable).parent)) or "weed"
    options = {
        "dir": home, "ip": "127.0.0.1", "ip.bind": "127.0.0.1", "filer": "true", "s3": "true",
        "filer.localSocket": home / "filer.sock", "s3.config": grant, "s3.iam": "false",
        "master.telemetry": "false", "master.volumeSizeLimitMB": 64, "volume.max": 8,
        # Doors at fixed ports that nobody here asks for: two servers on one machine would meet there.
        "s3.port.iceberg": 0, "s3.port.lance": 0, **ports,
    }  # fmt: skip
    return [program, "-logtostderr=true", "server", *(f"-{name}={value}" for name, value in options.items())]


def _free_ports() -> dict[str, int]:
    with ExitStack() as taken:
        probes = {name: taken.enter_context(socket.socket()) for name in PORTS}
        for probe in probes.values():
            probe.bind(("127.0.0.1", 0))
        return {name: probe.getsockname()[1] for name, probe in probes.items()}


def _has_bucket(client: Any) -> bool:
    try:
        client.create_bucket(Bucket=BUCKET)
        client.put_object(Bucket=BUCKET, Key="masuk/ada", Body=b"1")
    except (ClientError, BotoCoreError):
        return False
    return True
