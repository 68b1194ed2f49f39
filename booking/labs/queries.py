"""Questions about labs and instruments. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from booking.accounts.models import Membership, Organisation, User
from booking.accounts.prepared import Prepared
from booking.accounts.queries import (
    by_name,
    colleagues_among,
    in_chain,
    live_on,
    places_of,
    today_in,
)
from booking.accounts.rules import ACADEMIC, may_book

from .deputising.standing import OWN_RIGHT
from .limits import limits_sentence
from .models import (
    Deputy,
    Instrument,
    Lab,
    LabRole,
    Qualification,
    Specification,
    Technique,
    Unit,
)
from .rules import (
    Audience,
    InstrumentStatus,
    LabReason,
    LabRoleKind,
    Limits,
    audience_of,
    is_qualified,
    lacks_for_publishing,
)
from .ties import lab_places_of, live_lab_places


def live_roles(today: dt.date) -> QuerySet[LabRole]:
    """The roles that hold: whoever leaves the university has none in its labs any more."""
    belongs = Membership.objects.filter(
        live_on(today), person=OuterRef("person"), organisation=OuterRef("lab__university")
    )
    return LabRole.objects.filter(live_on(today), Exists(belongs))


def roles_in(person: User, lab: Lab | int, *, today: dt.date) -> frozenset[LabRoleKind]:
    """What a person is in a lab today."""
    pk = lab if isinstance(lab, int) else lab.pk
    if person.kept_ties is not None:
        roles = [role for role in lab_places_of(person) if role.lab == pk]
        held = live_lab_places(roles, places_of(person), today=today) if roles else []
        return frozenset(LabRoleKind(role.kind) for role in held)
    kinds = _roles(person=person.pk, lab=pk, today=today)
    return frozenset(LabRoleKind(kind) for kind in kinds)


_roles = Prepared(
    lambda person, lab, today: (
        live_roles(today).filter(person=person, lab=lab).values_list("kind", flat=True)
    )
)


def labs_run_by(
    person: User, *, today: dt.date, kinds: frozenset[LabRoleKind] = frozenset(LabRoleKind)
) -> QuerySet[Lab]:
    """The labs in which a person has one of these roles."""
    return Lab.objects.filter(
        pk__in=live_roles(today)
        .filter(person=person, kind__in=[kind.value for kind in kinds])
        .values("lab")
    )


def live_deputies(today: dt.date) -> QuerySet[Deputy]:
    """Who stands in for somebody on a day: both belong to the university, and the absent one
    may decide by a role of their own."""
    own = live_roles(today).filter(OWN_RIGHT, lab=OuterRef("lab"), person=OuterRef("absent"))
    belongs = Membership.objects.filter(
        live_on(today), person=OuterRef("deputy"), organisation=OuterRef("lab__university")
    )
    return Deputy.objects.filter(
        Exists(own), Exists(belongs), since__lte=today, until__gt=today
    ).order_by()


def labs_approved_by(person: User | int, *, today: dt.date) -> QuerySet[Lab]:
    """The labs on whose requests a person decides: as manager, as a technician whom the lab
    lets, or in the place of one of these."""
    roles = live_roles(today).filter(OWN_RIGHT, person=person)
    deputies = live_deputies(today).filter(deputy=person)
    return Lab.objects.filter(Q(pk__in=roles.values("lab")) | Q(pk__in=deputies.values("lab")))


def approves_in(person: User, lab: Lab | int, *, today: dt.date) -> bool:
    """Whether a person decides on a lab's requests today."""
    pk = lab if isinstance(lab, int) else lab.pk
    return bool(_approved(person=person.pk, lab=pk, today=today))


_approved = Prepared(
    lambda person, lab, today: (
        labs_approved_by(person, today=today).filter(pk=lab).values_list("pk")
    )
)


def approvers_of(lab: Lab | int, *, today: dt.date) -> list[User]:
    """The people who decide on a lab's requests today."""
    roles = live_roles(today).filter(OWN_RIGHT, lab=lab)
    deputies = live_deputies(today).filter(lab=lab)
    return list(
        User.objects.filter(
            Q(pk__in=roles.values("person")) | Q(pk__in=deputies.values("deputy")),
            is_active=True,
        ).order_by("pk")
    )


def audience_for(
    person: User | None, organisation: Organisation | None, lab: Lab, *, now: dt.datetime
) -> Audience:
    """Who somebody of an organisation is to a lab's instruments; None is a visitor."""
    if organisation is None:
        return Audience.EVERYONE
    today = today_in(lab.time_zone, now)
    own = organisation.pk == lab.university_id
    return audience_of(
        in_lab=own and person is not None and bool(roles_in(person, lab, today=today)),
        in_university=own,
        chain_member=in_chain(organisation, today=today),
        academic=organisation.kind in ACADEMIC,
    )


def qualified(person: User, instrument: Instrument, *, day: dt.date) -> bool:
    """Whether a person may operate an instrument by themselves on a local day, at some time."""
    return bool(limits_held(person, instrument, day=day))


def limits_held(person: User, instrument: Instrument, *, day: dt.date) -> list[Limits]:
    """What each qualification is limited to by which a person operates an instrument by
    themselves on a local day; none where they may not."""
    rows = _operating(person=person.pk, instrument=instrument.pk, day=day)
    return [row.limits for row in rows if is_qualified([row.expires_on], day)]


def operating(person: User | int, instrument: Instrument | int) -> QuerySet[Qualification]:
    """The qualifications by which a person operates an instrument by themselves."""
    return Qualification.objects.filter(person=person, instrument=instrument, assisted_only=False)


_operating = Prepared(
    lambda person, instrument, day: operating(person, instrument).filter(granted_on__lte=day)
)


def covers_slot(
    person: User, instrument: Instrument, *, starts: dt.datetime, ends: dt.datetime
) -> bool:
    """Whether a qualification that holds on its first day covers all of a slot (UTC)."""
    zone = ZoneInfo(instrument.lab.time_zone)
    held = limits_held(person, instrument, day=starts.astimezone(zone).date())
    return any(each.cover(starts, ends, zone) for each in held)


def lacks(instrument: Instrument) -> list[LabReason]:
    """What an instrument lacks before it may be published.

    Reads its lab, its university and its units: have them at hand for many.
    """
    lab = instrument.lab
    return lacks_for_publishing(
        named=bool(instrument.name),
        reachable=is_reachable(instrument) or is_reachable(lab),
        units_in_service=sum(unit.in_service for unit in instrument.units.all()),
        university_verified=may_book(lab.university.state),
        retired=instrument.status == InstrumentStatus.RETIRED,
    )


def techniques_of(instrument: Instrument) -> list[Technique]:
    """What an instrument is for."""
    return _techniques(instrument=instrument.pk)


def specifications_of(instrument: Instrument) -> list[Specification]:
    """The figures of an instrument's data sheet, in order."""
    return _specifications(instrument=instrument.pk)


_techniques = Prepared(lambda instrument: Technique.objects.filter(instruments=instrument))
_specifications = Prepared(lambda instrument: Specification.objects.filter(instrument=instrument))


def is_reachable(thing: Lab | Instrument) -> bool:
    """Whether it says of itself where to ask: an address, a telephone or a page."""
    return any(
        getattr(thing, f"{whose}contact_{by}")
        for whose in ("", "second_")
        for by in ("email", "phone", "url")
    )


def _with_words(words: str, *fields: str) -> Q:
    """Each word stands in the name, in some language, or in one of ``fields``."""
    out = Q()
    for word in words.split():
        either = Q()
        for field in ("name_en", "name_zh_hans", "name_zh_hant", *fields):
            either |= Q(**{f"{field}__icontains": word})
        out &= either
    return out


def labs_shown(*, words: str = "") -> QuerySet[Lab]:
    """What visitors see: labs of verified universities with something published, each with
    its university at hand."""
    universities = (f"university__{name}" for name in ("name_en", "name_zh_hans", "name_zh_hant"))
    return (
        Lab.objects.filter(
            _with_words(words, "address", *universities),
            Exists(Instrument.objects.published().filter(lab=OuterRef("pk"))),
        )
        .select_related("university")
        .order_by(by_name("university__"), by_name(), "pk")
    )


def labs_listed(*, words: str = "") -> QuerySet[Lab]:
    """The same, each with its instruments counted as ``published``."""
    return labs_shown(words=words).annotate(published=_published("instruments__"))


def _published(path: str) -> Count:
    shown = Q(**{f"{path}published_at__isnull": False})
    retired = Q(**{f"{path}status": InstrumentStatus.RETIRED.value})
    return Count(path.removesuffix("__"), filter=shown & ~retired, distinct=True)


def with_counts(labs: QuerySet[Lab]) -> QuerySet[Lab]:
    """Labs with ``published`` and ``all_instruments`` counted and their university at hand."""
    return (
        labs.select_related("university")
        .annotate(
            published=_published("instruments__"),
            all_instruments=Count("instruments", distinct=True),
        )
        .order_by(by_name(), "pk")
    )


def instruments_listed(
    instruments: QuerySet[Instrument],
    *,
    words: str = "",
    lab: str = "",
    status: str = "",
    published: str = "",
) -> QuerySet[Instrument]:
    """Some instruments narrowed for those who manage them, with what ``lacks`` reads at hand.

    ``lab`` is a lab's public id, ``published`` is "yes", "no" or nothing.
    """
    found = instruments.filter(_with_words(words, "asset_id", "manufacturer", "model"))
    if lab:
        found = found.filter(lab__public_id=lab)
    if status:
        found = found.filter(status=status)
    if published:
        found = found.filter(published_at__isnull=published != "yes")
    return (
        found.select_related("lab__university")
        .prefetch_related(Prefetch("units", Unit.objects.order_by("pk")))
        .order_by(by_name("lab__"), "lab", by_name(), "pk")
    )


def staff_of(lab: Lab, *, today: dt.date) -> QuerySet[LabRole]:
    """Who runs a lab, managers first."""
    return (
        live_roles(today)
        .filter(lab=lab)
        .select_related("person", "lab")
        .order_by("kind", "person__name", "pk")
    )


def qualifications_of(instrument: Instrument) -> QuerySet[Qualification]:
    """Who may operate an instrument, also those whose day is over."""
    return (
        Qualification.objects.filter(instrument=instrument)
        .select_related("person", "granted_by")
        .order_by(F("expires_on").desc(nulls_first=True), "person__email")
    )


@dataclass(frozen=True)
class QualifiedPerson:
    """A qualification as the lab's manager sees it.

    ``label`` is the name of somebody of the university, and the address alone
    of an outsider: nobody learns a name by typing an address.
    """

    qualification: Qualification
    label: str
    named: bool

    @property
    def limits(self) -> str:
        """What it is limited to, in words."""
        return limits_sentence(self.qualification.limits)


def qualified_people(
    qualifications: Iterable[Qualification], instrument: Instrument, *, today: dt.date
) -> list[QualifiedPerson]:
    """Qualifications for one instrument, with what its lab calls their people."""
    given = list(qualifications)
    colleagues = colleagues_among(
        [each.person_id for each in given], instrument.university, today=today
    )
    known = set(colleagues.values_list("pk", flat=True))
    out: list[QualifiedPerson] = []
    for each in given:
        named = each.person_id in known and bool(each.person.name)
        label = str(each.person) if named or each.person.erased_at else each.person.email
        out.append(QualifiedPerson(qualification=each, label=label, named=named))
    return out


def techniques_in_order() -> list[tuple[Technique, int, str]]:
    """The tree of techniques from its roots, each with its depth and all its words.

    The words are those of the nodes above too: who looks for microscopy finds SEM.
    """
    below: dict[int | None, list[Technique]] = {}
    ordered = Technique.objects.order_by(by_name(), "pk")
    for technique in ordered.prefetch_related("aliases"):
        below.setdefault(technique.parent_id, []).append(technique)
    out: list[tuple[Technique, int, str]] = []

    def walk(parent: int | None, depth: int, above: str) -> None:
        for node in below.get(parent, []):
            names = (node.name_en, node.name_zh_hans, node.name_zh_hant)
            words = " ".join([above, *names, *(alias.text for alias in node.aliases.all())])
            out.append((node, depth, " ".join(words.split())))
            walk(node.pk, depth + 1, words)

    walk(None, 0, "")
    return out
