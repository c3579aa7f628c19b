"""Settings, read from the environment; every default serves one machine with no set-up.

POVERTYAID_ENV=production asks for a SECRET_KEY and ALLOWED_HOSTS and refuses DEBUG.
"""

import secrets
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from environs import Env

from povertyaid import embedded, vaulted, wires
from povertyaid.api_settings import api_settings
from povertyaid.database_settings import database_settings
from povertyaid.door_settings import door_settings
from povertyaid.kept_settings import kept_days
from povertyaid.log_settings import log_settings

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)
secret = vaulted.reader(env)

ENVIRONMENT = env.str("POVERTYAID_ENV", "local")
if ENVIRONMENT not in ("local", "production"):
    raise ImproperlyConfigured(
        f"POVERTYAID_ENV là “{ENVIRONMENT}”; chỉ nhận local hoặc production."
    )
PRODUCTION = ENVIRONMENT == "production"
VAR = Path(env.str("POVERTYAID_VAR", str(BASE_DIR / "var"))).expanduser().resolve()
VAR.mkdir(parents=True, exist_ok=True)
# Who asked for a report does not close it; off only where one person does all
CLOSING_NEEDS_TWO = env.bool("CLOSING_NEEDS_TWO", True)
LOAD_SAMPLE = env.bool("POVERTYAID_SAMPLE", True)
VERSION = "0.1.0"


def local_secret_key() -> str:
    """A key made once for this machine and kept under var/, readable to us alone."""
    path = VAR / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


DEBUG = env.bool("DEBUG", False)
SECRET_KEY_FALLBACKS = [k for k in secret("SECRET_KEY_FALLBACKS").split(",") if k]
SECRET_KEY = secret("SECRET_KEY")
if PRODUCTION:
    if len(SECRET_KEY) < 50:
        raise ImproperlyConfigured(
            "Môi trường production cần SECRET_KEY ngẫu nhiên, ít nhất 50 ký tự."
        )
    if DEBUG:
        raise ImproperlyConfigured("DEBUG phải tắt trong môi trường production.")
    if not (ALLOWED_HOSTS := env.list("ALLOWED_HOSTS", [])):
        raise ImproperlyConfigured("Chưa đặt ALLOWED_HOSTS: tên miền của trang.")
else:
    SECRET_KEY = SECRET_KEY or local_secret_key()
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])

CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "povertyaid",
    "households",
    "assignments",
    "reports",
    "povertyaid.apps.SuperuserAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "import_export",
    "rest_framework",
]

MIDDLEWARE = [
    "povertyaid.middleware.PlainApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "povertyaid.middleware.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "povertyaid.middleware.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "povertyaid.middleware.MethodRefusedMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "povertyaid.middleware.ActMiddleware",
    "povertyaid.middleware.SignInFirstMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "assignments.middleware.ScopeMiddleware",
    "povertyaid.middleware.DoorMiddleware",
    "povertyaid.middleware.ReasonMiddleware",
    "povertyaid.middleware.LimitsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "povertyaid.urls"
WSGI_APPLICATION = "povertyaid.wsgi.application"

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
                "povertyaid.context.site",
            ],
            "builtins": ["povertyaid.templatetags.vn"],
        },
    }
]

globals().update(database_settings(env, secret, VAR))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Jobs
USES_EMBEDDED_BROKER = not secret("CELERY_BROKER_URL")
CELERY_BROKER_URL = secret("CELERY_BROKER_URL") or embedded.broker_url(VAR)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False  # the Job row is the truth; see povertyaid/jobs.py
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    # A page never waits for a broker that is away: the row is written, a tick sends
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "wake-owed-jobs": {
        "task": "povertyaid.tasks.wake_owed_jobs",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "end-what-is-over": {
        "task": "assignments.tasks.end_what_is_over",
        "schedule": crontab(hour=0, minute=10),
    },
    "clear-sessions": {
        "task": "povertyaid.tasks.clear_sessions",
        "schedule": crontab(hour=0, minute=40),
    },
    "compile-by-schedule": {  # every hour: a date missed while all was off is made up
        "task": "reports.tasks.compile_by_schedule",
        "schedule": crontab(minute=5),
    },
    "settle-rows": {  # once an hour: pages count the lines until then
        "task": "reports.tasks.settle_rows",
        "schedule": crontab(minute=25),
    },
    "draw-visits": {  # once a month, when phones without a signal have sent theirs
        "task": "assignments.tasks.draw_visits",
        "schedule": crontab(day_of_month="5-31", hour=3, minute=20),
    },
    "mail-digests": {  # at 7, and what a mail server refused again until noon
        "task": "assignments.tasks.mail_digests",
        "schedule": crontab(day_of_week="mon", hour="7-11", minute=0),
    },
}
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"

# Shared by all web processes: counters of povertyaid/limits.py, nothing of a person
SHARED_CACHE_URL = secret("SHARED_CACHE_URL") or CELERY_BROKER_URL
if SHARED_CACHE_URL.startswith("redis+socket://"):
    SHARED_CACHE_URL = SHARED_CACHE_URL.replace("redis+socket", "unix").partition("?")[
        0
    ]
if not SHARED_CACHE_URL.startswith(("redis://", "rediss://", "unix://")):
    raise ImproperlyConfigured(
        "SHARED_CACHE_URL chưa đặt: CELERY_BROKER_URL không phải Redis, nên cần một"
        " Redis để các tiến trình web đếm chung."
    )
CACHES = {
    "default": {  # of each web process; a part of a page (povertyaid/kept.py) is two
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 600},
    },
    "shared": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": SHARED_CACHE_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    },
}
if USES_EMBEDDED_BROKER and not secret("SHARED_CACHE_URL"):
    CACHES["shared"]["OPTIONS"]["credential_provider"] = SimpleLazyObject(
        lambda: import_string("povertyaid.broker_account.BrokerAccount")()
    )

# Backup: where, how many of each, at what hour of the night ("" for never), which key
BACKUPS = Path(env.str("POVERTYAID_BACKUPS", str(VAR / "backups"))).expanduser()
BACKUP_DAYS = env.int("BACKUP_DAYS", 7)
BACKUP_WEEKS = env.int("BACKUP_WEEKS", 5)
BACKUP_MONTHS = env.int("BACKUP_MONTHS", 12)
BACKUP_AT = env.str("BACKUP_AT", "01:30")
BACKUP_KEY = env.str("POVERTYAID_BACKUP_KEY", "")
BACKUP_KEY_FILE = vaulted.file_of(env, "POVERTYAID_BACKUP_KEY") or VAR / "backup-key"
# Identity numbers lie enciphered in the database, under a key that is not in it
IDENTITY_KEY = env.str("POVERTYAID_IDENTITY_KEY", "")
IDENTITY_KEY_FILE = (
    vaulted.file_of(env, "POVERTYAID_IDENTITY_KEY") or VAR / "identity-key"
)
if PRODUCTION and not IDENTITY_KEY and not IDENTITY_KEY_FILE.exists():
    raise ImproperlyConfigured(
        "Chưa có khóa số định danh: đặt POVERTYAID_IDENTITY_KEY hoặc"
        " POVERTYAID_IDENTITY_KEY_FILE (xem docs/trien-khai.md)."
    )
BACKUP_FIGURES = "reports.digests.digests"  # report → digest of its figures
BACKUP_EMPTY_MEANS = ["povertyaid.User", "households.Household"]  # without rows
if BACKUP_AT:
    hour, _, minute = BACKUP_AT.partition(":")
    CELERY_BEAT_SCHEDULE["back-up"] = {
        "task": "povertyaid.tasks.ask_backup",
        "schedule": crontab(hour=int(hour), minute=int(minute or 0)),
    }
# Asked as jobs, with the year, after a household list was written or taken back
AFTER_LISTS = ["assignments.tasks.follow_lists"]

# What is kept about people: each a list of povertyaid.personal.Kind
PERSONAL_DATA = [
    "households.personal_data.KINDS",
    "assignments.personal_data.KINDS",
    "reports.personal_data.KINDS",
    "povertyaid.personal_data.KINDS",
]
KEPT_DAYS = kept_days(env)

SELF_CHECKS = [  # each a list of povertyaid.selfcheck.Check
    "povertyaid.self_checks.CHECKS",
    "households.self_checks.CHECKS",
    "assignments.self_checks.CHECKS",
    "reports.self_checks.CHECKS",
]

# Mail: without a server none is sent
EMAIL_HOST = env.str("EMAIL_HOST", "")
EMAIL_PORT = env.int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = secret("EMAIL_HOST_PASSWORD")
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", EMAIL_PORT == 465)
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", EMAIL_PORT == 587)
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", EMAIL_HOST_USER or "povertyaid@localhost")
SENDS_MAIL = bool(EMAIL_HOST)
wires.refuse_open(env, globals())

# People
AUTH_USER_MODEL = "povertyaid.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
globals().update(door_settings(env, PRODUCTION))  # who comes in, and how
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]

# Language, dates and numbers as the offices write them
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["povertyaid.formats"]

# Files
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "povertyaid.sealed_files.SealedStorage"},
    "staticfiles": {
        "BACKEND": env.str(
            "STATICFILES_BACKEND",
            "whitenoise.storage.CompressedManifestStaticFilesStorage",
        )
    },
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", 20 * 1024 * 1024)
UPLOAD_MAX_ROWS = env.int("UPLOAD_MAX_ROWS", 200_000)
UPLOAD_MAX_COLUMNS = env.int("UPLOAD_MAX_COLUMNS", 200)
UPLOAD_MAX_SHEETS = env.int("UPLOAD_MAX_SHEETS", 500)
UPLOAD_MAX_UNPACKED_BYTES = env.int("UPLOAD_MAX_UNPACKED_BYTES", 400 * 1024 * 1024)
UPLOAD_MAX_RATIO = env.int("UPLOAD_MAX_RATIO", 200)  # a real list: 5–15
# From this size on two processes share an .xlsx; below, one is sooner done
UPLOAD_FAST_FROM_BYTES = env.int("UPLOAD_FAST_FROM_BYTES", 1024 * 1024)
UPLOAD_SECONDS = env.int("UPLOAD_SECONDS", 8)
UPLOAD_MEGABYTES = env.int("UPLOAD_MEGABYTES", 600)

# Hard outside
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", PRODUCTION)
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None

# How many servers of ours stand in front and add to X-Forwarded-For
NUM_PROXIES = env.int("NUM_PROXIES", 1 if PRODUCTION else 0)

# API
globals().update(api_settings(NUM_PROXIES, VERSION))
SCOPE_BUILDER = "assignments.access.scope_for"  # povertyaid names apps only in strings

# Lists and forms
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

CLAMD = env.str("POVERTYAID_CLAMD", "")  # a socket or host:port; povertyaid/scanning.py
LOG_SYSLOG = env.str("POVERTYAID_LOG_SYSLOG", "")  # "none": left to the machine
LOGGING = log_settings(env, VAR)

# Where people open this installation: what a QR code printed on paper leads to.
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")

# The office that runs this installation: heads of documents and of pages.
OFFICE = {
    "name": env.str("OFFICE_NAME", "Huyện ủy Điện Biên"),
    "parent": env.str("OFFICE_PARENT", "Tỉnh ủy Điện Biên"),
    "district": env.str("OFFICE_DISTRICT", "huyện Điện Biên"),
    "place": env.str("OFFICE_PLACE", "Điện Biên"),
}
