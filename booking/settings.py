"""Settings, from the environment and from a ``.env`` file that set-up writes.

``BENCHLINK_MODE`` is ``production`` unless it says otherwise, so that a server
without settings refuses to start rather than run open.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from booking.accounts.entering import SECOND_FACTOR_FORMS, SIGN_IN_FORMS
from booking.accounts.entering.providers import read_sign_ins
from booking.labs.mapping.ground import read_ground

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
if not os.environ.get("BENCHLINK_NO_ENV_FILE"):
    env.read_env(BASE_DIR / ".env")

MODE = env.str("BENCHLINK_MODE", default="production")
if MODE not in {"development", "test", "production"}:
    raise ImproperlyConfigured(
        f"BENCHLINK_MODE is {MODE!r}; it is development, test or production."
    )
PRODUCTION = MODE == "production"
DEBUG = env.bool("DEBUG", default=MODE == "development")
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG is on; production refuses it, since it shows secrets.")
SECRET_KEY = env.str("SECRET_KEY", default="" if PRODUCTION else "for-development-and-tests-only")
# Keys of before: what they signed and shut stays good.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Set it, or run `make setup`, which writes one to .env."
    )
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"]
)
SITE_NAME = "Benchlink"
SITE_URL = env.str("SITE_URL", default="" if PRODUCTION else "http://127.0.0.1:8000").rstrip("/")
if PRODUCTION and not SITE_URL:
    raise ImproperlyConfigured(
        "SITE_URL is not set. Set it to the address that links in e-mails lead to."
    )

INSTALLED_APPS = [
    "booking.accounts",
    "booking.labs",
    "booking.money",
    "booking.calendars",
    "booking.bookings",
    "booking.notices",
    "booking.demo",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.dingtalk",
    "allauth.socialaccount.providers.feishu",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "allauth.socialaccount.providers.weixin",
    "allauth.usersessions",
    "auditlog",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "rules.apps.RulesConfig",
    "schedule",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "booking.accounts.acting.ActingFor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "booking.accounts.entering.second_factor.SecondFactorMiddleware",
    "booking.accounts.auditing.acting.ActingMiddleware",
    "booking.accounts.privacy.asking.ConsentMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # The last, as each in front of it would get Django's page for developers.
    *(["booking.accounts.missing.MissingPageMiddleware"] if DEBUG else []),
]

ROOT_URLCONF = "booking.urls"
WSGI_APPLICATION = "booking.wsgi.application"

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
                "booking.bookings.navigation.navigation",
                "booking.notices.inbox.navigation.inbox",
            ],
            "builtins": [f"booking.accounts.templatetags.{name}" for name in ("face", "once")],
            "libraries": dict.fromkeys(["i18n", "static"], "booking.accounts.templatetags.once"),
        },
    },
]

# Libraries of ours take the places of two of Django's, as is meant.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]

# Database: SQLite is the embedded default, PostgreSQL the production engine.
DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'benchlink.sqlite3'}")
}
DATABASE = DATABASES["default"]
DATABASE["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASE["CONN_HEALTH_CHECKS"] = True
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    # Readers beside one writer, and a writer that waits for its turn from the
    # start: the loser of a race gets its refusal, not "database is locked".
    DATABASE.setdefault("OPTIONS", {}).update(
        {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    )
    # A test database in a file: the one in memory has no write-ahead log.
    DATABASE.setdefault("TEST", {})["NAME"] = env.str(
        "TEST_SQLITE", default=str(VAR_DIR / "test.sqlite3")
    )
elif env.bool("DATABASE_PREPARES", default=True):
    # The finder's statement is planned once a connection. A pooler that hands each transaction
    # another connection, and keeps no statements, needs this off.
    # Its plan is that for any values: what a question asks of states and kinds is written into
    # its text, and to plan anew for the rest takes longer than the answer. To compile one, as is
    # done where its cost is guessed high, such as before any statistics, takes a second and more.
    DATABASE.setdefault("OPTIONS", {})["prepare_threshold"] = 2
    DATABASE["OPTIONS"].setdefault("options", "-c plan_cache_mode=force_generic_plan -c jit=off")
# What is counted, such as tries to sign in, is counted for all processes together. The table
# comes with the migrations; its size is more than anybody can fill to have a count forgotten.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if MODE == "test"
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "benchlink_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "booking.accounts.rendering.TablerRenderer"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "booking.accounts.backends.AccountBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "booking.accounts.passwords.NotAboutYou"},
    {"NAME": "booking.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "booking.accounts.passwords.NotCommon"},
    {"NAME": "booking.accounts.passwords.NotOnlyDigits"},
]
_HASHER = "MD5PasswordHasher" if MODE == "test" else "PBKDF2PasswordHasher"
PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{_HASHER}"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "front"
ACCOUNT_ADAPTER = "booking.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
# How often one may try, by the client's address, by the account named, or by who is signed in.
ACCOUNT_RATE_LIMITS = (
    {}
    if MODE == "test"
    else {
        "login": "60/m/ip",
        "login_failed": "10/5m/key",
        "signup": "20/m/ip",
        "reset_password": "20/m/ip,5/m/key",
        "reset_password_from_key": "20/m/ip",
        "reauthenticate": "10/m/user",
        "change_password": "5/m/user",
    }
)
# Visitors have letters sent to addresses that they type, and ask for codes.
REGISTRATION_RATES = (
    {}
    if MODE == "test"
    else {
        "register": "60/h/ip",
        "register_letter": "20/h/ip,3/h/key",
        "register_confirm": "30/h/ip",
    }
)
ACCOUNT_SESSION_REMEMBER = True
# Links in letters open pages without a sign-in.
LINK_RATES = {} if MODE == "test" else {"decide_by_link": "120/10m/ip"}
# Operators and people in a finance role get nowhere without a second factor.
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=PRODUCTION)
MFA_ADAPTER = "booking.accounts.entering.mfa.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
# Codes of the half minute before and after: the clocks of telephones go wrong.
MFA_TOTP_TOLERANCE = 1
# Browsers take passkeys over plain HTTP from this machine alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# Administrators make accounts for addresses; that its letters arrive is how one got in.
MFA_ALLOW_UNVERIFIED_EMAIL = True
ACCOUNT_FORMS, MFA_FORMS = SIGN_IN_FORMS, SECOND_FACTOR_FORMS

# Sign-ins of others: each organisation's own, and those of platforms. docs/sign-in.md tells more.
_SIGN_INS = read_sign_ins(
    oidc=env.str("OIDC_PROVIDERS", default=""),
    saml=env.str("SAML_PROVIDERS", default=""),
    platforms={
        "dingtalk": (
            env.str("DINGTALK_CLIENT_ID", default=""),
            env.str("DINGTALK_SECRET", default=""),
        ),
        "feishu": (env.str("FEISHU_CLIENT_ID", default=""), env.str("FEISHU_SECRET", default="")),
        "weixin": (env.str("WEIXIN_CLIENT_ID", default=""), env.str("WEIXIN_SECRET", default="")),
    },
    folder=BASE_DIR,
    only_https=PRODUCTION,
)
SOCIALACCOUNT_PROVIDERS = _SIGN_INS.social
OWN_SIGN_INS = _SIGN_INS.own
SOCIALACCOUNT_ADAPTER = "booking.accounts.entering.social.SocialAdapter"
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True
# The proxies in front, each of which adds its client's address to X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1 if PRODUCTION else 0)
if ALLAUTH_TRUSTED_PROXY_COUNT < 0:
    raise ImproperlyConfigured(
        f"TRUSTED_PROXY_COUNT is {ALLAUTH_TRUSTED_PROXY_COUNT}; it is 0 or more."
    )

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文"), ("zh-hant", "繁體中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Shanghai")

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "booking.accounts.staticfiles.NodeModulesFinder",
]
PRIVATE_FILES = env.str("PRIVATE_FILES", default=str(VAR_DIR / "private"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Served through a permission check alone, never by an address of its own.
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    if MODE == "test"
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_FILES},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = VAR_DIR / "media"
WHITENOISE_USE_FINDERS = not PRODUCTION
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # an import's preview posts its file back
IMPORT_MAX_BYTES = 10 * 1024 * 1024
RESULT_MAX_BYTES = env.int("RESULT_MAX_MB", default=2048) * 1024 * 1024

# Whether people must agree to the terms and the privacy notice when they sign in.
CONSENT_ASKED = env.bool("CONSENT_ASKED", default=MODE != "test")
# So many days things are kept that are no longer needed, see docs/privacy.md.
RETENTION_DAYS = {
    "closed_accounts": env.int("RETAIN_CLOSED_ACCOUNTS", default=3 * 365),
    "sessions": env.int("RETAIN_SESSIONS", default=0),
    "invitations": env.int("RETAIN_INVITATIONS", default=30),
    "join_requests": env.int("RETAIN_JOIN_REQUESTS", default=180),
    "searches": env.int("RETAIN_SEARCHES", default=180),
    "guests": env.int("RETAIN_GUESTS", default=180),
    "waitlist": env.int("RETAIN_WAITLIST", default=180),
    "drafts": env.int("RETAIN_DRAFTS", default=180),
    "freed_news": env.int("RETAIN_FREED_NEWS", default=180),
    "results": env.int("RETAIN_RESULTS", default=365),
    "deliveries": env.int("RETAIN_DELIVERIES", default=365),
    "inbox": env.int("RETAIN_INBOX", default=180),
    "delivery_errors": env.int("RETAIN_DELIVERY_ERRORS", default=30),
    "letters": env.int("RETAIN_LETTERS", default=30),
    "audit": env.int("RETAIN_AUDIT", default=6 * 365),
}
if min(RETENTION_DAYS.values()) < 0:
    raise ImproperlyConfigured("A RETAIN_ setting is below 0; they are days, 0 or more.")

# E-mail: printed or kept as files unless a server is named.
EMAIL_FILE_PATH = env.str("EMAIL_FILE_PATH", default=str(VAR_DIR / "mail"))
if env.str("EMAIL_URL", default=""):
    vars().update(env.email("EMAIL_URL"))
else:
    EMAIL_BACKEND = env.str(
        "EMAIL_BACKEND", default="django.core.mail.backends.filebased.EmailBackend"
    )
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=60)  # seconds, well within a lease
# Webhooks and robots go to public addresses over HTTPS, unless these say otherwise.
WEBHOOK_HTTP = env.bool("WEBHOOK_HTTP", default=DEBUG)
WEBHOOK_PRIVATE = env.bool("WEBHOOK_PRIVATE", default=False)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Benchlink <benchlink@localhost>")

# Letters to people who have not chosen a language are written in this one.
MAIL_LANGUAGE = env.str("MAIL_LANGUAGE", default="zh-hans")

# Tests run a task where it is enqueued; the worker is `manage.py db_worker`.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
if MODE == "test":
    TASKS["default"]["BACKEND"] = "django_tasks.backends.immediate.ImmediateBackend"

# The ground of the map: land without borders, unless the operator has one of their own.
MAP_GROUND = read_ground(
    geojson=env.str("MAP_GEOJSON", default=""),
    geojson_attribution=env.str("MAP_GEOJSON_ATTRIBUTION", default=""),
    tiles=env.str("MAP_TILES_URL", default=""),
    tiles_attribution=env.str("MAP_TILES_ATTRIBUTION", default=""),
    folder=BASE_DIR,
    only_https=PRODUCTION,
)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *MAP_GROUND.image_hosts],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SESSION_ENGINE = "booking.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line"}
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {"booking": {"level": env.str("LOG_LEVEL", default="INFO")}},
}
