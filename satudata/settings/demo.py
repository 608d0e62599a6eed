"""The embedded default of `make demo`: SQLite, a broker in a folder, no server but our own."""

from satudata.settings.base import *  # noqa: F403
from satudata.settings.base import INSTALLED_APPS, VAR_DIR, env
from satudata.settings.files import print_cache

DEMO = True
DEBUG = False
# Not a secret: the demo's data are invented and its passwords are printed at start.
SECRET_KEY = env("SECRET_KEY", default="demo-only-not-a-secret-demo-only-not-a-secret-demo-only")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"])

VAR_DIR.mkdir(parents=True, exist_ok=True)
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR_DIR / "demo.sqlite3",
        "OPTIONS": {
            # IMMEDIATE: a transaction takes the write lock at once, so it waits instead of
            # failing with "database is locked" half-way (stack.md 1).
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": ("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"),
        },
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "satudata_cache",
    },
    "prints": print_cache(VAR_DIR),
}

CELERY_BROKER_URL = "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "data_folder_in": str(VAR_DIR / "queue"),
    "data_folder_out": str(VAR_DIR / "queue"),
    "control_folder": str(VAR_DIR / "queue-control"),
    "polling_interval": 0.2,
}
# `serve` watches the workers itself; mailboxes of killed workers would pile up in the control folder.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False

# Every message is a file of its own, shown at /kotak-surel/.
EMAIL_BACKEND = "satudata.demo.mailbox.EmailBackend"

# Plain HTTP on a person's own machine.
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False

INSTALLED_APPS = [*INSTALLED_APPS, "satudata.demo"]
