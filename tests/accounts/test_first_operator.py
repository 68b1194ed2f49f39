"""``manage.py first_operator``: one operator to begin with, never a second."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from booking.accounts.models import User
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def first_operator(*arguments: str) -> str:
    out = StringIO()
    call_command("first_operator", *arguments, stdout=out)
    return out.getvalue()


def test_it_works() -> None:
    told = first_operator("--email", "Wen@Park.example", "--name", "Wen")
    operator = User.objects.get()
    assert operator.is_operator
    assert operator.name == "Wen"
    found = re.search(r"wen@park\.example with the password (\S+)", told)
    assert found
    assert len(found[1]) >= 20
    assert operator.check_password(found[1])


def test_a_second_time_changes_nothing() -> None:
    first_operator()
    before = User.objects.get().password
    assert "already" in first_operator("--email", "other@park.example")
    assert User.objects.get().password == before


def test_an_operator_who_may_not_sign_in_counts_for_none() -> None:
    PersonFactory(is_operator=True, is_active=False)
    assert "password" in first_operator()


def test_somebodys_address_is_refused() -> None:
    PersonFactory(email="operator@benchlink.example")
    with pytest.raises(CommandError, match="somebody's address already"):
        first_operator()
    assert not User.objects.filter(is_operator=True).exists()


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(CommandError, match="no e-mail address"):
        first_operator("--email", "nobody")
