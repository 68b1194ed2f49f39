"""The filter bar of the log: sent with GET, never wrong; what cannot be read filters nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from ..nounforms import DateInput, Filter
from .queries import ChangesWish
from .telling import noun_words

DAY = dt.timedelta(days=1)
FIRST, LAST = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
BOUNDS = {"min": FIRST.isoformat(), "max": LAST.isoformat()}


class ChangesFilter(Filter):
    """Changes by words, noun, person and days of the reader's zone, both included."""

    noun = forms.ChoiceField(label=_("What"), required=False)
    person = forms.CharField(label=_("Person"), required=False, max_length=120)
    first = forms.DateField(label=_("From"), required=False, widget=DateInput(BOUNDS))
    last = forms.DateField(label=_("Until"), required=False, widget=DateInput(BOUNDS))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["noun"].choices = [("", _("All")), *noun_words()]  # type: ignore[attr-defined]

    def wish(self, zone: ZoneInfo) -> ChangesWish:
        """What is asked for, as instants."""
        return ChangesWish(
            words=self.value("q").replace("\x00", ""),
            noun=self.value("noun"),
            person=self.value("person").replace("\x00", ""),
            since=self._begin("first", zone),
            until=self._begin("last", zone, DAY),
        )

    def _begin(
        self, name: str, zone: ZoneInfo, later: dt.timedelta = dt.timedelta(0)
    ) -> dt.datetime | None:
        self.is_valid()
        day = self.cleaned_data.get(name)
        if not isinstance(day, dt.date) or not FIRST <= day <= LAST:
            return None
        return dt.datetime.combine(day + later, dt.time(0), zone)
