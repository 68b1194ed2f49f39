"""The words for bookings that are asked for together."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import Every, GroupKind

GROUP_KINDS: dict[str, str | Promise] = {
    GroupKind.SERIES.value: _("Series"),
    GroupKind.BASKET.value: _("Basket"),
}

EVERY: dict[str, str | Promise] = {
    Every.DAY.value: _("Every day"),
    Every.WORKDAY.value: _("Monday to Friday"),
    Every.WEEK.value: _("Every week"),
    Every.FORTNIGHT.value: _("Every two weeks"),
}
