"""The words for this room's enums."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import CustomerClass, PriceUnit, Step

CUSTOMER_CLASSES: dict[str, str | Promise] = {
    CustomerClass.OWN_LABORATORY.value: _("Own laboratory"),
    CustomerClass.OWN_UNIVERSITY.value: _("Own university"),
    CustomerClass.OTHER_ACADEMIC.value: _("Other universities and institutes"),
    CustomerClass.CHAIN_MEMBER.value: _("Chain member"),
    CustomerClass.OTHER_ENTERPRISE.value: _("Other enterprise"),
}

PRICE_UNITS: dict[str, str | Promise] = {
    PriceUnit.HOUR.value: _("hour"),
    PriceUnit.SAMPLE.value: _("sample"),
}

STEPS: dict[str, str | Promise] = {
    Step.HOLD.value: _("Held"),
    Step.CAPTURE.value: _("Charged"),
    Step.RELEASE.value: _("Released"),
    Step.FEE.value: _("Fee"),
    Step.REVERSE.value: _("Taken back"),
}
