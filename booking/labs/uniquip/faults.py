"""What can be wrong with a file or a row; the sentences are in ``importing/wording.py``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FileFault(StrEnum):
    """Why nothing of a file can be read."""

    EMPTY = "empty"
    NO_ROWS = "no_rows"
    TOO_BIG = "too_big"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    NO_SPREADSHEET = "no_spreadsheet"
    OLD_WORKBOOK = "old_workbook"
    BROKEN_WORKBOOK = "broken_workbook"
    UNPACKS_TOO_BIG = "unpacks_too_big"
    WRONG_ENCODING = "wrong_encoding"
    MISSING_COLUMNS = "missing_columns"
    DOUBLE_COLUMN = "double_column"


class UnreadableFile(Exception):
    """Nothing of the file can be read.

    ``detail`` is what the sentence names: the columns that are missing, say;
    ``line`` is where, ``limit`` is how much is allowed.
    """

    def __init__(
        self, fault: FileFault, *, detail: str = "", line: int = 0, limit: int = 0
    ) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.detail = detail
        self.line = line
        self.limit = limit


class RowFault(StrEnum):
    """Why a row is left out."""

    EMPTY = "empty"
    UNKNOWN_TYPE = "unknown_type"
    NO_WEB_ADDRESS = "no_web_address"
    NO_EMAIL = "no_email"
    TOO_LONG = "too_long"
    CELL_ERROR = "cell_error"
    EXTRA_CELLS = "extra_cells"
    OPEN_QUOTE = "open_quote"
    BROKEN_QUOTE = "broken_quote"
    DUPLICATE_ID = "duplicate_id"
    UNKNOWN_FACILITY = "unknown_facility"
    REJECTED_FACILITY = "rejected_facility"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a row.

    ``column`` is its heading, empty when the whole row is meant; ``limit`` is
    the most characters allowed, ``other_line`` the line that the sentence
    points to.
    """

    fault: RowFault
    column: str = ""
    value: str = ""
    limit: int = 0
    other_line: int = 0
