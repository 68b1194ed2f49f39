"""The columns of UNIQUIP, and what each may hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .faults import FileFault, UnreadableFile
from .tables import header_key


class Column(StrEnum):
    """A column, by its heading in the published template."""

    TYPE = "Type"
    NAME = "Name"
    DESCRIPTION = "Description"
    RELATED_FACILITY_ID = "Related Facility ID"
    TECHNIQUE = "Technique"
    LOCATION = "Location"
    CONTACT_NAME = "Contact Name"
    CONTACT_TELEPHONE = "Contact Telephone"
    CONTACT_URL = "Contact URL"
    CONTACT_EMAIL = "Contact Email"
    SECOND_CONTACT_NAME = "Secondary Contact Name"
    SECOND_CONTACT_TELEPHONE = "Secondary Contact Telephone"
    SECOND_CONTACT_URL = "Secondary Contact URL"
    SECOND_CONTACT_EMAIL = "Secondary Contact Email"
    ID = "ID"
    PHOTO = "Photo"
    DEPARTMENT = "Department"
    SITE_LOCATION = "Site Location"
    BUILDING = "Building"
    SERVICE_LEVEL = "Service Level"
    WEB_ADDRESS = "Web Address"


# Each is required: one of its columns must be there. The published format lets
# a list do without ID and Type, but without an ID a second import could not
# find the instrument again.
REQUIRED: tuple[tuple[Column, ...], ...] = (
    (Column.TYPE,),
    (Column.NAME, Column.DESCRIPTION),
    (Column.ID,),
)

# The most characters of a cell, as wide as the field that keeps it.
LIMITS: dict[Column, int] = {
    Column.NAME: 200,
    Column.DESCRIPTION: 10_000,
    Column.RELATED_FACILITY_ID: 500,
    Column.TECHNIQUE: 1_000,
    Column.LOCATION: 500,
    Column.CONTACT_NAME: 120,
    Column.CONTACT_TELEPHONE: 60,
    Column.CONTACT_URL: 500,
    Column.CONTACT_EMAIL: 254,
    Column.SECOND_CONTACT_NAME: 120,
    Column.SECOND_CONTACT_TELEPHONE: 60,
    Column.SECOND_CONTACT_URL: 500,
    Column.SECOND_CONTACT_EMAIL: 254,
    Column.ID: 120,
    Column.PHOTO: 500,
    Column.DEPARTMENT: 200,
    Column.SITE_LOCATION: 200,
    Column.BUILDING: 200,
    Column.SERVICE_LEVEL: 200,
    Column.WEB_ADDRESS: 500,
}
TECHNIQUE_LIMIT = 200
"""The most characters of one technique in a cell that lists several."""

MANY_LINES = frozenset({Column.DESCRIPTION})
WEB_ADDRESSES = frozenset(
    {Column.CONTACT_URL, Column.SECOND_CONTACT_URL, Column.PHOTO, Column.WEB_ADDRESS}
)
EMAILS = frozenset({Column.CONTACT_EMAIL, Column.SECOND_CONTACT_EMAIL})

_BY_KEY = {header_key(column.value): column for column in Column}
KNOWN_KEYS = frozenset(_BY_KEY)


@dataclass(frozen=True)
class Heading:
    """Where each column stands in a file, and the headings that are no column."""

    positions: dict[Column, int]
    ignored: tuple[str, ...]


def heading_of(header: Sequence[str]) -> Heading:
    """Finds the columns by heading; case, spaces and punctuation do not matter.

    Raises UnreadableFile when a required column is missing or one is there twice.
    """
    positions: dict[Column, int] = {}
    ignored: list[str] = []
    for at, heading in enumerate(header):
        column = _BY_KEY.get(header_key(heading))
        if column is None:
            if heading:
                ignored.append(heading)
        elif column in positions:
            raise UnreadableFile(FileFault.DOUBLE_COLUMN, detail=column.value)
        else:
            positions[column] = at
    missing = [group[0] for group in REQUIRED if not any(column in positions for column in group)]
    if missing:
        raise UnreadableFile(
            FileFault.MISSING_COLUMNS, detail=", ".join(column.value for column in missing)
        )
    return Heading(positions, tuple(ignored))
