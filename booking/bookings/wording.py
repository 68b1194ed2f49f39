"""The words for this room's enums."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from .rules import KindOfUse, Side, State, Verb
from .rules.days import DaysProblem

STATES: dict[str, str | Promise] = {
    State.ENDORSEMENT.value: _("Waiting for endorsement"),
    State.REQUESTED.value: _("Requested"),
    State.OFFERED.value: _("Time offered"),
    State.APPROVED.value: _("Approved"),
    State.IN_USE.value: _("In use"),
    State.COMPLETED.value: _("Completed"),
    State.REJECTED.value: _("Rejected"),
    State.EXPIRED.value: _("Expired"),
    State.CANCELLED.value: _("Cancelled"),
    State.NO_SHOW.value: _("No-show"),
}

VERBS: dict[str, str | Promise] = {
    Verb.REQUEST.value: pgettext_lazy("timeline", "asked for it"),
    Verb.BOOK.value: pgettext_lazy("timeline", "booked it for somebody"),
    Verb.WALK_IN.value: pgettext_lazy("timeline", "walked in and started"),
    Verb.ENDORSE.value: pgettext_lazy("timeline", "endorsed it"),
    Verb.REFUSE.value: pgettext_lazy("timeline", "refused to endorse it"),
    Verb.APPROVE.value: pgettext_lazy("timeline", "approved it"),
    Verb.REJECT.value: pgettext_lazy("timeline", "rejected it"),
    Verb.UNDO.value: pgettext_lazy("timeline", "undid the decision"),
    Verb.EXPIRE.value: pgettext_lazy("timeline", "expired without a decision"),
    Verb.CANCEL.value: pgettext_lazy("timeline", "cancelled it"),
    Verb.TRANSFER.value: pgettext_lazy("timeline", "passed it on"),
    Verb.CLOSE_OVER.value: pgettext_lazy("timeline", "closed the instrument at this time"),
    Verb.REASSIGN.value: pgettext_lazy("timeline", "moved it to another unit, at the same time"),
    Verb.NOMINATE.value: pgettext_lazy("timeline", "asked a colleague to take it over"),
    Verb.TAKE_OVER.value: pgettext_lazy("timeline", "took it over"),
    Verb.TURN_DOWN.value: pgettext_lazy("timeline", "did not take it over"),
    Verb.TAKE_BACK.value: pgettext_lazy("timeline", "kept it after all"),
    Verb.UNTAKEN.value: pgettext_lazy("timeline", "the question to a colleague lapsed"),
    Verb.OFFER.value: pgettext_lazy("timeline", "offered another time"),
    Verb.ACCEPT.value: pgettext_lazy("timeline", "accepted the other time"),
    Verb.DECLINE.value: pgettext_lazy("timeline", "declined the other time"),
    Verb.WITHDRAW.value: pgettext_lazy("timeline", "took the other time back"),
    Verb.PROPOSE.value: pgettext_lazy("timeline", "proposed another time"),
    Verb.GRANT.value: pgettext_lazy("timeline", "moved it to the other time"),
    Verb.KEEP.value: pgettext_lazy("timeline", "kept the time as it was"),
    Verb.AGREE.value: pgettext_lazy("timeline", "agreed to the other time"),
    Verb.ENDORSE_TIME.value: pgettext_lazy("timeline", "endorsed the other time"),
    Verb.REFUSE_TIME.value: pgettext_lazy("timeline", "refused to endorse the other time"),
    Verb.UNANSWERED.value: pgettext_lazy("timeline", "the other time was not answered"),
    Verb.SHUT.value: pgettext_lazy("timeline", "closed the instrument at the other time"),
    Verb.TURN.value: pgettext_lazy("timeline", "offered from the waitlist"),
    Verb.TAKE.value: pgettext_lazy("timeline", "took the time from the waitlist"),
    Verb.LET_GO.value: pgettext_lazy("timeline", "let the offered time go"),
    Verb.CHECK_IN.value: pgettext_lazy("timeline", "started it"),
    Verb.FINISH.value: pgettext_lazy("timeline", "finished it"),
    Verb.EXTEND.value: pgettext_lazy("timeline", "went on with it"),
    Verb.STOP.value: pgettext_lazy("timeline", "stopped it"),
    Verb.CORRECT.value: pgettext_lazy("timeline", "corrected it"),
    Verb.NO_SHOW.value: pgettext_lazy("timeline", "nobody checked in"),
    Verb.RUN_OUT.value: pgettext_lazy("timeline", "ended at its booked end"),
    Verb.LAPSE.value: pgettext_lazy("timeline", "ended: the instrument could not be used"),
    Verb.ANNOUNCE.value: pgettext_lazy("timeline", "announced samples"),
    Verb.AMEND.value: pgettext_lazy("timeline", "changed what was announced"),
    Verb.RECALL.value: pgettext_lazy("timeline", "took an announcement back"),
    Verb.RESEND.value: pgettext_lazy("timeline", "sends samples again"),
    Verb.GO_ON.value: pgettext_lazy("timeline", "left unusable samples out"),
    Verb.RETURN_TO.value: pgettext_lazy("timeline", "said where samples go back to"),
    Verb.RECEIVE.value: pgettext_lazy("timeline", "received samples"),
    Verb.SPOIL.value: pgettext_lazy("timeline", "found samples unusable"),
    Verb.TAKE_UP.value: pgettext_lazy("timeline", "began work on samples"),
    Verb.DONE.value: pgettext_lazy("timeline", "is done with samples"),
    Verb.SEND_BACK.value: pgettext_lazy("timeline", "returned samples"),
    Verb.DISPOSE.value: pgettext_lazy("timeline", "disposed of samples"),
    Verb.REMIND.value: pgettext_lazy("timeline", "reminded: no samples came in ten days"),
    Verb.RELEASE.value: pgettext_lazy("timeline", "released results"),
    Verb.RETRACT.value: pgettext_lazy("timeline", "withdrew a file of the results"),
    Verb.ENDS_SOON.value: pgettext_lazy("timeline", "results will be deleted soon"),
    Verb.CLEAR.value: pgettext_lazy("timeline", "results were deleted"),
    Verb.UNSENT.value: pgettext_lazy("timeline", "results never released will be deleted soon"),
    Verb.DISCARD.value: pgettext_lazy("timeline", "results never released were deleted"),
}

KINDS_OF_USE: dict[str, str | Promise] = {
    KindOfUse.TEACHING.value: _("Teaching"),
    KindOfUse.RESEARCH.value: _("Research"),
    KindOfUse.SERVICE.value: _("Service for others"),
}

SIDES: dict[str, str | Promise] = {
    Side.CUSTOMER.value: _("Customer"),
    Side.LAB.value: _("Lab"),
    Side.BOTH.value: _("Both"),
}

DAYS_PROBLEMS: dict[str, str | Promise] = {
    DaysProblem.UNREADABLE.value: _(
        "That is no day between 2000 and 2100. You see the usual days instead."
    ),
    DaysProblem.ENDS_FIRST.value: _(
        "The last day lay before the first one. You see the days the other way round."
    ),
    DaysProblem.TOO_LONG.value: _("These are too many days at once. You see the first of them."),
}


def samples_words(number: int | None, *, to_send: bool) -> str:
    """So many samples, in words; ``to_send``: none can have come, as nobody approved them yet."""
    words = {"n": number or 0}
    if to_send:
        return ngettext("%(n)s sample to send", "%(n)s samples to send", words["n"]) % words
    return ngettext("%(n)s sample", "%(n)s samples", words["n"]) % words
