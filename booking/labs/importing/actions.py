"""Writing what a list says, and keeping a list until it is confirmed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from booking.accounts.auditing.actions import record
from booking.accounts.models import Organisation, User
from booking.labs.models import Instrument, Lab, Technique, Unit
from booking.labs.rules import InstrumentStatus
from booking.labs.search.actions import mark_stale
from booking.labs.search.rules import Scope
from booking.labs.uniquip.languages import language_of
from booking.labs.uniquip.records import Reading

from .models import EquipmentUpload
from .queries import stored_by, technique_words
from .rules import (
    InstrumentChange,
    LabChange,
    ListingRefusal,
    NewInstrument,
    NewLab,
    Plan,
    folded,
    listing_refusal,
    plan_import,
)
from .signals import instruments_placed

BATCH = 500


class MayNotList(Exception):
    """The organisation may not list labs; ``refusal`` says why."""

    def __init__(self, refusal: ListingRefusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class PlanChanged(Exception):
    """What is stored changed since the plan was seen; ``plan`` is what would be done now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("the plan is not the one that was confirmed")
        self.plan = plan


def import_equipment(
    *,
    university: Organisation,
    reading: Reading,
    time_zone: str,
    confirmed: str | None = None,
    now: dt.datetime,
) -> Plan:
    """Writes a list's good rows, all or nothing, and returns what was done.

    ``confirmed`` is the fingerprint of the plan that a person has seen; when
    what is stored has changed since, nothing is written. Labs that the list
    makes get ``time_zone`` (IANA); ``now`` (UTC) is when new instruments were
    made. Raises MayNotList and PlanChanged.
    """
    try:
        with transaction.atomic():
            # One import of a university at a time: the second one plans anew after the first.
            university = Organisation.objects.select_for_update(no_key=True).get(pk=university.pk)
            if refusal := listing_refusal(university.kind, university.state):
                raise MayNotList(refusal)
            plan = plan_import(reading, stored_by(university), time_zone=time_zone)
            if confirmed is not None and confirmed != plan.fingerprint:
                raise PlanChanged(plan)
            _make_labs(university, plan.new_labs)
            _change_labs(university, plan.changed_labs)
            _make_techniques(plan.new_techniques)
            new = _make_instruments(university, plan.new_instruments, now)
            moved = _change_instruments(university, plan.changed_instruments)
            _add_techniques(university, [*plan.new_instruments, *plan.changed_instruments])
            instruments_placed.send(sender=Instrument, new=new, moved=moved, now=now)
    except IntegrityError as error:
        # A person made a lab or an instrument of the same code at this moment.
        raise PlanChanged(
            plan_import(reading, stored_by(university), time_zone=time_zone)
        ) from error
    return plan


def _make_labs(university: Organisation, labs: Iterable[NewLab]) -> None:
    Lab.objects.bulk_create(
        [
            Lab(university=university, code=lab.code, time_zone=lab.time_zone, **lab.fields)
            for lab in labs
        ],
        batch_size=BATCH,
    )


def _change_labs(university: Organisation, changes: Sequence[LabChange]) -> None:
    if not changes:
        return
    labs = {lab.code: lab for lab in Lab.objects.filter(university=university)}
    fields: set[str] = set()
    for change in changes:
        for each in change.changes:
            setattr(labs[change.code], each.field, each.after)
            fields.add(each.field)
    Lab.objects.bulk_update(
        [labs[change.code] for change in changes], sorted(fields), batch_size=BATCH
    )
    # What is written in bulk sends no signals, by which other changes are noted.
    mark_stale(scope=Scope.LAB, keys=[labs[change.code].pk for change in changes])


def _make_techniques(words: Sequence[str]) -> None:
    """Top-level techniques of these names.

    Another university's import may make the same ones, or take their slugs, at
    this moment: what is missing afterwards is made under a slug of its own.
    """
    for distinct in (False, True):
        # Slugs first: a technique that comes between the two questions is known by name.
        taken = set(Technique.objects.values_list("slug", flat=True))
        known = technique_words()[1]
        missing = [word for word in words if folded(word) not in known]
        if not missing:
            return
        made = []
        for word in missing:
            slug = slug_of(word, distinct=distinct)
            if not slug or slug in taken:
                slug = slug_of(word, distinct=True)
            taken.add(slug)
            made.append(Technique(slug=slug, **{f"name_{language_of(word)}": word}))
        Technique.objects.bulk_create(made, batch_size=BATCH, ignore_conflicts=True)
        slugs = [technique.slug for technique in made]
        new = Technique.objects.filter(slug__in=slugs).values_list("pk", flat=True)
        mark_stale(scope=Scope.TECHNIQUE, keys=new)


def slug_of(word: str, *, distinct: bool = False) -> str:
    """A technique's slug: its name in ASCII, or with a digest that no other name has.

    Empty when a name has no ASCII letter and need not be distinct.
    """
    slug = slugify(word)
    if not distinct:
        return slug[:50].rstrip("-")
    digest = hashlib.sha256(folded(word).encode()).hexdigest()[:10]
    return f"{slug[:39].rstrip('-')}-{digest}".lstrip("-")


def _make_instruments(
    university: Organisation, instruments: Sequence[NewInstrument], now: dt.datetime
) -> list[int]:
    """Instruments in service, not published, each with one unit; returns their keys."""
    labs = dict(Lab.objects.filter(university=university).values_list("code", "pk"))
    made = Instrument.objects.bulk_create(
        [
            Instrument(
                university=university,
                lab_id=labs[each.lab_code],
                asset_id=each.asset_id,
                created_at=now,
                **each.fields,
            )
            for each in instruments
        ],
        batch_size=BATCH,
    )
    Unit.objects.bulk_create([Unit(instrument=each) for each in made], batch_size=BATCH)
    return [each.pk for each in made]


def _change_instruments(university: Organisation, changes: Sequence[InstrumentChange]) -> list[int]:
    """Writes the changes; returns the keys of instruments that joined another lab."""
    if not changes:
        return []
    labs = dict(Lab.objects.filter(university=university).values_list("code", "pk"))
    wanted = {change.asset_id for change in changes}
    keys = [
        key
        for key, asset_id in Instrument.objects.filter(university=university)
        .exclude(asset_id="")
        .values_list("pk", "asset_id")
        if asset_id in wanted
    ]
    # Locked, since all fields that change anywhere are written for all of them.
    rows = Instrument.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    instruments = {instrument.asset_id: instrument for instrument in rows}
    fields: set[str] = set()
    moved: list[int] = []
    for change in changes:
        instrument = instruments[change.asset_id]
        for each in change.changes:
            if each.field == "techniques":
                continue
            if each.field == "lab":
                instrument.lab_id = labs[each.after]
                moved.append(instrument.pk)
            else:
                setattr(instrument, each.field, each.after)
            fields.add(each.field)
    if fields:
        Instrument.objects.bulk_update(list(instruments.values()), sorted(fields), batch_size=BATCH)
        mark_stale(scope=Scope.INSTRUMENT, keys=[each.pk for each in instruments.values()])
    return moved


def _add_techniques(
    university: Organisation, rows: Iterable[NewInstrument | InstrumentChange]
) -> None:
    wanted = {
        row.asset_id: row.techniques if isinstance(row, NewInstrument) else row.added
        for row in rows
    }
    if not any(wanted.values()):
        return
    keys = technique_words()[1]
    instruments = dict(
        Instrument.objects.filter(university=university)
        .exclude(asset_id="")
        .values_list("asset_id", "pk")
    )
    tie = Instrument.techniques.through
    tie.objects.bulk_create(
        [
            tie(instrument_id=instruments[asset_id], technique_id=keys[folded(word)])
            for asset_id, words in wanted.items()
            for word in words
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    tied = [instruments[asset_id] for asset_id, words in wanted.items() if words]
    named = {
        instruments[asset_id]: [keys[folded(word)] for word in words]
        for asset_id, words in wanted.items()
        if words
    }
    record(
        *(
            (row, {"techniques": []}, {"techniques": named[pk]})
            for pk, row in Instrument.objects.in_bulk(tied).items()
        )
    )
    mark_stale(scope=Scope.INSTRUMENT, keys=tied)


def keep_upload(
    *, university: Organisation, person: User, filename: str, content: bytes, now: dt.datetime
) -> EquipmentUpload:
    """Keeps a list for its person until it is confirmed, discarded or a day old.

    It takes the place of one that the person had waiting for this university.
    """
    with transaction.atomic():
        drop_stale_uploads(now=now)
        EquipmentUpload.objects.of(person, university).delete()
        upload: EquipmentUpload = EquipmentUpload.objects.create(
            university=university,
            person=person,
            filename=filename[-200:],
            content=content,
            uploaded_at=now,
        )
    return upload


def confirm_upload(
    *,
    upload: EquipmentUpload,
    reading: Reading,
    time_zone: str,
    confirmed: str,
    now: dt.datetime,
) -> Plan:
    """Imports an uploaded list as it was previewed, and forgets it. Raises as the import does."""
    with transaction.atomic():
        plan = import_equipment(
            university=upload.university,
            reading=reading,
            time_zone=time_zone,
            confirmed=confirmed,
            now=now,
        )
        upload.delete()
    return plan


def discard_upload(*, upload: EquipmentUpload) -> None:
    """Forgets a list that is not to be imported."""
    upload.delete()


def drop_stale_uploads(*, now: dt.datetime) -> int:
    """Forgets lists that nobody confirmed within a day; how many."""
    dropped: int = EquipmentUpload.objects.stale(now=now).delete()[0]
    return dropped


def set_status(*, instrument: Instrument, status: InstrumentStatus) -> Instrument:
    """Gives an instrument the status that a list says."""
    instrument.status = status.value
    instrument.save(update_fields=["status"])
    return instrument
