"""All settings, from the environment, in one file. docs/operating.md lists the variables."""

import logging
import os
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import to_language

from comments.text.headers import header_safe
from comments.text.urls import clean_origin
from commentsite.env import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(os.environ)
# What is made while running: the default database, and the demo's secrets.
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

# --- what this server is -----------------------------------------------------------------------------------------
DEBUG = env.switch("DEBUG", default=False)
BASE_URL = env.text("BASE_URL", "http://localhost:8000")
try:
    BASE_URL = clean_origin(BASE_URL)
except ValueError:
    env.fault("BASE_URL", f"is {BASE_URL!r}; write where readers reach this server, like https://comments.example.org")
    BASE_URL = "http://localhost:8000"
_base = urlsplit(BASE_URL)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default=[_base.hostname or "localhost", "localhost", "127.0.0.1", "[::1]"])
if "*" in ALLOWED_HOSTS and not DEBUG:
    env.fault("ALLOWED_HOSTS", "is *; name the hosts, or mails and pages can be made to carry a stranger's address")
SECRET_KEY = env.text("SECRET_KEY", "only-for-debugging-" * 3 if DEBUG else "")
if len(SECRET_KEY) < 32:
    env.fault("SECRET_KEY", "is missing or shorter than 32 characters; set a long random one and keep it")

# --- the application ---------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "corsheaders",
    "django_tasks",
    "django_tasks_db",
    "comments",
]
MIDDLEWARE = [
    "comments.languages.LanguageMiddleware",
    "comments.api.problems.ProblemMiddleware",
    "comments.api.cors.SiteCorsMiddleware",
    "comments.pages.policy.PagePolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Innermost, and sync only: Django then runs the whole chain on one thread instead of hopping for each middleware.
    "comments.api.gate.GateMiddleware",
]
ROOT_URLCONF = "commentsite.urls"
ASGI_APPLICATION = "commentsite.asgi.application"
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
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LANGUAGE_CODE = "en"
# The admin is English; what readers meet is in these too (comments/languages.py). A language is added as a folder, and
# offered once its compiled catalogue holds words beside its header: their number stands at the ninth byte.
LOCALES = BASE_DIR / "comments" / "locale"
_TRANSLATED = sorted(
    to_language(catalogue.parts[-3])
    for catalogue in LOCALES.glob("*/LC_MESSAGES/django.mo")
    if int.from_bytes(catalogue.read_bytes()[8:12], "little") > 1
)
LANGUAGES = [(code, code) for code in ("en", *_TRANSLATED)]
LOCALE_PATHS = [LOCALES]
TIME_ZONE = "UTC"
USE_TZ = True
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# Without a mail server of the operator's nobody is mailed anything: no notice ends in a terminal or a log.
MAILS = bool(env.text("EMAIL_URL"))
MAIL_FROM = env.text("MAIL_FROM", f"comments@{_base.hostname}")
if header_safe(MAIL_FROM) != MAIL_FROM or "@" not in MAIL_FROM:
    env.fault("MAIL_FROM", f"is {MAIL_FROM!r}; write an address, like comments@example.org")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
# A mail server that takes the call and says nothing is given up; the mail is tried again.
EMAIL_TIMEOUT = 15

# --- data --------------------------------------------------------------------------------------------------------
DATABASE = env.database("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'comments.sqlite3'}")
DATABASE_CLIENT_NAME = "comments"
_engine = DATABASE.get("ENGINE", "")
if _engine.endswith("sqlite3"):
    # IMMEDIATE takes the write lock when a transaction begins: two writers wait for each other, neither fails half-way.
    # FULL syncs at each commit: an acknowledged comment outlives a power cut, not only a killed process.
    DATABASE["OPTIONS"] = DATABASE.get("OPTIONS", {}) | {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # 256 kB of pages for each of a process's connections, instead of 2 MB: the system caches the file too.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-256;"
        ),
    }
    Path(str(DATABASE["NAME"])).parent.mkdir(parents=True, exist_ok=True)
elif _engine.endswith("postgresql"):
    # By this PostgreSQL shows which of its connections are whose (and comments/queries/neighbours.py counts processes).
    DATABASE["OPTIONS"] = {"application_name": f"{DATABASE_CLIENT_NAME}-{os.getpid()}"} | DATABASE.get("OPTIONS", {})
    # What is asked again and again is planned once: a seventh of a post's processor time.
    DATABASE["OPTIONS"] = {"server_side_binding": True, "prepare_threshold": 5} | DATABASE["OPTIONS"]
    # Each request runs on a thread of its own, so connections are kept by psycopg's pool, not by the thread.
    DATABASE["OPTIONS"] = DATABASE.get("OPTIONS", {}) | {
        "pool": {
            "min_size": 1,
            "max_size": env.number("DATABASE_POOL_SIZE", default=10, least=1, most=500),
            "timeout": 5,
        }
    }
else:
    env.fault("DATABASE_URL", "names a database other than SQLite or PostgreSQL")
DATABASES = {"default": DATABASE | {"CONN_MAX_AGE": 0}}

REDIS_URL = env.text("REDIS_URL")
if REDIS_URL and urlsplit(REDIS_URL).scheme not in ("redis", "rediss"):
    env.fault("REDIS_URL", f"is {REDIS_URL!r}; write redis://host:port/number")
# The layer is a doorbell between processes and never the record: the pub/sub flavour finds its way back by itself
# after a Redis restart, where the queueing one stays silent (docs/adr/0002).
# Its client takes the kernel's "timed out" of a Redis that vanished for "nothing came", without a pause and for ever:
# the event loop would stop. So the kernel is not asked; the sweep stands in until the connection is seen to be broken.
REDIS_HOST = {"address": REDIS_URL, "socket_keepalive": False}
CHANNEL_LAYERS = {
    "default": (
        {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_HOST]}}
        if REDIS_URL
        else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    )
}

# --- what is done beside requests ---------------------------------------------------------------------------------
# `off` where `manage.py worker` runs beside the servers.
WORKER = env.switch("WORKER", default=True)
# How long a mail or a job that is due waits at most for an idle worker, which asks with six small reads.
WORKER_POLL_SECONDS = env.number("WORKER_POLL_SECONDS", default=5, least=1, most=60)
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- the edge ----------------------------------------------------------------------------------------------------
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", default=0, least=0, most=10)
RATE_LIMITS = env.switch("RATE_LIMITS", default=True)
# A body of 8,000 characters is at most 96 kB when every character is an escaped surrogate pair.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
CORS_ALLOW_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
CORS_ALLOW_HEADERS = ["authorization", "content-type", "if-none-match"]
CORS_EXPOSE_HEADERS = ["etag", "retry-after"]
CORS_URLS_REGEX = r"^/api/v1/sites/"
CORS_PREFLIGHT_MAX_AGE = 86400

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
# Files are found where they lie: no collectstatic step to forget. The set is read once, at start.
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_AUTOREFRESH = DEBUG
SERVESTATIC_MAX_AGE = 300

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# To redirect to HTTPS, and to promise it for years, is for the proxy that holds the certificate.
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _base.scheme == "https"
SESSION_COOKIE_NAME = "comments_session"
CSRF_COOKIE_NAME = "comments_csrf"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
if TRUSTED_PROXY_COUNT and _base.scheme == "https":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOG_LEVEL = env.text("LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in logging.getLevelNamesMapping():
    env.fault("LOG_LEVEL", f"is {LOG_LEVEL!r}; write DEBUG, INFO, WARNING or ERROR")
    LOG_LEVEL = "INFO"
LOG_FORMAT = env.choice("LOG_FORMAT", default="plain", choices=["plain", "json"])
# One line for each request outside /live/ (commentsite/accesslog.py), whatever LOG_LEVEL says.
ACCESS_LOG = env.switch("ACCESS_LOG", default=True)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "commentsite.logs.PlainFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        },
        "json": {"()": "commentsite.logs.JsonFormatter"},
    },
    "filters": {
        "ours": {"()": "commentsite.logfilters.Ours"},
        "brief": {"()": "commentsite.logfilters.Brief"},
        "sparing": {"()": "commentsite.logfilters.Sparing"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["ours", "brief", "sparing"],
        }
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},  # else Django's own handler repeats each line without our format
        "django.request": {"level": "ERROR"},  # a visitor's 404 is not our fault
        "django.security": {"level": "CRITICAL"},  # nor is a stranger's Host header or endless query worth a traceback
        "daphne": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},  # else lines for each task that is queued, begun and done
        "django_tasks_db": {"level": "WARNING"},
        "psycopg.pool": {"level": "WARNING"},  # else a line for each connection that is asked for
        "uvicorn": {"handlers": [], "propagate": True},
        "uvicorn.access": {"handlers": [], "propagate": False},  # it names every reader's address
    },
}

# --- live --------------------------------------------------------------------------------------------------------
# A reader further behind than this loads the page of comments again instead.
LIVE_REPLAY_LIMIT = env.number("LIVE_REPLAY_LIMIT", default=500, least=1, most=100_000)
# How long a lost doorbell, another process or a restarted Redis can delay a reader.
LIVE_SWEEP_SECONDS = env.number("LIVE_SWEEP_SECONDS", default=2, least=1, most=60)
# Some routers cut a connection that is silent for a minute; two beats fit inside it.
LIVE_HEARTBEAT_SECONDS = env.number("LIVE_HEARTBEAT_SECONDS", default=25, least=1, most=300)
# A process that is asked to stop says goodbye to its readers in slices over so long, so that they do not all come back
# to its neighbours in one second.
LIVE_DRAIN_SECONDS = env.number("LIVE_DRAIN_SECONDS", default=8, least=0, most=600)
# A stream ends after this time, up to half as much again, and its reader comes back: no connection lives for ever.
LIVE_ROTATE_SECONDS = env.number("LIVE_ROTATE_SECONDS", default=600, least=1, most=86_400)
# Open streams and polls of one process; fewer when the file descriptors do not suffice (comments/descriptors.py).
LIVE_MAX_STREAMS = env.number("LIVE_MAX_STREAMS", default=20_000, least=1, most=1_000_000)
# Many readers sit behind one address: an office, a university, a mobile network.
LIVE_MAX_STREAMS_PER_ADDRESS = env.number("LIVE_MAX_STREAMS_PER_ADDRESS", default=100, least=1, most=1_000_000)
LIVE_MAX_STREAMS_PER_THREAD = env.number("LIVE_MAX_STREAMS_PER_THREAD", default=20_000, least=1, most=1_000_000)

env.refuse_faults()
