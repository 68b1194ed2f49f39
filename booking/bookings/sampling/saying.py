"""What comes next with samples, as a sentence for whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext, ngettext

from ..rules import LIVE, State
from .rules import HERE, SampleState


def next_sentence(
    state: State, tally: Mapping[str, int], *, on_their_way: int, for_lab: bool
) -> str:
    """What comes next. ``tally`` counts samples by their states' values, ``on_their_way`` those
    that are announced and not received."""
    if state not in LIVE:
        return _afterwards(tally, on_their_way, for_lab=for_lab)
    return (_for_lab if for_lab else _for_customer)(state, tally, on_their_way)


def _for_lab(state: State, tally: Mapping[str, int], on_their_way: int) -> str:
    if tally[SampleState.UNUSABLE]:
        return gettext(
            "The customer is asked to send new samples in the place of those that cannot be used, "
            "to go on without them, or to cancel. Return or dispose of what stays here."
        )
    if state is State.IN_USE:
        if tally[SampleState.RECEIVED]:
            return gettext("More samples have come since the start. Take them up as well.")
        return gettext("Finish the booking when the work is done; the samples are done with it.")
    if tally[SampleState.RECEIVED]:
        return gettext("Start the work on the booking's page when you begin with the samples.")
    if on_their_way:
        return gettext("Samples are announced. Receive them here when they are there.")
    return gettext("Nothing is announced yet. Whatever comes is received here.")


def _for_customer(state: State, tally: Mapping[str, int], on_their_way: int) -> str:
    if tally[SampleState.UNUSABLE]:
        if state is State.APPROVED:
            return gettext(
                "The lab cannot work with some of your samples. Send new ones, go on with the "
                "rest, or cancel the booking free of charge."
            )
        return gettext(
            "The lab cannot work with some of your samples. Send new ones, or go on with the "
            "rest: you pay for the samples that are done."
        )
    if tally[SampleState.EXPECTED] > on_their_way:
        return ngettext(
            "Send or bring %(n)s sample, and announce it here. Put the label on the parcel.",
            "Send or bring %(n)s samples, and announce them here. Put the label on the parcel.",
            tally[SampleState.EXPECTED] - on_their_way,
        ) % {"n": tally[SampleState.EXPECTED] - on_their_way}
    if on_their_way:
        return gettext("Your samples are announced. You get an e-mail when the lab has them.")
    if state is State.IN_USE:
        return gettext("The lab works on your samples.")
    return gettext("The lab has your samples and starts with them soon.")


def _afterwards(tally: Mapping[str, int], on_their_way: int, *, for_lab: bool) -> str:
    if on_their_way:
        if for_lab:
            return gettext(
                "The booking is over and its parcel on its way. Receive it here when it comes, "
                "and return it to the sender."
            )
        return gettext(
            "The booking is over and your parcel on its way. The lab returns to you what comes."
        )
    left = sum(tally[each] for each in HERE - {SampleState.IN_WORK})
    if not left:
        return gettext("None of the samples is in the lab any more.")
    if for_lab:
        return ngettext(
            "%(n)s sample is still here. Return it, or dispose of it.",
            "%(n)s samples are still here. Return them, or dispose of them.",
            left,
        ) % {"n": left}
    return ngettext(
        "%(n)s sample is still in the lab, which returns it or disposes of it.",
        "%(n)s samples are still in the lab, which returns them or disposes of them.",
        left,
    ) % {"n": left}
