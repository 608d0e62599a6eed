"""What keeps production from starting: one rule per variable, all answered at once.

Decided here: what counts as insecure, and the words for it. Nothing is opened or connected to;
whether a server answers is `satudata.health`'s question. Used by `settings.production`, and by
`scripts/production` before it starts anything.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from email.utils import parseaddr
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.http.request import validate_host

Environment = Mapping[str, str]
# What is wrong with one variable, in words that follow its name and say what to do.
Rule = Callable[[str, Environment], Iterator[str]]

KEY_LENGTH = 50
KEY_VARIETY = 10  # different characters; a random key of 50 has thirty and more
NEW_KEY = "buat yang baru dengan `python -c 'import secrets; print(secrets.token_urlsafe(50))'`"
# How mail is sent, with the port where none is named.
EMAIL_SCHEMES = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
POSTGRES = ("postgres", "postgresql")
# Both check whose certificate it is; "require" would take anybody's.
CHECKED_TLS = ("verify-full", "verify-ca")
# Where to connect and as whom: behind the question mark it would pass by what is checked here.
WHERE_AND_WHO = {"host", "hostaddr", "port", "service", "user", "password"}


def refusals(environment: Environment) -> list[str]:
    """Everything that is missing or insecure, each beginning with the name of its variable."""
    return [
        f"{name} {words}"
        for name, rule in RULES.items()
        for words in rule(environment.get(name, ""), environment)
    ]


def in_words(found: list[str]) -> str:
    """One paragraph for whoever starts the service."""
    return (
        "satudata tidak dijalankan karena pengaturannya belum lengkap atau belum aman. "
        + " ".join(f"{words}." for words in found)
        + " Perbaiki variabel lingkungan itu, lalu mulai lagi."
    )


def _secret_key(value: str, _environment: Environment) -> Iterator[str]:
    if not value:
        yield f"belum diisi: {NEW_KEY}"
    elif value.startswith(("demo-only", "test-only", "django-insecure-")):
        yield f"milik demo atau pengujian: {NEW_KEY}"
    elif len(value) < KEY_LENGTH:
        yield f"terlalu pendek ({len(value)} huruf, paling sedikit {KEY_LENGTH}): {NEW_KEY}"
    elif len(set(value)) < KEY_VARIETY:
        yield f"terlalu mudah ditebak (hanya {len(set(value))} huruf yang berbeda): {NEW_KEY}"


def _allowed_hosts(value: str, _environment: Environment) -> Iterator[str]:
    if not value:
        yield "belum diisi: sebutkan nama host yang dilayani, dipisah koma"
        return
    hosts = hosts_of(value)
    if "*" in hosts:
        yield "tidak boleh '*': sebutkan nama host yang dilayani"
    if "" in hosts:
        yield "memuat nama kosong: hapus koma yang berlebih"
    if any("/" in host for host in hosts):
        yield "memuat alamat, bukan nama host: tulis misalnya satudata.contoh.go.id tanpa https://"


def hosts_of(value: str) -> list[str]:
    """The names in ALLOWED_HOSTS."""
    return [host.strip() for host in value.split(",")]


def _public_url(value: str, environment: Environment) -> Iterator[str]:
    if not value:
        yield "belum diisi: alamat publik yang tercetak di surat, misalnya https://satudata.contoh.go.id"
        return
    address = _split(value)
    if address is None or address.scheme != "https":
        yield "harus berawalan https://"
        return
    allowed = [host for host in hosts_of(environment.get("ALLOWED_HOSTS", "")) if host not in ("", "*")]
    host = address.hostname or ""
    if allowed and not validate_host(host, allowed):
        yield f"menunjuk host {host} yang tidak ada dalam ALLOWED_HOSTS: tambahkan di sana"


def _database_url(value: str, _environment: Environment) -> Iterator[str]:
    example = "postgres://pengguna:sandi@host:5432/basisdata"
    if not value:
        yield f"belum diisi: tulis {example}"
        return
    address = _split(value)
    if address is None or address.scheme not in POSTGRES:
        yield f"bukan PostgreSQL: tulis {example}"
        return
    elsewhere = sorted(
        {name.lower() for name in parse_qs(address.query, keep_blank_values=True)} & WHERE_AND_WHO
    )
    if elsewhere:
        yield f"memuat {', '.join(elsewhere)} sesudah tanda tanya: hapus, dan tulis {example}"
        return
    if _is_inside(address):
        return
    if not address.password:
        yield "menunjuk host lain tanpa kata sandi: tulis kata sandinya dalam alamat"
    if parse_qs(address.query).get("sslmode", [""])[0] not in CHECKED_TLS:
        yield (
            "menunjuk host lain tanpa TLS yang diperiksa: "
            "tambahkan ?sslmode=verify-full&sslrootcert=/jalur/ca.pem"
        )


def _redis_url(value: str, _environment: Environment) -> Iterator[str]:
    if not value:
        yield "belum diisi: tulis redis://host:6379/0"
        return
    address = _split(value)
    if address is None or address.scheme not in ("redis", "rediss", "unix"):
        yield "bukan Redis: tulis redis://host:6379/0"
        return
    if not _checks_certificate(address):
        yield "mematikan pemeriksaan sertifikat TLS: hapus ssl_cert_reqs dan ssl_check_hostname dari alamat"
    if address.scheme == "unix" or _is_inside(address):
        return
    if not address.password:
        yield "menunjuk host lain tanpa kata sandi: tulis rediss://:sandi@host:6379/0"
    if address.scheme != "rediss":
        yield "menunjuk host lain tanpa TLS yang diperiksa: tulis rediss://"


def _checks_certificate(address: SplitResult) -> bool:
    query = parse_qs(address.query, keep_blank_values=True)
    return set(query.get("ssl_cert_reqs", ["required"])) == {"required"} and "ssl_check_hostname" not in query


def _proxy_count(value: str, _environment: Environment) -> Iterator[str]:
    """Without it all have the proxy's address: a stranger's wrong passwords would lock out their owner."""
    if not re.fullmatch("[1-9]", value):
        yield "belum diisi dengan jumlah proksi di depan server web: tulis 1 bila hanya nginx dari panduan"


def _email_url(value: str, _environment: Environment) -> Iterator[str]:
    address = _split(value)
    known = address is not None and address.scheme in EMAIL_SCHEMES and address.hostname
    if value and not known:
        yield "tidak dapat dibaca: tulis smtp+tls://pengguna:sandi@host:587, smtp+ssl://… atau smtp://host"
    elif address is not None and address.password and address.scheme == "smtp":
        yield "mengirim kata sandi tanpa TLS: tulis smtp+tls:// (porta 587) atau smtp+ssl:// (porta 465)"


def _from_email(value: str, _environment: Environment) -> Iterator[str]:
    if value and "@" not in parseaddr(value)[1]:
        yield "bukan alamat pengirim: tulis satudata <tidak-dibalas@satudata.contoh.go.id>"


def _debug(value: str, _environment: Environment) -> Iterator[str]:
    if value:
        yield "tidak dikenal di produksi dan dapat membuka isi server: hapus dari lingkungan"


def _settings_module(value: str, _environment: Environment) -> Iterator[str]:
    if value.endswith((".demo", ".test")):
        yield f"menunjuk pengaturan {value.rpartition('.')[2]}: hapus, atau isi satudata.settings.production"


def _s3_endpoint(value: str, environment: Environment) -> Iterator[str]:
    if not value:
        return
    address = _split(value)
    if address is None or address.scheme not in ("http", "https"):
        yield "bukan alamat: tulis misalnya https://s3.contoh.go.id"
    elif address.scheme == "http" and not _is_inside(address):
        yield "menunjuk host lain tanpa TLS: pakai https://"
    if not environment.get("S3_BUCKET"):
        yield "diisi tanpa S3_BUCKET: sebutkan nama bucket-nya, atau kosongkan keduanya"


def _needed_with_bucket(value: str, environment: Environment) -> Iterator[str]:
    if environment.get("S3_BUCKET") and not value:
        yield "belum diisi padahal S3_BUCKET diisi: minta kuncinya dari pengelola penyimpanan"


RULES: dict[str, Rule] = {
    "SECRET_KEY": _secret_key,
    "ALLOWED_HOSTS": _allowed_hosts,
    "PUBLIC_URL": _public_url,
    "DATABASE_URL": _database_url,
    "REDIS_URL": _redis_url,
    "PROXY_COUNT": _proxy_count,
    "EMAIL_URL": _email_url,
    "DEFAULT_FROM_EMAIL": _from_email,
    "DEBUG": _debug,
    "DJANGO_SETTINGS_MODULE": _settings_module,
    "S3_ENDPOINT_URL": _s3_endpoint,
    "S3_ACCESS_KEY": _needed_with_bucket,
    "S3_SECRET_KEY": _needed_with_bucket,
}


def _split(value: str) -> SplitResult | None:
    """The parts of an address; None where it has none, or cannot be read."""
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  reading it is what checks it
    except ValueError:
        return None
    return parts if parts.scheme else None


def _is_inside(address: SplitResult) -> bool:
    """Whether nothing leaves this machine, or the network that a compose file makes (one-word names)."""
    host = address.hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return re.fullmatch(r"[a-z0-9_-]*|%2f.*", host, re.IGNORECASE) is not None
