"""All settings, from the environment, in one file. docs/operating.md lists the variables."""

import logging
import os
from pathlib import Path
from urllib.parse import urlsplit

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
    "comments",
]
MIDDLEWARE = [
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
TIME_ZONE = "UTC"
USE_TZ = True
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)

# --- data --------------------------------------------------------------------------------------------------------
DATABASE = env.database("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'comments.sqlite3'}")
_engine = DATABASE.get("ENGINE", "")
if _engine.endswith("sqlite3"):
    # IMMEDIATE takes the write lock when a transaction begins: two writers wait for each other, neither fails half-way.
    # FULL syncs at each commit: an acknowledged comment outlives a power cut, not only a killed process.
    DATABASE["OPTIONS"] = DATABASE.get("OPTIONS", {}) | {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    Path(str(DATABASE["NAME"])).parent.mkdir(parents=True, exist_ok=True)
elif _engine.endswith("postgresql"):
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
CHANNEL_LAYERS = {
    "default": (
        {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}
        if REDIS_URL
        else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    )
}

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
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django.request": {"level": "ERROR"},  # a visitor's 404 is not our fault
        "django.security": {"level": "CRITICAL"},  # nor is a stranger's Host header or endless query worth a traceback
        "daphne": {"level": "WARNING"},
    },
}

# --- live --------------------------------------------------------------------------------------------------------
# A reader further behind than this loads the page of comments again instead.
LIVE_REPLAY_LIMIT = env.number("LIVE_REPLAY_LIMIT", default=500, least=1, most=100_000)
# How long a lost doorbell, another process or a restarted Redis can delay a reader.
LIVE_SWEEP_SECONDS = env.number("LIVE_SWEEP_SECONDS", default=2, least=1, most=60)
# Some routers cut a connection that is silent for a minute; two beats fit inside it.
LIVE_HEARTBEAT_SECONDS = env.number("LIVE_HEARTBEAT_SECONDS", default=25, least=1, most=300)

env.refuse_faults()
