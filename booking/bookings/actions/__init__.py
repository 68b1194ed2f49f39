"""The verbs of a booking: one public function a use case, one transaction each."""

from .clock import clear_due, make_due_moves, settle_decisions
from .closing import HitsChanged, close, reopen
from .decide import approve, cancel, reject, undo
from .handing_over import end_place, leave
from .moving import Refused
from .outage import tick
from .requesting import request
from .retiring import StillBooked, retire
from .suspending import CancelsChanged, suspend
from .using import check_in, extend, finish, stop

__all__ = [
    "CancelsChanged",
    "HitsChanged",
    "Refused",
    "StillBooked",
    "approve",
    "cancel",
    "check_in",
    "clear_due",
    "close",
    "end_place",
    "extend",
    "finish",
    "leave",
    "make_due_moves",
    "reject",
    "reopen",
    "request",
    "retire",
    "settle_decisions",
    "stop",
    "suspend",
    "tick",
    "undo",
]
