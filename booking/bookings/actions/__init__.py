"""The verbs of a booking: one public function a use case, one transaction each."""

from .clock import clear_due, make_due_moves
from .decide import approve, cancel, reject
from .moving import Refused
from .requesting import request
from .using import check_in, finish

__all__ = [
    "Refused",
    "approve",
    "cancel",
    "check_in",
    "clear_due",
    "finish",
    "make_due_moves",
    "reject",
    "request",
]
