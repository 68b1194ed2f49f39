"""The twelve enterprises with their people and projects."""

from ..shapes import Enterprise
from . import industry, produce

ENTERPRISES: tuple[Enterprise, ...] = (*industry.ENTERPRISES, *produce.ENTERPRISES)
