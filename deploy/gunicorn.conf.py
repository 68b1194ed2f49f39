"""What gunicorn is told by ``make run``; HOST and PORT come from the environment."""

from __future__ import annotations

from deploy import address
from deploy.console import ROOT
from deploy.setup import mode

bind = address.text(*address.chosen())
wsgi_app = "booking.wsgi"
workers = 2
threads = 2
loglevel = "error"

# While developing, what changes on disk is served at once. Templates and translations are
# kept in memory once read, so they are watched like code.
reload = mode() == "development"
reload_extra_files = (
    [str(path) for kind in ("templates/**/*.html", "locale/**/*.mo") for path in ROOT.glob(kind)]
    if reload
    else []
)
