"""The pages of rules that decide alone: made, put in order, tried, and taken away."""

import html
import re

import pytest
from auditlog.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from booking.bookings.models import ApprovalRule
from booking.bookings.ruling.actions import MOST_RULES, add_rule
from booking.bookings.ruling.queries import rules_of
from tests.asking import ask
from tests.factories import NOW, InstrumentFactory, LabRoleFactory, engineer, open_days, shanghai
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def instrument():
    instrument = InstrumentFactory(name_en="Diffractometer D8")
    open_days(instrument)
    return instrument


@pytest.fixture
def lab(instrument):
    return instrument.lab


@pytest.fixture
def manager(lab):
    return visiting(LabRoleFactory(lab=lab).person)


def words(answer):
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(html.unescape(text).split())


TYPED = {
    "outcome": "approve",
    "classes": ["own_university", "chain_member"],
    "modes": ["self"],
    "qualified": "on",
    "weekdays": ["0", "1", "2", "3", "4"],
    "day_from": "09:00",
    "day_until": "18:00",
    "longest_minutes": "240",
    "price_at_most": "800",
    "clean_days": "90",
}
SAID = (
    "Approved at once if: Own university or Chain member, self-operated, qualified, "
    "Mon to Fri within 09:00–18:00, at most 4 h, price known and at most ¥800.00, "
    "no no-show or late cancellation in this lab in 90 days"
)


@pytest.mark.parametrize("kind", ["lab", "instrument"])
def test_a_rule_is_added_and_told_in_words(lab, instrument, manager, kind):
    owner = lab if kind == "lab" else instrument
    prefix = "" if kind == "lab" else "instrument_"
    address = reverse(f"{prefix}approval_rules", args=[owner.public_id])
    assert manager.get(address).status_code == 200
    added = manager.post(reverse(f"{prefix}approval_rule", args=[owner.public_id]), TYPED)
    assert added.url == address
    assert SAID in words(manager.get(address))
    rule = rules_of(owner).get()
    assert (rule.lab, rule.instrument) == ((lab, None) if kind == "lab" else (None, instrument))
    assert LogEntry.objects.filter(content_type__model="approvalrule").count() == 1


def test_the_instrument_shows_the_rules_that_come_after_its_own(lab, instrument, manager):
    add_rule(owner=lab, longest_minutes=60)
    said = words(manager.get(reverse("instrument_approval_rules", args=[instrument.public_id])))
    assert "No rules of its own" in said
    assert "The lab's rule 1 Approved at once if: at most 1 h" in said


def test_a_rule_is_changed_whole(lab, manager):
    rule = add_rule(owner=lab, longest_minutes=60, qualified=True, weekdays="0,2")
    address = f"{reverse('approval_rule', args=[lab.public_id])}?rule={rule.pk}"
    page = manager.get(address).content.decode()
    assert re.search(r'name="weekdays" value="2"[^>]*checked', page)
    manager.post(address, {"outcome": "leave", "first": "on"})
    rule.refresh_from_db()
    assert (rule.outcome, rule.first, rule.qualified) == ("leave", True, False)
    assert (rule.longest_minutes, rule.weekdays) == (None, "")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"longest_minutes": "0"}, "greater than or equal to 5"),
        ({"day_from": "19:00"}, "The hours must end after they begin"),
        ({"completed_at_least": "2", "first": "on"}, "choose one of the two"),
        ({"ahead_least_hours": "48", "ahead_most_hours": "24"}, "Nothing lies both so near"),
        ({"classes": ["nobody"]}, "nobody is not one of the available choices"),
        ({"outcome": ""}, "This field is required"),
    ],
)
@pytest.mark.parametrize("verb", ["save", "try"])
def test_what_cannot_stand_is_told_and_what_was_typed_stays(lab, manager, verb, typed, sentence):
    sent = {**TYPED, **typed, "verb": verb}
    answer = manager.post(reverse("approval_rule", args=[lab.public_id]), sent)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert 'value="800"' in answer.content.decode()
    assert not ApprovalRule.objects.exists()


def test_one_too_many_is_told(lab, manager):
    for _number in range(MOST_RULES):
        add_rule(owner=lab)
    said = words(manager.get(reverse("approval_rules", args=[lab.public_id])))
    assert f"There are {MOST_RULES} rules already." in said
    assert "Add a rule" not in said
    answer = manager.post(reverse("approval_rule", args=[lab.public_id]), TYPED)
    assert answer.status_code == 422
    assert "Take one away first." in words(answer)


def test_their_order_and_their_end(lab, manager):
    one, two = add_rule(owner=lab, longest_minutes=60), add_rule(owner=lab, qualified=True)
    address = reverse("approval_rules", args=[lab.public_id])
    manager.post(address, {"verb": "up", "rule": two.pk})
    assert list(rules_of(lab)) == [two, one]
    manager.post(address, {"verb": "down", "rule": two.pk})
    assert list(rules_of(lab)) == [one, two]
    manager.post(address, {"verb": "remove", "rule": one.pk})
    assert list(rules_of(lab)) == [two]
    again = manager.post(address, {"verb": "remove", "rule": one.pk}, follow=True)
    assert "This rule was taken away already." in words(again)
    assert manager.post(address, {"verb": "burn", "rule": two.pk}).status_code == 400


def test_a_rule_is_tried_before_it_is_saved(lab, instrument, manager):
    ask(instrument, hours=1)
    ask(instrument, at=shanghai(3, 9), hours=5)
    sent = {"outcome": "approve", "longest_minutes": "60", "verb": "try"}
    answer = manager.post(reverse("approval_rule", args=[lab.public_id]), sent)
    assert answer.status_code == 200
    said = words(answer)
    assert "With this rule, not saved yet" in said
    assert "2 requests in the past 30 days. 1 would have been approved at once." in said
    assert "This rule: at most 1 h" in said
    assert "This rule fails on: at most 1 h" in said
    assert 'value="60"' in answer.content.decode()
    assert not ApprovalRule.objects.exists()


def test_the_dry_run_of_saved_rules(lab, instrument, manager):
    other = InstrumentFactory(lab=lab, name_en="Microscope")
    open_days(other)
    address = reverse("approval_dry_run", args=[lab.public_id])
    assert "No request in the past month" in words(manager.get(address))
    person = engineer()
    short, long = ask(instrument, person, hours=1), ask(other, person, at=shanghai(3, 9), hours=5)
    assert "No rule is saved that is about these requests." in words(manager.get(address))
    add_rule(owner=lab, longest_minutes=60)
    add_rule(owner=other, outcome="leave")
    said = words(manager.get(address))
    assert "Rule 1: at most 1 h Waiting for a decision" in said
    assert "Rule 1 of Microscope leaves every request to a person." in said
    approved = manager.get(address, {"show": "approved"}).content.decode()
    assert short.public_id in approved
    assert long.public_id not in approved
    left = manager.get(address, {"show": "left"}).content.decode()
    assert short.public_id not in left
    assert long.public_id in left
    of_one = reverse("instrument_approval_dry_run", args=[instrument.public_id])
    said = words(manager.get(of_one))
    assert "1 request in the past 30 days." in said
    assert "The lab's rule 1: at most 1 h" in said


def test_who_asks_is_told_at_once(lab, instrument):
    add_rule(owner=lab)
    person = engineer()
    sent = {
        "project": person.memberships.get().organisation.general_project.public_id,
        "mode": "self",
        "start": "2027-03-02T09:00",
        "length": "120",
        "purpose": "Phase analysis",
    }
    address = reverse("request_booking", args=[instrument.public_id])
    said = words(visiting(person).post(address, sent, follow=True))
    assert "Approved at once by the lab's rules." in said
    assert "Approved at once, as every request here." in said
