"""Sessions in the database, as Django keeps them, read by a prepared question.

Every page of somebody who is signed in reads its session first.
"""

from __future__ import annotations

import datetime as dt

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from .prepared import Prepared


def _live_session(key: str, now: dt.datetime) -> QuerySet[Session]:
    found: QuerySet[Session] = Session.objects.filter(session_key=key, expire_date__gt=now)
    return found


_live = Prepared(_live_session)


class SessionStore(db.SessionStore):
    """Django's own, but for the question that is asked on every page."""

    def _get_session_from_db(self) -> Session | None:
        # Django reads a text of any kind here, and answers none for a key that is not one.
        found = _live.first(key=str(self.session_key), now=timezone.now())
        if found is None:
            self._session_key = None
            return None
        assert isinstance(found, Session)
        return found
