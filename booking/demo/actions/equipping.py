"""What stands in the city: techniques, labs, instruments, their prices, hours and policies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from random import Random

from django.utils import translation

from booking.accounts.models import Chain, Organisation, User
from booking.calendars.actions import (
    add_closure,
    add_series,
    close_on_holidays,
    extend_windows,
    set_policy,
    set_weekly_openings,
)
from booking.calendars.queries import public_holidays
from booking.calendars.rules import EntryKind, WeeklyHours
from booking.labs.actions import (
    Figure,
    UnitWish,
    appoint,
    create_instrument,
    create_lab,
    grant_qualification,
    publish_instrument,
    set_specifications,
    set_status,
    set_techniques,
)
from booking.labs.models import Instrument, KnownPlace, Lab, Technique, TechniqueAlias
from booking.labs.rules import InstrumentStatus, LabRoleKind, ServiceMode
from booking.money.actions import set_list_prices
from booking.money.rules import CustomerClass, PriceUnit

from ..city import shapes
from ..city.figures import FIGURES
from ..city.labs import LABS
from ..city.places import PLACES
from ..city.techniques import TECHNIQUES
from ..rules import ZONE, duty_days, grants, runs_day_and_night
from .settling import names


def equip_techniques() -> dict[str, Technique]:
    """Makes the tree of techniques with its aliases, by slug."""
    out: dict[str, Technique] = {}
    for each in TECHNIQUES:
        out[each.slug] = Technique.objects.create(
            slug=each.slug, parent=out.get(each.parent), **names(each.name)
        )
    TechniqueAlias.objects.bulk_create(
        TechniqueAlias(technique=out[each.slug], text=alias)
        for each in TECHNIQUES
        for alias in each.aliases
    )
    return out


def equip_places() -> None:
    """Makes the townships and addresses from which distances are told."""
    KnownPlace.objects.bulk_create(
        KnownPlace(
            slug=each.slug,
            kind=each.kind.value,
            latitude=Decimal(each.latitude),
            longitude=Decimal(each.longitude),
            **names(each.name),
        )
        for each in PLACES
    )


def _time(text: str) -> dt.time:
    hours, minutes = text.split(":")
    return dt.time(int(hours) % 24, int(minutes))


def _weekly(openings: Iterable[shapes.Opening]) -> list[WeeklyHours]:
    return [
        WeeklyHours(
            frozenset(each.days), _time(each.starts), _time(each.ends), own_first=each.own_first
        )
        for each in openings
    ]


def equip_lab(source: shapes.Lab, university: Organisation, *, since: dt.datetime) -> Lab:
    """Makes a lab with its staff."""
    lab = create_lab(
        university=university,
        code=source.code,
        name_en=source.name.en,
        name_zh_hans=source.name.zh_hans,
        name_zh_hant=source.name.zh_hant,
        about_en=source.about.en,
        about_zh_hans=source.about.zh_hans,
        about_zh_hant=source.about.zh_hant,
        address=source.address,
        building=source.building,
        location=source.location,
        latitude=Decimal(source.latitude) if source.latitude else None,
        longitude=Decimal(source.longitude) if source.longitude else None,
        time_zone=ZONE.key,
        getting_in=source.getting_in,
        bring_along=source.bring_along,
        contact_name=source.manager.name,
        contact_phone=source.phone,
        contact_email=source.manager.email,
        chains=Chain.objects.filter(slug__in=source.serves),
    )
    kinds = {source.manager.email: LabRoleKind.MANAGER}
    kinds |= {each.email: LabRoleKind.TECHNICIAN for each in source.technicians}
    for email, kind in kinds.items():
        appoint(lab=lab, email=email, kind=kind, by=None, now=since)
    return lab


def equip_instrument(
    source: shapes.Instrument, lab: Lab, techniques: dict[str, Technique], *, published: dt.datetime
) -> Instrument:
    """Makes an instrument with its units, figures and prices."""
    numbers = range(1, source.units + 1)
    instrument = create_instrument(
        lab=lab,
        units=[UnitWish(None, str(each), source.set_up, source.clean_up) for each in numbers],
        asset_id=source.asset_id,
        name_en=source.name.en,
        name_zh_hans=source.name.zh_hans,
        name_zh_hant=source.name.zh_hant,
        about_en=source.about.en,
        about_zh_hans=source.about.zh_hans,
        about_zh_hant=source.about.zh_hant,
        manufacturer=source.manufacturer,
        model=source.model,
        sample_requirements=source.sample_requirements,
        original_value=Decimal(source.original_value),
        commissioned_on=source.commissioned_on,
        self_operated=ServiceMode.SELF_OPERATED in source.modes,
        assisted=ServiceMode.ASSISTED in source.modes,
        takes_samples=ServiceMode.SAMPLES in source.modes,
        needs_qualification=source.needs_qualification,
        sample_working_days=source.sample_working_days,
    )
    set_techniques(
        instrument=instrument, techniques=[techniques[slug] for slug in source.techniques]
    )
    set_specifications(
        instrument=instrument,
        figures=[
            Figure(
                FIGURES[key].en, FIGURES[key].zh_hans, FIGURES[key].zh_hant, value=value, unit=unit
            )
            for key, value, unit in source.specifications
        ],
    )
    prices = {
        (which, unit): None if amount is None else Decimal(amount)
        for unit, row in ((PriceUnit.HOUR, source.by_hour), (PriceUnit.SAMPLE, source.by_sample))
        if row is not None
        for which, amount in zip(CustomerClass, row, strict=True)
    }
    set_list_prices(instrument=instrument, prices=prices)
    if source.published:
        publish_instrument(instrument=instrument, now=published)
    if source.status is not InstrumentStatus.IN_SERVICE:
        set_status(instrument=instrument, status=source.status)
    return instrument


def _local(day: dt.date, text: str) -> dt.datetime:
    return dt.datetime.combine(day, _time(text), ZONE)


def _close_for_a_while(
    closures: Iterable[shapes.Closure],
    lab: Lab,
    instruments: dict[str, Instrument],
    *,
    opened: dt.datetime,
    today: dt.date,
) -> None:
    monday = today - dt.timedelta(days=today.weekday())
    for each in closures:
        day = monday + dt.timedelta(weeks=each.weeks, days=each.weekday)
        add_closure(
            owner=instruments[each.asset_id] if each.asset_id else lab,
            starts=_local(day, each.starts),
            ends=_local(day, each.ends),
            kind=EntryKind.MAINTENANCE,
            title=each.title,
            now=opened,
        )


def _close_on_public_holidays(
    source: shapes.Lab, lab: Lab, *, since: dt.datetime, today: dt.date
) -> None:
    # The holidays of the weeks that are played, and of the year to come.
    on_duty = duty_days(today) if runs_day_and_night(source) else frozenset()
    first, last = since.astimezone(ZONE).date(), today + dt.timedelta(days=365)
    days = [
        day
        for year in range(first.year, last.year + 1)
        for day, _name in public_holidays(lab, year)
        if first <= day <= last and day not in on_duty
    ]
    with translation.override("zh-hans"):  # a title is data: in the lab's own language
        close_on_holidays(owner=lab, days=days, now=since)


def open_lab(
    source: shapes.Lab,
    lab: Lab,
    instruments: dict[str, Instrument],
    *,
    opened: dt.datetime,
    today: dt.date,
) -> None:
    """Enters a lab's policy, closures and hours, and those of its instruments.

    The lab's opening hours come last: all windows are laid out by them, once,
    and not again for each entry.
    """
    first_day = opened.astimezone(ZONE).date()
    set_policy(owner=lab, **vars(source.policy))
    for hours in _weekly(source.assisted):
        add_series(
            owner=lab,
            kind=EntryKind.ASSISTED,
            weekdays=hours.weekdays,
            local_start=hours.local_start,
            local_end=hours.local_end,
            first_day=first_day,
            now=opened,
        )
    _close_on_public_holidays(source, lab, since=opened, today=today)
    _close_for_a_while(source.closures, lab, instruments, opened=opened, today=today)
    for each in source.instruments:
        instrument = instruments[each.asset_id]
        if each.policy:
            set_policy(owner=instrument, **each.policy)
        if each.hours:
            set_weekly_openings(
                owner=instrument, hours=_weekly(each.hours), first_day=first_day, now=opened
            )
    set_weekly_openings(owner=lab, hours=_weekly(source.opening), first_day=first_day, now=opened)


def qualify(*, seed: int, instruments: dict[str, Instrument], now: dt.datetime) -> None:
    """Enters who may operate what, as the labs' managers would."""
    people = {person.email: person for person in User.objects.all()}
    managers = {
        instrument.asset_id: people[lab.manager.email]
        for labs in LABS.values()
        for lab in labs
        for instrument in lab.instruments
    }
    for grant in grants(seed):
        granted = now - dt.timedelta(days=grant.days_ago)
        grant_qualification(
            instrument=instruments[grant.asset_id],
            email=grant.email,
            expires_on=granted.date() + dt.timedelta(days=730),
            by=managers[grant.asset_id],
            now=granted,
        )


def equip(
    *,
    seed: int,
    universities: dict[str, Organisation],
    since: dt.datetime,
    opened: dt.datetime,
    now: dt.datetime,
    told: Callable[[str], None],
) -> None:
    """Makes every lab with its instruments as of ``since``, open from ``opened`` to a year
    from ``now``; ``told`` hears of each lab that stands."""
    draw = Random(f"{seed}/published")
    techniques = equip_techniques()
    equip_places()
    today = now.astimezone(ZONE).date()
    everything: dict[str, Instrument] = {}
    for key, sources in LABS.items():
        for source in sources:
            told(source.name.en)
            lab = equip_lab(source, universities[key], since=since)
            instruments = {
                each.asset_id: equip_instrument(
                    each,
                    lab,
                    techniques,
                    published=now - dt.timedelta(days=draw.randint(30, 450)),
                )
                for each in source.instruments
            }
            open_lab(source, lab, instruments, opened=opened, today=today)
            everything |= instruments
    extend_windows(now=now)
    qualify(seed=seed, instruments=everything, now=now)
