"""The words for this room's enums."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import Audience, InstrumentStatus, LabReason, LabRoleKind, PlaceKind, ServiceMode

LAB_ROLES: dict[str, str | Promise] = {
    LabRoleKind.MANAGER.value: _("Lab manager"),
    LabRoleKind.TECHNICIAN.value: _("Technician"),
}

PLACE_KINDS: dict[str, str | Promise] = {
    PlaceKind.TOWNSHIP.value: _("Township"),
    PlaceKind.ADDRESS.value: _("Address"),
}

INSTRUMENT_STATUSES: dict[str, str | Promise] = {
    InstrumentStatus.IN_SERVICE.value: _("In service"),
    InstrumentStatus.MAINTENANCE.value: _("Under maintenance"),
    InstrumentStatus.OUT_OF_SERVICE.value: _("Out of service"),
    InstrumentStatus.RETIRED.value: _("Retired"),
}

SERVICE_MODES: dict[str, str | Promise] = {
    ServiceMode.SELF_OPERATED.value: _("Operate it yourself"),
    ServiceMode.ASSISTED.value: _("With a technician"),
    ServiceMode.SAMPLES.value: _("Send samples"),
}

AUDIENCES: dict[str, str | Promise] = {
    Audience.OWN_LAB.value: _("Own lab"),
    Audience.OWN_UNIVERSITY.value: _("Own university"),
    Audience.CHAIN.value: _("Chain members and other academic"),
    Audience.EVERYONE.value: _("Everyone verified"),
}

LAB_REASONS: dict[str, str | Promise] = {
    LabReason.NAME_MISSING.value: _("Give a name, in one language at least."),
    LabReason.CODE_MISSING.value: _("Give a code by which the university knows the lab."),
    LabReason.CODE_TAKEN.value: _("Another lab of the university has this code."),
    LabReason.ASSET_ID_TAKEN.value: _(
        "Another instrument of the university has this asset number. Each has its own."
    ),
    LabReason.ZONE_UNKNOWN.value: _("There is no such time zone. Pick one from the list."),
    LabReason.HALF_A_PLACE.value: _("Give latitude and longitude together, or neither."),
    LabReason.NO_SERVICE_MODE.value: _("Choose at least one way in which it can be used."),
    LabReason.RETIRED.value: _("It is retired, and stays so."),
    LabReason.NO_CONTACT.value: _(
        "Nobody to ask: give an e-mail address, a telephone or a page, here or at the lab."
    ),
    LabReason.NO_UNIT.value: _("No unit is in service: there is nothing to book."),
    LabReason.NOT_VERIFIED.value: _("The university is not verified, and only verified ones list."),
    LabReason.UNIT_LABEL_MISSING.value: _("Give each unit a label."),
    LabReason.UNIT_LABEL_TWICE.value: _("Another unit has this label. Each has its own."),
    LabReason.MINUTES_NOT_OF_FIVE.value: _("Minutes go in steps of five: 0, 5, 10 and so on."),
    LabReason.MINUTES_TOO_MANY.value: _("Between 0 minutes and a day, which has 1,440."),
    LabReason.FIGURE_INCOMPLETE.value: _(
        "A figure has a name, in one language at least, and a value."
    ),
    LabReason.NOT_OF_UNIVERSITY.value: _(
        "Nobody of the university has this address. Its administrator adds people."
    ),
    LabReason.ALREADY_IN_ROLE.value: _("This person has this role in the lab already."),
    LabReason.NOT_ADMINISTRATOR.value: _(
        "Only an administrator of the university appoints a lab's managers."
    ),
    LabReason.NOT_MANAGER.value: _("You no longer manage this lab. Nothing was changed."),
    LabReason.OWN_ROLE.value: _("Nobody gives a role to themselves. Ask somebody else who may."),
    LabReason.NOT_APPROVER.value: _(
        "Only who decides on the lab's requests by a role of their own can name a deputy."
    ),
    LabReason.NOT_TECHNICIAN.value: _("Managers decide anyway. Only a technician can be let."),
    LabReason.DEPUTY_SELF.value: _("Nobody is their own deputy. Name somebody else."),
    LabReason.DEPUTY_LOOP.value: _(
        "This would go round in a circle: that person is away on some of these days, and you "
        "stand in for them. Name somebody else, or other days."
    ),
    LabReason.DEPUTY_ALREADY.value: _("This person is your deputy on some of these days already."),
    LabReason.DEPUTY_DAYS.value: _("The last day comes before the first."),
    LabReason.DEPUTY_PAST.value: _("These days are over. Name days from today on."),
    LabReason.ENDED.value: _("This has ended already."),
    LabReason.EXPIRES_TOO_EARLY.value: _("The last day is over already."),
    LabReason.HOURS_INCOMPLETE.value: _("Give both hours, the first before the last, or neither."),
    LabReason.TERMS_MISSING.value: _("Write the terms in one language at least."),
    LabReason.TERMS_SAME.value: _("These are the terms that hold already. Nothing was published."),
    LabReason.TERMS_CHANGED.value: _(
        "Somebody has published another version since you opened the page. It is in the list of "
        "versions: compare, then publish."
    ),
}

# The same, in two or three words, for lists of many.
LACKS: dict[str, str | Promise] = {
    LabReason.RETIRED.value: _("Retired"),
    LabReason.NAME_MISSING.value: _("No name"),
    LabReason.NO_CONTACT.value: _("No contact"),
    LabReason.NO_UNIT.value: _("No unit in service"),
    LabReason.NOT_VERIFIED.value: _("University not verified"),
}
