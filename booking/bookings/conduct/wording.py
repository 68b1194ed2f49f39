"""The words of conduct."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .rules import ConductReason, PointKind, PointState

POINT_KINDS: dict[str, str | Promise] = {
    PointKind.NO_SHOW.value: _("Nobody came"),
    PointKind.LATE.value: _("Cancelled past the deadline"),
    PointKind.UNUSED.value: _("Booked more than twice what was used"),
}

POINT_STATES: dict[str, str | Promise] = {
    PointState.STANDING.value: pgettext_lazy("point", "Counts"),
    PointState.APPEALED.value: pgettext_lazy("point", "Appealed"),
    PointState.UPHELD.value: pgettext_lazy("point", "Upheld"),
    PointState.FORGIVEN.value: pgettext_lazy("point", "Forgiven"),
}

CONDUCT_REASONS: dict[str, str | Promise] = {
    ConductReason.WRONG_STATE.value: _(
        "This point has changed since you opened the page. It is shown here as it stands."
    ),
    ConductReason.NOT_ALLOWED.value: _("You have no right to do this with this point."),
    ConductReason.WORDS_MISSING.value: _("Say why in a line or two. The other side reads it."),
    ConductReason.OWN_POINT.value: _("Nobody decides on a point of their own. Ask a colleague."),
}
