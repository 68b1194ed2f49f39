"""The sentences about a list: what is wrong with it, and what its fields are called."""

from __future__ import annotations

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking.labs.models import Instrument, Lab
from booking.labs.uniquip.decoding import Encoding
from booking.labs.uniquip.faults import FileFault, Problem, RowFault, UnreadableFile
from booking.labs.uniquip.records import Kind

from .rules import LabOrigin, ListingRefusal

KINDS: dict[str, str | Promise] = {
    Kind.FACILITY.value: _("Lab"),
    Kind.EQUIPMENT.value: _("Instrument"),
}

ENCODINGS: dict[str, str | Promise] = {
    Encoding.UTF_8.value: "UTF-8",
    Encoding.UTF_8_BOM.value: _("UTF-8 with a byte-order mark"),
    Encoding.GB18030.value: _("GB18030 (Chinese)"),
    Encoding.BIG5.value: _("Big5 (Traditional Chinese)"),
    Encoding.LATIN_1.value: _("Latin-1 (Western European)"),
    Encoding.UTF_16.value: "UTF-16",
}

DELIMITERS: dict[str, str | Promise] = {
    ",": _("CSV with commas"),
    ";": _("CSV with semicolons"),
    "\t": _("CSV with tabs"),
    "": _("Excel workbook (XLSX)"),
}

LAB_ORIGINS: dict[str, str | Promise] = {
    LabOrigin.FACILITY.value: "",
    LabOrigin.DEPARTMENT.value: _("Made for a department"),
    LabOrigin.GENERAL.value: _("Made for equipment without facility and department"),
}

LISTING_REFUSALS: dict[str, str | Promise] = {
    ListingRefusal.WRONG_KIND.value: _(
        "%(name)s is no university and no institute. Only these list labs and instruments."
    ),
    ListingRefusal.DRAFT.value: _(
        "%(name)s is not verified yet: its application is still a draft. "
        "It can list labs and instruments when it is verified."
    ),
    ListingRefusal.PENDING.value: _(
        "%(name)s is waiting for verification. "
        "It can list labs and instruments when it is verified."
    ),
    ListingRefusal.SUSPENDED.value: _(
        "%(name)s is suspended, so it cannot list labs and instruments. Ask the operator."
    ),
}

FILE_FAULTS: dict[str, str | Promise] = {
    FileFault.EMPTY.value: _("The file is empty."),
    FileFault.NO_ROWS.value: _("The file has a header, but no rows under it."),
    FileFault.TOO_BIG.value: _("The file is larger than %(size)s. Split it into several files."),
    FileFault.TOO_MANY_ROWS.value: _(
        "The file has more than %(limit)s rows. Split it into several files."
    ),
    FileFault.TOO_MANY_COLUMNS.value: _(
        "The file has more than %(limit)s columns. Is it the right one?"
    ),
    FileFault.NO_SPREADSHEET.value: _(
        "This is no CSV text and no Excel workbook. Save the list as CSV or XLSX."
    ),
    FileFault.OLD_WORKBOOK.value: _(
        "This workbook is in the old Excel format (XLS) or has a password. "
        "Save it as XLSX without a password, or as CSV."
    ),
    FileFault.BROKEN_WORKBOOK.value: _(
        "The workbook is damaged. Open it in a spreadsheet program and save it again as XLSX."
    ),
    FileFault.UNPACKS_TOO_BIG.value: _(
        "The workbook unpacks to more than %(size)s. Save the list alone as XLSX or CSV."
    ),
    FileFault.WRONG_ENCODING.value: _(
        "The file is not in %(encoding)s: line %(line)s cannot be read so. Choose another encoding."
    ),
    FileFault.MISSING_COLUMNS.value: _(
        "Required columns are missing: %(detail)s. The first row of the file names the columns."
    ),
    FileFault.DOUBLE_COLUMN.value: _(
        'The column "%(detail)s" is there twice. Remove or rename one of them.'
    ),
}

ROW_FAULTS: dict[str, str | Promise] = {
    RowFault.EMPTY.value: _("This cell is empty, but required."),
    RowFault.UNKNOWN_TYPE.value: _('"%(value)s" is neither "equipment" nor "facility".'),
    RowFault.NO_WEB_ADDRESS.value: _(
        '"%(value)s" is no web address. One begins with https:// or http://.'
    ),
    RowFault.NO_EMAIL.value: _('"%(value)s" is no e-mail address.'),
    RowFault.TOO_LONG.value: _(
        "The text is longer than %(limit)s characters. It begins with: %(value)s"
    ),
    RowFault.CELL_ERROR.value: _("The cell holds the error %(value)s."),
    RowFault.EXTRA_CELLS.value: _(
        "The row has more cells than the header. "
        "A text that contains the delimiter needs quotation marks."
    ),
    RowFault.OPEN_QUOTE.value: _(
        "A quotation mark opens here and is never closed, so that the rest of the file is lost."
    ),
    RowFault.BROKEN_QUOTE.value: _(
        "A quotation mark stands inside a quoted text. Write it twice there."
    ),
    RowFault.DUPLICATE_ID.value: _(
        'The ID "%(value)s" stands on line %(other_line)s already. The first one counts.'
    ),
    RowFault.UNKNOWN_FACILITY.value: _(
        'No facility of this file and no lab has the ID "%(value)s".'
    ),
    RowFault.REJECTED_FACILITY.value: _(
        'The facility "%(value)s" on line %(other_line)s is rejected itself.'
    ),
}


def listing_sentence(refusal: ListingRefusal, name: str) -> str:
    """Why an organisation may not list labs."""
    return str(LISTING_REFUSALS[refusal.value]) % {"name": name}


def file_sentence(error: UnreadableFile) -> str:
    """Why nothing of a file can be read, and what to do."""
    return str(FILE_FAULTS[error.fault.value]) % {
        "limit": f"{error.limit:,}",
        "size": filesizeformat(error.limit),
        "line": error.line,
        "detail": error.detail,
        "encoding": ENCODINGS.get(error.detail, error.detail),
    }


def problem_sentence(problem: Problem) -> str:
    """What is wrong with a row or a cell."""
    return str(ROW_FAULTS[problem.fault.value]) % {
        "value": problem.value,
        "limit": f"{problem.limit:,}",
        "other_line": problem.other_line,
    }


def field_word(noun: type[Lab | Instrument], name: str) -> str:
    """What a field is called on the pages."""
    return str(capfirst(getattr(noun._meta.get_field(name), "verbose_name", name)))


def outcome_sentence(counts: dict[str, int]) -> str:
    """What an import did, in numbers of rows."""
    return gettext(
        "Imported: %(new)s new, %(changed)s changed, %(same)s unchanged, %(rejected)s rejected."
    ) % dict(counts)
