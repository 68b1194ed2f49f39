"""The site's settings for measuring: as in production, but reached over plain HTTP at 127.0.0.1.

What is measured is `booking.settings`; added are the floors, which stand at
addresses of their own and no room knows.
"""

from __future__ import annotations

from booking.settings import *  # noqa: F403
from booking.settings import INSTALLED_APPS, MIDDLEWARE, STORAGES, VAR_DIR

INSTALLED_APPS = [*INSTALLED_APPS, "bench"]
_PLAIN = {name: f"bench.plain.{name}" for name in ("ActingFor", "SecondFactorMiddleware")}
MIDDLEWARE = [_PLAIN.get(each.rpartition(".")[2], each) for each in MIDDLEWARE]
ROOT_URLCONF = "bench.urls"
STATIC_ROOT = VAR_DIR / "bench" / "static"
# Names with their contents' marks, as in production, without packing each file.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
# Letters wait for a worker that does not run here.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
MIGRATION_MODULES = {"bench": None}
