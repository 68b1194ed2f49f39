"""What gunicorn is told by ``make run``; HOST and PORT come from the environment."""

from __future__ import annotations

from gunicorn import util

from deploy import address, refusing
from deploy.console import ROOT
from deploy.setup import mode

bind = address.text(*address.chosen())
wsgi_app = "booking.wsgi"
workers = 2
threads = 2
loglevel = "error"
# As much as gunicorn can take: an address that is longer than a page likes is told by the page.
limit_request_line = 8190
util.write_error = refusing.write_error

# While developing, what changes on disk is served at once. Templates and translations are
# kept in memory once read, so they are watched like code.
reload = mode() == "development"
reload_extra_files = (
    [str(path) for kind in ("templates/**/*.html", "locale/**/*.mo") for path in ROOT.glob(kind)]
    if reload
    else []
)
