"""The verbs of a booking: one public function a use case, one transaction each."""

from .clock import clear_due, make_due_moves
from .closing import HitsChanged, close, reopen
from .decide import approve, cancel, reject
from .moving import Refused
from .requesting import request
from .retiring import StillBooked, retire
from .using import check_in, finish

__all__ = [
    "HitsChanged",
    "Refused",
    "StillBooked",
    "approve",
    "cancel",
    "check_in",
    "clear_due",
    "close",
    "finish",
    "make_due_moves",
    "reject",
    "reopen",
    "request",
    "retire",
]
