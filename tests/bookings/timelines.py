"""A lab with a booking, and what its timeline draws for somebody."""

from types import SimpleNamespace

from django.urls import reverse

from tests.asking import ask
from tests.factories import (
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    open_days,
    shanghai,
)
from tests.visiting import visiting

TUESDAY = {"day": "2027-03-02", "view": "day"}


def lab_world():
    """A lab with one instrument, and an enterprise's request for it on Tuesday from 9 to 13."""
    lab = LabFactory(name_en="Electron Microscopy")
    instrument = InstrumentFactory(lab=lab, name_en="Scanning microscope")
    open_days(instrument)
    works = OrganisationFactory(name_en="Secret Works")
    person = PersonFactory(name="Chen Wei")
    MembershipFactory(person=person, organisation=works)
    booking = ask(instrument, person, at=shanghai(2, 9), hours=4)
    return SimpleNamespace(
        lab=lab,
        instrument=instrument,
        works=works,
        person=person,
        booking=booking,
        manager=LabRoleFactory(lab=lab).person,
        url=reverse("lab_timeline", args=[lab.public_id]),
    )


def page(world, person=None, **query):
    answer = visiting(person).get(world.url, query or TUESDAY)
    assert answer.status_code == 200
    return answer


def text_of(answer):
    return answer.content.decode()


def blocks(answer, kind):
    """What the page draws of a kind, by what it says of each aloud."""
    rows = answer.context["timeline"].rows
    return [
        mark.block
        for row in rows
        for cell in row.cells
        for mark in cell.marks
        if mark.block.kind == kind
    ]


def said(answer, kind):
    return [block.says for block in blocks(answer, kind)]
