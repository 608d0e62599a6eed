"""Production refuses to start on what is missing or insecure, naming all of it at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from satudata.settings.refusals import in_words, refusals

ROOT = Path(__file__).resolve().parents[3]
KEY = "k3Jx9-vQm2_TzR8wYbN5cLhF7dGsPa4eUoXi6KtMqVnBjWyZrS"
SOUND = {
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "satudata.contoh.go.id,www.contoh.go.id",
    "PUBLIC_URL": "https://satudata.contoh.go.id",
    "DATABASE_URL": "postgres://satudata:sandi@postgres:5432/satudata",
    "REDIS_URL": "redis://redis:6379/0",
    "PROXY_COUNT": "1",
}
FAR = "basisdata.contoh.go.id"


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"ALLOWED_HOSTS": ".contoh.go.id"},
        {"PUBLIC_URL": "https://www.contoh.go.id:8443"},
        {"DATABASE_URL": "postgres:///satudata"},
        {"DATABASE_URL": "postgresql://satudata@127.0.0.1/satudata"},
        {"DATABASE_URL": "postgres://%2Fvar%2Frun%2Fpostgresql/satudata"},
        {"DATABASE_URL": f"postgres://a:b@{FAR}/c?sslmode=verify-full"},
        {"REDIS_URL": "redis://[::1]:6379/0"},
        {"REDIS_URL": "unix:///run/redis.sock"},
        {"REDIS_URL": f"rediss://:sandi@{FAR}/0"},
        {"REDIS_URL": f"rediss://:sandi@{FAR}/0?ssl_cert_reqs=required&ssl_ca_certs=/jalur/ca.pem"},
        {"EMAIL_URL": "smtp://surat:25"},
        {"EMAIL_URL": "smtp+tls://a:b@surel.contoh.go.id:587"},
        {"DJANGO_SETTINGS_MODULE": "satudata.settings.production"},
        {"S3_BUCKET": "satudata", "S3_ACCESS_KEY": "a", "S3_SECRET_KEY": "b"},
        {"S3_BUCKET": "b", "S3_ACCESS_KEY": "a", "S3_SECRET_KEY": "b", "S3_ENDPOINT_URL": "http://s3:9000"},
    ],
)
def test_sound_settings_are_accepted(given: dict[str, str]) -> None:
    assert refusals(SOUND | given) == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "", "belum diisi"),
        ("SECRET_KEY", KEY[:49], "terlalu pendek (49 huruf"),
        ("SECRET_KEY", "abababab" * 8, "terlalu mudah ditebak (hanya 2 huruf"),
        ("SECRET_KEY", "demo-only-not-a-secret-demo-only-not-a-secret-demo-only", "milik demo"),
        ("ALLOWED_HOSTS", "", "belum diisi"),
        ("ALLOWED_HOSTS", "satudata.contoh.go.id,*", "tidak boleh '*'"),
        ("ALLOWED_HOSTS", "satudata.contoh.go.id,,", "nama kosong"),
        ("ALLOWED_HOSTS", "satudata.contoh.go.id,https://a.id", "alamat, bukan nama host"),
        ("PUBLIC_URL", "", "belum diisi"),
        ("PUBLIC_URL", "http://satudata.contoh.go.id", "harus berawalan https://"),
        ("PUBLIC_URL", "satudata.contoh.go.id", "harus berawalan https://"),
        ("PUBLIC_URL", "https://lain.contoh.go.id", "lain.contoh.go.id yang tidak ada dalam ALLOWED_HOSTS"),
        ("DATABASE_URL", "", "belum diisi"),
        ("DATABASE_URL", "sqlite:///satudata.sqlite3", "bukan PostgreSQL"),
        ("DATABASE_URL", "postgres://a:b@host:port/c", "bukan PostgreSQL"),
        ("DATABASE_URL", f"postgres://a@{FAR}/c?sslmode=verify-full", "tanpa kata sandi"),
        ("DATABASE_URL", f"postgres://a:b@{FAR}/c", "tanpa TLS yang diperiksa"),
        ("DATABASE_URL", f"postgres://a:b@{FAR}/c?sslmode=require", "tanpa TLS yang diperiksa"),
        ("DATABASE_URL", "postgres://a:b@192.0.2.7/c", "tanpa TLS yang diperiksa"),
        ("DATABASE_URL", f"postgres:///c?host={FAR}", "memuat host sesudah tanda tanya"),
        ("DATABASE_URL", "postgres://a:b@localhost/c?hostaddr=192.0.2.7", "memuat hostaddr sesudah"),
        ("DATABASE_URL", "postgres:///c?service=jauh", "memuat service sesudah"),
        ("DATABASE_URL", "postgres:///c?USER=a&password=b&port=", "memuat password, port, user sesudah"),
        ("REDIS_URL", "", "belum diisi"),
        ("REDIS_URL", "memory://", "bukan Redis"),
        ("REDIS_URL", f"rediss://{FAR}/0", "tanpa kata sandi"),
        ("REDIS_URL", f"redis://:b@{FAR}/0", "tanpa TLS yang diperiksa"),
        ("REDIS_URL", f"rediss://:b@{FAR}/0?ssl_cert_reqs=none", "mematikan pemeriksaan sertifikat"),
        ("REDIS_URL", "rediss://redis/0?ssl_cert_reqs=none", "mematikan pemeriksaan sertifikat"),
        ("REDIS_URL", "rediss://redis/0?ssl_cert_reqs=required&ssl_cert_reqs=none", "mematikan pemeriksaan"),
        ("REDIS_URL", "rediss://redis/0?ssl_check_hostname=false", "mematikan pemeriksaan sertifikat"),
        ("PROXY_COUNT", "", "belum diisi dengan jumlah proksi"),
        ("PROXY_COUNT", "0", "belum diisi dengan jumlah proksi"),
        ("PROXY_COUNT", "satu", "belum diisi dengan jumlah proksi"),
        ("EMAIL_URL", "smtp://a:b@surel.contoh.go.id:25", "kata sandi tanpa TLS"),
        ("EMAIL_URL", "surel.contoh.go.id", "tidak dapat dibaca"),
        ("DEBUG", "1", "hapus dari lingkungan"),
        ("DJANGO_SETTINGS_MODULE", "satudata.settings.demo", "menunjuk pengaturan demo"),
        ("S3_ENDPOINT_URL", "http://s3.contoh.go.id", "menunjuk host lain tanpa TLS"),
        ("S3_ENDPOINT_URL", "s3.contoh.go.id", "bukan alamat"),
        ("S3_ACCESS_KEY", "", "belum diisi padahal S3_BUCKET"),
        ("S3_SECRET_KEY", "", "belum diisi padahal S3_BUCKET"),
    ],
)
def test_insecure_variable_is_refused(name: str, value: str, words: str) -> None:
    """Each line spoils one variable of settings that are otherwise sound, and only it is named."""
    stored = {"S3_BUCKET": "satudata", "S3_ACCESS_KEY": "a", "S3_SECRET_KEY": "b"}

    (found,) = refusals(SOUND | stored | {name: value})

    assert found.startswith(f"{name} ")
    assert words in found


def test_endpoint_without_bucket_is_refused() -> None:
    (found,) = refusals(SOUND | {"S3_ENDPOINT_URL": "https://s3.contoh.go.id"})

    assert "diisi tanpa S3_BUCKET" in found


def test_secrets_are_not_repeated() -> None:
    spoilt = {
        "SECRET_KEY": "rahasia" * 5,
        "DATABASE_URL": f"postgres://a:rahasia@{FAR}/c",
        "REDIS_URL": f"redis://:rahasia@{FAR}/0",
        "EMAIL_URL": f"smtp://a:rahasia@{FAR}",
    }

    words = in_words(refusals(SOUND | spoilt))

    assert all(name in words for name in spoilt)
    assert "rahasia" not in words


def test_start_names_everything_at_once() -> None:
    """As somebody meets it who starts production with the settings of the demo."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "satudata.settings.production",
        "ALLOWED_HOSTS": "*",
        "DEBUG": "1",
    }

    ended = subprocess.run(
        [sys.executable, "-c", "import satudata.settings.production"],
        cwd=ROOT,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )

    last = ended.stderr.splitlines()[-1]
    assert ended.returncode == 1
    for name in (
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "PUBLIC_URL",
        "DATABASE_URL",
        "REDIS_URL",
        "PROXY_COUNT",
        "DEBUG",
    ):
        assert f" {name} " in last
