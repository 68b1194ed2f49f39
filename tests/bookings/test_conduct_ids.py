"""Numbers of points, trainings and seats in a form: those of another lab or person are not there.

With tests/test_foreign_ids.py, which knows every number that a form takes.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from booking.bookings.models import Training
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    PersonFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab():
    return LabFactory()


@pytest.fixture
def manager(lab):
    return visiting(LabRoleFactory(lab=lab).person)


def a_point(booking):
    return booking.points.create(
        lab=booking.instrument.lab, person=booking.requester, kind="no_show", at=NOW
    )


@pytest.mark.parametrize("name", ["my_conduct", "lab_conduct", "appeals"])
def test_point(lab, manager, name):
    elsewhere = InstrumentFactory()
    open_days(elsewhere)
    point = a_point(ask(elsewhere))
    boss = MembershipFactory(organisation=lab.university, role="administrator").person
    client, args = {
        "my_conduct": (visiting(engineer()), []),
        "lab_conduct": (manager, [lab.public_id]),
        "appeals": (visiting(boss), [lab.university.public_id]),
    }[name]
    sent = {"point": point.pk, "verb": "forgive", "note": "x"}
    assert client.post(reverse(name, args=args), sent).status_code == 404
    point.refresh_from_db()
    assert point.state == "standing"


def a_training(lab):
    return Training.objects.create(
        lab=lab,
        title="First steps",
        place="Room 305",
        starts=NOW,
        ends=shanghai(1, 12),
        places=4,
        planned_by=PersonFactory(),
        planned_at=NOW,
    )


def test_training(lab):
    training = a_training(LabFactory())
    sent = {"training": training.pk, "verb": "sign_up"}
    address = reverse("lab_trainings", args=[lab.public_id])
    assert visiting(engineer()).post(address, sent).status_code == 404
    assert not training.seats.exists()


def test_seat(lab, manager):
    mine, theirs = a_training(lab), a_training(LabFactory())
    seat = theirs.seats.create(person=engineer(), state="taken", asked_at=NOW)
    address = reverse("training_roster", args=[lab.public_id])
    for training, status in ((mine, 404), (theirs, 404)):
        sent = {"seat": seat.pk, "verb": "pass"}
        answer = manager.post(f"{address}?training={training.pk}", sent)
        assert answer.status_code == status
    seat.refresh_from_db()
    assert seat.state == "taken"
