"""A lab that takes samples, and a booking of work on three of them."""

from __future__ import annotations

from types import SimpleNamespace

from booking.bookings.actions import approve
from booking.bookings.sampling.actions import Sending
from booking.bookings.sampling.rules import Carriage
from tests.asking import ask_for_samples
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    engineer,
)


def world_of_samples() -> SimpleNamespace:
    """The lab's manager and technician; who asked, a colleague, their head and administrator."""
    lab = LabFactory(name_en="Diffraction Lab", address="100 Garden Road")
    instrument = InstrumentFactory(lab=lab, name_en="Diffractometer D8", takes_samples=True)
    ListPriceFactory(instrument=instrument, amount="80.00", unit="sample")
    manager = LabRoleFactory(lab=lab).person
    person = engineer()
    organisation = person.memberships.get().organisation
    head = MembershipFactory(organisation=organisation).person
    project = organisation.general_project
    project.head = head
    project.save()
    booking = approve(booking=ask_for_samples(instrument, person), person=manager, now=NOW)
    return SimpleNamespace(
        lab=lab,
        instrument=instrument,
        manager=manager,
        technician=LabRoleFactory(lab=lab, kind="technician").person,
        person=person,
        head=head,
        administrator=MembershipFactory(organisation=organisation, role="administrator").person,
        colleague=MembershipFactory(organisation=organisation).person,
        stranger=engineer(),
        booking=booking,
    )


def shipment(*numbers: int, tracking: str = "SF 100") -> Sending:
    return Sending(Carriage.SHIPPED, frozenset(numbers), carrier="SF Express", tracking=tracking)


def by_hand(*numbers: int) -> Sending:
    return Sending(Carriage.BY_HAND, frozenset(numbers))


def states(booking) -> list[str]:
    """How the samples of a booking stand, by number."""
    return list(booking.sample_rows.order_by("number").values_list("state", flat=True))
