"""The words for faults."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .rules import FaultState, Urgency

URGENCIES: dict[str, str | Promise] = {
    Urgency.STOPS.value: _("Nobody can work with it"),
    Urgency.HAMPERS.value: _("It works, but not well"),
    Urgency.MINOR.value: _("Minor"),
}

FAULT_STATES: dict[str, str | Promise] = {
    FaultState.OPEN.value: pgettext_lazy("fault", "Open"),
    FaultState.RESOLVED.value: _("Resolved"),
}
