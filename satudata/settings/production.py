"""Production: PostgreSQL and Redis; missing or insecure variables stop the start, all named at once."""

import os

from django.core.exceptions import ImproperlyConfigured

from satudata.settings.base import *  # noqa: F403
from satudata.settings.base import env
from satudata.settings.refusals import hosts_of, in_words, refusals

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
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c lock_timeout=3000 -c statement_timeout=15000"

REDIS_URL = env("REDIS_URL")
REDIS_CACHE = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
CACHES = {
    "default": REDIS_CACHE,
    # What all hosts share; for a day only, because prints are large.
    "prints": REDIS_CACHE | {"KEY_PREFIX": "cetakan", "TIMEOUT": 24 * 3600},
}
CELERY_BROKER_URL = REDIS_URL
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

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp://localhost:25")
EMAIL_HOST = EMAIL_CONFIG["EMAIL_HOST"]
EMAIL_PORT = EMAIL_CONFIG["EMAIL_PORT"]
EMAIL_HOST_USER = EMAIL_CONFIG["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = EMAIL_CONFIG["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = EMAIL_CONFIG.get("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 10
PUBLIC_URL = env("PUBLIC_URL")
