"""Who may do what to labs and instruments: predicates by name."""

from __future__ import annotations

from typing import Any

import rules
from django.utils import timezone

from booking.accounts.access import (
    EVERYONE,
    MANAGING,
    OPERATOR,
    SIGNED_IN,
    UNIVERSITY,
    Page,
    Pages,
)
from booking.accounts.permissions import administers
from booking.accounts.queries import has_role, today_in
from booking.accounts.rules import Role, may_book

from .models import Instrument, Lab
from .queries import roles_in
from .rules import LabRoleKind


def _lab(thing: Lab | Instrument | None) -> Lab | None:
    return thing.lab if isinstance(thing, Instrument) else thing


def _today(lab: Lab) -> Any:
    return today_in(lab.time_zone, timezone.now())


@rules.predicate
def manages_lab(person: Any, thing: Lab | Instrument | None) -> bool:
    """Is a manager of this lab, or of this instrument's lab."""
    lab = _lab(thing)
    return (
        lab is not None
        and person.is_authenticated
        and LabRoleKind.MANAGER in roles_in(person, lab, today=_today(lab))
    )


@rules.predicate
def works_in_lab(person: Any, thing: Lab | Instrument | None) -> bool:
    """Is a manager or a technician of this lab."""
    lab = _lab(thing)
    return (
        lab is not None
        and person.is_authenticated
        and bool(roles_in(person, lab, today=_today(lab)))
    )


@rules.predicate
def administers_university(person: Any, thing: Lab | Instrument | None) -> bool:
    """Is an administrator of the lab's university."""
    lab = _lab(thing)
    return (
        lab is not None
        and person.is_authenticated
        and has_role(person, lab.university_id, Role.ADMINISTRATOR, today=_today(lab))
    )


@rules.predicate
def is_published(person: Any, thing: Instrument | None) -> bool:
    """Shown to visitors; the page of a retired one stays, since old bookings lead to it."""
    return (
        thing is not None
        and thing.published_at is not None
        and may_book(thing.lab.university.state)
    )


rules.add_perm("labs.view_university", administers)
rules.add_perm("labs.import_equipment", administers)
rules.add_perm("labs.add_lab", administers)
rules.add_perm("labs.manage_lab", manages_lab | administers_university)
rules.add_perm("labs.publish_instrument", manages_lab | administers_university)
rules.add_perm("labs.work_in_lab", works_in_lab)
rules.add_perm("labs.see_instrument", is_published | works_in_lab | administers_university)


PAGES: Pages = {
    "labs": Page(EVERYONE),
    "lab_map": Page(EVERYONE),
    "lab_map_feed": Page(EVERYONE),
    "map_ground": Page(EVERYONE),
    "manage_labs": Page(
        frozenset({"manager", "technician", "other_manager", "university", "other_university"})
    ),
    "manage_lab": Page(MANAGING | {"technician"}, MANAGING, of="lab"),
    "lab_changes": Page(MANAGING | OPERATOR, of="lab"),
    "university_changes": Page(UNIVERSITY | OPERATOR, of="university"),
    "change_lab": Page(MANAGING, MANAGING, of="lab"),
    "add_staff": Page(MANAGING, MANAGING, of="lab"),
    "end_staff": Page(None, MANAGING, of="lab"),
    "lab_people": Page(MANAGING | {"technician"}, frozenset({"manager"}), of="lab"),
    "end_deputy": Page(None, MANAGING, of="lab"),
    "let_approve": Page(None, MANAGING, of="lab"),
    "lab_terms": Page(EVERYONE, of="lab"),
    "write_terms": Page(MANAGING, MANAGING, of="lab"),
    "accepted_terms": Page(SIGNED_IN),
    "publish_instrument": Page(None, MANAGING, of="instrument"),
    "intake_form": Page(MANAGING, MANAGING, of="instrument"),
    "intake_question": Page(MANAGING, MANAGING, of="instrument"),
    "intake_preview": Page(MANAGING, MANAGING, of="instrument"),
    "qualifications": Page(MANAGING, MANAGING, of="instrument"),
    "withdraw_qualification": Page(None, MANAGING, of="instrument"),
    "university": Page(UNIVERSITY, UNIVERSITY, of="university"),
    "import_equipment": Page(UNIVERSITY, UNIVERSITY, of="university"),
    "add_lab": Page(UNIVERSITY, UNIVERSITY, of="university"),
}
