"""One settings file; every knob is an environment variable (docs/guide/settings.md)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from bihuan.core.env import Env

env = Env(prefix="BIHUAN_")
PACKAGE_DIR = Path(__file__).resolve().parent
BASE_DIR = PACKAGE_DIR.parent
DATA_DIR = env.path("DATA_DIR", default=BASE_DIR / "data")

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
SECRET_KEY = env.secret("SECRET_KEY", file=DATA_DIR / "secret")  # ./run writes the file
HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://{HOST}:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS") or [
    urlsplit(SITE_URL).hostname or HOST,
    HOST,
    "localhost",
]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS") or [SITE_URL]

INSTALLED_APPS = [
    "bihuan.core",
    "bihuan.people",
    "bihuan.catalogue",
    "bihuan.tickets",
    "bihuan.notify",
    "bihuan.api",
    "bihuan.web",
    "bihuan.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "bihuan.web.middleware.Headers",
    "django.middleware.security.SecurityMiddleware",
    "bihuan.web.compression.StaticFiles",
    "bihuan.web.compression.Pages",
    "django.middleware.locale.LocaleMiddleware",
    "bihuan.api.edge.ApiEdge",
    "bihuan.web.middleware.Maintenance",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bihuan.web.middleware.Reader",
    "bihuan.web.middleware.Refusals",
]
ROOT_URLCONF = "bihuan.web.urls"
WSGI_APPLICATION = "bihuan.wsgi.application"
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE_DIR / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "bihuan.web.context.shell",
            ],
        },
    }
]

DATABASES = {"default": env.database("DATABASE_URL", default=f"sqlite:///{DATA_DIR}/bihuan.db")}
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # two writers wait for each other, none fails
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous="
        + env.str("SQLITE_SYNCHRONOUS", default="FULL"),
        "timeout": 30,
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
CACHES = {
    # The one every process sees: it counts failed logins, so that five tries are five tries.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # What is counted a process (the rate of the API) costs no statement.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [
    ("zh-hans", _("Simplified Chinese")),
    ("zh-hant", _("Traditional Chinese")),
    ("en", _("English")),
]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Shanghai")
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = PACKAGE_DIR / "web" / "static"
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder"]
MEDIA_ROOT = DATA_DIR / "files"
MAINTENANCE = env.bool("MAINTENANCE", default=False)  # or `bihuan maintenance on`
API_RATE = env.str("API_RATE", default="1200/m")  # requests of one person, per process
FILE_LIMIT = env.int("FILE_LIMIT", default=20 * 1024 * 1024)
HTTP_ALLOW = env.list("HTTP_ALLOW")  # private hosts and networks that processes may call
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a table may have 500 rows of a dozen columns

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "bihuan.web.login.LoginForm"}
ACCOUNT_ADAPTER = "bihuan.web.adapter.AccountAdapter"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody gets mail because a stranger typed his address
ACCOUNT_PREVENT_ENUMERATION = True
MFA_ADAPTER = "bihuan.web.mfa.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Bihuan"
MFA_TOTP_TOLERANCE = 1  # phones run a little fast or slow: the code before and after count too
MFA_FORMS = {
    "authenticate": "bihuan.web.mfa.CodeForm",
    "reauthenticate": "bihuan.web.mfa.CodeAgainForm",
    "activate_totp": "bihuan.web.mfa.AppForm",
    "add_webauthn": "bihuan.web.mfa.KeyForm",
    "edit_webauthn": "bihuan.web.mfa.KeyNameForm",
}
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/ip,5/5m/key"}
# Behind reverse proxies everybody seems to come from one address; so many of ours may be believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXIES", default=0)
PASSWORD_HASHERS = [
    "bihuan.people.passwords.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # rehashed at the next log-in
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "bihuan.people.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

EMAIL_HOST = env.str("EMAIL_HOST", default="")  # empty: mails wait in the queue and doctor says so
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_TLS", default=False)
EMAIL_USE_SSL = env.bool("EMAIL_SSL", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="bihuan@localhost")

HTTPS = SITE_URL.startswith("https://")
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers allow it on localhost only
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "bihuan.web.views.errors.csrf_failure"

LOGGING = {  # to standard error; each line carries the id that error pages show
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "bihuan.core.log.RequestId"}},
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s [%(request_id)s] %(name)s: %(message)s"}
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": "line",
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "httpx": {"level": "WARNING"},
    },
}
