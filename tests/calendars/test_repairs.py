"""What the Django admin offers of time: to look, and to rebuild."""

import pytest
from django.contrib import admin
from django.urls import reverse
from schedule.models import Calendar, Event, Occurrence, Rule

from booking.calendars.models import OpenWindow
from tests.calendars.hours import here, opens
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    person = PersonFactory(is_operator=True)
    client.force_login(person, "booking.accounts.backends.AccountBackend")
    return client


def test_it_works(operator):
    entry = opens(here().lab, "09:00", "18:00")
    OpenWindow.objects.all().delete()
    url = reverse("admin:calendars_entry_changelist")
    assert operator.get(url).status_code == 200
    operator.post(url, {"action": "rebuild", "_selected_action": [entry.pk]})
    assert OpenWindow.objects.exists()


@pytest.mark.parametrize("model", ["entry", "openwindow", "claim"])
def test_what_is_made_by_verbs_is_not_edited_there(operator, model):
    entry = opens(here().lab, "09:00", "18:00")
    listed = operator.get(reverse(f"admin:calendars_{model}_changelist"))
    assert listed.status_code == 200
    assert operator.get(reverse(f"admin:calendars_{model}_add")).status_code == 403
    if model == "entry":
        deleting = reverse("admin:calendars_entry_delete", args=[entry.pk])
        assert operator.post(deleting, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", [Calendar, Event, Occurrence, Rule])
def test_django_schedulers_own_pages_stay_off(model):
    assert not admin.site.is_registered(model)
