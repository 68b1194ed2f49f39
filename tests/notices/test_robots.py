"""Robots in the group chats of WeCom and DingTalk, over a real connection."""

import base64
import hashlib
import hmac
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from booking.bookings.actions import approve, check_in
from booking.notices.hooks.actions import add_hook, try_hook
from booking.notices.hooks.rules import HookKind, refusal
from booking.notices.tasks import send_hook, sweep
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    OrganisationFactory,
    PersonFactory,
    UniversityFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.notices.listening import Listener

pytestmark = pytest.mark.django_db
YES = json.dumps({"errcode": 0, "errmsg": "ok"}).encode()
SECRET = "SEC0123456789"


@pytest.fixture
def listener():
    with Listener() as listening:
        listening.answer = YES
        yield listening


@pytest.fixture(autouse=True)
def _may_send_here(settings):
    settings.WEBHOOK_HTTP = settings.WEBHOOK_PRIVATE = True


@pytest.fixture
def university():
    return UniversityFactory(name_en="Heron University")


@pytest.fixture
def instrument(university):
    lab = LabFactory(university=university, name_en="XRD lab", name_zh_hans="衍射实验室")
    instrument = InstrumentFactory(lab=lab, name_en="Diffractometer", name_zh_hans="衍射仪")
    open_days(instrument)
    return instrument


def robot(organisation, listener, kind, *, language="zh-hans"):
    path = {
        HookKind.WECOM: "/cgi-bin/webhook/send?key=abc",
        HookKind.DINGTALK: "/robot/send?access_token=abc",
    }[kind]
    hook, shown = add_hook(
        organisation=organisation,
        kind=kind,
        name="Group",
        address=listener.url + path,
        secret=SECRET if kind is HookKind.DINGTALK else "",
        language=language,
        by=PersonFactory(),
        now=NOW,
    )
    assert shown == ""
    return hook


def test_it_works(instrument, university, listener):
    """The lab's group is told of a request: instrument, time and state, and nobody's name."""
    robot(university, listener, HookKind.WECOM)
    person = engineer(OrganisationFactory(name_en="Otter Works"))
    booking = ask(instrument, person, purpose="A secret catalyst")
    sweep(now=NOW)
    (request,) = listener.requests
    assert request.path == "/cgi-bin/webhook/send?key=abc"
    assert set(request.said) == {"msgtype", "text"}
    assert request.said["msgtype"] == "text"
    text = request.said["text"]["content"]
    lines = text.splitlines()
    assert lines[0] == "衍射仪 · 衍射实验室"
    assert lines[2] == "2027年3月2日 周二 09:00–11:00（2 小时）"
    assert lines[3].endswith(f"/bookings/{booking.public_id}/")
    for words in (person.name, "Otter Works", "Heron", "secret"):
        assert words not in text
    assert "X-Benchlink-Signature" not in request.headers


def test_a_group_is_told_what_people_are_told(instrument, university, listener):
    robot(university, listener, HookKind.WECOM, language="en")
    manager = LabRoleFactory(lab=instrument.lab).person
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    check_in(booking=booking, person=booking.requester, now=shanghai(2, 9))
    sweep(now=shanghai(2, 8))
    sweep(now=shanghai(2, 9))
    said = [each.said["text"]["content"].splitlines()[1] for each in listener.requests]
    assert said == ["Asked for it", "Approved it"]


def test_dingtalk_wants_a_signed_time(university, listener):
    """As its manual says: HMAC-SHA256 of "milliseconds, line break, secret", in base 64."""
    hook = robot(university, listener, HookKind.DINGTALK)
    trial = try_hook(hook=hook, now=NOW)
    assert send_hook(trial.pk, now=NOW)
    (request,) = listener.requests
    query = parse_qs(urlsplit(request.path).query)
    assert query["access_token"] == ["abc"]
    assert query["timestamp"] == ["1803862800000"] == [str(int(NOW.timestamp() * 1000))]
    text = f"1803862800000\n{SECRET}".encode()
    signed = hmac.new(SECRET.encode(), text, hashlib.sha256).digest()
    assert query["sign"] == [base64.b64encode(signed).decode()]
    assert "Benchlink" in request.said["text"]["content"]


def test_a_robot_says_no_with_a_yes(university, listener):
    """It answers 200 whatever it thinks of it: such as too many a minute."""
    hook = robot(university, listener, HookKind.WECOM)
    listener.answer = json.dumps({"errcode": 45009, "errmsg": "api freq out of limit"}).encode()
    trial = try_hook(hook=hook, now=NOW)
    assert not send_hook(trial.pk, now=NOW)
    trial.refresh_from_db()
    assert (trial.state, trial.status) == ("queued", 200)
    assert trial.error == "45009: api freq out of limit"


@pytest.mark.parametrize(
    "answer", [b"", b"ok", b"[]", b"{}", b"null", b'{"errcode": "0"}', b"\xff"]
)
def test_what_is_no_robots_answer_is_no_yes(answer):
    assert refusal(HookKind.WECOM, 200, answer)
    assert refusal(HookKind.WEBHOOK, 200, answer) == ""


def test_a_robots_yes():
    assert refusal(HookKind.WECOM, 200, YES) == ""
    assert refusal(HookKind.DINGTALK, 200, YES) == ""
    assert refusal(HookKind.DINGTALK, 404, YES) == "HTTP 404"
