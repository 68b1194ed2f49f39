"""Whose calendar is whose, and the lock under which hours change."""

from __future__ import annotations

from django.db import transaction
from schedule.models import Calendar

from booking.labs.models import Instrument, Lab, Unit

from ..models import Entry, InstrumentCalendar, LabCalendar, UnitCalendar
from ..queries import calendar_owner
from ..rules import HoursReason


class HoursRefused(Exception):
    """Hours that cannot be entered or changed so; ``entry`` is the one in the way, if any."""

    def __init__(self, reason: HoursReason, *, entry: Entry | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.entry = entry


def lab_of(owner: Lab | Instrument | Unit) -> Lab:
    """The lab whose clock and lock count for an owner of a calendar."""
    if isinstance(owner, Unit):
        return owner.instrument.lab
    return owner if isinstance(owner, Lab) else owner.lab


@transaction.atomic
def calendar_of(*, owner: Lab | Instrument | Unit) -> Calendar:
    """The calendar of a lab, an instrument or a unit, made when there is none yet.

    Raises TransactionManagementError outside a transaction.
    """
    if isinstance(owner, Lab):
        return _calendar_of_lab(owner)
    if isinstance(owner, Unit):
        return _calendar_of_unit(owner)
    own = InstrumentCalendar.objects.select_related("calendar").filter(instrument=owner).first()
    if own is not None:
        return own.calendar
    lock_calendar(lab=owner.lab)
    calendar, _made = Calendar.objects.get_or_create(
        slug=f"instrument-{owner.pk}", defaults={"name": str(owner)}
    )
    link, _made = InstrumentCalendar.objects.get_or_create(
        instrument=owner, defaults={"calendar": calendar}
    )
    return link.calendar


def _calendar_of_lab(lab: Lab) -> Calendar:
    link = LabCalendar.objects.select_related("calendar").filter(lab=lab).first()
    if link is None:
        # Two first comers meet here; the second finds what the first has made.
        Lab.objects.select_for_update(no_key=True).get(pk=lab.pk)
        calendar, _made = Calendar.objects.get_or_create(
            slug=f"lab-{lab.pk}", defaults={"name": str(lab)}
        )
        link, _made = LabCalendar.objects.get_or_create(lab=lab, defaults={"calendar": calendar})
    return link.calendar


def _calendar_of_unit(unit: Unit) -> Calendar:
    own = UnitCalendar.objects.select_related("calendar").filter(unit=unit).first()
    if own is not None:
        return own.calendar
    lock_calendar(lab=lab_of(unit))
    calendar, _made = Calendar.objects.get_or_create(
        slug=f"unit-{unit.pk}", defaults={"name": str(unit)}
    )
    link, _made = UnitCalendar.objects.get_or_create(unit=unit, defaults={"calendar": calendar})
    return link.calendar


def lock_calendar(*, lab: Lab) -> None:
    """Locks a lab's units and its calendar, under which its own and its instruments' hours change.

    One lock for all, since a lab's hours and an instrument's closures make the
    same windows. The units come first, as everywhere, since their packed weeks
    change with the hours. Raises TransactionManagementError outside a transaction.
    """
    units = Unit.objects.select_for_update(no_key=True).filter(instrument__lab=lab)
    list(units.order_by("pk").values_list("pk", flat=True))
    calendar = _calendar_of_lab(lab)
    Calendar.objects.select_for_update(no_key=True).get(pk=calendar.pk)


def locked(entry: Entry) -> tuple[Entry, Lab | Instrument | Unit]:
    """An entry as it stands under its calendar's lock, with whose it is.

    Raises HoursRefused when it is gone meanwhile.
    """
    owner = calendar_owner(entry)
    lock_calendar(lab=lab_of(owner))
    fresh = (
        Entry.objects.select_related("event__rule", "event__calendar")
        .prefetch_related("event__occurrence_set")
        .filter(pk=entry.pk)
        .first()
    )
    if fresh is None:
        raise HoursRefused(HoursReason.GONE)
    return fresh, owner


def locked_series(entry: Entry) -> tuple[Entry, Lab | Instrument]:
    """``locked`` for what stands in the hours of a lab or an instrument."""
    fresh, owner = locked(entry)
    assert not isinstance(owner, Unit), "a unit has closures alone"
    return fresh, owner
