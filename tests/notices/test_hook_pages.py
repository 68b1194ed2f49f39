"""The pages of an organisation's channels, and who may open them."""

import pytest
from django.urls import reverse

from booking.notices.hooks.actions import try_hook
from booking.notices.hooks.models import Hook
from booking.notices.hooks.queries import secret_of
from tests.factories import NOW, MembershipFactory, OrganisationFactory, engineer
from tests.notices.telling import hook_of
from tests.visiting import visiting


@pytest.fixture
def customer(db):
    return OrganisationFactory(name_en="Otter Works")


@pytest.fixture
def person(customer):
    return engineer(customer)


@pytest.fixture
def administrator(customer):
    return MembershipFactory(organisation=customer, role="administrator").person


WISH = {
    "kind": "webhook",
    "name": "Planning",
    "address": "https://program.example/in?token=hidden",
    "secret": "",
    "language": "zh-hans",
}


@pytest.mark.django_db
def test_an_administrator_adds_one_and_sees_its_secret_once(customer, administrator):
    client = visiting(administrator)
    url = reverse("hooks", args=[customer.public_id])
    assert client.get(url).status_code == 200
    answer = client.post(url, WISH)
    hook = Hook.objects.get()
    assert answer.url == reverse("hook", args=[hook.public_id])
    page = client.get(answer.url).content.decode()
    assert secret_of(hook) in page
    assert "token=hidden" not in page
    assert secret_of(hook) not in client.get(answer.url).content.decode()
    assert hook.name in client.get(url).content.decode()


@pytest.mark.django_db
def test_its_page_renews_tries_and_removes(customer, administrator):
    hook = hook_of(customer)
    former = secret_of(hook)
    client, url = visiting(administrator), reverse("hook", args=[hook.public_id])
    assert client.post(url, {"verb": "renew"}).status_code == 302
    assert secret_of(Hook.objects.get()) != former
    assert secret_of(Hook.objects.get()) in client.get(url).content.decode()
    client.post(url, {"verb": "try"})
    assert hook.deliveries.count() == 1
    assert "Trial" in client.get(url).content.decode()
    assert client.post(url, {"verb": "dance"}).status_code == 400
    assert client.post(url, {"verb": "remove"}).status_code == 302
    assert not Hook.objects.exists()
    assert client.get(url).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"address": "http://program.example/"}, "must begin with https://"),
        ({"address": "nothing"}, "This is no web address"),
        ({"kind": "wecom"}, "Copy the robot&#x27;s whole address"),
        ({"kind": "dingtalk", "address": "https://d.example/?access_token=x"}, "Switch on the"),
        ({"name": ""}, "This field is required."),
        ({"kind": "pigeon"}, "Select a valid choice"),
    ],
)
def test_the_page_says_what_is_wrong(customer, administrator, settings, changes, sentence):
    settings.WEBHOOK_HTTP = False
    sent = {**WISH, **changes}
    answer = visiting(administrator).post(reverse("hooks", args=[customer.public_id]), sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert sent["name"] in page
    assert not Hook.objects.exists()


@pytest.mark.django_db
def test_another_organisations_are_not_there(customer, administrator):
    theirs = hook_of(OrganisationFactory())
    trial = try_hook(hook=theirs, now=NOW)
    mine = hook_of(customer)
    client = visiting(administrator)
    assert client.get(reverse("hook", args=[theirs.public_id])).status_code == 404
    for sent in ({"verb": "renew"}, {"verb": "remove"}, {"verb": "try"}):
        answer = client.post(reverse("hook", args=[theirs.public_id]), sent)
        assert answer.status_code == 404
    own = reverse("hook", args=[mine.public_id])
    for key in (str(trial.key), "nothing", ""):
        assert client.post(own, {"verb": "again", "delivery": key}).status_code == 404
    trial.refresh_from_db()
    assert (Hook.objects.count(), trial.attempts, trial.state) == (2, 0, "queued")


@pytest.mark.django_db
def test_a_member_sees_none(customer, person):
    hook = hook_of(customer)
    client = visiting(person)
    assert client.get(reverse("hooks", args=[customer.public_id])).status_code == 404
    assert client.get(reverse("hook", args=[hook.public_id])).status_code == 404
