"""The menu that each person sees: their own work first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.accounts.endorsing.queries import demanding_of
from booking.accounts.joining.queries import applications_for, convenes
from booking.accounts.models import User
from booking.accounts.queries import Place, acting_places, places_of, platform_day
from booking.accounts.rules import CONVENES, LISTS_LABS, OrganisationKind, Role
from booking.accounts.wishing.queries import wishes_for
from booking.labs.ties import lab_ties_of, live_lab_places

from .drafting.rules import may_prepare
from .endorsing.queries import waiting_for
from .queries import queue_of
from .together.baskets import size_of


@dataclass(frozen=True)
class Item:
    """One entry of the menu; ``count`` is how much waits there, None when nothing counts."""

    url: str
    label: str
    icon: str
    active: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Hats:
    """What a person is, as far as menus and the landing page go.

    ``university`` and ``administers`` are the public ids of a university and of
    another organisation that they administer.
    """

    operator: bool
    decides: bool
    works: bool
    university: str | None
    administers: str | None
    belongs: bool
    convenes: bool = False
    endorses: bool = False
    """Heads a project or administers an organisation whose requests may need their yes."""
    park: str | None = None
    prepares: bool = False
    """Is of an organisation that is not verified yet, or keeps drafts of requests."""


def hats_of(person: User, *, acting: bool = False) -> Hats:
    """The roles that decide where a person lands; with ``acting`` those alone that belong
    to the organisation that they chose to act for, as long as they are of it."""
    now = timezone.now()
    today = platform_day(now)
    places = places_of(person)
    roles, deputising = lab_ties_of(person)
    chosen = {each.organisation for each in places if each.public_id == person.acting_for}
    if acting and any(each.organisation in chosen and each.holds(today) for each in places):
        places = [each for each in places if each.organisation in chosen]
        roles = [each for each in roles if each.university in chosen]
        deputising = [each for each in deputising if each.university in chosen]
    demanding = demanding_of(person)
    administered = [
        each for each in places if each.role == Role.ADMINISTRATOR and each.holds(today)
    ]
    kinds = {each.kind for each in roles if each.until is None}
    decides = [each for each in roles if each.approves and each.until is None]
    decides += [each for each in deputising if each.holds(today)]
    return Hats(
        operator=person.is_operator,
        decides=bool(decides),
        works=bool(kinds) and bool(live_lab_places(roles, places, today=today)),
        university=next((each.public_id for each in administered if each.kind in LISTS_LABS), None),
        administers=next(
            (each.public_id for each in administered if each.kind not in LISTS_LABS), None
        ),
        belongs=any(each.until is None for each in places),
        endorses=any(each.organisation in demanding and each.holds(today) for each in places),
        # Asked only of whom it may be true.
        convenes=any(each.kind in CONVENES for each in administered) and convenes(person, now=now),
        prepares=bool(person.drafts)
        or any(may_prepare(each.state) and each.holds(today) for each in places),
        park=next(
            (each.public_id for each in administered if each.kind == OrganisationKind.PARK), None
        ),
    )


def landing(hats: Hats) -> str:
    """Where each role's own work is."""
    if hats.operator:
        return reverse("organisations")
    if hats.decides:
        return reverse("queue")
    if hats.works:
        return reverse("today")
    if hats.university is not None:
        return reverse("university", args=[hats.university])
    if hats.administers is not None:
        return reverse("organisation", args=[hats.administers])
    return reverse("my_bookings")


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context for every page: the menu and the reader's time zone."""
    person = request.user if hasattr(request, "user") else None
    entries: list[tuple[str, str | Promise, str, int | None]] = [
        (reverse("find"), _("Find"), "search", None),
        (reverse("labs"), _("Labs"), "building", None),
    ]
    zone = ""
    acting: list[Place] = []
    if isinstance(person, User):
        zone = person.time_zone
        entries += _own_entries(person, hats_of(person))
        if gathered := size_of(request.session):
            entries.append((reverse("basket"), _("Basket"), "basket", gathered))
        acting = acting_places(person, today=platform_day(timezone.now()))
    here = request.path
    return {
        # Plain values, by which the menu is kept once it is drawn.
        "nav": tuple(
            Item(url, str(label), icon, here.startswith(url), count)
            for url, label, icon, count in entries
        ),
        "reader_zone": zone,
        # Who belongs to one alone has nothing to choose.
        "acting": tuple(acting) if len(acting) > 1 else (),
    }


def _own_entries(person: User, hats: Hats) -> list[tuple[str, str | Promise, str, int | None]]:
    out: list[tuple[str, str | Promise, str, int | None]] = []
    if hats.decides:
        waiting = queue_of(person, now=timezone.now()).count()
        out.append((reverse("queue"), _("Queue"), "inbox", waiting or None))
    if hats.endorses:
        waiting = len(waiting_for(person, now=timezone.now()))
        out.append((reverse("to_endorse"), _("To endorse"), "hand-stop", waiting or None))
    if hats.works:
        out.append((reverse("today"), _("Today"), "sun", None))
        out.append((reverse("manage_labs"), _("My labs"), "flask", None))
    if hats.university is not None:
        url = reverse("university", args=[hats.university])
        out.append((url, _("University"), "school", None))
    if hats.administers is not None:
        url = reverse("organisation", args=[hats.administers])
        out.append((url, _("Organisation"), "building-factory", None))
    if hats.convenes:
        out.append((reverse("my_chains"), _("My chains"), "link", None))
    if hats.park is not None:
        out.append((reverse("park", args=[hats.park]), _("Park"), "chart-bar", None))
    if hats.belongs:
        out.append((reverse("my_bookings"), _("My bookings"), "calendar-event", None))
    if hats.prepares:
        out.append((reverse("my_drafts"), _("My drafts"), "pencil", person.drafts or None))
    if hats.operator or hats.convenes:
        now = timezone.now()
        waiting = applications_for(person, now=now).count() + wishes_for(person, now=now).count()
        out.append((reverse("applications"), _("Applications"), "clipboard-check", waiting or None))
    if hats.operator:
        out.append((reverse("organisations"), _("Organisations"), "buildings", None))
        out.append((reverse("chains"), _("Industry chains"), "link", None))
        out.append((reverse("all_changes"), _("Changes"), "history", None))
    return out
