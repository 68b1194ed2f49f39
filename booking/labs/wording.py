"""The words for this room's enums."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import Audience, InstrumentStatus, LabRoleKind, ServiceMode

LAB_ROLES: dict[str, str | Promise] = {
    LabRoleKind.MANAGER.value: _("Lab manager"),
    LabRoleKind.TECHNICIAN.value: _("Technician"),
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
