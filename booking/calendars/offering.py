"""What the finder says beside what it found: of trainings in the place of slots, of counts."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from booking.accounts.templatetags.face import badge
from booking.labs.rules import ServiceMode

from .catalogue import LabLabel
from .catalogue.columns import MODE_BITS


def training_first(lab: LabLabel, url: str, modes: int) -> SafeString:
    """That a qualification is needed, with the way to the lab's trainings, as an item of a list.

    ``url`` is the instrument's page, ``modes`` the bits of how it is offered: a technician's
    help can be had without a training.
    """
    out = format_html(
        '<li class="found-training"><span>{}</span> <a href="{}">{}</a></li>',
        gettext("Needs a qualification, which you do not hold."),
        reverse("lab_trainings", args=[lab.slug]),
        gettext("Trainings of the lab"),
    )
    if modes & MODE_BITS[ServiceMode.ASSISTED]:
        out += format_html(
            '<li class="found-training"><a href="{}?mode={}#request">{}</a></li>',
            url,
            ServiceMode.ASSISTED.value,
            gettext("With a technician"),
        )
    return out


def training_badge(*, able: bool) -> SafeString:
    """That an instrument asks for a training, or that its reader has it."""
    return badge(training_word(able=able), "certificate", "green" if able else "amber")


def training_word(*, able: bool) -> str:
    """What ``training_badge`` says."""
    return gettext("You are trained for it") if able else gettext("Training needed")


def counts_without_time() -> SafeString:
    """That the counts beside the filters know nothing of the time that a search asks for."""
    return format_html(
        '<p class="form-hint">{}</p>',
        gettext("The numbers count all instruments that can do it, whether or not they are free."),
    )
