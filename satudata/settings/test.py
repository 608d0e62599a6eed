"""The tests: PostgreSQL and Redis started by scripts/test, or SQLite by SATUDATA_TEST_DB=sqlite."""

import atexit
import os
import shutil
import tempfile
import warnings
from pathlib import Path

from satudata.settings.base import *  # noqa: F403
from satudata.settings.base import INSTALLED_APPS, env
from satudata.settings.files import print_cache

SECRET_KEY = "test-only"  # noqa: S105
ALLOWED_HOSTS = ["*"]
DEBUG = False
DEMO = env.bool("SATUDATA_TEST_DEMO", default=False)
if DEMO:
    INSTALLED_APPS = [*INSTALLED_APPS, "satudata.demo"]

if not env("SATUDATA_VAR", default=""):
    os.environ["SATUDATA_VAR"] = tempfile.mkdtemp(prefix="satudata-test-")
    atexit.register(shutil.rmtree, os.environ["SATUDATA_VAR"], ignore_errors=True)
# Each of pytest's processes has its own files, as it has its own database and Redis number.
PROCESS = env("PYTEST_XDIST_WORKER", default="gw0")
VAR_DIR = Path(env("SATUDATA_VAR")) / PROCESS
VAR_DIR.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = VAR_DIR / "media"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)

DATABASES = {
    "default": env.db_url("DATABASE_URL", default="postgres:///satudata")
    if env("SATUDATA_TEST_DB", default="postgres") == "postgres"
    else {
        "ENGINE": "django.db.backends.sqlite3",
        # The programs that a test starts are told the file, because pytest's processes name their own.
        "NAME": env("SATUDATA_TEST_FILE", default=str(VAR_DIR / "test.sqlite3")),
        "TEST": {"NAME": VAR_DIR / "test.sqlite3"},
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }
}
REDIS_URL = env("REDIS_URL", default="")
if REDIS_URL:
    REDIS_URL = f"{REDIS_URL.rpartition('/')[0]}/{PROCESS.removeprefix('gw')}"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "prints": print_cache(VAR_DIR),
}
# The programs that a browser story starts on SQLite share a folder, as those of the demo do.
CELERY_BROKER_URL = REDIS_URL or env("SATUDATA_TEST_BROKER", default="memory://")
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "data_folder_in": str(VAR_DIR / "queue"),
        "data_folder_out": str(VAR_DIR / "queue"),
        "control_folder": str(VAR_DIR / "queue-control"),
        "polling_interval": 0.2,
    }
    if CELERY_BROKER_URL == "filesystem://"
    else {"unacked_restore_throttle": 1, "socket_connect_timeout": 1}
)

# A test sees what it has just done; keeping is tested by name.
SOP_MEASURES_SECONDS = 0
KEPT_MEGABYTES = env.int("KEPT_MEGABYTES", default=0)
COUNTED_SECONDS = env.float("COUNTED_SECONDS", default=0)
MACHINE_ANSWERS_A_MINUTE = env.int("MACHINE_ANSWERS_A_MINUTE", default=0)
# Fast hashing: the tests sign in some thousands of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "satudata.documents.places.Folder"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A date without a zone is a bug here.
warnings.filterwarnings(
    "error", message="DateTimeField .* received a naive datetime", category=RuntimeWarning
)

# A mail server that a test started for its processes; without one messages stay in memory.
if env("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
