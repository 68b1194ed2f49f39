"""Searches as people say them, in the active language, and the addresses that lead to them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import parse_qs, urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import get_language, gettext

from booking.accounts.dates import day_text, local
from booking.accounts.queries import platform_day
from booking.labs.models import Instrument
from booking.labs.rules import ServiceMode

from .forms.finding import FindForm
from .models import SavedSearch, SearchHit
from .queries import zone_of
from .queries.watching import LAST_DAY, last_day_of, mode_of

MINUTE = dt.timedelta(minutes=1)


def search_texts(queries: Sequence[str], *, today: dt.date) -> list[str]:
    """Each of some kept queries in words: "“SEM” · Microscopy · With a technician".

    Asks one query a kind of noun, however many searches there are. What no
    longer exists is left out.
    """
    said = [parse_qs(query) for query in queries]
    form = FindForm()
    names = _names(form, said)
    return [_text(form, each, names, today) for each in said]


def search_text(query: str, *, today: dt.date) -> str:
    """One kept query in words."""
    return search_texts([query], today=today)[0]


def _names(form: FindForm, said: Sequence[dict[str, list[str]]]) -> dict[str, dict[str, str]]:
    """The words for what the form's fields choose from, by field and value."""
    out: dict[str, dict[str, str]] = defaultdict(dict)
    for name, field in form.fields.items():
        values = {value for each in said for value in each.get(name, [])}
        if isinstance(field, forms.ModelChoiceField):
            key = field.to_field_name or "pk"
            every = field.queryset
            nouns = every.filter(**{f"{key}__in": values}) if values and every is not None else []
            out[name] = {str(getattr(noun, key)): str(noun) for noun in nouns}
        elif isinstance(field.widget, forms.Select):
            out[name] = {
                str(value): str(label)
                for value, label in field.widget.choices
                if not isinstance(label, (list, tuple))
            }
    return out


def _text(
    form: FindForm,
    said: dict[str, list[str]],
    names: dict[str, dict[str, str]],
    today: dt.date,
) -> str:
    parts: list[str] = []
    for name, field in form.fields.items():
        values = said.get(name, [])
        if not values:
            continue
        if name in names:
            parts += [names[name][value] for value in values if value in names[name]]
        elif isinstance(field, forms.BooleanField):
            parts.append(str(field.label))
        elif name == "q":
            parts.append(gettext("“%(words)s”") % {"words": values[-1]})
        elif name != LAST_DAY:
            parts.append(
                gettext("%(label)s: %(value)s") % {"label": field.label, "value": values[-1]}
            )
    last_day = last_day_of(urlencode({LAST_DAY: said[LAST_DAY][-1]})) if LAST_DAY in said else None
    if last_day is not None:
        day = day_text(last_day, language=get_language(), today=today)
        parts.append(gettext("by %(day)s") % {"day": day})
    return " · ".join(parts)


def last_day_watched(search: SavedSearch) -> dt.date:
    """The last day on which a search is watched, by the platform's clock."""
    return platform_day(search.expires_at - dt.timedelta(seconds=1))


def find_address(query: str) -> str:
    """The path of the find page with a search filled in."""
    return f"{reverse('find')}?{query}" if query else reverse("find")


def slot_address(
    instrument: Instrument,
    starts: dt.datetime | None,
    ends: dt.datetime | None,
    *,
    mode: ServiceMode | None = None,
) -> str:
    """The path of an instrument's page with a slot (UTC) filled in, ready to be asked for.

    The address carries the lab's wall clock. Without times it asks for work on samples.
    """
    wish: dict[str, str] = {}
    if starts is not None and ends is not None:
        wish["start"] = local(starts, zone_of(instrument.lab)).strftime("%Y-%m-%dT%H:%M")
        wish["length"] = str((ends - starts) // MINUTE)
    else:
        mode = ServiceMode.SAMPLES
    if mode is not None:
        wish["mode"] = mode.value
    return f"{reverse('instrument', args=[instrument.public_id])}?{urlencode(wish)}"


def hit_address(hit: SearchHit) -> str:
    """The path of a hit's instrument with the slot filled in, in the way its search wants."""
    mode = mode_of(hit.search.query)
    return slot_address(hit.instrument, hit.starts, hit.ends, mode=mode)
