"""The tree of techniques with its aliases in three languages, parents first."""

from ..shapes import Technique
from .chemistry import CHEMISTRY
from .imaging import IMAGING
from .making import MAKING
from .materials import MATERIALS

TECHNIQUES: tuple[Technique, ...] = (
    *IMAGING,
    *CHEMISTRY,
    *MATERIALS,
    *MAKING,
)
