"""What people of the demo city do: pure functions of plain data and a seed."""

from .building import DemoRefusal, refusal
from .customers import Customer, Grant, SignIn, customers, find_instrument, grants, sign_ins
from .hours import DAYS_BACK, MINUTE, ZONE, at_work, days_before, opening_of, workday_from
from .story import story
from .wishes import Fate, Wish, wishes_of

__all__ = [
    "DAYS_BACK",
    "MINUTE",
    "ZONE",
    "Customer",
    "DemoRefusal",
    "Fate",
    "Grant",
    "SignIn",
    "Wish",
    "at_work",
    "customers",
    "days_before",
    "find_instrument",
    "grants",
    "opening_of",
    "refusal",
    "sign_ins",
    "story",
    "wishes_of",
    "workday_from",
]
