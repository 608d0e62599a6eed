"""Production: PostgreSQL and Redis; missing or insecure variables stop the start, all named at once."""

import os
import ssl
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from satudata.settings.base import *  # noqa: F403
from satudata.settings.base import env
from satudata.settings.refusals import EMAIL_SCHEMES, hosts_of, in_words, refusals

if found := refusals(os.environ):
    raise ImproperlyConfigured(in_words(found))

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = hosts_of(env("ALLOWED_HOSTS"))
# ".contoh.go.id" stands for all names below it in the one list, "*.contoh.go.id" in the other.
CSRF_TRUSTED_ORIGINS = [
    f"https://*{host}" if host.startswith(".") else f"https://{host}" for host in ALLOWED_HOSTS
]

DATABASES = {"default": env.db_url_config(env("DATABASE_URL"))}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
_options: dict[str, Any] = DATABASES["default"].setdefault("OPTIONS", {})
_options["options"] = "-c lock_timeout=3000 -c statement_timeout=15000"
# A machine that is off answers nothing at all; the address may say another number of seconds.
_options.setdefault("connect_timeout", 5)

REDIS_URL = env("REDIS_URL")
# Said to both, because the broker's library checks no certificate unless told to.
_redis_tls: dict[str, Any] = (
    {"ssl_cert_reqs": ssl.CERT_REQUIRED} if urlsplit(REDIS_URL).scheme == "rediss" else {}
)
REDIS_CACHE = {
    "BACKEND": "django.core.cache.backends.redis.RedisCache",
    "LOCATION": REDIS_URL,
    "OPTIONS": _redis_tls,
}
CACHES = {
    "default": REDIS_CACHE,
    # What all hosts share; for a day only, because prints are large.
    "prints": REDIS_CACHE | {"KEY_PREFIX": "cetakan", "TIMEOUT": 24 * 3600},
}
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_USE_SSL = _redis_tls or None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
}

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"

PUBLIC_URL = env("PUBLIC_URL")

# smtp+tls begins in the clear and turns to TLS (587), smtp+ssl is TLS from the start (465). Either way the
# server's certificate and name are verified; SSL_CERT_FILE names the root of an authority of one's own.
_email_url = env("EMAIL_URL", default="") or "smtp://localhost:25"
_email_scheme = urlsplit(_email_url).scheme
_email = env.email_url_config(_email_url)
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _email["EMAIL_HOST"]
EMAIL_PORT = _email["EMAIL_PORT"] or EMAIL_SCHEMES[_email_scheme]
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _email_scheme == "smtp+tls"
EMAIL_USE_SSL = _email_scheme == "smtp+ssl"
DEFAULT_FROM_EMAIL = (
    env("DEFAULT_FROM_EMAIL", default="") or f"satudata <tidak-dibalas@{urlsplit(PUBLIC_URL).hostname}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
