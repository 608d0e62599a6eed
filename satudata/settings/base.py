"""What every installation shares. Holds no access rule and no secret."""

from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from satudata.settings.files import file_storage

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

# Where everything that a running installation writes goes; nothing else is written to.
VAR_DIR = Path(env("SATUDATA_VAR", default=str(BASE_DIR / "var")))

DEMO = False

INSTALLED_APPS = [
    "satudata.accounts",
    "satudata.clock",
    "satudata.workflow",
    "satudata.documents",
    "satudata.notifications",
    "recommendations",
    "forum",
    "datasets",
    "reports",
    "satudata.admin_site.SatudataAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "simple_history",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "satudata.health.probes",
    "satudata.workflow.middleware.request_facts",
    "satudata.incoming.no_null_characters",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "satudata.language.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "datasets.answers.kept_answers",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "satudata.workflow.middleware.refusals_in_words",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "satudata.urls"
WSGI_APPLICATION = "satudata.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "satudata.context_processors.page",
            ],
        },
    },
]
FORM_RENDERER = "satudata.forms.SatudataFormRenderer"

# Accounts --------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
GUARDIAN_RAISE_403 = False
ANONYMOUS_USER_NAME = None
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": env.int("PASSWORD_MIN_LENGTH", default=12)},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/beranda/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "satudata.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# Passwords are braked by axes (house.md); this limit is left for the codes of the second factor.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key"}
ACCOUNT_FORMS = {"login": "satudata.accounts.forms.SignInForm"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "satudata"
# The pair, so that nobody can lock a victim out and one office behind one address goes on.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "satudata.accounts.views.locked_out"
AXES_USERNAME_FORM_FIELD = "login"
AXES_SENSITIVE_PARAMETERS = ["password"]
AXES_CLIENT_IP_CALLABLE = "satudata.incoming.client_address"
# Proxies of ours in front, each of which says in X-Forwarded-For whom it saw.
PROXY_COUNT = env.int("PROXY_COUNT", default=0)
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "satudata.views.csrf_failure"

# Language, zone, formats -------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Bahasa Indonesia")), ("en", _("Inggris"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["satudata.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env("TIME_ZONE", default="Asia/Jakarta")
USE_THOUSAND_SEPARATOR = False  # years would become "2.026"; numbers are formatted by name

# Weights of the dimensions of a release's quality score; a dimension that is not named weighs 1.
QUALITY_WEIGHTS: dict[str, int] = {}

# How long the measured times of a SOP are kept before they are counted anew; the page is public.
SOP_MEASURES_SECONDS = env.int("SOP_MEASURES_SECONDS", default=300)
# Megabytes of answers of the public portal that a web process keeps (datasets/kept.py); 0 keeps none.
KEPT_MEGABYTES = env.int("KEPT_MEGABYTES", default=32)
# Visits and calls are written together after so many seconds; a process that is killed loses as many.
COUNTED_SECONDS = env.float("COUNTED_SECONDS", default=2.0)
# Answers that one address may have made by the CKAN and DCAT faces in a minute; 0 is no limit. What is kept
# costs nothing and is not counted.
MACHINE_ANSWERS_A_MINUTE = env.int("MACHINE_ANSWERS_A_MINUTE", default=600)

# The own API: read only, for anybody; a token raises the limit (datasets/api/rest).
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["datasets.api.rest.access.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_CLASSES": [
        "datasets.api.rest.access.AddressThrottle",
        "datasets.api.rest.access.TokenThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "alamat": f"{env.int('API_CALLS_A_MINUTE', default=120)}/min",
        "token": f"{env.int('API_CALLS_A_MINUTE_BY_TOKEN', default=1200)}/min",
    },
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "datasets.api.rest.access.problem",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "API satudata",
    "DESCRIPTION": "Data statistik sektoral yang terbit: dataset, rilis, baris, indikator, rekomendasi.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
}

# Files -------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
# Pages name their files by hash; a second copy under the plain name would be compressed for nobody.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": file_storage(env),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=30 * 1024 * 1024)
# The largest file of data (CSV); workbooks stay within UPLOAD_MAX_BYTES. The proxy takes as much on the pages
# that take files of data (scripts/nginx.conf.template).
DATA_FILE_MAX_BYTES = env.int("DATA_FILE_MAX_BYTES", default=150 * 1024 * 1024)
# Folder with root certificates (PEM or DER) of the signing authorities that are trusted. Empty: whether
# a signature is intact is checked, whose it is stays "belum diperiksa".
SIGNATURE_TRUST_ROOTS = env("SIGNATURE_TRUST_ROOTS", default="")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_HANDLERS = [
    "satudata.documents.uploads.QuotaUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_TEMP_DIR = None

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Headers -----------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

# Background work -----------------------------------------------------------------------------
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULE = {
    "drain-outbox": {"task": "satudata.workflow.tasks.drain_outbox", "schedule": 5.0},
    "sweep-deadlines": {"task": "satudata.workflow.tasks.sweep_deadlines", "schedule": 60.0},
}

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Seconds for each answer of the mail server, 1 to 15: with the goodbye after `smtp.LONGEST` a job that
# sends ends within its lease of a minute.
EMAIL_TIMEOUT = min(max(env.int("EMAIL_TIMEOUT", default=10), 1), 15)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="satudata@localhost")

# The address printed in QR codes and letters.
PUBLIC_URL = env("PUBLIC_URL", default="http://localhost:8000")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"satudata": {"level": "INFO"}, "axes": {"level": "WARNING"}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
