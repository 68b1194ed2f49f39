"""Channels of organisations: signed webhooks, over a real connection."""

import datetime as dt
import hashlib
import hmac
import json

import pytest
from django.urls import reverse

from booking.accounts.privacy.actions import apply_retention
from booking.bookings.actions import approve, cancel, undo
from booking.bookings.rules import State
from booking.notices.actions import collect
from booking.notices.hooks import sending
from booking.notices.hooks.actions import (
    HookRefused,
    add_hook,
    hand_out_hooks,
    note_hook,
    remove_hook,
    renew_secret,
    send_again,
    take_hook,
    try_hook,
)
from booking.notices.hooks.models import Hook, HookDelivery
from booking.notices.hooks.queries import address_of, secret_of
from booking.notices.hooks.rules import MOST_HOOKS, HookFault, HookKind
from booking.notices.rules import BACKOFF, LEASE
from booking.notices.tasks import send_hook, sweep
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    OrganisationFactory,
    UniversityFactory,
    engineer,
    open_days,
)
from tests.notices.listening import Listener
from tests.notices.telling import hook_of
from tests.visiting import visiting

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def listener():
    with Listener() as listening:
        yield listening


@pytest.fixture(autouse=True)
def _may_send_here(settings):
    settings.WEBHOOK_HTTP = settings.WEBHOOK_PRIVATE = True
    settings.MAIL_LANGUAGE = "en"


@pytest.fixture
def lab(db):
    university = UniversityFactory(name_en="Heron University")
    return LabFactory(university=university, name_en="XRD lab", name_zh_hans="衍射实验室")


@pytest.fixture
def instrument(lab):
    instrument = InstrumentFactory(lab=lab, name_en="Diffractometer", name_zh_hans="衍射仪")
    open_days(instrument)
    ListPriceFactory(instrument=instrument, amount="260.00")
    return instrument


@pytest.fixture
def manager(lab):
    return LabRoleFactory(lab=lab, person__name="Heron Manager").person


@pytest.fixture
def customer(db):
    return OrganisationFactory(name_en="Otter Works")


@pytest.fixture
def person(customer):
    person = engineer(customer)
    person.name = "Otter Engineer"
    person.save()
    return person


@pytest.fixture
def administrator(customer):
    return MembershipFactory(organisation=customer, role="administrator").person


def test_it_works(instrument, manager, customer, person, listener):
    hook, secret = add_hook(
        organisation=customer,
        kind=HookKind.WEBHOOK,
        name="Planning",
        address=f"{listener.url}/in",
        language="en",
        by=person,
        now=NOW,
    )
    booking = ask(instrument, person)
    sweep(now=NOW)
    approve(booking=booking, person=manager, now=NOW + MINUTE)
    sweep(now=NOW + 2 * MINUTE)
    first, second = listener.requests
    assert (first.path, first.said["event"]) == ("/in", "booking.request")
    delivery = HookDelivery.objects.get(hook=hook, entry__verb="approve")
    assert second.said == {
        "id": str(delivery.key),
        "event": "booking.approve",
        "at": "2027-03-01T01:01:00Z",
        "side": "customer",
        "booking": {
            "id": booking.public_id,
            "number": 2,
            "state": "approved",
            "mode": "self",
            "starts": "2027-03-02T01:00:00Z",
            "ends": "2027-03-02T03:00:00Z",
            "url": f"http://127.0.0.1:8000/bookings/{booking.public_id}/",
        },
        "instrument": {"id": instrument.public_id, "name": "Diffractometer"},
        "lab": {"id": instrument.lab.public_id, "name": "XRD lab"},
    }
    # As a program checks it, written anew from what the page says.
    stamp = second.headers["X-Benchlink-Timestamp"]
    signed = hmac.new(secret.encode(), f"{stamp}.".encode() + second.body, hashlib.sha256)
    assert second.headers["X-Benchlink-Signature"] == f"sha256={signed.hexdigest()}"
    assert second.headers["X-Benchlink-Delivery"] == str(delivery.key)
    assert second.headers["Content-Type"].startswith("application/json")
    assert (delivery.state, delivery.status, delivery.error) == ("sent", 200, "")
    # Nothing twice.
    sweep(now=NOW + 3 * MINUTE)
    assert len(listener.requests) == 2


@pytest.mark.django_db
def test_nobody_is_named_and_nothing_of_the_purpose(
    instrument, manager, customer, person, listener
):
    """A booking's two organisations each hear of it, and not of each other."""
    ours = hook_of(customer, f"{listener.url}/customer")
    theirs = hook_of(instrument.lab.university, f"{listener.url}/lab")
    booking = ask(instrument, person, purpose="A secret catalyst", samples=7)
    booking = approve(booking=booking, person=manager, now=NOW)
    cancel(booking=booking, person=manager, note="A private reason", now=NOW + MINUTE)
    sweep(now=NOW + 2 * MINUTE)
    paths = [each.path for each in listener.requests]
    assert paths.count("/customer") == paths.count("/lab") > 1
    for each in listener.requests:
        said = each.body.decode()
        hidden = ("secret catalyst", "private reason", "Otter Engineer", "Heron Manager", "520.00")
        assert not any(words in said for words in (*hidden, "Otter Works", "Heron University"))
        assert each.said.get("booking", {}).get("samples") is None
    assert HookDelivery.objects.filter(hook__in=[ours, theirs]).count() == len(paths)


@pytest.mark.django_db
def test_others_are_told_nothing(instrument, customer, person, listener):
    hook_of(OrganisationFactory(), listener.url)
    hook_of(UniversityFactory(), listener.url)
    ask(instrument, person)
    sweep(now=NOW)
    assert listener.requests == []


@pytest.mark.django_db
def test_the_lab_hears_of_nothing_that_waits_for_endorsement(
    instrument, manager, customer, person, listener
):
    customer.endorsement = "always"
    customer.save()
    hook_of(instrument.lab.university, f"{listener.url}/lab")
    hook_of(customer, f"{listener.url}/customer")
    booking = ask(instrument, person)
    assert booking.state == State.ENDORSEMENT
    cancel(booking=booking, person=person, now=NOW + MINUTE)
    sweep(now=NOW + 2 * MINUTE)
    assert [each.path for each in listener.requests] == ["/customer", "/customer"]


@pytest.mark.django_db
def test_a_decision_that_is_undone_is_told_to_nobody(
    instrument, manager, customer, person, listener
):
    hook_of(customer, listener.url)
    booking = ask(instrument, person)
    sweep(now=NOW)
    approve(booking=booking, person=manager, now=NOW + MINUTE)
    undo(booking=booking, person=manager, now=NOW + MINUTE + dt.timedelta(seconds=5))
    sweep(now=NOW + 3 * MINUTE)
    assert [each.said["event"] for each in listener.requests] == ["booking.request"]


@pytest.mark.django_db
def test_a_university_that_books_at_its_own_lab_is_told_once(instrument, listener):
    own = engineer(instrument.lab.university)
    hook_of(instrument.lab.university, listener.url)
    ask(instrument, own)
    sweep(now=NOW)
    (request,) = listener.requests
    assert request.said["side"] == "lab"


@pytest.mark.django_db
def test_what_fails_is_tried_again_as_the_same_and_given_up_visibly(
    instrument, customer, person, administrator, listener
):
    hook = hook_of(customer, listener.url)
    listener.status = 500
    ask(instrument, person)
    now = NOW
    collect(now=now)
    send_hook(hook.deliveries.get().pk, now=now)
    for pause in BACKOFF:
        delivery = hook.deliveries.get()
        assert (delivery.state, delivery.not_before) == ("queued", now + pause)
        assert hand_out_hooks(now=now + pause - dt.timedelta(seconds=1)) == []
        now += pause
        assert hand_out_hooks(now=now) == [delivery]
        send_hook(delivery.pk, now=now)
    delivery = hook.deliveries.get()
    assert (delivery.state, delivery.status, delivery.error) == ("given_up", 500, "HTTP 500")
    assert len(listener.requests) == len(BACKOFF) + 1
    page = visiting(administrator).get(reverse("hook", args=[hook.public_id])).content.decode()
    assert "Given up" in page
    assert "HTTP 500" in page

    listener.status = 204
    answer = visiting(administrator).post(
        reverse("hook", args=[hook.public_id]), {"verb": "again", "delivery": delivery.key}
    )
    assert answer.status_code == 302
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("queued", 0)
    send_hook(delivery.pk, now=now)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status, delivery.error) == ("sent", 204, "")
    assert len({each.headers["X-Benchlink-Delivery"] for each in listener.requests}) == 1


@pytest.mark.django_db
def test_what_a_killed_worker_had_comes_back(customer, listener):
    hook = hook_of(customer, listener.url)
    trial = try_hook(hook=hook, now=NOW)
    assert take_hook(delivery=trial.pk, now=NOW) is not None
    assert take_hook(delivery=trial.pk, now=NOW + LEASE - MINUTE) is None
    assert hand_out_hooks(now=NOW + LEASE - MINUTE) == []
    assert not send_again(delivery=trial, now=NOW + MINUTE)
    assert sweep(now=NOW + LEASE) == 1
    assert [each.said["event"] for each in listener.requests] == ["test"]
    assert take_hook(delivery=trial.pk, now=NOW + 3 * LEASE) is None


@pytest.mark.django_db
def test_nobody_is_sent_elsewhere(customer, listener):
    hook = hook_of(customer, listener.url)
    listener.status, listener.location = 307, f"{listener.url}/elsewhere"
    trial = try_hook(hook=hook, now=NOW)
    assert not send_hook(trial.pk, now=NOW)
    assert [each.path for each in listener.requests] == ["/"]
    trial.refresh_from_db()
    assert trial.state == "queued"
    assert trial.error


@pytest.mark.django_db
@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "[fe80::1]",
        "[fd00::1]",
        "100.64.0.1",
    ],
)
def test_no_address_of_our_own_network_is_asked(customer, listener, settings, host):
    settings.WEBHOOK_PRIVATE = False
    port = listener.server_address[1]
    hook = hook_of(customer, f"http://{host}:{port}/")
    trial = try_hook(hook=hook, now=NOW)
    assert not send_hook(trial.pk, now=NOW)
    trial.refresh_from_db()
    assert (trial.status, trial.error) == (None, "InvalidIPAddress")
    assert listener.requests == []


@pytest.mark.django_db
def test_whoever_does_not_answer_is_left(customer, listener, monkeypatch):
    monkeypatch.setattr(sending, "IN_ALL", 0.3)
    hook = hook_of(customer, listener.url)
    trial = try_hook(hook=hook, now=NOW)
    listener.go_on.clear()
    assert not send_hook(trial.pk, now=NOW)
    trial.refresh_from_db()
    assert (trial.state, trial.error) == ("queued", "no whole answer in time")


@pytest.mark.django_db
def test_nobody_there_is_a_failure_that_tells_no_address(customer):
    hook = hook_of(customer, "http://127.0.0.1:9/in?token=hidden")
    trial = try_hook(hook=hook, now=NOW)
    assert not send_hook(trial.pk, now=NOW)
    trial.refresh_from_db()
    assert trial.error == "ConnectionError"


@pytest.mark.django_db
def test_a_new_secret_signs_from_then_on(customer, listener):
    hook = hook_of(customer, listener.url)
    former = secret_of(hook)
    fresh = renew_secret(hook=hook)
    assert fresh != former
    assert secret_of(Hook.objects.get()) == fresh
    trial = try_hook(hook=hook, now=NOW)
    assert send_hook(trial.pk, now=NOW)
    (request,) = listener.requests
    stamp = request.headers["X-Benchlink-Timestamp"]
    assert stamp == str(int(NOW.timestamp()))
    signed = hmac.new(fresh.encode(), f"{stamp}.".encode() + request.body, hashlib.sha256)
    assert request.headers["X-Benchlink-Signature"] == f"sha256={signed.hexdigest()}"


@pytest.mark.django_db
def test_what_signs_and_where_it_goes_is_kept_shut(customer):
    hook = hook_of(customer, "https://program.example/in?token=hidden")
    row = json.dumps(list(Hook.objects.values()), default=str)
    assert "hidden" not in row
    assert secret_of(hook) not in row
    assert address_of(hook) == "https://program.example/in?token=hidden"
    assert hook.host == "program.example"


@pytest.mark.django_db
def test_a_channel_removed_while_something_is_sent(customer, listener):
    hook = hook_of(customer, listener.url)
    trial = try_hook(hook=hook, now=NOW)
    taken = take_hook(delivery=trial.pk, now=NOW)
    remove_hook(hook=hook)
    note_hook(delivery=taken, status=200, error="", now=NOW)
    assert not HookDelivery.objects.exists()
    assert not send_hook(trial.pk, now=NOW)


@pytest.mark.django_db
def test_old_ones_go(customer, listener, settings):
    hook = hook_of(customer, listener.url)
    trial = try_hook(hook=hook, now=NOW)
    send_hook(trial.pk, now=NOW)
    days = dt.timedelta(days=settings.RETENTION_DAYS["deliveries"])
    apply_retention(now=NOW + days - MINUTE)
    assert HookDelivery.objects.exists()
    apply_retention(now=NOW + days + MINUTE)
    assert not HookDelivery.objects.exists()


@pytest.mark.django_db
def test_so_many_and_no_more(customer):
    for number in range(MOST_HOOKS):
        hook_of(customer, "https://program.example/", name=str(number))
    with pytest.raises(HookRefused) as refused:
        hook_of(customer, "https://program.example/")
    assert refused.value.faults == [HookFault.TOO_MANY]
