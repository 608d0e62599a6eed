"""Production: PostgreSQL and Redis; a missing or insecure variable stops the start in words."""

from django.core.exceptions import ImproperlyConfigured

from satudata.settings.base import *  # noqa: F403
from satudata.settings.base import env

DEBUG = False


def _required(name: str, why: str) -> str:
    value: str = env(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} belum diisi: {why}")
    return value


SECRET_KEY = _required(
    "SECRET_KEY", "buat dengan `python -c 'import secrets; print(secrets.token_urlsafe(50))'`"
)
if SECRET_KEY.startswith("demo-only") or len(SECRET_KEY) < 50:
    raise ImproperlyConfigured(
        "SECRET_KEY terlalu pendek atau milik demo: buat yang baru, 50 huruf atau lebih."
    )
ALLOWED_HOSTS = _required("ALLOWED_HOSTS", "nama host yang dilayani, dipisah koma").split(",")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS tidak boleh '*': sebutkan nama host yang dilayani.")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

DATABASES = {
    "default": env.db_url_config(_required("DATABASE_URL", "postgres://pengguna:sandi@host/basisdata"))
}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c lock_timeout=3000 -c statement_timeout=15000"

REDIS_URL = _required("REDIS_URL", "redis://host:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
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
PUBLIC_URL = _required("PUBLIC_URL", "alamat publik, misalnya https://satudata.contoh.go.id")
