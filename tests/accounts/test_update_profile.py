"""Changing what one tells of oneself."""

import pytest
from django.conf import settings
from django.urls import reverse

from booking.accounts.actions import AccountRefused, update_profile
from booking.accounts.rules import AccountReason
from tests.factories import MembershipFactory, PersonFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

PAGE = "/profile/"


def test_it_works():
    person = update_profile(
        person=PersonFactory(), name=" Ada ", phone="1", language="zh-hans", time_zone="Asia/Tokyo"
    )
    person.refresh_from_db()
    assert (person.name, person.phone) == ("Ada", "1")
    assert (person.language, person.time_zone) == ("zh-hans", "Asia/Tokyo")


def test_a_visitor_may_not():
    assert visiting().get(PAGE).url.startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": " "}, AccountReason.NAME_MISSING),
        ({"time_zone": "Mars/Olympus"}, AccountReason.ZONE_UNKNOWN),
    ],
)
def test_what_is_wrong_is_refused(changes, reason):
    with pytest.raises(AccountRefused) as refused:
        update_profile(**{"person": PersonFactory(), "name": "Ada", **changes})
    assert refused.value.reasons == (reason,)


def test_the_page_speaks_the_chosen_language_from_then_on():
    client = visiting(MembershipFactory().person)
    sent = {"name": "Ada", "language": "zh-hant", "time_zone": ""}
    answer = client.post(PAGE, sent)
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "zh-hant"
    assert 'lang="zh-Hant"' in client.get(PAGE).content.decode()
    answer = client.post(PAGE, {**sent, "language": ""})
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == ""


def test_what_was_typed_is_kept():
    answer = visiting(PersonFactory()).post(PAGE, {"name": "", "phone": "+86 591"})
    assert answer.status_code == 422
    assert 'value="+86 591"' in answer.content.decode()
