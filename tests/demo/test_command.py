"""``manage.py demo`` tells in one line why it does nothing."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from booking.demo.rules import sign_ins
from tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def demo(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


def test_it_lists_a_sign_in_for_each_role() -> None:
    for each in sign_ins():
        PersonFactory(email=each.email)
    lines = demo("--list").splitlines()
    assert len(lines) == 8
    assert [line.split()[-1] for line in lines] == ["benchlink-demo"] * 8
    assert [line.split()[-2] for line in lines] == [each.email for each in sign_ins()]


def test_it_lists_nothing_where_no_demo_was_built() -> None:
    with pytest.raises(CommandError, match="no demo data here"):
        demo("--list")


def test_production_refuses_it(settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production refuses it"):
        demo("--seed", "1")


def test_organisations_refuse_it() -> None:
    OrganisationFactory()
    with pytest.raises(CommandError, match="needs an empty database"):
        demo()
