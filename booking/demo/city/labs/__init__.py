"""The labs of each university, by the university's key."""

from ..shapes import Lab
from . import dhou, szas, yrut

LABS: dict[str, tuple[Lab, ...]] = {"yrut": yrut.LABS, "szas": szas.LABS, "dhou": dhou.LABS}
