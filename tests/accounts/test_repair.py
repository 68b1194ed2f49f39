"""The Django admin is for the operator's repairs alone."""

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.factories import InstrumentFactory, LabRoleFactory, ListPriceFactory, PersonFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

ROOMS = {"accounts", "labs", "money"}
NOUNS = [model for model in admin.site._registry if model._meta.app_label in ROOMS]
LOOK_ONLY = {"quote", "moneystep"}


def page(model, verb="changelist"):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{verb}")


def test_it_works():
    LabRoleFactory()
    ListPriceFactory(instrument=InstrumentFactory())
    operator = visiting(PersonFactory(is_operator=True))
    assert len(NOUNS) > 10
    for model in NOUNS:
        assert operator.get(page(model), {"q": "a"}).status_code == 200, model
        added = 403 if model._meta.model_name in LOOK_ONLY else 200
        assert operator.get(page(model, "add")).status_code == added, model


def test_others_may_not():
    manager = visiting(LabRoleFactory().person)
    for model in NOUNS:
        assert manager.get(page(model)).status_code == 302, model
        assert visiting().get(page(model)).status_code == 302, model
