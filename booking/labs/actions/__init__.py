"""Verbs about labs and instruments: one public function a use case, one transaction each."""

from .describing import (
    Figure,
    InstrumentDetails,
    UnitWish,
    change_instrument,
    change_units,
    create_instrument,
    set_specifications,
    set_status,
    set_techniques,
)
from .publishing import (
    Publishing,
    publish_instrument,
    publish_instruments,
    unpublish_instruments,
)
from .qualifying import grant_qualification, withdraw_qualification
from .refusing import LabRefused
from .running import LabDetails, appoint, change_lab, create_lab, end_lab_role

__all__ = [
    "Figure",
    "InstrumentDetails",
    "LabDetails",
    "LabRefused",
    "Publishing",
    "UnitWish",
    "appoint",
    "change_instrument",
    "change_lab",
    "change_units",
    "create_instrument",
    "create_lab",
    "end_lab_role",
    "grant_qualification",
    "publish_instrument",
    "publish_instruments",
    "set_specifications",
    "set_status",
    "set_techniques",
    "unpublish_instruments",
    "withdraw_qualification",
]
