"""How much somebody has not read, for the menu of every page."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, CharField, Count, QuerySet, Value
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone

from booking.accounts.models import User
from booking.accounts.prepared import Prepared
from booking.bookings.talking.queries import behind_in, unread_count

from .queries import unread_of

NOTICES, TALK = "notices", "talk"


class Unread:
    """What a person has not read: asked in one question, and only where the menu is drawn."""

    def __init__(self, person: User) -> None:
        self.person = person

    @cached_property
    def _found(self) -> list[tuple[str, int]]:
        return _waiting(person=self.person.pk)

    def notices(self) -> int:
        return sum(number for what, number in self._found if what == NOTICES)

    def talks(self) -> int:
        threads = [thread for what, thread in self._found if what == TALK]
        return unread_count(self.person, threads, now=timezone.now())


def _waiting_for(person: int) -> QuerySet[Any, Any]:
    """How many notices, and the keys of conversations."""
    told = unread_of(person).order_by().values("channel").annotate(n=Count("pk"))
    talks = behind_in(person).order_by()
    return told.values_list(Value(NOTICES, CharField()), "n").union(
        talks.values_list(Value(TALK, CharField()), Cast("thread", BigIntegerField())), all=True
    )


_waiting = Prepared(_waiting_for)


def inbox(request: HttpRequest) -> dict[str, Any]:
    """Context for every page: counts that are asked only where the menu is drawn."""
    person = getattr(request, "user", None)
    if not isinstance(person, User):
        return {}
    unread = Unread(person)
    return {"inbox_unread": unread.notices, "talks_unread": unread.talks}
