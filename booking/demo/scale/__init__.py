"""Load at scale: as many instruments and bookings as a nation has, written in blocks.

The rows are those that the verbs of the site write. They are not played through
the verbs, which would take days, but drawn by the thousand and copied in.
"""

from .loading import ScaleRefused, load
from .sizes import ScaleRefusal, Size

__all__ = ["ScaleRefusal", "ScaleRefused", "Size", "load"]
