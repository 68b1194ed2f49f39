"""One's sessions: listed, and ended at once."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.urls import reverse

from booking.accounts.entering.queries import told_by
from tests.accounts.codes import is_signed_in, sign_in
from tests.factories import PASSWORD, PersonFactory, engineer
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
WECHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 MicroMessenger/8.0"
SECURITY = "/profile/security/"


def signed_in(person, agent=FIREFOX):
    client = visiting()
    client.defaults["HTTP_USER_AGENT"] = agent
    sign_in(client, person)
    assert is_signed_in(client)
    return client


def row_of(client):
    return UserSession.objects.get(session_key=client.session.session_key)


def test_it_works():
    person = PersonFactory()
    here, there = signed_in(person), signed_in(person, WECHAT)
    page = here.get(SECURITY).text
    assert "Firefox on Linux" in page
    assert "WeChat on Android" in page
    assert "127.0.0.1" in page
    assert page.count("This one") == 1
    answer = here.post(reverse("end_session"), {"session": row_of(there).pk})
    assert answer.url == SECURITY
    assert there.get(SECURITY).url.startswith(reverse("account_login"))
    assert here.get(SECURITY).status_code == 200
    assert "WeChat" not in here.get(SECURITY).text


def test_all_others_end():
    person = PersonFactory()
    here, *others = [signed_in(person) for _ in range(3)]
    somebody = signed_in(PersonFactory())
    answer = here.post(reverse("end_other_sessions"), follow=True)
    assert "2 sessions have ended." in answer.text
    for client in others:
        assert client.get(SECURITY).status_code == 302
    for client in (here, somebody):
        assert client.get(SECURITY).status_code == 200
    assert Session.objects.count() == UserSession.objects.count() == 2


def test_nobody_ends_the_session_of_another():
    mine, theirs = signed_in(PersonFactory()), signed_in(PersonFactory())
    answer = mine.post(reverse("end_session"), {"session": row_of(theirs).pk})
    assert answer.status_code == 404
    assert theirs.get(SECURITY).status_code == 200


def test_nobody_sees_the_sessions_of_another():
    mine = signed_in(PersonFactory())
    signed_in(PersonFactory(), WECHAT)
    assert "WeChat" not in mine.get(SECURITY).text


def test_the_present_one_is_ended_by_signing_out():
    client = signed_in(PersonFactory())
    answer = client.post(reverse("end_session"), {"session": row_of(client).pk})
    assert answer.url == reverse("account_logout")
    client.post(answer.url)
    assert not is_signed_in(client)


@pytest.mark.parametrize("given", ["", "x", "-1", "1" * 30])
def test_what_is_no_session_is_refused(given):
    client = signed_in(PersonFactory())
    assert client.post(reverse("end_session"), {"session": given}).status_code == 400


def test_a_new_password_ends_the_others_and_lists_this_one():
    person = PersonFactory()
    here, there = signed_in(person), signed_in(person, WECHAT)
    sent = {
        "oldpassword": PASSWORD,
        "password1": "another-long-password",
        "password2": "another-long-password",
    }
    assert here.post(reverse("account_change_password"), sent).status_code == 302
    assert there.get(SECURITY).status_code == 302
    page = here.get(SECURITY).text
    assert page.count("This one") == 1
    assert "WeChat" not in page


def test_a_session_from_before_the_list_is_told():
    assert "from your next sign-in on" in visiting(engineer()).get(SECURITY).text


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (FIREFOX, ("Firefox", "Linux")),
        (WECHAT, ("WeChat", "Android")),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0", ("Edge", "Windows")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Safari/604.1", ("Safari", "iOS")),
        ("curl/8.0", ("", "")),
        ("", ("", "")),
    ],
)
def test_browsers(agent, told):
    assert told_by(agent) == told
