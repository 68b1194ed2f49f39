"""What people of the demo city do: pure functions of plain data and a seed."""

from .building import DemoRefusal, refusal
from .customers import (
    Customer,
    Grant,
    SignIn,
    customers,
    find_instrument,
    grants,
    runs_day_and_night,
    sign_ins,
)
from .hours import (
    DAYS_BACK,
    MINUTE,
    ZONE,
    at_work,
    days_before,
    duty_days,
    opening_of,
    quarters,
    workday_from,
)
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
    "duty_days",
    "find_instrument",
    "grants",
    "opening_of",
    "quarters",
    "refusal",
    "runs_day_and_night",
    "sign_ins",
    "story",
    "wishes_of",
    "workday_from",
]
