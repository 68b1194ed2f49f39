"""The words of trainings."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .rules import SeatState, TrainingReason, TrainingState

TRAINING_STATES: dict[str, str | Promise] = {
    TrainingState.PLANNED.value: pgettext_lazy("training", "Planned"),
    TrainingState.CALLED_OFF.value: pgettext_lazy("training", "Called off"),
}

SEAT_STATES: dict[str, str | Promise] = {
    SeatState.TAKEN.value: pgettext_lazy("training", "Has a place"),
    SeatState.WAITING.value: pgettext_lazy("training", "Waits for a place"),
    SeatState.LEFT.value: pgettext_lazy("training", "Withdrawn"),
    SeatState.CALLED_OFF.value: pgettext_lazy("training", "Called off"),
    SeatState.PASSED.value: pgettext_lazy("training", "Passed"),
    SeatState.FAILED.value: pgettext_lazy("training", "Not passed"),
    SeatState.ABSENT.value: pgettext_lazy("training", "Was not there"),
}

TRAINING_REASONS: dict[str, str | Promise] = {
    TrainingReason.NO_INSTRUMENT.value: _("Choose at least one instrument."),
    TrainingReason.NOT_IN_SERVICE.value: _("One of these instruments is not in service."),
    TrainingReason.STARTS_PAST.value: _("This start has passed. Give one that is to come."),
    TrainingReason.NOT_BEGUN.value: _("The training has not begun, so nobody has a result yet."),
    TrainingReason.BEGUN.value: _("The training has begun."),
    TrainingReason.FULL.value: _("The last place was taken a moment ago."),
    TrainingReason.NOT_VERIFIED.value: _(
        "People of a verified organisation can sign up. You belong to none yet."
    ),
    TrainingReason.WRONG_STATE.value: _(
        "This has changed since you opened the page. It is shown here as it stands."
    ),
    TrainingReason.NOT_ALLOWED.value: _("You have no right to do this with this training."),
}
