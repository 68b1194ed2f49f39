"""The page of one's own sign-in, and taking a connected one off."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from booking.accounts.entering.providers import OwnSignIn
from tests.accounts.codes import give_app, give_codes
from tests.factories import PASSWORD, PersonFactory, engineer
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


def connected(person, provider="north"):
    return SocialAccount.objects.create(
        user=person, provider=provider, uid=person.email, extra_data={"email": person.email}
    )


def proven(person):
    client = visiting(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def test_it_works(settings):
    settings.OWN_SIGN_INS = {"north": OwnSignIn("north", "NORTH", "North University")}
    person = engineer()
    give_app(person)
    give_codes(person)
    connected(person)
    page = visiting(person).get(reverse("security")).text
    for word in ("Change the password", "10 codes are left", "North University", "Take off"):
        assert word in page


def test_each_sees_their_own():
    give_app(engineer())
    connected(PersonFactory(email="somebody@else.example"))
    page = visiting(engineer()).get(reverse("security")).text
    assert "somebody@else.example" not in page
    assert "Recovery codes" not in page


def test_a_connected_one_is_taken_off_after_the_password():
    person = engineer()
    account = connected(person)
    client = visiting(person)
    answer = client.post(reverse("disconnect"), {"connection": account.pk})
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert SocialAccount.objects.exists()
    answer = proven(person).post(reverse("disconnect"), {"connection": account.pk}, follow=True)
    assert "The sign-in is no longer connected." in answer.text
    assert not SocialAccount.objects.exists()


def test_the_last_way_in_stays():
    person = engineer()
    person.set_unusable_password()
    person.save()
    account = connected(person)
    answer = visiting(person).post(reverse("disconnect"), {"connection": account.pk}, follow=True)
    assert "This is your only way in." in answer.text
    assert SocialAccount.objects.get() == account


def test_nobody_takes_off_that_of_another():
    account = connected(PersonFactory())
    answer = proven(engineer()).post(reverse("disconnect"), {"connection": account.pk})
    assert answer.status_code == 404
    assert SocialAccount.objects.exists()
