"""An enterprise with people and projects, and how tests read its agendas."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from booking.accounts.models import Organisation, Project, User, new_public_id
from booking.bookings.actions import cancel
from booking.labs.models import Instrument
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    MembershipFactory,
    PersonFactory,
    engineer,
    open_days,
    shanghai,
)

MARCH = {"start": "2027-03-01T00:00:00", "end": "2027-04-05T00:00:00"}


def diffractometer() -> Instrument:
    """An instrument that is open through March and takes samples."""
    instrument: Instrument = InstrumentFactory(
        lab=LabFactory(name_en="Diffraction Lab"), name_en="Diffractometer D8", takes_samples=True
    )
    open_days(instrument, days=30)
    return instrument


def people_of(enterprise: Organisation) -> dict[str, User]:
    """An engineer, a colleague, an administrator, finance, an engineer of a rival, an operator."""
    roles = {"engineer": "member", "colleague": "member"}
    roles |= {"administrator": "administrator", "finance": "finance"}
    found = {
        name: MembershipFactory(
            organisation=enterprise, role=role, person__name=name.title()
        ).person
        for name, role in roles.items()
    }
    return {**found, "rival": engineer(), "operator": PersonFactory(is_operator=True)}


def project_of(enterprise: Organisation, people: dict[str, User]) -> Project:
    """A project that the colleague heads and the engineer is a member of."""
    found = Project.objects.create(organisation=enterprise, name="Epoxy", head=people["colleague"])
    found.members.add(people["engineer"])
    return found


def page(client: Any, noun: Any, **query: str) -> Any:
    name = "project_bookings" if isinstance(noun, Project) else "organisation_bookings"
    answer = client.get(reverse(name, args=[noun.public_id]), query)
    assert answer.status_code == 200
    return answer


def shown(answer: Any) -> list[Any]:
    context = answer.context
    out = [*(context.get("coming") or []), *(context.get("waiting") or [])]
    return [*out, *(booking for booking, _again in context["listed"])]


def feed(client: Any, noun: Any, **query: str) -> Any:
    name = "project_bookings_feed" if isinstance(noun, Project) else "organisation_bookings_feed"
    answer = client.get(reverse(name, args=[noun.public_id]), {**MARCH, **query})
    assert answer.status_code == 200, answer.content
    return answer.json()


def rows(client: Any, noun: Any, **query: str) -> list[dict[str, str]]:
    name = "project_bookings_csv" if isinstance(noun, Project) else "organisation_bookings_csv"
    answer = client.get(reverse(name, args=[noun.public_id]), query)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def many(instrument: Instrument, person: User, number: int) -> None:
    """So many bookings that are over, as if they had been asked for one by one."""
    booking = ask(instrument, person, at=shanghai(2, 9))
    cancel(booking=booking, person=person, now=NOW)
    booking.refresh_from_db()
    quote, first = booking.quote, booking.starts - dt.timedelta(days=60)
    for each in range(number):
        for noun in (quote, booking):
            noun.pk, noun._state.adding = None, True
        quote.save()
        booking.quote, booking.public_id = quote, new_public_id()
        booking.starts = first + dt.timedelta(minutes=5 * each)
        booking.ends = booking.starts + dt.timedelta(minutes=5)
        booking.save()


def number_of_queries(ask_for: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask_for()
    return len(captured)
