"""The words for this room's enums."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import Channel, DeliveryState, Kind

CHANNELS: dict[str, str | Promise] = {
    Channel.EMAIL.value: _("E-mail"),
    Channel.SITE.value: _("Inbox"),
}

DELIVERY_STATES: dict[str, str | Promise] = {
    DeliveryState.QUEUED.value: _("Waiting"),
    DeliveryState.SENDING.value: _("Being sent"),
    DeliveryState.SENT.value: _("Sent"),
    DeliveryState.GIVEN_UP.value: _("Given up"),
}

KINDS: dict[str, str | Promise] = {
    Kind.TO_DECIDE.value: _("A request to decide"),
    Kind.TO_ENDORSE.value: _("A request to endorse"),
    Kind.ENDORSED.value: _("A request was endorsed"),
    Kind.REFUSED.value: _("A request was not endorsed"),
    Kind.APPROVED.value: _("A booking was approved"),
    Kind.REJECTED.value: _("A request was rejected"),
    Kind.EXPIRED.value: _("A request expired"),
    Kind.CANCELLED.value: _("A booking was cancelled"),
    Kind.NO_SHOW.value: _("Nobody came"),
    Kind.LAPSED.value: _("A booking could not take place"),
    Kind.COMPLETED.value: _("A booking was completed"),
    Kind.STOPPED.value: _("A use was stopped by the lab"),
    Kind.FOUND.value: _("Something became free for a search"),
    Kind.HANDED_OVER.value: _("A booking passed on to somebody"),
    Kind.OTHER_TIME.value: _("Another time for a booking"),
    Kind.ANSWERED.value: _("What became of another time"),
    Kind.APPLIED.value: _("An application to look at"),
    Kind.REMINDED.value: _("An application waits"),
    Kind.VERIFIED.value: _("An organisation was verified"),
    Kind.TURNED_DOWN.value: _("An application was rejected"),
    Kind.SUSPENDED.value: _("An organisation was suspended"),
    Kind.RESTORED.value: _("An organisation was restored"),
    Kind.MESSAGE.value: _("A message on a booking or question"),
}
