"""Samples in work at a lab, whose results are uploaded on Monday at nine."""

import pytest
from django.utils import timezone

from booking.bookings.actions import approve, check_in
from tests.asking import ask_for_samples, samples_come
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    MembershipFactory,
    engineer,
    open_days,
)


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.PRIVATE_FILES = str(tmp_path)


@pytest.fixture(autouse=True)
def _letters_in_english(settings):
    settings.MAIL_LANGUAGE = "en"


@pytest.fixture
def manager():
    return LabRoleFactory().person


@pytest.fixture
def instrument(manager):
    instrument = InstrumentFactory(lab=manager.lab_roles.get().lab, takes_samples=True)
    open_days(instrument)
    return instrument


@pytest.fixture
def technician(instrument):
    return LabRoleFactory(lab=instrument.lab, kind="technician").person


@pytest.fixture
def head():
    return engineer()


@pytest.fixture
def booking(instrument, manager, head):
    """Three samples in work, for a project that somebody else heads."""
    enterprise = head.memberships.get().organisation
    project = enterprise.general_project
    project.head = head
    project.save()
    person = MembershipFactory(organisation=enterprise).person
    asked = ask_for_samples(instrument, person)
    approved = approve(booking=asked, person=manager, now=NOW)
    samples_come(approved, manager)
    return check_in(booking=approved, person=manager, now=NOW)
