"""A booking's state as a headline with what comes next, for whoever reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext, ngettext

from booking.accounts.dates import clock_text, day_text, local, moment_text, span_text

from .models import Booking
from .rules import State, check_in_ends, check_in_opens


class Reader(StrEnum):
    """From where somebody reads a booking."""

    REQUESTER = "requester"
    COLLEAGUE = "colleague"
    """Heads its project or administers its payer."""
    LAB = "lab"


@dataclass(frozen=True)
class Headline:
    title: str
    sentence: str
    reason: str = ""
    """What was written when it was ended, in that person's own words."""


@dataclass(frozen=True)
class Ending:
    """Who cancelled or rejected a booking, as its reader names them, and why.

    ``by`` is empty for the reader's own doing; ``by_clock``: the platform did it.
    """

    by: str = ""
    reason: str = ""
    by_clock: bool = False


@dataclass(frozen=True)
class _Told:
    """A booking, its reader and the moment, with the words that sentences name."""

    booking: Booking
    reader: Reader
    now: dt.datetime
    ending: Ending
    check_in_by: dt.datetime | None
    fallen: bool
    other_time: bool

    @property
    def words(self) -> dict[str, str]:
        booking, lab = self.booking, self.booking.instrument.lab
        words = {
            "lab": lab.name,
            "person": booking.who,
            "organisation": booking.payer_name,
            "days": str(booking.instrument.sample_working_days),
            "samples": str(booking.samples),
            "done": str(booking.samples_done),
            "by": self.ending.by,
        }
        slot = booking.slot
        moments = {
            "decide_by": booking.decide_by,
            "starts": booking.starts,
            "ends": booking.ends,
            "no_show": self.check_in_by or (check_in_ends(*slot) if slot else None),
        }
        zone = ZoneInfo(lab.time_zone)
        language = get_language()
        for name, moment in moments.items():
            if moment is not None:
                words[name] = moment_text(moment, zone=zone, language=language, now=self.now)
        if booking.starts is not None:
            words["opens"] = clock_text(local(check_in_opens(booking.starts), zone))
        if booking.used_from and booking.used_until:
            words["used"] = span_text(
                booking.used_from, booking.used_until, zone=zone, language=language, now=self.now
            )
        if booking.used_until is not None:
            words["day"] = day_text(
                local(booking.used_until, zone).date(),
                language=language,
                today=local(self.now, zone).date(),
            )
        return words


def headline(
    booking: Booking,
    *,
    reader: Reader,
    now: dt.datetime,
    ending: Ending | None = None,
    check_in_by: dt.datetime | None = None,
    fallen: str | None = None,
    other_time: bool = False,
) -> Headline:
    """The state as a title and what comes next as a sentence, by the lab's clock.

    ``check_in_by`` (UTC) is given where an outage may have lengthened the time to check in,
    ``fallen`` where its time cannot take place any more: what the lab wrote of that, if it did;
    ``other_time``: one is proposed for it.
    """
    fell = fallen is not None
    told = _Told(booking, reader, now, ending or Ending(), check_in_by, fell, other_time)
    state = State(booking.state)
    by_state = _FALLEN.get(state, _BY_STATE[state]) if told.fallen else _BY_STATE[state]
    title, sentence = by_state(told)
    words = told.words
    return Headline(title % words, sentence % words, told.ending.reason or fallen or "")


def _endorsement(told: _Told) -> tuple[str, str]:
    return (
        gettext("Waiting for endorsement"),
        gettext("%(organisation)s decides by %(decide_by)s whether it pays for this."),
    )


def _requested(told: _Told) -> tuple[str, str]:
    booking = told.booking
    if booking.decide_by is None or booking.decide_by <= told.now:
        return (
            gettext("Not decided in time"),
            gettext("The time to decide has passed, so this request ends by itself."),
        )
    if told.reader is Reader.LAB:
        if booking.is_machine_time:
            return (
                gettext("Decide by %(decide_by)s"),
                gettext("%(person)s, %(organisation)s, asks for this slot. It is held until then."),
            )
        return (
            gettext("Decide by %(decide_by)s"),
            gettext("%(person)s, %(organisation)s, wants to send samples."),
        )
    if not booking.is_machine_time:
        return (
            gettext("With the lab now"),
            gettext(
                "%(lab)s decides by %(decide_by)s. You will get an e-mail. "
                "Send no samples before that."
            ),
        )
    if told.reader is Reader.COLLEAGUE:
        return (
            gettext("Held for %(person)s now"),
            gettext("%(lab)s decides by %(decide_by)s."),
        )
    return (
        gettext("Held for you now"),
        gettext("%(lab)s decides by %(decide_by)s. You will get an e-mail."),
    )


def _offered(told: _Told) -> tuple[str, str]:
    # Only from the waitlist is time offered of which the lab knows nothing yet.
    if told.booking.held_back or hasattr(told.booking, "behalf"):
        if told.reader is Reader.COLLEAGUE:
            return (
                gettext("Offered to %(person)s from the waitlist"),
                gettext("Held until %(decide_by)s for an answer."),
            )
        return (
            gettext("It is your turn"),
            gettext("This time has become free. It is held for you until %(decide_by)s."),
        )
    if told.fallen and told.reader is Reader.LAB:
        return (
            gettext("Another time offered"),
            gettext(
                "%(person)s answers by %(decide_by)s. The first time is closed: without the new "
                "one the request ends, free of charge."
            ),
        )
    if told.fallen:
        return (
            gettext("Another time offered"),
            gettext(
                "Answer by %(decide_by)s. %(lab)s has closed the instrument at the first time: "
                "without the new one the request ends, free of charge."
            ),
        )
    if told.reader is Reader.LAB:
        return (
            gettext("Another time offered"),
            gettext("%(person)s answers by %(decide_by)s. Both times are held."),
        )
    return (
        gettext("Another time offered"),
        gettext("Answer by %(decide_by)s. Both times are held for you."),
    )


def _approved(told: _Told) -> tuple[str, str]:
    booking = told.booking
    if booking.starts is None or not booking.is_machine_time:
        if told.reader is Reader.LAB:
            return (
                gettext("Approved"),
                gettext("%(person)s sends the samples. Start when you begin to work on them."),
            )
        return (
            gettext("Approved: send your samples"),
            gettext(
                "%(lab)s starts when they are there; results take about %(days)s working days."
            ),
        )
    if booking.starts <= told.now and booking.checks_in:
        return (
            gettext("The slot has begun"),
            gettext("Check in by %(no_show)s. After that the slot is freed."),
        )
    title = gettext("Approved for %(starts)s")
    if told.reader is not Reader.REQUESTER:
        return title, gettext("%(lab)s expects %(person)s (%(organisation)s).")
    if not booking.checks_in:
        return title, gettext("%(lab)s expects you.")
    return title, gettext("%(lab)s expects you. Check-in opens at %(opens)s.")


def _in_use(told: _Told) -> tuple[str, str]:
    if told.booking.starts is None:
        return gettext("In work"), gettext("%(lab)s works on the samples.")
    return (
        gettext("In use"),
        gettext("The slot runs until %(ends)s. Finish when the work is done."),
    )


def _completed(told: _Told) -> tuple[str, str]:
    booking = told.booking
    if not booking.is_machine_time and booking.used_until and booking.samples_done is not None:
        return gettext("Completed"), ngettext(
            "%(done)s of %(samples)s sample done on %(day)s.",
            "%(done)s of %(samples)s samples done on %(day)s.",
            booking.samples,
        )
    if booking.is_machine_time and booking.used_from and booking.used_until:
        return gettext("Completed"), gettext("Used on %(used)s.")
    return gettext("Completed"), gettext("Nothing more is to be done.")


def _rejected(told: _Told) -> tuple[str, str]:
    if told.reader is Reader.LAB:
        return gettext("Rejected"), gettext("The slot is free again.")
    if hasattr(told.booking, "behalf"):
        # The lab made it itself, so that only its customer's own side can have refused it.
        return (
            gettext("Not endorsed"),
            gettext("%(organisation)s did not endorse it. Nothing is held and nothing is charged."),
        )
    if told.booking.held_back:
        return (
            gettext("Not endorsed"),
            gettext(
                "%(organisation)s did not endorse the request. The lab was not asked; nothing is "
                "held and nothing is charged."
            ),
        )
    return (
        gettext("Rejected"),
        gettext("%(lab)s rejected the request. Nothing is held and nothing is charged."),
    )


def _expired(told: _Told) -> tuple[str, str]:
    if told.reader is Reader.LAB:
        return gettext("Expired"), gettext("Nobody decided in time. The slot is free again.")
    if told.booking.held_back and _never_taken(told.booking):
        return (
            gettext("Not taken"),
            gettext("The time went to the next who waits. Nothing is held or charged."),
        )
    if told.booking.held_back:
        return (
            gettext("Expired"),
            gettext(
                "Nobody of %(organisation)s endorsed it in time. Nothing is held; you can ask "
                "again."
            ),
        )
    return (
        gettext("Expired"),
        gettext("%(lab)s did not decide in time. Nothing is held; you can ask again."),
    )


def _never_taken(booking: Booking) -> bool:
    """Whether it was offered from the waitlist, and that was all."""
    turn = getattr(booking, "turn", None)
    return turn is not None and turn.taken_at is None


def _cancelled(told: _Told) -> tuple[str, str]:
    if told.ending.by_clock:
        return (
            gettext("Cancelled"),
            gettext("The instrument could not be used, so the booking ended."),
        )
    if told.ending.by:
        return gettext("Cancelled"), gettext("%(by)s cancelled it. Nothing is held any more.")
    return gettext("Cancelled"), gettext("Nothing is held any more.")


def _no_show(told: _Told) -> tuple[str, str]:
    return (
        gettext("No-show"),
        gettext("Nobody checked in by %(no_show)s, so the slot was freed. The lab's fee is due."),
    )


def _request_fallen(told: _Told) -> tuple[str, str]:
    booking = told.booking
    if booking.decide_by is None or booking.decide_by <= told.now:
        return _BY_STATE[State(booking.state)](told)
    if told.reader is Reader.LAB:
        return (
            gettext("Decide by %(decide_by)s"),
            gettext(
                "The instrument is closed at the time that %(person)s asks for. Offer another "
                "time, or reject it with a reason."
            ),
        )
    return (
        gettext("Closed at that time"),
        gettext(
            "%(lab)s has closed the instrument at the time that was asked for. Take the request "
            "back, free of charge, and ask for another time; the lab may offer one too."
        ),
    )


def _approved_fallen(told: _Told) -> tuple[str, str]:
    if told.other_time:
        return (
            gettext("Closed at that time: %(starts)s"),
            gettext("%(lab)s has closed the instrument over this booking. See the new time below."),
        )
    if told.reader is Reader.LAB:
        return (
            gettext("Closed at that time: %(starts)s"),
            gettext(
                "The booking of %(person)s (%(organisation)s) still stands. If it cannot take "
                "place, it costs nothing and gives no point. Propose another time, or cancel it."
            ),
        )
    return (
        gettext("Closed at that time: %(starts)s"),
        gettext(
            "%(lab)s has closed the instrument over this booking, which still stands. If it cannot "
            "take place, it costs nothing and gives no point. Choose another time, or cancel it "
            "free of charge."
        ),
    )


_BY_STATE: dict[State, Callable[[_Told], tuple[str, str]]] = {
    State.ENDORSEMENT: _endorsement,
    State.REQUESTED: _requested,
    State.OFFERED: _offered,
    State.APPROVED: _approved,
    State.IN_USE: _in_use,
    State.COMPLETED: _completed,
    State.REJECTED: _rejected,
    State.EXPIRED: _expired,
    State.CANCELLED: _cancelled,
    State.NO_SHOW: _no_show,
}
_FALLEN: dict[State, Callable[[_Told], tuple[str, str]]] = {
    State.ENDORSEMENT: _request_fallen,
    State.REQUESTED: _request_fallen,
    State.APPROVED: _approved_fallen,
}
"""For a time that cannot take place any more, where that changes what comes next."""
