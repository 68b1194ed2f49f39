"""The sentences about a list of hours."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import HoursFault, HoursRejection

HOURS_FAULTS: dict[str, str | Promise] = {
    HoursFault.BROKEN_ROW.value: _("The quotation marks of this row are wrong."),
    HoursFault.NO_ID.value: _("This cell is empty, but required."),
    HoursFault.DUPLICATE_ID.value: _(
        'The ID "%(value)s" stands on line %(number)s already. The first one counts.'
    ),
    HoursFault.UNKNOWN_ID.value: _('No instrument has the asset number "%(value)s".'),
    HoursFault.NO_NUMBER.value: _('"%(value)s" is no number of hours.'),
    HoursFault.OUT_OF_RANGE.value: _(
        '"%(value)s" is no number of hours of a day: give more than 0 and at most 24.'
    ),
    HoursFault.NO_HALF_HOURS.value: _('"%(value)s" is no whole or half number of hours.'),
    HoursFault.NEITHER_ACTIVE_NOR_NOT.value: _('"%(value)s" is neither 1 nor 0, Y nor N.'),
    HoursFault.RETIRED.value: _("This instrument is retired and stays so."),
    HoursFault.TIME_IS_HELD.value: _(
        "Bookings hold time on this instrument from now on: %(number)s. "
        "Cancel or move them before it goes out of service."
    ),
}


def hours_sentence(rejection: HoursRejection) -> str:
    """Why a row of a list of hours is left out."""
    return str(HOURS_FAULTS[rejection.fault.value]) % {
        "value": rejection.value,
        "number": rejection.number,
    }
