"""A lab makes the questions of an instrument: drafts, versions, preview."""

import pytest
from django.urls import reverse

from booking.labs.intake.actions import (
    IntakeRefused,
    add_question,
    begin_draft,
    move_question,
    publish_draft,
    remove_question,
    stop_asking,
)
from booking.labs.intake.models import IntakeVersion
from booking.labs.intake.queries import asked_of, drafted_of
from booking.labs.intake.rules import FieldKind, FormFault
from tests.factories import NOW, InstrumentFactory, LabRoleFactory
from tests.labs.intake.asked import LIQUID, published
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def instrument():
    return InstrumentFactory(takes_samples=True)


@pytest.fixture
def manager(instrument):
    return visiting(LabRoleFactory(lab=instrument.lab).person)


def address(instrument, name="intake_form", **query):
    at = reverse(name, args=[instrument.public_id])
    return f"{at}?{'&'.join(f'{key}={value}' for key, value in query.items())}" if query else at


def labels(intake):
    return [each.label_en for each in intake.fields]


def rows_of(*names, **more):
    """What the formset of choices sends."""
    out = {"choices-TOTAL_FORMS": len(names), "choices-INITIAL_FORMS": 0}
    for at, name in enumerate(names):
        out[f"choices-{at}-label_en"] = name
    return out | more


def test_from_nothing_to_asked(manager, instrument):
    text = manager.get(address(instrument)).content.decode()
    assert "Nothing is asked" in text
    sent = {"label_en": "State", "label_zh_hans": "状态", "required": "on"}
    answer = manager.post(
        address(instrument, "intake_question", kind="one"), {**sent, **rows_of("Liquid", "Solid")}
    )
    assert answer.status_code == 302
    state = drafted_of(instrument).fields[0]
    assert [each.label_en for each in state.options] == ["Liquid", "Solid"]
    assert asked_of(instrument) is None
    liquid = state.options[0].key
    sent = {"label_en": "Solvent", "only_if": f"{state.key}:{liquid}"}
    assert (
        manager.post(address(instrument, "intake_question", kind="text"), sent).status_code == 302
    )
    text = manager.get(address(instrument)).content.decode()
    assert "Only if State is: Liquid" in text
    answer = manager.post(address(instrument), {"verb": "publish"}, follow=True)
    assert "Asked with every request from now on." in answer.content.decode()
    asked = asked_of(instrument)
    assert labels(asked) == ["State", "Solvent"]
    assert (asked.version.number, drafted_of(instrument)) == (1, None)


def test_a_change_makes_a_version_and_the_old_one_stays(manager, instrument):
    questions = published(instrument)
    first = asked_of(instrument).version
    at = address(instrument, "intake_question", question=questions["solvent"].key)
    sent = {"label_en": "Which solvent", "only_if": f"{questions['state'].key}:{LIQUID}"}
    assert manager.post(at, sent).status_code == 302
    # Till it is published nothing has changed.
    assert "Which solvent" not in labels(asked_of(instrument))
    manager.post(address(instrument), {"verb": "publish"})
    second = asked_of(instrument)
    assert labels(second) == ["State of the sample", "Which solvent", "Mass"]
    assert second.version.number == 2
    # Answers of a question are known by its key, whatever it says.
    assert second.field(questions["solvent"].key).label_en == "Which solvent"
    first.refresh_from_db()
    assert first.ended_at is not None
    assert [each.label_en for each in first.fields.all()][1] == "Solvent"
    old = manager.get(address(instrument, "intake_preview", version=1)).content.decode()
    assert "Solvent" in old
    assert "Which solvent" not in old


def test_order(manager, instrument):
    questions = published(instrument)
    manager.post(address(instrument), {"verb": "up", "question": questions["mass"].key})
    assert labels(drafted_of(instrument)) == ["State of the sample", "Mass", "Solvent"]
    manager.post(address(instrument), {"verb": "down", "question": questions["state"].key})
    manager.post(address(instrument), {"verb": "down", "question": questions["state"].key})
    assert labels(drafted_of(instrument)) == ["Mass", "Solvent", "State of the sample"]
    text = manager.get(address(instrument)).content.decode()
    assert "It depends on a question that comes after it." in text
    answer = manager.post(address(instrument), {"verb": "publish"}, follow=True)
    assert "It cannot be published yet." in answer.content.decode()
    assert asked_of(instrument).version.number == 1


def test_the_end_of_a_row_stays_where_it_is(instrument):
    questions = published(instrument)
    by = LabRoleFactory(lab=instrument.lab).person
    for key, up in ((questions["state"].key, True), (questions["mass"].key, False), ("none", True)):
        move_question(instrument=instrument, key=key, up=up, by=by, now=NOW)
    assert labels(drafted_of(instrument)) == ["State of the sample", "Solvent", "Mass"]


def test_without_what_it_depends_on_a_question_cannot_be_published(instrument):
    questions = published(instrument)
    by = LabRoleFactory(lab=instrument.lab).person
    remove_question(instrument=instrument, key=questions["state"].key, by=by, now=NOW)
    with pytest.raises(IntakeRefused) as refused:
        publish_draft(instrument=instrument, by=by, now=NOW)
    assert refused.value.faults == ((questions["solvent"].key, FormFault.CONDITION_GONE),)
    assert asked_of(instrument).version.number == 1


def test_a_draft_is_dropped_and_what_is_asked_stays(manager, instrument):
    published(instrument)
    manager.post(address(instrument, "intake_question", kind="text"), {"label_en": "More"})
    assert labels(drafted_of(instrument))[-1] == "More"
    manager.post(address(instrument), {"verb": "drop"})
    assert drafted_of(instrument) is None
    assert len(asked_of(instrument).fields) == 3


def test_nothing_is_asked_any_more(manager, instrument):
    published(instrument)
    manager.post(address(instrument), {"verb": "stop"})
    assert asked_of(instrument) is None
    assert IntakeVersion.objects.get().ended_at is not None
    stop_asking(instrument=instrument, now=NOW)


def test_what_is_wrong_is_told_and_what_was_typed_stays(manager, instrument):
    at = address(instrument, "intake_question", kind="number")
    sent = {"help_en": "Weigh it dry", "unit": "mg", "least": "5", "most": "1"}
    answer = manager.post(at, sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Write the question, in one language at least." in text
    assert "The largest number is smaller than the smallest." in text
    assert "Weigh it dry" in text
    assert drafted_of(instrument) is None
    at = address(instrument, "intake_question", kind="one")
    answer = manager.post(at, {"label_en": "State", **rows_of("Liquid", "")})
    assert answer.status_code == 422
    assert "Offer two choices or more." in answer.content.decode()


def test_a_question_depends_on_one_other(manager, instrument):
    questions = published(instrument)
    at = address(instrument, "intake_question", kind="text")
    ticked = [f"{questions['state'].key}:{LIQUID}", "mode:samples"]
    answer = manager.post(at, {"label_en": "Why", "only_if": ticked})
    assert answer.status_code == 422
    assert "Tick answers of one question alone." in answer.content.decode()


def test_a_question_cannot_depend_on_a_later_one(manager, instrument):
    questions = published(instrument)
    at = address(instrument, "intake_question", question=questions["state"].key)
    text = manager.get(at).content.decode()
    assert f"{questions['state'].key}:" not in text
    assert "mode:samples" in text


def test_preview_judges_and_keeps_nothing(manager, instrument):
    questions = published(instrument)
    at = address(instrument, "intake_preview")
    assert manager.get(at).status_code == 200
    sent = {"mode": "self", f"ask-{questions['state'].key}": LIQUID}
    answer = manager.post(at, sent)
    assert answer.status_code == 422
    assert "The lab needs an answer here." in answer.content.decode()
    sent[f"ask-{questions['solvent'].key}"] = "Ethanol"
    answer = manager.post(at, sent)
    assert answer.status_code == 200
    assert "These answers would be taken." in answer.content.decode()


def test_the_words_of_a_lab_are_no_html(manager, instrument):
    evil = "<script>alert(1)</script>"
    by = LabRoleFactory(lab=instrument.lab).person
    choices = [{"key": "a", "label_en": evil}, {"key": "b", "label_en": "B"}]
    add_question(
        instrument=instrument,
        kind=FieldKind.ONE,
        by=by,
        now=NOW,
        label_en=evil,
        help_en=evil,
        choices=choices,
    )
    key = drafted_of(instrument).fields[0].key
    said = {"label_en": "T", "if_field": key, "if_values": ["a"]}
    add_question(instrument=instrument, kind=FieldKind.TEXT, by=by, now=NOW, **said)
    for page in ("intake_form", "intake_preview"):
        text = manager.get(address(instrument, page)).content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text


@pytest.mark.parametrize("page", ["intake_question", "intake_preview"])
def test_nonsense_in_an_address_is_not_there(manager, instrument, page):
    published(instrument)
    for query in ({"question": "x"}, {"kind": "x"}, {"version": "9"}, {"version": "x"}):
        status = manager.get(address(instrument, page, **query)).status_code
        known = set(query) <= {"question", "kind"} if page == "intake_question" else False
        known = known or (page == "intake_preview" and "version" in query)
        assert status == (404 if known else 200)


def test_one_draft_at_a_time(instrument):
    by = LabRoleFactory(lab=instrument.lab).person
    first = begin_draft(instrument=instrument, by=by, now=NOW)
    assert begin_draft(instrument=instrument, by=by, now=NOW) == first
