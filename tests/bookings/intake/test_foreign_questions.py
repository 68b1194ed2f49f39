"""Questions and answers of another lab's form, sent to one's own address, are not there."""

import pytest
from django.urls import reverse

from booking.bookings.models import Booking
from booking.labs.models import IntakeField
from tests.factories import InstrumentFactory, LabFactory, LabRoleFactory, engineer, open_days
from tests.labs.intake.asked import published
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab():
    return LabFactory()


@pytest.fixture
def manager(lab):
    return visiting(LabRoleFactory(lab=lab).person)


@pytest.mark.parametrize("verb", ["up", "down", "remove"])
def test_question_of_a_form(lab, manager, verb):
    mine, elsewhere = InstrumentFactory(lab=lab), InstrumentFactory()
    published(mine)
    theirs = published(elsewhere)
    before = list(IntakeField.objects.filter(version__instrument=elsewhere).values())
    for instrument in (mine, InstrumentFactory(lab=lab)):
        address = reverse("intake_form", args=[instrument.public_id])
        for key in (theirs["state"].key, "nothing"):
            assert manager.post(address, {"verb": verb, "question": key}).status_code == 302
        at = reverse("intake_question", args=[instrument.public_id])
        address = f"{at}?question={theirs['state'].key}"
        assert manager.get(address).status_code == 404
        assert manager.post(address, {"label_en": "Ours"}).status_code == 404
    assert list(IntakeField.objects.filter(version__instrument=elsewhere).values()) == before


def test_answers_to_questions_of_elsewhere(lab):
    mine, elsewhere = InstrumentFactory(lab=lab), InstrumentFactory()
    open_days(mine)
    published(mine)
    theirs = published(elsewhere)
    person = engineer()
    sent = {
        "project": person.memberships.get().organisation.general_project.public_id,
        "mode": "self",
        "start": "2027-03-02T09:00",
        "length": "120",
        "purpose": "Phase analysis",
        f"ask-{theirs['state'].key}": "solid",
    }
    answer = visiting(person).post(reverse("request_booking", args=[mine.public_id]), sent)
    assert answer.status_code == 400
    assert not Booking.objects.exists()
