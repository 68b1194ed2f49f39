"""How labs of the city run: terms, trainings that were held, intake forms, rules, walking in."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from booking.accounts.models import User
from booking.bookings.arriving.actions import make_codes
from booking.bookings.conduct.actions import set_terms
from booking.bookings.models import Booking
from booking.bookings.ruling.actions import add_rule
from booking.bookings.ruling.rules import Outcome
from booking.bookings.training.actions import plan, record, sign_up
from booking.bookings.training.models import Seat, Training
from booking.calendars.actions import set_policy
from booking.calendars.rules import BookingMode
from booking.labs.agreeing.actions import publish_terms
from booking.labs.intake.actions import add_question, publish_draft
from booking.labs.intake.models import Choice
from booking.labs.models import Instrument, Lab
from booking.labs.rules import ServiceMode
from booking.money.rules import CustomerClass

from ..city.happenings import (
    PAST_ABOUT,
    PAST_TRAINED,
    PAST_TRAINING,
    TRAINEES,
    TRAINING_PLACE,
    WALK_IN,
)
from ..city.intakes import INTAKES, Question
from ..city.labs import LABS
from ..city.shapes import Words
from ..city.terms import TERMS
from ..rules import MINUTE, find_instrument, held_on, result_of

MANAGERS = {lab.key: lab.manager.email for labs in LABS.values() for lab in labs}
CODES = {lab.key: lab.code for labs in LABS.values() for lab in labs}


def manager_of(asset_id: str) -> User:
    """Who decides on an instrument. Raises LookupError for an unknown number."""
    return User.objects.get(email=find_instrument(asset_id)[0].manager.email)


def instrument_of(asset_id: str) -> Instrument:
    return Instrument.objects.select_related("lab__university").get(asset_id=asset_id)


def _said(name: str, words: Words) -> dict[str, str]:
    return {
        f"{name}_en": words.en,
        f"{name}_zh_hans": words.zh_hans,
        f"{name}_zh_hant": words.zh_hant,
    }


def _numbered(clauses: tuple[Words, ...]) -> Words:
    texts = ([each.en, each.zh_hans, each.zh_hant] for each in clauses)
    lines = [[f"{at}. {text}" for text in row] for at, row in enumerate(texts, 1)]
    return Words(*("\n".join(column) for column in zip(*lines, strict=True)))


def found(*, opened: dt.datetime, now: dt.datetime) -> None:
    """What labs set up before the first booking: terms, points, labels, and a first training."""
    for key, clauses in TERMS.items():
        text = _numbered(clauses)
        publish_terms(
            lab=Lab.objects.get(code=CODES[key]),
            by=User.objects.get(email=MANAGERS[key]),
            text_en=text.en,
            text_zh_hans=text.zh_hans,
            text_zh_hant=text.zh_hant,
            now=opened,
        )
    for lab in Lab.objects.order_by("pk"):
        make_codes(lab=lab, now=opened)
    first = instrument_of(PAST_TRAINED[0])
    set_terms(lab=first.lab, most=4, days=180, barred_days=14)
    starts = held_on(now)
    training = plan(
        lab=first.lab,
        instruments=[first],
        title=PAST_TRAINING,
        about=PAST_ABOUT,
        place=TRAINING_PLACE,
        starts=starts,
        ends=starts + 150 * MINUTE,
        places=4,
        months=24,
        person=manager_of(first.asset_id),
        now=opened,
    )
    for number, email in enumerate(TRAINEES):
        person = User.objects.get(email=email)
        sign_up(training=training, person=person, now=opened + (number + 1) * 60 * MINUTE)


def furnish(*, now: dt.datetime) -> None:
    """What labs have changed lately: results of the training, forms, rules, and walking in."""
    training = Training.objects.get(title=PAST_TRAINING)
    manager = manager_of(PAST_TRAINED[0])
    for number, seat in enumerate(Seat.objects.filter(training=training).order_by("pk")):
        record(
            seat=seat,
            result=result_of(number),
            person=manager,
            now=training.ends + (number + 1) * MINUTE,
        )
    for asset_id, questions in INTAKES.items():
        _ask(instrument_of(asset_id), questions, by=manager_of(asset_id))
    for asset_id in WALK_IN:
        set_policy(owner=instrument_of(asset_id), mode=BookingMode.WALK_IN_TOO)
    lab = instrument_of(PAST_TRAINED[0]).lab
    # A person looks at whoever comes for the first time.
    add_rule(owner=lab, outcome=Outcome.LEAVE, first=True)
    add_rule(
        owner=lab,
        classes=",".join([CustomerClass.OWN_LABORATORY.value, CustomerClass.OWN_UNIVERSITY.value]),
        modes=ServiceMode.SELF_OPERATED.value,
        qualified=True,
        longest_minutes=240,
    )
    add_rule(
        owner=instrument_of("FC-2019-0101"),
        modes=ServiceMode.SELF_OPERATED.value,
        longest_minutes=120,
        price_at_most=Decimal(200),
        good_standing=True,
    )


def _ask(instrument: Instrument, questions: tuple[Question, ...], *, by: User) -> None:
    """Publishes a form right after the last request that came without it."""
    last = Booking.objects.filter(instrument=instrument).order_by("asked_at").last()
    now = (last.asked_at if last else instrument.published_at or by.date_joined) + MINUTE
    for each in questions:
        add_question(
            instrument=instrument,
            kind=each.kind,
            by=by,
            now=now,
            required=each.required,
            unit=each.unit,
            least=each.least,
            most=each.most,
            choices=[Choice(key, **_said("label", label)).as_kept() for key, label in each.choices],
            **_said("label", each.label),
            **(_said("help", each.help) if each.help else {}),
        )
    publish_draft(instrument=instrument, by=by, now=now)
