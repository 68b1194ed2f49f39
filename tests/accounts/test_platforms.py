"""DingTalk, Feishu and WeChat: offered when they are set up, and only to whom they are connected.

A small server of this test's own stands in for DingTalk. That shows what this site does with
an answer, not that DingTalk answers so: its own service cannot run here.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from django.urls import reverse

from booking.accounts.entering.providers import read_sign_ins
from booking.accounts.models import User
from tests.accounts.codes import is_signed_in
from tests.factories import PASSWORD, engineer
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

NAMES = {"dingtalk": "DingTalk", "feishu": "Feishu", "weixin": "WeChat"}


def set_up(settings, tmp_path, *names):
    found = read_sign_ins(
        oidc="",
        saml="",
        platforms={name: (f"{name}-client", "quiet") for name in names},
        folder=tmp_path,
        only_https=True,
    )
    settings.SOCIALACCOUNT_PROVIDERS, settings.OWN_SIGN_INS = found.social, found.own


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_button_is_there_when_it_is_set_up(settings, tmp_path, name):
    set_up(settings, tmp_path, name)
    page = visiting().get(reverse("account_login")).text
    for each, word in NAMES.items():
        assert (reverse(f"{each}_login") in page) is (each == name)
        assert (word in page) is (each == name)
    connect = visiting(engineer()).get(reverse("security")).text
    assert f"{reverse(f'{name}_login')}?process=connect" in connect


def test_without_settings_there_is_no_button(settings, tmp_path):
    set_up(settings, tmp_path)
    page = visiting().get(reverse("account_login")).text
    assert "Or by another sign-in" not in page
    assert "Connected sign-ins" not in visiting(engineer()).get(reverse("security")).text


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("dingtalk", "login.dingtalk.com"),
        ("feishu", "open.feishu.cn"),
        ("weixin", "open.weixin.qq.com"),
    ],
)
def test_its_button_leads_to_it(settings, tmp_path, name, host):
    set_up(settings, tmp_path, name)
    answer = visiting().post(reverse(f"{name}_login"))
    # Not by a redirect: the policy holds a form's redirects to this site.
    assert answer.status_code == 200
    there = urlsplit(answer.context["there"])
    assert there.hostname == host
    assert f"{name}-client" in there.query


@pytest.fixture
def dingtalk(settings, tmp_path, monkeypatch):
    class Answers(BaseHTTPRequestHandler):
        def answer(self, told):
            content = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.answer({"accessToken": "token", "refreshToken": "again", "expireIn": 7200})

        def do_GET(self):
            self.answer({"openId": "ding-ada", "nick": "Ada", "avatarUrl": ""})

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(DingTalkOAuth2Adapter, "access_token_url", f"{address}/token")
    monkeypatch.setattr(DingTalkOAuth2Adapter, "profile_url", f"{address}/me")
    set_up(settings, tmp_path, "dingtalk")
    yield
    server.shutdown()
    server.server_close()


def come_by_dingtalk(client, process="login"):
    answer = client.post(f"{reverse('dingtalk_login')}?process={process}")
    asked = parse_qs(urlsplit(answer.context["there"]).query)
    sent = {"state": asked["state"][0], "code": "code", "authCode": "code"}
    return client.get(reverse("dingtalk_callback"), sent, follow=True)


@pytest.mark.usefixtures("dingtalk")
def test_a_stranger_is_not_let_in():
    client = visiting()
    answer = come_by_dingtalk(client)
    assert answer.status_code == 403
    assert "No account here is connected with this sign-in yet." in answer.text
    assert not is_signed_in(client)
    assert not User.objects.exists()


@pytest.mark.usefixtures("dingtalk")
def test_who_connected_it_comes_in_by_it():
    person = engineer()
    client = visiting()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = come_by_dingtalk(client, "connect")
    assert "The sign-in is connected." in answer.text
    assert SocialAccount.objects.get().user == person
    other = visiting()
    come_by_dingtalk(other)
    assert other.session["_auth_user_id"] == str(person.pk)


@pytest.mark.usefixtures("dingtalk")
def test_connecting_asks_for_the_password():
    client = visiting(engineer())
    answer = come_by_dingtalk(client, "connect")
    assert answer.request["PATH_INFO"] == reverse("account_reauthenticate")
    assert not SocialAccount.objects.exists()
