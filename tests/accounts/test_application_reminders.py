"""Reminders of applications that wait: once, after a working day of those who decide."""

import datetime as dt

import pytest
from django.utils import timezone

from booking.accounts.joining.actions import remind_verifiers
from booking.accounts.models import ApplicationEntry
from booking.accounts.rules import ApplicationVerb
from tests.accounts.joining import step, waiting
from tests.factories import NOW, OrganisationFactory

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def verbs_of(organisation):
    return list(organisation.application.values_list("verb", flat=True))


def test_who_may_verify_is_reminded_once_after_a_working_day():
    organisation = waiting()
    assert remind_verifiers(now=NOW + DAY - dt.timedelta(minutes=1)) == 0
    assert remind_verifiers(now=NOW + DAY) == 1
    assert remind_verifiers(now=NOW + DAY) == 0
    assert remind_verifiers(now=NOW + 9 * DAY) == 0
    assert verbs_of(organisation) == ["apply", "remind"]
    assert organisation.application.last().actor is None


def test_a_weekend_is_not_counted():
    friday = NOW + 4 * DAY
    waiting(now=friday)
    assert remind_verifiers(now=friday + 3 * DAY - dt.timedelta(minutes=1)) == 0
    assert remind_verifiers(now=friday + 3 * DAY) == 1


def test_an_answer_is_reminded_of_anew():
    organisation = waiting()
    remind_verifiers(now=NOW + DAY)
    step(organisation, ApplicationVerb.REJECT, note="No seal.", now=NOW + DAY)
    assert remind_verifiers(now=NOW + 5 * DAY) == 0
    step(organisation, ApplicationVerb.ANSWER, note="Here.", now=NOW + 7 * DAY)
    assert remind_verifiers(now=NOW + 8 * DAY) == 1


def test_what_an_operator_entered_is_reminded_of_too():
    OrganisationFactory(state="pending", created_at=timezone.now() - 9 * DAY)
    assert remind_verifiers(now=timezone.now()) == 1
    assert ApplicationEntry.objects.get().verb == "remind"
