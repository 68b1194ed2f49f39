"""The verbs of another time: offer, accept, decline; propose, grant, keep, endorse; withdraw."""

from .answering import accept, decline, endorse_time, grant, keep, refuse_time, withdraw
from .leaving import shut_other_time
from .naming import audience_of, offer, propose

__all__ = [
    "accept",
    "audience_of",
    "decline",
    "endorse_time",
    "grant",
    "keep",
    "offer",
    "propose",
    "refuse_time",
    "shut_other_time",
    "withdraw",
]
