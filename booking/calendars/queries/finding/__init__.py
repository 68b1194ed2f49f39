"""Finding instruments and their free time; what lists and the front page show. Read only."""

from .answering import Seeking, answer, home_among, labs_of, platform_zone, promised_days
from .asked import Answer, Asked, Ways, said_words
from .relaxing import WayOn, how_many, ways_on

__all__ = [
    "Answer",
    "Asked",
    "Seeking",
    "WayOn",
    "Ways",
    "answer",
    "home_among",
    "how_many",
    "labs_of",
    "platform_zone",
    "promised_days",
    "said_words",
    "ways_on",
]
