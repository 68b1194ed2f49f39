"""The words for samples and parcels."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .rules import Carriage, SampleState, Shelf, Way

SAMPLE_STATES: dict[str, str | Promise] = {
    SampleState.EXPECTED.value: pgettext_lazy("sample", "Expected"),
    SampleState.RECEIVED.value: pgettext_lazy("sample", "Received"),
    SampleState.IN_WORK.value: pgettext_lazy("sample", "In work"),
    SampleState.DONE.value: pgettext_lazy("sample", "Done"),
    SampleState.UNUSABLE.value: pgettext_lazy("sample", "Unusable"),
    SampleState.LEFT_OUT.value: pgettext_lazy("sample", "Left out"),
    SampleState.RETURNED.value: pgettext_lazy("sample", "Returned"),
    SampleState.DISPOSED.value: pgettext_lazy("sample", "Disposed of"),
}

LOOKS: dict[str, tuple[str, str]] = {
    SampleState.EXPECTED.value: ("hourglass", "amber"),
    SampleState.RECEIVED.value: ("inbox", "green"),
    SampleState.IN_WORK.value: ("player-play", "blue"),
    SampleState.DONE.value: ("check", "green"),
    SampleState.UNUSABLE.value: ("alert-triangle", "red"),
    SampleState.LEFT_OUT.value: ("minus", "grey"),
    SampleState.RETURNED.value: ("arrow-left", "grey"),
    SampleState.DISPOSED.value: ("archive", "grey"),
}
"""An icon and a colour for each state."""

WAYS: dict[str, str | Promise] = {
    Way.TO_LAB.value: _("To the lab"),
    Way.BACK.value: _("Back to the customer"),
}

CARRIAGES: dict[str, str | Promise] = {
    Carriage.SHIPPED.value: _("Shipped by a carrier"),
    Carriage.BY_HAND.value: _("Handed over in person"),
}

SHELVES: dict[str, str | Promise] = {
    Shelf.EXPECTED.value: pgettext_lazy("samples", "Expected"),
    Shelf.HERE.value: pgettext_lazy("samples", "Here"),
    Shelf.LEAVES.value: pgettext_lazy("samples", "To return or dispose of"),
}
