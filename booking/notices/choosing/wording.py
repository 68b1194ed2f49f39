"""The words for what people choose to be told."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import ChoiceFault, Group, When

GROUPS = {
    Group.ACT.value: _("What waits for you"),
    Group.BOOKINGS.value: _("Your own bookings"),
    Group.LAB.value: _("Bookings at your labs"),
    Group.SEARCHES.value: _("Your saved searches"),
    Group.ORGANISATION.value: _("Your organisation"),
}

EXAMPLES = {
    Group.ACT.value: _("Requests to decide or to endorse, another time to answer, applications."),
    Group.BOOKINGS.value: _("Approved, rejected, expired, cancelled, completed."),
    Group.LAB.value: _("Cancelled, expired, and what became of another time."),
    Group.SEARCHES.value: _("Something became free that fits."),
    Group.ORGANISATION.value: _("Verified, suspended, restored."),
}

WHENS: dict[str, str | Promise] = {
    When.AT_ONCE.value: _("At once"),
    When.DAILY.value: _("In the daily digest"),
    When.NEVER.value: _("Not by e-mail"),
}

CHOICE_FAULTS: dict[str, str | Promise] = {
    ChoiceFault.HALF_QUIET.value: _("Give both, or neither."),
    ChoiceFault.ALL_QUIET.value: _("They end as they begin. To get no e-mail, choose so above."),
}
