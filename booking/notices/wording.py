"""The words for this room's enums."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.accounts.wording import DELIVERY_STATES as DELIVERY_STATES

from .rules import Channel, Kind

CHANNELS: dict[str, str | Promise] = {
    Channel.EMAIL.value: _("E-mail"),
    Channel.SITE.value: _("Inbox"),
}

KINDS: dict[str, str | Promise] = {
    Kind.TO_DECIDE.value: _("A request to decide"),
    Kind.TO_ENDORSE.value: _("A request to endorse"),
    Kind.BOOKED_FOR.value: _("A lab booked for somebody"),
    Kind.ENDORSED.value: _("A request was endorsed"),
    Kind.REFUSED.value: _("A request was not endorsed"),
    Kind.APPROVED.value: _("A booking was approved"),
    Kind.REJECTED.value: _("A request was rejected"),
    Kind.EXPIRED.value: _("A request expired"),
    Kind.CANCELLED.value: _("A booking was cancelled"),
    Kind.NO_SHOW.value: _("Nobody came"),
    Kind.LAPSED.value: _("A booking could not take place"),
    Kind.CLOSED_OVER.value: _("A lab closed over a booking"),
    Kind.COMPLETED.value: _("A booking was completed"),
    Kind.STOPPED.value: _("A use was stopped by the lab"),
    Kind.CORRECTED.value: _("A booking was corrected by the lab"),
    Kind.FOUND.value: _("Something became free for a search"),
    Kind.HANDED_OVER.value: _("A booking passed on to somebody"),
    Kind.NOMINATED.value: _("A booking to take over"),
    Kind.TAKEN_OVER.value: _("A booking was taken over"),
    Kind.NOT_TAKEN.value: _("A booking stays with its requester"),
    Kind.OTHER_TIME.value: _("Another time for a booking"),
    Kind.ANSWERED.value: _("What became of another time"),
    Kind.YOUR_TURN.value: _("Time offered from the waitlist"),
    Kind.FREED.value: _("Time was freed on an instrument that you follow"),
    Kind.APPLIED.value: _("An application to look at"),
    Kind.REMINDED.value: _("An application waits"),
    Kind.VERIFIED.value: _("An organisation was verified"),
    Kind.DRAFTS_WAIT.value: _("Your drafts can be sent"),
    Kind.TURNED_DOWN.value: _("An application was rejected"),
    Kind.SUSPENDED.value: _("An organisation was suspended"),
    Kind.RESTORED.value: _("An organisation was restored"),
    Kind.POINT.value: _("A booking gave a point"),
    Kind.BARRED.value: _("Points suspended somebody"),
    Kind.APPEALED.value: _("An appeal to hear"),
    Kind.UPHELD.value: _("A point was upheld"),
    Kind.FORGIVEN.value: _("A point was forgiven"),
    Kind.SEATED.value: _("A place in a training"),
    Kind.CALLED_OFF.value: _("A training was called off"),
    Kind.RESULT.value: _("The result of a training"),
    Kind.EXPIRING.value: _("A qualification ends soon"),
    Kind.FAULT.value: _("A fault of an instrument"),
    Kind.DIGEST.value: _("A day's digest"),
    Kind.MESSAGE.value: _("A message on a booking or question"),
    Kind.PARCEL.value: _("Samples on their way"),
    Kind.RECEIVED.value: _("Samples were received"),
    Kind.UNUSABLE.value: _("Samples that cannot be used"),
    Kind.NO_SAMPLES.value: _("Samples that did not come"),
    Kind.SAMPLES_LEFT.value: _("Samples were returned or disposed of"),
    Kind.RESULTS.value: _("Results of a booking"),
    Kind.RETRACTED.value: _("A file of results was withdrawn"),
    Kind.RESULTS_END.value: _("Results will be deleted soon"),
    Kind.UNSENT.value: _("Results never released will be deleted soon"),
}
