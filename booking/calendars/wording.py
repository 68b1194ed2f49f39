"""The words for this room's enums."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import BookingMode, ClaimKind, EntryKind

BOOKING_MODES: dict[str, str | Promise] = {
    BookingMode.BY_APPOINTMENT.value: _("By appointment"),
    BookingMode.WALK_IN_TOO.value: _("By appointment and walk-in"),
    BookingMode.CLOSED.value: _("Closed to booking"),
}

CLAIM_KINDS: dict[str, str | Promise] = {
    ClaimKind.BOOKED.value: _("Booked"),
    ClaimKind.IN_USE.value: _("In use"),
    ClaimKind.CLEAN_UP.value: _("Clean-up"),
}

ENTRY_KINDS: dict[str, str | Promise] = {
    EntryKind.OPENING.value: _("Opening hours"),
    EntryKind.CLOSURE.value: _("Closure"),
    EntryKind.MAINTENANCE.value: _("Maintenance"),
    EntryKind.ASSISTED.value: _("Assisted hours"),
}
