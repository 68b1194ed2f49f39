"""What people of the demo city do: pure functions of plain data and a seed."""

from .building import DemoRefusal, refusal
from .customers import (
    RUNNING,
    Customer,
    Grant,
    SignIn,
    at_the_bench,
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
from .lately import TRAINING_DAYS, afternoon, held_on, result_of
from .story import story
from .wishes import Fate, Wish, wishes_of

__all__ = [
    "DAYS_BACK",
    "MINUTE",
    "RUNNING",
    "TRAINING_DAYS",
    "ZONE",
    "Customer",
    "DemoRefusal",
    "Fate",
    "Grant",
    "SignIn",
    "Wish",
    "afternoon",
    "at_the_bench",
    "at_work",
    "customers",
    "days_before",
    "duty_days",
    "find_instrument",
    "grants",
    "held_on",
    "opening_of",
    "quarters",
    "refusal",
    "result_of",
    "runs_day_and_night",
    "sign_ins",
    "story",
    "wishes_of",
    "workday_from",
]
