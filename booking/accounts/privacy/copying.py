"""One's own copy: all that the site holds of a person, as one JSON text, read while it is sent."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

from django.core.serializers.json import DjangoJSONEncoder

from ..models import User
from .register import PARTS


def copy_of(person: User, *, now: dt.datetime) -> Iterator[str]:
    """The text in pieces: an object with a list a part; times in UTC, decimals as text."""
    yield f'{{"made_at": {_json(now)}, "site": "Benchlink"'
    for name, part in PARTS.items():
        yield f",\n{_json(name)}: ["
        for number, row in enumerate(part(person)):
            yield f"{',' if number else ''}\n  {_json(row)}"
        yield "]"
    yield "}\n"


def _json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
