"""What keeps an instrument from use at random, faults, repairs and closures, and what becomes of
the bookings that they hit: a part of the life of bookings."""

import datetime as dt
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from booking.bookings.actions import HitsChanged, close, make_due_moves, reopen
from booking.bookings.actions.closing import may_be_cancelled, shown_state
from booking.bookings.faults.actions import offer_owed, repair, report, resolve
from booking.bookings.faults.rules import Urgency
from booking.bookings.models import Booking, Fault, OwedOffer, PersonEntry, TimelineEntry
from booking.bookings.rules import State
from booking.calendars.actions.shutting import settle_shut
from booking.calendars.models import Claim, Entry
from booking.calendars.rules import ClaimKind
from tests.bookings.persons import PICK

MINUTE = dt.timedelta(minutes=1)
STEP = 5 * MINUTE
WHY = "Service of the cooling water"
FATES = st.lists(st.sampled_from(["stand", "cancel", "offer"]), min_size=1, max_size=3)


@dataclass
class Shut:
    """When an instrument, its lab or one unit is kept from use (UTC), by which closure; a repair
    lasts until its fault is resolved, also where somebody takes its closure back before."""

    starts: dt.datetime
    ends: dt.datetime
    entry: int
    fault: int | None = None
    unit: int | None = None

    def ended(self, now):
        self.ends = max(self.starts, min(self.ends, now))


class Hindrances(RuleBasedStateMachine):
    """Wants ``instrument``, ``manager``, ``technician``, two ``customers``, ``bookings``,
    ``now``, ``one``, ``note_ends`` and ``attempt``."""

    def __init__(self):
        super().__init__()
        self.shut = []

    def up_to_now(self):
        """The last step of five minutes."""
        return self.now - (self.now - self.now.replace(minute=0, second=0)) % STEP

    def hindered(self, starts, ends, unit):
        """Whether a unit was kept from use in a time, by what is known so far."""
        known = [each for each in self.shut if each.unit in {None, unit}]
        return any(each.starts < ends and starts < each.ends for each in known)

    def one_unit(self, pick):
        """One of the two units, or none of them for the whole instrument."""
        return [None, *self.instrument.units.order_by("pk")][pick % 3]

    def shut_over(self, verb, fates, **wish):
        """Does it with what it hits, as it is shown first; answers what it made and the hits."""
        make_due_moves(now=self.now)
        self.note_ends()
        try:
            self.attempt(verb, **wish, title=WHY)
            hits = []
        except HitsChanged as changed:
            hits = sorted(changed.hits, key=lambda each: each.pk)
            chosen = {}
            for each, fate in zip(hits, fates * len(hits), strict=False):
                standing = fate == "cancel" and not may_be_cancelled(each)
                chosen.setdefault("stand" if standing else fate, []).append(each)
            rows = {each.pk: each.timeline.count() for each in hits}
            offered = chosen.get("offer", ()) if verb is repair else ()
            made = self.attempt(
                verb,
                **wish,
                title=WHY,
                shown=[(each.public_id, shown_state(each)) for each in hits],
                cancelled=[each.public_id for each in chosen.get("cancel", ())],
                **({"offered": [each.public_id for each in offered]} if offered else {}),
            )
            if made is None:
                return
            if offered:
                offer_owed(fault=made, now=self.now)
                assert not OwedOffer.objects.exists()
            self.each_is_told_once(hits, rows, chosen, offered)

    def each_is_told_once(self, hits, rows, chosen, offered):
        """Whoever is hit hears of it by one move: that it was cancelled, that it stands, or
        another time."""
        for each in hits:
            new = list(each.timeline.filter(number__gt=rows[each.pk]).order_by("number"))
            told = [row.verb for row in new if row.verb != "untaken"]
            # That another time of theirs is closed is told by itself, and may be all there is.
            if shut := told[:1] == ["shut"]:
                told = told[1:]
            if each in chosen.get("cancel", ()):
                assert told == ["cancel"]
            elif each in offered:
                assert told in (["close_over"], ["offer"], ["propose"])
            else:
                assert told == ["close_over"] or (shut and not told)

    # Faults

    @rule(who=st.integers(0, 2), urgency=st.sampled_from(Urgency))
    def somebody_reports_a_fault(self, who, urgency):
        person = [self.manager, self.technician, self.customers[0]][who]
        fault = self.attempt(
            report, instrument=self.instrument, urgency=urgency, words="No vacuum", person=person
        )
        if fault is not None:
            assert PersonEntry.objects.filter(fault=fault).count() == 1

    @precondition(lambda self: Fault.objects.filter(state="open").exists())
    @rule(
        pick=PICK,
        who=st.integers(0, 1),
        hours=st.sampled_from([0.25, 1, 2, 26]),
        which=PICK,
        fates=FATES,
    )
    def the_lab_repairs_it(self, pick, who, hours, which, fates):
        faults = list(Fault.objects.filter(state="open").order_by("repair_from", "pk"))
        fault = faults[pick % len(faults)]
        person, ends = [self.manager, self.technician][who], self.up_to_now() + hours * 60 * MINUTE
        wish = {"fault": fault, "unit": self.one_unit(which), "person": person}
        self.shut_over(repair, fates, ends=ends, **wish)
        fresh = Fault.objects.get(pk=fault.pk)
        if fresh.repair_from is not None and fault.repair_from is None:
            self.shut.append(
                Shut(
                    fresh.repair_from,
                    fresh.repair_until,
                    fresh.closure_id,
                    fresh.pk,
                    fresh.repair_unit_id,
                )
            )

    @precondition(lambda self: Fault.objects.filter(state="open").exists())
    @rule(pick=PICK, who=st.integers(0, 2))
    def somebody_resolves_it(self, pick, who):
        faults = list(Fault.objects.filter(state="open").order_by("repair_from", "pk"))
        fault = faults[pick % len(faults)]
        person = [self.manager, self.technician, self.customers[0]][who]
        self.note_ends()
        if self.attempt(resolve, fault=fault, words="New seal", person=person) is not None:
            for each in self.shut:
                if each.fault == fault.pk:
                    each.ended(self.now)

    # Closures

    @rule(
        pick=PICK,
        of_lab=st.booleans(),
        which=PICK,
        minutes=st.sampled_from([-30, 0, 15, 45, 150]),
        hours=st.sampled_from([0.25, 1, 2, 26]),
        fates=FATES,
    )
    def the_lab_closes(self, pick, of_lab, which, minutes, hours, fates):
        # Around a booking, where there is one.
        around = self.one(pick).starts if self.bookings else None
        begun = around is None or around < self.now
        starts = (self.up_to_now() if begun else around) + minutes * MINUTE
        ends = starts + hours * 60 * MINUTE
        unit = None if of_lab else self.one_unit(which)
        owner = self.instrument.lab if of_lab else unit or self.instrument
        before = set(Entry.objects.values_list("pk", flat=True))
        self.shut_over(close, fates, owner=owner, starts=starts, ends=ends, person=self.manager)
        for entry in Entry.objects.exclude(pk__in=before):
            self.shut.append(Shut(starts, ends, entry.pk, unit=unit and unit.pk))

    @precondition(lambda self: self.shut)
    @rule(pick=PICK, who=st.integers(0, 1))
    def the_lab_opens_again(self, pick, who):
        entry = Entry.objects.filter(pk=self.shut[pick % len(self.shut)].entry).first()
        person = [self.manager, self.customers[1]][who]
        if entry is not None:
            self.note_ends()
            done = self.attempt(lambda now: reopen(entry=entry, person=person, now=now) or True)
            for each in self.shut if done else ():
                if each.entry == entry.pk:
                    each.ended(self.now)

    # What must hold

    @invariant()
    def nobody_is_moved_to_a_shut_unit(self):
        for row in TimelineEntry.objects.filter(verb="reassign", at=self.now):
            booking = row.booking
            assert not Claim.objects.filter(
                unit=booking.unit,
                kind=ClaimKind.SHUT.value,
                starts__lt=booking.ends,
                ends__gt=booking.starts,
            ).exists()

    @invariant()
    def what_is_shut_is_what_closures_say(self):
        units = [unit.pk for unit in self.instrument.units.all()]
        assert settle_shut(units=units, now=self.now) == 0

    @invariant()
    def a_repair_runs_for_an_open_fault_alone(self):
        for fault in Fault.objects.filter(state="resolved", repair_until__isnull=False):
            assert fault.repair_until <= max(fault.resolved_at, fault.repair_from)

    @invariant()
    def a_hindrance_ends_nothing_by_itself(self):
        for booking in Booking.objects.filter(timeline__verb="close_over").distinct():
            rows = booking.timeline.filter(verb="close_over").values_list("before", "after")
            assert all(before == after for before, after in rows)
            assert booking.is_machine_time
        # Nobody pays, and nobody gets a point, for what the lab called off.
        called_off = Booking.objects.filter(
            state=State.CANCELLED, timeline__verb="cancel", timeline__note=WHY
        )
        for booking in called_off:
            assert not booking.points.exists()
