"""Who may do what to bookings. What moves a booking is the table in ``rules.moves``."""

from __future__ import annotations

from typing import Any

import rules
from django.utils import timezone

from booking.accounts.access import (
    ADMINISTERING,
    APPROVING,
    CONVENING,
    ENDORSING,
    EVERYONE,
    IN_LAB,
    KNOWS_LAB,
    MANAGING,
    NOBODY,
    OF_PARK,
    OF_PROJECT,
    OPERATOR,
    SEES_BOOKING,
    SIGNED_IN,
    UNIVERSITY,
    Page,
    Pages,
)
from booking.accounts.permissions import administers, is_operator
from booking.labs.permissions import administers_university, works_in_lab

from .models import Booking
from .queries import visible_to


@rules.predicate
def may_see(person: Any, booking: Booking | None) -> bool:
    """Asked for it, heads its project, administers its payer, or works in its lab."""
    return (
        booking is not None
        and person.is_authenticated
        and visible_to(person, now=timezone.now()).filter(pk=booking.pk).exists()
    )


rules.add_perm("bookings.see_booking", may_see)
# Who asked for what, of a whole lab or university.
rules.add_perm("bookings.list_lab", works_in_lab | administers_university | is_operator)
rules.add_perm("bookings.list_university", administers | is_operator)


NAMES_TIMES = APPROVING | {"engineer"}
"""Both sides of an offer: who asked for it, and who decides there."""
TAKES_BACK = frozenset({"engineer", "head", "administrator"})
"""The customer's side of a booking: who may take it back, and sends its samples."""
ADDRESSED = frozenset({"visitor", "manager"})
"""Whom a letter's link was written to, and whoever has the letter and is not signed in."""

READS_RESULTS = frozenset({"engineer", "head"})

PAGES: Pages = {
    "instrument": Page(EVERYONE, of="instrument"),
    "instrument_feed": Page(EVERYONE, of="instrument"),
    "instrument_days": Page(EVERYONE, of="instrument"),
    "instrument_times": Page(EVERYONE, of="instrument"),
    "instrument_times_csv": Page(EVERYONE, of="instrument"),
    "request_booking": Page(SIGNED_IN, SIGNED_IN, of="instrument"),
    "book_for": Page(IN_LAB, IN_LAB, of="instrument"),
    "answer_questions": Page(frozenset({"engineer"}), frozenset({"engineer"}), of="booking"),
    "pass_on": Page(frozenset({"engineer"}), frozenset({"engineer"}), of="booking"),
    # Whoever was asked to take it over, and nobody else.
    "take_over": Page(NOBODY, NOBODY, of="booking"),
    "series": Page(SIGNED_IN, SIGNED_IN, of="instrument"),
    "basket": Page(SIGNED_IN, SIGNED_IN),
    "cancel_others": Page(None, frozenset({"engineer"}), of="booking"),
    "another_time": Page(NAMES_TIMES, NAMES_TIMES, of="booking"),
    "answer_other_time": Page(None, NAMES_TIMES, of="booking"),
    "join_waitlist": Page(SIGNED_IN, SIGNED_IN, of="instrument"),
    "instrument_waitlist": Page(IN_LAB, of="instrument"),
    "my_waitlist": Page(SIGNED_IN),
    "leave_waitlist": Page(None, frozenset({"engineer"}), of="wait"),
    "answer_turn": Page(frozenset({"engineer"}), frozenset({"engineer"}), of="booking"),
    "follow_instrument": Page(None, SIGNED_IN, of="instrument"),
    "unfollow_instrument": Page(None, SIGNED_IN, of="instrument"),
    "my_followed": Page(SIGNED_IN),
    "my_drafts": Page(SIGNED_IN),
    "draft": Page(frozenset({"engineer"}), of="draft"),
    "delete_draft": Page(None, frozenset({"engineer"}), of="draft"),
    "home": Page(SIGNED_IN),
    "my_bookings": Page(SIGNED_IN),
    "my_bookings_feed": Page(SIGNED_IN),
    "my_bookings_csv": Page(SIGNED_IN),
    "end_membership": Page(None, ADMINISTERING, of="enterprise"),
    "leave_organisation": Page(
        OF_PROJECT - {"operator"}, OF_PROJECT - {"operator"}, of="enterprise"
    ),
    "suspend_organisation": Page(OPERATOR, OPERATOR, of="enterprise"),
    "organisation_bookings": Page(ADMINISTERING | {"finance"}, of="enterprise"),
    "organisation_bookings_feed": Page(ADMINISTERING | {"finance"}, of="enterprise"),
    "organisation_bookings_csv": Page(ADMINISTERING | {"finance"}, of="enterprise"),
    "project_bookings": Page(OF_PROJECT, of="project"),
    "project_bookings_feed": Page(OF_PROJECT, of="project"),
    "project_bookings_csv": Page(OF_PROJECT, of="project"),
    "booking": Page(SEES_BOOKING, of="booking"),
    "answer_file": Page(SEES_BOOKING - {"operator"}, of="answer_file"),
    "say": Page(None, SEES_BOOKING - {"operator"}, of="booking"),
    "threads": Page(SIGNED_IN),
    "thread": Page(IN_LAB | {"engineer"}, IN_LAB | {"engineer"}, of="thread"),
    "read_thread": Page(None, IN_LAB | {"engineer"}, of="thread"),
    "message_file": Page(SEES_BOOKING - {"operator"}, of="message_file"),
    "results": Page(IN_LAB | READS_RESULTS, of="booking"),
    "upload_results": Page(None, IN_LAB, of="booking"),
    "result_uploads": Page(None, IN_LAB, of="booking", more={"options": IN_LAB}),
    "result_upload": Page(IN_LAB, of="result_file", more={"patch": IN_LAB, "delete": IN_LAB}),
    "release_results": Page(None, IN_LAB, of="booking"),
    "withdraw_result": Page(None, IN_LAB, of="result_file"),
    "result_file": Page(IN_LAB | READS_RESULTS, of="result_file"),
    "ask_lab": Page(SIGNED_IN, SIGNED_IN, of="lab"),
    "ask_about": Page(SIGNED_IN, SIGNED_IN, of="instrument"),
    "cancel": Page(None, SEES_BOOKING - {"technician", "deputy"}, of="booking"),
    "to_endorse": Page(SIGNED_IN),
    "endorse": Page(None, ENDORSING, of="booking"),
    "refuse": Page(None, ENDORSING, of="booking"),
    "endorse_time": Page(None, ENDORSING, of="booking"),
    "refuse_time": Page(None, ENDORSING, of="booking"),
    "approve": Page(None, APPROVING, of="booking"),
    "reject": Page(None, APPROVING, of="booking"),
    "undo": Page(None, APPROVING, of="booking"),
    "check_in": Page(None, frozenset({"engineer"}) | IN_LAB, of="booking"),
    "finish": Page(None, frozenset({"engineer"}) | IN_LAB, of="booking"),
    "extend": Page(None, frozenset({"engineer"}) | IN_LAB, of="booking"),
    "stop": Page(None, IN_LAB | OPERATOR, of="booking"),
    "at": Page(EVERYONE, of="code"),
    "walk_in": Page(None, SIGNED_IN, of="code"),
    "lab_codes": Page(MANAGING | IN_LAB, MANAGING | IN_LAB, of="lab"),
    "report_fault": Page(IN_LAB, IN_LAB, of="instrument"),
    "lab_faults": Page(MANAGING | IN_LAB, of="lab"),
    "resolve_fault": Page(None, MANAGING | IN_LAB, of="fault"),
    "repair": Page(MANAGING | IN_LAB, MANAGING | IN_LAB, of="fault"),
    "correct": Page(IN_LAB, IN_LAB, of="booking"),
    "lab_timeline": Page(EVERYONE, of="lab"),
    "lab_free": Page(EVERYONE, of="lab"),
    "lab_free_csv": Page(EVERYONE, of="lab"),
    "lab_bookings": Page(KNOWS_LAB, of="lab"),
    "lab_bookings_csv": Page(KNOWS_LAB, of="lab"),
    "university_overview": Page(EVERYONE, of="university"),
    "university_free": Page(EVERYONE, of="university"),
    "university_free_csv": Page(EVERYONE, of="university"),
    "university_bookings": Page(UNIVERSITY | OPERATOR, of="university"),
    "university_bookings_csv": Page(UNIVERSITY | OPERATOR, of="university"),
    "queue": Page(APPROVING | {"other_manager"}),
    "decide_many": Page(None, APPROVING | {"other_manager"}),
    "decide_by_link": Page(ADDRESSED, ADDRESSED, of="decision"),
    # Guests have no account: whoever is signed in is somebody else.
    "guest_results": Page(frozenset({"visitor"}), of="guest_link"),
    "undo_many": Page(None, APPROVING | {"other_manager"}),
    "chain_figures": Page(CONVENING, of="chain"),
    "park": Page(OF_PARK, of="park"),
    "today": Page(frozenset({"manager", "technician", "other_manager"})),
    "closures": Page(MANAGING, MANAGING, of="lab"),
    "instrument_closures": Page(MANAGING, MANAGING, of="instrument"),
    "retire_instrument": Page(None, MANAGING, of="instrument"),
    "approval_rules": Page(MANAGING, MANAGING, of="lab"),
    "approval_rule": Page(MANAGING, MANAGING, of="lab"),
    "approval_dry_run": Page(MANAGING, of="lab"),
    "instrument_approval_rules": Page(MANAGING, MANAGING, of="instrument"),
    "instrument_approval_rule": Page(MANAGING, MANAGING, of="instrument"),
    "instrument_approval_dry_run": Page(MANAGING, of="instrument"),
    "my_conduct": Page(SIGNED_IN, SIGNED_IN),
    "lab_conduct": Page(MANAGING, MANAGING, of="lab"),
    "appeals": Page(UNIVERSITY, UNIVERSITY, of="university"),
    "lab_trainings": Page(EVERYONE, SIGNED_IN, of="lab"),
    "my_trainings": Page(SIGNED_IN),
    "manage_trainings": Page(MANAGING, of="lab"),
    "plan_training": Page(MANAGING, MANAGING, of="lab"),
    "training_roster": Page(MANAGING, MANAGING, of="lab"),
    "lab_uses": Page(MANAGING | IN_LAB, MANAGING | IN_LAB, of="lab"),
    "lab_samples": Page(frozenset({"manager", "technician", "other_manager"})),
    "samples": Page(SEES_BOOKING - {"operator"}, of="sampled"),
    "announce_parcel": Page(None, TAKES_BACK, of="sampled"),
    "send_again": Page(None, TAKES_BACK, of="sampled"),
    "go_on": Page(None, TAKES_BACK, of="sampled"),
    "return_address": Page(TAKES_BACK, TAKES_BACK, of="sampled"),
    "name_samples": Page(None, TAKES_BACK, of="sampled"),
    "handle_samples": Page(None, IN_LAB, of="sampled"),
    "return_samples": Page(None, IN_LAB, of="sampled"),
    "samples_label": Page(SEES_BOOKING - {"operator"}, of="sampled"),
    "samples_sheet": Page(SEES_BOOKING - {"operator"}, of="sampled"),
    "samples_return_label": Page(IN_LAB, of="sampled"),
    "parcel": Page(TAKES_BACK, TAKES_BACK, of="parcel"),
    "recall_parcel": Page(None, TAKES_BACK, of="parcel"),
}
