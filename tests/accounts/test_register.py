"""Registering an organisation: the form, the letter and the code that is here already."""

import datetime as dt
import re
import threading
from urllib.parse import unquote

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from booking.accounts.actions import AccountRefused
from booking.accounts.joining.actions import (
    ask_to_register,
    confirm_registration,
    drop_old_registrations,
    register_organisation,
)
from booking.accounts.joining.letters import key_of
from booking.accounts.joining.rules import REGISTRATION_LASTS
from booking.accounts.models import Membership, Organisation, Registration, User
from booking.accounts.rules import AccountReason
from tests.accounts.joining import typed, typed_by_visitor
from tests.accounts.test_create_organisation import credit_code
from tests.factories import (
    NOW,
    PASSWORD,
    ChainFactory,
    OrganisationFactory,
    PersonFactory,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

PAGE = "/register/"
CONFIRM = "/register/confirm/"


def asked(**changes):
    """A registration that was typed now."""
    wish = {"email": "li@minjiang.example", "name": "Zhang Li", "password": PASSWORD}
    wish |= {"language": "en", "details": typed(), "now": NOW}
    return ask_to_register(**{**wish, **changes})


def link_in(letter):
    return re.search(r"/register/confirm/\?key=\S+", letter.body)[0]


def without_token(text):
    """A page without what is new each time it is asked."""
    return re.sub(r"[A-Za-z0-9]{64}", "", text)


def is_signed_in(client):
    return "_auth_user_id" in client.session


# A visitor


def test_it_works():
    chain, park = ChainFactory(), OrganisationFactory(kind="park")
    client = visiting()
    sent = typed_by_visitor(chains=[chain.slug], park=park.public_id)
    answer = client.post(PAGE, sent)
    assert answer.url == "/register/sent/"
    assert client.get(answer.url).status_code == 200
    # Nothing is held before the address is confirmed.
    assert not User.objects.filter(email="li@minjiang.example").exists()
    assert not Organisation.objects.filter(code=credit_code()).exists()
    (letter,) = mail.outbox
    assert letter.to == ["li@minjiang.example"]
    link = link_in(letter)
    # Programs that read mail open links: that alone confirms nothing.
    assert client.get(link).status_code == 200
    assert not User.objects.filter(email="li@minjiang.example").exists()
    answer = client.post(CONFIRM, {"key": unquote(link.partition("=")[2]), "password": PASSWORD})
    organisation = Organisation.objects.get(code=credit_code())
    assert answer.url == reverse("application", args=[organisation.public_id])
    assert is_signed_in(client)
    assert organisation.state == "draft"
    assert organisation.park == park
    assert organisation.contact_name == "Zhang Li"
    assert [wish.chain for wish in organisation.chain_wishes.all()] == [chain]
    assert not organisation.chain_memberships.exists()
    membership = Membership.objects.get(organisation=organisation)
    assert (membership.role, membership.person.email) == ("administrator", "li@minjiang.example")
    assert membership.person.check_password(PASSWORD)
    assert organisation.general_project
    assert client.get(answer.url).status_code == 200


def test_an_address_that_has_an_account_gets_the_same_page_and_a_letter_that_says_so():
    known = PersonFactory(email="li@minjiang.example", language="en")
    before = known.password
    pages = []
    for email in ("LI@minjiang.example", "new@minjiang.example"):
        client = visiting()
        answer = client.post(PAGE, typed_by_visitor(email=email))
        pages.append((answer.status_code, answer.url, without_token(client.get(answer.url).text)))
    assert pages[0] == pages[1]
    to_known, to_new = mail.outbox
    assert "has an account already" in to_known.body
    assert "/register/confirm/" not in to_known.body
    assert "/register/confirm/" in to_new.body
    known.refresh_from_db()
    assert known.password == before


def test_a_link_does_nothing_to_an_address_that_has_an_account():
    registration = asked(now=timezone.now())
    known = PersonFactory(email="li@minjiang.example", password="the-password-it-has")
    client = visiting()
    answer = client.post(CONFIRM, {"key": key_of(registration), "password": PASSWORD})
    assert answer.status_code == 410
    known.refresh_from_db()
    assert known.check_password("the-password-it-has")
    assert not is_signed_in(client)


def test_whoever_reads_the_letter_but_did_not_register_gets_no_account_with_a_strangers_password():
    registration = asked(now=timezone.now())
    client = visiting()
    answer = client.post(CONFIRM, {"key": key_of(registration), "password": "a-guess-of-mine"})
    assert answer.status_code == 422
    assert "not the password that was chosen" in answer.text
    assert not User.objects.exists()
    assert Registration.objects.exists()


def test_a_link_works_once():
    registration = asked(now=timezone.now())
    key = key_of(registration)
    assert visiting().post(CONFIRM, {"key": key, "password": PASSWORD}).status_code == 302
    answer = visiting().post(CONFIRM, {"key": key, "password": PASSWORD})
    assert answer.status_code == 410
    assert "This link no longer works" in answer.text
    assert User.objects.count() == 1


def test_a_link_expires_and_what_was_asked_for_is_forgotten():
    registration = asked()
    later = NOW + REGISTRATION_LASTS
    with pytest.raises(AccountRefused) as refused:
        confirm_registration(registration=registration.pk, password=PASSWORD, now=later)
    assert refused.value.reasons == (AccountReason.REGISTRATION_GONE,)
    assert drop_old_registrations(now=later - dt.timedelta(seconds=1)) == 0
    assert drop_old_registrations(now=later) == 1
    assert drop_old_registrations(now=later) == 0


@pytest.mark.parametrize("key", ["", "abc", "abc:def:ghi"])
def test_a_forged_link_is_none(key):
    assert visiting().get(CONFIRM, {"key": key}).status_code == 410


def test_the_code_may_be_registered_by_another_in_the_meantime():
    registration = asked(now=timezone.now())
    OrganisationFactory(code=credit_code())
    client = visiting()
    answer = client.post(CONFIRM, {"key": key_of(registration), "password": PASSWORD})
    assert answer.url == f"/join/?code={credit_code()}"
    assert is_signed_in(client)
    assert Organisation.objects.filter(code=credit_code()).count() == 1
    assert not Membership.objects.exists()


def test_letters_are_in_the_language_of_the_page():
    visiting().post(PAGE, typed_by_visitor(), headers={"accept-language": "zh-hans"})
    assert Registration.objects.get().language == "zh-hans"


def test_a_strangers_words_do_not_go_to_the_address_that_they_type():
    visiting().post(PAGE, typed_by_visitor(your_name="Buy here", name_en="Cheap things"))
    (letter,) = mail.outbox
    assert "Buy here" not in letter.body + letter.subject
    assert "Cheap things" not in letter.body + letter.subject


def test_letters_to_one_address_are_few(settings):
    settings.REGISTRATION_RATES = {"register_letter": "2/h/key"}
    cache.clear()
    codes = [visiting().post(PAGE, typed_by_visitor()).status_code for _each in range(3)]
    cache.clear()
    assert codes == [302, 302, 429]
    assert len(mail.outbox) == 2


# What is typed wrong


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"code": credit_code()[:-1] + "Z"}, "code", "Copy it from the business licence."),
        ({"code": "91350181"}, "code", "Copy it from the business licence."),
        ({"code": ""}, "code", "This field is required."),
        ({"country": "JP", "code": "12"}, "code", "This code needs 3 to 40 signs."),
        ({"country": "XX"}, "country", "Select a valid choice."),
        ({"name_en": ""}, "name_en", "Give a name, in one language at least."),
        ({"kind": "gang"}, "kind", "Select a valid choice."),
        ({"email": "li@"}, "email", "This is no e-mail address."),
        ({"password2": "another-password"}, "password2", "The two passwords are not the same."),
        ({"password1": "short", "password2": "short"}, "password1", "too short"),
        ({"password1": "1029384756", "password2": "1029384756"}, "password1", "digits only"),
        ({"chains": ["no-such-chain"]}, "chains", "Select a valid choice."),
        ({"phone": ""}, "phone", "This field is required."),
        ({"phone": "abc"}, "phone", "This is no telephone number."),
        ({"phone": "0591"}, "phone", "This is no telephone number."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(changes, field, said):
    answer = visiting().post(PAGE, typed_by_visitor(**changes))
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert said in " ".join(form.errors[field])
    if field != "address":
        assert 'value="1 Harbour Road"' in answer.text
    assert not mail.outbox
    assert not Registration.objects.exists()


def test_a_park_that_is_not_verified_cannot_be_picked():
    park = OrganisationFactory(kind="park", state="pending", name_en="Secret park")
    client = visiting()
    assert "Secret park" not in client.get(PAGE).text
    answer = client.post(PAGE, typed_by_visitor(park=park.public_id))
    assert list(answer.context["form"].errors) == ["park"]


# A code that is here already


@pytest.mark.parametrize("code", [credit_code(), credit_code().lower()])
def test_a_code_that_is_registered_meets_the_first_one(code):
    OrganisationFactory(code=credit_code(), name_en="Minjiang the First")
    answer = visiting().post(PAGE, typed_by_visitor(code=code))
    assert answer.status_code == 200
    assert "Minjiang the First is on the platform already" in answer.text
    assert f'href="/join/?code={credit_code()}"' in answer.text
    assert 'value="1 Harbour Road"' in answer.text
    assert not mail.outbox
    assert not Registration.objects.exists()


@pytest.mark.parametrize("state", ["draft", "pending", "suspended"])
def test_the_name_of_one_that_is_not_verified_stays_its_own(state):
    OrganisationFactory(code=credit_code(), name_en="Minjiang the First", state=state)
    answer = visiting().post(PAGE, typed_by_visitor())
    assert "Minjiang the First" not in answer.text
    assert "Somebody has registered an organisation with this code already." in answer.text


def test_codes_abroad_are_one_whatever_their_case():
    OrganisationFactory(code="JP-1a", country="JP")
    answer = visiting().post(PAGE, typed_by_visitor(country="JP", code="jp-1A"))
    assert "is on the platform already" in answer.text


# Somebody signed in


def test_somebody_signed_in_registers_without_the_account_part():
    client = visiting(person := PersonFactory())
    assert "password1" not in client.get(PAGE).text
    answer = client.post(PAGE, typed(kind="university", code="MJU"))
    organisation = Organisation.objects.get(code="MJU")
    assert answer.url == reverse("application", args=[organisation.public_id])
    assert organisation.memberships.get().person == person
    assert not mail.outbox


def test_one_person_holds_few_codes_at_a_time():
    person = PersonFactory()
    for number in range(5):
        register_organisation(person=person, details=typed(code=credit_code(number)), now=NOW)
    with pytest.raises(AccountRefused) as refused:
        register_organisation(person=person, details=typed(code=credit_code(9)), now=NOW)
    assert refused.value.reasons == (AccountReason.TOO_MANY_OPEN,)
    answer = visiting(person).post(PAGE, typed(code=credit_code(9)))
    assert answer.status_code == 422
    assert "Five of your organisations are not verified yet." in answer.text


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_with_one_code():
    people = [PersonFactory(), PersonFactory()]
    start = threading.Barrier(2)
    outcomes = []

    def register(person):
        start.wait()
        try:
            register_organisation(person=person, details=typed(), now=NOW)
            outcomes.append("made")
        except AccountRefused as refused:
            outcomes.append(refused.reasons)
        finally:
            connection.close()

    threads = [threading.Thread(target=register, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == sorted(map(str, ["made", (AccountReason.CODE_TAKEN,)]))
    assert Organisation.objects.filter(code=credit_code()).count() == 1
    assert Membership.objects.count() == 1


def test_the_sign_in_page_leads_here():
    assert f'href="{PAGE}"' in visiting().get(reverse("account_login")).text
    assert f'href="{PAGE}"' in visiting().get(reverse("account_signup")).text


def test_the_front_page_leads_a_visitor_there_and_nobody_else():
    assert f'href="{PAGE}"' in visiting().get("/").text
    assert f'href="{PAGE}"' not in visiting(PersonFactory()).get("/").text


def test_whoever_registered_reads_their_own_name_and_is_not_called_invited():
    person = PersonFactory(name="Lin Mei", email="mei@tests.example")
    made = register_organisation(person=person, details=typed(), now=timezone.now())
    page = visiting(person).get(reverse("organisation", args=[made.public_id])).text
    rows = [each.split("</tr>")[0] for each in page.split("<tr>")[1:]]
    [row] = [each for each in rows if "mei@tests.example" in each]
    assert "Lin Mei" in row
    assert "Invited" not in row
    assert "Send the invitation again" not in row


def test_the_organisations_page_says_for_which_chain_it_asked():
    chain = ChainFactory(name_en="Fine chemicals")
    person = PersonFactory()
    details = typed(chains=[chain.slug])
    made = register_organisation(person=person, details=details, now=timezone.now())
    page = visiting(person).get(reverse("organisation", args=[made.public_id])).text
    assert "Fine chemicals" in page
    assert "Asked for" in page
    assert "In no chain." not in page


def test_after_an_error_elsewhere_the_page_says_that_the_passwords_are_to_be_typed_again():
    hint = "Passwords are not sent back"
    assert hint not in visiting().get(PAGE).text
    answer = visiting().post(PAGE, typed_by_visitor(address=""))
    assert answer.status_code == 422
    assert hint in answer.text
