"""The words for offers."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .rules import OfferKind, OfferState

OFFER_KINDS: dict[str, str | Promise] = {
    OfferKind.OFFER.value: _("Another time offered"),
    OfferKind.PROPOSAL.value: _("Another time proposed"),
}

OFFER_STATES: dict[str, str | Promise] = {
    OfferState.OPEN.value: pgettext_lazy("offer", "Open"),
    OfferState.GRANTED.value: _("Waiting for endorsement"),
    OfferState.ACCEPTED.value: _("Accepted"),
    OfferState.DECLINED.value: _("Declined"),
    OfferState.WITHDRAWN.value: _("Withdrawn"),
    OfferState.LAPSED.value: _("Lapsed"),
}
