"""Reading equipment lists in the UNIQUIP format, as CSV or XLSX.

Pure: bytes in, records and rejected rows out. Nothing here knows what is
stored; ``booking.labs.importing`` compares the records with that.
The format: https://equipment.data.ac.uk/uniquip
"""

from .columns import Column
from .decoding import Encoding
from .faults import FileFault, Problem, RowFault, UnreadableFile
from .files import read_table
from .records import Kind, Reading, Record, Rejection, read_equipment
from .tables import Line, Table, header_key

__all__ = [
    "Column",
    "Encoding",
    "FileFault",
    "Kind",
    "Line",
    "Problem",
    "Reading",
    "Record",
    "Rejection",
    "RowFault",
    "Table",
    "UnreadableFile",
    "header_key",
    "read_equipment",
    "read_table",
]
