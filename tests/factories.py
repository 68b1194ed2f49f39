"""The smallest true worlds: each factory makes what its noun cannot do without."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import factory
from django.db import transaction
from factory.django import DjangoModelFactory

from booking.accounts.models import (
    Chain,
    ChainMembership,
    Membership,
    Organisation,
    Project,
    User,
)
from booking.calendars.actions import rewrite_of, write_weeks
from booking.calendars.models import AssistedWindow, Claim, OpenWindow, Policy
from booking.labs.models import Instrument, KnownPlace, Lab, LabRole, Unit
from booking.money.models import ListPrice

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2027, 3, 1, 1, 0, tzinfo=dt.UTC)
"""A Monday, 09:00 in Shanghai."""
PASSWORD = "a-long-enough-password"
LONG_AGO = dt.date(2020, 1, 1)
PDF = b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF\n"


def shanghai(day: int, hour: int, minute: int = 0, month: int = 3) -> dt.datetime:
    """An instant of spring 2027 by Shanghai's clock."""
    return dt.datetime(2027, month, day, hour, minute, tzinfo=SHANGHAI)


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@people.example")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.django.Password(PASSWORD)


class OrganisationFactory(DjangoModelFactory):
    """A verified enterprise with its general project; ``kind`` makes it another."""

    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    kind = "enterprise"
    state = "verified"
    code = factory.Sequence(lambda n: f"ORG{n}")
    name_en = factory.Sequence(lambda n: f"Enterprise {n}")

    @factory.post_generation
    def general_project(self, create, extracted, **kwargs):
        if create:
            Project.objects.create(organisation=self, name="General", is_general=True)


class UniversityFactory(OrganisationFactory):
    kind = "university"
    code = factory.Sequence(lambda n: f"UNI{n}")
    name_en = factory.Sequence(lambda n: f"University {n}")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = "member"
    since = LONG_AGO


class ChainFactory(DjangoModelFactory):
    class Meta:
        model = Chain

    slug = factory.Sequence(lambda n: f"chain-{n}")
    name_en = factory.Sequence(lambda n: f"Chain {n}")


class ChainMembershipFactory(DjangoModelFactory):
    class Meta:
        model = ChainMembership

    chain = factory.SubFactory(ChainFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    since = LONG_AGO


class LabFactory(DjangoModelFactory):
    class Meta:
        model = Lab

    university = factory.SubFactory(UniversityFactory)
    code = factory.Sequence(lambda n: f"LAB{n}")
    name_en = factory.Sequence(lambda n: f"Lab {n}")


class PlaceFactory(DjangoModelFactory):
    """A township, near Fuqing unless it says otherwise."""

    class Meta:
        model = KnownPlace

    slug = factory.Sequence(lambda n: f"township-{n}")
    name_en = factory.Sequence(lambda n: f"Township {n}")
    latitude = "25.72000"
    longitude = "119.38000"


class LabRoleFactory(DjangoModelFactory):
    """Also makes the person a member of the lab's university."""

    class Meta:
        model = LabRole
        skip_postgeneration_save = True

    person = factory.SubFactory(PersonFactory)
    lab = factory.SubFactory(LabFactory)
    kind = "manager"
    since = LONG_AGO

    @factory.post_generation
    def membership(self, create, extracted, **kwargs):
        if create:
            Membership.objects.get_or_create(
                person=self.person,
                organisation=self.lab.university,
                role="member",
                defaults={"since": LONG_AGO},
            )


class InstrumentFactory(DjangoModelFactory):
    """Published, in service, with one unit, self-operated without a qualification."""

    class Meta:
        model = Instrument
        skip_postgeneration_save = True

    lab = factory.SubFactory(LabFactory)
    name_en = factory.Sequence(lambda n: f"Instrument {n}")
    published_at = NOW - dt.timedelta(days=30)

    @factory.post_generation
    def units(self, create, extracted, **kwargs):
        if create:
            for number in range(extracted or 1):
                Unit.objects.create(instrument=self, label=str(number + 1), **kwargs)


class PolicyFactory(DjangoModelFactory):
    class Meta:
        model = Policy


class ListPriceFactory(DjangoModelFactory):
    class Meta:
        model = ListPrice

    instrument = factory.SubFactory(InstrumentFactory)
    customer_class = "other_enterprise"
    unit = "hour"
    amount = "100.00"


def open_days(
    instrument: Instrument,
    *,
    first: dt.date = dt.date(2027, 3, 1),
    days: int = 14,
    opens: int = 8,
    closes: int = 18,
    own_first: bool = False,
) -> list[OpenWindow]:
    """Opens an instrument each day from ``opens`` to ``closes`` o'clock by its lab's clock."""
    zone = ZoneInfo(instrument.lab.time_zone)
    windows = OpenWindow.objects.bulk_create(
        OpenWindow(
            instrument=instrument,
            starts=dt.datetime.combine(day, dt.time(opens), zone),
            ends=dt.datetime.combine(day, dt.time(closes), zone),
            own_first=own_first,
        )
        for day in (first + dt.timedelta(days=n) for n in range(days))
    )
    with transaction.atomic():
        rewrite_of(instruments=[instrument], now=min(NOW, windows[0].starts))
    return windows


def held(unit: Unit, starts: dt.datetime, ends: dt.datetime, *, holder: int = 1) -> Claim:
    """Occupies a unit's time as a booking of its own would, without one."""
    made: Claim = Claim.objects.create(unit=unit, holder=holder, starts=starts, ends=ends)
    with transaction.atomic():
        write_weeks(units=[unit.pk], now=min(NOW, starts))
    return made


def assist_days(
    lab: Lab, *, first: dt.date = dt.date(2027, 3, 1), days: int = 14, opens: int, closes: int
) -> list[AssistedWindow]:
    """Lets a lab's technicians assist each day from ``opens`` to ``closes`` o'clock."""
    zone = ZoneInfo(lab.time_zone)
    return AssistedWindow.objects.bulk_create(
        AssistedWindow(
            lab=lab,
            starts=dt.datetime.combine(day, dt.time(opens), zone),
            ends=dt.datetime.combine(day, dt.time(closes), zone),
        )
        for day in (first + dt.timedelta(days=n) for n in range(days))
    )


def engineer(organisation: Organisation | None = None) -> User:
    """A person of a verified enterprise, who may book for its general project."""
    fields = {"organisation": organisation} if organisation else {}
    return MembershipFactory(**fields).person
