"""Enterprises that ask to be verified: one waits, one was rejected."""

from __future__ import annotations

import datetime as dt

from booking.accounts.actions import reject_application
from booking.accounts.joining.actions import add_document, hand_in
from booking.accounts.joining.queries import administrators_of, verifiers_of
from booking.accounts.models import Chain, ChainWish, Organisation

from ..city.applications import APPLICATIONS, PAPER
from ..city.enterprises import ENTERPRISES

CODES = {enterprise.key: enterprise.code for enterprise in ENTERPRISES}


def apply(*, now: dt.datetime) -> None:
    """Hands the applications in, each with a licence, and rejects what the city rejects."""
    for each in APPLICATIONS:
        organisation = Organisation.objects.get(code=CODES[each.enterprise])
        chain = Chain.objects.get(slug=each.chain)
        ChainWish.objects.create(organisation=organisation, chain=chain)
        handed_in = now - each.handed_in
        person = administrators_of(organisation, now=now)[0]
        add_document(
            organisation=organisation,
            name="营业执照.pdf",
            content=PAPER,
            by=person,
            now=handed_in,
        )
        hand_in(organisation=organisation, by=person, now=handed_in)
        if each.rejection:
            decided = handed_in + dt.timedelta(hours=1)
            convener = verifiers_of(organisation, now=now)[0]
            reject_application(
                organisation=organisation, by=convener, now=decided, reason=each.rejection
            )
