"""What an equipment list would change: pure functions of the list and of what is stored.

The rules, in short: a facility is a lab, known by its code; equipment is an
instrument, known by its asset id within the university. A cell that is empty
says nothing, so it changes nothing. What the list lacks stays as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from booking.accounts.rules import LISTS_LABS, OrganisationState, may_book
from booking.labs.uniquip.columns import Column
from booking.labs.uniquip.faults import Problem, RowFault
from booking.labs.uniquip.languages import language_of
from booking.labs.uniquip.records import (
    Kind,
    Reading,
    Record,
    Rejection,
    facilities_in,
    techniques_in,
)

PLACE_AND_CONTACTS: dict[Column, str] = {
    Column.LOCATION: "location",
    Column.CONTACT_NAME: "contact_name",
    Column.CONTACT_TELEPHONE: "contact_phone",
    Column.CONTACT_URL: "contact_url",
    Column.CONTACT_EMAIL: "contact_email",
    Column.SECOND_CONTACT_NAME: "second_contact_name",
    Column.SECOND_CONTACT_TELEPHONE: "second_contact_phone",
    Column.SECOND_CONTACT_URL: "second_contact_url",
    Column.SECOND_CONTACT_EMAIL: "second_contact_email",
    Column.SITE_LOCATION: "site",
    Column.BUILDING: "building",
    Column.WEB_ADDRESS: "website",
}
FIELDS: dict[Kind, dict[Column, str]] = {
    Kind.FACILITY: PLACE_AND_CONTACTS,
    Kind.EQUIPMENT: {
        **PLACE_AND_CONTACTS,
        Column.PHOTO: "photo_url",
        Column.DEPARTMENT: "department",
        Column.SERVICE_LEVEL: "service_level",
    },
}
SUFFIXES = ("en", "zh_hans", "zh_hant")
TEXTS = tuple(f"{text}_{suffix}" for text in ("name", "about") for suffix in SUFFIXES)
LAB_FIELDS = (*TEXTS, *FIELDS[Kind.FACILITY].values())
INSTRUMENT_FIELDS = (*TEXTS, *FIELDS[Kind.EQUIPMENT].values())

CODE_LIMIT = 120
GENERAL_CODE = "general"
"""The lab for equipment of which a list says neither facility nor department."""


class ListingRefusal(StrEnum):
    """Why an organisation may not list labs."""

    WRONG_KIND = "wrong_kind"
    DRAFT = "draft"
    PENDING = "pending"
    SUSPENDED = "suspended"


def listing_refusal(kind: str, state: str) -> ListingRefusal | None:
    """Why an organisation of this kind and state may not list labs; None if it may."""
    if kind not in LISTS_LABS:
        return ListingRefusal.WRONG_KIND
    if may_book(state):
        return None
    return {
        OrganisationState.PENDING.value: ListingRefusal.PENDING,
        OrganisationState.SUSPENDED.value: ListingRefusal.SUSPENDED,
    }.get(state, ListingRefusal.DRAFT)


@dataclass(frozen=True)
class LabNow:
    """A stored lab; ``fields`` has those of ``LAB_FIELDS``."""

    code: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class InstrumentNow:
    """A stored instrument; ``techniques`` are names by key, as in ``Stored.techniques``."""

    asset_id: str
    lab_code: str
    fields: Mapping[str, str]
    techniques: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stored:
    """What a university has, by code and asset id, and the words for techniques.

    ``techniques`` maps each name and alias, folded by ``folded``, to a
    technique's key; ``names`` are the university's own, for a general lab.
    """

    labs: Mapping[str, LabNow]
    instruments: Mapping[str, InstrumentNow]
    techniques: Mapping[str, int]
    names: Mapping[str, str]


class LabOrigin(StrEnum):
    FACILITY = "facility"
    DEPARTMENT = "department"
    GENERAL = "general"


@dataclass(frozen=True)
class NewLab:
    """A lab to be made; ``line`` is 0 unless a facility's row asks for it."""

    code: str
    origin: LabOrigin
    fields: Mapping[str, str]
    time_zone: str
    line: int = 0


@dataclass(frozen=True)
class FieldChange:
    """One field, before and after; ``lab`` and ``techniques`` are fields here too."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class LabChange:
    code: str
    name: str
    line: int
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True)
class NewInstrument:
    """An instrument to be made in the lab of a code; ``techniques`` are words."""

    asset_id: str
    lab_code: str
    line: int
    fields: Mapping[str, str]
    techniques: tuple[str, ...] = ()


@dataclass(frozen=True)
class InstrumentChange:
    """An instrument to be changed; ``added`` are words of techniques that it gets."""

    asset_id: str
    name: str
    line: int
    changes: tuple[FieldChange, ...]
    added: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Everything that importing a list would do, in the order of the list.

    ``same_labs`` and ``same_instruments`` are the good rows that change
    nothing; ``unkept`` are columns of which a lab keeps nothing though a
    facility's row fills them.
    """

    new_labs: tuple[NewLab, ...] = ()
    changed_labs: tuple[LabChange, ...] = ()
    same_labs: tuple[Record, ...] = ()
    new_instruments: tuple[NewInstrument, ...] = ()
    changed_instruments: tuple[InstrumentChange, ...] = ()
    same_instruments: tuple[Record, ...] = ()
    new_techniques: tuple[str, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    unkept: tuple[Column, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        return not (
            self.new_labs or self.changed_labs or self.new_instruments or self.changed_instruments
        )

    @property
    def fingerprint(self) -> str:
        """The same for plans that do the same: what a person has seen and confirmed."""
        return hashlib.sha256(repr(self).encode("utf-8", "backslashreplace")).hexdigest()


def folded(word: str) -> str:
    """A technique's word as it is compared: "  X-Ray  diffraction" is "x-ray diffraction"."""
    return " ".join(word.casefold().split())


def department_code(department: str) -> str:
    """The code of the lab that is made for a department: its name, cut to a code's length.

    A name that is cut ends in eight signs of its digest, so that two stay two.
    """
    if len(department) <= CODE_LIMIT:
        return department
    digest = hashlib.sha256(department.casefold().encode()).hexdigest()[:8]
    return f"{department[: CODE_LIMIT - 9]}-{digest}"


def plan_import(reading: Reading, stored: Stored, *, time_zone: str) -> Plan:
    """What a list would do to what is stored. ``time_zone`` is for labs that it makes."""
    planner = _Planner(reading, stored, time_zone)
    for record in reading.records:
        if record.kind is Kind.FACILITY:
            planner.facility(record)
    for record in reading.records:
        if record.kind is Kind.EQUIPMENT:
            planner.equipment(record)
    return planner.plan()


def named_fields(record: Record) -> dict[str, str]:
    """The fields that a record sets, by name; texts go to the field of their language."""
    fields = {f"name_{language_of(record.name)}": record.name}
    if about := record.values.get(Column.DESCRIPTION):
        fields[f"about_{language_of(about)}"] = about
    for column, name in FIELDS[record.kind].items():
        if value := record.values.get(column):
            fields[name] = value
    return fields


def changes_to(now: Mapping[str, str], wanted: Mapping[str, str]) -> list[FieldChange]:
    """The fields that differ from what is stored."""
    return [
        FieldChange(name, now[name], value) for name, value in wanted.items() if now[name] != value
    ]


class _Planner:
    """Gathers a plan row by row."""

    def __init__(self, reading: Reading, stored: Stored, time_zone: str) -> None:
        self.stored = stored
        self.time_zone = time_zone
        self.new_labs: dict[str, NewLab] = {}
        self.changed_labs: list[LabChange] = []
        self.same_labs: list[Record] = []
        self.new_instruments: list[NewInstrument] = []
        self.changed_instruments: list[InstrumentChange] = []
        self.same_instruments: list[Record] = []
        self.new_techniques: dict[str, str] = {}
        self.rejected = list(reading.rejections)
        self.unkept: set[Column] = set()
        # Labs as a department may name them: by code, else by name; case varies.
        self.by_code: dict[str, str] = {}
        self.by_name: dict[str, str] = {}
        for lab in stored.labs.values():
            self._note_lab(lab)
        self.rejected_facilities = {
            rejection.id: rejection.line
            for rejection in reversed(reading.rejections)
            if rejection.kind is Kind.FACILITY and rejection.id
        }

    def plan(self) -> Plan:
        return Plan(
            new_labs=tuple(self.new_labs.values()),
            changed_labs=tuple(self.changed_labs),
            same_labs=tuple(self.same_labs),
            new_instruments=tuple(self.new_instruments),
            changed_instruments=tuple(self.changed_instruments),
            same_instruments=tuple(self.same_instruments),
            new_techniques=tuple(self.new_techniques.values()),
            rejected=tuple(sorted(self.rejected, key=lambda rejection: rejection.line)),
            unkept=tuple(column for column in Column if column in self.unkept),
        )

    def facility(self, record: Record) -> None:
        kept = {Column.DESCRIPTION, Column.RELATED_FACILITY_ID, *FIELDS[Kind.FACILITY]}
        self.unkept.update(column for column in record.values if column not in kept)
        fields = named_fields(record)
        now = self.stored.labs.get(record.id)
        if now is None:
            self._make_lab(
                NewLab(record.id, LabOrigin.FACILITY, fields, self.time_zone, record.line)
            )
        elif changes := changes_to(now.fields, fields):
            self.changed_labs.append(LabChange(record.id, record.name, record.line, tuple(changes)))
        else:
            self.same_labs.append(record)

    def equipment(self, record: Record) -> None:
        now = self.stored.instruments.get(record.id)
        place = self._place(record, now)
        if isinstance(place, Problem):
            self.rejected.append(
                Rejection(record.line, (place,), record.kind, record.id, record.name)
            )
            return
        fields = named_fields(record)
        techniques = self._techniques(record)
        if now is None:
            self.new_instruments.append(
                NewInstrument(record.id, place, record.line, fields, techniques)
            )
            return
        changes = changes_to(now.fields, fields)
        if place != now.lab_code:
            changes.append(FieldChange("lab", now.lab_code, place))
        added = tuple(
            word
            for word in techniques
            if self.stored.techniques.get(folded(word)) not in now.techniques
        )
        if added:
            before = list(now.techniques.values())
            changes.append(
                FieldChange("techniques", ", ".join(before), ", ".join([*before, *added]))
            )
        if changes:
            self.changed_instruments.append(
                InstrumentChange(record.id, record.name, record.line, tuple(changes), added)
            )
        else:
            self.same_instruments.append(record)

    def _note_lab(self, lab: LabNow | NewLab) -> None:
        self.by_code.setdefault(folded(lab.code), lab.code)
        for suffix in SUFFIXES:
            if name := lab.fields.get(f"name_{suffix}"):
                self.by_name.setdefault(folded(name), lab.code)

    def _make_lab(self, lab: NewLab) -> str:
        self.new_labs[lab.code] = lab
        self._note_lab(lab)
        return lab.code

    def _place(self, record: Record, now: InstrumentNow | None) -> str | Problem:
        """The code of the lab that equipment joins, or why none can be told.

        An instrument that is there moves only when the row names another
        facility, or when it stands in its department's lab and the department
        changed: its university may have moved it for good reason.
        """
        if facility := record.values.get(Column.RELATED_FACILITY_ID):
            return self._facility_of(facility, now)
        department = record.values.get(Column.DEPARTMENT)
        if now is not None:
            before = now.fields["department"]
            if not department or not before or self._lab_named(before) != now.lab_code:
                return now.lab_code
        if department:
            return self._lab_for_department(department)
        if GENERAL_CODE in self.stored.labs or GENERAL_CODE in self.new_labs:
            return GENERAL_CODE
        names = {name: text for name, text in self.stored.names.items() if text}
        return self._make_lab(NewLab(GENERAL_CODE, LabOrigin.GENERAL, names, self.time_zone))

    def _facility_of(self, cell: str, now: InstrumentNow | None) -> str | Problem:
        codes = facilities_in(cell)
        known = [code for code in codes if code in self.stored.labs or code in self.new_labs]
        if now is not None and now.lab_code in known:
            return now.lab_code
        if known:
            return known[0]
        column = Column.RELATED_FACILITY_ID.value
        for code in codes:
            if line := self.rejected_facilities.get(code):
                return Problem(RowFault.REJECTED_FACILITY, column, value=code, other_line=line)
        return Problem(RowFault.UNKNOWN_FACILITY, column, value=cell)

    def _lab_named(self, department: str) -> str | None:
        by_code = self.by_code.get(folded(department_code(department)))
        return by_code or self.by_name.get(folded(department))

    def _lab_for_department(self, department: str) -> str:
        if known := self._lab_named(department):
            return known
        fields = {f"name_{language_of(department)}": department}
        return self._make_lab(
            NewLab(department_code(department), LabOrigin.DEPARTMENT, fields, self.time_zone)
        )

    def _techniques(self, record: Record) -> tuple[str, ...]:
        """The words of a row's techniques, each technique once; new ones are noted."""
        words: dict[object, str] = {}
        for word in techniques_in(record.values.get(Column.TECHNIQUE, "")):
            known = self.stored.techniques.get(folded(word))
            if known is None:
                word = self.new_techniques.setdefault(folded(word), word)
            words.setdefault(folded(word) if known is None else known, word)
        return tuple(words.values())
