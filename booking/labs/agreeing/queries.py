"""Questions about labs' terms. Read only."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, QuerySet

from booking.accounts.models import User
from booking.accounts.prepared import Prepared

from ..models import Lab
from .models import Acceptance, Agreement


def terms_of(lab: Lab | int) -> Agreement | None:
    """The terms of a lab that hold now: the newest version."""
    return Agreement.objects.filter(lab=lab).order_by("-version").first()


def versions_of(lab: Lab) -> QuerySet[Agreement]:
    """All versions of a lab's terms, the newest first, each with how many accepted it."""
    return (
        Agreement.objects.filter(lab=lab)
        .select_related("published_by")
        .annotate(accepted=Count("acceptances"))
        .order_by("-version")
    )


def terms_unaccepted(lab: Lab | int, person: User | int) -> QuerySet[Agreement]:
    """A lab's terms that hold now, unless a person has accepted them."""
    newer = Agreement.objects.filter(lab=OuterRef("lab"), version__gt=OuterRef("version"))
    accepted = Acceptance.objects.filter(agreement=OuterRef("pk"), person=person)
    return Agreement.objects.filter(~Exists(newer), ~Exists(accepted), lab=lab)


def terms_owed(lab: Lab | int, person: User) -> Agreement | None:
    """The terms that a person must accept before asking for anything of a lab, if any."""
    pk = lab if isinstance(lab, int) else lab.pk
    found = _owed(lab=pk, person=person.pk)
    return found[0] if found else None


_owed = Prepared(lambda lab, person: terms_unaccepted(lab, person))


def accepted_by(person: User) -> QuerySet[Acceptance]:
    """What a person accepted, the newest first."""
    return (
        Acceptance.objects.filter(person=person)
        .select_related("agreement__lab__university")
        .order_by("-accepted_at", "-pk")
    )
